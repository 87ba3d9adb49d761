"""Requests that closed cases be opened."""

from collections.abc import Callable, Sequence
from datetime import datetime

from engine.ids import CaseId, PersonId, ProcedureId, RequestId
from engine.model.closed_cases import RecordsRequest, Stage
from engine.store.alike import there
from engine.store.memory.tables import Part


class Requests(Part):
    """What is kept of requests."""

    def save(self, request: RecordsRequest) -> None:
        """Save a request, new or changed."""
        self.transaction.write_for(request.case_id, "requests").requests[request.id] = request

    def one(self, request_id: RequestId) -> RecordsRequest:
        """Return a request. Raises `NotFound`."""
        found = self.transaction.tables.requests.get(request_id)
        return there(found, "There is no such request.", request_id=request_id)

    def of(self, case_id: CaseId) -> Sequence[RecordsRequest]:
        """Return the requests for a case, oldest first."""
        return self._in_order(lambda each: each.case_id == case_id)

    def of_person(self, person_id: PersonId, *, limit: int = 50) -> Sequence[RecordsRequest]:
        """Return the newest requests of a person, newest first."""
        return self._in_order(lambda each: each.asked_by == person_id)[::-1][:limit]

    def waiting(
        self, procedure_ids: Sequence[ProcedureId], *, limit: int = 50
    ) -> Sequence[RecordsRequest]:
        """Return the requests about cases of some procedures that wait, oldest first."""
        return self._in_order(
            lambda each: (
                each.procedure_id in procedure_ids
                and each.stage(at=each.asked_at) is Stage.WAITING
            )
        )[:limit]

    def over(self, *, at: datetime, limit: int = 100) -> Sequence[RecordsRequest]:
        """Return those whose time is over by then, and of which nobody wrote down the end."""
        found = (
            (each.opens_until, each.id, each)
            for each in self.transaction.tables.requests.values()
            if each.opens_until is not None and each.opens_until <= at and each.ended_at is None
        )
        return [each for *_, each in sorted(found, key=lambda one: one[:2])][:limit]

    def _in_order(self, wanted: Callable[[RecordsRequest], bool]) -> list[RecordsRequest]:
        found = (each for each in self.transaction.tables.requests.values() if wanted(each))
        return sorted(found, key=lambda each: (each.asked_at, each.id))
