"""One decision at work: its names, its budget, its answer, its failure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.decisions.model import Rule
from engine.feel import Expression, FeelError
from engine.model.calendar import Calendar

#: Expressions that one decision may work out.
MOST_EXPRESSIONS = 100_000
#: Functions that call functions.
MOST_CALLS = 25


class DecisionFailed(Exception):
    """A decision that gave no answer, with the rules that are to blame."""

    def __init__(self, decision_id: str, message: str, rules: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.decision_id = decision_id
        self.message = message
        self.rules = rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """The answer of a decision, and the rules that gave it."""

    outputs: Mapping[str, Any]
    value: Any
    #: Ids of the rules, and their numbers counted from 1.
    rules: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    #: The answers of the decisions that this one required, by id.
    required: Mapping[str, "Decided"] = field(default_factory=dict)


class DecisionNames(Mapping[str, Any]):
    """Names of a decision in front of those from outside, which are read only when asked for."""

    __slots__ = ("_outer", "_own")

    def __init__(self, own: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
        self._own = own
        self._outer = outer

    def __getitem__(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        return self._outer[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._outer

    def __len__(self) -> int:
        return len(self._own) + len(self._outer)


@dataclass(kw_only=True, slots=True)
class Work:
    """One decision at work: clock, calendar, and what may still be spent."""

    decision_id: str
    now: datetime | None
    calendar: Calendar | None
    strict: bool
    left: int = MOST_EXPRESSIONS
    calls: int = 0

    def spend(self, expressions: int = 1) -> None:
        """Take expressions from the budget."""
        self.left -= expressions
        if self.left < 0:
            raise self.failed("the decision takes too many steps; make it simpler")

    def evaluated(self, expression: Expression, text: str, names: Mapping[str, Any]) -> Any:
        """Work out an expression; outside strict, an error is null. Raises `DecisionFailed`."""
        try:
            return expression.evaluate(names, now=self.now, calendar=self.calendar)
        except FeelError as error:
            if self.strict:
                raise self.failed(f"{error} The expression is: {text[:80]}") from error
            return None

    def failed(self, message: str, rules: tuple[Rule, ...] = ()) -> DecisionFailed:
        """Make the failure of this decision."""
        return DecisionFailed(
            self.decision_id,
            f"Decision {self.decision_id}: {message}",
            tuple(rule.id for rule in rules),
        )
