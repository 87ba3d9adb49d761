"""The table of built-in functions: what they take, what they give, and how they are called."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from engine.feel.budget import Run
from engine.feel.values import Function, Range, YearMonthDuration, plain

Call = Callable[..., Any]

#: The value of a named argument that was not given.
MISSING: Any = object()
_NO: Any = object()

#: The Python types of each kind of argument.
KINDS: dict[str, frozenset[type]] = {
    "any": frozenset(),
    "string": frozenset({str}),
    "number": frozenset({int, Decimal}),
    "boolean": frozenset({bool}),
    "boolean or null": frozenset({bool, type(None)}),
    "date": frozenset({date}),
    "time": frozenset({time}),
    "date and time": frozenset({datetime}),
    "day": frozenset({date, datetime}),
    "clock": frozenset({time, datetime}),
    "duration": frozenset({timedelta, YearMonthDuration}),
    "days and time duration": frozenset({timedelta}),
    "years and months duration": frozenset({YearMonthDuration}),
    "quantity": frozenset({int, Decimal, timedelta, YearMonthDuration}),
    "zone": frozenset({str, timedelta}),
    "list": frozenset({list, tuple}),
    "context": frozenset({dict}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
    "point": frozenset(
        {int, Decimal, str, date, time, datetime, timedelta, YearMonthDuration},
    ),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a function; `many` takes any number of values, or one list of them.

    Where its kind is `any`, a list is one value like others.
    """

    name: str
    kind: str
    optional: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way of calling a function."""

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    call: Call

    @property
    def text(self) -> str:
        """Write it as one would call it."""
        return f"{self.name}({', '.join(p.name for p in self.parameters)})"

    @property
    def least(self) -> int:
        """Return the fewest arguments."""
        return sum(not p.optional for p in self.parameters)

    @property
    def is_many(self) -> bool:
        """Say whether the last argument takes any number of values."""
        return bool(self.parameters) and self.parameters[-1].many

    def gathers(self, count: int) -> bool:
        """Say whether the last of this many arguments begins a list of them."""
        if not self.is_many:
            return False
        return self.parameters[-1].kind == "any" or count != len(self.parameters)

    def takes(self, count: int) -> bool:
        """Say whether this many arguments fit."""
        return self.least <= count and (self.is_many or count <= len(self.parameters))

    def arrange(self, names: Sequence[str]) -> tuple[int, ...] | None:
        """Return for each parameter the place of the argument with its name, or -1."""
        own = [p.name for p in self.parameters]
        if not set(names) <= set(own):
            return None
        if any(p.name not in names and not p.optional for p in self.parameters):
            return None
        return tuple(names.index(name) if name in names else -1 for name in own)

    def fit(self, values: Sequence[Any]) -> list[Any] | None:
        """Return the arguments as the function takes them; none where they do not fit."""
        if self.gathers(len(values)):
            last = len(self.parameters) - 1
            values = [*values[:last], list(values[last:])]
        fitted = []
        for parameter, value in zip(self.parameters, values, strict=False):
            if type(value) not in KINDS[parameter.kind]:
                value = coerce(parameter, value)
                if value is _NO:
                    return None
            fitted.append(value)
        return fitted


def coerce(parameter: Parameter, value: Any) -> Any:
    """Turn a value into what a parameter takes: a single value into a list and back."""
    kind = parameter.kind
    if value is MISSING:
        return None
    value = plain(value)
    types = KINDS[kind]
    if not types or type(value) in types:
        return value
    if kind == "list":
        return _NO if value is None else [value]
    if type(value) in (list, tuple) and len(value) == 1 and type(value[0]) in types:
        return value[0]
    if kind == "date and time" and type(value) is date:
        return datetime.combine(value, time(tzinfo=UTC))
    return _NO


SIGNATURES: dict[str, list[Signature]] = {}

_SPEC = re.compile(r"([^(]+)\((.*)\) -> (.+)")


_F = TypeVar("_F", bound=Call)


def builtin(spec: str) -> Callable[[_F], _F]:
    """Enter a function in the table, as `name(argument: kind, argument?: kind) -> kind`.

    Raises `ValueError` for what is written otherwise.
    """
    found = _SPEC.fullmatch(spec)
    if not found:
        raise ValueError(spec)
    parts = [part for part in found[2].split(", ") if part]
    parameters = tuple(_parameter(part) for part in parts)

    def enter(call: _F) -> _F:
        signature = Signature(found[1], parameters, found[3], call)
        SIGNATURES.setdefault(found[1], []).append(signature)
        return call

    return enter


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    return Parameter(name.rstrip("?*"), kind, name.endswith("?"), name.endswith("*"))


def invoke(run: Run, signatures: Sequence[Signature], values: Sequence[Any]) -> Any:
    """Call the first signature that the values fit; null where none does."""
    for signature in signatures:
        fitted = signature.fit(values)
        if fitted is not None:
            return signature.call(run, *fitted)
    return None
