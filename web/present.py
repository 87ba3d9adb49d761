"""Turns what the services return into what templates show: words, urgency, addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import url_for

from engine.model.calendar import london_date
from engine.model.history import EventKind
from engine.model.outline import outline
from engine.model.procedure import ElementKind, Trigger
from engine.service.limits import Names, limit_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from engine.definitions import Definition
    from engine.forms import Form
    from engine.model.history import HistoryRow
    from engine.model.people import Person
    from engine.model.procedure import Element, Procedure
    from engine.model.user_task import UserTask
    from engine.service.case_view import CaseView

_SOON = timedelta(days=3)
_HOUR, _DAY = 3600, 86_400

GROUPS = (
    ("overdue", "Overdue"),
    ("today", "Due today"),
    ("soon", "Due in the next three days"),
    ("later", "Due later"),
    ("none", "Without a time limit"),
)


def urgency(at: datetime | None, now: datetime) -> str:
    """Return `overdue`, `today`, `soon`, `later` or `none`."""
    if at is None:
        return "none"
    if at < now:
        return "overdue"
    if london_date(at) == london_date(now):
        return "today"
    return "soon" if at - now <= _SOON else "later"


def relative(at: datetime, now: datetime) -> str:
    """Say how far a moment is off, such as `in 3 hours`."""
    seconds = abs((at - now).total_seconds())
    for size, word in ((_DAY, "day"), (_HOUR, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            text = f"{count} {word}{'' if count == 1 else 's'}"
            return f"in {text}" if at > now else f"{text} ago"
    return "now"


def task_entry(
    task: UserTask, *, now: datetime, about: str, role: str, status: str = ""
) -> dict[str, Any]:
    """Return a task as `task_groups` shows it."""
    kind = urgency(task.due_at, now)
    return {
        "name": f"{task.name}: {task.item_label}" if task.item_label else task.name,
        "href": url_for("tasks.show", task_id=task.id),
        "about": about,
        "role": role,
        "at": task.due_at,
        "why": task.due_why,
        "kind": kind if kind != "none" else "",
        "relative": relative(task.due_at, now) if task.due_at else "",
        "status": status,
        "status_kind": "neutral",
        "group": kind,
    }


def grouped(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group task entries by urgency, the most urgent first."""
    listed = list(entries)
    return [
        {"title": title, "tasks": [entry for entry in listed if entry["group"] == kind]}
        for kind, title in GROUPS
    ]


# --- history -------------------------------------------------------------------------------

_WHAT = {
    EventKind.CASE_STARTED: "The case was started",
    EventKind.CASE_ENDED: "The case ended",
    EventKind.END_REACHED: "Reached: {name}",
    EventKind.USER_TASK_CREATED: "Task opened: {name}",
    EventKind.USER_TASK_CLAIMED: "Task taken: {name}",
    EventKind.USER_TASK_RELEASED: "Task given back: {name}",
    EventKind.USER_TASK_ASSIGNED: "Task handed on: {name}",
    EventKind.USER_TASK_COMPLETED: "Task completed: {name}",
    EventKind.USER_TASK_CANCELED: "Task no longer needed: {name}",
    EventKind.REMINDER_GIVEN: "Reminder: {name}",
    EventKind.TASK_OVERDUE: "Overdue: {name}",
    EventKind.OVERDUE_REPEATED: "Still overdue: {name}",
    EventKind.NOBODY_FREE: "Nobody is free for: {name}",
    EventKind.TIMER_FIRED: "Time limit reached: {name}",
    EventKind.MESSAGE_RECEIVED: "Received: {name}",
    EventKind.DECISION_MADE: "Decision table: {name}",
    EventKind.NOTICE_GIVEN: "Notice given: {name}",
    EventKind.LETTER_PRODUCED: "Letter produced: {name}",
    EventKind.DOCUMENT_ATTACHED: "Paper added",
    EventKind.PARTICIPANT_APPOINTED: "Somebody now takes part",
    EventKind.FACT_CORRECTED: "A fact was corrected",
    EventKind.CALENDAR_CHANGED: "A day was taken out of the calendar",
    EventKind.INCIDENT_RAISED: "The procedure could not go on: {name}",
    EventKind.INCIDENT_RESOLVED: "The procedure may go on: {name}",
}


_NUDGES = (EventKind.REMINDER_GIVEN, EventKind.TASK_OVERDUE, EventKind.OVERDUE_REPEATED)


def history_entries(
    rows: Sequence[HistoryRow], view: CaseView, people: Mapping[Any, Person]
) -> list[dict[str, Any]]:
    """Return history, newest first, as `history_list` shows it.

    The notices of a reminder stand with the reminder, not as entries of their own.
    """
    entries: list[dict[str, Any]] = []
    nudge: tuple[Any, ...] = ()
    for row in rows:
        event = row.event
        here = (event.at, event.element_id)
        if event.kind is EventKind.NOTICE_GIVEN and nudge == here:
            to = event.content.get("to")
            entries[-1]["details"] += [f"Notice to {to}"] if to else []
            continue
        entries.append(_entry(row, view, people))
        nudge = here if event.kind in _NUDGES else ()
    return entries[::-1]


def _entry(row: HistoryRow, view: CaseView, people: Mapping[Any, Person]) -> dict[str, Any]:
    event = row.event
    element = (
        view.definition.procedure.elements.get(event.element_id) if event.element_id else None
    )
    name = (element.name if element else "") or event.element_id or ""
    by, behalf = people.get(event.actor.person_id), people.get(event.actor.on_behalf_of)
    return {
        "at": event.at,
        "what": _WHAT[event.kind].format(name=name),
        "who": by.name if by else ("" if event.actor.person_id else "The service"),
        "behalf": behalf.name if behalf else "",
        "details": ["The content was erased."] if row.erased else _details(row, view, people),
    }


def _details(row: HistoryRow, view: CaseView, people: Mapping[Any, Person]) -> list[str]:
    content = row.event.content
    details = []
    if row.event.kind is EventKind.FACT_CORRECTED:
        details.append(f"{content['fact']}: {content['before']} → {content['after']}")
        details.append(f"Because: {content['because']}")
    if row.event.kind is EventKind.DECISION_MADE:
        details.append(_rule_words(view, content))
    if row.event.kind is EventKind.PARTICIPANT_APPOINTED:
        role = view.definition.procedure.roles.get(content["role"])
        details.append(f"{content['name']}: {role.title if role else content['role']}")
    if content.get("to") and row.event.kind is not EventKind.USER_TASK_ASSIGNED:
        details.append(f"To {content['to']}")
    if row.event.kind is EventKind.USER_TASK_ASSIGNED and content.get("to") in people:
        details.append(f"To {people[content['to']].name}")
    if content.get("why"):
        details.append(f"Due: {content['why']}")
    if row.event.kind is EventKind.CALENDAR_CHANGED:
        details.append(f"{content['date']}: {content['name']}. Open due dates moved.")
    return details


def _rule_words(view: CaseView, content: Mapping[str, Any]) -> str:
    model = view.definition.decisions.get(str(content.get("decision")))
    numbers = [
        str(rule.number)
        for table in (model.tables if model else ())
        for rule in table.rules
        if rule.id in content.get("rules", ())
    ]
    answers = ", ".join(
        f"{key.replace('_', ' ')}: {value}"
        for key, value in content.get("outputs", {}).items()
        if value not in (None, "")
    )
    return f"Rule {' and '.join(numbers)}: {answers}" if numbers else answers


# --- diagrams in words ---------------------------------------------------------------------

_STATE_WORDS = {
    "ready": ("Now", "active"),
    "waiting": ("Waiting", "neutral"),
    "started": ("Under way", "active"),
    "done": ("Done", "done"),
}


def steps(
    procedure: Procedure,
    process_id: str,
    *,
    forms: Mapping[str, Form] | None = None,
    states: Mapping[str, str] | None = None,
    overdue: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    """Return a drawing in words, as `steps_list` shows it; `forms` name what limits count from."""
    listed, names = [], Names(procedure, forms or {})
    for step in outline(procedure, process_id):
        element = step.element
        state, kind = _STATE_WORDS.get((states or {}).get(element.id, ""), ("", ""))
        if element.kind is ElementKind.BOUNDARY and state == "Waiting":
            state, kind = "", ""
        if element.id in overdue:
            state, kind = "Overdue", "overdue"
        role = procedure.roles.get(element.role) if element.role else None
        listed.append(
            {
                "id": element.id,
                "number": step.number,
                "name": step.name,
                "kind": step.kind,
                "who": role.title if role and element.kind is ElementKind.USER_TASK else "",
                "state": state,
                "state_kind": kind,
                **_limit(names, element),
                "details": [element.documentation] if element.documentation else [],
                "next": [
                    {"text": way.text, "number": way.number, "id": way.target} for way in step.ways
                ],
            }
        )
    return listed


def _limit(names: Names, element: Element) -> dict[str, str]:
    """Return the time limit of a step in words, else as the drawing writes it."""
    if element.due:
        title, expression = "Time limit: ", element.due
    elif element.kind is ElementKind.BOUNDARY and element.trigger is Trigger.TIMER:
        title, expression = "When: ", element.trigger_value
    else:
        return {}
    words = limit_words(names, element, expression)
    return {"due": title + words, "due_code": "" if words else expression}


def diagram_state(view: CaseView) -> dict[str, Any]:
    """Return the state of a case as the diagram viewer draws it."""
    overdue = {task.element_id for task in view.open_tasks if task.is_overdue(at=view.now)}
    here, badges = [], []
    for element_id, state in view.states.items():
        element = view.definition.procedure.elements.get(element_id)  # type: ignore[call-overload]
        if state == "done" or element is None or element.kind is ElementKind.BOUNDARY:
            continue
        if element.kind is ElementKind.SUB_PROCESS:
            # What is inside shows where it is; filling the box would hide it.
            badges.append({"element": element_id, "label": _STATE_WORDS[state][0]})
            continue
        kind = "overdue" if element_id in overdue else "here"
        label = "Overdue" if element_id in overdue else _STATE_WORDS[state][0]
        here.append({"element": element_id, "label": label, "kind": kind})
    passed = [name for name, state in view.states.items() if state == "done"]
    return {"passed": passed, "here": here, "badges": badges}


def carriers(definition: Definition) -> dict[str, list[str]]:
    """Return the clauses that each element, parameter, table, form or letter carries."""
    found: dict[str, list[str]] = {}
    for clause in definition.procedure.clauses.values():
        for name in clause.carried_by:
            found.setdefault(name, []).append(clause.id)
    return found
