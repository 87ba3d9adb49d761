"""What a drawing says of a limit, and why a due date is what it is."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from engine.ids import ElementId
from engine.model.calendar import LONDON, Calendar
from engine.wording.time_limits import (
    Counted,
    LimitNames,
    counted,
    date_words,
    limit_words,
    why_due,
)
from tests.builders import NOON, a_day, london
from tests.scenario import compiled
from tests.small_dissent import FILES, SETTINGS

MORE = """
[parameters.one_day]
value = 1
label = "One"
unit = "working days"
source = "Q1"
set_by = "text"
[parameters.odd]
value = 1.5
label = "Odd"
unit = "hours"
source = "Q1"
set_by = "text"
[parameters.below]
value = -3
label = "Below"
unit = "hours"
source = "Q1"
set_by = "text"
"""
FACTS = """
heard_on = "date(conference_end)"
told_on = "date( decided_at )"
odd_fact = "date(1)"
first_decided_at = "min( children.decided_at )"
last_decided_at = "max(children.decided_at)"
form_received_at = "if why != null then why else decided_at"
"""
DEFINITION = compiled(
    "small",
    1,
    tuple(
        {
            **FILES,
            "procedure.toml": (SETTINGS.replace("[facts]", f"{MORE}[facts]") + FACTS).encode(),
        }.items()
    ),
)


def words(expression: str, element: str = "decide") -> str:
    names = LimitNames(DEFINITION.procedure, DEFINITION.forms)
    return limit_words(names, DEFINITION.element(ElementId(element)), expression)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("workdays_after(conference_date, decision_days)", "10 working days after {}"),
        ("hours_after(conference_date, form_hours)", "24 hours after {}"),
        ("workdays_after(conference_date, one_day)", "1 working day after {}"),
        ("workdays_after(conference_date, 0)", "0 working days after {}"),
        ("workdays_after(conference_date, 1)", "1 working day after {}"),
        ("workdays_after(conference_date, -1)", "1 working day before {}"),
        ("workdays_after(conference_date, - decision_days)", "10 working days before {}"),
        ("hours_after(conference_date, below)", "3 hours before {}"),
        (" workdays_after ( conference_date , 2 ) ", "2 working days after {}"),
        ("conference_date", "by {}"),
        (
            "if handed_over then null else workdays_after(conference_date, 2)",
            "2 working days after {}, unless handed over",
        ),
        ("if a then null else if b then null else conference_date", "by {}, unless b, unless a"),
        ("if a then null\nelse\nconference_date", "by {}, unless a"),
    ],
)
def test_a_limit_is_said_in_words(expression: str, said: str) -> None:
    assert words(expression) == said.format("the date of the conference")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("arrived_at", "this step opens"),
        ("conference_date", "the date of the conference"),
        ("conference_end", "the end of the conference"),
        ("big_meeting_start", "the start of the big meeting"),
        ("heard_on", "the end of the conference"),
        ("decided_at", "“Decide” is done"),
        ("raised_at", "“Raised” is done"),
        ("told_on", "“Decide” is done"),
        ("child.decided_at", "“Decide” is done"),
        ("first_decided_at", "“Decide” is first done"),
        ("last_decided_at", "“Decide” is last done"),
        ("why", "the answer to “why”"),
        ("form_received_at", "the time noted as “form received”"),
        ("told_parents_on", "the time noted as “told parents”"),
        ("away_since", "the time noted as “away”"),
    ],
)
def test_what_a_limit_counts_from_is_named(name: str, start: str) -> None:
    assert words(f"workdays_after({name}, 2)") == f"2 working days after {start}"
    assert words(f" {name} ") == f"by {start}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("form_received_at", "the answer to “why” or when “Decide” was done"),
        ("papers_sent_at", "the time noted as “papers sent”"),
        ("papers", "the time noted as “papers”"),
    ],
)
def test_another_date_is_named_by_where_it_comes_from(name: str, said: str) -> None:
    assert date_words(LimitNames(DEFINITION.procedure, DEFINITION.forms), name) == said


def test_an_event_beside_a_step_counts_from_when_that_step_opens() -> None:
    assert words("hours_after(arrived_at, 1)", "target_passed") == (
        "1 hour after the step it is attached to opens"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "workdays_after(max(days), 2)",
        "workdays_after(conference_date, no_such)",
        "workdays_after(conference_date, odd)",
        "workdays_after(conference_date, 1 + 1)",
        "workdays_after(conference_date, --1)",
        "workdays_after(anything, 2)",
        "workdays_after(odd_fact, 2)",
        "workdays_after(at, 2)",
        "workdays_after(_at, 2)",
        "days_after(conference_date, 2)",
        "workdays_after(conference_date, 2) + 1",
        "anything",
        "anything_else",
        "if a then null else anything",
        "if a > b then a else b",
        "if a then b else conference_date",
        "",
    ],
)
def test_what_has_another_shape_has_no_words(expression: str) -> None:
    assert words(expression) == ""


SCOPE = {
    "day": a_day("2026-12-14"),
    "ended": london("2026-10-24 14:00"),
    "spring": london("2027-03-27 14:00"),
    "late": datetime(2026, 7, 1, 23, 30, tzinfo=NOON.tzinfo),
    "two": 2,
    "nothing": None,
    "text": "x",
}
CLOSED = Calendar(holidays={a_day("2026-12-15"): "Closed", a_day("2026-12-11"): "Shut"})


def found(expression: str, **facts: str) -> Counted | None:
    return counted(expression, SCOPE, now=NOON, calendar=CLOSED, facts=facts)


@pytest.mark.parametrize(
    ("expression", "start", "count", "is_hours"),
    [
        ("workdays_after(day, two)", SCOPE["day"], 2, False),
        ("hours_after( ended , two + 1 )", SCOPE["ended"], 3, True),
        ("workdays_after(date(ended), -1)", date(2026, 10, 24), -1, False),
        (" limit ", SCOPE["day"], 2, False),
    ],
)
def test_a_limit_is_counted_from_a_day_or_an_instant(
    expression: str, start: Any, count: int, is_hours: bool
) -> None:
    assert found(expression, limit="workdays_after(day, two)") == Counted(
        start=start, count=count, is_hours=is_hours
    )


@pytest.mark.parametrize(
    "expression",
    [
        "day",
        "workdays_after(nothing, 2)",
        "workdays_after(text, 2)",
        "workdays_after(day, nothing)",
        "minutes_after(day, 2)",
        "workdays_after(day, 2) + 1",
        "limit",
    ],
)
def test_what_is_not_counted_is_no_limit_to_explain(expression: str) -> None:
    assert found(expression) is None
    assert why_due(found(expression), CLOSED) == ""


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        (
            "workdays_after(day, 1)",
            "1 working day after Mon 14 Dec 2026; Tue 15 Dec 2026 does not count.",
        ),
        (
            "workdays_after(day, -1)",
            "1 working day before Mon 14 Dec 2026; Fri 11 Dec 2026 does not count.",
        ),
        ("workdays_after(day, 0)", "0 working days after Mon 14 Dec 2026."),
        ("workdays_after(late, 1)", "1 working day after Thu 2 Jul 2026."),
        ("hours_after(day, 2)", "2 hours after Mon 14 Dec 2026, 00:00, without a pause."),
        ("hours_after(late, 1)", "1 hour after Thu 2 Jul 2026, 00:30, without a pause."),
        ("hours_after(ended, 11)", "11 hours after Sat 24 Oct 2026, 14:00, without a pause."),
        (
            "hours_after(ended, 12)",
            (
                "12 hours after Sat 24 Oct 2026, 14:00, without a pause; the clocks change in "
                "between."
            ),
        ),
        (
            "hours_after(spring, 24)",
            (
                "24 hours after Sat 27 Mar 2027, 14:00, without a pause; the clocks change in "
                "between."
            ),
        ),
    ],
)
def test_a_due_date_says_from_when_it_counts_and_what_lies_between(
    expression: str, why: str
) -> None:
    assert why_due(found(expression), CLOSED) == why


def test_what_a_limit_counts_from_stands_in_brackets() -> None:
    whose = "the decision about Ann Ash (known as Nan)"

    in_days = why_due(found("workdays_after(day, 1)"), CLOSED, whose)
    in_hours = why_due(found("hours_after(ended, 11)"), CLOSED, whose)

    assert in_days == (
        f"1 working day after Mon 14 Dec 2026 ({whose}); Tue 15 Dec 2026 does not count."
    )
    assert in_hours == f"11 hours after Sat 24 Oct 2026, 14:00 ({whose}), without a pause."


def test_hours_of_a_day_run_from_its_first_instant_in_london() -> None:
    of_day = Counted(start=date(2026, 7, 1), count=1, is_hours=True)

    assert of_day.begins == datetime(2026, 7, 1, tzinfo=LONDON)
    assert of_day.begins.utcoffset() == timedelta(hours=1)
    assert of_day.day_0 == date(2026, 7, 1)
    assert list(of_day.days_off(CLOSED)) == []
