"""A case opened for one command: its process, file, tasks and people, saved together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.casework.people import CasePeople
from engine.casework.scope import InnerScope, Scope
from engine.casework.situation import CaseSituation
from engine.casework.tasks import CaseTasks
from engine.errors import InvalidAnswers, NotAllowed, WrongState
from engine.feel.types import ANY
from engine.feel.values import Function
from engine.forms.values import to_feel
from engine.ids import CaseId, DocumentId, ElementId, PersonId, RoleId
from engine.model.case import Case, CaseStatus, Incident
from engine.model.case_file import Path, value_at, with_answers, write_path
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import ENGINE, Actor
from engine.wording.terms import said, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from engine.ids import NewId
    from engine.model.calendar import Calendar
    from engine.model.document import Document
    from engine.model.procedure import Element
    from engine.model.user_task import UserTask
    from engine.package import Definition
    from engine.ports import Place, Run, UnitOfWork


class Casework:
    """Everything of one case that a command reads and changes; `save` writes it all."""

    def __init__(
        self,
        work: UnitOfWork,
        definition: Definition,
        case: Case,
        *,
        now: datetime,
        new_id: NewId,
    ) -> None:
        self.work = work
        self.definition = definition
        self.now = now
        self.case = case
        self.file: Mapping[str, Any] = case.file
        self.bookkeeping = case.bookkeeping
        self.trail = dict(case.trail)
        self.blocked = set(case.blocked)
        self.actor: Actor = ENGINE
        self.run: Run
        self._new_id = new_id
        self._ends = list(case.ends)
        self._events: list[HistoryEvent] = []
        self._documents: list[Document] = []
        self._incidents: list[Incident] = []
        self.people = CasePeople(self)
        self.tasks = CaseTasks(self)
        self._appended: list[tuple[str, int, Mapping[str, Any]]] = []
        self._calendar: Calendar | None = None
        self._base_scope: Scope | None = None

    @property
    def id(self) -> CaseId:
        """The case's id."""
        return self.case.id

    @property
    def is_new(self) -> bool:
        """Whether the case was never saved."""
        return self.case.revision == 0

    @property
    def calendar(self) -> Calendar:
        """The calendar in force, with the procedure's own end of the day."""
        if self._calendar is None:
            calendar = self.work.calendar()
            ends = self.definition.procedure.parameters.get("business_day_end")
            self._calendar = replace(calendar, day_ends=ends.value) if ends else calendar
        return self._calendar

    # --- the process

    def move_to(self, at: datetime) -> None:
        """Let time pass; expressions see the new instant."""
        if at != self.now:
            self.now = at
            self.forget_names()

    def start(self, process_id: str) -> None:
        """Start the process and run on to where it waits."""
        self.run = self.definition.program.start(process_id, CaseSituation(self))

    def restore(self) -> None:
        """Take up the saved process."""
        self.run = self.definition.program.restore(self.case.snapshot, CaseSituation(self))

    def reach_end(self, place: Place) -> None:
        """Note an end event; those of the entry process are the ends of the case."""
        element = self.definition.element(place.element_id)
        self._ends.append(element.id)
        self.note(EventKind.END_REACHED, element.id, {"name": element.name})

    def place_of(self, task: UserTask) -> Place:
        """Return where a task stands in the process. Raises `WrongState` if nowhere."""
        for activity in self.run.activities():
            if activity.number == task.activity:
                return activity.place
        raise WrongState("This task is no longer needed.", task_id=task.id)

    # --- names

    def scope(self, place: Place | None, **names: Callable[[], Any]) -> Mapping[str, Any]:
        """Return the names an expression sees at a place."""
        if self._base_scope is None:
            self._base_scope = Scope(
                self.definition.procedure,
                types=self.definition.types,
                file=self.file,
                names={
                    "started_at": lambda: self.case.started_at,
                    "reference": lambda: self.case.reference,
                    "standing_text": lambda: self.definition.procedure.labels["standing_text"],
                    **{key: partial(self._appended_list, key) for key in self.definition.appended},
                    "latest": self._latest_entries,
                    "people": self.people.first_of_roles,
                    "holders": self.people.holders,
                    "gone": lambda: self.people.gone,
                    "name_of": lambda: Function(("person",), self._name_of),
                    "words_of": lambda: Function(("question", "answer"), self._words_of),
                },
                moment=(self.now, self.calendar),
            )
        if place is None:
            return InnerScope(self._base_scope, items={}, names=names)
        arrived_at = place.arrived_at
        return InnerScope(
            self._base_scope,
            items=self.item_paths(place) if place.items else {},
            names={"arrived_at": lambda: arrived_at, **names},
        )

    def _name_of(self, _run: Any, values: Sequence[Any]) -> Any:
        """Return the name of somebody, or the names of some people, for a text."""
        return said(values[0], self.people.name_of)

    def _words_of(self, _run: Any, values: Sequence[Any]) -> Any:
        """Return what was chosen as the question offers it, for a text."""
        question, answer = values
        offered = self.definition.words.get(question, {})
        return said(answer, lambda value: offered.get(value) or words_of(value))

    def item_paths(self, place: Place) -> dict[str, Path]:
        """Return the items of the repeated activities around a place: name to path."""
        paths: dict[str, Path] = {}
        for element_id, index in place.items:
            each = self.definition.element(element_id).each
            if each is not None:
                first, *rest = each.items.split(".")
                base = paths.get(first, (first,))
                paths[each.item] = (*base, *rest, index)
        return paths

    def item_path(self, place: Place) -> Path:
        """Return the path of the innermost item, () outside of any."""
        paths = list(self.item_paths(place).values())
        return paths[-1] if paths else ()

    def item_id(self, place: Place) -> str:
        """Return the id of the innermost item, "" outside of any."""
        item = value_at(self.file, self.item_path(place)) if place.items else None
        return str(item.get("id", "")) if isinstance(item, dict) else ""

    def item_content(self, place: Place) -> dict[str, Any]:
        """Return what history says about the item."""
        return {"item": write_path(self.item_path(place))} if place.items else {}

    # --- the case file

    def forget_names(self) -> None:
        """Look every name up again: something it may depend on has changed."""
        self._base_scope = None

    def write(self, place: Place | None, answers: Mapping[str, Any]) -> None:
        """Lay answers over the case file, inside repeated activities over the item."""
        path = self.item_path(place) if place is not None else ()
        self.file = with_answers(self.file, path, answers)
        self.forget_names()

    def refuse_shrinking(self, answers: Mapping[str, Any]) -> None:
        """Raise `InvalidAnswers` if a list loses items while steps for each of them run."""
        positions = self.run.positions() if not self.is_new else ()
        for element_id, _ in positions:
            each = self.definition.element(element_id).each
            if each is None or each.items not in answers:
                continue
            kept = {item.get("id") for item in answers[each.items] or ()}
            if any(item.get("id") not in kept for item in self.file.get(each.items) or ()):
                raise InvalidAnswers(
                    {each.items: "Nobody can be taken off this list while its steps are under way"}
                )

    def append(self, key: str, entry: Mapping[str, Any]) -> None:
        """Append an entry to a list that is kept apart from the file."""
        lengths, latest = self.bookkeeping.lengths, self.bookkeeping.latest
        index = lengths.get(key, 0)
        self._appended.append((key, index, entry))
        self.remember(lengths={**lengths, key: index + 1}, latest={**latest, key: entry})

    def remember(self, **notes: Any) -> None:
        """Change what the engine remembers of the case, by the names of `Bookkeeping`."""
        self.bookkeeping = replace(self.bookkeeping, **notes)
        self.forget_names()

    def entries(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list that is kept apart from the file."""
        kept = () if self.is_new else self.work.entries(self.id, key)
        return [*kept, *(entry for name, _, entry in self._appended if name == key)]

    def _latest_entries(self) -> Mapping[str, Any]:
        """Return `latest`: the newest entry of each list, which costs the same however long."""
        types = self.definition.types
        return {
            key: to_feel(entry, types[key].item or ANY) if key in types else entry
            for key, entry in self.bookkeeping.latest.items()
        }

    def _appended_list(self, key: str) -> Any:
        """Return a list that forms append to; empty until one does."""
        kind = self.definition.types.get(key, ANY)
        return to_feel(self.entries(key), kind)

    def appoint_by_property(
        self, element: Element, place: Place, *, refused: Callable[[NotAllowed], None]
    ) -> None:
        """Evaluate the `appoints` property of an activity that was completed.

        `refused` is told of each person whom the rules of separation bar; the others get the part.
        """
        for part in filter(None, element.properties.get("appoints", "").split(";")):
            role, _, expression = part.partition("=")
            found = self.evaluate(expression, place)
            try:
                self._appoint(RoleId(role.strip()), found)
            except NotAllowed as error:
                refused(error)

    def _appoint(self, role: RoleId, found: Any) -> None:
        """Appoint one person, everybody of a list, or for null nobody."""
        if isinstance(found, list):
            self.people.appoint_all(role, [PersonId(str(one)) for one in found if one is not None])
        elif found is not None:
            self.people.appoint(role, PersonId(str(found)))

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL at a place. Raises `ProcessFailed`."""
        return CaseSituation(self).evaluate(expression.strip(), place)

    # --- history, documents, incidents

    def note(
        self, kind: EventKind, element_id: ElementId | None, content: Mapping[str, Any]
    ) -> None:
        """Add a fact to the history, at the instant at which it happens."""
        self._events.append(
            HistoryEvent(
                kind=kind, at=self.now, actor=self.actor, element_id=element_id, content=content
            )
        )

    def fresh_document_id(self) -> DocumentId:
        """Return an id for a new document."""
        return DocumentId(self._new_id())

    def add_document(self, document: Document) -> None:
        """Keep a notice, letter or paper with the case."""
        self._documents.append(document)
        kind = {
            "notice": EventKind.NOTICE_GIVEN,
            "letter": EventKind.LETTER_PRODUCED,
            "paper": EventKind.DOCUMENT_ATTACHED,
        }[document.kind]
        self.note(
            kind,
            document.element_id,
            {
                "document": document.id,
                "name": document.name,
                "to": document.recipient_name,
                "role": document.recipient_role,
            },
        )

    def add_incident(self, incident: Incident) -> None:
        """Record why the process could not go on."""
        self._incidents.append(incident)
        self.note(
            EventKind.INCIDENT_RAISED,
            incident.element_id,
            {"incident": incident.id, "message": incident.message},
        )

    def block(self, key: str, element_id: str) -> None:
        """Do not fire a timer again until the incident at an element is resolved."""
        self.blocked.add(f"{key} {element_id}")

    def unblock(self, element_id: str) -> None:
        """Let the timers that an incident at an element stopped try again."""
        self.blocked = {entry for entry in self.blocked if entry.split(" ")[-1] != element_id}

    def is_blocked(self, key: str) -> bool:
        """Whether an incident stopped a timer."""
        return any(entry.split(" ")[0] == key for entry in self.blocked)

    # --- saving

    def save(self, *, next_due_at: datetime | None) -> Case:
        """Write everything that changed; the caller commits."""
        ended = self.run.is_ended
        if ended and self.case.status is CaseStatus.RUNNING:
            self.note(EventKind.CASE_ENDED, None, {"ends": list(self._ends)})
        case = replace(
            self.case,
            status=CaseStatus.ENDED if ended else CaseStatus.RUNNING,
            ended_at=(self.case.ended_at or self.now) if ended else None,
            ends=tuple(self._ends),
            snapshot=self.run.snapshot(),
            file=self.file,
            trail=self.trail,
            blocked=tuple(sorted(self.blocked)),
            bookkeeping=self.bookkeeping,
            next_due_at=next_due_at,
        )
        saved = (self.work.add_case if self.is_new else self.work.save_case)(case, self._events)
        self._save_around()
        return saved

    def _save_around(self) -> None:
        if self.is_new:
            for participant in self.people.participants:
                self.work.add_participant(participant)
        for key, index, entry in self._appended:
            self.work.append_entry(self.id, key, index, entry)
        for incident in self._incidents:
            self.work.add_incident(incident)
        if self._documents:
            self.work.add_documents(self._documents)
        if self.tasks.changed:
            self._save_tasks(list(self.tasks.changed.values()))

    def _save_tasks(self, tasks: list[UserTask]) -> None:
        self.work.save_tasks(tasks)
        for task in tasks:
            # What others had written, or anybody before it was no longer needed, stays theirs.
            if task.completed_by is not None:
                self.work.drop_draft(task.id, task.completed_by)
