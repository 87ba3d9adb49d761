"""Turns the history of a case into what a reader sees: what, who, on whose behalf, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.ids import PersonId
from engine.model.history import EventKind
from engine.reads.case_view import is_withheld
from engine.wording.terms import (
    decision_words,
    fact_label,
    fact_words,
    letter_title,
    role_title,
    rule_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from engine.model.history import HistoryRow
    from engine.model.people import Person
    from engine.package import Definition
    from engine.reads.case_view import CaseView
    from engine.wording.terms import Called

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
    EventKind.PARTICIPANT_LEFT: "Somebody can no longer take part",
    EventKind.FACT_CORRECTED: "A fact was corrected",
    EventKind.CALENDAR_CHANGED: "A day was taken out of the calendar",
    EventKind.INCIDENT_RAISED: "The procedure could not go on: {name}",
    EventKind.INCIDENT_RESOLVED: "The procedure may go on: {name}",
}


#: What the engine itself gives notice of.
_WITH_NOTICES = (
    EventKind.REMINDER_GIVEN,
    EventKind.TASK_OVERDUE,
    EventKind.OVERDUE_REPEATED,
    EventKind.FACT_CORRECTED,
)


def history_entries(
    rows: Sequence[HistoryRow], view: CaseView, people: Mapping[Any, Person]
) -> list[dict[str, Any]]:
    """Return history, newest first, as `history_list` shows it.

    The notices of a reminder, and of a correction, stand with it, not as entries of their own.
    """
    entries: list[dict[str, Any]] = []
    said: tuple[Any, ...] = ()
    for row in rows:
        event = row.event
        here = (event.at, event.element_id)
        if event.kind is EventKind.NOTICE_GIVEN and said == here:
            to = event.content.get("to")
            entries[-1]["details"] += [f"Notice to {to}"] if to else []
            continue
        entries.append(_entry(row, view, people))
        said = here if event.kind in _WITH_NOTICES else ()
    return entries[::-1]


def people_named(rows: Iterable[HistoryRow]) -> set[PersonId]:
    """Return every text of the rows that may be a person's id."""
    found: set[Any] = set()
    for row in rows:
        content = row.event.content
        found |= {row.event.actor.person_id, row.event.actor.on_behalf_of}
        values = [content.get(key) for key in ("to", "before", "after")]
        for value in (*values, *(content.get("outputs") or {}).values()):
            texts = value if isinstance(value, list) else [value]
            found |= {text for text in texts if isinstance(text, str)}
    return {PersonId(text) for text in found if text}


def _entry(row: HistoryRow, view: CaseView, people: Mapping[Any, Person]) -> dict[str, Any]:
    event = row.event
    element = (
        view.definition.procedure.elements.get(event.element_id) if event.element_id else None
    )
    name = (element.name if element else "") or event.element_id or ""
    by, behalf = people.get(event.actor.person_id), people.get(event.actor.on_behalf_of)
    return {
        "at": event.at,
        "what": _WHAT[event.kind].format(name=name).removesuffix(": "),
        "who": by.name if by else ("" if event.actor.person_id else "The service"),
        "behalf": behalf.name if behalf else "",
        "details": ["The content was erased."] if row.erased else _details(row, view, people),
    }


def _details(row: HistoryRow, view: CaseView, people: Mapping[Any, Person]) -> list[str]:
    if row.withheld:
        return ["For those who gave the answer, and those who work with it."]
    if is_withheld(view, row.event.element_id):
        return ["For those who answered what it rests on, and those who take the next step."]
    content, tell = row.event.content, _TELL.get(row.event.kind, _to)
    details = tell(content, view.definition, lambda text: _called(text, people))
    return details + ([f"Due: {content['why']}"] if content.get("why") else [])


def _called(text: str, people: Mapping[Any, Person]) -> str:
    return people[text].name if text in people else ""


def _corrected(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    fact = content["fact"]
    before, after = (
        fact_words(definition, fact, value=content[key], called=called)
        for key in ("before", "after")
    )
    said = f"{fact_label(definition, fact)}: {before} → {after}"
    return [said, f"Because: {content['because']}"]


def _decided(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    rule = rule_words(content, definition)
    said = [decision_words(content, definition, called)]
    return [*said, f"Decided by {rule}"] if rule else said


def _appointed(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"{content['name']}, {role_title(definition, content['role'])}"]


def _written(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"“{letter_title(definition, content['name'])}”", *_to(content, definition, called)]


def _assigned(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"To {name}"] if (name := called(str(content.get("to")))) else []


def _taken_out(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"{content['date']}: {content['name']}. Open due dates moved."]


def _to(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"To {content['to']}"] if content.get("to") else []


#: What there is to say of an event beside its name.
_TELL: Mapping[EventKind, Callable[[Mapping[str, Any], Definition, Called], list[str]]] = {
    EventKind.FACT_CORRECTED: _corrected,
    EventKind.DECISION_MADE: _decided,
    EventKind.PARTICIPANT_APPOINTED: _appointed,
    EventKind.PARTICIPANT_LEFT: _appointed,
    EventKind.NOTICE_GIVEN: _written,
    EventKind.LETTER_PRODUCED: _written,
    EventKind.USER_TASK_ASSIGNED: _assigned,
    EventKind.CALENDAR_CHANGED: _taken_out,
}
