"""Parts of values by their names: entries of contexts, and parts of dates, durations, ranges."""

from datetime import date, datetime, time, timedelta
from typing import Any

from engine.feel.budget import Run
from engine.feel.temporal import time_offset
from engine.feel.values import Range, YearMonthDuration, plain

_LISTS = (list, tuple)


def member(run: Run, value: Any, name: str) -> Any:
    """Return a part of a value by its name; null where there is none."""
    kind = type(value)
    if kind is dict:
        return plain(value.get(name))
    if kind in _LISTS:
        run.spend_items(len(value))
        return [member(run, plain(item), name) for item in value]
    reader = _PROPERTIES.get(kind, {}).get(name)
    return reader(value) if reader else None


def _zone_name(value: Any) -> str | None:
    return getattr(value.tzinfo, "key", None) if value.tzinfo else None


def _split(part: int) -> Any:
    def reader(value: timedelta) -> int:
        seconds = abs(value).seconds
        parts = (abs(value).days, seconds // 3600, seconds // 60 % 60, seconds % 60)
        return -parts[part] if value < timedelta() else parts[part]

    return reader


_DAY: dict[str, Any] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_CLOCK: dict[str, Any] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
    "time offset": time_offset,
    "timezone": _zone_name,
}
_PROPERTIES: dict[type, dict[str, Any]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: {
        "days": _split(0),
        "hours": _split(1),
        "minutes": _split(2),
        "seconds": _split(3),
    },
    YearMonthDuration: {
        "years": lambda value: value.years,
        "months": lambda value: value.months,
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
