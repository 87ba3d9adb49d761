"""Sums of dates for a class: the right one and each mistake; the clock and the weeks in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.model.calendar import LONDON
from engine.training.date_mistakes import in_words, is_recorded, mistakes, mistakes_with_a_date
from engine.training.moment import Ahead, Day
from engine.training.weeks import clock_words, since_words, weeks
from engine.wording.time_limits import Counted
from tests.builders import london, make_calendar
from tests.training.telling import holds

CALENDAR = make_calendar()
_DAYS = (
    (date(2027, 3, 25), 10),
    (date(2026, 12, 24), 3),
    (date(2026, 12, 24), 1),
    (date(2026, 9, 8), 1),
    (date(2026, 9, 8), 2),
    (date(2026, 9, 8), 0),
    (date(2026, 9, 8), -1),
    (date(2026, 9, 8), -2),
    (date(2027, 3, 31), -3),
    (date(2026, 9, 1), -1),
    (date(2026, 8, 31), 2),
    (london("2026-09-08 14:30"), 5),
    (london("2026-09-08 23:30"), 5),
)
_HOURS = (
    (london("2026-09-08 14:30"), 24),
    (london("2026-09-11 14:30"), 24),
    (london("2026-09-10 14:30"), 24),
    (london("2026-09-11 14:30"), 72),
    (london("2026-09-12 14:30"), 24),
    (london("2026-09-12 14:30"), 0),
    (london("2026-10-24 14:30"), 24),
    (london("2026-09-10 17:00"), 24),
    (date(2026, 9, 8), 48),
)


def _sums() -> Iterator[str]:
    for start, count in _DAYS:
        found = Counted(start=start, count=count, is_hours=False)
        yield from _told(found, CALENDAR.end_of(CALENDAR.workdays_after(found.day_0, count)))
    for start, count in _HOURS:
        found = Counted(start=start, count=count, is_hours=True)
        yield from _told(found, found.begins.astimezone(UTC) + timedelta(hours=count))


def _told(found: Counted, right: datetime) -> Iterator[str]:
    yield f"+ {_at(right)}: {in_words(found, right, CALENDAR)}"
    for mistake in mistakes(found, right, CALENDAR):
        yield f"- {_at(mistake.at)}: {mistake.why}"


def _at(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%a %Y-%m-%d %H:%M:%S}"


def test_each_sum_of_dates_has_its_right_answer_and_its_mistakes() -> None:
    holds("date_sums", _sums())


def test_of_two_mistakes_that_come_to_one_day_both_are_told_but_no_third() -> None:
    found = Counted(start=date(2026, 12, 24), count=2, is_hours=False)
    right = CALENDAR.end_of(CALENDAR.workdays_after(found.day_0, 2))

    told = {_at(each.at)[:14]: each.why for each in mistakes(found, right, CALENDAR)}

    assert told == {
        "Mon 2026-12-28": "This is the Monday-to-Friday count: it forgets Christmas Day (Friday "
        "25 December 2026) and Boxing Day (substitute day) (Monday 28 December 2026).",
        "Tue 2026-12-29": "This counts Thursday 24 December 2026 itself as day 1; it is day 0. "
        "Or: This forgets one day off: Christmas Day, Friday 25 December 2026.",
        "Sat 2026-12-26": "This counts every day of the week; only working days count.",
        "Thu 2026-12-31": "This is one working day too far.",
    }


def test_beside_a_recorded_day_stand_the_next_the_one_before_and_the_one_after_next() -> None:
    right = CALENDAR.end_of(date(2026, 9, 11))

    found = mistakes_with_a_date(right, CALENDAR)

    assert [_at(each.at) for each in found] == [
        "Mon 2026-09-14 23:59:59",
        "Thu 2026-09-10 23:59:59",
        "Tue 2026-09-15 23:59:59",
    ]
    assert {each.why for each in found} == {
        "The limit is the day that was recorded; nothing is added to it, nor taken from it."
    }


@pytest.mark.parametrize(
    ("expression", "holds_it"),
    [
        ("look_by", True),
        (" panel.date ", True),
        ("decide_by", False),
        ("look_by + 1", False),
        ("Look", False),
        ("", False),
    ],
)
def test_a_limit_that_names_a_value_of_the_case_is_recorded(
    expression: str, holds_it: bool
) -> None:
    assert is_recorded(expression, {"decide_by": "x"}) is holds_it


# --- the clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-12-24 16:50", "Thursday 24 December 2026, 4:50pm"),
        ("2026-12-24 12:00", "Thursday 24 December 2026, midday"),
        ("2026-06-01 00:00", "Monday 1 June 2026, midnight"),
        ("2026-06-01 16:50:33", "Monday 1 June 2026, 4:50pm"),
        ("2026-06-01 23:59:59", "Monday 1 June 2026, 23:59:59"),
    ],
)
def test_the_clock_is_said_in_london_without_its_seconds(at: str, words: str) -> None:
    assert clock_words(london(at)) == words


@pytest.mark.parametrize(
    ("at", "conference", "words"),
    [
        ("2026-09-08 10:00", None, ""),
        ("2026-09-08 23:59", date(2026, 9, 8), "the day of the conference"),
        ("2026-09-09 00:00", date(2026, 9, 8), "1 working day since the conference"),
        ("2026-09-22 10:00", date(2026, 9, 8), "10 working days since the conference"),
        ("2026-09-04 10:00", date(2026, 9, 8), "2 working days to the conference"),
        ("2026-09-12 10:00", date(2026, 9, 11), "0 working days since the conference"),
        ("2028-08-08 10:00", date(2026, 9, 8), "485 working days since the conference"),
        ("2028-08-09 10:00", date(2026, 9, 8), ""),
        ("2024-10-08 10:00", date(2026, 9, 8), "484 working days to the conference"),
        ("2024-10-07 10:00", date(2026, 9, 8), ""),
    ],
)
def test_working_days_are_counted_from_the_conference_for_two_years(
    at: str, conference: date | None, words: str
) -> None:
    assert since_words(london(at), conference, CALENDAR) == words


def ahead(at: str, name: str = "x") -> Ahead:
    return Ahead(at=london(at), name=name, why="", is_task=True)


@pytest.mark.parametrize(
    ("conference", "due", "first", "count"),
    [
        (None, [], "2026-09-07", 3),
        (date(2026, 9, 8), [], "2026-09-07", 3),
        (date(2026, 8, 19), [], "2026-08-17", 4),
        (date(2026, 8, 18), [], "2026-09-07", 3),
        (date(2026, 9, 18), [], "2026-09-07", 3),
        (None, ["2026-09-27 23:59"], "2026-09-07", 3),
        (None, ["2026-09-28 09:00"], "2026-09-07", 4),
        (None, ["2026-09-01 09:00", "2026-10-05 09:00"], "2026-09-07", 5),
        (None, ["2026-10-26 09:00"], "2026-09-07", 8),
        (None, ["2026-11-02 09:00"], "2026-09-07", 8),
        (None, ["2026-09-01 09:00"], "2026-09-07", 3),
    ],
)
def test_whole_weeks_are_shown_from_the_conference_to_the_last_date(
    conference: date | None, due: list[str], first: str, count: int
) -> None:
    at = london("2026-09-09 10:00")

    found = weeks(at, conference, [ahead(one) for one in due], CALENDAR)

    assert found[0][0].day.isoformat() == first
    assert [len(week) for week in found] == [7] * count


def test_each_day_says_whether_it_counts_and_what_falls_due() -> None:
    later, sooner = ahead("2026-12-29 15:00", "later"), ahead("2026-12-29 09:00", "sooner")

    found = weeks(london("2026-12-28 10:00"), date(2026, 12, 23), [later, sooner], CALENDAR)

    assert [_day(day) for day in found[0]] == [
        "21 works past None",
        "22 works past None",
        "23 works past 0",
        "24 works past 1",
        "25 Christmas Day past None",
        "26 Boxing Day past None",
        "27 Weekend past None",
    ]
    assert [_day(day) for day in found[1]] == [
        "28 Boxing Day (substitute day) today None",
        "29 works 2 sooner later",
        "30 works 3",
        "31 works 4",
        "1 New Year's Day None",
        "2 Weekend None",
        "3 Weekend None",
    ]


def _day(day: Day) -> str:
    marks = [*["today"] * day.is_today, *["past"] * day.is_past]
    works = "works" if day.is_working and not day.why_not else day.why_not
    names = [each.name for each in day.ahead]
    return " ".join([str(day.day.day), works, *marks, str(day.number), *names])
