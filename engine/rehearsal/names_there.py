"""What a step names and its procedure does not have: a slip of the pen, and never a refusal."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.procedure import ElementKind, Trigger
from engine.package import Definition
from engine.rehearsal.cast import entries
from engine.rehearsal.example import Example, Step, attempt_of
from engine.rehearsal.reading import unknown_thing

#: Verbs about a user task.
ABOUT_TASKS = ("do", "claim", "release", "assign")
#: Verbs that somebody does in a case, who has to be named.
_BY_SOMEBODY = (
    "send", "correct", "attach", "take_over", "void", "confirm_void", "decline_void",
    "confirm_words",
    "confirm_correction",
    "refuse_correction",
)  # fmt: skip
#: What is expected by tasks, and by roles.
_BY_TASKS = ("open", "overdue", "assigned", "due", "tasks")
_BY_ROLES = ("notified", "participants")


def unknown_names(step: Step, definition: Definition) -> Iterator[str]:
    """Yield a sentence for each task, process, message and role that the procedure has not."""
    if step.verb == "refuse":
        yield from unknown_names(attempt_of(step), definition)
        return
    expected: Mapping[str, Any] = (step.object or {}) if step.verb == "expect" else {}
    procedure = definition.procedure
    tasks = {e.id for e in procedure.elements.values() if e.kind is ElementKind.USER_TASK}
    named = [step.object] if step.verb in ABOUT_TASKS else []
    for name in (*named, *_all(expected, _BY_TASKS)):
        if name not in tasks:
            yield f"there is no task {name!r}; choose one of the procedure"
    yield from _no_process_or_message(step, definition)
    for each in (expected.get("reads"), expected.get("kept_from")):
        things = [thing for named in (each or {}).values() for thing in named]
        yield from filter(None, (unknown_thing(thing, definition) for thing in things))
    kind = step.details.get("kind")
    if kind and kind not in procedure.papers:
        yield f"there is no kind of paper {kind!r}; choose one of the procedure"
    roles = [step.details.get("as"), step.object if step.verb == "take_over" else None]
    for name in (*filter(None, roles), *_all(expected, _BY_ROLES)):
        if name not in procedure.roles:
            yield f"there is no role {name!r}; choose one of the procedure"


def _no_process_or_message(step: Step, definition: Definition) -> Iterator[str]:
    if step.verb == "start" and step.object not in definition.procedure.processes:
        yield f"there is no process {step.object!r} to start"
    if step.verb == "send" and step.object not in _messages(definition):
        yield f"there is no message {step.object!r} to send"
    if step.verb in _BY_SOMEBODY and not any(map(step.details.get, ("as", "name", "theirs"))):
        yield "say who does it, with `as` or `name`"


def _all(expected: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Any]:
    for key in keys:
        yield from expected.get(key) or ()


def _messages(definition: Definition) -> set[str]:
    elements = definition.procedure.elements.values()
    return {each.trigger_value for each in elements if each.trigger is Trigger.MESSAGE}


def is_of(example: Example, item: Any) -> bool:
    """Say whether an example names anywhere what a step is said to be for."""
    said = {text for step in example.steps for text in _answered(step)} | {
        str(one["name"]) for group in example.people.values() for one in entries(group)
    }
    wanted = map(str, item.values() if isinstance(item, dict) else [item])
    return all(any(text in one for text in said) for one in wanted)


def _answered(step: Step) -> Iterator[str]:
    tried = attempt_of(step) if step.verb == "refuse" else step
    facts = tried.object if tried.verb == "correct" else tried.details.get("answers")
    yield from _texts(facts)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
    elif value not in (None, ""):
        yield str(value)
