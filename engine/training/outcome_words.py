"""Says in plain sentences what a step brought about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from engine.ids import ElementId, UserTaskId
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.model.people import ENGINE
from engine.package import Definition
from engine.rehearsal import Refusal, Stage
from engine.rehearsal.example import Step
from engine.texts.british import show_date, show_limit, show_list
from engine.training.moment import ASIDE, SAID_ALREADY, Happening
from engine.training.step_words import clauses_of, name_of
from engine.training.unrecorded import just_due, moved, refused
from engine.wording.terms import (
    choices_made,
    decision_words,
    fact_label,
    fact_words,
    letter_title,
    role_title,
    rule_words,
)

_NUDGES = (EventKind.REMINDER_GIVEN, EventKind.TASK_OVERDUE, EventKind.OVERDUE_REPEATED)
_MOST_ANSWERS = 2


def happenings(
    rows: Mapping[str, Sequence[HistoryRow]],
    stage: Stage,
    step: Step,
    refusal: Refusal | None = None,
    dues: Mapping[UserTaskId, datetime | None] | None = None,
) -> tuple[Happening, ...]:
    """Return what new rows of the history say, in order of time.

    What a refused step was refused for, a limit that is just reached, and a due date that moved
    (`dues` are those before the step, by task) stand in no history.
    """
    several = len(stage.cases) > 1
    telling = _Telling(
        stage=stage, order=_WITH_THE_CLOCK if step.verb == "wait" else _AFTER_A_STEP
    )
    found = [
        telling.happening(list(like), f"{stage.case(case_id).reference}: " if several else "")
        for case_id, new in ((stage.cases[name], new) for name, new in rows.items())
        for _, like in groupby(_with_notices(new), key=_alike)
    ]
    if refusal is not None:
        found.append(refused(step, refusal, stage))
    if step.verb == "wait":
        found += just_due(stage)
    found += moved(stage, dues or {})
    return tuple(sorted(found, key=lambda one: one.at))


# --- rows that belong together -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """A row, with whom a reminder went to."""

    row: HistoryRow
    to: tuple[str, ...] = ()


def _with_notices(rows: Sequence[HistoryRow]) -> Iterator[_Told]:
    """Yield rows, a reminder together with the notices of it."""
    nudge: _Told | None = None
    for row in rows:
        is_notice = row.event.kind is EventKind.NOTICE_GIVEN
        if nudge and is_notice and _place(row) == _place(nudge.row):
            nudge = _Told(nudge.row, (*nudge.to, str(row.event.content.get("to") or "")))
            continue
        if nudge:
            yield nudge
        nudge = _Told(row) if row.event.kind in _NUDGES else None
        if nudge is None:
            yield _Told(row)
    if nudge:
        yield nudge


def _place(row: HistoryRow) -> tuple[Any, ...]:
    return row.event.at, row.event.element_id


def _alike(told: _Told) -> tuple[Any, ...]:
    """Tell together the tasks that open at once for several people."""
    event = told.row.event
    if event.kind is EventKind.USER_TASK_CREATED:
        return event.kind, event.element_id, event.at, event.content.get("due")
    return (told.row.case_id, told.row.seq)


# --- one happening -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Telling:
    stage: Stage
    #: The kinds of events that a class should hear of first; the rest follow.
    order: Sequence[EventKind]

    def happening(self, told: Sequence[_Told], prefix: str) -> Happening:
        """Return rows that say the same as one sentence."""
        event, definition = told[0].row.event, self.stage.definition
        names = {str(event.element_id or "")}
        if event.kind is EventKind.DECISION_MADE:
            names.add(f"decision:{event.content.get('decision')}")
        if event.kind in (EventKind.LETTER_PRODUCED, EventKind.NOTICE_GIVEN):
            names.add(f"letter:{event.content.get('name')}")
        text, why = _sentence(told, definition)
        return Happening(
            at=event.at,
            text=prefix + text,
            element_id=str(event.element_id or ""),
            clauses=clauses_of(definition, *names, about_time=event.kind in _OF_TIME),
            by_itself=event.actor == ENGINE
            and (event.kind in _OF_TIME or self.order is _WITH_THE_CLOCK),
            why=why,
            weight=self._weight(event.kind, event.at),
        )

    def _weight(self, kind: EventKind, at: datetime) -> int:
        """Return the place among what to tell first; what came on the way gives way."""
        if kind not in self.order:
            return ASIDE if kind in _ASIDE else SAID_ALREADY
        is_on_the_way = at < self.stage.now and self.order is _AFTER_A_STEP
        return self.order.index(kind) + 4 * is_on_the_way


#: What the clock does, and nobody.
_OF_TIME = (EventKind.TIMER_FIRED, EventKind.NOBODY_FREE, *_NUDGES)
#: After a step of somebody: what it decided, and who is to act now.
_AFTER_A_STEP = (
    EventKind.INCIDENT_RAISED,
    EventKind.DECISION_MADE,
    EventKind.CASE_ENDED,
    EventKind.NOBODY_FREE,
    EventKind.USER_TASK_CREATED,
    EventKind.TIMER_FIRED,
    EventKind.LETTER_PRODUCED,
    EventKind.TASK_OVERDUE,
    EventKind.NOTICE_GIVEN,
)
#: After the clock moved: the limits that it passed.
_WITH_THE_CLOCK = (
    EventKind.INCIDENT_RAISED,
    EventKind.TIMER_FIRED,
    EventKind.TASK_OVERDUE,
    EventKind.CASE_ENDED,
    EventKind.DECISION_MADE,
    EventKind.NOBODY_FREE,
    EventKind.USER_TASK_CREATED,
    EventKind.LETTER_PRODUCED,
    EventKind.NOTICE_GIVEN,
)
#: Told in short only where there is nothing else.
_ASIDE = (*_NUDGES, EventKind.END_REACHED)


def _sentence(told: Sequence[_Told], definition: Definition) -> tuple[str, str]:
    """Return what happened, and why."""
    event = told[0].row.event
    content, name = event.content, name_of(definition, event.element_id or "")
    if event.kind is EventKind.DECISION_MADE:
        return _decided(content, name, definition)
    if event.kind is EventKind.USER_TASK_CREATED:
        return _created([one.row.event.content for one in told], name, definition)
    if event.kind is EventKind.FACT_CORRECTED:
        return _corrected(content, str(event.actor.person_id), definition)
    say = _EVENTS.get(event.kind)
    if say is None:
        return f"{event.kind}: {name}.", ""
    who = str(event.actor.person_id or "The engine")
    if event.actor.on_behalf_of:
        who += f" (for {event.actor.on_behalf_of})"
    fields = {key: content.get(key) or "" for key in _FIELDS} | {
        "who": who,
        "element": name,
        "role": role_title(definition, str(content.get("role") or "")),
        "date": _day(content.get("date")),
        "due": _limit(content.get("due")),
        "letter": letter_title(definition, str(content.get("name", ""))),
        "ends": show_list([name_of(definition, end) for end in (content.get("ends") or ())[-2:]]),
        "told": f", and {show_list(list(told[0].to))} is told" if any(told[0].to) else "",
    }
    return say.format(**fields), _answers(event, definition) if event.kind in _ANSWERED else ""


_ANSWERED = (EventKind.CASE_STARTED, EventKind.USER_TASK_COMPLETED, EventKind.MESSAGE_RECEIVED)
_FIELDS = ("to", "message", "name", "person")
_EVENTS = {
    EventKind.CASE_STARTED: "The case begins.",
    EventKind.CASE_ENDED: "The case has ended: {ends}.",
    EventKind.END_REACHED: "“{element}” is reached.",
    EventKind.USER_TASK_CLAIMED: "{who} takes “{element}”.",
    EventKind.USER_TASK_RELEASED: "“{element}” is open to everybody of its role again.",
    EventKind.USER_TASK_ASSIGNED: "“{element}” is now with {to}.",
    EventKind.USER_TASK_COMPLETED: "{who} completed “{element}”.",
    EventKind.USER_TASK_CANCELED: "“{element}” is no longer needed.",
    EventKind.REMINDER_GIVEN: "“{element}” is due {due}: a reminder goes out{told}.",
    EventKind.TASK_OVERDUE: "“{element}” is overdue, for it was due {due}{told}.",
    EventKind.OVERDUE_REPEATED: "“{element}” is still overdue: a reminder goes out{told}.",
    EventKind.NOBODY_FREE: "Alarm: nobody is free to act as {role}.",
    EventKind.TIMER_FIRED: "The time limit “{element}” is reached.",
    EventKind.MESSAGE_RECEIVED: "{who} did “{element}”.",
    EventKind.NOTICE_GIVEN: "The notice “{letter}” goes to {to}.",
    EventKind.LETTER_PRODUCED: "The letter “{letter}” to {to} is ready.",
    EventKind.DOCUMENT_ATTACHED: "{who} added the paper “{name}”.",
    EventKind.PARTICIPANT_APPOINTED: "{name} is now the {role} of this case.",
    EventKind.PARTICIPANT_LEFT: "{name} can no longer act as {role}.",
    EventKind.CALENDAR_CHANGED: "{date} does not count any more: {name}.",
    EventKind.INCIDENT_RAISED: "The case stopped at “{element}”: {message}",
    EventKind.INCIDENT_RESOLVED: "The case may go on at “{element}”.",
}


def _answers(event: HistoryEvent, definition: Definition) -> str:
    """Return the first choices that somebody made, such as `Is it upheld? Yes.`."""
    element = definition.procedure.elements.get(event.element_id or ElementId(""))
    if element is None:
        return ""
    made = choices_made(definition.form(element), event.content.get("answers") or {})
    return " ".join(
        f"{question}{'' if question.endswith('?') else ':'} {answer[:1].upper()}{answer[1:]}."
        for question, answer in islice(made, _MOST_ANSWERS)
    )


def _created(
    contents: Sequence[Mapping[str, Any]], name: str, definition: Definition
) -> tuple[str, str]:
    """Say whose a task now is, once for all who have it."""
    whose = [
        str(content.get("assignee") or f"the {role_title(definition, str(content.get('role')))}")
        for content in contents
    ]
    due = _limit(contents[0].get("due"))
    said = f"“{name}” is now for {show_list(list(dict.fromkeys(whose)))}"
    return said + (f", due {due}." if due else "."), str(contents[0].get("why") or "")


def _decided(content: Mapping[str, Any], name: str, definition: Definition) -> tuple[str, str]:
    rule = rule_words(content, definition)
    return (
        f"The table “{name}” decides. {decision_words(content, definition)}".strip(),
        f"{rule[:1].upper()}{rule[1:]}." if rule else "",
    )


def _corrected(content: Mapping[str, Any], who: str, definition: Definition) -> tuple[str, str]:
    fact = str(content.get("fact") or "")
    before, after = (
        fact_words(definition, fact, value=content.get(k)) for k in ("before", "after")
    )
    said = f"{who} corrected “{fact_label(definition, fact)}” from {before} to {after}."
    return said, str(content.get("because") or "")


def _day(text: Any) -> str:
    return show_date(date.fromisoformat(str(text)[:10])) if text else ""


def _limit(text: Any) -> str:
    return show_limit(datetime.fromisoformat(text)) if text else ""
