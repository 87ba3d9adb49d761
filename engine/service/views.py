"""What pages show of a case, gathered in one read; nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import NotFound, Refused
from engine.feel import compile as compile_feel
from engine.feel import to_text
from engine.forms import FormView, view
from engine.forms.values import to_plain
from engine.ids import CaseId, ConferenceId, DocumentId, PersonId, UserTaskId
from engine.model.case import Case, Incident
from engine.model.case_file import read_path, value_at
from engine.model.document import Document
from engine.model.history import HistoryRow
from engine.model.people import Participant, Person, role_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import Place, UnitOfWork
from engine.service import due
from engine.service.access import (
    Standing,
    principal_for,
    require_access,
    standing_of,
    visible_items,
)
from engine.service.cases import correcting_role, starting_role
from engine.service.casework import Casework
from engine.service.commands import Commands
from engine.service.definitions import Definition
from engine.service.people_choices import choices_for
from engine.service.tasks import place_of


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
class TaskView:
    """A task with its form, as one person may see it."""

    task: UserTask
    case: CaseView
    element: Element
    form: FormView
    may_do: bool
    #: Why not, where they may not.
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Views:
    """Reads for pages."""

    commands: Commands

    def case(self, case_id: CaseId, *, by: PersonId) -> CaseView:
        """Return a case. Raises `NotFound` for whoever need not know of it."""
        with self.commands.open_work() as work:
            casework = self._read(work, case_id)
            standing = standing_of(work, by, at=casework.now)
            participants = require_access(work, casework.case, standing)
            return _case_view(casework, standing, participants)

    def task(
        self,
        task_id: UserTaskId,
        *,
        by: PersonId,
        given: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> TaskView:
        """Return a task with its form: as given, else as drafted, else as prefilled."""
        with self.commands.open_work() as work:
            task = work.user_task(task_id)
            casework = self._read(work, task.case_id)
            standing = standing_of(work, by, at=casework.now)
            participants = require_access(work, casework.case, standing)
            element = casework.definition.element(task.element_id)
            reason = _why_not(task, standing, participants)
            place = place_of(casework, task) if task.is_open else None
            if given is None:
                given = work.draft(task.id, by)
            return TaskView(
                task=task,
                case=_case_view(casework, standing, participants),
                element=element,
                form=self._form(casework, element, given, place=place, errors=errors),
                may_do=not reason,
                reason=reason,
            )

    def message_form(
        self,
        case_id: CaseId,
        message: str,
        *,
        by: PersonId,
        given: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> tuple[CaseView, Action, FormView]:
        """Return the form of an action that is possible at any time. Raises `NotFound`."""
        with self.commands.open_work() as work:
            casework = self._read(work, case_id)
            standing = standing_of(work, by, at=casework.now)
            participants = require_access(work, casework.case, standing)
            shown = _case_view(casework, standing, participants)
            action = next((a for a in shown.actions if a.message == message), None)
            if action is None:
                raise NotFound("Expected something that can be done in this case now.")
            element = casework.definition.element(action.element_id)
            form = self._form(casework, element, given, place=None, errors=errors)
            return shown, action, form

    def start_form(
        self,
        procedure_id: str,
        process_id: str,
        *,
        by: PersonId,
        given: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
        conference_of: CaseId | None = None,
    ) -> tuple[Definition, Element, FormView]:
        """Return the start form of a process, with what is known of the conference."""
        definition = self.commands.definitions.latest(procedure_id)
        with self.commands.open_work() as work:
            now = self.commands.clock.now()
            standing = standing_of(work, by, at=now)
            starting_role(definition, process_id, standing, None)
            shared: dict[str, Any] = {}
            if conference_of is not None:
                other = work.case(conference_of)
                require_access(work, other, standing)
                keys = definition.procedure.conference_keys
                shared = {key: other.file[key] for key in keys if key in other.file}
            blank = Case(
                id=CaseId(""),
                reference="",
                conference_id=ConferenceId(""),
                procedure_id=definition.id,
                version=definition.version,
                process_id=process_id,
                started_at=now,
                file=shared,
            )
            casework = Casework(work, definition, blank, now=now, new_id=self.commands.new_id)
            element = definition.start_of(process_id)
            if given is None:
                given = work.draft(start_draft(procedure_id, process_id), by) or shared or None
            form = self._form(casework, element, given, place=None, errors=errors)
            return definition, element, form

    def history(
        self, case_id: CaseId, *, by: PersonId, after: int = 0, limit: int = 500
    ) -> tuple[CaseView, Sequence[HistoryRow]]:
        """Return a case and its history from an entry on."""
        shown = self.case(case_id, by=by)
        with self.commands.open_work() as work:
            return shown, work.history(case_id, after=after, limit=limit)

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

    def value(self, case_id: CaseId, path: str) -> Any:
        """Return a value of the case file, or of a fact, as plain data; for rehearsals."""
        steps = read_path(path)
        with self.commands.open_work() as work:
            casework = self._read(work, case_id)
            found = casework.scope(None).get(str(steps[0]))
            return to_plain(value_at(to_plain(found), steps[1:]))

    def _read(self, work: UnitOfWork, case_id: CaseId) -> Casework:
        case = work.case(case_id)
        definition = self.commands.definitions.get(case.procedure_id, case.version)
        casework = Casework(
            work, definition, case, now=self.commands.clock.now(), new_id=self.commands.new_id
        )
        casework.restore()
        return casework

    def _form(
        self,
        casework: Casework,
        element: Element,
        given: Mapping[str, Any] | None,
        *,
        place: Place | None,
        errors: Mapping[str, str] | None,
    ) -> FormView:
        return view(
            casework.definition.form(element),
            given,
            scope=casework.scope(place),
            now=casework.now,
            calendar=casework.calendar,
            people=choices_for(casework.work, casework.definition.id),
            errors=errors or {},
        )


def start_draft(procedure_id: str, process_id: str) -> str:
    """Return the name under which a half-filled start form is kept."""
    return f"start:{procedure_id}:{process_id}"


def _case_view(
    casework: Casework, standing: Standing, participants: Sequence[Participant]
) -> CaseView:
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
        mine=frozenset(t.id for t in open_tasks if not _why_not(t, standing, participants)),
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


def _why_not(task: UserTask, standing: Standing, participants: Sequence[Participant]) -> str:
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
    return "" if value is None else to_text(value)


def _deadlines(casework: Casework) -> list[Deadline]:
    found = []
    for timer in casework.run.timers():
        element = casework.definition.element(timer.place.element_id)
        why = due.explain(
            element.trigger_value,
            casework.scope(timer.place),
            now=casework.now,
            calendar=casework.calendar,
        )
        found.append(Deadline(at=timer.due_at, name=element.name, why=why))
    return found


def _actions(
    casework: Casework, standing: Standing, participants: Sequence[Participant]
) -> list[Action]:
    found = []
    for message, place in casework.run.messages():
        element = casework.definition.element(place.element_id)
        taking_part = {p.person_id for p in participants if p.role == element.role}
        holder = element.role and standing.holder(role_key(casework.definition.id, element.role))
        if taking_part & standing.ids or (not taking_part and holder):
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
