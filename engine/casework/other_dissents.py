"""The other cases of an occasion, as an expression sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model.case import Case
from engine.model.people import Part, Participant, Person
from engine.package import Definition
from engine.ports import UnitOfWork


def other_dissents(
    work: UnitOfWork, definition: Definition, case: Case
) -> Sequence[Mapping[str, Any]]:
    """Return them oldest first, each `{reference, dissenter, agency, ended}`.

    Who dissents in none has the name "". A case that goes on from another is not among them.
    """
    entries = definition.procedure.entries
    others = [
        each
        for each in work.cases.of_conference(case.conference_id)
        if each.id != case.id
        and not each.is_damaged
        and not each.is_voided
        and not (each.process_id in entries and entries[each.process_id].continues)
    ]
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
