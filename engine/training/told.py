"""Says in plain sentences what a step brought about."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.definitions import Definition
from engine.forms.display import show_limit
from engine.model.history import EventKind, HistoryRow
from engine.model.people import ENGINE
from engine.rehearsal import Stage
from engine.rehearsal.example import Step
from engine.training.shown import Happening, RuleText
from engine.training.words import name_of, plain_words, role_title, words_of


def happenings(
    rows: Mapping[str, Sequence[HistoryRow]], stage: Stage, step: Step
) -> tuple[Happening, ...]:
    """Return what new rows of the history say, in order of time."""
    several = len(stage.cases) > 1
    found = [
        _happening(row, stage, f"{stage.case(row.case_id).reference}: " if several else "")
        for new in rows.values()
        for row in new
    ]
    if step.verb == "refuse":
        because = _REFUSED.get(str(step.object.get("because")), "it cannot be done")
        text = f"It is refused: {because}. Nothing is changed."
        found.append(Happening(at=stage.now, text=text))
    return tuple(sorted(found, key=lambda one: one.at))


_REFUSED = {
    "NotAllowed": "they may not do this",
    "NotFound": "there is nothing here that they may see or do",
    "WrongState": "it cannot be done at this moment",
    "InvalidAnswers": "the form does not accept these answers",
}


def _happening(row: HistoryRow, stage: Stage, prefix: str) -> Happening:
    event, definition = row.event, stage.definition
    text, why = _sentence(row, definition)
    names = {str(event.element_id or "")}
    if event.kind is EventKind.DECISION_MADE:
        names.add(f"decision:{event.content.get('decision')}")
    if event.kind in (EventKind.LETTER_PRODUCED, EventKind.NOTICE_GIVEN):
        names.add(f"letter:{event.content.get('name')}")
    return Happening(
        at=event.at,
        text=prefix + text,
        element_id=str(event.element_id or ""),
        clauses=clauses_of(definition, *names),
        by_itself=event.actor == ENGINE,
        why=why,
    )


def clauses_of(definition: Definition, *names: str) -> tuple[RuleText, ...]:
    """Return the clauses that any of these elements carry."""
    return tuple(
        RuleText(id=clause.id, source=clause.source, rule=clause.rule)
        for clause in definition.procedure.clauses.values()
        if any(name in names for name in clause.carried_by)
    )


def _sentence(row: HistoryRow, definition: Definition) -> tuple[str, str]:
    event = row.event
    say = _EVENTS.get(event.kind)
    content = event.content
    name = name_of(definition, event.element_id or "")
    who = str(event.actor.person_id or "The engine")
    if event.actor.on_behalf_of:
        who += f" (for {event.actor.on_behalf_of})"
    if event.kind is EventKind.DECISION_MADE:
        return _decided(content, name, definition)
    if event.kind is EventKind.USER_TASK_CREATED:
        return _created(content, name, definition)
    if say is None:
        return f"{event.kind}: {name}.", ""
    fields = {**dict.fromkeys(_FIELDS, ""), **content}
    fields["before"], fields["after"] = map(
        plain_words, (content.get("before"), content.get("after"))
    )
    fields["fact"] = words_of(str(content.get("fact", "")))
    fields["role"] = role_title(definition, str(content.get("role") or ""))
    fields["due"] = _limit(content.get("due"))
    fields["letter"] = words_of(str(content.get("name", "")))
    fields["ends"] = ", ".join(name_of(definition, end) for end in content.get("ends") or ())
    return say.format(who=who, element=name, **{key: fields[key] for key in _FIELDS}), ""


_FIELDS = ("to", "role", "due", "letter", "fact", "before", "after", "because", "message", "name",
           "date", "ends", "person")  # fmt: skip
_EVENTS = {
    EventKind.CASE_STARTED: "The case begins.",
    EventKind.CASE_ENDED: "The case has ended: {ends}.",
    EventKind.END_REACHED: "“{element}” is reached.",
    EventKind.USER_TASK_CLAIMED: "{who} takes “{element}”.",
    EventKind.USER_TASK_RELEASED: "“{element}” is open to everybody of its role again.",
    EventKind.USER_TASK_ASSIGNED: "“{element}” is now with {to}.",
    EventKind.USER_TASK_COMPLETED: "{who} completed “{element}”.",
    EventKind.USER_TASK_CANCELED: "“{element}” is no longer needed.",
    EventKind.REMINDER_GIVEN: "A reminder: “{element}” is due {due}.",
    EventKind.TASK_OVERDUE: "“{element}” is overdue; it was due {due}.",
    EventKind.OVERDUE_REPEATED: "“{element}” is still overdue; another reminder goes out.",
    EventKind.NOBODY_FREE: "Alarm: nobody is free to act as {role}.",
    EventKind.TIMER_FIRED: "The time limit “{element}” is reached.",
    EventKind.MESSAGE_RECEIVED: "{who} did “{element}”.",
    EventKind.NOTICE_GIVEN: "A notice ({letter}) goes to {to}.",
    EventKind.LETTER_PRODUCED: "A letter ({letter}) to {to} is ready.",
    EventKind.DOCUMENT_ATTACHED: "{who} added the paper “{name}”.",
    EventKind.PARTICIPANT_APPOINTED: "{name} is now the {role} of this case.",
    EventKind.FACT_CORRECTED: "{who} corrected the {fact} from {before} to {after}: {because}.",
    EventKind.CALENDAR_CHANGED: "The calendar was changed: {name} on {date}.",
    EventKind.INCIDENT_RAISED: "The case stopped at “{element}”: {message}",
    EventKind.INCIDENT_RESOLVED: "The case may go on at “{element}”.",
}


def _created(content: Mapping[str, Any], name: str, definition: Definition) -> tuple[str, str]:
    who = content.get("assignee") or f"the {role_title(definition, str(content.get('role')))}"
    due = _limit(content.get("due"))
    return f"“{name}” is now for {who}" + (f", due {due}." if due else "."), str(
        content.get("why") or ""
    )


def _decided(content: Mapping[str, Any], name: str, definition: Definition) -> tuple[str, str]:
    outputs = ", ".join(
        f"{words_of(key)} is {plain_words(value)}"
        for key, value in content.get("outputs", {}).items()
    )
    return f"The table “{name}” says: {outputs}.", "; ".join(_rules(content, definition))


def _rules(content: Mapping[str, Any], definition: Definition) -> Iterator[str]:
    model = definition.decisions.get(str(content.get("decision")))
    for table in model.tables if model else ():
        for rule in table.rules:
            if rule.id in (content.get("rules") or ()):
                note = f": {rule.annotations[0]}" if rule.annotations else ""
                yield f"Rule {rule.number}{note}"


def _limit(text: Any) -> str:
    return show_limit(datetime.fromisoformat(text)) if text else ""
