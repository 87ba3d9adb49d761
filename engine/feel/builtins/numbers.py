"""Functions on numbers."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from functools import partial
from typing import Any

from engine.feel import arithmetic
from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.values import DECIMALS, decimal_of, number

_LEAST_SCALE = -6_111
_MOST_SCALE = 6_176
_WIDE = Context(prec=12_400, Emin=-6_300, Emax=6_300, traps=[])


def _rounded(how: str, _run: Run, value: Any, scale: Any = 0) -> Any:
    """Round to a number of places; null for more of them than DMN has."""
    places = int(scale)
    if not _LEAST_SCALE <= places <= _MOST_SCALE:
        return None
    exact = decimal_of(value)
    if not exact.is_finite():
        return None
    return number(exact.quantize(Decimal((0, (1,), -places)), rounding=how, context=_WIDE))


def _worked_out(operation: Callable[[Decimal], Decimal], _run: Run, value: Any) -> Any:
    return number(operation(decimal_of(value)))


for _spec, _how in {
    "decimal(n: number, scale: number) -> number": ROUND_HALF_EVEN,
    "floor(n: number, scale?: number) -> number": ROUND_FLOOR,
    "ceiling(n: number, scale?: number) -> number": ROUND_CEILING,
    "round up(n: number, scale: number) -> number": ROUND_UP,
    "round down(n: number, scale: number) -> number": ROUND_DOWN,
    "round half up(n: number, scale: number) -> number": ROUND_HALF_UP,
    "round half down(n: number, scale: number) -> number": ROUND_HALF_DOWN,
}.items():
    builtin(_spec)(partial(_rounded, _how))

for _spec, _operation in {
    "sqrt(number: number) -> number": DECIMALS.sqrt,
    "log(number: number) -> number": DECIMALS.ln,
    "exp(number: number) -> number": DECIMALS.exp,
}.items():
    builtin(_spec)(partial(_worked_out, _operation))


@builtin("abs(n: quantity) -> any")
def absolute(run: Run, value: Any) -> Any:
    """Return a number or duration without its sign."""
    negative = arithmetic.negate(run, value)
    return negative if negative is not None and negative > value else value


@builtin("modulo(dividend: number, divisor: number) -> number")
def modulo(_run: Run, dividend: Any, divisor: Any) -> Any:
    """Return the remainder, with the sign of the divisor."""
    if not divisor:
        return None
    top, bottom = decimal_of(dividend), decimal_of(divisor)
    rest = DECIMALS.remainder(top, bottom)
    if not rest.is_finite():
        return None
    if rest and (rest < 0) != (bottom < 0):
        rest = DECIMALS.add(rest, bottom)
    return number(rest)


@builtin("odd(number: number) -> boolean")
def odd(_run: Run, value: Any) -> bool:
    """Say whether a number is odd."""
    return value == int(value) and int(value) % 2 == 1


@builtin("even(number: number) -> boolean")
def even(_run: Run, value: Any) -> bool:
    """Say whether a number is even."""
    return value == int(value) and int(value) % 2 == 0


@builtin("not(negand: any) -> boolean")
def negation(_run: Run, value: Any) -> bool | None:
    """Turn yes into no and no into yes."""
    return not value if type(value) is bool else None
