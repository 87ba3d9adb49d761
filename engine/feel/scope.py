"""Where names are found while an expression is compiled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import nodes, phrases
from engine.feel.budget import Run
from engine.feel.errors import FeelError
from engine.feel.hints import unknown_name

Code = Callable[[Run], Any]
Compile = Callable[["Compiler", Any, "Scope"], Code]

COMPILERS: dict[type[nodes.Node], Compile] = {}


class UnknownName(FeelError):
    """A name that nothing has; its hint is worked out when told, for a loop may ask often."""

    def __init__(self, error: FeelError, name: str, at: int) -> None:
        super().__init__(error.message, line=error.line, column=error.column)
        self.name = name
        self.place = at

    def told(self, text: str, names: Mapping[str, Any], *, in_cell: bool = False) -> "UnknownName":
        """Return it with its hint."""
        self.hint = phrases.mend(text, self.place, in_cell=in_cell) or unknown_name(
            self.name, [str(key) for key in names]
        )
        return self


@dataclass(slots=True)
class Scope:
    """Names that a part of the expression brings in; each has a slot of the run."""

    slots: dict[str, int] = field(default_factory=dict)
    parent: "Scope | None" = None
    #: Slots of the item and the list of a filter, whose entries are names as well.
    item: tuple[int, int] | None = None
    #: Whether `?` was read.
    asked: bool = False


class Compiler:
    """Turns the parts of one expression into functions of a run."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()
        self.slot_count = 0

    def code(self, node: nodes.Node, scope: Scope) -> Code:
        """Compile a part."""
        return COMPILERS[type(node)](self, node, scope)

    def slot(self) -> int:
        """Take a new slot."""
        self.slot_count += 1
        return self.slot_count - 1

    def bind(self, scope: Scope, *names: str) -> Scope:
        """Open a scope with new names."""
        return Scope({name: self.slot() for name in names}, scope)

    def error(self, at: int, message: str, hint: str) -> FeelError:
        """Make the error for a place of the text."""
        return FeelError.at(self.text, at, message, hint)

    def unknown(self, name: str, at: int) -> UnknownName:
        """Make the error for a name that nothing has."""
        message = f"There is no name “{name[:60]}” here"
        return UnknownName(FeelError.at(self.text, at, message), name, at)


def compiles(kind: type[nodes.Node]) -> Callable[[Compile], Compile]:
    """Enter a function as the compiler of a kind of part."""

    def enter(function: Compile) -> Compile:
        COMPILERS[kind] = function
        return function

    return enter
