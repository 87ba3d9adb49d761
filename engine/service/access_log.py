"""Logs who read what."""

from dataclasses import dataclass

from engine.casework.office import Office
from engine.ids import CaseId, PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessLog:
    """The one write of a page that only shows."""

    office: Office

    def note_read(self, *, person_id: PersonId, case_id: CaseId, view: str) -> None:
        """Log that a person saw a case: one row per person, case, view and quarter of an hour."""
        with self.office.open_work() as work:
            work.reads.note(
                person_id=person_id, case_id=case_id, view=view, at=self.office.clock.now()
            )
            work.commit()
