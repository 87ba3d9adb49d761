"""The other cases of an occasion, as an expression sees them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from engine.errors import Damaged
from engine.ids import CaseId, PersonId, RoleId
from engine.model.case import Case
from engine.model.occasion import entries_of, may_be_same
from engine.model.people import Part, Participant, Person
from engine.model.rules import DECIDING
from engine.package import Definition
from engine.ports import UnitOfWork


def other_dissents(
    work: UnitOfWork, definition: Definition, case: Case
) -> Sequence[Mapping[str, Any]]:
    """Return them oldest first, each `{reference, dissenter, agency, ended}`.

    Who dissents in none has the name "". A case that goes on from another is not among them.
    """
    others = _others(work, definition, case)
    taking_part = work.participants.of_several([each.id for each in others])
    dissenting = {
        case_id: _dissenter(definition, participants)
        for case_id, participants in taking_part.items()
    }
    ids = sorted({each.person_id for each in dissenting.values() if each})
    people = work.people.several(ids)
    return [
        _seen(each, people.get(found.person_id) if (found := dissenting.get(each.id)) else None)
        for each in others
    ]


def dissenting_beside(
    work: UnitOfWork, definition: Definition, case: Case, file: Mapping[str, Any]
) -> frozenset[PersonId]:
    """Return who dissents, or did, about a child of a case in another of its occasion.

    They decide or review no dissent about that child, nor sit on its panel (Q10, S29), nor
    administer it: they log no escalation of it and appoint no panel for it (S27, S28). Whoever
    dissents, or did, in a damaged case of it is among them: it cannot say that it is about another
    child, nor whom a correction took out.
    """
    if not definition.procedure.occasion.items or continues(definition, case):
        return frozenset()
    own = about(definition, file)
    others = [
        each
        for each in _dissents_beside(work, definition, case)
        if each.is_damaged or shares(definition, each, own)
    ]
    taking_part = work.participants.of_several([each.id for each in others]) if others else {}
    now = ((p.role, p.person_id) for found in taking_part.values() for p in found)
    before = (former for each in others for former in _former(work, each))
    return frozenset(
        person
        for role, person in (*now, *before)
        if person and definition.part(role) is Part.DISSENTER
    )


def _former(work: UnitOfWork, case: Case) -> Iterator[tuple[RoleId | None, PersonId | None]]:
    """Yield the parts that people had in a case; of a damaged one, those that history tells."""
    if not case.is_damaged:
        yield from case.bookkeeping.former
        return
    # Where its history cannot be read either, who takes part is all that is known.
    with suppress(Damaged):
        for row in work.history.appointments(case.id):
            event = row.event
            yield event.actor.role, event.actor.on_behalf_of or event.actor.person_id
            yield event.content.get("role"), event.content.get("person")


def kept_from_beside(definition: Definition, role: RoleId) -> bool:
    """Say whether who dissents about the same child in another case may not have a role."""
    return definition.part(role) in DECIDING or role in definition.administering


def touched_by(
    work: UnitOfWork, definition: Definition, case: Case, people: Collection[PersonId]
) -> Sequence[CaseId]:
    """Return the other open cases of an occasion in which some people have a part.

    That is one that who dissents about the same child may not have; whoever has a task of it is
    among them, also where others have the part.
    """
    others = [e.id for e in _others(work, definition, case) if people and not e.has_ended]
    taking_part = work.participants.of_several(others)
    tasks = work.tasks.open_of_several(others)
    return [
        each
        for each in others
        if any(
            person in people and kept_from_beside(definition, role)
            for role, person in (
                *((p.role, p.person_id) for p in taking_part.get(each, ())),
                *((task.role, task.assignee) for task in tasks.get(each, ())),
            )
        )
    ]


def _others(work: UnitOfWork, definition: Definition, case: Case) -> list[Case]:
    return [each for each in _dissents_beside(work, definition, case) if not each.is_damaged]


def _dissents_beside(work: UnitOfWork, definition: Definition, case: Case) -> list[Case]:
    """Return the other dissents of an occasion, those too of which only this much can be read."""
    return [
        each
        for each in work.cases.of_conference(case.conference_id)
        if each.id != case.id and not each.is_voided and not continues(definition, each)
    ]


def continues(definition: Definition, case: Case) -> bool:
    """Say whether a case goes on from another, and is no dissent of its own."""
    entry = definition.procedure.entries.get(case.process_id)
    return entry is not None and entry.continues


def about(definition: Definition, file: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the children whom a dissent is about."""
    return entries_of(file.get(definition.procedure.children))


def shares(definition: Definition, other: Case, own: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether another case is about one of some children."""
    theirs = about(definition, other.file)
    return any(may_be_same(one, each) for one in own for each in theirs)


def _dissenter(definition: Definition, participants: Sequence[Participant]) -> Participant | None:
    dissenters = (p for p in participants if definition.part(p.role) is Part.DISSENTER)
    return next(dissenters, None)


def _seen(case: Case, dissenter: Person | None) -> Mapping[str, Any]:
    return {
        "reference": case.reference,
        "dissenter": dissenter.name if dissenter else "",
        "agency": dissenter.agency if dissenter else "",
        "ended": case.has_ended,
    }
