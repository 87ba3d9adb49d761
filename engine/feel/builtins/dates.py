"""Functions on dates, and those of our own field: working days and elapsed hours."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.errors import FeelError
from engine.feel.temporal import add_elapsed, in_zone
from engine.feel.values import is_number
from engine.model.calendar import LONDON, MOST_WORKING_DAYS, Calendar, in_london

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MOST_HOURS = 1_000_000


@builtin("now() -> date and time")
def now(run: Run) -> datetime:
    """Return the date and time, from the clock that was handed in.

    Raises `FeelError` where none was.
    """
    if run.now is None:
        raise FeelError(
            "now() has no clock here", hint="Use a date of the case file, such as conference_end."
        )
    return in_london(run.now)


@builtin("today() -> date")
def today(run: Run) -> date:
    """Return the date in London, from the clock that was handed in.

    Raises `FeelError` where none was.
    """
    if run.now is None:
        raise FeelError(
            "today() has no clock here",
            hint="Use a date of the case file, such as conference_date.",
        )
    return now(run).date()


@builtin("day of week(date: day) -> string")
def day_of_week(_run: Run, day: date) -> str:
    """Return the name of the day."""
    return _DAYS[day.weekday()]


@builtin("day of year(date: day) -> number")
def day_of_year(_run: Run, day: date) -> int:
    """Return the number of the day in its year."""
    return day.timetuple().tm_yday


@builtin("week of year(date: day) -> number")
def week_of_year(_run: Run, day: date) -> int:
    """Return the number of the week, by ISO 8601."""
    return day.isocalendar().week


@builtin("month of year(date: day) -> string")
def month_of_year(_run: Run, day: date) -> str:
    """Return the name of the month."""
    return _MONTHS[day.month - 1]


@builtin("last day of month(date: day) -> date")
def last_day_of_month(_run: Run, day: date) -> date:
    """Return the last date of the month."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


@builtin("workdays_after(date: any, n: any) -> date")
def workdays_after(run: Run, day: Any, count: Any) -> date | None:
    """Return the date that lies a number of working days after another, which is day 0.

    Raises `FeelError` for too large a number.
    """
    calendar = _calendar(run, "workdays_after")
    start, whole = _day(day), _count(count)
    if start is None or whole is None:
        return None
    if abs(whole) > MOST_WORKING_DAYS:
        raise FeelError(
            f"workdays_after counts at most {MOST_WORKING_DAYS:,} working days",
            hint="Write a smaller number.",
        )
    run.spend(abs(whole) * 2)
    try:
        return calendar.workdays_after(start, whole)
    except (ValueError, OverflowError):
        return None


@builtin("workdays_between(from: any, to: any) -> number")
def workdays_between(run: Run, first: Any, last: Any) -> int | None:
    """Count the working days after one date up to and with another.

    Raises `FeelError` for dates too far apart.
    """
    calendar = _calendar(run, "workdays_between")
    start, end = _day(first), _day(last)
    if start is None or end is None:
        return None
    run.spend(min(abs((end - start).days), 2 * MOST_WORKING_DAYS) * 2)
    try:
        return calendar.workdays_between(start, end)
    except ValueError as error:
        raise FeelError(
            f"workdays_between counts at most {2 * MOST_WORKING_DAYS:,} days",
            hint="Check the two dates.",
        ) from error


@builtin("hours_after(date and time: any, n: any) -> date and time")
def hours_after(_run: Run, at: Any, count: Any) -> datetime | None:
    """Return the date and time that lies a number of elapsed hours after another.

    Raises `FeelError` for too large a number.
    """
    if type(at) is not datetime or not is_number(count):
        return None
    if abs(count) > _MOST_HOURS:
        raise FeelError(
            f"hours_after counts at most {_MOST_HOURS:,} hours", hint="Write a smaller number."
        )
    start = in_zone(at if at.tzinfo else at.replace(tzinfo=LONDON), UTC)
    due = start and add_elapsed(start, timedelta(hours=float(count)))
    return due and in_zone(due, LONDON)


def _calendar(run: Run, name: str) -> Calendar:
    if run.calendar is None:
        raise FeelError(
            f"{name} has no calendar here", hint="Working days can be counted in a procedure only."
        )
    return run.calendar


def _day(value: Any) -> date | None:
    if type(value) is datetime:
        there = in_zone(value, LONDON) if value.tzinfo else value
        return there and there.date()
    return value if type(value) is date else None


def _count(value: Any) -> int | None:
    return int(value) if is_number(value) and value == int(value) else None
