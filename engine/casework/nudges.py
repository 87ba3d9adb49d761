"""Reminds those who can do a task, and once it is overdue their managers."""

from engine.casework.casework import Casework
from engine.casework.notices import nudge_html
from engine.casework.staffing import Contexts
from engine.ids import PersonId
from engine.model.history import EventKind
from engine.model.reminders import Nudge, NudgeKind
from engine.model.user_task import UserTask

_EVENTS = {
    NudgeKind.REMINDER: EventKind.REMINDER_GIVEN,
    NudgeKind.OVERDUE: EventKind.TASK_OVERDUE,
    NudgeKind.REPEAT: EventKind.OVERDUE_REPEATED,
}
_TITLES = {
    NudgeKind.REMINDER: "Reminder: a task is due soon",
    NudgeKind.OVERDUE: "A task is overdue",
    NudgeKind.REPEAT: "A task is still overdue",
}


def _told(
    casework: Casework, task: UserTask, people: Contexts
) -> tuple[tuple[int, PersonId], ...]:
    """Return who is told of open tasks that they do not have: the case opens to them."""
    able = {each.id for each in casework.staffing.free_for(task)}
    now = [(task.activity, PersonId(each["id"])) for each in people if each["id"] not in able]
    kept = [one for one in casework.file.bookkeeping.told if one[0] in casework.tasks.open]
    return tuple(dict.fromkeys([*kept, *now]))


def give_nudge(casework: Casework, nudge: Nudge) -> None:
    """Say something about a task to who can do it, once overdue also to their manager."""
    task = nudge.given()
    casework.tasks.put(task)
    casework.ledger.note(
        _EVENTS[nudge.kind],
        task.element_id,
        {"task": task.id, "due": task.due_at and task.due_at.isoformat()},
    )
    people = list(casework.staffing.asked_to_do(task))
    if nudge.kind is not NudgeKind.REMINDER:
        people += casework.staffing.managers_of(people)
    people = list({person["id"]: person for person in reversed(people)}.values())[::-1]
    casework.file.remember(told=_told(casework, task, people))
    standing = casework.definition.procedure.labels["standing_text"]
    html = nudge_html(casework.case.reference, task, standing)
    if nudge.kind is NudgeKind.REPEAT:
        # Nobody is written a letter a day.
        people = [person for person in people if person["has_account"]]
    for person in people:
        casework.ledger.give_notice(
            person,
            name=nudge.kind,
            title=_TITLES[nudge.kind],
            html=html,
            element_id=task.element_id,
        )
