"""Requests that closed cases be opened."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select

from engine.ids import CaseId, PersonId, ProcedureId, RequestId
from engine.model.closed_cases import RecordsRequest
from engine.store.alike import there
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, id_parameters, upsert
from engine.store.sql.tables import is_asked, is_opened, records_request
from engine.store.sql.transaction import Part

_REQUEST = Mapper(RecordsRequest, records_request)
_r = records_request.c
_EVERY = select(*_REQUEST.columns)

SAVE = upsert(records_request)
ONE = Query(_EVERY.where(_r.id == bindparam("id")))
OF_CASE = Query(_EVERY.where(_r.case_id == bindparam("case_id")).order_by(_r.asked_at, _r.id))
OF_PERSON = Query(
    _EVERY.where(_r.asked_by == bindparam("person_id"))
    .order_by(_r.asked_at.desc(), _r.id.desc())
    .limit(bindparam("most"))
)
OVER = Query(
    _EVERY.where(is_opened, _r.opens_until <= bindparam("at"))
    .order_by(_r.opens_until, _r.id)
    .limit(bindparam("most"))
)


@cache
def _waiting(size: int) -> Query:
    wanted = _EVERY.where(is_asked, _r.procedure_id.in_(id_parameters(size)))
    return Query(wanted.order_by(_r.asked_at, _r.id).limit(bindparam("most")))


class Requests(Part):
    """The rows of requests."""

    def save(self, request: RecordsRequest) -> None:
        """Save a request, new or changed."""
        self.transaction.change(SAVE, **_REQUEST.write(request))

    def one(self, request_id: RequestId) -> RecordsRequest:
        """Return a request. Raises `NotFound`."""
        row = self.transaction.row(ONE, id=request_id)
        return _REQUEST.read(there(row, "There is no such request.", request_id=request_id))

    def of(self, case_id: CaseId) -> Sequence[RecordsRequest]:
        """Return the requests for a case, oldest first."""
        return [_REQUEST.read(row) for row in self.transaction.rows(OF_CASE, case_id=case_id)]

    def of_person(self, person_id: PersonId, *, limit: int = 50) -> Sequence[RecordsRequest]:
        """Return the newest requests of a person, newest first."""
        return self.transaction.readable(OF_PERSON, _REQUEST.read, person_id=person_id, most=limit)

    def waiting(
        self, procedure_ids: Sequence[ProcedureId], *, limit: int = 50
    ) -> Sequence[RecordsRequest]:
        """Return the requests about cases of some procedures that wait, oldest first."""
        return self.transaction.readable_of(procedure_ids, _waiting, _REQUEST.read, most=limit)

    def over(self, *, at: datetime, limit: int = 100) -> Sequence[RecordsRequest]:
        """Return those whose time is over by then, and of which nobody wrote down the end."""
        return self.transaction.readable(OVER, _REQUEST.read, at=at, most=limit)
