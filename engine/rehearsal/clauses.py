"""Proves clauses by example cases."""

from collections.abc import Iterator, Mapping, Sequence

from engine.model.procedure import Clause
from engine.package import Definition
from engine.rehearsal.coverage import Coverage
from engine.rehearsal.rehearse import Outcome


def unproven(definition: Definition, outcomes: Sequence[Outcome]) -> list[str]:
    """Return a sentence per clause that the example cases named for it do not show.

    They pass through what carries the clause; a deadline has a `due`, a "must never" a `refuse`.
    Of a clause with an example case that failed nothing more is said: it stopped on the way.
    """
    by_id = {outcome.example.id: outcome for outcome in outcomes}
    return [
        f"clause {clause.id}: {what}"
        for clause in definition.procedure.clauses.values()
        if all(by_id[name].passed for name in clause.shown_by if name in by_id)
        for what in _missing(clause, by_id, definition)
    ]


def _missing(
    clause: Clause, outcomes: Mapping[str, Outcome], definition: Definition
) -> Iterator[str]:
    if clause.not_carried:
        return
    if not clause.carried_by:
        yield "name what carries it, or say why nothing does"
        return
    unknown = [name for name in clause.shown_by if name not in outcomes]
    if unknown:
        yield f"there is no example case {', '.join(unknown)}"
    shown = [outcomes[name] for name in clause.shown_by if name in outcomes]
    elements = [name for name in clause.carried_by if name in definition.procedure.elements]
    coverage = Coverage()
    for outcome in shown:
        coverage.add(outcome.coverage)
    if elements and not any(coverage.passed[name] for name in elements):
        yield f"no example case named for it passes through {', '.join(elements)}"
    if clause.has_deadline and not any(outcome.due_checked & set(elements) for outcome in shown):
        yield "it states a time limit, but no example case named for it expects a `due`"
    if clause.forbids and not any(outcome.refusal for outcome in shown):
        yield "it forbids something, but no example case named for it has a `refuse`"
