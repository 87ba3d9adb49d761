"""Common slips: each is refused, with a hint that names the mend."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.feel import FeelError, check, evaluate
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

TYPES = {
    "decision": enumeration("make", "not_make", "end"),
    "children": list_of(context({"name": STRING, "dissent_upheld": BOOLEAN, "age": NUMBER})),
    "form_due": DATE_AND_TIME,
    "form_received_at": DATE_AND_TIME,
    "conference_end": DATE_AND_TIME,
    "conference_date": DATE,
    "n": NUMBER,
    "ages": list_of(NUMBER),
    "late": BOOLEAN,
    "form_accepted": BOOLEAN,
    "reason": STRING,
}
SLIPS = yaml.safe_load(Path(__file__).with_name("slips.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("slip", SLIPS, ids=[slip["text"] or "nothing" for slip in SLIPS])
def test_a_slip_gets_a_hint_that_names_the_mend(slip: dict[str, Any]) -> None:
    is_cell = slip.get("cell", False)

    problems = check(
        slip["text"],
        TYPES,
        expect=None if is_cell else "boolean",
        unary_of=TYPES["decision"] if is_cell else None,
    )

    assert slip["mend"] in problems[0].hint
    assert problems[0].line == 1
    assert 1 <= problems[0].column <= len(slip["text"]) + 1


def test_an_error_says_what_where_and_what_to_write() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate('late and\n  decision == "make"', {"late": True, "decision": "make"})

    assert str(caught.value) == (
        '“==” is not FEEL (line 2, column 12). Write one = to compare, as in decision = "make".'
    )
    assert (caught.value.line, caught.value.column) == (2, 12)


def test_an_unknown_name_is_told_with_its_nearest_neighbour() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate("form_lat", {"form_late": True, "decision": "make"})

    assert caught.value.message == "There is no name “form_lat” here"
    assert caught.value.hint == "Did you mean form_late?"


def test_a_clock_and_a_calendar_must_be_handed_in() -> None:
    for text in ("now()", "today()", 'workdays_after(date("2026-01-01"), 1)'):
        with pytest.raises(FeelError, match="here"):
            evaluate(text, {})


def test_a_function_of_another_language_is_to_be_written_in_feel() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate("function(x) external {}", {})

    assert caught.value.message == "External functions are not allowed"
    assert caught.value.hint == "Write the function itself in FEEL."
