"""What is planted everywhere is there, and what may survive says why."""

from pathlib import Path

from tests.mutants import WHOLE, kept

ROOT = Path(__file__).parents[2]


def test_every_file_of_rules_is_there() -> None:
    assert [path for path in WHOLE if not (ROOT / path).exists()] == []


def test_every_fault_that_may_survive_says_where_it_is_and_why() -> None:
    assert all(set(one) == {"where", "was", "now", "why"} for one in kept())
    assert all(one["was"] and one["why"] for one in kept())
    assert [one["where"] for one in kept() if not (ROOT / one["where"]).exists()] == []
