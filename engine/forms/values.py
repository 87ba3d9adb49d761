"""Stored values as FEEL values and back.

A case file holds JSON: dates, times, and dates and times are ISO 8601 text; a number is an `int`,
or text where it has a fraction ("2.5").
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import to_text
from engine.model.calendar import LONDON


def to_plain(value: Any) -> Any:
    """Return a FEEL value as JSON for the case file; instants carry London's offset."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if made := _PLAIN.get(kind):
        return made(value)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    return to_text(value)


def _plain_moment(at: datetime) -> str:
    local = at.astimezone(LONDON) if at.tzinfo else at.replace(tzinfo=LONDON)
    return local.isoformat(timespec="seconds")


def _plain_number(value: Decimal) -> int | str | None:
    if not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _plain_list(items: Any) -> list[Any]:
    return [to_plain(item) for item in items]


_AS_IT_IS = frozenset({type(None), bool, int, str})
_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    Decimal: _plain_number,
    float: lambda value: _plain_number(Decimal(str(value))),
    datetime: _plain_moment,
    date: date.isoformat,
    time: lambda at: at.isoformat(timespec="seconds"),
    timedelta: to_text,
    list: _plain_list,
    tuple: _plain_list,
}
