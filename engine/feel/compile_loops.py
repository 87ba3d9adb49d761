"""Compiles what goes over a list: for, some, every, filters."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from engine.feel import nodes
from engine.feel.budget import Run
from engine.feel.operators import decided
from engine.feel.scope import Code, Compiler, Scope, UnknownName, compiles
from engine.feel.values import PLAIN, Range, is_number, plain

_LISTS = (list, tuple)


def _slotted(value: Any) -> Any:
    return value if type(value) in PLAIN else plain(value)


def _turns(value: Any) -> Any:
    """Return what a loop goes over."""
    if type(value) in _LISTS:
        return value
    if type(value) is Range:
        return _steps(value.start, value.end, value)
    return None if value is None else (value,)


def _steps(start: Any, end: Any, limits: Range | None = None) -> Any:
    first = 0 if limits is None or limits.start_included else 1
    last = 0 if limits is None or limits.end_included else 1
    if type(start) is int and type(end) is int:
        if start <= end:
            return range(start + first, end - last + 1)
        return range(start - first, end + last - 1, -1)
    if type(start) is date and type(end) is date:
        days = _steps(start.toordinal(), end.toordinal(), limits)
        return (date.fromordinal(day) for day in days)
    return None


def _source(compiler: Compiler, node: nodes.Iterator, scope: Scope) -> Code:
    source = compiler.code(node.source, scope)
    if node.end is None:
        return lambda run: _turns(source(run))
    end = compiler.code(node.end, scope)
    return lambda run: _steps(source(run), end(run))


Turn = Callable[[Run], bool]


def _nest(
    compiler: Compiler, iterators: tuple[nodes.Iterator, ...], scope: Scope
) -> tuple[list[tuple[Code, int]], Scope]:
    loops = []
    for iterator in iterators:
        source = _source(compiler, iterator, scope)
        scope = compiler.bind(scope, iterator.name)
        loops.append((source, scope.slots[iterator.name]))
    return loops, scope


def _walk(run: Run, loops: list[tuple[Code, int]], level: int, cost: int) -> Iterator[bool]:
    """Set the slots to each turn in order; a turn that has no list yields False."""
    source, slot = loops[level]
    items = source(run)
    if items is None:
        yield False
        return
    for item in items:
        run.spend(cost)
        run.slots[slot] = _slotted(item)
        if level + 1 < len(loops):
            yield from _walk(run, loops, level + 1, cost)
        else:
            yield True


@compiles(nodes.For)
def _for(compiler: Compiler, node: nodes.For, scope: Scope) -> Code:
    loops, inner = _nest(compiler, node.iterators, scope)
    inner = compiler.bind(inner, "partial")
    partial = inner.slots["partial"]
    body, cost = compiler.code(node.body, inner), node.body.size + 1

    def loop(run: Run) -> list[Any] | None:
        found: list[Any] = []
        for good in _walk(run, loops, 0, cost):
            if not good:
                return None
            run.slots[partial] = found
            found.append(body(run))
            run.spend_items(1)
        return found

    return loop


@compiles(nodes.Quantified)
def _quantified(compiler: Compiler, node: nodes.Quantified, scope: Scope) -> Code:
    loops, inner = _nest(compiler, node.iterators, scope)
    body, cost = compiler.code(node.body, inner), node.body.size + 1
    decides = node.kind == "some"
    if len(loops) == 1:
        return _quantified_list(loops[0], body, cost, decides)

    def answers(run: Run) -> Iterator[Any]:
        for good in _walk(run, loops, 0, cost):
            yield body(run) if good else None

    return lambda run: decided(answers(run), decides=decides)


def _quantified_list(loop: tuple[Code, int], body: Code, cost: int, decides: bool) -> Code:
    """Go through one list, as nearly all do, without the pace of a generator."""
    source, slot = loop

    def quantified(run: Run) -> Any:
        items = source(run)
        if items is None:
            return None
        found: bool | None = not decides
        slots = run.slots
        for item in items:
            run.spend(cost)
            slots[slot] = item if type(item) in PLAIN else plain(item)
            value = body(run)
            if value is decides:
                return decides
            if type(value) is not bool:
                found = None
        return found

    return quantified


@compiles(nodes.Filter)
def _filter(compiler: Compiler, node: nodes.Filter, scope: Scope) -> Code:
    base = compiler.code(node.base, scope)
    if (place := _fixed_place(node.test)) is not None:
        return lambda run: _item_at(base(run), place)
    item, whole = compiler.slot(), compiler.slot()
    inner = Scope({"item": item}, scope, (item, whole))
    test, cost = compiler.code(node.test, inner), node.test.size + 1

    def filtered(run: Run) -> Any:
        value = base(run)
        items = value if type(value) in _LISTS else [] if value is None else [value]
        found = []
        run.slots[whole], run.slots[item] = items, None
        if not items:
            return _of_none(run, test)
        for number, each in enumerate(items):
            run.spend(cost)
            run.slots[whole] = items
            run.slots[item] = _slotted(each)
            answer = test(run)
            if answer is True:
                found.append(each)
            elif not number and is_number(answer):
                return _item_at(items, answer)
        return found

    return filtered


def _of_none(run: Run, test: Code) -> list[Any] | None:
    """Filter an empty list: no item has a position, and none a condition."""
    try:
        return None if is_number(test(run)) else []
    except UnknownName:
        return []


def _fixed_place(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Negation) and isinstance(node.operand, nodes.Literal):
        value = node.operand.value
        return -value if is_number(value) else None
    if isinstance(node, nodes.Literal) and is_number(node.value):
        return node.value
    return None


def _item_at(value: Any, place: Any) -> Any:
    items = value if type(value) in _LISTS else [] if value is None else [value]
    number = int(place)
    if number != place or number == 0 or abs(number) > len(items):
        return None
    return _slotted(items[number - 1 if number > 0 else number])
