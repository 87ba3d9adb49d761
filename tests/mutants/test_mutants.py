"""What is planted everywhere is there, and what may survive says why."""

from pathlib import Path

from tests.mutants import WHOLE, kept
from tests.mutants.seeing import Seen

ROOT = Path(__file__).parents[2]


def test_every_file_of_rules_is_there() -> None:
    assert [path for path in WHOLE if not (ROOT / path).exists()] == []


def test_every_fault_that_may_survive_says_where_it_is_and_why() -> None:
    assert all(set(one) == {"where", "was", "now", "why"} for one in kept())
    assert all(one["was"] and one["why"] for one in kept())
    assert [one["where"] for one in kept() if not (ROOT / one["where"]).exists()] == []


def test_who_runs_a_line_who_runs_its_file_and_who_imports_a_table() -> None:
    parse, table = "engine/forms/file/parse.py", "engine/forms/file/profile.py"
    seen = Seen(
        tests={"slow": 2.0, "quick": 0.5, "other": 9.0},
        lines={
            parse: {"40": [0, 1], "41": [0]},
            table: {"10": []},
            "engine/ids.py": {"9": [2]},
            # A template runs too.
            "web/frame/templates/base.html": {"1": [2]},
        },
        within=60,
    )

    assert seen.who_runs(parse, (41, 41)) == ["slow"]
    assert seen.who_runs(parse, (1, 1)) == ["quick", "slow"]
    assert seen.who_runs(table, (10, 10)) == ["quick", "slow"]
    assert seen.who_runs("engine/store/sql/tables.py", (1, 1)) == []
