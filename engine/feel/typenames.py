"""Types as written after `instance of`."""

from datetime import UTC, date, datetime, time
from typing import Any

from engine.feel.budget import Run
from engine.feel.nodes import TypeName
from engine.feel.values import kind_of

#: Types with a name and nothing inside.
SIMPLE_TYPES = frozenset(
    {
        "string",
        "number",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
_OLD = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_OTHERS = frozenset({"any", "Any", "Null", "list", "context", "range", "function"})


def unknown_type(kind: TypeName) -> TypeName | None:
    """Return what names no type, the type itself or one inside it; null where each is known."""
    if _OLD.get(kind.name, kind.name) not in SIMPLE_TYPES | _OTHERS:
        return kind
    return next(filter(None, (unknown_type(field) for _, field in kind.fields)), None)


def is_instance(run: Run, value: Any, kind: TypeName) -> bool:
    """Say whether a value is of a type; null is only of the type Null."""
    name = _OLD.get(kind.name, kind.name)
    if value is None:
        return name == "Null"
    if name in ("any", "Any"):
        return True
    if kind_of(value) != name:
        return False
    return _fields_fit(run, value, kind, name)


def fitted(run: Run, value: Any, kind: TypeName) -> Any:
    """Return a value as a parameter of a type takes it; null where it does not fit."""
    if value is None or is_instance(run, value, kind):
        return value
    if type(value) is date and _OLD.get(kind.name, kind.name) == "date and time":
        return datetime.combine(value, time(tzinfo=UTC))
    is_list = type(value) in (list, tuple)
    single = [value] if not is_list else value[0] if len(value) == 1 else None
    return single if single is not None and is_instance(run, single, kind) else None


def _fields_fit(run: Run, value: Any, kind: TypeName, name: str) -> bool:
    if not kind.fields or name == "function":
        return True
    if name == "list":
        run.spend(len(value))
        return all(is_instance(run, item, kind.fields[0][1]) for item in value)
    if name == "range":
        ends = (end for end in (value.start, value.end) if end is not None)
        return all(is_instance(run, end, kind.fields[0][1]) for end in ends)
    return all(
        key in value and (value[key] is None or is_instance(run, value[key], field))
        for key, field in kind.fields
    )
