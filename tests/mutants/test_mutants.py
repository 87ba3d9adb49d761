"""What may survive says why."""

import tomllib
from pathlib import Path


def test_every_fault_that_may_survive_says_where_it_is_and_why() -> None:
    kept = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text(encoding="utf-8"))

    assert all(set(one) == {"where", "was", "now", "why"} for one in kept["survivor"])
    assert all(one["where"] and one["was"] and one["why"] for one in kept["survivor"])
