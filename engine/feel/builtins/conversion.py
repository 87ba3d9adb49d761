"""Functions that make one kind of value from another."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.temporal import (
    MOST_OFFSET,
    in_zone,
    months_between,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)
from engine.feel.text import to_text
from engine.feel.values import DECIMALS, YearMonthDuration, number

_SEPARATORS = (" ", ",", ".", None)
_MOST_NUMBER_TEXT = 100
#: Values that are written part by part; a part has some four letters.
_WITH_PARTS = (list, tuple, dict)
_LETTERS_A_PART = 4


@builtin("string(from: any) -> string")
def string(run: Run, value: Any) -> str | None:
    """Write a value as text."""
    if value is None:
        return None
    text = run.text(to_text(value))
    if type(value) in _WITH_PARTS:
        run.spend(len(text) // _LETTERS_A_PART)
    return text


@builtin("number(from: string) -> number")
def number_from(_run: Run, text: str) -> Any:
    """Read a number."""
    text = text.strip()
    body = text.removeprefix("-").removeprefix("+")
    if len(text) > _MOST_NUMBER_TEXT or not body[:1].isascii() or not body.isascii():
        return None
    if not (body[:1].isdigit() or (body[:1] == "." and body[1:2].isdigit())) or "_" in body:
        return None
    value = DECIMALS.create_decimal(text)
    return number(value) if value.is_finite() and body.count("e") <= 1 else None


@builtin("number(from: string, grouping separator: any, decimal separator: any) -> number")
def number_with(run: Run, text: str, grouping: Any, point: Any) -> Any:
    """Read a number with separators."""
    if grouping not in _SEPARATORS or point not in (".", ",", None):
        return None
    if grouping is not None and grouping == point:
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        text = text.replace(".", "?").replace(",", ".")
    return number_from(run, text)


def _read(parse: Callable[[str], Any], _run: Run, text: str) -> Any:
    return parse(text)


for _spec, _parse in {
    "date(from: string) -> date": parse_date,
    "time(from: string) -> time": parse_time,
    "date and time(from: string) -> date and time": parse_datetime,
    "duration(from: string) -> duration": parse_duration,
}.items():
    builtin(_spec)(partial(_read, _parse))


@builtin("date(from: day) -> date")
def date_of(_run: Run, value: date) -> date:
    """Return the date of a date and time."""
    return value.date() if isinstance(value, datetime) else value


@builtin("date(year: number, month: number, day: number) -> date")
def date_parts(_run: Run, year: Any, month: Any, day: Any) -> date | None:
    """Make a date of its parts."""
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


@builtin("time(from: clock) -> time")
def time_of(_run: Run, value: Any) -> time:
    """Return the time of a date and time."""
    return value.timetz() if isinstance(value, datetime) else value


@builtin("time(from: date) -> time")
def time_of_date(_run: Run, _value: date) -> time:
    """Return the time at which a date begins."""
    return time(tzinfo=UTC)


@builtin("time(hour: number, minute: number, second: number, offset?: any) -> time")
def time_parts(
    _run: Run, hour: Any, minute: Any, second: Any, offset: timedelta | None = None
) -> time | None:
    """Make a time of its parts."""
    if offset is not None and not (type(offset) is timedelta and abs(offset) <= MOST_OFFSET):
        return None
    try:
        zone = None if offset is None else timezone(offset)
        whole = int(second)
        micro = int((Decimal(second) - whole) * 1_000_000)
        return time(int(hour), int(minute), whole, micro, tzinfo=zone)
    except (ValueError, OverflowError):
        return None


@builtin("date and time(from: day) -> date and time")
def datetime_of(_run: Run, value: date) -> datetime:
    """Return the date and time at which a date begins."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(tzinfo=UTC))


@builtin("date and time(date: day, time: time) -> date and time")
def datetime_parts(_run: Run, day: date, at: time) -> datetime:
    """Join a date and a time."""
    whole = day.date() if isinstance(day, datetime) else day
    return datetime.combine(whole, at)


@builtin("date and time(date: date and time, timezone: string) -> date and time")
def datetime_in_zone(_run: Run, at: datetime, zone: str) -> datetime | None:
    """Show a date and time in a zone."""
    sample = parse_time(f"00:00:00{'' if zone[:1] in '+-Z' else '@'}{zone}")
    if sample is None or sample.tzinfo is None or at.tzinfo is None:
        return None
    return in_zone(at, sample.tzinfo)


@builtin("duration(from: duration) -> duration")
def duration_of(_run: Run, value: Any) -> Any:
    """Return a duration as it is."""
    return value


@builtin("years and months duration(from: day, to: day) -> years and months duration")
def years_and_months(_run: Run, first: date, last: date) -> YearMonthDuration:
    """Count the whole months from one date to another."""
    return YearMonthDuration(months_between(first, last))
