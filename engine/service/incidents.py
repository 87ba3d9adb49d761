"""Where procedures could not go on, for those who mend procedures; nothing about a case."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from engine.casework.office import Office
from engine.errors import Damaged, NotAllowed, NotFound, Refused
from engine.ids import ElementId, IncidentId, PersonId
from engine.model.case import Incident, Stoppage
from engine.model.damage import Listed
from engine.model.people import POLICY_OWNER, SYSTEM_ADMIN
from engine.ports import KeptPeople
from engine.service.cases import Cases

#: Faults on the page, and cases that try again in one go.
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A `Stoppage` as its page shows it: with the names of the procedure and of the element."""

    #: One of its incidents, by which it is named.
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

    office: Office
    cases: Cases

    def faults(self, *, by: PersonId) -> Listed[Fault]:
        """Return what is wrong, oldest first. Raises `NotAllowed` for others than their owners."""
        with self.office.open_work() as work:
            _refuse_others(work.people, by)
            found = work.incidents.stoppages(limit=MOST)
        return Listed((self._fault(stoppage) for stoppage in found), found.damaged)

    def try_again(self, incident_id: IncidentId, *, by: PersonId) -> tuple[int, int]:
        """Let every case with the same fault try again; return how many tried, how many failed.

        Each case is a command of its own: one that is refused does not keep the others back.
        Raises `NotFound` where no incident is open, `NotAllowed` for others than their owners.
        """
        with self.office.open_work() as work:
            _refuse_others(work.people, by)
            found = work.incidents.like(incident_id, limit=MOST)
        if not found:
            raise NotFound("Expected an open incident, but there is none here.")
        return len(found), sum(not self._resolved(each, by) for each in found)

    def _resolved(self, incident: Incident, by: PersonId) -> bool:
        try:
            self.cases.resolve_incident(incident.case_id, incident.id, by=by)
        except Refused:
            return False
        with self.office.open_work() as work:
            left = work.incidents.of(incident.case_id)
        return all(each.element_id != incident.element_id for each in left)

    def _fault(self, found: Stoppage) -> Fault:
        title, element = "A procedure that cannot be read", None
        with suppress(NotFound, Damaged):
            definition = self.office.definitions.get(found.procedure_id, found.version)
            title = definition.procedure.title
            element = definition.procedure.elements.get(found.element_id)
        return Fault(
            id=found.incident_id,
            procedure=title,
            procedure_id=found.procedure_id,
            version=found.version,
            element=(element.name if element else "") or found.element_id,
            element_id=found.element_id,
            process_id=element.process_id if element else "",
            message=found.message,
            since=found.since,
            cases=found.cases,
        )


def _refuse_others(people: KeptPeople, by: PersonId) -> None:
    """Raise `NotAllowed` for others than policy owners and system administrators."""
    person = people.one(by)
    if not person.holds(POLICY_OWNER) and not person.holds(SYSTEM_ADMIN):
        raise NotAllowed("Incidents are for policy owners and system administrators.")
