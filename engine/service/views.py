"""What pages show of a case, gathered in one read; nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import NotFound, ProcessFailed, Refused
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.forms.display import display
from engine.forms.values import to_plain
from engine.ids import CaseId, ConferenceId, DocumentId, PersonId, UserTaskId
from engine.model.case import Case, Incident
from engine.model.case_file import read_path, value_at
from engine.model.document import Document
from engine.model.history import HistoryRow
from engine.model.people import Participant, Person, role_key
from engine.model.user_task import UserTask
from engine.ports import UnitOfWork
from engine.service import due
from engine.service.access import (
    Standing,
    principal_for,
    require_access,
    sending_role,
    standing_of,
    visible_items,
)
from engine.service.cases import correcting_role
from engine.service.casework import Casework
from engine.service.commands import Commands
from engine.service.definitions import Definition
from engine.service.story import story


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something a person may do at any time, such as withdrawing."""

    message: str
    name: str
    element_id: str
    has_form: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A date ahead that the drawing waits for."""

    at: datetime
    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """A case as one person may see it."""

    case: Case
    definition: Definition
    title: str
    conference: str
    #: Items of the children's list that the person may see.
    children: Sequence[Mapping[str, Any]]
    participants: Sequence[tuple[str, Person]]
    people: Mapping[PersonId, Person]
    open_tasks: Sequence[UserTask]
    #: Ids of the open tasks the person may do.
    mine: frozenset[str]
    closed_tasks: Sequence[UserTask]
    deadlines: Sequence[Deadline]
    actions: Sequence[Action]
    incidents: Sequence[Incident]
    documents: Sequence[Document]
    #: Element id to `done`, `ready`, `waiting` or `started`.
    states: Mapping[str, str]
    may_correct: bool
    now: datetime
    sees_all: bool = True
    linked: Sequence[Case] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True, slots=True)
class Startable:
    """A process that a person may start."""

    procedure_id: str
    procedure: str
    process_id: str
    title: str


#: History rows that the story looks at.
RECENT = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Views:
    """Reads for pages."""

    commands: Commands

    def case(self, case_id: CaseId, *, by: PersonId) -> CaseView:
        """Return a case. Raises `NotFound` for whoever need not know of it."""
        with self.commands.open_work() as work:
            casework = self.read(work, case_id)
            standing = standing_of(work, by, at=casework.now)
            participants = require_access(work, casework.case, standing)
            return case_view(casework, standing, participants)

    def story(self, view: CaseView) -> list[str]:
        """Say in a few sentences where a case is."""
        with self.commands.open_work() as work:
            after = max(0, view.case.history_seq - RECENT)
            return story(view, work.history(view.case.id, after=after, limit=RECENT))

    def history(
        self, case_id: CaseId, *, by: PersonId, after: int = 0, limit: int = 500
    ) -> tuple[CaseView, Sequence[HistoryRow]]:
        """Return a case and its history from an entry on."""
        shown = self.case(case_id, by=by)
        with self.commands.open_work() as work:
            return shown, work.history(case_id, after=after, limit=limit)

    def refuse_stranger(self, task_id: UserTaskId, *, by: PersonId) -> None:
        """Raise `NotFound` where the case of a task, done or not, does not open to the person.

        Commands say more of a task than a stranger may know, such as who has completed it.
        """
        with self.commands.open_work() as work:
            case = work.case(work.user_task(task_id).case_id)
            require_access(work, case, standing_of(work, by, at=self.commands.clock.now()))

    def document(self, document_id: DocumentId, *, by: PersonId) -> tuple[Case, Document]:
        """Return a notice, letter or paper of a case that opens to the person."""
        with self.commands.open_work() as work:
            document = work.document(document_id)
            if document.recipient_id == by:
                return work.case(document.case_id), document
            case = work.case(document.case_id)
            standing = standing_of(work, by, at=self.commands.clock.now())
            participants = require_access(work, case, standing)
            items = visible_items(standing, participants)
            if items is not None and document.item_id and document.item_id not in items:
                raise NotFound("Expected a document that you may see, but there is none here.")
            return case, document

    def conference(self, conference_id: ConferenceId, *, by: PersonId) -> Sequence[CaseView]:
        """Return those dissents of a conference that open to the person. Raises `NotFound`."""
        with self.commands.open_work() as work:
            cases = work.cases_of_conference(conference_id)
        shown = []
        for case in cases:
            try:
                shown.append(self.case(case.id, by=by))
            except NotFound:
                continue
        if not shown:
            raise NotFound("Expected a conference that you take part in, but there is none here.")
        return shown

    def cases(
        self, *, by: PersonId, text: str = "", cursor: str | None = None
    ) -> tuple[Sequence[Case], str | None]:
        """Return the cases a person takes part in, newest first."""
        with self.commands.open_work() as work:
            return work.cases_of(by, text=text, cursor=cursor)

    def linked_with_fact(self, case_id: CaseId, fact: str, *, by: PersonId) -> Sequence[Case]:
        """Return the other cases of the conference that share a fact and open to the person."""
        shown = self.case(case_id, by=by)
        if fact not in shown.definition.procedure.conference_keys:
            return []
        return [
            view.case
            for view in self.conference(shown.case.conference_id, by=by)
            if view.case.id != case_id and not view.case.ended_at
        ]

    def value(self, case_id: CaseId, path: str) -> Any:
        """Return a value of the case file, or of a fact, as plain data; for rehearsals."""
        steps = read_path(path)
        with self.commands.open_work() as work:
            casework = self.read(work, case_id)
            found = casework.scope(None).get(str(steps[0]))
            return to_plain(value_at(to_plain(found), steps[1:]))

    def read(self, work: UnitOfWork, case_id: CaseId) -> Casework:
        """Open a case for looking at it."""
        case = work.case(case_id)
        definition = self.commands.definitions.get(case.procedure_id, case.version)
        casework = Casework(
            work, definition, case, now=self.commands.clock.now(), new_id=self.commands.new_id
        )
        casework.restore()
        return casework

    def entries(self, person_id: PersonId) -> list[Startable]:
        """Return what a person may start."""
        now = self.commands.clock.now()
        with self.commands.open_work() as work:
            standing = standing_of(work, person_id, at=now)
        return [
            Startable(
                procedure_id=definition.id,
                procedure=definition.procedure.title,
                process_id=entry.process_id,
                title=entry.title,
            )
            for definition in self.commands.definitions.all_latest()
            for entry in definition.procedure.entries.values()
            if any(standing.holder(role_key(definition.id, role)) for role in entry.roles)
        ]

    def names(self, task: UserTask, version: int | None = None) -> tuple[str, str]:
        """Return the titles of a task's procedure and role."""
        procedure = self.commands.definitions.latest(task.procedure_id).procedure
        role = procedure.roles.get(task.role)
        return procedure.title, role.title if role else task.role

    def titles(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return how pages name cases, such as by the initials of the children.

        For cases that are known to open to whoever asks: nothing is checked here.
        """
        with self.commands.open_work() as work:
            return {case_id: self._title(work, case_id) for case_id in dict.fromkeys(case_ids)}

    def _title(self, work: UnitOfWork, case_id: CaseId) -> str:
        """Return how pages name a case; nothing for a damaged one, which keeps no list back."""
        try:
            case = work.case(case_id)
            definition = self.commands.definitions.get(case.procedure_id, case.version)
            now, new_id = self.commands.clock.now(), self.commands.new_id
            casework = Casework(work, definition, case, now=now, new_id=new_id)
            return _label(casework, definition.procedure.labels.get("title", ""))
        except (Refused, FeelError):
            return ""

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases."""
        with self.commands.open_work() as work:
            return work.references(sorted(set(case_ids)))

    def possible_assignees(self, task_id: UserTaskId, *, by: PersonId) -> Sequence[Person]:
        """Return who else holds the role of a task."""
        with self.commands.open_work() as work:
            task = work.user_task(task_id)
            holders = work.holders(role_key(task.procedure_id, task.role))
        return [person for person in holders if person.id not in (task.assignee, by)]


def case_view(
    casework: Casework, standing: Standing, participants: Sequence[Participant]
) -> CaseView:
    """Return a case as one person may see it."""
    work, definition = casework.work, casework.definition
    open_tasks = list(casework.tasks.open.values())
    closed = work.closed_tasks(casework.id)
    ids = {p.person_id for p in participants}
    ids |= {t.assignee for t in open_tasks if t.assignee}
    ids |= {t.completed_by for t in closed if t.completed_by}
    people = work.people(sorted(ids))
    items = visible_items(standing, participants)
    labels = definition.procedure.labels
    children = casework.file.get(labels.get("children", "children")) or []
    documents = [
        document
        for document in work.documents(casework.id)
        if items is None or not document.item_id or document.item_id in items
    ]
    return CaseView(
        case=casework.case,
        definition=definition,
        title=_label(casework, labels.get("title", "")),
        conference=_label(casework, labels.get("conference", "")),
        children=[c for c in children if items is None or str(c.get("id")) in items],
        participants=[
            (p.role, people[p.person_id]) for p in participants if p.person_id in people
        ],
        people=people,
        open_tasks=[t for t in open_tasks if items is None or not t.item_id or t.item_id in items],
        mine=frozenset(t.id for t in open_tasks if not why_not(t, standing, participants)),
        closed_tasks=closed,
        deadlines=_deadlines(casework),
        actions=_actions(casework, standing, participants),
        incidents=work.incidents(casework.id),
        documents=documents,
        states=_states(casework),
        may_correct=_may_correct(casework, standing),
        now=casework.now,
        sees_all=items is None,
        linked=work.cases_of_conference(casework.case.conference_id),
    )


def why_not(task: UserTask, standing: Standing, participants: Sequence[Participant]) -> str:
    """Say why somebody may not do a task; "" if they may."""
    if not task.is_open:
        return "This task is no longer open."
    try:
        principal_for(task, standing, participants)
    except Refused as refusal:
        return refusal.message
    return ""


def _label(casework: Casework, expression: str) -> str:
    if not expression:
        return ""
    value = compile_feel(expression).evaluate(
        casework.scope(None), now=casework.now, calendar=casework.calendar
    )
    return display(value)


def _deadlines(casework: Casework) -> list[Deadline]:
    found = []
    try:
        timers = casework.run.timers()
    except ProcessFailed:
        return []  # The page opens all the same; whoever acts next gets the incident.
    for timer in timers:
        element = casework.definition.element(timer.place.element_id)
        why = due.explain(
            element.trigger_value,
            casework.scope(timer.place),
            now=casework.now,
            calendar=casework.calendar,
            facts=casework.definition.procedure.facts,
        )
        found.append(Deadline(at=timer.due_at, name=element.name, why=why))
    return found


def _actions(
    casework: Casework, standing: Standing, participants: Sequence[Participant]
) -> list[Action]:
    found = []
    for message, place in casework.run.messages():
        element = casework.definition.element(place.element_id)
        if sending_role(element, standing, participants, casework.definition.id):
            found.append(
                Action(
                    message=message,
                    name=element.name or message,
                    element_id=element.id,
                    has_form=bool(element.form_key),
                )
            )
    return found


def _states(casework: Casework) -> dict[str, str]:
    states = dict.fromkeys(casework.case.trail, "done")
    states.update(dict(casework.run.positions()))
    return states


def _may_correct(casework: Casework, standing: Standing) -> bool:
    try:
        correcting_role(casework, standing, join=False)
    except Refused:
        return False
    return True
