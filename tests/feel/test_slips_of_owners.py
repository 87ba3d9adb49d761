"""Slips in the words of social-care owners: each is told with a hint that names the mend."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.feel import check
from engine.feel.types import (
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    NUMBER,
    STRING,
    context,
    enumeration,
    list_of,
)

CATEGORY = enumeration("neglect", "physical", "emotional", "sexual")
CHILD = context({"name": STRING, "age": NUMBER, "category": CATEGORY, "at_risk": BOOLEAN})
TYPES = {
    "child": CHILD,
    "children": list_of(CHILD),
    "urgent": BOOLEAN,
    "consent": BOOLEAN,
    "meeting_date": DATE,
    "meeting_ends_at": DATE_AND_TIME,
    "cost": NUMBER,
}
CELLS = {"age": NUMBER, "category": CATEGORY}
SLIPS = yaml.safe_load(
    Path(__file__).with_name("slips_of_owners.yaml").read_text(encoding="utf-8")
)


def hint_of(slip: dict[str, Any]) -> str:
    """Return the first hint for a slip; nothing where it passes."""
    cell = slip.get("cell")
    problems = check(
        slip["text"],
        TYPES,
        expect=None if cell else "boolean",
        unary_of=CELLS[cell] if cell else None,
    )
    return problems[0].hint if problems else ""


@pytest.mark.parametrize("slip", SLIPS, ids=[slip["text"] for slip in SLIPS])
def test_a_slip_of_an_owner_gets_a_hint_that_names_the_mend(slip: dict[str, Any]) -> None:
    assert slip["mend"] in hint_of(slip)


def test_the_parts_that_a_value_has_are_told_in_one_order() -> None:
    problem = check("meeting_ends_at.wxyz = 1", TYPES)[0]

    assert problem.hint == (
        "It has: day, hour, minute, month, second, time offset, timezone, weekday, year."
    )
