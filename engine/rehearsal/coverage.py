"""What the example cases of a procedure reach: elements, flows and rules."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.model.procedure import ElementKind
from engine.package import Definition

_SPLITS = (ElementKind.EXCLUSIVE, ElementKind.INCLUSIVE, ElementKind.EVENT_GATEWAY)


@dataclass(kw_only=True, slots=True)
class Coverage:
    """Counts of what was passed, over any number of cases."""

    #: Element and flow ids.
    passed: Counter[str] = field(default_factory=Counter)
    #: `decision#rule id`.
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Coverage") -> None:
        """Add what another run passed."""
        self.passed.update(other.passed)
        self.rules.update(other.rules)

    def missed(self, definition: Definition) -> dict[str, list[str]]:
        """Return what was never reached, by kind in the reader's words."""
        elements = definition.procedure.elements.values()
        splits = {e.id for e in elements if e.kind in _SPLITS and len(e.outgoing) > 1}
        return {
            "end events": self._never(e.id for e in elements if e.kind is ElementKind.END),
            "boundary events": self._never(
                e.id for e in elements if e.kind is ElementKind.BOUNDARY
            ),
            "sides of gateways": self._never(
                flow.id for flow in definition.procedure.flows.values() if flow.source in splits
            ),
            "other elements": self._never(
                e.id for e in elements if e.kind not in (ElementKind.END, ElementKind.BOUNDARY)
            ),
            "rules of tables": [
                name for name in sorted(all_rules(definition)) if not self.rules[name]
            ],
        }

    def line(self, definition: Definition) -> str:
        """Return one line about what was reached."""
        missed = self.missed(definition)
        elements, rules = len(definition.procedure.elements), len(all_rules(definition))
        sides = missed["sides of gateways"]
        missing = sum(
            len(missed[kind]) for kind in ("end events", "boundary events", "other elements")
        )
        return (
            f"{definition.id}: coverage {elements - missing} of {elements} elements, "
            f"{len(sides)} {'side' if len(sides) == 1 else 'sides'} of gateways missed, "
            f"{rules - len(missed['rules of tables'])} of {rules} rules"
        )

    def _never(self, names: Iterable[str]) -> list[str]:
        return sorted(name for name in names if not self.passed[name])


def all_rules(definition: Definition) -> set[str]:
    """Return every rule of every decision table, as `decision#rule id`."""
    return {
        f"{decision_id}#{rule.id}"
        for model in definition.decisions.values()
        for decision_id, decision in model.decisions.items()
        if decision.table is not None
        for rule in decision.table.rules
    }
