"""The built-in functions: those of the DMN standard, and those for working days."""

from engine.feel.builtins import (
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    ranges,
    statistics,
    strings,
)
from engine.feel.builtins.registry import SIGNATURES

#: `range` reads an expression, so it is entered in `engine.feel.compiler`.
FUNCTION_NAMES = frozenset(SIGNATURES) | {"range"}
SPACED_FUNCTIONS = frozenset(name for name in SIGNATURES if " " in name)

__all__ = [
    "FUNCTION_NAMES",
    "SPACED_FUNCTIONS",
    "contexts",
    "conversion",
    "dates",
    "lists",
    "numbers",
    "ranges",
    "statistics",
    "strings",
]
