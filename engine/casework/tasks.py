"""The user tasks of a case, kept in line with its process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.casework import due
from engine.casework.alarms import raise_alarm
from engine.errors import ProcessFailed, damaged_case
from engine.feel import FeelError
from engine.ids import PersonId, RoleId, UserTaskId
from engine.model.case_file import Path, value_at, write_path
from engine.model.history import EventKind
from engine.model.user_task import UserTask
from engine.wording.time_limits import counted, why_due

if TYPE_CHECKING:
    from engine.casework.casework import Casework
    from engine.model.procedure import Element
    from engine.ports import Place


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
            procedure = case.definition.procedure
            for task in found:
                if task.element_id not in procedure.elements or task.role not in procedure.roles:
                    raise damaged_case(case.id)
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
        if self._case.bookkeeping.asked_for_help and not self._needs_help():
            self._case.remember(asked_for_help=())

    def _needs_help(self) -> bool:
        """Say whether something waits in this case for somebody to be named."""
        people = self._case.people
        return bool(people.vacant) or any(
            not people.is_anybody_free(task) for task in self.open.values()
        )

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
        if not case.people.is_anybody_free(task):
            raise_alarm(case, task)

    def _refresh(self, task: UserTask, place: Place) -> None:
        element = self._case.definition.element(place.element_id)
        changed = self._with_due(task, element, place)
        if place.items:
            label = self._item_label(self._case.item_path(place))
            changed = replace(changed, item_label=label)
        changed = self._with_assignee(self.as_drawn(changed), element, place)
        if changed != task or task.activity not in self.open:
            self.put(changed)

    def as_drawn(self, task: UserTask) -> UserTask:
        """Return a task with who may not do it, as the drawing and the record say now.

        What is kept with the task is for lists; one from before it was kept says nothing.
        """
        element = self._case.definition.element(task.element_id)
        in_person = element.properties.get("inPerson") == "true"
        return replace(task, in_person=in_person, barred=self._barred(element, task))

    def _with_assignee(self, task: UserTask, element: Element, place: Place) -> UserTask:
        """Give the task to whom the drawing names, or who alone has the role, unless barred.

        What was somebody's who has left waits for their successor, where the part is theirs alone.
        """
        people = self._case.people
        named = self._named(element, place)
        now = people.now_in_place_of(task.role, named) if named else self._sole(task)
        if now is not None and now != task.assignee and self._is_free_to_move(task):
            task = self._given(task, now)
        if task.assignee is not None and people.has_left(task.role, task.assignee):
            task = task.released()
        waits = named is not None and now is None and people.is_for_one_case(task.role)
        vacant = task.assignee is None and (waits or task.role in people.vacant)
        return replace(task, vacant=vacant)

    def _given(self, task: UserTask, person_id: PersonId) -> UserTask:
        people = self._case.people
        may_do = person_id not in task.barred and people.may_take(person_id, task.role)
        is_able = may_do and people.person(person_id).active
        return task.claimed(by=person_id) if is_able else task

    def _is_free_to_move(self, task: UserTask) -> bool:
        """A task stays with an assignee who still takes part in its role."""
        taking_part = [p.person_id for p in self._case.people.of_role(task.role)]
        return task.assignee is None or task.assignee not in taking_part

    def _barred(self, element: Element, task: UserTask) -> tuple[PersonId, ...]:
        """Return whom the rules of separation bar, and who did what this task checks (`notBy`).

        A second person has to do that.
        """
        others = element.properties.get("notBy", "").replace(",", " ").split()
        apart = self._case.people.kept_apart(task.role)
        if not others:
            return apart
        case = self._case
        before = (
            () if case.is_new else case.work.who_completed(case.id, others, item_id=task.item_id)
        )
        now = {
            done.completed_by
            for done in self.changed.values()
            if done.completed_by and done.element_id in others and done.item_id == task.item_id
        }
        return tuple(sorted({*apart, *before, *now}))

    def _with_due(self, task: UserTask, element: Element, place: Place) -> UserTask:
        if not element.due:
            return task
        case = self._case
        scope = case.scope(place)
        try:
            at = due.due(element.due, scope, now=case.now, calendar=case.calendar)
            if at == task.due_at:
                return task
            found = counted(
                element.due,
                scope,
                now=case.now,
                calendar=case.calendar,
                facts=case.definition.procedure.facts,
            )
        except FeelError as error:
            raise ProcessFailed(element.id, str(error)) from error
        return replace(task, due_at=at, due_why=why_due(found, case.calendar))

    def _named(self, element: Element, place: Place) -> PersonId | None:
        named = element.properties.get("assignee")
        found = self._case.evaluate(named, place) if named else None
        return PersonId(str(found)) if found is not None else None

    def _sole(self, task: UserTask) -> PersonId | None:
        """Return who alone has the role of a task and may do it."""
        taking_part = [p.person_id for p in self._case.people.of_role(task.role)]
        able = [person_id for person_id in taking_part if person_id not in task.barred]
        return able[0] if len(able) == 1 else None

    def _item_label(self, path: Path) -> str:
        item = value_at(self._case.file, path) if path else None
        return str(item.get("name", "")) if isinstance(item, dict) else ""
