"""Closed cases: asked for by a records role, opened by a second person, closed again by time."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from engine.casework import closed_cases
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.office import Office
from engine.errors import NotAllowed, NotFound, Refused
from engine.ids import PersonId, ProcedureId, RequestId
from engine.model.closed_cases import RecordsRequest, Stage, Wanted
from engine.model.people import Person
from engine.model.procedure import Procedure
from engine.ports import UnitOfWork
from engine.service.attempts import Tried
from engine.service.commands import Commands

#: Confirms or refuses.
_Answering = Callable[[Casework, Standing, Procedure, RequestId, str], RecordsRequest]


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestLine:
    """A request as somebody sees it in a list."""

    request: RecordsRequest
    stage: Stage
    #: How its case is called.
    reference: str
    asked_by: str
    #: "" for nobody yet.
    answered_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """What somebody asked for, and what waits for them to answer."""

    mine: Sequence[RequestLine]
    to_answer: Sequence[RequestLine]
    #: Whether they hold a records role, and so may ask.
    may_ask: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """What is done so that a closed case opens; whoever asks knows its reference."""

    office: Office
    commands: Commands

    def concern(self, person: Person) -> bool:
        """Say whether somebody may ask for closed cases, or answer who asks."""
        return any(
            closed_cases.holds(person, each, each.second_roles)
            for each in self._procedures().values()
        )

    def faults(self) -> Mapping[ProcedureId, str]:
        """Say of each procedure in force whose closed cases nobody could open that it is so."""
        in_force = self.office.definitions.all_in_force()
        return {
            each.id: (
                f"Nobody could open a closed case of “{each.procedure.title}” ({each.id}): no "
                f"role of version {each.version}, which is in force, has the part records. An "
                "ended case closes to those who took part after some time: publish a version "
                "with such a role."
            )
            for each in in_force
            if not each.procedure.records_roles
        }

    def of(self, by: PersonId) -> Closed:
        """Return a person's requests, and those that wait for their answer."""
        procedures, now = self._procedures(), self.office.clock.now()
        with self.office.open_work() as work:
            person = work.people.one(by)
            answering = [
                name
                for name, each in procedures.items()
                if closed_cases.holds(person, each, each.second_roles)
            ]
            waiting = work.requests.waiting(answering)
            mine = work.requests.of_person(by)
            line = _lines(work, [*mine, *waiting])
            return Closed(
                mine=[line(each, each.stage(at=now)) for each in mine],
                to_answer=[
                    line(each, Stage.WAITING)
                    for each in waiting
                    if self._may_answer(work, each, by, procedures[each.procedure_id])
                ],
                may_ask=any(
                    closed_cases.holds(person, each, each.records_roles)
                    for each in procedures.values()
                ),
            )

    def to_answer(self, request_id: RequestId, *, by: PersonId) -> RequestLine:
        """Return a request to the second person. Raises `NotFound`, `NotAllowed`."""
        with self.office.open_work() as work:
            request = work.requests.one(request_id)
            casework = self.office.without_process(work, work.cases.one(request.case_id))
            standing = casework.staffing.standing(by)
            closed_cases.refuse_second(
                casework, standing, self._procedure(request.procedure_id), request
            )
            return _lines(work, [request])(request, request.stage(at=casework.now))

    def ask(self, reference: str, wanted: Wanted, *, by: PersonId) -> RecordsRequest:
        """Ask for the closed case of a reference, letter by letter.

        Raises `NotAllowed` for who holds no records role, and what `closed_cases.ask` raises: of a
        case that there is not, that has not closed, or that is another procedure's, the same.
        """
        with self.office.open_work() as work:
            person = work.people.one(by)
            if not any(
                closed_cases.holds(person, each, each.records_roles)
                for each in self._procedures().values()
            ):
                raise NotAllowed("Closed cases are asked for by a records role.")
            found = work.cases.of_reference(reference.strip())
            case = work.cases.one(found) if found else None
        if case is None or not case.is_closed(at=self.office.clock.now()):
            raise closed_cases.no_closed_case()
        procedure = self._procedure(case.procedure_id)
        return self.commands.run(
            case.id,
            lambda casework: closed_cases.ask(
                casework, casework.staffing.standing(by), procedure, wanted
            ),
            tried=Tried(by=by, verb="ask_closed"),
        )

    def confirm(self, request_id: RequestId, *, by: PersonId, because: str = "") -> RecordsRequest:
        """Open a closed case to who asked. Raises what `closed_cases.confirm` raises."""
        return self._answer(closed_cases.confirm, request_id, by=by, because=because)

    def refuse(self, request_id: RequestId, *, by: PersonId, because: str) -> RecordsRequest:
        """Leave a case closed, with the reason. Raises what `closed_cases.refuse` raises."""
        return self._answer(closed_cases.refuse, request_id, by=by, because=because)

    def end(self, request_id: RequestId, *, by: PersonId) -> None:
        """Take one's own request back, or close the case again. Raises what `end` raises."""
        self.commands.run(
            self._request(request_id).case_id,
            lambda casework: closed_cases.end(
                casework, casework.staffing.standing(by), request_id
            ),
            tried=Tried(by=by, verb="answer_closed"),
        )

    def close_over(self) -> int:
        """Write down what is over by its time; the worker's command. Return how many."""
        with self.office.open_work() as work:
            over = work.requests.over(at=self.office.clock.now())
        closed = 0
        for each in over:
            # One case that cannot be changed does not keep the others back.
            with suppress(Refused):
                self._run_over(each)
                closed += 1
        return closed

    def _run_over(self, over: RecordsRequest) -> None:
        self.commands.run(over.case_id, lambda casework: closed_cases.end(casework, None, over.id))

    def _answer(
        self, how: _Answering, request_id: RequestId, *, by: PersonId, because: str
    ) -> RecordsRequest:
        request = self._request(request_id)
        procedure = self._procedure(request.procedure_id)
        return self.commands.run(
            request.case_id,
            lambda casework: how(
                casework, casework.staffing.standing(by), procedure, request_id, because
            ),
            tried=Tried(by=by, verb="answer_closed"),
        )

    def _request(self, request_id: RequestId) -> RecordsRequest:
        with self.office.open_work() as work:
            return work.requests.one(request_id)

    def _procedures(self) -> Mapping[ProcedureId, Procedure]:
        """Return the procedures in force: who opens cases today no older version says."""
        in_force = self.office.definitions.all_in_force()
        return {each.id: each.procedure for each in in_force}

    def _procedure(self, procedure_id: ProcedureId) -> Procedure:
        return self.office.definitions.in_force(procedure_id).procedure

    def _may_answer(
        self, work: UnitOfWork, request: RecordsRequest, by: PersonId, procedure: Procedure
    ) -> bool:
        try:
            casework = self.office.without_process(work, work.cases.one(request.case_id))
            closed_cases.refuse_second(
                casework, casework.staffing.standing(by), procedure, request
            )
        except (NotAllowed, NotFound):
            return False
        return True


def _lines(
    work: UnitOfWork, requests: Sequence[RecordsRequest]
) -> Callable[[RecordsRequest, Stage], RequestLine]:
    """Return what makes lines of some requests, for which names are read once."""
    references = work.cases.references(sorted({each.case_id for each in requests}))
    ids = {each.asked_by for each in requests} | {each.answered_by for each in requests}
    people = work.people.several(sorted(each for each in ids if each is not None))

    def called(person_id: PersonId | None) -> str:
        found = people.get(person_id) if person_id else None
        return found.name if found else ""

    return lambda request, stage: RequestLine(
        request=request,
        stage=stage,
        reference=references.get(request.case_id, ""),
        asked_by=called(request.asked_by),
        answered_by=called(request.answered_by),
    )
