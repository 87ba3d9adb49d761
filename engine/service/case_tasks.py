"""The user tasks of a case, kept in line with its process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import ProcessFailed
from engine.feel import FeelError
from engine.ids import PersonId, RoleId, UserTaskId
from engine.model.case_file import Path, value_at, write_path
from engine.model.history import EventKind
from engine.model.user_task import UserTask
from engine.service import due
from engine.service.alarms import raise_alarm

if TYPE_CHECKING:
    from engine.model.procedure import Element
    from engine.ports import Place
    from engine.service.casework import Casework


class CaseTasks:
    """The open user tasks of a case, and those that a command changed."""

    def __init__(self, casework: Casework) -> None:
        self._case = casework
        self._open: dict[int, UserTask] | None = None
        #: By activity number; written when the case is saved.
        self.changed: dict[int, UserTask] = {}

    @property
    def open(self) -> dict[int, UserTask]:
        """The open user tasks by activity number."""
        if self._open is None:
            case = self._case
            found = () if case.is_new else case.work.open_tasks(case.id)
            self._open = {task.activity: task for task in found}
        return self._open

    def put(self, task: UserTask) -> None:
        """Take over a changed user task."""
        self.changed[task.activity] = task
        if task.is_open:
            self.open[task.activity] = task
        else:
            self.open.pop(task.activity, None)

    def sync(self) -> None:
        """Follow the process and the file: new tasks, canceled ones, due dates, assignees."""
        ready = {activity.number: activity.place for activity in self._case.run.activities()}
        for number, task in list(self.open.items()):
            if number not in ready:
                self.put(task.canceled(at=self._case.now))
                self._case.note(EventKind.USER_TASK_CANCELED, task.element_id, {"task": task.id})
        for number, place in ready.items():
            if number in self.open:
                self._refresh(self.open[number], place)
            else:
                self._create(number, place)

    def _create(self, number: int, place: Place) -> None:
        case = self._case
        element = case.definition.element(place.element_id)
        path = case.item_path(place)
        role = element.role or RoleId("")
        self._refresh(
            UserTask(
                id=UserTaskId(f"{case.id}.{number}"),
                case_id=case.id,
                procedure_id=case.definition.id,
                element_id=element.id,
                name=element.name,
                role=role,
                form_key=element.form_key,
                activity=number,
                item_path=write_path(path),
                item_id=case.item_id(place),
                item_label=self._item_label(path),
                created_at=case.now,
            ),
            place,
        )
        task = self.open[number]
        due_at = task.due_at.isoformat() if task.due_at else None
        case.note(
            EventKind.USER_TASK_CREATED,
            element.id,
            {
                "task": task.id,
                "role": role,
                "assignee": task.assignee,
                "due": due_at,
                "why": task.due_why,
            },
        )
        if not case.people.is_anybody_free(role, task.assignee):
            raise_alarm(case, task)

    def _refresh(self, task: UserTask, place: Place) -> None:
        element = self._case.definition.element(place.element_id)
        changed = self._with_due(task, element, place)
        if place.items:
            label = self._item_label(self._case.item_path(place))
            changed = replace(changed, item_label=label)
        assignee = self._assignee(element, place)
        if assignee is not None and assignee != task.assignee and self._is_free_to_move(task):
            changed = changed.claimed(by=assignee)
        if changed != task or task.activity not in self.open:
            self.put(changed)

    def _is_free_to_move(self, task: UserTask) -> bool:
        """A task stays with an assignee who still takes part in its role."""
        taking_part = [p.person_id for p in self._case.people.of_role(task.role)]
        return task.assignee is None or task.assignee not in taking_part

    def _with_due(self, task: UserTask, element: Element, place: Place) -> UserTask:
        if not element.due:
            return task
        case = self._case
        scope = case.scope(place)
        try:
            at = due.due(element.due, scope, now=case.now, calendar=case.calendar)
            if at == task.due_at:
                return task
            why = due.explain(
                element.due,
                scope,
                now=case.now,
                calendar=case.calendar,
                facts=case.definition.procedure.facts,
            )
        except FeelError as error:
            raise ProcessFailed(element.id, str(error)) from error
        return replace(task, due_at=at, due_why=why)

    def _assignee(self, element: Element, place: Place) -> PersonId | None:
        named = element.properties.get("assignee")
        if named:
            found = self._case.evaluate(named, place)
            return PersonId(str(found)) if found is not None else None
        taking_part = self._case.people.of_role(element.role)
        return taking_part[0].person_id if len(taking_part) == 1 else None

    def _item_label(self, path: Path) -> str:
        item = value_at(self._case.file, path) if path else None
        return str(item.get("name", "")) if isinstance(item, dict) else ""
