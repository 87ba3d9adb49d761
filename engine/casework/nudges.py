"""Reminds those who can do a task, and once it is overdue their managers."""

from engine.casework.casework import Casework
from engine.casework.notices import nudge_html
from engine.model.history import EventKind
from engine.model.reminders import Nudge, NudgeKind

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
        asked = {person["id"] for person in people}
        managers = {person["line_manager_id"]: None for person in people}
        people += [
            {**casework.people.context(manager), "role": None}
            for manager in managers
            if manager and manager not in asked
        ]
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
