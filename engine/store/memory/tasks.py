"""User tasks and the lists of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from engine.errors import ConcurrentChange, WrongState
from engine.ids import CaseId, PersonId, UserTaskId
from engine.model.people import role_key
from engine.model.user_task import UserTask
from engine.ports import TaskPage
from engine.store.alike import there
from engine.store.encoding import NO_DUE_DATE, from_cursor, to_cursor
from engine.store.memory.tables import Part


class Tasks(Part):
    """User tasks, open ones apart from closed ones."""

    def one(self, task_id: UserTaskId) -> UserTask:
        """Return a user task. Raises `NotFound`."""
        tables = self.transaction.tables
        task = tables.open_tasks.get(task_id) or tables.closed_tasks.get(task_id)
        return there(task, "There is no such task.", task_id=task_id)

    def open_of(self, case_id: CaseId) -> Sequence[UserTask]:
        """Return the open user tasks of a case, oldest first."""
        tables = self.transaction.tables
        tasks = (tables.open_tasks[id_] for id_ in tables.open_of_case.get(case_id, ()))
        return sorted(tasks, key=lambda task: (task.created_at, task.activity))

    def open_of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[UserTask]]:
        """Return those of several cases, oldest first."""
        return {each: found for each in case_ids if (found := self.open_of(each))}

    def closed_of(self, case_id: CaseId, *, limit: int = 200) -> Sequence[UserTask]:
        """Return the newest completed and canceled user tasks of a case, newest first."""
        return sorted(self._closed(case_id), key=_closed_place, reverse=True)[:limit]

    def has_completed(
        self,
        case_id: CaseId,
        person_ids: Collection[PersonId],
        element_ids: Collection[str],
    ) -> bool:
        """Say whether any of some people completed a task of some elements, ever."""
        return any(
            task.completed_by in person_ids and task.element_id in element_ids
            for task in self._closed(case_id)
        )

    def who_completed(
        self, case_id: CaseId, element_ids: Collection[str], *, item_id: str
    ) -> Collection[PersonId]:
        """Return everybody who ever completed a task of some elements for an item."""
        return {
            task.completed_by
            for task in self._closed(case_id)
            if task.completed_by and task.element_id in element_ids and task.item_id == item_id
        }

    def save(self, tasks: Sequence[UserTask]) -> None:
        """Insert or update user tasks; a closed one never changes again."""
        for task in sorted(tasks, key=lambda each: each.is_open):
            self._save_task(task)

    def assigned_to(self, person_id: PersonId, *, cursor: str | None, limit: int) -> TaskPage:
        """Return the open tasks of one assignee."""
        tasks = self.transaction.tables.open_tasks.values()
        return _page((each for each in tasks if each.assignee == person_id), cursor, limit)

    def offered_to(self, role_keys: Sequence[str], *, cursor: str | None, limit: int) -> TaskPage:
        """Return the unassigned open tasks of these roles."""
        wanted = set(role_keys)
        tasks = (
            task
            for task in self.transaction.tables.open_tasks.values()
            if task.assignee is None and role_key(task.procedure_id, task.role) in wanted
        )
        return _page(tasks, cursor, limit)

    def _closed(self, case_id: CaseId) -> Iterator[UserTask]:
        tables = self.transaction.tables
        return (tables.closed_tasks[id_] for id_ in tables.closed_of_case.get(case_id, ()))

    def _save_task(self, task: UserTask) -> None:
        tables = self.transaction.write_for(task.case_id, "open_tasks", "open_of_case")
        if task.id in tables.closed_tasks:
            raise WrongState("This task is already closed.", task_id=task.id)
        others = tuple(id_ for id_ in tables.open_of_case.get(task.case_id, ()) if id_ != task.id)
        if task.is_open:
            if any(tables.open_tasks[id_].activity == task.activity for id_ in others):
                raise ConcurrentChange("This task has been created already.", task_id=task.id)
            tables.open_tasks[task.id] = task
            tables.open_of_case[task.case_id] = (*others, task.id)
            return
        tables.open_tasks.pop(task.id, None)
        tables.open_of_case[task.case_id] = others
        tables = self.transaction.write("closed_tasks", "closed_of_case")
        tables.closed_tasks[task.id] = task
        ids = tables.closed_of_case.get(task.case_id, ())
        tables.closed_of_case[task.case_id] = (*ids, task.id)


def task_place(task: UserTask) -> tuple[datetime, str]:
    """Return where a task stands in a list: by due date, those without one last."""
    return task.due_at or NO_DUE_DATE, task.id


def _closed_place(task: UserTask) -> tuple[datetime, int]:
    return task.completed_at or task.created_at, task.activity


def _page(tasks: Iterable[UserTask], cursor: str | None, limit: int) -> TaskPage:
    after = from_cursor(cursor) if cursor else None
    found = sorted(
        (task for task in tasks if after is None or task_place(task) > after), key=task_place
    )
    page = list(islice(found, limit))
    more = len(found) > limit and page
    return TaskPage(tasks=page, next_cursor=to_cursor(*task_place(page[-1])) if more else None)
