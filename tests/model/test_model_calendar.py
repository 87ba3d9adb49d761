"""Working days, counted against a second reading of the rule."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.calendar import (
    LONDON,
    MOST_WORKING_DAYS,
    Calendar,
    in_london,
    in_utc,
    london_date,
)
from tests.builders import a_day, london, make_calendar

ENGLAND = make_calendar()
DAYS = st.dates(date(2024, 6, 1), date(2035, 6, 1))
COUNTS = st.integers(1, 120)


def counted(day: date, count: int) -> date:
    """Count as a person does on a wall calendar, listing the days first."""
    following = (day + timedelta(days=n) for n in range(1, 2 * count + 40))
    worked = [d for d in following if d.isoweekday() <= 5 and d not in ENGLAND.holidays]
    return worked[count - 1]


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2026-09-08", 10, "2026-09-22"),
        ("2026-09-11", 1, "2026-09-14"),
        ("2026-12-14", 10, "2026-12-30"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-23", 5, "2027-01-04"),
        ("2027-03-25", 1, "2027-03-30"),
        ("2027-03-22", 10, "2027-04-07"),
        ("2026-12-26", 1, "2026-12-29"),
        ("2026-09-12", 0, "2026-09-12"),
        ("2026-12-29", -1, "2026-12-24"),
        ("2026-09-22", -10, "2026-09-08"),
    ],
)
def test_working_days_pass_over_weekends_christmas_and_easter(
    first: str, count: int, last: str
) -> None:
    assert ENGLAND.workdays_after(a_day(first), count) == a_day(last)


@given(DAYS, COUNTS)
def test_counting_forward_agrees_with_a_wall_calendar(day: date, count: int) -> None:
    assert ENGLAND.workdays_after(day, count) == counted(day, count)


@given(DAYS, COUNTS)
def test_a_limit_always_ends_on_a_working_day_and_is_never_the_day_itself(
    day: date, count: int
) -> None:
    last = ENGLAND.workdays_after(day, count)

    assert ENGLAND.is_working_day(last)
    assert last > day


@given(DAYS, COUNTS)
def test_working_days_between_undoes_working_days_after(day: date, count: int) -> None:
    assert ENGLAND.workdays_between(day, ENGLAND.workdays_after(day, count)) == count


@given(DAYS, COUNTS)
def test_going_back_from_a_working_day_undoes_going_forward(day: date, count: int) -> None:
    start = ENGLAND.workdays_after(day, 1)

    assert ENGLAND.workdays_after(ENGLAND.workdays_after(start, count), -count) == start


@given(DAYS, DAYS)
def test_working_days_between_counts_the_same_both_ways(one: date, other: date) -> None:
    if abs((one - other).days) <= 2 * MOST_WORKING_DAYS:
        assert ENGLAND.workdays_between(one, other) == -ENGLAND.workdays_between(other, one)


@given(DAYS, COUNTS, st.dates(date(2024, 6, 1), date(2036, 1, 1)))
def test_one_more_holiday_never_brings_a_limit_forward(
    day: date, count: int, closed: date
) -> None:
    more = Calendar(holidays={**ENGLAND.holidays, closed: "Closed"})

    assert more.workdays_after(day, count) >= ENGLAND.workdays_after(day, count)


def test_the_skipped_days_are_the_holidays_on_weekdays_only() -> None:
    skipped = ENGLAND.skipped(a_day("2026-12-14"), a_day("2026-12-30"))

    assert [day for day, _ in skipped] == [a_day("2026-12-25"), a_day("2026-12-28")]


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-10-23", datetime(2026, 10, 23, 22, 59, 59, tzinfo=UTC)),
        ("2026-10-26", datetime(2026, 10, 26, 23, 59, 59, tzinfo=UTC)),
        ("2027-03-26", datetime(2027, 3, 26, 23, 59, 59, tzinfo=UTC)),
        ("2027-03-29", datetime(2027, 3, 29, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_date_falls_due_at_its_end_in_london_on_both_sides_of_a_clock_change(
    day: str, instant: datetime
) -> None:
    assert ENGLAND.end_of(a_day(day)) == instant


def test_an_owner_may_end_the_day_earlier() -> None:
    early = Calendar(day_ends=time(17, 0))

    assert early.end_of(a_day("2026-09-08")) == london("2026-09-08 17:00")


@given(DAYS)
def test_each_day_ends_before_the_next_begins(day: date) -> None:
    end = ENGLAND.end_of(day)

    assert london_date(end) == day
    assert london_date(end + timedelta(seconds=1)) == day + timedelta(days=1)


@given(st.integers(0, 10 * 366 * 24 * 60))
def test_the_date_in_london_does_not_depend_on_the_zone_it_is_given_in(minutes: int) -> None:
    instant = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    assert london_date(instant) == london_date(instant.astimezone(LONDON))


@pytest.mark.parametrize("count", [MOST_WORKING_DAYS + 1, -MOST_WORKING_DAYS - 1, 10**9])
def test_more_working_days_than_anybody_means_are_a_slip(count: int) -> None:
    with pytest.raises(ValueError, match="more than 2000"):
        ENGLAND.workdays_after(a_day("2026-09-08"), count)


def test_dates_too_far_apart_are_a_slip() -> None:
    with pytest.raises(ValueError, match="too far apart"):
        ENGLAND.workdays_between(a_day("2000-01-01"), a_day("2026-01-01"))


def test_counting_goes_as_far_as_anybody_means_and_no_further() -> None:
    first = a_day("2026-09-07")
    far = ENGLAND.workdays_after(first, MOST_WORKING_DAYS)
    everyday = first + timedelta(days=2 * MOST_WORKING_DAYS)

    assert ENGLAND.workdays_between(first, far) == MOST_WORKING_DAYS
    assert ENGLAND.workdays_after(far, -MOST_WORKING_DAYS) == first
    assert ENGLAND.workdays_between(first, everyday) > MOST_WORKING_DAYS
    with pytest.raises(ValueError, match="too far apart"):
        ENGLAND.workdays_between(everyday + timedelta(days=1), first)


def test_the_skipped_days_begin_after_the_first_and_end_with_the_last() -> None:
    days = [a_day(f"2026-09-{day}") for day in ("07", "08", "09", "10")]
    closed = Calendar(holidays={day: f"Closed {day}" for day in days})

    assert closed.skipped(days[0], days[2]) == tuple((day, f"Closed {day}") for day in days[1:3])
    assert closed.skipped(days[2], days[0]) == closed.skipped(days[0], days[0]) == ()


@pytest.mark.parametrize("day", ["2026-07-01", "2026-12-01"])
def test_a_time_without_an_offset_is_london_time_and_any_other_keeps_its_instant(
    day: str,
) -> None:
    bare = datetime.fromisoformat(f"{day}T00:30")
    abroad = bare.replace(tzinfo=timezone(timedelta(hours=5)))

    assert in_london(bare) == in_utc(bare) == london(f"{day} 00:30")
    assert in_london(abroad) == in_utc(abroad) == abroad
    assert in_utc(abroad).tzinfo is in_utc(bare).tzinfo is UTC
    assert in_london(abroad).tzinfo is in_london(bare).tzinfo is LONDON
    assert london_date(bare) == a_day(day)
    assert london_date(abroad) == a_day(day) - timedelta(days=1)


def test_a_working_day_is_no_saturday_no_sunday_and_no_holiday() -> None:
    week = [a_day("2026-12-21") + timedelta(days=n) for n in range(7)]

    assert [ENGLAND.is_working_day(day) for day in week] == [True] * 4 + [False] * 3
