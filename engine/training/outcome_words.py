"""Says in plain sentences what a step brought about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from engine.ids import ElementId, UserTaskId
from engine.model.case_file import keys_of, read_path
from engine.model.history import WORDS_ANSWERED, EventKind, HistoryRow
from engine.model.people import ENGINE
from engine.package import Definition
from engine.rehearsal import Refusal, Stage
from engine.rehearsal.example import Step
from engine.texts.british import capital, show_date, show_list, show_moment
from engine.training.moment import ASIDE, SAID_ALREADY, Happening
from engine.training.step_words import clauses_of, name_of
from engine.training.unrecorded import just_due, moved, refused
from engine.wording.happenings import HAPPENINGS, NUDGES, WithNotices, with_notices
from engine.wording.terms import (
    choices_made,
    decision_words,
    fact_label,
    fact_words,
    letter_title,
    role_title,
    rule_words,
    with_answer,
)

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
        for _, like in groupby(with_notices(new, NUDGES), key=_alike)
    ]
    if refusal is not None:
        found.append(refused(step, refusal, stage))
    if step.verb == "wait":
        found += just_due(stage)
    found += moved(stage, dues or {})
    return tuple(sorted(found, key=lambda one: one.at))


def history_in_words(rows: Sequence[HistoryRow], stage: Stage) -> list[Happening]:
    """Return what rows of the history of one case say, in their order."""
    telling = _Telling(stage=stage, order=_AFTER_A_STEP)
    found = groupby(with_notices(rows, NUDGES), key=_alike)
    return [telling.happening(list(like), "") for _, like in found]


# --- rows that belong together -------------------------------------------------------------


def _alike(told: WithNotices) -> tuple[Any, ...]:
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

    def happening(self, told: Sequence[WithNotices], prefix: str) -> Happening:
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
_OF_TIME = (EventKind.TIMER_FIRED, EventKind.NOBODY_FREE, *NUDGES)
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
_ASIDE = (*NUDGES, EventKind.END_REACHED)


def _sentence(told: Sequence[WithNotices], definition: Definition) -> tuple[str, str]:
    """Return what happened, and why."""
    event = told[0].row.event
    content = event.content
    who = str(event.actor.person_id or "The engine")
    if event.actor.on_behalf_of:
        who += f" (for {event.actor.on_behalf_of})"
    fields = {key: content.get(key) or "" for key in _FIELDS} | {
        "who": who,
        "element": name_of(definition, event.element_id or ""),
        "role": role_title(definition, str(content.get("role") or "")),
        "date": _day(content.get("date")),
        "due": _limit(content.get("due")),
        "letter": letter_title(definition, str(content.get("name", ""))),
        "ends": show_list([name_of(definition, end) for end in (content.get("ends") or ())[-2:]]),
        "and_told": f", and {show_list(told[0].to)} {'is' if len(told[0].to) == 1 else 'are'} told"
        if told[0].to
        else "",
    }
    more, why = _MORE[event.kind](told, definition) if event.kind in _MORE else ({}, "")
    return HAPPENINGS[event.kind].to_class.format(**fields | more), why


_FIELDS = ("to", "message", "name")
#: What else the sentence of an event says, and why it happened.
_More = tuple[dict[str, str], str]


def _answered(told: Sequence[WithNotices], definition: Definition) -> _More:
    """Return the first choices that somebody made, such as `Is it upheld? Yes.`."""
    event = told[0].row.event
    element = definition.procedure.elements.get(event.element_id or ElementId(""))
    if element is None:
        return {}, ""
    made = choices_made(definition.form(element), event.content.get("answers") or {})
    return {}, " ".join(
        f"{with_answer(question, capital(answer))}."
        for question, answer in islice(made, _MOST_ANSWERS)
    )


def _created(told: Sequence[WithNotices], definition: Definition) -> _More:
    """Say whose a task now is, once for all who have it."""
    contents = [one.row.event.content for one in told]
    whose = [
        str(content.get("assignee") or f"the {role_title(definition, str(content.get('role')))}")
        for content in contents
    ]
    due = _limit(contents[0].get("due"))
    return {
        "whose": show_list(dict.fromkeys(whose)),
        "by_when": f", due by {due}" if due else "",
    }, str(contents[0].get("why") or "")


def _decided(told: Sequence[WithNotices], definition: Definition) -> _More:
    content = told[0].row.event.content
    rule = rule_words(content, definition)
    return {"decision": decision_words(content, definition)}, f"{capital(rule)}." if rule else ""


def _corrected(told: Sequence[WithNotices], definition: Definition) -> _More:
    content = told[0].row.event.content
    keys = keys_of(read_path(content["fact"])) if content.get("fact") else ("",)
    fields = {
        key: fact_words(definition, *keys, value=content.get(key)) for key in ("before", "after")
    }
    return fields | {"fact": fact_label(definition, *keys)}, str(content.get("because") or "")


def _of_words(told: Sequence[WithNotices], definition: Definition) -> _More:
    fact = told[0].row.event.content.get("fact")
    return {"fact": fact_label(definition, *keys_of(read_path(fact))) if fact else ""}, ""


_MORE: Mapping[EventKind, Callable[[Sequence[WithNotices], Definition], _More]] = {
    EventKind.CASE_STARTED: _answered,
    EventKind.USER_TASK_COMPLETED: _answered,
    EventKind.MESSAGE_RECEIVED: _answered,
    EventKind.USER_TASK_CREATED: _created,
    EventKind.DECISION_MADE: _decided,
    EventKind.FACT_CORRECTED: _corrected,
    EventKind.CORRECTION_PROPOSED: _corrected,
    **dict.fromkeys((*WORDS_ANSWERED, EventKind.CORRECTION_REFUSED), _of_words),
}


def _day(text: Any) -> str:
    return show_date(date.fromisoformat(str(text)[:10])) if text else ""


def _limit(text: Any) -> str:
    return show_moment(datetime.fromisoformat(text)) if text else ""
