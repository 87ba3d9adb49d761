"""The values of FEEL: plain Python values and three classes of our own."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from engine.feel.errors import FeelError

#: 34 digits, as the DMN standard asks; nothing traps, so that what cannot be is null.
DECIMALS = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])

#: Whole numbers below this are kept as `int`.
MOST_WHOLE = 10**34

#: Values inside a value.
MOST_VALUES = 10_000

#: Levels of lists and contexts in a value.
MOST_LEVELS = 50


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """A duration in years and months, such as `duration("P1Y6M")`."""

    total_months: int

    @property
    def years(self) -> int:
        """Return the whole years."""
        return int(math.copysign(abs(self.total_months) // 12, self.total_months))

    @property
    def months(self) -> int:
        """Return the months beyond the whole years."""
        return int(math.copysign(abs(self.total_months) % 12, self.total_months))


@dataclass(frozen=True, slots=True)
class Range:
    """A range such as `[1..10]` or `>= 5`; a missing end is open."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function that an expression or a decision model defines; it never leaves a result."""

    parameters: tuple[str, ...]
    call: Callable[..., Any]


#: Types that are taken as they are.
PLAIN = frozenset(
    {
        type(None),
        bool,
        str,
        int,
        Decimal,
        date,
        time,
        datetime,
        timedelta,
        list,
        tuple,
        dict,
        YearMonthDuration,
        Range,
        Function,
    }
)


def plain(value: Any) -> Any:
    """Return a value from outside as a FEEL value; refuse anything that is not one."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is float:
        return number(Decimal(str(value)))
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return dict(value)
    return _of_subclass(value)


def _of_subclass(value: Any) -> Any:
    if isinstance(value, datetime):
        return datetime.combine(value.date(), value.timetz())
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return Decimal(value)
    raise FeelError(
        "A name holds something that is not a value",
        hint="Hand in text, numbers, yes or no, dates, times, durations, lists and contexts only.",
    )


def number(value: Decimal) -> int | Decimal | None:
    """Return a result as a number: whole where it is whole, null where it is none."""
    if not value.is_finite():
        return None
    whole = value.to_integral_value()
    if whole == value and -MOST_WHOLE < whole < MOST_WHOLE:
        return int(whole)
    return value


def decimal_of(value: int | Decimal | float) -> Decimal:
    """Return a number as a decimal of at most 34 digits."""
    if type(value) is float:
        return DECIMALS.create_decimal(str(value))
    return DECIMALS.create_decimal(value)


def is_number(value: Any) -> bool:
    """Say whether a value is a number; yes and no are none."""
    kind = type(value)
    return kind is int or kind is Decimal or kind is float


class Meter:
    """Counts the values inside a value: one that stands in many places counts in each."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_VALUES

    def enter(self, values: int, level: int) -> None:
        """Go into a list or context. Raises `FeelError` for one too large or too deep."""
        self.left -= values
        if level > MOST_LEVELS or self.left < 0:
            raise FeelError(
                f"The value holds more than {MOST_VALUES:,} values or {MOST_LEVELS} levels",
                hint="Make shorter lists, and fewer lists inside lists.",
            )


def result(value: Any, level: int = 0, meter: Meter | None = None) -> Any:
    """Return a finished value, with everything inside it plain as well."""
    kind = type(value)
    if kind is list or kind is tuple or kind is dict:
        meter = meter or Meter()
        meter.enter(len(value), level)
        if kind is dict:
            return {str(key): result(item, level + 1, meter) for key, item in value.items()}
        return [result(item, level + 1, meter) for item in value]
    if kind is Decimal:
        return number(value)
    return value if kind in PLAIN else plain(value)


def kind_of(value: Any) -> str:
    """Return the FEEL name of a value's type."""
    return _KINDS.get(type(value), "any")


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    str: "string",
    int: "number",
    float: "number",
    Decimal: "number",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
