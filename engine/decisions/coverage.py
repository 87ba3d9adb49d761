"""Gaps and overlaps of a table: the combinations that no rule, or more than one rule, covers."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.decisions.model import HitPolicy, Rule, Table
from engine.decisions.partition import Axis, axes_of, is_plain
from engine.feel import FeelError, UnaryTests
from engine.feel.types import Type

#: Segments of one column, boxes at work, and rows shown: beyond these there are too many.
MOST_SEGMENTS = 300
MOST_BOXES = 5_000
MOST_ROWS = 200

Bits = tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A combination of inputs: a cell text for each column, `-` where anything goes."""

    cells: tuple[str, ...]
    #: Conditions of odd cells that hold or do not hold, as sentences.
    conditions: tuple[str, ...]
    #: Numbers of the rules that cover it.
    rules: tuple[int, ...]
    #: Whether the hit policy forbids it.
    is_fault: bool
    labels: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in a sentence."""
        parts = [
            f"{label}: {cell}"
            for label, cell in zip(self.labels, self.cells, strict=True)
            if cell != "-"
        ]
        found = ", ".join([*parts, *self.conditions]) or "anything"
        return f"{found} (rules {', '.join(map(str, self.rules))})" if self.rules else found


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """The rows that were found; where there are too many, `note` says so."""

    rows: tuple[Row, ...]
    note: str = ""
    #: Whether default outputs answer where no rule does.
    has_default: bool = False

    @property
    def is_complete(self) -> bool:
        """Say whether all was looked at."""
        return not self.note


class _TooMany(Exception):
    pass


def gaps(
    table: Table, types: Mapping[str, Type] | None = None, *, with_null: bool = False
) -> Coverage:
    """List the combinations that no rule covers.

    A missing answer counts only where a cell of the column names null, or with `with_null`.
    """
    has_default = any(output.default is not None for output in table.outputs)
    axes = axes_of(table, types or {}, with_null=with_null)
    try:
        boxes = [_box(rule, axes) for rule in table.rules]
        left = [tuple(axis.full for axis in axes)]
        for box in boxes:
            left = [part for whole in left for part in _without(whole, box)]
            _watch(left)
        rows = [_row(box, axes, table, ()) for box in _merged(left)]
    except _TooMany:
        return Coverage(rows=(), note=_too_many(table), has_default=has_default)
    return _coverage(rows, table, has_default=has_default)


def overlaps(table: Table, types: Mapping[str, Type] | None = None) -> Coverage:
    """List the combinations that more than one rule covers, with these rules."""
    axes = axes_of(table, types or {}, with_null=False)
    try:
        boxes = [_box(rule, axes) for rule in table.rules]
        shared = _shared(boxes)
    except _TooMany:
        return Coverage(rows=(), note=_too_many(table))
    rows = [_row(box, axes, table, numbers) for box, numbers in shared.items()]
    return _coverage(rows, table, has_default=False)


def _shared(boxes: list[Bits]) -> dict[Bits, tuple[int, ...]]:
    """Return the common part of each two rules, with all the rules that have the same part."""
    found: dict[Bits, dict[int, None]] = {}
    for second, box in enumerate(boxes):
        for first in range(second):
            both = tuple(a & b for a, b in zip(boxes[first], box, strict=True))
            if all(both):
                found.setdefault(both, {}).update({first + 1: None, second + 1: None})
                _watch(found)
    return {box: tuple(sorted(numbers)) for box, numbers in found.items()}


def _watch(parts: object) -> None:
    if len(parts) > MOST_BOXES:  # type: ignore[arg-type]
        raise _TooMany


def _too_many(table: Table) -> str:
    return (
        f"Table {table.id} has too many combinations to list. Split it into two tables, "
        "or use fewer columns."
    )


def _coverage(rows: list[Row], table: Table, *, has_default: bool) -> Coverage:
    more = f"{len(rows):,} combinations were found; the first {MOST_ROWS} are shown."
    note = more if len(rows) > MOST_ROWS else ""
    return Coverage(rows=tuple(rows[:MOST_ROWS]), note=note, has_default=has_default)


def _box(rule: Rule, axes: list[Axis]) -> Bits:
    """Return for each axis the segments that the rule covers."""
    bits = []
    for axis in axes:
        if len(axis.segments) > MOST_SEGMENTS:
            raise _TooMany
        cell = rule.tests[axis.column]
        if axis.condition:
            bits.append(1 if cell.text == axis.condition else axis.full)
        else:
            bits.append(_covered(cell, axis) if is_plain(cell) else axis.full)
    return tuple(bits)


def _covered(cell: UnaryTests, axis: Axis) -> int:
    bits = 0
    for place, segment in enumerate(axis.segments):
        try:
            bits |= cell.matches(segment.sample, {}) << place
        except FeelError:
            continue
    return bits


def _without(whole: Bits, box: Bits) -> list[Bits]:
    """Cut a box out of another; what is left are boxes that do not touch."""
    both = tuple(a & b for a, b in zip(whole, box, strict=True))
    if not all(both):
        return [whole]
    parts = []
    for place, (own, common) in enumerate(zip(whole, both, strict=True)):
        rest = own & ~common
        if rest:
            parts.append((*both[:place], rest, *whole[place + 1 :]))
    return parts


def _merged(boxes: list[Bits]) -> list[Bits]:
    """Join boxes that differ in one column only, until none do."""
    joined = True
    while joined:
        joined = False
        for place in range(len(boxes[0]) if boxes else 0):
            groups: dict[Bits, int] = {}
            for box in boxes:
                key = (*box[:place], 0, *box[place + 1 :])
                groups[key] = groups.get(key, 0) | box[place]
            joined = joined or len(groups) < len(boxes)
            boxes = [(*key[:place], bits, *key[place + 1 :]) for key, bits in groups.items()]
    return boxes


def _row(box: Bits, axes: list[Axis], table: Table, numbers: tuple[int, ...]) -> Row:
    columns = len(table.inputs)
    conditions = tuple(
        f"{axis.label} {'holds' if bits == 1 else 'does not hold'}"
        for axis, bits in zip(axes[columns:], box[columns:], strict=True)
        if bits != axis.full
    )
    return Row(
        cells=tuple(
            axis.text(bits) for axis, bits in zip(axes[:columns], box[:columns], strict=True)
        ),
        conditions=conditions,
        rules=numbers,
        is_fault=not numbers or _is_clash(table, numbers),
        labels=tuple(column.label for column in table.inputs),
    )


def _is_clash(table: Table, numbers: tuple[int, ...]) -> bool:
    if table.hit_policy is HitPolicy.UNIQUE:
        return True
    given = {table.rules[number - 1].outputs for number in numbers}
    return table.hit_policy is HitPolicy.ANY and len(given) > 1
