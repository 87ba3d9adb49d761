"""Writes values as text, as FEEL's `string()` does."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.budget import MOST_TEXT
from engine.feel.errors import FeelError
from engine.feel.temporal import time_offset
from engine.feel.values import Function, Meter, Range, YearMonthDuration, plain

_MINUTE = 60
_HOUR = 3_600


def to_text(value: Any) -> str:
    """Write a value for a reader: text as it is, everything else as FEEL writes it."""
    value = plain(value)
    return value if type(value) is str else literal(value)


def literal(value: Any, level: int = 0, meter: Meter | None = None) -> str:
    """Write a value as it would stand in an expression."""
    value = plain(value)
    kind = type(value)
    if kind is list or kind is tuple or kind is dict:
        meter = meter or Meter()
        meter.enter(len(value), level)
        if kind is dict:
            entries = (
                f"{_key(key)}: {literal(item, level + 1, meter)}" for key, item in value.items()
            )
            return "{" + _joined(entries) + "}"
        return f"[{_joined(literal(item, level + 1, meter) for item in value)}]"
    return _range(value) if kind is Range else _scalar(value)


def _joined(parts: Any) -> str:
    found = []
    letters = 0
    for part in parts:
        letters += len(part)
        if letters > MOST_TEXT:
            raise FeelError("A value is too long to be written", hint="Write a part of it.")
        found.append(part)
    return ", ".join(found)


def _key(key: Any) -> str:
    name = str(key)
    return name if name.isidentifier() else json.dumps(name, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if type(value) is str:
        return json.dumps(value, ensure_ascii=False)
    return str(_WRITERS[type(value)](value))


def _range(value: Range) -> str:
    if value.start is None:
        return f"{'<=' if value.end_included else '<'} {literal(value.end)}"
    if value.end is None:
        return f"{'>=' if value.start_included else '>'} {literal(value.start)}"
    low = "[" if value.start_included else "("
    high = "]" if value.end_included else ")"
    return f"{low}{literal(value.start)} .. {literal(value.end)}{high}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _time(value: time) -> str:
    return value.replace(tzinfo=None).isoformat().rstrip("0" if value.microsecond else "") + _zone(
        value
    )


def _zone(value: time | datetime) -> str:
    zone = value.tzinfo
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = time_offset(value)
    if offset is None:
        return ""
    if not offset:
        return "Z"
    sign = "-" if offset.days < 0 else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), _MINUTE)
    text = f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def _days(value: timedelta) -> str:
    sign = "-" if value.days < 0 else ""
    value = abs(value)
    hours, rest = divmod(value.seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    second = f"{seconds}.{value.microseconds:06d}".rstrip("0") if value.microseconds else seconds
    clock = _parts((hours, "H"), (minutes, "M"), (second, "S"))
    days = _parts((value.days, "D"))
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def _months(value: YearMonthDuration) -> str:
    years, months = divmod(abs(value.total_months), 12)
    text = _parts((years, "Y"), (months, "M")) or "0M"
    return f"{'-' if value.total_months < 0 else ''}P{text}"


def _parts(*parts: tuple[int | str, str]) -> str:
    return "".join(f"{value}{unit}" for value, unit in parts if value)


_WRITERS: dict[type, Any] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: _number,
    date: date.isoformat,
    time: _time,
    datetime: lambda value: f"{value.date().isoformat()}T{_time(value.timetz())}",
    timedelta: _days,
    YearMonthDuration: _months,
    Function: lambda value: f"function({', '.join(value.parameters)})",
}
