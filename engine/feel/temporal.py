"""Dates, times and durations: reading and adding them; `text` writes them."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.values import YearMonthDuration

_DATE = re.compile(r"(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})\Z")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?(.*)\Z", re.S)
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?\Z")
_ZONE = re.compile(r"@([A-Za-z_]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2})\Z")
_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,10})Y)?(?:([0-9]{1,10})M)?\Z")
_DAYS = re.compile(
    r"(-?)P(?:([0-9]{1,10})D)?"
    r"(?:T(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,14})(?:\.([0-9]{1,18}))?S)?)?\Z"
)
#: The most that a zone may differ from UTC.
MOST_OFFSET = timedelta(hours=18)
_MICROSECONDS = 6
_FIRST = datetime.min  # noqa: DTZ901 - only the distance to it counts
#: A zone without a date has the offset that it has in winter.
_WINTER = datetime(2000, 1, 1)  # noqa: DTZ001 - asked of a zone, never compared


def parse_date(text: str) -> date | None:
    """Read a date such as `2026-10-23`; null where there is none."""
    found = _DATE.match(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Read a time such as `16:30:00+01:00`; null where there is none."""
    found = _TIME.match(text)
    if not found:
        return None
    known, zone = _zone(found[5])
    if not known:
        return None
    micro = int((found[4] or "0").ljust(_MICROSECONDS, "0")[:_MICROSECONDS])
    try:
        return time(int(found[1]), int(found[2]), int(found[3]), micro, tzinfo=zone)
    except ValueError:
        return None


def _zone(text: str) -> tuple[bool, tzinfo | None]:
    if text in ("", "Z", "z"):
        return True, UTC if text else None
    if found := _OFFSET.match(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
        if offset > MOST_OFFSET or text == "-00:00":
            return False, None
        return True, timezone(offset if found[1] == "+" else -offset) if offset else UTC
    if found := _ZONE.match(text):
        zone = named_zone(found[1])
        return zone is not None, zone
    return False, None


@lru_cache(maxsize=256)
def named_zone(name: str) -> ZoneInfo | None:
    """Return a zone of the world's table by its name; null where there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def parse_datetime(text: str) -> datetime | None:
    """Read a date and time; a date alone begins at midnight."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    at = parse_time(time_text) if mark else time()
    if day is None or at is None:
        return None
    return datetime.combine(day, at)


def parse_duration(text: str) -> YearMonthDuration | timedelta | None:
    """Read a duration of either kind, such as `P1Y6M` or `PT24H`."""
    if found := _MONTHS.match(text):
        if found[2] is None and found[3] is None:
            return None
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearMonthDuration(-months if found[1] else months)
    found = _DAYS.match(text)
    if not found or text.endswith("T"):
        return None
    return _days_and_time(found)


def _days_and_time(found: re.Match[str]) -> timedelta | None:
    micro = (found[6] or "0").ljust(_MICROSECONDS, "0")[:_MICROSECONDS]
    try:
        value = timedelta(
            days=int(found[2] or 0),
            hours=int(found[3] or 0),
            minutes=int(found[4] or 0),
            seconds=int(found[5] or 0),
            microseconds=int(micro),
        )
    except OverflowError:
        return None
    return -value if found[1] else value


def parse_at(text: str) -> Any:
    """Read the text of an `@"…"` literal."""
    for reader in (parse_date, parse_time, parse_duration):
        value: Any = reader(text)
        if value is not None:
            return value
    return parse_datetime(text) if "T" in text else None


def instant(at: datetime) -> timedelta:
    """Return the time since the first of years, in UTC where there is an offset."""
    since = at.replace(tzinfo=None) - _FIRST
    offset = at.utcoffset()
    return since if offset is None else since - offset


def time_offset(at: time | datetime) -> timedelta | None:
    """Return the offset from UTC; null for a local time."""
    if at.tzinfo is None:
        return None
    return at.utcoffset() if isinstance(at, datetime) else at.tzinfo.utcoffset(_WINTER)


def seconds_of(at: time) -> timedelta:
    """Return the time since midnight, in UTC where the time has an offset."""
    value = timedelta(
        hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond
    )
    return value - (time_offset(at) or timedelta())


def add_months(day: date, months: int) -> date | None:
    """Go on by months; the day is the last of the month where the month is too short."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def add_elapsed(at: datetime, elapsed: timedelta) -> datetime | None:
    """Go on by elapsed time: 24 hours are 24 hours, also when the clocks change."""
    try:
        if at.tzinfo is None:
            return at + elapsed
        return (at.astimezone(UTC) + elapsed).astimezone(at.tzinfo)
    except OverflowError:
        return None


def in_zone(at: datetime, zone: tzinfo) -> datetime | None:
    """Show an instant in a zone; null where the calendar ends on the way."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return None


def add_to_time(at: time, elapsed: timedelta) -> time:
    """Go on by elapsed time, round midnight."""
    whole = datetime.combine(date(2000, 1, 2), at.replace(tzinfo=None))
    rest = timedelta(seconds=elapsed.seconds, microseconds=elapsed.microseconds)
    return (whole + rest).time().replace(tzinfo=at.tzinfo)


def months_between(first: date, last: date) -> int:
    """Count the whole months from one date to another."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and _rest(last) < _rest(first):
        return months - 1
    if months < 0 and _rest(last) > _rest(first):
        return months + 1
    return months


def _rest(day: date) -> tuple[int, time]:
    return day.day, day.time() if isinstance(day, datetime) else time()
