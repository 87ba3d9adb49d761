"""What the service needs of the outside, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from types import TracebackType

    from engine.ids import (
        CaseId,
        ConferenceId,
        DocumentId,
        ElementId,
        IncidentId,
        PersonId,
        UserTaskId,
    )
    from engine.model.calendar import Calendar
    from engine.model.case import Case, Incident, Stoppage
    from engine.model.document import Document
    from engine.model.history import HistoryEvent, HistoryRow
    from engine.model.people import Absence, Participant, Person
    from engine.model.published import PublishedVersion, StartTimer
    from engine.model.user_task import UserTask


# --- the running process -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in a process something happens."""

    element_id: ElementId
    #: Enclosing multi-instance activities, outermost first: element id and index from 0.
    items: tuple[tuple[ElementId, int], ...] = ()
    #: When the process arrived here (for a boundary event: at its activity).
    arrived_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """A user task that is ready for a person."""

    #: Unique and stable within the case.
    number: int
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """A waiting timer event that is armed."""

    due_at: datetime
    #: Unique and stable within the case.
    number: int
    place: Place


class Situation(Protocol):
    """What a running process asks of its case; it keeps no data of its own.

    Every method may raise `ProcessFailed`, which the runtime lets through.
    """

    @property
    def now(self) -> datetime:
        """The instant at which the process runs."""
        ...

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL over the case file as seen from a place."""
        ...

    def due(self, expression: str, place: Place) -> datetime | None:
        """Evaluate FEEL to a UTC instant; None while the timer is not armed."""
        ...

    def decide(self, place: Place) -> None:
        """Ask the decision table of a business rule task; its outputs go to the case file."""
        ...

    def send(self, place: Place) -> None:
        """Produce what a send task sends."""
        ...

    def passed(self, element_id: str) -> None:
        """Note that an element was completed, or a sequence flow taken."""
        ...

    def ended(self, place: Place) -> None:
        """Note that an end event of any process was reached."""
        ...


class Run(Protocol):
    """One running process in memory. After each change it has run on to where it waits."""

    @property
    def is_ended(self) -> bool:
        """Whether nothing can happen any more."""
        ...

    def activities(self) -> Sequence[Activity]:
        """Return the user tasks that are ready, in order of creation."""
        ...

    def messages(self) -> Sequence[tuple[str, Place]]:
        """Return the messages that are waited for: name and place of the event."""
        ...

    def timers(self) -> Sequence[Timer]:
        """Return the armed timers, soonest first."""
        ...

    def positions(self) -> Sequence[tuple[ElementId, str]]:
        """Return where the process is: element id and `ready`, `waiting` or `started`."""
        ...

    def complete(self, number: int) -> None:
        """Complete a ready user task and run on. Raises `WrongState` if it is not ready."""
        ...

    def fire(self, timer: Timer) -> None:
        """Fire a timer that is due now and run on."""
        ...

    def send(self, message: str) -> None:
        """Deliver a message and run on. Raises `WrongState` if nothing waits for it."""
        ...

    def check_conditions(self) -> None:
        """Fire the conditional events whose condition has become true, and run on."""
        ...

    def snapshot(self) -> bytes:
        """Return the process as bytes; equal histories give equal bytes."""
        ...


class Program(Protocol):
    """The processes of one procedure version, ready to run."""

    def start(self, process_id: str, situation: Situation) -> Run:
        """Start a process and run on to where it waits."""
        ...

    def restore(self, snapshot: bytes, situation: Situation) -> Run:
        """Take up a process from its bytes."""
        ...


class ProcessRuntime(Protocol):
    """Compiles diagrams."""

    def compile(self, diagrams: Mapping[str, bytes]) -> Program:
        """Compile BPMN files, by file name. Raises `DefinitionRejected`."""
        ...


# --- the store -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskPage:
    """Some open tasks, soonest due first, and where the next page begins."""

    tasks: Sequence[UserTask]
    #: Opaque; None on the last page.
    next_cursor: str | None = None


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done here lasting."""
        ...

    # cases

    def case(self, case_id: CaseId, *, lock: bool = False) -> Case:
        """Return a case, locked against other writers where `lock` says so.

        Raises `NotFound`; `DamagedCase` where the row does not match its digest; `Unavailable`
        where the lock is not to be had within ten seconds.
        """
        ...

    def add_case(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a new case with its first history; return it as saved."""
        ...

    def save_case(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a changed case and append to its history; return it with its new revision.

        Raises `ConcurrentChange` if the case was saved by somebody else since it was loaded.
        """
        ...

    def set_aside_case(self, case_id: CaseId, *, at: datetime) -> None:
        """Take a damaged case out of what is due, until somebody has looked at it."""
        ...

    def cases_due(self, *, at: datetime, limit: int) -> Sequence[CaseId]:
        """Return running live cases where something is due by then, longest waiting first."""
        ...

    def running_cases(self, *, after: CaseId | None, limit: int) -> Sequence[CaseId]:
        """Return running cases in order of id, for work over all of them."""
        ...

    def cases(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Case]:
        """Return several cases; damaged ones are left out."""
        ...

    def cases_of_conference(self, conference_id: ConferenceId) -> Sequence[Case]:
        """Return the cases of one conference, oldest first.

        Here and in `cases_of`, a damaged case comes with an empty file, and cannot be saved.
        """
        ...

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases."""
        ...

    def cases_of(
        self, person_id: PersonId, *, text: str = "", cursor: str | None = None, limit: int = 50
    ) -> tuple[Sequence[Case], str | None]:
        """Return cases a person takes part in, newest first; `text` filters by reference."""
        ...

    def next_reference(self, prefix: str, year: int) -> str:
        """Return the next unused reference, such as `MR-2026-0042`."""
        ...

    # lists that a case only appends to, kept apart from the file

    def append_entry(
        self, case_id: CaseId, key: str, index: int, value: Mapping[str, Any]
    ) -> None:
        """Save entry `index` (from 0) of an appended list. Raises `ConcurrentChange`."""
        ...

    def entries(self, case_id: CaseId, key: str) -> Sequence[Mapping[str, Any]]:
        """Return an appended list, in order."""
        ...

    # user tasks

    def user_task(self, task_id: UserTaskId) -> UserTask:
        """Return a user task. Raises `NotFound`."""
        ...

    def open_tasks(self, case_id: CaseId) -> Sequence[UserTask]:
        """Return the open user tasks of a case, oldest first."""
        ...

    def closed_tasks(self, case_id: CaseId, *, limit: int = 200) -> Sequence[UserTask]:
        """Return the newest completed and canceled user tasks of a case, newest first."""
        ...

    def has_completed(
        self,
        case_id: CaseId,
        person_ids: Collection[PersonId],
        element_ids: Collection[str],
        *,
        item_id: str | None = None,
    ) -> bool:
        """Say whether any of some people completed a task of some elements, ever.

        Where an item is given, only its tasks count; "" for tasks outside of any.
        """
        ...

    def save_tasks(self, tasks: Sequence[UserTask]) -> None:
        """Insert or update user tasks. Raises `WrongState` where one is closed already."""
        ...

    def assigned_tasks(self, person_id: PersonId, *, cursor: str | None, limit: int) -> TaskPage:
        """Return the open tasks of one assignee."""
        ...

    def role_tasks(self, role_keys: Sequence[str], *, cursor: str | None, limit: int) -> TaskPage:
        """Return the unassigned open tasks of these roles (one query per role, merged)."""
        ...

    # participants, drafts, reads

    def participants(self, case_id: CaseId) -> Sequence[Participant]:
        """Return everybody who takes part in a case, in order of appointment."""
        ...

    def add_participant(self, participant: Participant) -> None:
        """Save a participant; one who is already there stays as they are."""
        ...

    def remove_participant(self, participant: Participant) -> None:
        """Take a participant away."""
        ...

    def draft(self, task_id: str, person_id: PersonId) -> Mapping[str, Any] | None:
        """Return the half-filled form a person left for a task (or start, or message)."""
        ...

    def save_draft(self, task_id: str, person_id: PersonId, answers: Mapping[str, Any]) -> None:
        """Keep a half-filled form."""
        ...

    def drop_drafts(self, task_id: str) -> None:
        """Forget what was half filled for a task."""
        ...

    def note_read(self, *, person_id: PersonId, case_id: CaseId, view: str, at: datetime) -> None:
        """Log that a person saw a case: one row per person, case, view and quarter of an hour."""
        ...

    # history, incidents, documents

    def history(
        self, case_id: CaseId, *, after: int = 0, limit: int = 1000
    ) -> Sequence[HistoryRow]:
        """Return a case's history from entry `after` + 1 on."""
        ...

    def appointments(self, case_id: CaseId) -> Sequence[HistoryRow]:
        """Return the entries that gave somebody a part: the start and each appointment."""
        ...

    def erase_content(self, case_id: CaseId, seqs: Sequence[int], *, at: datetime) -> None:
        """Erase what entries of the history say; their place in the chain stays."""
        ...

    def verify_history(self) -> Sequence[str]:
        """Check every chain and seal; return a sentence per fault, naming the first bad row."""
        ...

    def seal_history(self, day: date) -> int:
        """Seal the chains that grew since the last seal; return how many heads it covers.

        A day is sealed once: the second time nothing is done.
        """
        ...

    def add_incident(self, incident: Incident) -> None:
        """Save an incident."""
        ...

    def incidents(self, case_id: CaseId, *, unresolved_only: bool = True) -> Sequence[Incident]:
        """Return a case's incidents, oldest first."""
        ...

    def stoppages(self, *, limit: int) -> Sequence[Stoppage]:
        """Return the unresolved incidents of all cases by what is wrong, oldest first."""
        ...

    def incidents_like(self, incident_id: IncidentId, *, limit: int) -> Sequence[Incident]:
        """Return the incidents of the same stoppage as an unresolved one, oldest first."""
        ...

    def save_incident(self, incident: Incident) -> None:
        """Save a resolved incident."""
        ...

    def add_documents(self, documents: Sequence[Document]) -> None:
        """Save notices, letters or papers; unsent notices and letters are the outbox."""
        ...

    def save_document(self, document: Document) -> None:
        """Save a changed document."""
        ...

    def document(self, document_id: DocumentId) -> Document:
        """Return a document whole. Raises `NotFound`."""
        ...

    def documents(self, case_id: CaseId) -> Sequence[Document]:
        """Return a case's newest 500 documents without HTML and content, oldest first."""
        ...

    def notices_for(self, person_id: PersonId, *, limit: int = 50) -> Sequence[Document]:
        """Return the newest notices to a person, newest first."""
        ...

    # people and the calendar

    def person(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked against other writers where `lock` says so.

        Raises `NotFound`; `Unavailable` where the lock is not to be had within ten seconds.
        """
        ...

    def person_by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""
        ...

    def people(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id."""
        ...

    def all_people(self, *, after: str = "", limit: int = 200) -> Sequence[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""
        ...

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""
        ...

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""
        ...

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""
        ...

    def save_person(self, person: Person) -> None:
        """Insert or update a person with their roles. Raises `InvalidAnswers` for `username`."""
        ...

    def absences(self, person_ids: Sequence[PersonId], *, since: date) -> Sequence[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""
        ...

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""
        ...

    def add_absence(self, absence: Absence) -> None:
        """Save an absence."""
        ...

    def remove_absence(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""
        ...

    def calendar(self) -> Calendar:
        """Return the calendar in force."""
        ...

    def add_holiday(self, day: date, name: str) -> Calendar:
        """Add or rename a holiday or office closure; return the calendar with its new version.

        An empty name takes the day away again.
        """
        ...

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar."""
        ...

    # procedures

    def versions(self) -> Sequence[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""
        ...

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""
        ...

    def latest_version(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""
        ...

    def add_version(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again. Raises `WrongState`."""
        ...

    def start_timers(self, *, at: datetime | None = None) -> Sequence[StartTimer]:
        """Return the timer starts, all or those due."""
        ...

    def save_start_timer(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
        ...


class OpenWork(Protocol):
    """Opens a transaction."""

    def __call__(self) -> UnitOfWork:
        """Return a unit of work to be entered."""
        ...
