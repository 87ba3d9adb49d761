"""Turns the history of a case into what a reader sees: what, who, on whose behalf, why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.ids import PersonId
from engine.model.case_file import keys_of, read_path
from engine.model.history import OF_A_FACT, WORDS_ANSWERED, EventKind, HistoryRow
from engine.model.occasion import Fact, read_fact
from engine.model.people import Person
from engine.model.unusual import UNUSUAL
from engine.package import Definition
from engine.reads.case_view import CaseView
from engine.wording.attempts import tried_words
from engine.wording.happenings import HAPPENINGS, NUDGES, WithNotices, in_writing, with_notices
from engine.wording.terms import (
    Called,
    decision_words,
    fact_label,
    fact_words,
    letter_title,
    named_in,
    plain_words,
    role_title,
    rule_words,
    shared_words,
    words_of,
)
from web.frame.filters import day, instant, time_of_day

#: What the engine itself gives notice of.
_WITH_NOTICES = (*NUDGES, *OF_A_FACT)


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry:
    """Something that happened, as `history_list` shows it."""

    at: datetime
    what: str
    who: str
    #: In whose place.
    behalf: str
    details: list[str]


def history_entries(
    rows: Sequence[HistoryRow], view: CaseView, people: Mapping[Any, Person]
) -> list[HistoryEntry]:
    """Return history, newest first, as `history_list` shows it.

    The notices of a reminder, and of a correction, stand with it, not as entries of their own.
    """
    return [_entry(each, view, people) for each in with_notices(rows, _WITH_NOTICES)][::-1]


def people_named(rows: Iterable[HistoryRow]) -> set[PersonId]:
    """Return every text of the rows that may be a person's id."""
    found: set[Any] = set()
    for row in rows:
        content = row.event.content
        found |= {row.event.actor.person_id, row.event.actor.on_behalf_of}
        values = [
            content.get(key)
            for key in ("to", "person", "before", "after", "asked_by", "proposed_by")
        ]
        facts = content.get("facts") or ()
        values += [each[key] for each in facts for key in ("before", "after")]
        for value in (*values, *(content.get("outputs") or {}).values()):
            texts = value if isinstance(value, list) else [value]
            found |= {text for text in texts if isinstance(text, str)}
    return {PersonId(text) for text in found if text}


def _entry(found: WithNotices, view: CaseView, people: Mapping[Any, Person]) -> HistoryEntry:
    row, event = found.row, found.row.event
    name = view.definition.procedure.name_of(event.element_id)
    by, behalf = people.get(event.actor.person_id), people.get(event.actor.on_behalf_of)
    return HistoryEntry(
        at=event.at,
        what=_what(row).format(element=name).removesuffix(": "),
        who=by.name if by else ("" if event.actor.person_id else "The service"),
        behalf=behalf.name if behalf else "",
        details=[
            *(["The content was erased."] if row.erased else _details(row, view, people)),
            *(f"Notice to {to}" for to in found.to),
        ],
    )


def _what(row: HistoryRow) -> str:
    """Return what happened; what was not known of an occasion before is recorded, not changed."""
    facts = row.event.content.get("facts") or ()
    is_shared = row.event.kind is EventKind.OCCASION_CHANGED
    if is_shared and facts and all(each["before"] is None for each in facts):
        return "Recorded for all these dissents"
    return HAPPENINGS[row.event.kind].record


def _details(row: HistoryRow, view: CaseView, people: Mapping[Any, Person]) -> list[str]:
    if row.event.kind is EventKind.ATTEMPT_REFUSED:
        return _refused(row, view.definition)
    content, tell = row.event.content, _TELL.get(row.event.kind, _to)
    details = [*in_writing(content), *tell(content, view.definition, named_in(people))]
    return details + ([f"Due: {content['why']}"] if content.get("why") else [])


def _corrected(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    keys = keys_of(read_path(content["fact"]))
    before, after = (
        fact_words(definition, *keys, value=content[key], called=called)
        for key in ("before", "after")
    )
    said = f"{fact_label(definition, *keys)}: {before} → {after}"
    gone = [fact_label(definition, *keys_of(read_path(each))) for each in content.get("gone", ())]
    cleared = [f"With it, no longer recorded: {', '.join(gone)}"] if gone else []
    proposed = called(str(content.get("proposed_by") or ""))
    by = [f"Proposed by {proposed}"] if proposed else []
    return [said, *cleared, *by, f"Because: {content['because']}"]


def _of_a_fact(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    said = [fact_label(definition, *keys_of(read_path(content["fact"])))]
    return said + ([f"Because: {content['because']}"] if content.get("because") else [])


def _voiding(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    said = [f"Because: {content['because']}"]
    if asked_by := called(str(content.get("asked_by"))):
        said.insert(0, f"Asked for by {asked_by}")
    return [*said, content["words"]] if content.get("words") else said


def _recorded(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    said = list(_by_entry(content["facts"], definition, called))
    moved = [
        f"{each['task']}: {plain_words(each['before'])} → {plain_words(each['after'])}"
        for each in content.get("moved", ())
    ]
    otherwise = [
        f"Another dissent said otherwise before: {shared_words(definition, each, called)}"
        for each in content.get("differing", ())
    ]
    kept = ["This case had ended: its own facts stay as it acted on them."]
    return [*said, *otherwise, *moved, *(kept if content.get("kept") else ())]


def _by_entry(
    facts: Sequence[Mapping[str, Any]], definition: Definition, called: Called
) -> Iterator[str]:
    """Yield a line for each fact, and for each entry of a list what is said of it together."""
    entries: dict[Fact, list[Mapping[str, Any]]] = {}
    for each in facts:
        fact = read_fact(each["fact"])
        entries.setdefault(fact[:2] if len(fact) > 1 else fact, []).append(each)
    for of, changes in entries.items():
        changes.sort(key=lambda each: read_fact(each["fact"])[-1] != "name")
        said = "; ".join(shared_words(definition, each, called) for each in changes)
        yield f"{words_of(of[0]).capitalize()}: {said}" if len(of) > 1 else said


def _decided(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    rule = rule_words(content, definition)
    said = [decision_words(content, definition, called)]
    return [*said, f"Decided by {rule}"] if rule else said


def _appointed(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"{content['name']}, {role_title(definition, content['role'])}"]


def _taken_over(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    former, to = called(str(content["person"])), called(str(content["to"]))
    said = f"From {former} to {to}, as {role_title(definition, content['role'])}"
    if "tasks" in content:
        tasks = len(content["tasks"])
        said += f", with {tasks} open {'task' if tasks == 1 else 'tasks'}"
    return [
        said,
        f"Because: {content['because']}",
    ]


def _records(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    told = {"To": "to", "For:": "ground", "Because:": "because"}
    lines = [f"{word} {content[key]}" for word, key in told.items() if content.get(key)]
    if content.get("addresses"):
        lines.append("With addresses, contacts and identifying numbers")
    if until := content.get("until"):
        at = instant(until)
        lines.append(f"Until {day(at)}, {time_of_day(at)}")
    return lines


def _written(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"“{letter_title(definition, content['name'])}”", *_to(content, definition, called)]


def _assigned(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"To {name}"] if (name := called(str(content.get("to")))) else []


def _taken_out(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    at = day(date.fromisoformat(content["date"]))
    return [f"{at}: {content['name']}. Open due dates moved."]


def _refused(row: HistoryRow, definition: Definition) -> list[str]:
    content, element = row.event.content, row.event.element_id
    about = content.get("about", "")
    roles = [role_title(definition, role) for role in content.get("roles", ())]
    why = [UNUSUAL[mark] for mark in content.get("marks", ()) if mark in UNUSUAL]
    return [
        f"Tried to {tried_words(definition, content['tried'], element_id=element, about=about)}",
        *([f"As {', '.join(roles)}"] if roles else []),
        *([f"Refused: {content['reason']}"] if content.get("reason") else []),
        *([f"Unusual: {', '.join(why)}"] if why else []),
    ]


def _to(content: Mapping[str, Any], definition: Definition, called: Called) -> list[str]:
    return [f"To {content['to']}"] if content.get("to") else []


#: What there is to say of an event beside its name.
_TELL: Mapping[EventKind, Callable[[Mapping[str, Any], Definition, Called], list[str]]] = {
    **dict.fromkeys((EventKind.FACT_CORRECTED, EventKind.CORRECTION_PROPOSED), _corrected),
    **dict.fromkeys((EventKind.CORRECTION_REFUSED, *WORDS_ANSWERED), _of_a_fact),
    EventKind.OCCASION_CHANGED: _recorded,
    EventKind.DECISION_MADE: _decided,
    **dict.fromkeys(
        (
            EventKind.VOIDING_ASKED,
            EventKind.VOIDING_DECLINED,
            EventKind.VOIDING_TAKEN_BACK,
            EventKind.CASE_VOIDED,
        ),
        _voiding,
    ),
    **dict.fromkeys(
        (
            EventKind.RECORDS_ASKED,
            EventKind.RECORDS_OPENED,
            EventKind.RECORDS_REFUSED,
            EventKind.RECORDS_CLOSED,
        ),
        _records,
    ),
    EventKind.PARTICIPANT_APPOINTED: _appointed,
    EventKind.PARTICIPANT_LEFT: _appointed,
    EventKind.PART_TAKEN_OVER: _taken_over,
    EventKind.NOTICE_GIVEN: _written,
    EventKind.LETTER_PRODUCED: _written,
    EventKind.USER_TASK_ASSIGNED: _assigned,
    EventKind.CALENDAR_CHANGED: _taken_out,
}
