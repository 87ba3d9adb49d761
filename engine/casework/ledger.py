"""What happens to a case while it is open: history, documents, incidents, stopped timers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any

from engine.casework.open_case import OpenCase
from engine.ids import DocumentId, ElementId
from engine.model.case import Incident
from engine.model.document import Document, DocumentKind
from engine.model.history import LAST, EventKind, HistoryEvent, Sought
from engine.model.people import ENGINE, Actor

_ROWS = 1_000
#: Entries that are read at once where the newest are looked for.
NEWEST = 100
_ADDED = {
    DocumentKind.NOTICE: EventKind.NOTICE_GIVEN,
    DocumentKind.LETTER: EventKind.LETTER_PRODUCED,
    DocumentKind.PAPER: EventKind.DOCUMENT_ATTACHED,
}


class Ledger:
    """What a command adds to the record of a case, in order, under the name of who acts."""

    def __init__(self, file: OpenCase) -> None:
        self._file = file
        self.actor: Actor = ENGINE
        self.events: list[HistoryEvent] = []
        self.ends = list(file.case.ends)
        self.blocked = set(file.case.blocked)
        self._newest: dict[Sought, _Newest] = {}
        self._documents: list[Document] = []
        self._incidents: list[Incident] = []

    def note(
        self, kind: EventKind, element_id: ElementId | None, content: Mapping[str, Any]
    ) -> None:
        """Add a fact to the history, at the instant at which it happens."""
        at, actor = self._file.now, self.actor
        self.events.append(
            HistoryEvent(kind=kind, at=at, actor=actor, element_id=element_id, content=content)
        )

    def recorded(self) -> Iterator[HistoryEvent]:
        """Yield what the history held of the case before this command, oldest first."""
        history, after = self._file.work.history, 0
        while rows := history.of(self._file.id, after=after, limit=_ROWS):
            yield from (row.event for row in rows)
            after = rows[-1].seq

    def newest(self, sought: Sought) -> Iterable[HistoryEvent]:
        """Return what is sought of what the history held before this command, newest first.

        It is read as far as somebody looks, and once.
        """
        if sought not in self._newest:
            self._newest[sought] = _Newest(self._back(sought))
        return self._newest[sought]

    def _back(self, sought: Sought) -> Iterator[HistoryEvent]:
        history, before = self._file.work.history, LAST
        while rows := history.newest(self._file.id, sought, before=before, limit=NEWEST):
            yield from (row.event for row in rows)
            if len(rows) + len(rows.damaged) < NEWEST:
                return
            before = rows[-1].seq

    def reach_end(self, element_id: ElementId) -> None:
        """Note an end event, of the entry process or of any that it calls."""
        self.ends.append(element_id)
        name = self._file.definition.element(element_id).name
        self.note(EventKind.END_REACHED, element_id, {"name": name})

    # --- documents

    def fresh_document_id(self) -> DocumentId:
        """Return an id for a new document."""
        return DocumentId(self._file.new_id())

    @property
    def documents(self) -> Sequence[Document]:
        """What was added to the case."""
        return tuple(self._documents)

    def add_document(self, document: Document) -> None:
        """Keep a notice, letter or paper with the case."""
        self._documents.append(document)
        content = {
            "document": document.id,
            "name": document.name,
            "to": document.recipient_name,
            "role": document.recipient_role,
        }
        self.note(_ADDED[document.kind], document.element_id, content)

    def give_notice(
        self,
        to: Mapping[str, Any],
        *,
        name: str,
        title: str,
        html: str,
        element_id: ElementId | None = None,
    ) -> None:
        """Give a notice of the engine's own to a person, as expressions see them, in a role.

        Who has no account is written a letter: nobody would read the notice.
        """
        self.add_document(
            Document(
                id=self.fresh_document_id(),
                case_id=self._file.id,
                kind=DocumentKind.NOTICE if to["has_account"] else DocumentKind.LETTER,
                name=name,
                title=title,
                created_at=self._file.now,
                element_id=element_id,
                recipient_id=to["id"],
                recipient_role=to["role"],
                recipient_name=to["name"],
                html=html,
            )
        )

    # --- incidents

    def add_incident(self, incident: Incident) -> None:
        """Record why the process could not go on."""
        self._incidents.append(incident)
        content = {"incident": incident.id, "message": incident.message}
        self.note(EventKind.INCIDENT_RAISED, incident.element_id, content)

    def block(self, key: str, element_id: str) -> None:
        """Do not fire a timer again until the incident at an element is resolved."""
        self.blocked.add(f"{key} {element_id}")

    def unblock(self, element_id: str) -> None:
        """Let the timers that an incident at an element stopped try again."""
        self.blocked = {entry for entry in self.blocked if entry.split(" ")[-1] != element_id}

    def is_blocked(self, key: str) -> bool:
        """Whether an incident stopped a timer."""
        return any(entry.split(" ")[0] == key for entry in self.blocked)

    def save(self) -> None:
        """Write documents and incidents; history is written with the case."""
        for incident in self._incidents:
            self._file.work.incidents.save(incident)
        if self._documents:
            self._file.work.documents.add(self._documents)


class _Newest:
    """Events that are read one after the other, each once, whoever looks at them again."""

    def __init__(self, unread: Iterator[HistoryEvent]) -> None:
        self._unread = unread
        self._read: list[HistoryEvent] = []

    def __iter__(self) -> Iterator[HistoryEvent]:
        for place in count():
            if place == len(self._read):
                self._read += islice(self._unread, 1)
            if place == len(self._read):
                return
            yield self._read[place]
