"""What the questions about an example case offer: its people, and the procedure's tasks."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from engine.model.history import EventKind
from engine.model.procedure import ElementKind, Trigger
from engine.package import Definition
from engine.rehearsal import Example
from engine.rehearsal.cast import cast
from engine.rehearsal.example import MAIN
from engine.training.step_details import REFUSALS
from web.trainers.examples.values import NONE

Options = list[dict[str, str]]


_WAYS = {"by": "By a length of time", "next_due": "To the next due date", "until": "To a date"}
_UNITS = {
    "working_days": "working days",
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "seconds": "seconds",
}
_STATES = {
    "open": "It is open",
    "closed": "It is not open",
    "in_time": "It is open and not overdue",
    "overdue": "It is open and overdue",
    "no_limit": "It is open and has no time limit",
}
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def offers_of(example: Example, definition: Definition) -> dict[str, Any]:
    """Return options by the name of what is offered."""
    procedure, tasks = definition.procedure, options(_tasks(definition))
    people = options(_people(example, definition))
    return {
        "people": people,
        "people_or_none": [*options([(NONE, "Nobody")]), *people],
        "roles": options((role.id, role.title) for role in procedure.roles.values()),
        "tasks": tasks,
        "tasks_or_none": [*options([(NONE, "No task at all")]), *tasks],
        "letters_or_none": options([(NONE, "No letter at all"), *_letters(definition)]),
        "paper_kinds": options((each.id, each.title) for each in procedure.papers.values()),
        "events": options(
            (kind, _WORD.sub(" ", kind).capitalize())
            for kind in EventKind
            if kind is not EventKind.ATTEMPT_REFUSED
        ),
        "elements": options(_elements(definition)),
        "cases": options((name, name) for name in cases_of(example)),
        "starts": options(_starts(definition)),
        "messages": options(_messages(definition)),
        "refusals": options(REFUSALS.items()),
        "ways": options(_WAYS.items()),
        "units": options(_UNITS.items()),
        "states": options(_STATES.items()),
        "items": "",
        **{f"case_{number}": name for number, name in enumerate(cases_of(example))},
    }


def options(found: Iterable[tuple[Any, Any]]) -> Options:
    """Return options as forms take them."""
    return [{"value": str(value), "label": str(label)} for value, label in found]


def cases_of(example: Example) -> list[str]:
    """Return what an example calls its cases, the first one first."""
    names = [str(s.details.get("case") or MAIN) for s in example.steps if s.verb == "start"]
    return list(dict.fromkeys([MAIN, *names, *example.ends_by_case()]))


def _people(example: Example, definition: Definition) -> Iterator[tuple[str, str]]:
    people, by_role = cast(example, definition)
    for name in sorted(person.id for person in people):
        held = [role for role, names in by_role.items() if name in names]
        titles = [definition.procedure.roles[role].title for role in held]  # type: ignore[index]
        yield name, ", ".join([name, *titles])


def _tasks(definition: Definition) -> Iterator[tuple[str, str]]:
    procedure = definition.procedure
    found = [e for e in procedure.elements.values() if e.kind is ElementKind.USER_TASK]
    labels = ((e.id, f"{procedure.processes[e.process_id].name}: {e.name}") for e in found)
    yield from sorted(labels, key=lambda pair: pair[1])


def _letters(definition: Definition) -> Iterator[tuple[str, str]]:
    for name, template in definition.letters.items():
        if template.kind == "letter":
            plain = template.title.source if not template.title.names else ""
            yield name, plain or name.replace("_", " ").capitalize()


def _elements(definition: Definition) -> Iterator[tuple[str, str]]:
    named = ((e.id, e.name) for e in definition.procedure.elements.values() if e.name)
    yield from sorted(named, key=lambda pair: (pair[1], pair[0]))


def _starts(definition: Definition) -> Iterator[tuple[str, str]]:
    procedure = definition.procedure
    yield from ((e.process_id, e.title) for e in procedure.entries.values())
    for element in procedure.elements.values():
        if element.kind is ElementKind.START and element.trigger is Trigger.TIMER:
            name = procedure.processes[element.process_id].name
            yield element.process_id, f"{name}, by the calendar"


def _messages(definition: Definition) -> Iterator[tuple[str, str]]:
    for element in definition.procedure.elements.values():
        sent = element.trigger is Trigger.MESSAGE and element.properties.get("role")
        if sent and element.name:
            yield str(element.trigger_value), element.name


def label_of(found: Options, value: Any) -> str:
    """Return the words of an option."""
    return next((one["label"] for one in found if one["value"] == value), str(value or ""))
