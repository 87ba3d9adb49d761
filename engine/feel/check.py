"""Checks an expression by the types of its names, before it ever runs."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel import nodes, parser, phrases
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.check_hints import called, condition_hint, inside
from engine.feel.compile_tests import unary_test
from engine.feel.errors import FeelError, Problem, place
from engine.feel.hints import nearest, unknown_name
from engine.feel.scope import Compiler, Scope
from engine.feel.types import (
    ANY,
    BOOLEAN,
    FUNCTION,
    NULL,
    Type,
    context,
    joined,
    list_of,
    type_of,
)

#: Problems that are told at once.
MOST_PROBLEMS = 5

Types = Mapping[str, Type]
Infer = Callable[["Checker", Any, Types], Type]
INFERRERS: dict[type[nodes.Node], Infer] = {}

_PARTS: dict[str, frozenset[str]] = {
    "date": frozenset({"year", "month", "day", "weekday"}),
    "time": frozenset({"hour", "minute", "second", "time offset", "timezone"}),
    "days and time duration": frozenset({"days", "hours", "minutes", "seconds"}),
    "years and months duration": frozenset({"years", "months"}),
    "range": frozenset({"start", "end", "start included", "end included"}),
}
_NOTHING: frozenset[str] = frozenset()
_PARTS["date and time"] = _PARTS["date"] | _PARTS["time"]


def check(
    text: str, types: Types, *, expect: str | None = None, unary_of: Type | None = None
) -> list[Problem]:
    """List what is wrong with an expression; with `unary_of`, with the tests of a cell.

    `expect` is the kind that the value must have; `boolean` for a condition.
    """
    names = frozenset(name for name in types if not name.isidentifier())
    try:
        node = _read(text, names, is_cell=unary_of is not None)
    except RecursionError:
        return [Problem(message="The expression is too deep", hint="Split it.")]
    except FeelError as error:
        return [error.problem]
    checker = Checker(text)
    if isinstance(node, nodes.Tests):
        checker.in_cell = True
        checker.tests(node.items, unary_of or ANY, types)
    else:
        checker.expect(node, checker.infer(node, types), expect)
    return checker.problems


def _read(text: str, names: frozenset[str], *, is_cell: bool) -> nodes.Node:
    """Parse and compile: the compiler finds wrong arguments and types."""
    compiler = Compiler(text)
    if not is_cell:
        node = parser.parse(text, names=names)
        compiler.code(node, Scope())
        return node
    tests = parser.parse_unary(text, names=names)
    for item in tests.items:
        unary_test(compiler, item, Scope(), in_cell=True)
    return tests


class Checker:
    """Works out types from the inside out, and gathers problems."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.in_cell = False
        self._told: set[str] = set()

    def is_news(self, name: str) -> bool:
        """Say whether a wrong name is to be told: once each, and only the first few."""
        is_news = name not in self._told and len(self.problems) < MOST_PROBLEMS
        self._told.add(name)
        return is_news

    def infer(self, node: nodes.Node, types: Types) -> Type:
        """Return the type of a part."""
        return INFERRERS[type(node)](self, node, types)

    def tests(self, items: tuple[nodes.Node, ...], value: Type, types: Types) -> None:
        """Check the tests of a value."""
        for item in items:
            if isinstance(item, nodes.Test):
                TESTER[0](self, item, value, {**types, "?": value})

    def problem(self, at: int, message: str, hint: str) -> None:
        """Note a problem at a place of the text."""
        line, column = place(self.text, at)
        hint = phrases.mend(self.text, at, in_cell=self.in_cell) or hint
        found = Problem(message=message, line=line, column=column, hint=hint)
        if found not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(found)

    def condition(self, node: nodes.Node, types: Types) -> None:
        """Check a part that must be yes or no."""
        self.expect(node, self.infer(node, types), "boolean")

    def expect(self, node: nodes.Node, found: Type, kind: str | None) -> None:
        """Note a problem where a value is not of a kind."""
        if kind is None or found.kind in (kind, "any", "null") or self.problems:
            return
        if kind == "boolean":
            self.problem(
                node.at,
                f"This condition is {found.label}, not yes or no",
                condition_hint(node, found, in_cell=self.in_cell),
            )
        else:
            wanted = Type(kind).label
            self.problem(
                node.at, f"This is {found.label}, not {wanted}", f"Write {wanted} instead."
            )


#: Set by `check_operators`, which knows how values are compared.
TESTER: list[Callable[[Checker, nodes.Test, Type, Types], None]] = []


def infers(kind: type[nodes.Node]) -> Callable[[Infer], Infer]:
    """Enter a function that works out the type of a kind of part."""

    def enter(function: Infer) -> Infer:
        INFERRERS[kind] = function
        return function

    return enter


@infers(nodes.Literal)
def _literal(_checker: Checker, node: nodes.Literal, _types: Types) -> Type:
    kind = type_of(node.value)
    return Type("string", values=(node.value,)) if kind.kind == "string" else kind


@infers(nodes.AtLiteral)
def _at_literal(_checker: Checker, node: nodes.AtLiteral, _types: Types) -> Type:
    from engine.feel.temporal import parse_at

    return type_of(parse_at(node.text))


@infers(nodes.Name)
def _name(checker: Checker, node: nodes.Name, types: Types) -> Type:
    if node.name in types:
        return types[node.name]
    if node.name in FUNCTION_NAMES:
        return FUNCTION
    if item := types.get("item"):
        if node.name in item.fields:
            return item.fields[node.name]
        if item.kind == "any":
            return ANY
    if checker.is_news(node.name):
        choices = [*types, *(item.fields if item else ())]
        hint = inside(node.name, types) or unknown_name(node.name, choices)
        checker.problem(node.at, f"There is no name “{node.name}” here", hint)
    return ANY


@infers(nodes.Path)
def _path(checker: Checker, node: nodes.Path, types: Types) -> Type:
    base = checker.infer(node.base, types)
    if base.kind == "list":
        return list_of(_part(checker, node, base.item or ANY))
    return _part(checker, node, base)


def _part(checker: Checker, node: nodes.Path, base: Type) -> Type:
    if base.kind in ("any", "null") or (base.kind == "context" and not base.fields):
        return ANY
    if node.name in base.fields:
        return base.fields[node.name]
    if node.name in _PARTS.get(base.kind, _NOTHING):
        return ANY if base.kind == "range" else Type("any" if "time" in node.name else "number")
    if not checker.is_news(f".{node.name}"):
        return ANY
    names = list(base.fields or sorted(_PARTS.get(base.kind, _NOTHING)))
    close = nearest(node.name, names)
    if node.name in FUNCTION_NAMES:
        checker.problem(node.at + 1, f"“{node.name}” is a function", called(node))
        return ANY
    hint = f"Did you mean {close}?" if close else f"It has: {', '.join(names) or 'no parts'}."
    label = "This context" if base.kind == "context" else base.label.capitalize()
    checker.problem(node.at + 1, f"{label} has no part “{node.name}”", hint)
    return ANY


@infers(nodes.Logic)
def _logic(checker: Checker, node: nodes.Logic, types: Types) -> Type:
    for item in node.items:
        checker.condition(item, types)
    return BOOLEAN


@infers(nodes.If)
def _if(checker: Checker, node: nodes.If, types: Types) -> Type:
    checker.condition(node.test, types)
    return joined([checker.infer(node.then, types), checker.infer(node.other, types)])


@infers(nodes.InstanceOf)
def _instance_of(checker: Checker, node: nodes.InstanceOf, types: Types) -> Type:
    checker.infer(node.operand, types)
    return BOOLEAN


@infers(nodes.ListNode)
def _list(checker: Checker, node: nodes.ListNode, types: Types) -> Type:
    if not node.items:
        # Nothing is known of its items that would stand against those of another list.
        return list_of(NULL)
    return list_of(joined([checker.infer(item, types) for item in node.items]))


@infers(nodes.ContextNode)
def _context(checker: Checker, node: nodes.ContextNode, types: Types) -> Type:
    fields: dict[str, Type] = {}
    for key, item in zip(node.keys, node.items, strict=True):
        fields[key] = checker.infer(item, {**types, **fields})
    return context(fields)


@infers(nodes.RangeNode)
def _range(checker: Checker, node: nodes.RangeNode, types: Types) -> Type:
    ends = [checker.infer(end, types) for end in (node.start, node.end) if end is not None]
    kinds = {end.kind for end in ends} - {"any", "null"}
    if len(kinds) > 1:
        checker.problem(
            node.at, "The two ends of this range differ in kind", "Write two of one kind."
        )
    return Type("range", item=joined(ends))


def _turns(checker: Checker, iterators: tuple[nodes.Iterator, ...], types: Types) -> Types:
    for iterator in iterators:
        source = checker.infer(iterator.source, types)
        item = source.item or ANY if source.kind in ("list", "range") else source
        if iterator.end is not None:
            checker.infer(iterator.end, types)
        types = {**types, iterator.name: item}
    return types


@infers(nodes.For)
def _for(checker: Checker, node: nodes.For, types: Types) -> Type:
    inner = {**_turns(checker, node.iterators, types), "partial": list_of(ANY)}
    return list_of(checker.infer(node.body, inner))


@infers(nodes.Quantified)
def _quantified(checker: Checker, node: nodes.Quantified, types: Types) -> Type:
    checker.condition(node.body, _turns(checker, node.iterators, types))
    return BOOLEAN


@infers(nodes.Filter)
def _filter(checker: Checker, node: nodes.Filter, types: Types) -> Type:
    base = checker.infer(node.base, types)
    item = (base.item or ANY) if base.kind == "list" else base
    test = checker.infer(node.test, {**types, "item": item})
    if test.kind == "number":
        return item
    checker.expect(node.test, test, "boolean")
    return list_of(item) if test.kind == "boolean" else ANY


@infers(nodes.FunctionNode)
def _function(checker: Checker, node: nodes.FunctionNode, types: Types) -> Type:
    checker.infer(node.body, {**types, **dict.fromkeys(node.parameters, ANY)})
    return FUNCTION
