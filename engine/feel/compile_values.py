"""Compiles what gives a value: literals, names, paths, lists, contexts, ranges, operators."""

from datetime import UTC, datetime
from typing import Any

from engine.feel import arithmetic, nodes
from engine.feel.budget import Run
from engine.feel.builtins.registry import SIGNATURES, invoke
from engine.feel.members import member
from engine.feel.operators import EASY, ORDER, both, compare, equal, unequal
from engine.feel.scope import Code, Compiler, Scope, UnknownName, compiles
from engine.feel.temporal import parse_at
from engine.feel.values import PLAIN, Function, Range, plain


@compiles(nodes.Literal)
def _literal(_compiler: Compiler, node: nodes.Literal, _scope: Scope) -> Code:
    value = node.value
    return lambda _run: value


@compiles(nodes.AtLiteral)
def _at_literal(compiler: Compiler, node: nodes.AtLiteral, _scope: Scope) -> Code:
    value = parse_at(node.text)
    if value is None:
        raise compiler.error(
            node.at,
            f'@"{node.text[:40]}" is no date, time or duration',
            'Write @"2026-10-23", @"16:30:00", @"2026-10-23T16:30:00" or @"PT24H".',
        )
    return lambda _run: value


@compiles(nodes.Name)
def _name(compiler: Compiler, node: nodes.Name, scope: Scope) -> Code:
    name = node.name
    inner: Scope | None = scope
    while inner is not None:
        if inner.item is not None and name == "item":
            return _item(inner.item[0])
        if name in inner.slots:
            inner.asked = inner.asked or name == "?"
            return _local(inner.slots[name]) if name != "partial" else _so_far(inner.slots[name])
        if inner.item is not None and name != "?":
            return _item_name(node, inner.item, _name(compiler, node, inner.parent or Scope()))
        inner = inner.parent
    if name == "?":
        raise compiler.error(
            node.at, "“?” stands for the input of a cell", "Write the name of the input instead."
        )
    return _top(compiler, node)


def _local(slot: int) -> Code:
    return lambda run: run.slots[slot]


def _so_far(slot: int) -> Code:
    """Read the list that a loop has made so far: a copy, so that it never holds itself."""

    def so_far(run: Run) -> Any:
        value = run.slots[slot]
        if type(value) is not list:
            return value
        run.spend(1 + len(value) // 8)
        return list(value)

    return so_far


def _top(compiler: Compiler, node: nodes.Name) -> Code:
    name = node.name
    compiler.names.add(name)

    def top(run: Run) -> Any:
        try:
            value = run.context[name]
        except KeyError:
            if name in SIGNATURES:
                return _builtin_value(name)
            raise compiler.unknown(name, node.at) from None
        return value if type(value) in PLAIN else plain(value)

    return top


def _builtin_value(name: str) -> Function:
    signatures = SIGNATURES[name]
    parameters = tuple(parameter.name for parameter in signatures[0].parameters)
    return Function(parameters, lambda run, values: invoke(run, signatures, values))


def _item(slot: int) -> Code:
    """Read `item` inside a filter: the entry of that name where the item has one."""

    def item(run: Run) -> Any:
        value = run.slots[slot]
        return plain(value["item"]) if type(value) is dict and "item" in value else value

    return item


def _item_name(node: nodes.Name, slots: tuple[int, int], outside: Code) -> Code:
    """Read a name inside a filter: an entry of the item, else a name from outside."""
    name, (item_slot, list_slot) = node.name, slots

    def from_item(run: Run) -> Any:
        item = run.slots[item_slot]
        if type(item) is dict and name in item:
            value = item[name]
            return value if type(value) in PLAIN else plain(value)
        try:
            return outside(run)
        except UnknownName:
            if any(type(other) is dict and name in other for other in run.slots[list_slot]):
                return None
            raise

    return from_item


@compiles(nodes.Path)
def _path(compiler: Compiler, node: nodes.Path, scope: Scope) -> Code:
    base, name = compiler.code(node.base, scope), node.name

    def path(run: Run) -> Any:
        value = base(run)
        if type(value) is dict:
            found = value.get(name)
            return found if type(found) in PLAIN else plain(found)
        return member(run, value, name)

    return path


@compiles(nodes.ListNode)
def _list(compiler: Compiler, node: nodes.ListNode, scope: Scope) -> Code:
    items = [compiler.code(item, scope) for item in node.items]
    return lambda run: [item(run) for item in items]


@compiles(nodes.ContextNode)
def _context(compiler: Compiler, node: nodes.ContextNode, scope: Scope) -> Code:
    inner = scope
    entries: list[tuple[str, int, Code]] = []
    for key, item in zip(node.keys, node.items, strict=True):
        code = compiler.code(item, inner)
        inner = compiler.bind(inner, key)
        entries.append((key, inner.slots[key], code))

    def context(run: Run) -> dict[str, Any]:
        found = {}
        for key, slot, code in entries:
            found[key] = run.slots[slot] = code(run)
        return found

    return context


@compiles(nodes.RangeNode)
def _range(compiler: Compiler, node: nodes.RangeNode, scope: Scope) -> Code:
    start = compiler.code(node.start, scope) if node.start else None
    end = compiler.code(node.end, scope) if node.end else None
    low, high = node.start_included, node.end_included

    def limits(run: Run) -> Range | None:
        first = start(run) if start else None
        last = end(run) if end else None
        if (start and first is None) or (end and last is None):
            return None
        if start and end and compare("<=", first, last) is None:
            return None
        return Range(first, last, low, high)

    return limits


@compiles(nodes.Negation)
def _negation(compiler: Compiler, node: nodes.Negation, scope: Scope) -> Code:
    operand = compiler.code(node.operand, scope)
    return lambda run: arithmetic.negate(run, operand(run))


@compiles(nodes.Arithmetic)
def _arithmetic(compiler: Compiler, node: nodes.Arithmetic, scope: Scope) -> Code:
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    operation = arithmetic.OPERATIONS[node.op]
    return lambda run: operation(run, left(run), right(run))


@compiles(nodes.Comparison)
def _comparison(compiler: Compiler, node: nodes.Comparison, scope: Scope) -> Code:
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    if node.op == "=" and isinstance(node.right, nodes.Literal):
        return _equal_to(left, node.right.value)
    if node.op == "=":
        return lambda run: equal(run, left(run), right(run))
    if node.op == "!=":
        return lambda run: unequal(run, left(run), right(run))
    op, order = node.op, ORDER[node.op]

    def ordered(run: Run) -> bool | None:
        first, second = left(run), right(run)
        kind = type(first)
        if kind is type(second) and (
            kind in EASY or (kind is datetime and first.tzinfo is UTC and second.tzinfo is UTC)
        ):
            return order(first, second)
        return compare(op, first, second)

    return ordered


def _equal_to(left: Code, constant: Any) -> Code:
    kind = type(constant)

    def same(run: Run) -> bool | None:
        value = left(run)
        if type(value) is kind:
            return bool(value == constant)
        return equal(run, value, constant)

    return same


@compiles(nodes.Logic)
def _logic(compiler: Compiler, node: nodes.Logic, scope: Scope) -> Code:
    items = [compiler.code(item, scope) for item in node.items]
    decides = node.op == "or"
    if len(items) == 2:
        return _logic_of_two(items[0], items[1], decides=decides)

    def logic(run: Run) -> Any:
        found: bool | None = not decides
        for item in items:
            value = item(run)
            if value is decides:
                return decides
            if type(value) is not bool:
                found = None
        return found

    return logic


def _logic_of_two(left: Code, right: Code, *, decides: bool) -> Code:
    other = not decides

    def logic(run: Run) -> Any:
        first = left(run)
        if first is decides:
            return decides
        second = right(run)
        if second is decides:
            return decides
        return other if first is other and second is other else None

    return logic


@compiles(nodes.Between)
def _between(compiler: Compiler, node: nodes.Between, scope: Scope) -> Code:
    operand, low, high = (compiler.code(n, scope) for n in (node.operand, node.low, node.high))

    def between(run: Run) -> bool | None:
        value = operand(run)
        return both(compare(">=", value, low(run)), compare("<=", value, high(run)))

    return between


@compiles(nodes.If)
def _if(compiler: Compiler, node: nodes.If, scope: Scope) -> Code:
    test, then, other = (compiler.code(n, scope) for n in (node.test, node.then, node.other))
    return lambda run: then(run) if test(run) is True else other(run)
