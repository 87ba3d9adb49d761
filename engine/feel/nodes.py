"""The parts of an expression, as the parser finds them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of an expression: where it stands, how many parts and levels it has.

    Two are equal that say the same, wherever they stand.
    """

    at: int = field(compare=False)
    size: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A value as written."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLiteral(Node):
    """A date, time or duration written as `@"…"`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name that stands for a value."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """A minus before a value."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Two values joined by `+ - * / **`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """Two values compared by `= != < <= > >=`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """Conditions joined by `and` or by `or`."""

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """A value between two others, both included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """A value that passes one of some tests."""

    operand: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """A value of a type; the type is a name with arguments."""

    operand: Node
    kind: "TypeName"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeName(Node):
    """A type as written, such as `list<string>`."""

    name: str
    fields: tuple[tuple[str, "TypeName"], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """One value or another."""

    test: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Node):
    """A name that takes each value of a list or range in turn."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """A list with one value for each turn."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """Whether `some` or `every` turn satisfies a condition."""

    kind: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionNode(Node):
    """A function as written."""

    parameters: tuple[str, ...]
    #: The type of each parameter; none where any value will do.
    kinds: tuple["TypeName | None", ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode(Node):
    """A list as written."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextNode(Node):
    """A context as written."""

    keys: tuple[str, ...]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeNode(Node):
    """A range as written; an end that is None is open."""

    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """An entry of a context, such as `child.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """A list with a position or a condition in square brackets."""

    base: Node
    test: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function with its arguments; `names` is empty where they are not named."""

    target: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]

    @property
    def called(self) -> str:
        """Return the name that is called; "" for any other expression."""
        return self.target.name if isinstance(self.target, Name) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """A test of a cell: an operator and a value, or a bare value where `op` is empty."""

    __test__ = False

    op: str
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests(Node):
    """The tests of a cell; none means that anything passes."""

    items: tuple[Node, ...]
    negated: bool = False


def parts(node: Node) -> list[Node]:
    """Return the parts directly inside a part."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                found.append(part)
    return found
