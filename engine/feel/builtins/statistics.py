"""Functions that work one value out of a list of numbers."""

from collections import Counter
from functools import reduce
from typing import Any

from engine.feel import arithmetic, operators
from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.values import DECIMALS, decimal_of, is_number, number, plain

Items = list[Any]


@builtin("min(list*: list) -> any")
def least(run: Run, items: Items) -> Any:
    """Return the least item."""
    return _extreme(run, items, "<")


@builtin("max(list*: list) -> any")
def greatest(run: Run, items: Items) -> Any:
    """Return the greatest item."""
    return _extreme(run, items, ">")


def _extreme(run: Run, items: Items, op: str) -> Any:
    if not items:
        return None
    run.spend(len(items))
    best = items[0]
    if operators.compare("<=", best, best) is None:
        return None
    for item in items[1:]:
        better = operators.compare(op, item, best)
        if better is None:
            return None
        best = item if better else best
    return plain(best)


@builtin("sum(list*: list) -> number")
def total(run: Run, items: Items) -> Any:
    """Add the items."""
    if not items:
        return None
    run.spend(len(items))
    found = plain(items[0])
    if arithmetic.negate(run, found) is None:
        return None
    for item in items[1:]:
        found = arithmetic.add(run, found, item)
    return found


@builtin("product(list*: list) -> number")
def product(run: Run, items: Items) -> Any:
    """Multiply the items."""
    if not items or not all(is_number(item) for item in items):
        return None
    run.spend(len(items))
    found: Any = 1
    for item in items:
        found = arithmetic.multiply(run, found, item)
    return found


@builtin("mean(list*: list) -> number")
def mean(run: Run, items: Items) -> Any:
    """Return the average."""
    added = total(run, items)
    return None if added is None else arithmetic.divide(run, added, len(items))


@builtin("median(list*: list) -> number")
def median(run: Run, items: Items) -> Any:
    """Return the middle item, or the average of the two in the middle."""
    ordered = _numbers(run, items)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return number(ordered[middle])
    return number(
        DECIMALS.divide(DECIMALS.add(ordered[middle - 1], ordered[middle]), decimal_of(2))
    )


@builtin("stddev(list*: list) -> number")
def stddev(run: Run, items: Items) -> Any:
    """Return the standard deviation of a sample."""
    numbers = _numbers(run, items)
    if numbers is None or len(numbers) < 2:
        return None
    size = decimal_of(len(numbers))
    middle = DECIMALS.divide(_added(numbers), size)
    squares = [DECIMALS.power(DECIMALS.subtract(item, middle), 2) for item in numbers]
    variance = DECIMALS.divide(_added(squares), DECIMALS.subtract(size, decimal_of(1)))
    return number(DECIMALS.sqrt(variance))


def _added(numbers: Items) -> Any:
    return reduce(DECIMALS.add, numbers, decimal_of(0))


@builtin("mode(list*: list) -> list of number")
def mode(run: Run, items: Items) -> list[Any] | None:
    """List the items that stand most often."""
    numbers = _numbers(run, items)
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return [number(item) for item, times in counts.items() if times == most]


def _numbers(run: Run, items: Items) -> Items | None:
    if not all(is_number(item) for item in items):
        return None
    run.spend(len(items) * 4)
    return sorted(decimal_of(item) for item in items)
