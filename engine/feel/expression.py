"""An expression that was read once and can be worked out many times."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.feel import compile_calls, compile_loops, compile_values, nodes, parser
from engine.feel.budget import Run
from engine.feel.compile_tests import Check, any_passes, unary_test
from engine.feel.errors import FeelError
from engine.feel.scope import Compiler, Scope, UnknownName
from engine.feel.values import plain, result
from engine.model.calendar import Calendar

_ATOMS = frozenset({type(None), bool, str, int})
#: Modules that enter what they compile into a table when they are read.
_ENTERED = (compile_calls, compile_loops, compile_values)


class Expression:
    """An expression, read and compiled."""

    __slots__ = ("_code", "_slots", "names", "node", "text")

    def __init__(self, text: str, node: nodes.Node) -> None:
        compiler = Compiler(text)
        self.text = text
        self.node = node
        self._code = compiler.code(node, Scope())
        self._slots = compiler.slot_count
        self.names: frozenset[str] = frozenset(compiler.names)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        calendar: Calendar | None = None,
    ) -> Any:
        """Work out the value with the names of a context."""
        try:
            value = self._code(Run(context, self._slots, now, calendar))
            return value if type(value) in _ATOMS else result(value)
        except UnknownName as error:
            raise error.told(self.text, context) from None
        except RecursionError:
            raise too_deep() from None


class UnaryTests:
    """The tests of a cell, read and compiled."""

    __slots__ = ("_checks", "_slots", "names", "node", "text")

    def __init__(self, text: str, node: nodes.Tests) -> None:
        compiler = Compiler(text)
        scope = Scope()
        self.text = text
        self.node = node
        self._checks: list[Check] = [
            unary_test(compiler, item, scope, in_cell=True) for item in node.items
        ]
        self._slots = compiler.slot_count
        self.names: frozenset[str] = frozenset(compiler.names)

    def matches(
        self,
        value: Any,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        calendar: Calendar | None = None,
    ) -> bool:
        """Say whether a value passes; what cannot be said does not pass."""
        if not self._checks:
            return True
        try:
            run = Run(context, self._slots, now, calendar)
            found = any_passes(run, self._checks, plain(value))
        except UnknownName as error:
            raise error.told(self.text, context, in_cell=True) from None
        except RecursionError:
            raise too_deep() from None
        return found is False if self.node.negated else found is True


def too_deep() -> FeelError:
    """Make the error for an expression or value with too many levels."""
    return FeelError("The expression is too deep", hint="Split it into named facts.")


def compiled(text: str, names: frozenset[str]) -> Expression:
    """Read and compile an expression, once for as long as it is in use."""
    parser.must_be_text(text)
    return _short(text, names) if len(text) <= _SHORT else _long(text, names)


def compiled_unary(text: str, names: frozenset[str]) -> UnaryTests:
    """Read and compile the tests of a cell, once for as long as they are in use."""
    parser.must_be_text(text)
    return _short_unary(text, names) if len(text) <= _SHORT else _long_unary(text, names)


def read(text: str, names: frozenset[str]) -> Expression:
    """Read and compile an expression anew."""
    try:
        return Expression(text, parser.parse(text, names=names))
    except RecursionError:
        raise too_deep() from None


def read_unary(text: str, names: frozenset[str]) -> UnaryTests:
    """Read and compile the tests of a cell anew."""
    try:
        return UnaryTests(text, parser.parse_unary(text, names=names))
    except RecursionError:
        raise too_deep() from None


#: Few long texts are kept, so that nobody can fill the memory with them.
_SHORT = 200
_short, _long = lru_cache(maxsize=2_048)(read), lru_cache(maxsize=64)(read)
_short_unary, _long_unary = lru_cache(maxsize=2_048)(read_unary), lru_cache(maxsize=64)(read_unary)


def odd_names(context: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of a plain context that the parser must know beforehand."""
    if type(context) is not dict:
        return frozenset()
    return frozenset(key for key in context if type(key) is str and not key.isidentifier())
