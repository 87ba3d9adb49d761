"""Functions on numbers."""

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
from typing import Any

from engine.feel import arithmetic
from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.values import DECIMALS, decimal_of, number

_LEAST_SCALE = -6_111
_MOST_SCALE = 6_176
_WIDE = Context(prec=12_400, Emin=-6_300, Emax=6_300, traps=[])


def _rounded(value: Any, scale: Any, how: str) -> Any:
    places = int(scale)
    if not _LEAST_SCALE <= places <= _MOST_SCALE:
        return None
    exact = decimal_of(value)
    if not exact.is_finite():
        return None
    return number(exact.quantize(Decimal((0, (1,), -places)), rounding=how, context=_WIDE))


@builtin("decimal(n: number, scale: number) -> number")
def decimal(_run: Run, value: Any, scale: Any) -> Any:
    """Round to a number of places, halves to the even neighbour."""
    return _rounded(value, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale?: number) -> number")
def floor(_run: Run, value: Any, scale: Any = 0) -> Any:
    """Round down, towards minus infinity."""
    return _rounded(value, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale?: number) -> number")
def ceiling(_run: Run, value: Any, scale: Any = 0) -> Any:
    """Round up, towards plus infinity."""
    return _rounded(value, scale, ROUND_CEILING)


@builtin("round up(n: number, scale: number) -> number")
def round_up(_run: Run, value: Any, scale: Any) -> Any:
    """Round away from zero."""
    return _rounded(value, scale, ROUND_UP)


@builtin("round down(n: number, scale: number) -> number")
def round_down(_run: Run, value: Any, scale: Any) -> Any:
    """Round towards zero."""
    return _rounded(value, scale, ROUND_DOWN)


@builtin("round half up(n: number, scale: number) -> number")
def round_half_up(_run: Run, value: Any, scale: Any) -> Any:
    """Round to the nearest, halves away from zero."""
    return _rounded(value, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number) -> number")
def round_half_down(_run: Run, value: Any, scale: Any) -> Any:
    """Round to the nearest, halves towards zero."""
    return _rounded(value, scale, ROUND_HALF_DOWN)


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


@builtin("sqrt(number: number) -> number")
def square_root(_run: Run, value: Any) -> Any:
    """Return the square root."""
    return number(DECIMALS.sqrt(decimal_of(value)))


@builtin("log(number: number) -> number")
def logarithm(_run: Run, value: Any) -> Any:
    """Return the natural logarithm."""
    return number(DECIMALS.ln(decimal_of(value)))


@builtin("exp(number: number) -> number")
def exponential(_run: Run, value: Any) -> Any:
    """Return e to the power of a number."""
    return number(DECIMALS.exp(decimal_of(value)))


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
