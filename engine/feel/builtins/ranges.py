"""Functions on ranges and points."""

from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
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


@builtin("after(point1: point, point2: point) -> boolean")
def after(_run: Run, left: Any, right: Any) -> Answer:
    """Say whether a point lies after another."""
    return compare(">", left, right)


@builtin("after(point: point, range: range) -> boolean")
def after_range(run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point lies after a range."""
    return range_before(run, limits, point)


@builtin("after(range: range, point: point) -> boolean")
def range_after(run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a range lies after a point."""
    return before_range(run, point, limits)


@builtin("after(range1: range, range2: range) -> boolean")
def ranges_after(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies after another."""
    return ranges_before(run, right, left)


def _same(left: Any, right: Any) -> Answer:
    return both(compare("<=", left, right), compare(">=", left, right))


@builtin("meets(range1: range, range2: range) -> boolean")
def meets(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range ends where another begins."""
    return both(left.end_included and right.start_included, _same(left.end, right.start))


@builtin("met by(range1: range, range2: range) -> boolean")
def met_by(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range begins where another ends."""
    return meets(run, right, left)


@builtin("overlaps(range1: range, range2: range) -> boolean")
def overlaps(run: Run, left: Range, right: Range) -> Answer:
    """Say whether two ranges share a point."""
    apart = (ranges_before(run, left, right), ranges_before(run, right, left))
    return None if None in apart else True not in apart


@builtin("overlaps before(range1: range, range2: range) -> boolean")
def overlaps_before(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range begins before another and ends inside it."""
    begins = _starts_before(left, right)
    ends = _ends_before(left, right) or _ends_together(left, right)
    return both(both(begins, overlaps(run, left, right)), ends)


@builtin("overlaps after(range1: range, range2: range) -> boolean")
def overlaps_after(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range begins inside another and ends after it."""
    begins = _starts_before(right, left) or _starts_together(left, right)
    return both(both(begins, overlaps(run, left, right)), _ends_before(right, left))


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


@builtin("finishes(point: point, range: range) -> boolean")
def finishes_point(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point is the end of a range."""
    return both(limits.end_included, _same(point, limits.end))


@builtin("finishes(range1: range, range2: range) -> boolean")
def finishes(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies at the end of another."""
    begins = _starts_before(right, left) or _starts_together(left, right)
    return both(_ends_together(left, right), begins)


@builtin("finished by(range: range, point: point) -> boolean")
def finished_by_point(run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a range ends with a point."""
    return finishes_point(run, point, limits)


@builtin("finished by(range1: range, range2: range) -> boolean")
def finished_by(run: Run, left: Range, right: Range) -> Answer:
    """Say whether another range lies at the end of a range."""
    return finishes(run, right, left)


@builtin("includes(range: range, point: point) -> boolean")
def includes_point(_run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a point lies in a range."""
    return within(point, limits)


@builtin("includes(range1: range, range2: range) -> boolean")
def includes(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range holds another."""
    begins = _starts_before(left, right) or _starts_together(left, right)
    ends = _ends_before(right, left) or _ends_together(left, right)
    return both(begins, ends)


@builtin("during(point: point, range: range) -> boolean")
def during_point(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point lies in a range."""
    return within(point, limits)


@builtin("during(range1: range, range2: range) -> boolean")
def during(run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies inside another."""
    return includes(run, right, left)


@builtin("starts(point: point, range: range) -> boolean")
def starts_point(_run: Run, point: Any, limits: Range) -> Answer:
    """Say whether a point is the beginning of a range."""
    return both(limits.start_included, _same(point, limits.start))


@builtin("starts(range1: range, range2: range) -> boolean")
def starts(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether a range lies at the beginning of another."""
    ends = _ends_before(left, right) or _ends_together(left, right)
    return both(_starts_together(left, right), ends)


@builtin("started by(range: range, point: point) -> boolean")
def started_by_point(run: Run, limits: Range, point: Any) -> Answer:
    """Say whether a range begins with a point."""
    return starts_point(run, point, limits)


@builtin("started by(range1: range, range2: range) -> boolean")
def started_by(run: Run, left: Range, right: Range) -> Answer:
    """Say whether another range lies at the beginning of a range."""
    return starts(run, right, left)


@builtin("coincides(point1: point, point2: point) -> boolean")
def coincides_points(_run: Run, left: Any, right: Any) -> Answer:
    """Say whether two points are the same."""
    return _same(left, right)


@builtin("coincides(range1: range, range2: range) -> boolean")
def coincides(_run: Run, left: Range, right: Range) -> Answer:
    """Say whether two ranges are the same."""
    return both(_starts_together(left, right), _ends_together(left, right))
