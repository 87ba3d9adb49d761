"""Where cases are opened: over a store, each in its own version, at the instant of the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, standing_of
from engine.casework.open_case import OpenCase
from engine.clock import Clock
from engine.ids import CaseId, ConferenceId, NewId, PersonId
from engine.model.case import Case
from engine.model.procedure import Procedure
from engine.package import Definition
from engine.package.kept import Definitions
from engine.ports import OpenWork, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What commands and reads both work with."""

    open_work: OpenWork
    definitions: Definitions
    clock: Clock
    new_id: NewId

    def standing_by_roles(
        self, work: UnitOfWork, person_id: PersonId, *, case: Case | None = None
    ) -> Standing:
        """Return a person with those they cover now, by the roles they have.

        Of a case, or of all procedures. The rules of separation are left out: in an open case
        `Staffing.standing` takes away the roles in which they let nobody stand in. Raises
        `NotFound`.
        """

        def procedures() -> list[Procedure]:
            if case is not None:
                return [self.definitions.of(case).procedure]
            return [definition.procedure for definition in self.definitions.all_in_force()]

        return standing_of(work, person_id, at=self.clock.now(), procedures=procedures)

    def read(self, work: UnitOfWork, case_id: CaseId, *, lock: bool = False) -> Casework:
        """Open a saved case with its process; `lock` it to change it. Raises `NotFound`."""
        casework = self.without_process(work, work.cases.one(case_id, lock=lock))
        casework.restore()
        return casework

    def without_process(self, work: UnitOfWork, case: Case) -> Casework:
        """Open a case without its process: it has no `run`, so it is never saved."""
        return self.opened(work, self.definitions.of(case), case)

    def opened(self, work: UnitOfWork, definition: Definition, case: Case) -> Casework:
        """Open a case that follows a version, saved or not; it has no `run` yet."""
        now, new_id = self.clock.now(), self.new_id
        return Casework(OpenCase(work, definition, case, now=now, new_id=new_id))

    def blank(
        self, definition: Definition, process_id: str = "", file: Mapping[str, Any] | None = None
    ) -> Case:
        """Return a case of which nothing is known but what is handed in; it has no id yet."""
        return Case(
            id=CaseId(""),
            reference="",
            conference_id=ConferenceId(""),
            procedure_id=definition.id,
            version=definition.version,
            process_id=process_id,
            started_at=self.clock.now(),
            file=file or {},
        )
