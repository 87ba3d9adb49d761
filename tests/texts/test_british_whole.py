"""Values, times and counts as a reader is shown them."""

from collections import OrderedDict, UserDict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest

from engine.texts.british import (
    capital,
    display,
    do_not_count,
    show_count,
    show_falls,
    show_list,
    show_moment,
    show_short_date,
)


class Word(StrEnum):
    A = "a word"


class Number(IntEnum):
    TWO = 2


class Day(date):
    pass


class Moment(datetime):
    pass


class Time(time):
    pass


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("100"), "100"),
        (Decimal("1.10"), "1.1"),
        (Decimal("1.00"), "1"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("1E-3"), "0.001"),
        (2.0, "2"),
        (-3, "-3"),
        (time(0), "midnight"),
        (time(0, 1), "12:01am"),
        (time(1), "1am"),
        (time(11, 59), "11:59am"),
        (time(12, 1), "12:01pm"),
        (time(13), "1pm"),
        (time(23, 5), "11:05pm"),
        (time(12, 0, 1), "12:00:01"),
        (datetime(2026, 10, 23, 14, 30, 5, tzinfo=UTC), "Friday 23 October 2026, 3:30pm"),
        (datetime(2026, 12, 1, 9, 0, tzinfo=UTC), "Tuesday 1 December 2026, 9am"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=1, minutes=1, seconds=1), "1 day, 1 hour, 1 minute and 1 second"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 hours, 59 minutes and 59 seconds"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(seconds=3600), "1 hour"),
        (timedelta(days=-1, hours=-2), "minus 1 day and 2 hours"),
        (timedelta(milliseconds=1), "0 minutes"),
        ([1, None, True, ["a", "b"]], "1, yes and a and b"),
        ({"title": "T"}, "T"),
        ({"title": "T", "name": "N"}, "N"),
        ({"name": 1, "title": "T"}, "T"),
        ({"id": "x"}, ""),
        (OrderedDict(name="N"), "N"),
        (UserDict(name="N"), "N"),
        (Word.A, "a word"),
        (Number.TWO, "2"),
        (Day(2026, 12, 14), "Monday 14 December 2026"),
        (Moment(2026, 10, 23, 14, 30, tzinfo=UTC), "Friday 23 October 2026, 3:30pm"),
        (Time(9), "9am"),
        (object(), ""),
    ],
)
def test_each_value_is_shown_as_a_reader_expects_it(value: Any, shown: str) -> None:
    assert display(value) == shown


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (date(2026, 10, 23), "the end of Friday 23 October 2026"),
        (datetime(2026, 10, 23, 22, 59, 59, tzinfo=UTC), "the end of Friday 23 October 2026"),
        (datetime(2026, 10, 23, 22, 59, 59, 9, tzinfo=UTC), "the end of Friday 23 October 2026"),
        (datetime(2026, 10, 23, 22, 59, 58, tzinfo=UTC), "Friday 23 October 2026, 11:59pm"),
        (datetime(2026, 10, 23, 14, 30, 29, 7, tzinfo=UTC), "Friday 23 October 2026, 3:30pm"),
        (datetime(2026, 12, 23, 23, 59, 59, tzinfo=UTC), "the end of Wednesday 23 December 2026"),
        (datetime(2026, 10, 23, 23, 0, tzinfo=UTC), "Saturday 24 October 2026, midnight"),
    ],
)
def test_a_moment_is_told_to_the_minute_and_a_day_to_its_end(at: date, said: str) -> None:
    assert show_moment(at) == said
    assert show_falls(at) == (f"at {said}" if "the end" in said else f"on {said}")


def test_lists_counts_and_days_are_put_into_words() -> None:
    assert [show_list(each) for each in ([], ["a"], ["a", "", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [show_count(n, "day") for n in (0, 1, 2, -1)] == [
        "0 days",
        "1 day",
        "2 days",
        "-1 days",
    ]
    assert do_not_count([]) == ""
    assert do_not_count(["Fri"]) == "Fri does not count"
    assert do_not_count(["Fri", "Mon"]) == "Fri and Mon do not count"
    assert show_short_date(date(2026, 12, 1)) == "Tue 1 Dec 2026"
    assert (capital("the end"), capital("NHS"), capital("")) == ("The end", "NHS", "")
