"""Reads dates and times as people type them, and as files write them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from engine.forms.asking.refused_answer import RefusedAnswer
from engine.model.calendar import LONDON
from engine.model.spaces import plain_spaces
from engine.texts.british import show_date

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.0{1,9})?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_TIME = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?\s*(am|pm|a\.m\.|p\.m\.)?(?:\s+(gmt|bst))?", re.ASCII
)
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": 45}
_NAMED_HOURS = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_HOURS = {name: n for n, word in enumerate(_NAMED_HOURS, 1) for name in (word, str(n))}
_SPOKEN = re.compile(
    rf"(?:a )?({'|'.join(_MINUTES)}) ({'|'.join(_HOURS)}) ?(am|pm|a\.m\.|p\.m\.)?"
)
_BARE_TIME = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_NAMED_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_ZONES = {"gmt": timedelta(0), "bst": timedelta(hours=1)}
_MONTHS = [date(2000, n, 1).strftime("%B").lower() for n in range(1, 13)]
_PARTS = ("day", "month", "year")


def read_date(raw: Any) -> date | None:
    """Return a date from three boxes, ISO text or a YAML date. Raises `RefusedAnswer`."""
    if isinstance(raw, datetime):
        raise RefusedAnswer("real_date")
    if isinstance(raw, date):
        return raw
    if isinstance(raw, Mapping):
        return _date_of_parts(raw)
    text = _text(raw)
    if not text:
        return None
    match = _ISO_DATE.fullmatch(text)
    if match is None:
        raise RefusedAnswer("real_date")
    return _real_date(int(match[1]), int(match[2]), int(match[3]))


def read_time(raw: Any) -> time | None:
    """Return a time from text such as `3:30pm`, or a YAML time. Raises `RefusedAnswer`."""
    if isinstance(raw, time):
        return raw.replace(tzinfo=None, microsecond=0)
    text = _text(raw)
    if not text:
        return None
    at, zone = _time(text)
    if zone is not None:
        raise RefusedAnswer("real_time")
    return at


def read_moment(raw: Any) -> datetime | None:
    """Return an instant in London from boxes, ISO text or a YAML date and time.

    Without an offset it is London time; of a time that comes twice, the first is taken. Raises
    `RefusedAnswer`, also for a time that the clocks leave out.
    """
    if isinstance(raw, datetime):
        return _in_london(raw)
    if isinstance(raw, Mapping):
        return _moment_of_parts(raw)
    text = _text(raw)
    if not text:
        return None
    match = _ISO_MOMENT.fullmatch(text)
    if match is None:
        raise RefusedAnswer("real_moment")
    day = read_date(match[1])
    at, _ = _time(match[2])
    return _in_london(datetime.combine(day or date.min, at, _offset(match[3])))


def time_parts(at: datetime) -> str:
    """Return the time of an instant as text that `read_moment` reads back, seconds included."""
    local = at.astimezone(LONDON)
    text = f"{local:%H:%M:%S}" if local.second else short_time(local.time())
    return f"{text} GMT" if local.fold else text


def short_time(at: time) -> str:
    """Return a time such as `3:30pm`, as it is typed."""
    if at.second:
        return f"{at:%H:%M:%S}"
    return f"{at.hour % 12 or 12}:{at.minute:02}{'am' if at.hour < 12 else 'pm'}"


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise RefusedAnswer("one_text")
    if len(raw) > 60:
        raise RefusedAnswer("too_long_for_this")
    return plain_spaces(raw).strip()


def _date_of_parts(raw: Mapping[str, Any]) -> date | None:
    parts = {name: _text(raw.get(name)) for name in _PARTS}
    missing = [name for name in _PARTS if not parts[name]]
    if len(missing) == len(_PARTS):
        return None
    if missing:
        raise RefusedAnswer("date_part", parts=missing)
    if len(parts["year"]) != 4:
        raise RefusedAnswer("year")
    return _real_date(_number(parts["year"]), _month(parts["month"]), _number(parts["day"]))


def _month(text: str) -> int:
    lower = text.lower()
    named = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(lower)]
    return named[0] if named and len(lower) >= 3 else _number(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise RefusedAnswer("real_date")
    return int(text)


def _real_date(year: int, month: int, day: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise RefusedAnswer("year_range", first=_FIRST_YEAR, last=_LAST_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        raise RefusedAnswer("real_date") from None


def _time(text: str) -> tuple[time, timedelta | None]:
    lower = _in_figures(text.lower())
    if lower in _NAMED_TIMES:
        return _NAMED_TIMES[lower], None
    if match := _BARE_TIME.fullmatch(lower):
        return _real_time(int(match[1]), int(match[2]), 0), None
    match = _TIME.fullmatch(lower)
    if match is None:
        raise RefusedAnswer("real_time")
    at = _real_time(_hour(match), int(match[2] or 0), int(match[3] or 0))
    return at, _ZONES.get(match[5] or "")


def _in_figures(text: str) -> str:
    """Return `half past two pm` as `2:30 pm`; any other text as it is.

    A quarter to twelve is before noon or midnight, one to one after it: am and pm stay as said.
    """
    match = _SPOKEN.fullmatch(" ".join(text.split()))
    if match is None:
        return text
    hour = _HOURS.get(match[2], 0) - (match[1] == "quarter to")
    return f"{hour or 12}:{_MINUTES[match[1]]} {match[3] or ''}".strip()


def _hour(match: re.Match[str]) -> int:
    hour = int(match[1])
    half = (match[4] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise RefusedAnswer("real_time")
        return hour % 12 + (12 if half == "pm" else 0)
    if match[2] is None or len(match[1]) == 1:
        # Half past three may be either; a limit of 24 hours must not rest on a guess.
        raise RefusedAnswer("am_or_pm")
    return hour


def _real_time(hour: int, minute: int, second: int) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise RefusedAnswer("real_time") from None


def _moment_of_parts(raw: Mapping[str, Any]) -> datetime | None:
    day = read_date({name: raw.get(name) for name in _PARTS})
    text = _text(raw.get("time"))
    if day is None and not text:
        return None
    if day is None:
        raise RefusedAnswer("date_part", parts=list(_PARTS))
    if not text:
        raise RefusedAnswer("time_part")
    at, zone = _time(text)
    return _in_london(datetime.combine(day, at, None if zone is None else timezone(zone)))


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise RefusedAnswer("real_moment")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


def _in_london(at: datetime) -> datetime:
    at = at.replace(microsecond=0)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise RefusedAnswer("year_range", first=_FIRST_YEAR, last=_LAST_YEAR)
    if at.tzinfo is not None:
        return at.astimezone(LONDON)
    local = at.replace(tzinfo=LONDON)
    if local.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != at:
        raise RefusedAnswer("left_out", day=show_date(at.date()))
    return local
