"""Clauses: each is carried by something that exists, or says why not."""

from collections.abc import Iterator, Mapping

from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject, stem
from engine.feel.hints import nearest
from engine.model.procedure import Clause

_FILE = "clauses.toml"
#: Rules that the engine itself carries, for every procedure.
ENGINE_RULES = frozenset({"separation", "need_to_know", "nothing_lapses"})


def clauses(subject: Subject) -> Iterator[Finding]:
    """Check every clause."""
    if not subject.is_whole or _FILE in subject.unread:
        return
    if _FILE not in subject.files:
        text = "the procedure has no clauses.toml; say which rules it carries, and how"
        yield warning(_FILE, "file", text)
    carriers = _carriers(subject)
    for clause in subject.procedure.clauses.values():
        yield from _carried(subject, clause, carriers)
        yield from _shown(clause)
        for name in ("source", "rule"):
            if not getattr(clause, name).strip():
                yield error(_FILE, clause.id, f"the clause has no {name}; write it")


def _carried(
    subject: Subject, clause: Clause, carriers: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    mend = "write either carried_by, or not_carried with the reason"
    if clause.carried_by and clause.not_carried.strip():
        yield error(_FILE, clause.id, f"the clause is carried and not carried; {mend}")
    if not clause.carried_by and not clause.not_carried.strip():
        yield error(_FILE, clause.id, f"nothing carries the clause; {mend}")
    if not subject.knows_diagrams:
        return
    for name in clause.carried_by:
        kind, colon, rest = name.rpartition(":")
        known = carriers.get(kind)
        if known is None:
            kinds = ", ".join(f"{k}:" for k in carriers if k)
            yield error(_FILE, clause.id, f"“{shown(name)}” is not understood; use {kinds}")
        elif rest not in known:
            close = nearest(rest, sorted(known))
            hint = f"did you mean {kind}{colon}{close}?" if close else "correct it"
            yield error(
                _FILE, clause.id, f"carried_by names {shown(name)}, which is not there; {hint}"
            )


def _carriers(subject: Subject) -> Mapping[str, frozenset[str]]:
    procedure = subject.procedure

    def named(ending: str) -> frozenset[str]:
        return frozenset(stem(name) for name in subject.files if name.endswith(ending))

    return {
        "": frozenset({*procedure.elements, *procedure.flows, *procedure.processes}),
        "parameter": frozenset(procedure.parameters),
        "fact": frozenset(procedure.facts),
        "decision": named(".dmn"),
        "form": named(".form"),
        "letter": named(".md"),
        "audience": frozenset(procedure.audiences),
        "rule": ENGINE_RULES,
    }


def _shown(clause: Clause) -> Iterator[Finding]:
    if clause.has_deadline and not clause.shown_by:
        yield error(_FILE, clause.id, "the clause has a time limit, but no example shows it")
    elif clause.forbids and not clause.shown_by:
        yield error(_FILE, clause.id, "the clause forbids something, but no example shows it")
    elif clause.carried_by and not clause.shown_by:
        yield warning(_FILE, clause.id, "no example case shows the clause; add one to shown_by")
