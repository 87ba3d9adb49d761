"""What stands in the boxes of an input: as typed, or the saved value in the way it is typed."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.forms.asking.dates import read_date, read_moment, read_time, short_time, time_parts
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.model import Field, Kind
from engine.forms.page.form_view import PartView
from engine.texts.british import display

_DATE_PARTS = ("day", "month", "year")
_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 8}
_MOST_SHOWN = 200_000


def box_value(kind: Kind, raw: Any) -> str:
    """Return the text in a box."""
    if kind is Kind.CHECKBOX:
        return "true"
    if kind is Kind.TIME:
        return _time_value(raw)
    if isinstance(raw, str):
        return raw[:_MOST_SHOWN]
    if isinstance(raw, int | float | Decimal | date | time) and not isinstance(raw, bool):
        return display(raw)
    return ""


def part_views(asked: Field, raw: Any, name: str, error: str) -> tuple[PartView, ...]:
    """Return the boxes of a date, or of a date and time."""
    if asked.kind not in (Kind.DATE, Kind.DATETIME) or asked.readonly:
        return ()
    values = part_values(asked.kind, raw)
    wrong = _parts_in_error(values, asked.kind, error) if error else frozenset()
    return tuple(
        PartView(
            part=part,
            id=f"{name}-{part}",
            name=f"{name}-{part}",
            label=asked.time_label if part == "time" else part.capitalize(),
            value=value,
            width=_WIDTHS[part],
            wrong=part in wrong,
        )
        for part, value in values.items()
    )


def part_values(kind: Kind, raw: Any) -> dict[str, str]:
    """Return the text of each box; what cannot be read stands in the first, as it was given."""
    names = (*_DATE_PARTS, "time") if kind is Kind.DATETIME else _DATE_PARTS
    if isinstance(raw, Mapping):
        return {name: str(raw.get(name) or "")[:60] for name in names}
    values = dict.fromkeys(names, "")
    try:
        found = read_date(raw) if kind is Kind.DATE else read_moment(raw)
    except RefusedAnswer:
        return {**values, "day": str(raw)[:60] if isinstance(raw, str) else ""}
    if found is not None:
        values |= {"day": str(found.day), "month": str(found.month), "year": str(found.year)}
    if isinstance(found, datetime):
        values["time"] = time_parts(found)
    return values


def _time_value(raw: Any) -> str:
    try:
        at = read_time(raw)
    except RefusedAnswer:
        return raw[:60] if isinstance(raw, str) else ""
    # What was typed stays as it was typed; a saved time is ISO text with seconds.
    if isinstance(raw, str) and raw.count(":") < 2:
        return raw.strip()
    return "" if at is None else short_time(at)


def _parts_in_error(values: Mapping[str, str], kind: Kind, error: str) -> frozenset[str]:
    """Say which boxes an error is about: the empty ones, or those of the date or of the time."""
    empty = frozenset(part for part, value in values.items() if not value.strip())
    if empty:
        return empty
    try:
        read_date({part: values[part] for part in _DATE_PARTS})
    except RefusedAnswer as wrong:
        return frozenset({"year"} if wrong.rule.startswith("year") else _DATE_PARTS)
    return frozenset({"time"}) if kind is Kind.DATETIME else frozenset(_DATE_PARTS)
