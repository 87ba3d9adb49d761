"""Turns FEEL into due instants."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.model.calendar import Calendar, in_utc


def due_at(
    expression: str, scope: Mapping[str, Any], *, now: datetime, calendar: Calendar
) -> datetime | None:
    """Evaluate a due expression; None where it is not armed. Raises `FeelError`."""
    value = compile_feel(expression).evaluate(scope, now=now, calendar=calendar)
    return as_instant(value, calendar)


def as_instant(value: Any, calendar: Calendar, *, at_end: bool = True) -> datetime | None:
    """Return the UTC instant that a FEEL value says; of a date, its end or else its beginning.

    A limit falls due at the end of a day; what can be from a day on can be at its beginning.
    Raises `FeelError` for a value that is neither a date, a date and time, nor null.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return calendar.end_of(value) if at_end else calendar.moment(value, time.min)
    raise FeelError(f"This must be a date or a date and time, but it is {value!r}.")


@lru_cache(maxsize=100)
def read_duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of days and time, such as `PT6H`. Raises `FeelError`."""
    value = compile_feel(f'duration("{text}")').evaluate({})
    if isinstance(value, timedelta):
        return value
    raise FeelError(f"Expected a duration such as PT6H, but found {text!r}.")
