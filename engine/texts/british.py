"""Shows a value to a reader, in British style."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel import to_text
from engine.model.calendar import in_london, to_the_minute

#: Keys by which a context is called when it is shown as a whole, such as a person.
_CALLED_BY = ("label", "name", "title")
#: A date falls due at the end of the day.
END_OF_DAY = time(23, 59, 59)


def display(value: Any) -> str:
    """Return a FEEL value as a reader expects it; null is empty."""
    return _SHOW.get(type(value), _other)(value)


def show_date(day: date) -> str:
    """Return a date such as `Monday 14 December 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def show_short_date(day: date) -> str:
    """Return a date such as `Mon 14 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def show_time(at: time) -> str:
    """Return a time such as `4:50pm`, `9am`, `midday`."""
    if at.second:
        return f"{at:%H:%M:%S}"
    if (at.hour, at.minute) in _NAMED:
        return _NAMED[at.hour, at.minute]
    half = "am" if at.hour < 12 else "pm"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{half}"


def show_date_and_time(at: datetime) -> str:
    """Return `Friday 23 October 2026, 3:30pm`, in London, to the minute."""
    local = to_the_minute(at)
    return f"{show_date(local)}, {show_time(local.time())}"


def show_moment(at: date) -> str:
    """Return an instant in London, such as `Friday 23 October 2026, 3:30pm`, to the minute.

    A day, and its last second, are `the end of Friday 23 October 2026`.
    """
    local = in_london(at) if isinstance(at, datetime) else datetime.combine(at, END_OF_DAY)
    if local.time().replace(microsecond=0) == END_OF_DAY:
        return f"the end of {show_date(local)}"
    return show_date_and_time(local)


def show_falls(at: date) -> str:
    """Return `show_moment` after a verb: `on Friday …, 3:30pm`, or `at the end of Friday …`."""
    said = show_moment(at)
    return f"at {said}" if said.startswith("the end") else f"on {said}"


def show_list(items: Iterable[str]) -> str:
    """Join with commas and a last `and`."""
    *first, last = [item for item in items if item] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def do_not_count(days: Sequence[str]) -> str:
    """Say of some days that they do not count; "" for none."""
    return f"{show_list(days)} {'does' if len(days) == 1 else 'do'} not count" if days else ""


def show_count(count: int, unit: str) -> str:
    """Return so many of something, such as `1 working day` or `10 working days`."""
    return f"{count} {unit}{'' if count == 1 else 's'}"


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


_NAMED = {(0, 0): "midnight", (12, 0): "midday"}


def _show_duration(value: timedelta) -> str:
    seconds = int(abs(value).total_seconds())
    days, rest = divmod(seconds, 86_400)
    counts = {"day": days, "hour": rest // 3600, "minute": rest % 3600 // 60, "second": rest % 60}
    words = [show_count(n, unit) for unit, n in counts.items() if n]
    return ("minus " if value < timedelta() else "") + (show_list(words) or "0 minutes")


def _show_context(value: Mapping[str, Any]) -> str:
    for key in _CALLED_BY:
        if isinstance(value.get(key), str):
            return str(value[key])
    return ""


def _show_items(value: Any) -> str:
    return show_list(map(display, value))


def _other(value: Any) -> str:
    """Show subclasses of plain values, and contexts that are not dicts."""
    if isinstance(value, Mapping):
        return _show_context(value)
    for kind in (bool, str, int, datetime, date, time):
        if isinstance(value, kind):
            return _SHOW[kind](value)
    return ""


_SHOW: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    str: str,
    bool: lambda value: "yes" if value else "no",
    int: str,
    float: lambda value: to_text(Decimal(str(value))),
    Decimal: to_text,
    date: show_date,
    time: show_time,
    datetime: show_date_and_time,
    timedelta: _show_duration,
    list: _show_items,
    tuple: _show_items,
    dict: _show_context,
}
