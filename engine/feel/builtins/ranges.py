"""Functions on ranges and points."""

from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Call, builtin
from engine.feel.operators import both, compare, within
from engine.feel.values import Range

Answer = bool | None


def _meet(op: str, left: Any, right: Any, *, together: bool) -> Answer:
    """Compare two ends; the same place counts only where both belong to their ranges."""
    strict = compare(op, left, right)
    if strict is not False:
        return strict
    return compare("<=", left, right) and compare(">=", left, right) and together


@builtin("before(point1: point, point2: point) -> boolean")
def before(_run: Run, left: Any, right: Any) -> Answer:
    """Say whether a point lies before another."""
    return compare("<", left, right)


@builtin("before(point: point, range: range) -> boolean")
def before_range(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point lies before a range."""
    return _meet("<", point, limits.start, together=not limits.start_included)


@builtin("before(range: range, point: point) -> boolean")
def range_before(_run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a range lies before a point."""
    return _meet("<", limits.end, point, together=not limits.end_included)


@builtin("before(range1: range, range2: range) -> boolean")
def ranges_before(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies before another."""
    apart = not (left.end_included and right.start_included)
    return _meet("<", left.end, right.start, together=apart)


def _same(left: Any, right: Any) -> Answer:
    return both(compare("<=", left, right), compare(">=", left, right))


@builtin("meets(range1: range, range2: range) -> boolean")
def meets(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range ends where another begins."""
    return both(left.end_included and right.start_included, _same(left.end, right.start))


@builtin("overlaps(range1: range, range2: range) -> boolean")
def overlaps(run: Run, left: Range, right: Range) -> Answer:
    """Say whether two ranges share a point."""
    apart = (ranges_before(run, left, right), ranges_before(run, right, left))
    return None if None in apart else True not in apart


@builtin("overlaps before(range1: range, range2: range) -> boolean")
def overlaps_before(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range begins before another and ends inside it."""
    begins = both(_starts_before(left, right), overlaps(run, left, right))
    return both(begins, _ends_by(left, right))


@builtin("overlaps after(range1: range, range2: range) -> boolean")
def overlaps_after(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range begins inside another and ends after it."""
    begins = both(_starts_by(right, left), overlaps(run, left, right))
    return both(begins, _ends_before(right, left))


def _starts_before(left: Range, right: Range) -> Answer:
    earlier = left.start_included and not right.start_included
    return _meet("<", left.start, right.start, together=earlier)


def _ends_before(left: Range, right: Range) -> Answer:
    earlier = right.end_included and not left.end_included
    return _meet("<", left.end, right.end, together=earlier)


def _starts_together(left: Range, right: Range) -> Answer:
    return both(left.start_included == right.start_included, _same(left.start, right.start))


def _ends_together(left: Range, right: Range) -> Answer:
    return both(left.end_included == right.end_included, _same(left.end, right.end))


def _starts_by(left: Range, right: Range) -> Answer:
    return _starts_before(left, right) or _starts_together(left, right)


def _ends_by(left: Range, right: Range) -> Answer:
    return _ends_before(left, right) or _ends_together(left, right)


@builtin("finishes(point: point, range: range) -> boolean")
def finishes_point(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point is the end of a range."""
    return both(limits.end_included, _same(point, limits.end))


@builtin("finishes(range1: range, range2: range) -> boolean")
def finishes(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies at the end of another."""
    return both(_ends_together(left, right), _starts_by(right, left))


@builtin("includes(range: range, point: point) -> boolean")
def includes_point(_run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a point lies in a range."""
    return within(point, limits)


@builtin("includes(range1: range, range2: range) -> boolean")
def includes(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range holds another."""
    return both(_starts_by(left, right), _ends_by(right, left))


@builtin("starts(point: point, range: range) -> boolean")
def starts_point(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point is the beginning of a range."""
    return both(limits.start_included, _same(point, limits.start))


@builtin("starts(range1: range, range2: range) -> boolean")
def starts(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies at the beginning of another."""
    return both(_starts_together(left, right), _ends_by(left, right))


@builtin("coincides(point1: point, point2: point) -> boolean")
def coincides_points(_run: Run, left: Any, right: Any) -> Answer:
    """Say whether two points are the same."""
    return _same(left, right)


@builtin("coincides(range1: range, range2: range) -> boolean")
def coincides(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether two ranges are the same."""
    return both(_starts_together(left, right), _ends_together(left, right))


def _turned(call: Call) -> Call:
    """Take the two arguments the other way round."""
    return lambda run, left, right: call(run, right, left)


for _spec, _call in {
    "after(point1: point, point2: point) -> boolean": before,
    "after(point: point, range: range) -> boolean": range_before,
    "after(range: range, point: point) -> boolean": before_range,
    "after(range1: range, range2: range) -> boolean": ranges_before,
    "met by(range1: range, range2: range) -> boolean": meets,
    "finished by(range: range, point: point) -> boolean": finishes_point,
    "finished by(range1: range, range2: range) -> boolean": finishes,
    "during(point: point, range: range) -> boolean": includes_point,
    "during(range1: range, range2: range) -> boolean": includes,
    "started by(range: range, point: point) -> boolean": starts_point,
    "started by(range1: range, range2: range) -> boolean": starts,
}.items():
    builtin(_spec)(_turned(_call))
