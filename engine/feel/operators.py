"""Comparing values: null where they are not of one kind, as DMN says."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from engine.feel.budget import Run
from engine.feel.temporal import instant, seconds_of
from engine.feel.values import Range, YearMonthDuration, is_number, plain

#: Types whose values Python compares as FEEL does.
EASY = frozenset({int, str, Decimal, date, timedelta, YearMonthDuration})
_EASY_EQUAL = EASY | {bool, type(None)}

ORDER: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def equal(run: Run, left: Any, right: Any) -> bool | None:
    """Say whether two values are equal; null where they are not of one kind."""
    kind = type(left)
    if kind is type(right) and kind in _EASY_EQUAL:
        return bool(left == right)
    if left is None or right is None:
        return left is right
    return _equal(run, plain(left), plain(right))


def _equal(run: Run, left: Any, right: Any) -> bool | None:
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) in _LISTS or type(right) in _LISTS:
        return _equal_lists(run, left, right)
    if type(left) is not type(right):
        return None
    if type(left) is dict:
        return _equal_contexts(run, left, right)
    if type(left) is datetime or type(left) is time:
        pair = _clock_pair(left, right)
        return pair is not None and pair[0] == pair[1]
    return bool(left == right)


_LISTS = (list, tuple)


def _equal_lists(run: Run, left: Any, right: Any) -> bool | None:
    if type(left) not in _LISTS or type(right) not in _LISTS:
        items, single = (left, right) if type(left) in _LISTS else (right, left)
        return equal(run, items[0], single) if len(items) == 1 else None
    if len(left) != len(right):
        return False
    run.spend(len(left))
    return all(
        (type(a) in _LISTS and type(b) in _LISTS)
        or (type(a) not in _LISTS and type(b) not in _LISTS)
        for a, b in zip(left, right, strict=True)
    ) and _all_true(equal(run, a, b) for a, b in zip(left, right, strict=True))


def _all_true(found: Any) -> bool:
    return all(value is True for value in found)


def _equal_contexts(run: Run, left: dict[str, Any], right: dict[str, Any]) -> bool:
    if left.keys() != right.keys():
        return False
    run.spend(len(left))
    return _all_true(equal(run, left[key], right[key]) for key in left)


def _clock_pair(left: Any, right: Any) -> tuple[Any, Any] | None:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if type(left) is datetime:
        return instant(left), instant(right)
    return seconds_of(left), seconds_of(right)


def compare(op: str, left: Any, right: Any) -> bool | None:
    """Put two values in order; null where they have none."""
    if type(left) is type(right) and type(left) in EASY:
        return ORDER[op](left, right)
    left, right = plain(left), plain(right)
    if is_number(left) and is_number(right):
        return ORDER[op](left, right)
    if type(left) is type(right) and type(left) in (datetime, time):
        pair = _clock_pair(left, right)
        return None if pair is None else ORDER[op](*pair)
    return None


def within(value: Any, limits: Range) -> bool | None:
    """Say whether a value lies in a range."""
    above = below = True
    if limits.start is not None:
        above = compare(">=" if limits.start_included else ">", value, limits.start)  # type: ignore[assignment]
    if limits.end is not None:
        below = compare("<=" if limits.end_included else "<", value, limits.end)  # type: ignore[assignment]
    return both(above, below)


def both(left: bool | None, right: bool | None) -> bool | None:
    """Join two answers by `and`."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def decided(answers: Iterable[object], *, decides: bool) -> bool | None:
    """Join answers by `or` where a true one decides, by `and` where a false one does."""
    found: bool | None = not decides
    for answer in answers:
        if answer is decides:
            return decides
        if type(answer) is not bool:
            found = None
    return found


def unequal(run: Run, left: Any, right: Any) -> bool | None:
    """Say whether two values differ; null where they are not of one kind."""
    found = equal(run, left, right)
    return None if found is None else not found


def passes(run: Run, value: Any, test: Any) -> bool | None:
    """Say whether a value passes a test that is a value itself: equal, in a list, in a range."""
    kind = type(test)
    if kind is Range:
        return within(value, test)
    if kind in _LISTS:
        return _passes_list(run, value, test)
    return equal(run, value, test)


def _passes_list(run: Run, value: Any, tests: Any) -> bool | None:
    run.spend(len(tests))
    if type(value) in _LISTS and _equal_lists(run, value, tests):
        return True
    found = [
        within(value, test) if type(test) is Range else equal(run, value, test) for test in tests
    ]
    return True in found
