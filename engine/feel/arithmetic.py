"""Adding, multiplying and their kin: exact decimals, and null where there is no answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.temporal import (
    add_elapsed,
    add_months,
    add_to_time,
    instant,
    seconds_of,
)
from engine.feel.values import (
    DECIMALS,
    MOST_WHOLE,
    YearMonthDuration,
    decimal_of,
    is_number,
    number,
    plain,
)

Operation = Callable[[Run, Any, Any], Any]
_MICROSECOND = timedelta(microseconds=1)


def add(run: Run, left: Any, right: Any) -> Any:
    """Add two values."""
    if type(left) is int and type(right) is int:
        return _whole(left + right)
    left, right = plain(left), plain(right)
    if is_number(left) and is_number(right):
        return number(DECIMALS.add(decimal_of(left), decimal_of(right)))
    if type(left) is str and type(right) is str:
        run.spend_text(len(left) + len(right))
        return left + right
    found = _ADD.get((type(left), type(right)))
    if found:
        return found(left, right)
    found = _ADD.get((type(right), type(left)))
    return found(right, left) if found else None


def subtract(run: Run, left: Any, right: Any) -> Any:
    """Take one value from another."""
    if type(left) is int and type(right) is int:
        return _whole(left - right)
    left, right = plain(left), plain(right)
    if is_number(left) and is_number(right):
        return number(DECIMALS.subtract(decimal_of(left), decimal_of(right)))
    if type(right) is timedelta or type(right) is YearMonthDuration:
        found = _ADD.get((type(left), type(right)))
        return found(left, negate(run, right)) if found else None
    return _difference(left, right)


def _difference(left: Any, right: Any) -> timedelta | None:
    if type(left) is time and type(right) is time:
        if (left.tzinfo is None) != (right.tzinfo is None):
            return None
        return seconds_of(left) - seconds_of(right)
    if isinstance(left, date) and isinstance(right, date):
        first, last = _midnight(left, right), _midnight(right, left)
        if (first.tzinfo is None) != (last.tzinfo is None):
            return None
        return instant(first) - instant(last)
    return None


def _midnight(day: date, other: date) -> datetime:
    if isinstance(day, datetime):
        return day
    zone = UTC if isinstance(other, datetime) else None
    return datetime.combine(day, time(tzinfo=zone))


def multiply(_run: Run, left: Any, right: Any) -> Any:
    """Multiply two values."""
    if type(left) is int and type(right) is int:
        return _whole(left * right)
    left, right = plain(left), plain(right)
    if is_number(left) and is_number(right):
        return number(DECIMALS.multiply(decimal_of(left), decimal_of(right)))
    if is_number(left):
        left, right = right, left
    return _scaled(left, DECIMALS.multiply, decimal_of(right)) if is_number(right) else None


def divide(_run: Run, left: Any, right: Any) -> Any:
    """Divide one value by another; by zero there is no answer."""
    left, right = plain(left), plain(right)
    if is_number(right):
        if not right:
            return None
        divisor = decimal_of(right)
        if is_number(left):
            return number(DECIMALS.divide(decimal_of(left), divisor))
        return _scaled(left, DECIMALS.divide, divisor)
    return _ratio(left, right)


def _ratio(left: Any, right: Any) -> Any:
    if type(left) is timedelta and type(right) is timedelta:
        top, bottom = left // _MICROSECOND, right // _MICROSECOND
    elif type(left) is YearMonthDuration and type(right) is YearMonthDuration:
        top, bottom = left.total_months, right.total_months
    else:
        return None
    return number(DECIMALS.divide(Decimal(top), Decimal(bottom))) if bottom else None


def _scaled(value: Any, operation: Callable[[Decimal, Decimal], Decimal], by: Decimal) -> Any:
    if type(value) is timedelta:
        units: int = value // _MICROSECOND
    elif type(value) is YearMonthDuration:
        units = value.total_months
    else:
        return None
    return _duration(value, operation(Decimal(units), by))


def _duration(like: Any, units: Decimal) -> Any:
    if not units.is_finite() or abs(units) > MOST_WHOLE:
        return None
    if type(like) is YearMonthDuration:
        return YearMonthDuration(int(units))
    try:
        return timedelta(microseconds=int(units))
    except OverflowError:
        return None


def power(_run: Run, left: Any, right: Any) -> Any:
    """Raise a number to a power."""
    left, right = plain(left), plain(right)
    if not (is_number(left) and is_number(right)):
        return None
    return number(DECIMALS.power(decimal_of(left), decimal_of(right)))


def negate(_run: Run, value: Any) -> Any:
    """Turn the sign of a number or duration."""
    value = plain(value)
    if is_number(value):
        # Python's own minus would round a decimal to 28 digits.
        return value.copy_negate() if type(value) is Decimal else -value
    if type(value) is YearMonthDuration:
        return YearMonthDuration(-value.total_months)
    if type(value) is timedelta:
        try:
            return -value
        except OverflowError:
            return None
    return None


def _whole(value: int) -> Any:
    if -MOST_WHOLE < value < MOST_WHOLE:
        return value
    return number(decimal_of(value))


def _add_days(day: date, duration: timedelta) -> date | None:
    try:
        return day + timedelta(days=duration.days)
    except OverflowError:
        return None


def _add_durations(left: timedelta, right: timedelta) -> timedelta | None:
    try:
        return left + right
    except OverflowError:
        return None


_ADD: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (date, timedelta): _add_days,
    (date, YearMonthDuration): lambda day, span: add_months(day, span.total_months),
    (datetime, timedelta): add_elapsed,
    (datetime, YearMonthDuration): lambda at, span: add_months(at, span.total_months),
    (time, timedelta): add_to_time,
    (timedelta, timedelta): _add_durations,
    (YearMonthDuration, YearMonthDuration): lambda left, right: YearMonthDuration(
        left.total_months + right.total_months
    ),
}

OPERATIONS: dict[str, Operation] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
