"""Incidents and documents."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from engine.errors import NotFound
from engine.ids import CaseId, DocumentId, PersonId
from engine.model.case import Incident
from engine.model.document import Document
from engine.store.sql.query import Query, changing, insert_into, upsert
from engine.store.sql.records import Mapper
from engine.store.sql.session import Session
from engine.store.sql.tables import document, incident, is_notice

_MOST = 500
_INCIDENT = Mapper(Incident, incident)
_DOCUMENT = Mapper(Document, document)
_OUTSIDE = Mapper(Document, document, without=("html", "content"))
_i, _d = incident.c, document.c

SAVE_INCIDENT = upsert(incident)
INCIDENTS = Query(
    select(*_INCIDENT.columns)
    .where(_i.case_id == bindparam("case_id"))
    .order_by(_i.raised_at, _i.id)
)
OPEN_INCIDENTS = Query(
    select(*_INCIDENT.columns)
    .where(_i.resolved_at.is_(None))
    .order_by(_i.raised_at, _i.id)
    .limit(bindparam("most"))
)
ADD_DOCUMENT = insert_into(document)
SAVE_DOCUMENT = changing(
    update(document).where(_d.id == bindparam("document_id")),
    *(name for name in _DOCUMENT.names if name not in ("id", "case_id")),
)
DOCUMENT = Query(select(*_DOCUMENT.columns).where(_d.id == bindparam("id")))
DOCUMENTS = Query(
    select(*_OUTSIDE.columns)
    .where(_d.case_id == bindparam("case_id"))
    .order_by(_d.created_at.desc(), _d.number.desc())
    .limit(bindparam("most"))
)
NOTICES = Query(
    select(*_DOCUMENT.columns)
    .where(is_notice, _d.recipient_id == bindparam("person_id"))
    .order_by(_d.created_at.desc(), _d.number.desc())
    .limit(bindparam("most"))
)


class Documents(Session):
    """What came of a case."""

    def add_incident(self, incident: Incident) -> None:
        """Save an incident."""
        self.save_incident(incident)

    def save_incident(self, incident: Incident) -> None:
        """Save a resolved incident."""
        self._change(SAVE_INCIDENT, **_INCIDENT.write(incident))

    def incidents(self, case_id: CaseId, *, unresolved_only: bool = True) -> Sequence[Incident]:
        """Return a case's incidents, oldest first."""
        found = (_INCIDENT.read(row) for row in self._rows(INCIDENTS, case_id=case_id))
        return [each for each in found if not (unresolved_only and each.resolved_at)]

    def open_incidents(self, *, limit: int) -> Sequence[Incident]:
        """Return the unresolved incidents of all cases, oldest first."""
        return [_INCIDENT.read(row) for row in self._rows(OPEN_INCIDENTS, most=limit)]

    def add_documents(self, documents: Sequence[Document]) -> None:
        """Save notices, letters or papers; unsent notices and letters are the outbox."""
        self._change_all(ADD_DOCUMENT, [_DOCUMENT.write(each) for each in documents])

    def save_document(self, document: Document) -> None:
        """Save a changed document."""
        self._change(SAVE_DOCUMENT, document_id=document.id, **_DOCUMENT.write(document))

    def document(self, document_id: DocumentId) -> Document:
        """Return a document whole. Raises `NotFound`."""
        row = self._row(DOCUMENT, id=document_id)
        if row is None:
            raise NotFound("There is no such document.", document_id=document_id)
        return _DOCUMENT.read(row)

    def documents(self, case_id: CaseId) -> Sequence[Document]:
        """Return a case's newest 500 documents without HTML and content, oldest first."""
        rows = self._rows(DOCUMENTS, case_id=case_id, most=_MOST)
        return [_OUTSIDE.read(row) for row in reversed(rows)]

    def notices_for(self, person_id: PersonId, *, limit: int = 50) -> Sequence[Document]:
        """Return the newest notices to a person, newest first."""
        rows = self._rows(NOTICES, person_id=person_id, most=limit)
        return [_DOCUMENT.read(row) for row in rows]
