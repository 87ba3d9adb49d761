"""Decision models: what a DMN file says, ready to be shown and to be worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.feel import Expression, UnaryTests


class HitPolicy(StrEnum):
    """Which rules of a table count."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"

    @property
    def is_list(self) -> bool:
        """Say whether all the rules that fit are given."""
        return self in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemType:
    """A type that a model defines, or one of FEEL."""

    name: str
    is_list: bool = False
    fields: Mapping[str, "ItemType"] = field(default_factory=dict)
    allowed: UnaryTests | None = None
    base: "ItemType | None" = None


ANY_TYPE = ItemType(name="any")


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A column of a table that is tested."""

    id: str
    label: str
    text: str
    expression: Expression
    type: str = ""
    allowed: UnaryTests | None = None
    #: The allowed values where they are simply listed.
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """A column of a table that is given."""

    id: str
    name: str
    label: str
    type: str = ""
    default: Expression | None = None
    default_text: str = ""
    allowed: UnaryTests | None = None
    #: The allowed values in their order, the first ahead.
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A row of a table; rules are numbered from 1."""

    id: str
    number: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    tests: tuple[UnaryTests, ...]
    results: tuple[Expression, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A decision table."""

    id: str
    name: str
    hit_policy: HitPolicy
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotation_names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LiteralBox:
    """An expression alone."""

    id: str
    text: str
    expression: Expression


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextBox:
    """Named entries, each of which sees those before it; the last may be the result."""

    entries: tuple[tuple[str, "Box"], ...]
    result: "Box | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListBox:
    """A list of boxes."""

    items: tuple["Box", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationBox:
    """A list of contexts with the same names."""

    columns: tuple[str, ...]
    rows: tuple[tuple["Box", ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionBox:
    """A function with parameters and their types."""

    parameters: tuple[tuple[str, ItemType], ...]
    body: "Box"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvocationBox:
    """A call of a function by named arguments."""

    target: LiteralBox
    bindings: tuple[tuple[str, "Box"], ...]


Box = Table | LiteralBox | ContextBox | ListBox | RelationBox | FunctionBox | InvocationBox


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A decision with what it requires; `variable` is the name of its result."""

    id: str
    name: str
    variable: str
    type: ItemType
    box: Box | None
    requires_decisions: tuple[str, ...] = ()
    requires_inputs: tuple[str, ...] = ()
    requires_knowledge: tuple[str, ...] = ()

    @property
    def table(self) -> Table | None:
        """Return the table, where the decision is one."""
        return self.box if isinstance(self.box, Table) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class InputData:
    """A value that comes from outside."""

    id: str
    name: str
    type: ItemType


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """A function that decisions share (a business knowledge model)."""

    id: str
    name: str
    function: FunctionBox
    type: ItemType = ANY_TYPE
    requires_knowledge: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionModel:
    """All that a DMN file holds."""

    source: str
    name: str
    decisions: Mapping[str, Decision]
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)

    @property
    def main(self) -> Decision:
        """Return the decision that no other one requires; the first of them."""
        required = {
            other for decision in self.decisions.values() for other in decision.requires_decisions
        }
        found = list(self.decisions.values())
        return next((each for each in found if each.id not in required), found[0])

    @property
    def tables(self) -> tuple[Table, ...]:
        """List the tables of the decisions."""
        return tuple(d.box for d in self.decisions.values() if isinstance(d.box, Table))

    def expressions(self) -> Iterator[tuple[str, Expression | UnaryTests]]:
        """Yield every expression of the tables with the id of its element."""
        for table in self.tables:
            for column in table.inputs:
                yield column.id, column.expression
            for rule in table.rules:
                yield from ((rule.id, test) for test in rule.tests)
                yield from ((rule.id, result) for result in rule.results)
