"""Where procedures could not go on, for those who mend procedures; nothing about a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.errors import DamagedCase, NotAllowed, NotFound, Refused
from engine.ids import ElementId, IncidentId, PersonId
from engine.model.case import Incident
from engine.model.people import POLICY_OWNER, SYSTEM_ADMIN
from engine.ports import UnitOfWork
from engine.service.cases import Cases
from engine.service.commands import Commands

#: Open incidents that are looked at; more of them are one and the same fault.
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong in a procedure, and how many cases wait for it."""

    #: The oldest of its incidents, by which it is named.
    id: IncidentId
    procedure: str
    procedure_id: str
    version: int
    element: str
    element_id: ElementId
    process_id: str
    message: str
    since: datetime
    cases: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Incidents:
    """What stands still until a procedure is mended."""

    cases: Cases

    @property
    def commands(self) -> Commands:
        """What the commands go through."""
        return self.cases.commands

    def faults(self, *, by: PersonId) -> Sequence[Fault]:
        """Return what is wrong, oldest first; for policy owners and system administrators."""
        with self.commands.open_work() as work:
            groups = _grouped(work, by)
            return [self._fault(work, group) for group in groups]

    def try_again(self, incident_id: IncidentId, *, by: PersonId) -> tuple[int, int]:
        """Let every case with the same fault try again; return how many tried, how many failed.

        Each case is a command of its own: one that is refused does not keep the others back.
        """
        with self.commands.open_work() as work:
            groups = _grouped(work, by)
        for group in groups:
            if incident_id in [incident.id for incident in group]:
                return len(group), sum(not self._resolved(each, by) for each in group)
        raise NotFound("Expected an open incident, but there is none here.")

    def _resolved(self, incident: Incident, by: PersonId) -> bool:
        try:
            self.cases.resolve_incident(incident.case_id, incident.id, by=by)
        except Refused:
            return False
        with self.commands.open_work() as work:
            left = work.incidents(incident.case_id)
        return all(each.element_id != incident.element_id for each in left)

    def _fault(self, work: UnitOfWork, group: Sequence[Incident]) -> Fault:
        first = group[0]
        case = work.case(first.case_id)
        procedure = self.commands.definitions.get(case.procedure_id, case.version).procedure
        element = procedure.elements.get(first.element_id)
        return Fault(
            id=first.id,
            procedure=procedure.title,
            procedure_id=case.procedure_id,
            version=case.version,
            element=(element.name if element else "") or first.element_id,
            element_id=first.element_id,
            process_id=element.process_id if element else "",
            message=first.message,
            since=first.raised_at,
            cases=len({incident.case_id for incident in group}),
        )


def _grouped(work: UnitOfWork, by: PersonId) -> list[list[Incident]]:
    """Return the open incidents, those of one fault together. Raises `NotAllowed`."""
    person = work.person(by)
    if not person.holds(POLICY_OWNER) and not person.holds(SYSTEM_ADMIN):
        raise NotAllowed("Incidents are for policy owners and system administrators.")
    found: dict[tuple[object, ...], list[Incident]] = {}
    for incident in work.open_incidents(limit=MOST):
        try:
            case = work.case(incident.case_id)
        except DamagedCase:
            continue  # it has to be mended before its procedure
        key = (case.procedure_id, case.version, incident.element_id, incident.message)
        found.setdefault(key, []).append(incident)
    return list(found.values())
