"""Turns what the services return into what templates show: words, urgency, addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import url_for

from engine.forms import Form
from engine.model.calendar import london_date
from engine.model.outline import OutlineStep, outline
from engine.model.procedure import Element, ElementKind, Procedure, Trigger
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.reads.case_view import CaseView
from engine.texts.british import show_count
from engine.wording.time_limits import LimitNames, limit_words

_SOON = timedelta(days=3)
_HOUR, _DAY = 3600, 86_400

GROUPS = (
    ("overdue", "Overdue"),
    ("today", "Due today"),
    ("soon", "Due in the next three days"),
    ("later", "Due later"),
    ("", "Without a time limit"),
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
    """Say how far a moment is off, such as `in 3 hours`; days are those of the calendar."""
    seconds = abs((at - now).total_seconds())
    days = abs((london_date(at) - london_date(now)).days) if seconds >= _DAY else 0
    for number, word in ((days, "day"), (seconds // _HOUR, "hour"), (seconds // 60, "minute")):
        if number:
            text = show_count(int(number), word)
            return f"in {text}" if at > now else f"{text} ago"
    return "now"


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskEntry:
    """A task as `task_groups` shows it."""

    name: str
    href: str
    about: str
    role: str
    at: datetime | None
    why: str
    #: Its group; "" without a time limit.
    kind: str
    relative: str
    status: str


def task_entry(
    task: UserTask, *, now: datetime, about: str, role: str, status: str = ""
) -> TaskEntry:
    """Return a task for a list."""
    return TaskEntry(
        name=f"{task.name}: {task.item_label}" if task.item_label else task.name,
        href=url_for("tasks.show", task_id=task.id),
        about=about,
        role=role,
        at=task.due_at,
        why=task.due_why,
        kind=urgency(task.due_at, now) if task.due_at else "",
        relative=relative(task.due_at, now) if task.due_at else "",
        status=status,
    )


class Group(NamedTuple):
    """Tasks that are as urgent as one another."""

    title: str
    tasks: Sequence[TaskEntry]


def grouped(entries: Sequence[TaskEntry]) -> list[Group]:
    """Group task entries by urgency, the most urgent first."""
    return [
        Group(title, [each for each in entries if each.kind == kind]) for kind, title in GROUPS
    ]


# --- diagrams in words ---------------------------------------------------------------------

_STATE_WORDS = {
    "ready": ("Now", "active"),
    "waiting": ("Waiting", "neutral"),
    "started": ("Under way", "active"),
    "done": ("Done", "done"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLine:
    """A step of a drawing as `steps_list` shows it."""

    step: OutlineStep
    who: str
    state: str
    state_kind: str
    #: Its time limit in words, and as the drawing writes it where there are none.
    due: str
    due_code: str
    details: Sequence[str]


def steps(
    procedure: Procedure,
    process_id: str,
    *,
    forms: Mapping[str, Form] | None = None,
    states: Mapping[str, str] | None = None,
    overdue: frozenset[str] = frozenset(),
) -> list[StepLine]:
    """Return a drawing in words; `forms` name what limits count from."""
    listed, names = [], LimitNames(procedure, forms or {})
    for step in outline(procedure, process_id):
        element = step.element
        state, kind = _STATE_WORDS.get((states or {}).get(element.id, ""), ("", ""))
        if element.kind is ElementKind.BOUNDARY and state == "Waiting":
            state, kind = "", ""
        if element.id in overdue:
            state, kind = "Overdue", "overdue"
        due, code = _limit(names, element)
        is_task = element.kind is ElementKind.USER_TASK
        listed.append(
            StepLine(
                step=step,
                who=procedure.title_of(element.role) if is_task else "",
                state=state,
                state_kind=kind,
                due=due,
                due_code=code,
                details=[element.documentation] if element.documentation else [],
            )
        )
    return listed


def _limit(names: LimitNames, element: Element) -> tuple[str, str]:
    """Return the time limit of a step in words, else as the drawing writes it."""
    if element.due:
        title, expression = "Time limit: ", element.due
    elif element.kind is ElementKind.BOUNDARY and element.trigger is Trigger.TIMER:
        title, expression = "When: ", element.trigger_value
    else:
        return "", ""
    words = limit_words(names, element, expression)
    return title + words, "" if words else expression


def diagram_state(view: CaseView) -> dict[str, object]:
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
