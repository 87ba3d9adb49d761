"""Due instants, and the sentence that says why."""

from datetime import date, datetime
from typing import Any

import pytest

from engine.casework.due import as_instant, due_at, read_duration
from engine.feel import FeelError
from engine.model.calendar import Calendar
from engine.wording.time_limits import counted, why_due
from tests.builders import NOON, a_day, london, make_calendar

SCOPE = {
    "conference_date": a_day("2026-12-14"),
    "easter": a_day("2027-03-24"),
    "ended": london("2026-10-24 14:00"),
    "ended_in_spring": london("2027-03-27 14:00"),
    "decision_days": 10,
    "form_hours": 24,
    "one": 1,
    "word": "soon",
    "nothing": None,
}

CHRISTMAS = "Fri 25 Dec 2026 and Mon 28 Dec 2026"
EASTER = "Fri 26 Mar 2027 and Mon 29 Mar 2027"
CLOCKS = "the clocks change in between"
FACTS = {"decide_by": "workdays_after(conference_date, one)", "round": "round"}


def why(expression: str) -> str:
    calendar = make_calendar()
    found = counted(expression, SCOPE, now=NOON, calendar=calendar, facts=FACTS)
    return why_due(found, calendar)


def at(expression: str) -> datetime | None:
    return due_at(expression, SCOPE, now=NOON, calendar=make_calendar())


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        (
            "workdays_after(conference_date, decision_days)",
            f"10 working days after Mon 14 Dec 2026; {CHRISTMAS} do not count.",
        ),
        (
            "workdays_after(easter, 3)",
            f"3 working days after Wed 24 Mar 2027; {EASTER} do not count.",
        ),
        ("workdays_after(conference_date, one)", "1 working day after Mon 14 Dec 2026."),
        ("workdays_after(conference_date, -3)", "3 working days before Mon 14 Dec 2026."),
        (
            "workdays_after(date(ended), 1)",
            "1 working day after Sat 24 Oct 2026.",
        ),
        (
            "hours_after(ended, form_hours)",
            f"24 hours after Sat 24 Oct 2026, 14:00, without a pause; {CLOCKS}.",
        ),
        (
            "hours_after(ended, 1)",
            "1 hour after Sat 24 Oct 2026, 14:00, without a pause.",
        ),
        ("decide_by", "1 working day after Mon 14 Dec 2026."),
        ("round", ""),
        ("workdays_after(nothing, 3)", ""),
        ("conference_date", ""),
    ],
)
def test_a_due_date_says_from_when_it_counts_and_which_days_do_not(
    expression: str, sentence: str
) -> None:
    assert why(expression) == sentence


@pytest.mark.parametrize(
    ("expression", "instant"),
    [
        ("hours_after(ended, form_hours)", london("2026-10-25 13:00")),
        ("hours_after(ended_in_spring, form_hours)", london("2027-03-28 15:00")),
        ("workdays_after(conference_date, decision_days)", london("2026-12-30 23:59:59")),
        ("conference_date", london("2026-12-14 23:59:59")),
        ("ended", london("2026-10-24 14:00")),
        ("nothing", None),
        ("workdays_after(nothing, 3)", None),
    ],
)
def test_elapsed_hours_run_through_a_clock_change_and_a_date_falls_due_at_its_end(
    expression: str, instant: datetime | None
) -> None:
    assert at(expression) == instant


@pytest.mark.parametrize("expression", ["word", "decision_days", "word = word"])
def test_anything_but_a_date_is_no_time_limit(expression: str) -> None:
    with pytest.raises(FeelError, match="must be a date"):
        at(expression)


def test_a_time_without_a_zone_is_london_time() -> None:
    naive = london("2026-07-01 12:00").astimezone().replace(tzinfo=None)

    assert as_instant(datetime.fromisoformat("2026-07-01T12:00"), Calendar()) == london(
        "2026-07-01 12:00"
    )
    assert naive.tzinfo is None


def test_the_owner_says_when_the_day_ends() -> None:
    early = Calendar(day_ends=london("2026-07-01 17:00").astimezone().time().replace(hour=17))

    assert as_instant(date(2026, 7, 1), early) == london("2026-07-01 17:00")


def test_something_can_be_from_the_first_instant_of_its_day_on() -> None:
    assert as_instant(date(2026, 7, 1), Calendar(), at_end=False) == london("2026-07-01 00:00")
    with pytest.raises(FeelError, match="must be a date"):
        as_instant("soon", Calendar(), at_end=False)


@pytest.mark.parametrize(("text", "hours"), [("PT6H", 6), ("P1D", 24), ("PT90M", 1.5)])
def test_a_duration_is_days_and_time(text: str, hours: float) -> None:
    assert read_duration(text).total_seconds() == hours * 3600


@pytest.mark.parametrize("text", ["P1M", "6 hours", "", '")'])
def test_anything_else_is_no_duration(text: Any) -> None:
    with pytest.raises(FeelError):
        read_duration(text)
