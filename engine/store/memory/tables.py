"""Tables of plain dictionaries, and the transaction over them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock

from engine.errors import NotFound, Unavailable
from engine.ids import (
    AgencyId,
    CaseId,
    ConferenceId,
    DocumentId,
    IncidentId,
    PersonId,
    RequestId,
    UserTaskId,
)
from engine.model.agencies import Agency
from engine.model.calendar import Calendar
from engine.model.case import Case, Incident
from engine.model.closed_cases import RecordsRequest
from engine.model.document import Document
from engine.model.draft import Draft
from engine.model.occasion import Occasion
from engine.model.people import Absence, Participant, Person
from engine.model.published import PublishedVersion, StartTimer
from engine.model.reading import Reading
from engine.model.sign_in import Tries
from engine.model.user_task import UserTask
from engine.store.chain import Head, KeptEvent

#: A writer waits so long for the one before it.
_PATIENCE_SECONDS = 10.0

#: Who read which case, on which page, in which quarter of an hour, and a digest of what it showed.
ReadingKey = tuple[PersonId, CaseId, str, datetime, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """A day's heads, joined to the seal before."""

    day: date
    heads: tuple[Head, ...]
    link: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """Everything that is kept. No dictionary is changed once a transaction was committed."""

    #: A case without its facts, and the bytes of those.
    cases: dict[CaseId, tuple[Case, bytes]] = field(default_factory=dict)
    #: An occasion without its facts, and the bytes of those.
    occasions: dict[ConferenceId, tuple[Occasion, bytes]] = field(default_factory=dict)
    set_aside: dict[CaseId, datetime] = field(default_factory=dict)
    case_of_reference: dict[str, CaseId] = field(default_factory=dict)
    references: dict[tuple[str, int], int] = field(default_factory=dict)
    entries: dict[tuple[CaseId, str], tuple[bytes, ...]] = field(default_factory=dict)
    open_tasks: dict[UserTaskId, UserTask] = field(default_factory=dict)
    closed_tasks: dict[UserTaskId, UserTask] = field(default_factory=dict)
    #: Task ids of each case, so that a long case does not slow the others.
    open_of_case: dict[CaseId, tuple[UserTaskId, ...]] = field(default_factory=dict)
    closed_of_case: dict[CaseId, tuple[UserTaskId, ...]] = field(default_factory=dict)
    participants: dict[CaseId, tuple[Participant, ...]] = field(default_factory=dict)
    #: A draft without its answers, and the bytes of those.
    drafts: dict[tuple[str, PersonId], tuple[Draft, bytes]] = field(default_factory=dict)
    reads: dict[ReadingKey, Reading] = field(default_factory=dict)
    requests: dict[RequestId, RecordsRequest] = field(default_factory=dict)
    history: dict[CaseId, tuple[KeptEvent, ...]] = field(default_factory=dict)
    seals: dict[date, Seal] = field(default_factory=dict)
    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    documents: dict[DocumentId, tuple[Document, bytes]] = field(default_factory=dict)
    people: dict[PersonId, Person] = field(default_factory=dict)
    absences: dict[int, Absence] = field(default_factory=dict)
    agencies: dict[AgencyId, Agency] = field(default_factory=dict)
    sign_in_tries: dict[str, Tries] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=lambda: {1: Calendar()})
    versions: dict[tuple[str, int], tuple[PublishedVersion, bytes]] = field(default_factory=dict)
    start_timers: dict[tuple[str, str, str], StartTimer] = field(default_factory=dict)


@dataclass(slots=True)
class Shelf:
    """The committed tables and the lock that writers queue for."""

    tables: Tables
    writing: Lock = field(default_factory=Lock)


class Transaction:
    """Reads the committed tables; copies each table that it changes, and the others not."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.tables = shelf.tables
        self._copied: set[str] = set()
        self._is_writing = False
        self._touched: set[CaseId] = set()

    def commit(self) -> None:
        """Make everything done here lasting.

        Raises `NotFound` for what belongs to no saved case.
        """
        if self._is_writing:
            for case_id in self._touched:
                if case_id not in self.tables.cases:
                    raise NotFound("Expected a saved case, but there is none.", case_id=case_id)
            self._shelf.tables = self.tables
        self.end()

    def write(self, *names: str) -> Tables:
        """Return the tables with these ones free to be changed."""
        self.begin()
        fresh = {
            name: dict(getattr(self.tables, name)) for name in names if name not in self._copied
        }
        if fresh:
            self._copied.update(fresh.keys())
            self.tables = replace(self.tables, **fresh)
        return self.tables

    def write_for(self, case_id: CaseId, *names: str) -> Tables:
        """Do so for what belongs to a case, which must be saved by the end."""
        self._touched.add(case_id)
        return self.write(*names)

    def begin(self) -> None:
        """Wait for the writers before, then see what they did.

        Raises `Unavailable` after ten seconds.
        """
        if self._is_writing:
            return
        if not self._shelf.writing.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable("The service is busy. Please try again in a moment.")
        self._is_writing = True
        self.tables = self._shelf.tables

    def end(self) -> None:
        """Undo what was not committed, and let the next writer in."""
        self._copied = set()
        self._touched = set()
        self.tables = self._shelf.tables
        if self._is_writing:
            self._is_writing = False
            self._shelf.writing.release()


@dataclass(eq=False)
class Part:
    """One part of what is kept, as a transaction reads and changes it."""

    transaction: Transaction
