"""Says in plain words what a step is, and what names and values mean."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.casework.due import read_duration
from engine.errors import Refused
from engine.feel import FeelError
from engine.ids import ElementId
from engine.model.case_file import keys_of, read_path
from engine.model.procedure import Element
from engine.package import Definition
from engine.rehearsal import Stage
from engine.rehearsal.example import Example, Step, attempt_of
from engine.rehearsal.names_there import ABOUT_TASKS
from engine.rehearsal.shape import wrongly_written
from engine.texts.british import (
    capital,
    show_count,
    show_date,
    show_date_and_time,
    show_list,
    show_moment,
)
from engine.training.moment import RuleText
from engine.wording.terms import fact_label, fact_words, role_title, words_of

_ONE = re.compile(r"\A1 working days?\Z")
_TASK_VERBS = {
    "do": "completes", "claim": "takes", "release": "gives back", "assign": "hands on",
}  # fmt: skip


def step_in_words(step: Step, stage: Stage) -> str:
    """Return a step as a sentence without its full stop."""
    if any(wrongly_written(step)):
        return "A step that is not written as it should be"
    return _SAYS.get(step.verb, _say_other)(step, stage)


def _say_task(step: Step, stage: Stage) -> str:
    item = step.details.get("for")
    about = f" for {_item(item)}" if item is not None else ""
    text = (
        f"{_who(step, stage)} {_TASK_VERBS[step.verb]} “{name_of(stage.definition, step.object)}”"
    )
    to = f" to {step.details.get('to')}" if step.verb == "assign" else ""
    return f"{text}{about}{to}"


def _say_take_over(step: Step, stage: Stage) -> str:
    title, to = role_title(stage.definition, str(step.object)), step.details.get("to")
    former = step.details.get("from")
    part = f"the part of {former} as {title}" if former else f"the part of the {title}"
    who, reason = _who(step, stage), step.details.get("reason")
    said = f"{who} hands on {part} to {to}" if to and to != who else f"{who} takes over {part}"
    return f"{said} ({reason})" if reason else said


def _say_start(step: Step, stage: Stage) -> str:
    title = title_of_start(stage.definition, str(step.object))
    if str(step.object) in stage.timer_starts():
        return f"The time comes for “{title}”"
    role = role_title(stage.definition, str(step.details.get("as") or ""))
    return f"{starter_of(step, stage) or role or 'Somebody'} starts “{title}”"


def title_of_start(definition: Definition, process_id: str) -> str:
    """Return what is started where a process begins: its title on pages, else its name."""
    process = definition.procedure.processes.get(process_id)
    entry = definition.procedure.entries.get(process_id)
    return (entry.title if entry else "") or (process.name if process else process_id)


def starter_of(step: Step, stage: Stage) -> str:
    """Return who starts a process in a step; "" where nobody can be named."""
    try:
        return str(
            stage.starter(str(step.object), step.details.get("as"), step.details.get("name"))
        )
    except Refused:
        return ""


def _say_wait(step: Step, stage: Stage) -> str:
    value = step.object
    if isinstance(value, date):
        return f"The clock moves to {show_moment(value)}"
    if str(value).startswith("P"):
        return f"The clock moves on by {_duration(str(value))}"
    if str(value) == "next due":
        return "The clock moves to the next due date"
    return f"The clock moves on by {_ONE.sub('1 working day', str(value))}"


def _say_send(step: Step, stage: Stage) -> str:
    found = _sent(stage.definition, step)
    return f"{_who(step, stage)} does “{found.name if found else step.object}”"


def _sent(definition: Definition, step: Step) -> Element | None:
    """Return where a message arrives."""
    elements = definition.procedure.elements.values()
    return next(
        (each for each in elements if each.trigger_value == step.object and each.name), None
    )


def _say_correct(step: Step, stage: Stage) -> str:
    facts = show_list(
        [
            f"“{fact_label(stage.definition, fact)}” to {_fact(stage.definition, fact, value)}"
            for fact, value in step.object.items()
        ]
    )
    because = step.details.get("because")
    return f"{_who(step, stage)} corrects {facts}" + (f" ({because})" if because else "")


def _say_answered(step: Step, stage: Stage) -> str:
    label = fact_label(stage.definition, *keys_of(read_path(str(step.object))))
    if step.verb == "confirm_correction":
        return f"{_who(step, stage)} confirms the correction of “{label}”"
    return f"{_who(step, stage)} does not confirm the correction of “{label}”"


def _say_words(step: Step, stage: Stage) -> str:
    label = fact_label(stage.definition, *keys_of(read_path(str(step.object))))
    if words := step.details.get("add"):
        return f"{_who(step, stage)} adds to what was noted as “{label}” ({words})"
    if words := step.details.get("disagree"):
        return f"{_who(step, stage)} disagrees with what was noted as “{label}” ({words})"
    return f"{_who(step, stage)} confirms what was noted as “{label}”"


def _say_absent(step: Step, stage: Stage) -> str:
    days = step.object
    deputy = f"; {days['deputy']} is the deputy" if days.get("deputy") else ""
    first, last = _day_or_moment(days["from"]), _day_or_moment(days["to"])
    return f"{days['person']} is away from {first} to {last}{deputy}"


_VOIDING = {
    "void": "says that the case was opened by mistake",
    "confirm_void": "confirms that the case is voided",
    "decline_void": "declines to void the case",
}


def _say_void(step: Step, stage: Stage) -> str:
    because = f" ({step.object})" if step.object else ""
    return f"{_who(step, stage)} {_VOIDING[step.verb]}{because}"


def _say_holiday(step: Step, stage: Stage) -> str:
    name = step.object.get("name") or "Closed"
    return f"{_day_or_moment(step.object['date'])} becomes a day off: {name}"


def _say_refuse(step: Step, stage: Stage) -> str:
    return f"Tried, and refused: {step_in_words(attempt_of(step), stage)}"


def _say_other(step: Step, stage: Stage) -> str:
    if step.verb == "attach":
        kind = stage.definition.procedure.papers.get(str(step.details.get("kind")))
        of_kind = f" ({kind.title})" if kind else ""
        paper = f"“{step.object or step.details.get('file')}”{of_kind}"
        return f"{_who(step, stage)} adds the paper {paper}"
    if step.verb == "resolve":
        return "The policy owner lets the case go on"
    return "It is checked how things stand"


_SAYS: Mapping[str, Callable[[Step, Stage], str]] = {
    **dict.fromkeys(ABOUT_TASKS, _say_task),
    **dict.fromkeys(_VOIDING, _say_void),
    "start": _say_start,
    "wait": _say_wait,
    "send": _say_send,
    "correct": _say_correct,
    "confirm_words": _say_words,
    **dict.fromkeys(("confirm_correction", "refuse_correction"), _say_answered),
    "take_over": _say_take_over,
    "absent": _say_absent,
    "holiday": _say_holiday,
    "refuse": _say_refuse,
}


def _who(step: Step, stage: Stage) -> str:
    name = step.details.get("name")
    if name:
        return str(name)
    try:
        task = stage.task(step) if step.verb in ABOUT_TASKS else None
        return str(stage.who(step, task))
    except Refused:
        role = _role_of(stage.definition, step)
        return f"The {role_title(stage.definition, role)}" if role else "Somebody"


def _role_of(definition: Definition, step: Step) -> str:
    """Return in which role a step is done: as it says, else as the procedure does; "" for none."""
    procedure, thing = definition.procedure, ElementId(str(step.object))
    roles: list[Any] = [step.details.get("as")]
    if step.verb in ABOUT_TASKS and (task := procedure.elements.get(thing)):
        roles.append(task.role)
    elif step.verb == "start" and (entry := procedure.entries.get(thing)):
        roles += entry.roles
    elif step.verb == "send" and (sent := _sent(definition, step)):
        roles += sent.senders
    return next((str(role) for role in roles if role), "")


def _item(item: Any) -> str:
    return ", ".join(map(str, item.values())) if isinstance(item, dict) else str(item)


def _day_or_moment(value: Any) -> str:
    if isinstance(value, datetime):
        return show_date_and_time(value)
    return show_date(value if isinstance(value, date) else date.fromisoformat(str(value)))


def _fact(definition: Definition, fact: str, value: Any) -> str:
    return (
        _day_or_moment(value)
        if isinstance(value, date)
        else fact_words(definition, fact, value=value)
    )


def _duration(text: str) -> str:
    try:
        minutes = int(read_duration(text).total_seconds()) // 60
    except FeelError:
        return text  # refused when the step is taken
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(show_count(n, unit) for n, unit in parts if n) or "nothing"


def name_of(definition: Definition, element_id: Any) -> str:
    """Return an element's name, else its id in words."""
    name = definition.procedure.name_of(str(element_id))
    return words_of(name) if name == element_id else name


def clauses_of(
    definition: Definition, *names: str, about_time: bool = False
) -> tuple[RuleText, ...]:
    """Return the clauses that any of these carry, those with a time limit first or last."""
    found = sorted(
        (
            clause
            for clause in definition.procedure.clauses.values()
            if any(name in names for name in clause.carried_by)
        ),
        key=lambda clause: clause.has_deadline is not about_time,
    )
    return tuple(RuleText(id=one.id, source=one.source, rule=one.rule) for one in found)


def path_of(example: Example, definition: Definition) -> Iterator[str]:
    """Yield who does what in an example case, in its order."""
    for step in example.steps:
        if step.verb in ("do", "start"):
            role = _role_of(definition, step)
            who = role_title(definition, role) if role else "somebody"
            name = title_of_start if step.verb == "start" else name_of
            yield f"{capital(who)}: {name(definition, str(step.object))}"
        elif step.verb == "send":
            found = _sent(definition, step)
            yield f"At any time: {found.name if found else words_of(str(step.object))}"
