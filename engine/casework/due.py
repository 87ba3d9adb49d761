"""Turns FEEL into due instants, and says why they are what they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.model.calendar import LONDON, Calendar, london_date

_WORKDAYS = re.compile(r"workdays_after\s*\((?P<start>[^,]+),(?P<count>[^,]+)\)\s*\Z")
_HOURS = re.compile(r"hours_after\s*\((?P<start>[^,]+),(?P<count>[^,]+)\)\s*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A due instant (UTC) and the sentence that explains it."""

    at: datetime
    why: str


def due(
    expression: str, scope: Mapping[str, Any], *, now: datetime, calendar: Calendar
) -> datetime | None:
    """Evaluate a due expression; None where it is not armed. Raises `FeelError`."""
    value = compile_feel(expression).evaluate(scope, now=now, calendar=calendar)
    return as_instant(value, calendar)


def as_instant(value: Any, calendar: Calendar) -> datetime | None:
    """Return the UTC instant at which a FEEL value falls due; a date falls due at its end.

    Raises `FeelError` for a value that is neither a date, a date and time, nor null.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=LONDON)
        return zoned.astimezone(UTC)
    if isinstance(value, date):
        return calendar.end_of(value)
    raise FeelError(f"A time limit must be a date or a date and time, but this is {value!r}.")


def explain(
    expression: str,
    scope: Mapping[str, Any],
    *,
    now: datetime,
    calendar: Calendar,
    facts: Mapping[str, str],
) -> str:
    """Say why a due date is what it is: from when it counts, and which days do not count.

    Where it is a fact of the procedure, its own expression says why.
    """
    expression = facts.get(expression.strip(), expression)
    for pattern, say in ((_WORKDAYS, _why_workdays), (_HOURS, _why_hours)):
        match = pattern.match(expression.strip())
        if match is None:
            continue
        start, count = (
            compile_feel(match[name].strip()).evaluate(scope, now=now, calendar=calendar)
            for name in ("start", "count")
        )
        if start is not None and count is not None:
            return say(start, int(count), calendar)
    return ""


def _why_workdays(start: Any, count: int, calendar: Calendar) -> str:
    first = london_date(start) if isinstance(start, datetime) else start
    last = calendar.workdays_after(first, count)
    skipped = [_day(day) for day, _ in calendar.skipped(min(first, last), max(first, last))]
    days = "working day" if abs(count) == 1 else "working days"
    direction = "after" if count >= 0 else "before"
    why = f"{abs(count)} {days} {direction} {_day(first)}"
    if skipped:
        verb = "does" if len(skipped) == 1 else "do"
        why += f"; {_listed(skipped)} {verb} not count"
    return f"{why}."


def _why_hours(start: Any, count: int, calendar: Calendar) -> str:
    begin = start.astimezone(LONDON)
    end = (start + timedelta(hours=count)).astimezone(LONDON)
    hours = "hour" if count == 1 else "hours"
    why = f"{count} {hours} after {_day(begin.date())}, {begin:%H:%M}, without a pause"
    if begin.utcoffset() != end.utcoffset():
        why += "; the clocks change in between"
    return f"{why}."


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def _listed(texts: list[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)


@lru_cache(maxsize=100)
def read_duration(text: str) -> timedelta:
    """Read an ISO 8601 duration of days and time, such as `PT6H`. Raises `FeelError`."""
    value = compile_feel(f'duration("{text}")').evaluate({})
    if isinstance(value, timedelta):
        return value
    raise FeelError(f"Expected a duration such as PT6H, but found {text!r}.")
