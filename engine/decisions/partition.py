"""Cuts what an input may hold into segments: a cell covers each of them wholly or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.decisions.model import Input, Table
from engine.feel import FeelError, UnaryTests, nodes
from engine.feel.expression import Expression
from engine.feel.text import literal
from engine.feel.types import Type
from engine.feel.values import YearMonthDuration, is_number, kind_of

_CONSTANTS = frozenset({"date", "time", "date and time", "duration"})
_ORDERED = (int, Decimal, date, time, timedelta, YearMonthDuration)
_ORDERS = frozenset({"<", "<=", ">", ">="})
_QUOTED = (date, time, timedelta, YearMonthDuration)
_WHOLE = ("count(", "string length(", "workdays_between(")
_OTHER = "\u00a0any other\u00a0"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of what an input may hold, with a value from it.

    A point has equal ends; an end that is null is open; `other` is any text not named.
    """

    sample: Any
    low: Any = None
    high: Any = None
    other: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """A column, or a condition of a cell that cannot be cut into segments."""

    label: str
    segments: tuple[Segment, ...]
    column: int
    condition: str = ""

    @property
    def full(self) -> int:
        """Return the set of all segments, as bits."""
        return (1 << len(self.segments)) - 1

    def text(self, bits: int) -> str:
        """Write some segments as a cell would be written."""
        if bits == self.full:
            return "-"
        chosen = [place for place in range(len(self.segments)) if bits >> place & 1]
        if any(self.segments[place].other for place in chosen):
            missing = [part for place, part in enumerate(self.segments) if not bits >> place & 1]
            return f"not({', '.join(_cell(part.sample) for part in missing)})"
        return ", ".join(self._merged(chosen))

    def _merged(self, places: list[int]) -> list[str]:
        """Join neighbouring segments of an order."""
        found: list[str] = []
        run: list[Segment] = []
        for number, place in enumerate(places):
            part = self.segments[place]
            if run and places[number - 1] == place - 1 and run[-1].high == part.low is not None:
                run.append(part)
                continue
            found += _spell(run)
            run = [part]
        return found + _spell(run)


def _cell(value: Any) -> str:
    """Write a value as it stands in a cell."""
    text = literal(value)
    return f'@"{text}"' if isinstance(value, _QUOTED) else text


def _spell(run: list[Segment]) -> list[str]:
    if not run:
        return []
    first, last = run[0], run[-1]
    if len(run) == 1 and first.low == first.high:
        return [_cell(first.sample)]
    if first.low is None and last.high is None:
        return ["not(null)"]
    low_in, high_in = first.low == first.high, last.low == last.high
    if first.low is None:
        return [f"<{'=' if high_in else ''} {_cell(last.high)}"]
    if last.high is None:
        return [f">{'=' if low_in else ''} {_cell(first.low)}"]
    opening, closing = "[" if low_in else "(", "]" if high_in else ")"
    return [f"{opening}{_cell(first.low)}..{_cell(last.high)}{closing}"]


def axes_of(table: Table, types: Mapping[str, Type], *, with_null: bool) -> list[Axis]:
    """Return the axes of a table: one for each input, and one for each odd condition."""
    axes = []
    conditions: dict[tuple[int, str], None] = {}
    for place, column in enumerate(table.inputs):
        cells = [rule.tests[place] for rule in table.rules]
        plain_cells = [cell for cell in cells if is_plain(cell)]
        for cell in cells:
            if not is_plain(cell):
                conditions[place, cell.text] = None
        axes.append(_axis(place, column, plain_cells, types, with_null=with_null))
    yes_no = (Segment(True), Segment(False))
    for place, text in conditions:
        label = f"{table.inputs[place].label}: {text}"
        axes.append(Axis(label, yes_no, place, text))
    return axes


def is_plain(cell: UnaryTests) -> bool:
    """Say whether a cell compares its input with fixed values only, and what it orders is cut."""
    items = cell.node.items
    return all(_is_plain(item) and _is_cut(item, cell.text) for item in items)


def _is_cut(node: nodes.Node, text: str) -> bool:
    """Say whether values stand between those that are ordered: of texts none is made."""
    return not _is_order(node) or not any(isinstance(v, str) for v in _constants(node, text))


def _is_order(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.RangeNode | nodes.Between)
        or getattr(node, "op", "") in _ORDERS
        or any(_is_order(part) for part in nodes.parts(node))
    )


def _is_plain(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Literal | nodes.AtLiteral):
        return True
    if isinstance(node, nodes.Name):
        return node.name == "?"
    if isinstance(node, nodes.Call):
        return _is_plain_call(node)
    return isinstance(node, _PLAIN_NODES) and all(_is_plain(part) for part in nodes.parts(node))


_PLAIN_NODES = (
    nodes.Test,
    nodes.Negation,
    nodes.RangeNode,
    nodes.ListNode,
    nodes.Comparison,
    nodes.Between,
    nodes.In,
    nodes.Logic,
)


def _is_plain_call(node: nodes.Call) -> bool:
    if node.called == "not":
        return all(_is_plain(argument) for argument in node.arguments)
    return node.called in _CONSTANTS and all(isinstance(a, nodes.Literal) for a in node.arguments)


def _constants(node: nodes.Node, text: str) -> Iterable[Any]:
    """Yield the fixed values that a cell names."""
    is_call = isinstance(node, nodes.Call) and node.called != "not"
    if is_call or isinstance(node, nodes.Literal | nodes.AtLiteral | nodes.Negation):
        yield _value(node, text)
        return
    for part in nodes.parts(node):
        yield from _constants(part, text)


def _value(node: nodes.Node, text: str) -> Any:
    try:
        return Expression(text, node).evaluate({})
    except FeelError:
        return None


def _axis(
    place: int,
    column: Input,
    cells: list[UnaryTests],
    types: Mapping[str, Type],
    *,
    with_null: bool,
) -> Axis:
    named = [
        value
        for cell in cells
        for item in cell.node.items
        for value in _constants(item, cell.text)
    ]
    has_null = with_null or any(value is None for value in named)
    kind, allowed = _domain(column, types)
    points = [value for value in dict.fromkeys(named) if value is not None]
    segments = _segments(points, kind, allowed, column) or [Segment(_OTHER, other=True)]
    if has_null:
        segments.append(Segment(None))
    return Axis(column.label, tuple(segments), place)


def _domain(column: Input, types: Mapping[str, Type]) -> tuple[str, tuple[Any, ...]]:
    from engine.feel.check import Checker

    found = Checker(column.text).infer(column.expression.node, types)
    kind = found.kind if found.kind != "any" else column.type
    return kind, tuple(column.values or found.values)


def _segments(
    points: list[Any], kind: str, allowed: tuple[Any, ...], column: Input
) -> list[Segment]:
    if allowed:
        return [Segment(value) for value in dict.fromkeys([*allowed, *points])]
    if kind == "boolean" or any(isinstance(point, bool) for point in points):
        return [Segment(True), Segment(False)]
    ordered = [point for point in points if isinstance(point, _ORDERED)]
    kinds = {
        (kind_of(at), isinstance(at, datetime | time) and at.utcoffset() is None) for at in ordered
    }
    if len(ordered) == len(points) and len(kinds) == 1:
        is_whole = column.text.startswith(_WHOLE) and column.text.endswith(")")
        return _intervals(sorted(ordered), is_whole=is_whole)
    segments = [Segment(point) for point in points]
    return [*segments, Segment(_OTHER, other=True)] if segments else []


def _intervals(points: list[Any], *, is_whole: bool) -> list[Segment]:
    found = []
    before = None
    for point in points:
        sample = (
            _moved(point, -1) if before is None else _between(before, point, is_whole=is_whole)
        )
        if sample is not None:
            found.append(Segment(sample, before, point))
        found.append(Segment(point, point, point))
        before = point
    above = _moved(before, 1)
    return [*found, Segment(above, before, None)] if above is not None else found


def _moved(point: Any, direction: int) -> Any:
    """Return a value below or above another; null where there is none."""
    if isinstance(point, YearMonthDuration):
        return YearMonthDuration(point.total_months + direction)
    if isinstance(point, time):
        end = (time.min if direction < 0 else time.max).replace(tzinfo=point.tzinfo)
        return end if end != point else None
    try:
        return point + (direction if is_number(point) else timedelta(days=direction))
    except OverflowError:
        return None


def _between(low: Any, high: Any, *, is_whole: bool) -> Any:
    """Return a value between two others; null where there is none."""
    if is_number(low):
        middle = (Decimal(low) + Decimal(high)) / 2
        if not is_whole:
            return middle
        return int(low) + 1 if int(low) + 1 < high else None
    if isinstance(low, YearMonthDuration):
        middle_months = (low.total_months + high.total_months) // 2
        return YearMonthDuration(middle_months) if middle_months > low.total_months else None
    if isinstance(low, time):
        first, last = (datetime.combine(date.min, at) for at in (low, high))
        found = _between(first, last, is_whole=is_whole)
        return found and found.timetz()
    middle = low + (high - low) / 2
    return middle if low < middle < high else None
