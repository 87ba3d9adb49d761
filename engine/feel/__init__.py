"""FEEL: the language of every condition, cell, timer and due date."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.feel import check_calls as _check_calls
from engine.feel import check_operators as _check_operators
from engine.feel.check import check
from engine.feel.errors import FeelError, Problem
from engine.feel.expression import (
    Expression,
    UnaryTests,
    compiled,
    compiled_unary,
    odd_names,
)
from engine.feel.layers import over
from engine.feel.text import to_text
from engine.feel.types import Type
from engine.model.calendar import Calendar

#: Modules that enter what they know into tables when they are read.
_ENTERED = (_check_calls, _check_operators)

__all__ = [
    "Expression",
    "FeelError",
    "Problem",
    "Type",
    "UnaryTests",
    "check",
    "compile",
    "compile_unary",
    "evaluate",
    "over",
    "to_text",
    "unary_tests",
]


def compile(text: str, names: Iterable[str] = ()) -> Expression:
    """Read an expression once; `names` are known names that hold spaces or signs."""
    return compiled(text, frozenset(names))


def compile_unary(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Read the tests of a cell once."""
    return compiled_unary(text, frozenset(names))


def evaluate(
    text: str,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> Any:
    """Work out an expression with the names of a context."""
    return compiled(text, odd_names(context)).evaluate(context, now=now, calendar=calendar)


def unary_tests(
    text: str,
    value: Any,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> bool:
    """Say whether a value passes the tests of a cell."""
    tests = compiled_unary(text, odd_names(context))
    return tests.matches(value, context, now=now, calendar=calendar)
