"""Corrections keep to the order of dates that the forms state, on both sides of it."""

import re
from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.ids import PersonId
from tests.builders import london
from tests.scenario import DECIDED, RAISED, CaseOf, World
from tests.small_dissent import FILES, day, form, items, moment, text, who

DATED = {
    **FILES,
    "forms/raise.form": form(
        "raise",
        day("conference_date"),
        moment("conference_end", notBefore="conference_date"),
        day(
            "panel_date",
            notBefore="conference_date",
            earliest="today()",
            check='panel_date <= conference_date + @"P9D"',
        ),
        who("dissenter", "professional"),
        items("children", text("name"), day("seen_on", notBefore="conference_date")),
    ),
    "forms/reply.form": form(
        "reply",
        text("reasons"),
        moment("said_at", notBefore="conference_date", notAfter="conference_end"),
    ),
    "forms/file_it.form": form(
        "file_it", text("file_reference"), day("filed_on", notBefore="decided_at")
    ),
}
CHILDREN = [
    {"name": "Ava Trent", "seen_on": "2026-09-08"},
    {"name": "Ben Trent", "seen_on": "2026-09-10"},
]


@pytest.fixture
def case() -> CaseOf:
    world = World(files=DATED)
    dates = {"panel_date": "2026-09-16", "children": CHILDREN}
    case = world.start(answers={**RAISED, **dates})
    said = {"reasons": "I disagree.", "said_at": "2026-09-08T11:00"}
    return case.complete("reply", said, by="Paul Prof")


def refuse(case: CaseOf, fact: str, value: Any, sentence: str) -> None:
    before = (case.case, case.rows)
    for correct in (case.correct, _previewed(case)):
        with pytest.raises(InvalidAnswers, match=re.escape(sentence)) as refusal:
            correct(fact, value, by="Cleo Chair")
        assert list(refusal.value.errors) == [fact]
    assert (case.case, case.rows) == before


def _previewed(case: CaseOf) -> Any:
    def preview(fact: str, value: Any, *, by: str) -> Any:
        cases = case.world.engine.cases
        return cases.preview_correction(case.id, fact, value, by=PersonId(by))

    return preview


@pytest.mark.parametrize(
    ("fact", "value", "sentence"),
    [
        (
            "conference_end",
            "2026-09-07T12:00",
            (
                "conference_end must not be before Tuesday 8 September 2026, the date of the "
                "conference"
            ),
        ),
        (
            "conference_end",
            "2026-09-08T10:30",
            (
                "“said_at”, Tuesday 8 September 2026, 11am, would be after Tuesday 8 September "
                "2026, 10:30am, the end of the conference. Correct that first"
            ),
        ),
        (
            "conference_date",
            "2026-09-09",
            (
                "“seen_on”, Tuesday 8 September 2026, would be before Wednesday 9 September 2026, "
                "the date of the conference. Correct that first"
            ),
        ),
        (
            "children[1].seen_on",
            "2026-09-07",
            "seen_on must not be before Tuesday 8 September 2026, the date of the conference",
        ),
    ],
)
def test_a_correction_that_puts_dates_out_of_order_is_refused_and_names_both(
    case: CaseOf, fact: str, value: str, sentence: str
) -> None:
    refuse(case, fact, value, sentence)


def test_what_depends_on_a_date_is_corrected_first(case: CaseOf) -> None:
    case.correct("said_at", "2026-09-08T10:15", by="Cleo Chair")
    case.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")

    assert str(case.case.file["conference_end"]).startswith("2026-09-08T10:30")


def test_a_date_keeps_to_when_a_step_was_done() -> None:
    world = World(files=DATED)
    case = world.start().complete("reply", {"reasons": "I disagree."}, by="Paul Prof")
    world.move_to(london("2026-09-10 12:00"))
    case.complete("decide", DECIDED, by="Max Manager")
    filed = {"file_reference": "1", "filed_on": "2026-09-10"}

    with pytest.raises(InvalidAnswers, match="when “Decide” was done"):
        case.complete("file_it", {**filed, "filed_on": "2026-09-09"}, by="Ada Admin")
    case.complete("file_it", filed, by="Ada Admin")

    refuse(
        case,
        "filed_on",
        "2026-09-09",
        "filed_on must not be before Thursday 10 September 2026, midday, when “Decide” was done",
    )


def test_a_correction_asks_for_the_order_and_not_for_what_held_on_the_day(case: CaseOf) -> None:
    case.world.move_to(london("2026-10-10 12:00"))

    case.correct("panel_date", "2026-09-20", by="Cleo Chair")

    assert str(case.case.file["panel_date"]) == "2026-09-20"


def test_what_is_out_of_order_already_keeps_nothing_else_from_being_corrected(
    case: CaseOf,
) -> None:
    case.within(lambda casework: casework.file.put(("said_at",), "2026-09-07T11:00"))

    case.correct("panel_date", "2026-09-15", by="Cleo Chair")
    case.correct("said_at", "2026-09-08T11:10", by="Cleo Chair")

    assert str(case.case.file["said_at"]).startswith("2026-09-08T11:10")
