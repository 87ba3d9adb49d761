"""What may survive says why."""

import re
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


def test_every_fault_that_may_survive_says_where_it_is_and_why() -> None:
    kept = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))

    assert all(set(one) == {"where", "was", "now", "why"} for one in kept["survivor"])
    assert all(one["where"] and one["was"] and one["why"] for one in kept["survivor"])


def test_every_file_of_which_every_fault_is_tried_is_there() -> None:
    # Read as text: what plants faults needs libraries that are not installed for these tests.
    named = re.findall(
        r'"(engine/[\w/]+\.py)"', (HERE / "__main__.py").read_text(encoding="utf-8")
    )

    assert named
    assert [name for name in named if not (HERE.parents[1] / name).is_file()] == []
