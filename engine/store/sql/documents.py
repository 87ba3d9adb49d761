"""Incidents and documents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, tuple_

from engine.ids import CaseId, DocumentId, IncidentId, PersonId
from engine.model.case import Incident, Stoppage
from engine.model.damage import Listed
from engine.model.document import Document
from engine.store.alike import there
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, insert_into, upsert
from engine.store.sql.tables import (
    document,
    incident,
    is_notice,
    is_unresolved,
    process_instance,
)
from engine.store.sql.transaction import Part, Row

_MOST = 500
_INCIDENT = Mapper(Incident, incident)
_DOCUMENT = Mapper(Document, document)
_OUTSIDE = Mapper(Document, document, without=("html", "content"))
_i, _d, _p = incident.c, document.c, process_instance.c

SAVE_INCIDENT = upsert(incident)
INCIDENTS = Query(
    select(*_INCIDENT.columns)
    .where(_i.case_id == bindparam("case_id"))
    .order_by(_i.raised_at, _i.id)
)
_CAUSE = ("procedure_id", "version", "element_id", "message")
#: A join would let SQLite begin with the cases, of which there are many.
_open = (
    select(
        *_INCIDENT.columns,
        *(
            select(_p[name]).where(_p.id == _i.case_id).scalar_subquery().label(name)
            for name in ("procedure_id", "version")
        ),
    )
    .where(is_unresolved)
    .subquery()
)
_since, _first = func.min(_open.c.raised_at), func.min(_open.c.id)
_cause = [_open.c[name] for name in _CAUSE]
STOPPAGES = Query(
    select(_first, *_cause, _since, func.count(_open.c.case_id.distinct()))
    .group_by(*_cause)
    .order_by(_since, _first)
    .limit(bindparam("most"))
)
_one = _open.alias()
LIKE = Query(
    select(*(_open.c[name] for name in _INCIDENT.names))
    .join(_one, tuple_(*_cause) == tuple_(*(_one.c[name] for name in _CAUSE)))
    .where(_one.c.id == bindparam("id"))
    .order_by(_open.c.raised_at, _open.c.id)
    .limit(bindparam("most"))
)
ADD_DOCUMENT = insert_into(document)
DOCUMENT = Query(select(*_DOCUMENT.columns).where(_d.id == bindparam("id")))
DOCUMENTS = Query(
    select(*_OUTSIDE.columns)
    .where(_d.case_id == bindparam("case_id"))
    .order_by(_d.created_at.desc(), _d.number.desc())
    .limit(bindparam("most"))
)
_newest_notices = (
    select(*_DOCUMENT.columns)
    .where(is_notice, _d.recipient_id == bindparam("person_id"))
    .order_by(_d.created_at.desc(), _d.number.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipping"))
)
NOTICES = Query(_newest_notices)
OPEN_NOTICES = Query(
    _newest_notices.where(
        ~exists().where(
            _p.id == _d.case_id,
            _p.closes_at <= bindparam("open_at"),
            _p.closes_at > _d.created_at,
        )
    )
)


class Incidents(Part):
    """The rows of incidents."""

    def save(self, incident: Incident) -> None:
        """Save an incident, new or resolved."""
        self.transaction.change(SAVE_INCIDENT, **_INCIDENT.write(incident))

    def of(self, case_id: CaseId, *, unresolved_only: bool = True) -> Listed[Incident]:
        """Return a case's incidents, oldest first."""
        found = self.transaction.readable(INCIDENTS, _INCIDENT.read, case_id=case_id)
        return Listed(
            (each for each in found if not (unresolved_only and each.resolved_at)), found.damaged
        )

    def stoppages(self, *, limit: int) -> Listed[Stoppage]:
        """Return the unresolved incidents of all cases by what is wrong, oldest first."""
        return self.transaction.readable(STOPPAGES, _stoppage, kind="fault", most=limit)

    def like(self, incident_id: IncidentId, *, limit: int) -> Sequence[Incident]:
        """Return the incidents of the same stoppage as an unresolved one, oldest first."""
        return self.transaction.readable(LIKE, _INCIDENT.read, id=incident_id, most=limit)


class Documents(Part):
    """The rows of notices, letters and papers."""

    def add(self, documents: Sequence[Document]) -> None:
        """Save new notices, letters or papers."""
        self.transaction.change_all(ADD_DOCUMENT, [_DOCUMENT.write(each) for each in documents])

    def one(self, document_id: DocumentId) -> Document:
        """Return a document whole. Raises `NotFound`."""
        row = self.transaction.row(DOCUMENT, id=document_id)
        return _DOCUMENT.read(there(row, "There is no such document.", document_id=document_id))

    def of(self, case_id: CaseId) -> Listed[Document]:
        """Return a case's newest 500 documents without HTML and content, oldest first."""
        found = self.transaction.readable(DOCUMENTS, _OUTSIDE.read, case_id=case_id, most=_MOST)
        return Listed(reversed(found), found.damaged)

    def notices_for(
        self,
        person_id: PersonId,
        *,
        limit: int = 50,
        skipping: int = 0,
        open_at: datetime | None = None,
    ) -> Listed[Document]:
        """Return the newest notices to a person, newest first, after `skipping` of them."""
        return self.transaction.readable(
            NOTICES if open_at is None else OPEN_NOTICES,
            _DOCUMENT.read,
            kind="notice",
            person_id=person_id,
            most=limit,
            skipping=skipping,
            **({"open_at": open_at} if open_at else {}),
        )


def _stoppage(row: Row) -> Stoppage:
    if None in row:
        raise ValueError("there is no such case, or no such incident")
    incident_id, procedure_id, version, element_id, message, since, cases = row
    return Stoppage(
        incident_id=incident_id,
        procedure_id=procedure_id,
        version=version,
        element_id=element_id,
        message=message,
        since=since,
        cases=cases,
    )
