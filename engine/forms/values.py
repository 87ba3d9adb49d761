"""Stored values as FEEL values and back.

A case file holds JSON: dates, times, and dates and times are ISO 8601 text; a number is an `int`,
or text where it has a fraction ("2.5").
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel import Type, to_text
from engine.model.calendar import in_london


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


def _plain_number(value: Decimal) -> int | str | None:
    if not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() else f"{value:f}".rstrip("0")


def _plain_list(items: Any) -> list[Any]:
    return [to_plain(item) for item in items]


_AS_IT_IS = frozenset({type(None), bool, int, str})
_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    Decimal: _plain_number,
    float: lambda value: _plain_number(Decimal(str(value))),
    datetime: lambda at: in_london(at).isoformat(timespec="seconds"),
    date: date.isoformat,
    time: lambda at: at.isoformat(timespec="seconds"),
    timedelta: to_text,
    list: _plain_list,
    tuple: _plain_list,
}


def to_feel(value: Any, kind: Type) -> Any:
    """Return a stored value as a FEEL value of a type; what does not fit stays as it is."""
    make = _FEEL.get(kind.kind)
    if make is None or value is None:
        return value
    try:
        return make(value, kind)
    except (ValueError, InvalidOperation):
        return value


def _from_text(read: Callable[[str], Any]) -> Callable[[Any, Type], Any]:
    return lambda value, _: read(value) if isinstance(value, str) else value


def _feel_list(value: Any, kind: Type) -> Any:
    if kind.item is None or not isinstance(value, list | tuple):
        return value
    return [to_feel(item, kind.item) for item in value]


def _feel_context(value: Any, kind: Type) -> Any:
    if not isinstance(value, Mapping):
        return value
    fields = kind.fields
    return {
        key: to_feel(item, fields[key]) if key in fields else item for key, item in value.items()
    }


_FEEL: Mapping[str, Callable[[Any, Type], Any]] = {
    "date": _from_text(date.fromisoformat),
    "time": _from_text(time.fromisoformat),
    "date and time": _from_text(lambda text: in_london(datetime.fromisoformat(text))),
    "number": _from_text(Decimal),
    "list": _feel_list,
    "context": _feel_context,
}
