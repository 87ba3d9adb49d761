"""The small language of texts: `{{FEEL}}`, `{{#if FEEL}}` and `{{#each x in FEEL}}`.

Labels, hints and text blocks of forms use it, and so do letters and notices.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.feel import Expression, FeelError, Problem, Type, check, over
from engine.feel.check import Checker
from engine.feel.types import ANY
from engine.model.calendar import Calendar
from engine.texts.british import display
from engine.texts.codes import shown_code

#: Pieces that one rendering may put together, over all its loops.
MOST_PIECES = 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """Text that stays as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """The place of a value."""

    line: int
    expression: Expression


@dataclass(frozen=True, slots=True)
class When:
    """A section that shows under a condition, and what shows otherwise."""

    line: int
    condition: Expression
    then: tuple["Part", ...]
    otherwise: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A section that shows once per item of a list."""

    line: int
    name: str
    items: Expression
    body: tuple["Part", ...]


Part = Words | Value | When | Each


@dataclass(frozen=True, slots=True)
class Text:
    """A text with places for values."""

    source: str
    parts: tuple[Part, ...]
    #: Free names of its expressions.
    names: frozenset[str]

    def __str__(self) -> str:
        return self.source

    def render(
        self,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        calendar: Calendar | None = None,
        show: Callable[[Any], str] = display,
    ) -> str:
        """Return the text with its values, each shown by `show`."""
        if not self.names and all(isinstance(part, Words) for part in self.parts):
            return self.source
        run = _Rendering(now, calendar, show)
        return "".join(run.pieces(self.parts, context))

    def problems(self, types: Mapping[str, Type]) -> list[tuple[int, Problem]]:
        """Check the expressions against the types of names; each problem with its line."""
        return list(_problems(self.parts, types))


# --- rendering -----------------------------------------------------------------------------


class _Rendering:
    def __init__(
        self, now: datetime | None, calendar: Calendar | None, show: Callable[[Any], str]
    ) -> None:
        self._now = now
        self._calendar = calendar
        self._show = show
        self._left = MOST_PIECES

    def pieces(self, parts: tuple[Part, ...], context: Mapping[str, Any]) -> Iterator[str]:
        for part in parts:
            self._spend()
            if isinstance(part, Words):
                yield part.text
            elif isinstance(part, Value):
                yield self._show(self._value(part.expression, context))
            elif isinstance(part, When):
                holds = self._value(part.condition, context) is True
                yield from self.pieces(part.then if holds else part.otherwise, context)
            else:
                yield from self._each(part, context)

    def _each(self, part: Each, context: Mapping[str, Any]) -> Iterator[str]:
        items = self._value(part.items, context)
        if items is None:
            return
        for item in items if isinstance(items, list | tuple) else [items]:
            yield from self.pieces(part.body, over({part.name: item}, context))

    def _value(self, expression: Expression, context: Mapping[str, Any]) -> Any:
        return expression.evaluate(context, now=self._now, calendar=self._calendar)

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise FeelError("The text becomes too long", hint="Use shorter lists in its loops.")


# --- checking ------------------------------------------------------------------------------


def _problems(parts: tuple[Part, ...], types: Mapping[str, Type]) -> Iterator[tuple[int, Problem]]:
    for part in parts:
        if isinstance(part, Value):
            yield from _checked(part.line, part.expression, types)
            for problem in shown_code(part.expression, types):
                yield part.line, problem
        elif isinstance(part, When):
            yield from _checked(part.line, part.condition, types, expect="boolean")
            yield from _problems(part.then, types)
            yield from _problems(part.otherwise, types)
        elif isinstance(part, Each):
            yield from _checked(part.line, part.items, types, expect="list")
            listed = Checker(part.items.text).infer(part.items.node, types)
            yield from _problems(part.body, {**types, part.name: listed.item or ANY})


def _checked(
    line: int, expression: Expression, types: Mapping[str, Type], expect: str | None = None
) -> Iterator[tuple[int, Problem]]:
    for problem in check(expression.text, types, expect=expect):
        yield line + problem.line - 1, problem
