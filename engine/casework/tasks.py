"""The user tasks of an open case: which are open, and which a command changed."""

from collections.abc import Collection, Iterable
from functools import cached_property

from engine.casework.open_case import OpenCase
from engine.errors import damaged_case
from engine.ids import PersonId
from engine.model.user_task import UserTask


class CaseTasks:
    """The open user tasks of a case, and those that a command changed."""

    def __init__(self, file: OpenCase) -> None:
        self._file = file
        #: By activity number; written when the case is saved.
        self.changed: dict[int, UserTask] = {}

    @cached_property
    def open(self) -> dict[int, UserTask]:
        """The open user tasks by activity number; never changed in place. Raises `Damaged`."""
        file = self._file
        found = () if file.is_new else file.work.tasks.open_of(file.id)
        procedure = file.definition.procedure
        for task in found:
            if task.element_id not in procedure.elements or task.role not in procedure.roles:
                raise damaged_case(file.id)
        return {task.activity: task for task in found}

    def put(self, task: UserTask) -> None:
        """Take over a changed user task."""
        self.changed[task.activity] = task
        changed = {**self.open, task.activity: task}
        self.open = {number: each for number, each in changed.items() if each.is_open}

    def late(self) -> list[UserTask]:
        """Return the open tasks that are overdue now."""
        now = self._file.now
        return [each for each in self.open.values() if each.due_at and each.due_at <= now]

    def let_in(self, people: Iterable[PersonId], tasks: Collection[UserTask]) -> None:
        """Let the case open to people until some tasks are done."""
        told = [(task.activity, person) for person in people for task in tasks]
        self._file.remember(told=tuple(dict.fromkeys([*self._file.bookkeeping.told, *told])))

    def save(self) -> None:
        """Write the changed tasks, and forget what who completed one had half filled."""
        work, tasks = self._file.work, list(self.changed.values())
        if tasks:
            work.tasks.save(tasks)
        for task in tasks:
            # What others had written, or anybody before it was no longer needed, stays theirs.
            if task.completed_by is not None:
                work.drafts.drop(task.id, task.completed_by)
