"""Types of names, for checking an expression before it ever runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.values import Function, Range, YearMonthDuration


@dataclass(frozen=True, slots=True)
class Type:
    """What a name may hold; every value may also be null."""

    #: `string`, `number`, `boolean`, `date`, `time`, `date and time`, `days and time duration`,
    #: `years and months duration`, `list`, `context`, `range`, `function`, `null` or `any`.
    kind: str
    #: What the items of a list are, the ends of a range, or the result of a function.
    item: "Type | None" = None
    #: The entries of a context; none means that they are not known.
    fields: Mapping[str, "Type"] = field(default_factory=dict)
    #: The values that are allowed; none means all.
    values: tuple[Any, ...] = ()
    #: For a text that stands for something else, which a reader must never see: for what, such
    #: as `person` or `choice`. It changes nothing of what the text may be compared with.
    code: str = field(default="", compare=False)

    @property
    def codes(self) -> str:
        """Return what the text, or the texts of the list, stand for; "" where it is itself."""
        return self.code or (self.item.codes if self.item is not None else "")

    @property
    def label(self) -> str:
        """Name the type for a reader."""
        return _LABELS.get(self.kind, self.kind)


ANY = Type("any")
NULL = Type("null")
STRING = Type("string")
NUMBER = Type("number")
BOOLEAN = Type("boolean")
DATE = Type("date")
TIME = Type("time")
DATE_AND_TIME = Type("date and time")
DAYS = Type("days and time duration")
MONTHS = Type("years and months duration")
FUNCTION = Type("function")

_LABELS = {
    "string": "a text",
    "number": "a number",
    "boolean": "yes or no",
    "date": "a date",
    "time": "a time",
    "date and time": "a date and time",
    "days and time duration": "a duration in days and hours",
    "years and months duration": "a duration in years and months",
    "list": "a list",
    "context": "a context",
    "range": "a range",
    "function": "a function",
    "null": "null",
}


def simple(kind: str) -> Type:
    """Return the type of a name such as `number` or `list of string`."""
    if kind.startswith("list"):
        return list_of(simple(kind.removeprefix("list").removeprefix(" of ").strip() or "any"))
    return Type(kind) if kind in _LABELS else ANY


def enumeration(*values: Any) -> Type:
    """Return the type of a text or number that has one of some values."""
    return Type(type_of(values[0]).kind if values else "string", values=values)


def function_of(result: Type, first: Iterable[str] = ()) -> Type:
    """Return the type of a function; `first` are the texts that its first argument may be."""
    return Type("function", item=result, values=tuple(first))


def list_of(item: Type) -> Type:
    """Return the type of a list."""
    return Type("list", item=item)


def context(fields: Mapping[str, Type]) -> Type:
    """Return the type of a context."""
    return Type("context", fields=dict(fields))


def type_of(value: Any) -> Type:
    """Return the type of a value."""
    if type(value) in (list, tuple):
        return list_of(joined([type_of(item) for item in value[:100]]))
    if type(value) is dict:
        return context({str(key): type_of(item) for key, item in value.items()})
    return _OF_VALUE.get(type(value), ANY)


_OF_VALUE: dict[type, Type] = {
    type(None): NULL,
    str: STRING,
    bool: BOOLEAN,
    int: NUMBER,
    float: NUMBER,
    Decimal: NUMBER,
    date: DATE,
    time: TIME,
    datetime: DATE_AND_TIME,
    timedelta: DAYS,
    YearMonthDuration: MONTHS,
    Range: Type("range"),
    Function: FUNCTION,
}


def joined(types: list[Type]) -> Type:
    """Return the type that covers some types."""
    known = [one for one in types if one.kind != "null"]
    if not known:
        return NULL if types else ANY
    first = known[0]
    if all(one == first for one in known):
        return next((one for one in known if one.codes), first)
    if any(one.kind != first.kind for one in known):
        return ANY
    return _joined_kind(first.kind, known)


def _joined_kind(kind: str, known: list[Type]) -> Type:
    if kind == "list":
        return list_of(joined([one.item or ANY for one in known]))
    if kind == "context":
        names = {name for one in known for name in one.fields}
        parts = {
            name: joined([one.fields[name] for one in known if name in one.fields])
            for name in names
        }
        return Type("context", fields=parts)
    code = next((one.code for one in known if one.code), "")
    if all(one.values for one in known):
        values = tuple(dict.fromkeys(v for one in known for v in one.values))
        return Type(kind, values=values, code=code)
    return Type(kind, code=code)
