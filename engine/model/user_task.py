"""Work for a person, and its lifecycle."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from engine.errors import WrongState
from engine.ids import CaseId, ElementId, PersonId, ProcedureId, RoleId, UserTaskId
from engine.model.calendar import first_after


class UserTaskState(StrEnum):
    """Where a user task is in its life."""

    CREATED = "created"
    ASSIGNED = "assigned"
    COMPLETED = "completed"
    CANCELED = "canceled"


_NEXT: dict[UserTaskState, set[UserTaskState]] = {
    UserTaskState.CREATED: {
        UserTaskState.ASSIGNED,
        UserTaskState.COMPLETED,
        UserTaskState.CANCELED,
    },
    UserTaskState.ASSIGNED: {
        UserTaskState.CREATED,
        UserTaskState.ASSIGNED,
        UserTaskState.COMPLETED,
        UserTaskState.CANCELED,
    },
    UserTaskState.COMPLETED: set(),
    UserTaskState.CANCELED: set(),
}

_SAID = {
    UserTaskState.CREATED: "not taken by anybody",
    UserTaskState.ASSIGNED: "with somebody",
    UserTaskState.COMPLETED: "already done",
    UserTaskState.CANCELED: "no longer needed",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class UserTask:
    """One user task of one case; a projection of the process, rewritten with it."""

    id: UserTaskId
    case_id: CaseId
    procedure_id: ProcedureId
    element_id: ElementId
    name: str
    #: The role of the lane.
    role: RoleId
    form_key: str
    #: The activity's number inside the running process.
    activity: int
    #: Path of the item this task is about, such as `children[1]`; "" outside multi-instance.
    item_path: str = ""
    item_id: str = ""
    item_label: str = ""
    state: UserTaskState = UserTaskState.CREATED
    assignee: PersonId | None = None
    created_at: datetime
    #: UTC; None where the task has no time limit, or none yet.
    due_at: datetime | None = None
    #: A sentence that explains the due date.
    due_why: str = ""
    #: When it was completed or canceled; `completed_by` is None of a canceled one.
    completed_at: datetime | None = None
    completed_by: PersonId | None = None
    #: The due instant for which the reminder, then the overdue mark, has been given.
    reminded_for: datetime | None = None
    overdue_for: datetime | None = None
    #: Repeats given since the task became overdue.
    repeats: int = 0
    #: A declaration, a signature or a choice of one's own: given for nobody else (`inPerson`).
    in_person: bool = False
    #: Who may not do this: they did what it checks (`notBy`), or a rule of separation bars them.
    barred: tuple[PersonId, ...] = ()
    #: Whoever had it has left, and it waits until a successor is named.
    vacant: bool = False
    #: Whose it is does not follow from who has its role in the case: it was offered to everybody
    #: of the role, taken, given back or handed on, and only somebody moves it.
    by_itself: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do this."""
        return self.state in (UserTaskState.CREATED, UserTaskState.ASSIGNED)

    def is_overdue(self, *, at: datetime) -> bool:
        """Say whether the task is open and the last second of its time limit is over."""
        return self.is_open and self.due_at is not None and first_after(self.due_at) <= at

    @property
    def was_late(self) -> bool:
        """Say whether the task ended after the last second of its time limit."""
        if self.due_at is None or self.completed_at is None:
            return False
        return first_after(self.due_at) <= self.completed_at

    def claimed(self, *, by: PersonId) -> Self:
        """Return the task with an assignee."""
        return replace(self._moved(UserTaskState.ASSIGNED), assignee=by)

    def released(self) -> Self:
        """Return the task as everybody's of the role again."""
        return replace(self._moved(UserTaskState.CREATED), assignee=None, by_itself=False)

    def moved_by_hand(self) -> Self:
        """Return the task as one that stays where somebody put it."""
        return replace(self, by_itself=True)

    def completed(self, *, by: PersonId | None, at: datetime) -> Self:
        """Return the task as done."""
        moved = self._moved(UserTaskState.COMPLETED)
        return replace(moved, completed_by=by, completed_at=at)

    def canceled(self, *, at: datetime) -> Self:
        """Return the task as no longer needed."""
        return replace(self._moved(UserTaskState.CANCELED), completed_at=at)

    def _moved(self, state: UserTaskState) -> Self:
        if state not in _NEXT[self.state]:
            raise WrongState(
                f"This task is {_SAID[self.state]}, so it cannot be changed.",
                task_id=self.id,
                actual=self.state,
            )
        return replace(self, state=state)
