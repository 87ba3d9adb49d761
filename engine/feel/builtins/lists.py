"""Functions on lists."""

from functools import cmp_to_key
from typing import Any

from engine.feel import operators
from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.values import Function

Items = list[Any]


@builtin("list contains(list: list, element: any) -> boolean")
def list_contains(run: Run, items: Items, element: Any) -> bool:
    """Say whether a list holds a value."""
    run.spend(len(items))
    return any(operators.equal(run, item, element) is True for item in items)


@builtin("count(list: list) -> number")
def count(_run: Run, items: Items) -> int:
    """Count the items."""
    return len(items)


@builtin("all(list*: list) -> boolean")
def every(run: Run, items: Items) -> bool | None:
    """Say whether every item is true."""
    return _joined(run, items, decides=False)


@builtin("any(list*: list) -> boolean")
def some(run: Run, items: Items) -> bool | None:
    """Say whether some item is true."""
    return _joined(run, items, decides=True)


def _joined(run: Run, items: Items, *, decides: bool) -> bool | None:
    run.spend(len(items))
    return operators.decided(items, decides=decides)


@builtin("sublist(list: list, start position: number, length?: number) -> list")
def sublist(run: Run, items: Items, start: Any, length: Any = None) -> Items | None:
    """Return a part of a list; positions count from 1, or from the end where negative."""
    begin, size = int(start), None if length is None else int(length)
    if begin == 0 or abs(begin) > len(items) or (size is not None and size < 0):
        return None
    begin = begin - 1 if begin > 0 else len(items) + begin
    if size is not None and begin + size > len(items):
        return None
    run.spend_items(len(items))
    return list(items[begin:] if size is None else items[begin : begin + size])


@builtin("append(list: list, item*: any) -> list")
def append(run: Run, items: Items, added: Items) -> Items:
    """Put items at the end."""
    run.spend_items(len(items) + len(added))
    return [*items, *added]


@builtin("concatenate(list*: any) -> list")
def concatenate(run: Run, lists: Items) -> Items | None:
    """Join lists."""
    found: Items = []
    for item in lists:
        if item is None:
            return None
        part = item if type(item) in (list, tuple) else [item]
        run.spend_items(len(found) + len(part))
        found.extend(part)
    return found


@builtin("insert before(list: list, position: number, newItem: any) -> list")
def insert_before(run: Run, items: Items, position: Any, item: Any) -> Items | None:
    """Put an item before a position."""
    return _spliced(run, items, position, [item], taken=0)


@builtin("remove(list: list, position: number) -> list")
def remove(run: Run, items: Items, position: Any) -> Items | None:
    """Leave out the item at a position."""
    return _spliced(run, items, position, [], taken=1)


@builtin("list replace(list: list, position: number, newItem: any) -> list")
def replace_at(run: Run, items: Items, position: Any, item: Any) -> Items | None:
    """Put another item at a position."""
    return _spliced(run, items, position, [item], taken=1)


@builtin("list replace(list: list, match: function, newItem: any) -> list")
def replace_where(run: Run, items: Items, match: Function, item: Any) -> Items | None:
    """Put another item in the place of each that a function picks."""
    run.spend_items(len(items))
    answers = [match.call(run, [old, item]) for old in items]
    if any(type(answer) is not bool for answer in answers):
        return None
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


def _spliced(run: Run, items: Items, position: Any, put: Items, *, taken: int) -> Items | None:
    """Put items at a position, in the place of as many as are taken."""
    place = int(position)
    if place == 0 or abs(place) > len(items):
        return None
    run.spend_items(len(items) + 1 - taken)
    place = place - 1 if place > 0 else len(items) + place
    return [*items[:place], *put, *items[place + taken :]]


@builtin("reverse(list: list) -> list")
def reverse(run: Run, items: Items) -> Items:
    """Turn a list round."""
    run.spend_items(len(items))
    return list(reversed(items))


@builtin("index of(list: list, match: any) -> list of number")
def index_of(run: Run, items: Items, match: Any) -> list[int]:
    """List the positions at which a value stands."""
    run.spend_items(len(items))
    return [
        place for place, item in enumerate(items, 1) if operators.equal(run, item, match) is True
    ]


@builtin("union(list*: any) -> list")
def union(run: Run, lists: Items) -> Items | None:
    """Join lists, each value once."""
    joined = concatenate(run, lists)
    return None if joined is None else distinct(run, joined)


@builtin("distinct values(list: list) -> list")
def distinct(run: Run, items: Items) -> Items:
    """Keep each value once."""
    found: Items = []
    for item in items:
        run.spend(1 + 3 * len(found))
        if not any(operators.equal(run, item, other) is True for other in found):
            found.append(item)
    return found


@builtin("duplicate values(list: list) -> list")
def duplicates(run: Run, items: Items) -> Items:
    """Keep each value that stands more than once."""
    once: Items = []
    twice: Items = []
    for item in items:
        run.spend(1 + 3 * len(once))
        seen = any(operators.equal(run, item, other) is True for other in once)
        (twice if seen else once).append(item)
    return distinct(run, twice)


@builtin("flatten(list: list) -> list")
def flatten(run: Run, items: Items) -> Items:
    """Take the items out of lists inside the list."""
    found: Items = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if type(item) in (list, tuple):
                waiting.append(iter(item))
                break
            found.append(item)
        else:
            waiting.pop()
    run.spend_items(len(found))
    return found


@builtin("sort(list: list, precedes: function) -> list")
def sort(run: Run, items: Items, precedes: Function) -> Items:
    """Put a list in the order that a function says."""
    run.spend_items(len(items))

    def order(left: Any, right: Any) -> int:
        run.spend(1)
        # To sort asks only what comes before what.
        return -1 if precedes.call(run, [left, right]) is True else 0

    return sorted(items, key=cmp_to_key(order))


@builtin("sort(list: list) -> list")
def sort_plain(run: Run, items: Items) -> Items | None:
    """Put a list in order, the least first."""
    run.spend_items(len(items))
    if any(operators.compare("<=", item, items[0]) is None for item in items):
        return None

    def order(left: Any, right: Any) -> int:
        run.spend(1)
        return -1 if operators.compare("<", left, right) else 1

    return sorted(items, key=cmp_to_key(order))
