"""What is kept of cases, part by part: their rows, tasks, people, history and documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from engine.ids import (
    CaseId,
    ConferenceId,
    DocumentId,
    IncidentId,
    PersonId,
    ProcedureId,
    RequestId,
    UserTaskId,
)
from engine.model.case import Case, Incident, Stoppage
from engine.model.closed_cases import RecordsRequest
from engine.model.damage import Damage, Listed
from engine.model.document import Document
from engine.model.draft import Draft
from engine.model.history import LAST, HistoryEvent, HistoryRow, Sought
from engine.model.occasion import Occasion
from engine.model.people import Participant
from engine.model.reading import Reading, Wanted
from engine.model.user_task import UserTask


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPage:
    """Some open tasks, soonest due first, and where the next page begins."""

    tasks: Sequence[UserTask]
    #: What stands among them and cannot be read.
    damaged: Sequence[Damage] = ()
    #: Opaque; None on the last page.
    next_cursor: str | None = None


class KeptCases(Protocol):
    """Cases without what grows beside them."""

    def one(self, case_id: CaseId, *, lock: bool = False) -> Case:
        """Return a case, locked against other writers where `lock` says so.

        Raises `NotFound`; `DamagedCase` where the row does not match its digest; `Unavailable`
        where the lock is not to be had within ten seconds.
        """

    def add(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a new case with its first history; return it as saved.

        Raises `ConcurrentChange` for a reference that exists.
        """

    def save(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a changed case and append to its history; return it with its new revision.

        Raises `ConcurrentChange` if the case was saved by somebody else since it was loaded.
        """

    def set_aside(self, case_id: CaseId, *, at: datetime) -> None:
        """Take a damaged case out of what is due; nothing in the product puts it back."""

    def due(self, *, at: datetime, limit: int) -> Sequence[CaseId]:
        """Return running live cases where something is due by then, longest waiting first."""

    def running(self, *, after: CaseId | None, limit: int) -> Sequence[CaseId]:
        """Return running cases in order of id, for work over all of them."""

    def several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Case]:
        """Return several cases; damaged ones are left out."""

    def of_conference(self, conference_id: ConferenceId) -> Listed[Case]:
        """Return the cases of one conference, oldest first.

        Here and in `of_person`, a case that `is_damaged` comes with an empty file.
        """

    def unrecorded(
        self, procedure_id: ProcedureId, *, after: CaseId | None, limit: int
    ) -> Sequence[CaseId]:
        """Return the oldest case of each occasion without a record, in order of id.

        They are from before there were records, or share nothing.
        """

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases."""

    def of_reference(self, reference: str) -> CaseId | None:
        """Return the case with a reference, to whomever it opens; None where there is none."""

    def of_person(
        self,
        person_id: PersonId,
        *,
        text: str = "",
        cursor: str | None = None,
        limit: int = 50,
        open_at: datetime | None = None,
    ) -> tuple[Listed[Case], str | None]:
        """Return cases a person takes part in, newest first; `text` filters by reference.

        Where an instant is given, without those that have closed by then.
        With the cursor of the next page. Raises `NotFound` for a cursor that is none.
        """

    def next_reference(self, prefix: str, year: int) -> str:
        """Return the next unused reference, such as `MR-2026-0042`."""


class KeptOccasions(Protocol):
    """What is recorded once for all cases of an occasion, each with its own history."""

    def find(self, occasion_id: ConferenceId, *, lock: bool = False) -> Occasion | None:
        """Return an occasion, locked against other writers where `lock` says so.

        None where nothing is recorded of it. Raises `Damaged`; `Unavailable` as `KeptCases.one`.
        """

    def on_day(self, procedure_id: ProcedureId, day: str) -> Sequence[Occasion]:
        """Return the occasions of a procedure on a day, ISO text, in order of id.

        Raises `Damaged`: one that cannot be read may be the one that is looked for.
        """

    def save(self, occasion: Occasion, events: Sequence[HistoryEvent]) -> Occasion:
        """Save an occasion, new at revision 0, and append to its history; return it as saved.

        Raises `ConcurrentChange` if it was saved by somebody else since it was loaded.
        """


class KeptLists(Protocol):
    """Lists that a case only appends to, kept apart from its file."""

    def append(self, case_id: CaseId, key: str, index: int, value: Mapping[str, Any]) -> None:
        """Save entry `index` (from 0) of an appended list. Raises `ConcurrentChange`."""

    def entries(self, case_id: CaseId, key: str) -> Sequence[Mapping[str, Any]]:
        """Return an appended list, in order. Raises `DamagedCase`."""


class KeptTasks(Protocol):
    """User tasks, and the lists of them.

    Raises `DamagedCase` where a task that is asked for by its id or its case cannot be read.
    """

    def one(self, task_id: UserTaskId) -> UserTask:
        """Return a user task. Raises `NotFound`."""

    def open_of(self, case_id: CaseId) -> Sequence[UserTask]:
        """Return the open user tasks of a case, oldest first."""

    def open_of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[UserTask]]:
        """Return those of several cases, oldest first; damaged ones are left out."""

    def closed_of(self, case_id: CaseId, *, limit: int = 200) -> Sequence[UserTask]:
        """Return the newest completed and canceled user tasks of a case, newest first."""

    def has_completed(
        self,
        case_id: CaseId,
        person_ids: Collection[PersonId],
        element_ids: Collection[str],
    ) -> bool:
        """Say whether any of some people completed a task of some elements, ever."""

    def who_completed(
        self, case_id: CaseId, element_ids: Collection[str], *, item_id: str
    ) -> Collection[PersonId]:
        """Return everybody who ever completed a task of some elements for an item.

        The item is "" for tasks outside of any.
        """

    def save(self, tasks: Sequence[UserTask]) -> None:
        """Insert or update user tasks.

        Raises `WrongState` where one is closed already, `ConcurrentChange` where one was made
        meanwhile.
        """

    def assigned_to(self, person_id: PersonId, *, cursor: str | None, limit: int) -> TaskPage:
        """Return the open tasks of one assignee. Raises `NotFound` for a cursor that is none."""

    def offered_to(self, role_keys: Sequence[str], *, cursor: str | None, limit: int) -> TaskPage:
        """Return the unassigned open tasks of these roles (one query per role, merged).

        Raises `NotFound` for a cursor that is none.
        """


class KeptParticipants(Protocol):
    """Who takes part in a case."""

    def of(self, case_id: CaseId) -> Sequence[Participant]:
        """Return everybody who takes part in a case, in order of appointment.

        Raises `DamagedCase`.
        """

    def of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[Participant]]:
        """Return those of several cases, in order of appointment; damaged ones are left out."""

    def add(self, participant: Participant) -> None:
        """Save a participant; one who is already there stays as they are."""

    def remove(self, participant: Participant) -> None:
        """Take a participant away."""


class KeptDrafts(Protocol):
    """Half-filled forms, each for its author alone."""

    def under(self, key: str, person_id: PersonId) -> Draft | None:
        """Return the half-filled form that a person left under a key."""

    def of(self, person_id: PersonId) -> Listed[Draft]:
        """Return the newest hundred half-filled forms of a person, newest first."""

    def save(self, draft: Draft, *, base: str | None = None) -> None:
        """Keep a half-filled form.

        Where a base is given, raises `ConcurrentChange` if what is kept was written neither by
        the same page nor by the base.
        """

    def drop(self, key: str, person_id: PersonId) -> None:
        """Forget a half-filled form of one person."""

    def drop_old(self, *, before: datetime) -> int:
        """Forget what was last written before an instant; return how many forms."""


class KeptReads(Protocol):
    """Who saw what of which case, and who looked for one."""

    def is_noted(self, reading: Reading) -> bool:
        """Say whether the same was noted in this quarter of an hour."""

    def note(self, reading: Reading) -> None:
        """Note a reading; the same in the same quarter of an hour is noted once."""

    def since(self, person_id: PersonId, *, since: datetime) -> Sequence[Reading]:
        """Return what somebody read from an instant on, newest first; at most 500 of it."""

    def listed(self, wanted: Wanted) -> Listed[Reading]:
        """Return readings, newest first."""


#: An entry among what was refused in all cases: when, in which chain, and its number there.
RefusalPlace = tuple[datetime, CaseId, int]


class KeptRequests(Protocol):
    """Who asked for a closed case, and what became of it."""

    def save(self, request: RecordsRequest) -> None:
        """Save a request, new or changed."""

    def one(self, request_id: RequestId) -> RecordsRequest:
        """Return a request. Raises `NotFound`."""

    def of(self, case_id: CaseId) -> Sequence[RecordsRequest]:
        """Return the requests for a case, oldest first."""

    def of_person(self, person_id: PersonId, *, limit: int = 50) -> Sequence[RecordsRequest]:
        """Return the newest requests of a person, newest first."""

    def waiting(
        self, procedure_ids: Sequence[ProcedureId], *, limit: int = 50
    ) -> Sequence[RecordsRequest]:
        """Return the requests about cases of some procedures that wait, oldest first."""

    def over(self, *, at: datetime, limit: int = 100) -> Sequence[RecordsRequest]:
        """Return those whose time is over by then, and of which nobody wrote down the end."""


class KeptHistory(Protocol):
    """The chain of each case, and its seals."""

    def of(self, case_id: CaseId, *, after: int = 0, limit: int = 1000) -> Listed[HistoryRow]:
        """Return a case's history from entry `after` + 1 on."""

    def newest(
        self, case_id: CaseId, sought: Sought, *, limit: int, before: int = LAST
    ) -> Listed[HistoryRow]:
        """Return the entries that are sought before one, newest first."""

    def appointments(self, case_id: CaseId) -> Sequence[HistoryRow]:
        """Return the entries that gave somebody a part: the start and each appointment.

        Raises `DamagedCase`.
        """

    def add_refusal(self, case_id: CaseId, event: HistoryEvent) -> None:
        """Append what was refused in a case to its second chain; the case is not changed."""

    def last_of(self, case_id: CaseId, person_id: PersonId) -> HistoryRow | None:
        """Return the newest entry of a case's history of what somebody did."""

    def refusals(self, case_id: CaseId, *, limit: int, lock: bool = False) -> Listed[HistoryRow]:
        """Return what was refused in a case, newest first; locked where `lock` says so.

        Raises `Unavailable` where the lock is not to be had within ten seconds.
        """

    def refusals_to(self, person_id: PersonId, *, limit: int) -> Listed[HistoryRow]:
        """Return what was refused to somebody in all cases, newest first."""

    def all_refusals(self, *, before: RefusalPlace | None, limit: int) -> Listed[HistoryRow]:
        """Return what was refused in all cases, newest first, before one that was seen."""

    def erase(self, case_id: CaseId, seqs: Sequence[int], *, at: datetime) -> None:
        """Erase what entries of the history say; their place in the chain stays."""

    def verify(self) -> Sequence[str]:
        """Check every chain and seal; return a sentence per fault, naming the first bad row."""

    def seal(self, day: date) -> int:
        """Seal the chains that grew since the last seal; return how many heads it covers.

        A day is sealed once: the second time nothing is done.
        """


class KeptIncidents(Protocol):
    """Where a process could not go on."""

    def of(self, case_id: CaseId, *, unresolved_only: bool = True) -> Listed[Incident]:
        """Return a case's incidents, oldest first."""

    def stoppages(self, *, limit: int) -> Listed[Stoppage]:
        """Return the unresolved incidents of all cases by what is wrong, oldest first."""

    def like(self, incident_id: IncidentId, *, limit: int) -> Sequence[Incident]:
        """Return the incidents of the same stoppage as an unresolved one, oldest first."""

    def save(self, incident: Incident) -> None:
        """Save an incident, new or resolved."""


class KeptDocuments(Protocol):
    """Notices, letters and papers."""

    def add(self, documents: Sequence[Document]) -> None:
        """Save new notices, letters or papers."""

    def one(self, document_id: DocumentId) -> Document:
        """Return a document whole. Raises `NotFound`."""

    def of(self, case_id: CaseId) -> Listed[Document]:
        """Return a case's newest 500 documents without HTML and content, oldest first."""

    def notices_for(
        self,
        person_id: PersonId,
        *,
        limit: int = 50,
        skipping: int = 0,
        open_at: datetime | None = None,
    ) -> Listed[Document]:
        """Return the newest notices to a person, newest first, after `skipping` of them.

        Where an instant is given, without those of cases that have closed by then, but for what
        was given after that.
        """


class KeptRows(Protocol):
    """All rows but those of the history, whichever part they belong to."""

    def verify(self) -> Sequence[str]:
        """Return a sentence for each row that is damaged, or names what is not there."""
