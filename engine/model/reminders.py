"""When the engine speaks up about a task: before its due date, at it and after it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from engine.model.calendar import MOST_WORKING_DAYS, Calendar, first_after, london_date
from engine.model.procedure import ReminderPolicy
from engine.model.user_task import UserTask


class NudgeKind(StrEnum):
    """What the engine says about a task."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    REPEAT = "repeat"


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudge:
    """The next thing to say about one task."""

    at: datetime
    kind: NudgeKind
    task: UserTask

    def given(self) -> UserTask:
        """Return the task with a note that this was said."""
        due = self.task.due_at
        if self.kind is NudgeKind.REMINDER:
            return replace(self.task, reminded_for=due)
        if self.kind is NudgeKind.OVERDUE:
            return replace(self.task, reminded_for=due, overdue_for=due, repeats=0)
        return replace(self.task, repeats=self.task.repeats + 1)


def next_nudge(
    task: UserTask,
    *,
    policy: ReminderPolicy,
    calendar: Calendar,
    remind_before: timedelta | None = None,
) -> Nudge | None:
    """Return what is said next about an open task; None where it has no due date.

    A reminder 2 working days before at 09:00, on the due day for short limits, never before the
    task itself; the overdue mark; repeats each working day, then weekly
    (docs/decisions/readings.md).
    """
    if not task.is_open or task.due_at is None:
        return None
    if task.overdue_for != task.due_at:
        reminder = _reminder_at(task, task.due_at, policy, calendar, remind_before)
        if reminder is not None:
            return Nudge(at=reminder, kind=NudgeKind.REMINDER, task=task)
        return Nudge(at=first_after(task.due_at), kind=NudgeKind.OVERDUE, task=task)
    at = _repeat_at(task.due_at, task.repeats, policy, calendar)
    return Nudge(at=at, kind=NudgeKind.REPEAT, task=task)


def _reminder_at(
    task: UserTask,
    due_at: datetime,
    policy: ReminderPolicy,
    calendar: Calendar,
    remind_before: timedelta | None,
) -> datetime | None:
    if task.reminded_for == due_at:
        return None
    due_day = london_date(due_at)
    if remind_before is not None:
        at = due_at - remind_before
    elif calendar.workdays_after(london_date(task.created_at), policy.short_limit) >= due_day:
        at = calendar.moment(due_day, policy.at)
    else:
        before = calendar.workdays_after(due_day, -policy.working_days_before)
        at = calendar.moment(before, policy.at)
    return at if task.created_at < at <= due_at else None


def _repeat_at(
    due_at: datetime, repeats: int, policy: ReminderPolicy, calendar: Calendar
) -> datetime:
    later = max(0, repeats + 1 - policy.daily_repeats)
    days = min(repeats + 1, policy.daily_repeats) + later * policy.later_every
    day = london_date(due_at)
    while days > MOST_WORKING_DAYS:
        day = calendar.workdays_after(day, MOST_WORKING_DAYS)
        days -= MOST_WORKING_DAYS
    return calendar.moment(calendar.workdays_after(day, days), policy.at)
