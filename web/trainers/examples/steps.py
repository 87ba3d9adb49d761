"""The steps of an example case in words, for reading and for editing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.ids import ElementId
from engine.model.calendar import in_utc
from engine.package import Definition
from engine.rehearsal.example import Step
from engine.texts.british import show_date
from engine.training.step_words import title_of_start
from engine.training.writing import steps_of
from web.trainers.examples.offers import REFUSALS
from web.trainers.stage_view import long_moment

_MOST_ANSWER = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A step as a line: what, when, details."""

    #: Its place, from 0.
    number: int
    verb: str
    text: str
    at: str
    details: Sequence[str]
    note: str


def step_lines(steps: Sequence[Step], definition: Definition) -> list[Line]:
    """Return each step as a line."""
    return [
        Line(
            number=index,
            verb=step.verb,
            text=step_words(step, definition),
            at=value_words(step.details["at"]) if step.details.get("at") else "",
            details=list(_details(step, definition)),
            note=str(step.details.get("note") or ""),
        )
        for index, step in enumerate(steps)
    ]


def step_words(step: Step, definition: Definition) -> str:
    """Say a step in one sentence."""
    if step.verb == "refuse":
        tried = next(steps_of([step.object or {}]), None)
        return f"Must be refused: {step_words(tried, definition)}" if tried else "Must be refused"
    thing = _name(step.object, definition)
    role = _role(step.details.get("as"), definition)
    who = str(step.details.get("name") or role or "Somebody")
    about = step.details.get("for")
    child = f" for {_value(about)}" if about else ""
    words = {
        "start": f"{who} starts “{thing}”",
        "do": f"{who} completes “{thing}”{child}",
        "wait": f"Wait: {_value(step.object)}",
        "send": f"{who} sends “{thing}”",
        "correct": f"{who} corrects {_value(step.object)}",
        "absent": f"Away: {_value(step.object)}",
        "holiday": f"A day off is proclaimed: {_value(step.object)}",
        "claim": f"{who} takes “{thing}”{child}",
        "release": f"{who} gives back “{thing}”{child}",
        "assign": f"{who} hands “{thing}” to {step.details.get('to')}",
        "attach": f"{who} adds the paper {step.object or step.details.get('file')}",
        "resolve": "The policy owner lets the procedure go on",
        "expect": "Now it must be so",
    }
    return words.get(step.verb, step.verb)


def value_words(value: Any) -> str:
    """Return a date or a moment as people write it, anything else as text."""
    if isinstance(value, datetime):
        return long_moment(in_utc(value))
    if isinstance(value, date):
        return show_date(value)
    return str(value)


def _details(step: Step, definition: Definition) -> Iterator[str]:
    for key, value in (step.details.get("answers") or {}).items():
        yield f"{_label(key, definition)}: {_value(value)[:_MOST_ANSWER]}"
    if step.verb == "expect":
        yield from _expected(step.object or {}, definition)
    if step.verb == "refuse":
        inner = step.object or {}
        because = str(inner.get("because") or "")
        yield f"Why: {REFUSALS.get(because, because)}"
        for key, value in (inner.get("answers") or {}).items():
            yield f"{_label(key, definition)}: {_value(value)[:_MOST_ANSWER]}"
    elif step.details.get("because"):
        yield f"Because: {step.details['because']}"


_EXPECTED = {
    "open": "Open tasks",
    "assigned": "With",
    "due": "Due",
    "overdue": "Overdue",
    "notified": "Told",
    "letters": "Letters",
    "file": "Recorded",
    "history": "History",
    "incidents": "Stops",
}


def _expected(wanted: Mapping[str, Any], definition: Definition) -> Iterator[str]:
    for key, value in wanted.items():
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            text = ", ".join(_name(each, definition) for each in value) or "none"
        elif isinstance(value, dict):
            text = "; ".join(f"{_name(k, definition)}: {_value(v)}" for k, v in value.items())
        else:
            text = _value(value)
        yield f"{_EXPECTED.get(key, key)}: {text}"


def _name(value: Any, definition: Definition) -> str:
    if not isinstance(value, str):
        return _value(value)
    procedure = definition.procedure
    element = procedure.elements.get(ElementId(value))
    if element is not None and element.name:
        return str(element.name)
    if value in procedure.processes:
        return title_of_start(definition, value)
    for element in procedure.elements.values():
        if element.trigger_value == value and element.name:
            return element.name
    return _role(value, definition)


def _role(value: Any, definition: Definition) -> str:
    return definition.procedure.title_of(value) or str(value or "")


def _label(key: str, definition: Definition) -> str:
    for form in definition.forms.values():
        for field in form.fields:
            if field.path[-1:] == (key,) and field.label:
                return field.label.source
    return key.replace("_", " ").capitalize()


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{str(k).replace('_', ' ')} {_value(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(_value(each) for each in value) or "none"
    return "nothing" if value is None else value_words(value)
