"""What happened, in two voices: a line of the record, and a sentence for a class."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from engine.model.history import EventKind, HistoryRow
from engine.texts.british import show_moment


class Voices(NamedTuple):
    """How a kind of event is said; `{…}` are names and values of the event."""

    #: As the history of a case lists it; who and when stand beside it.
    record: str
    #: As a class is told it.
    to_class: str


#: Every kind of event. What is said alike in both voices is said once, here.
HAPPENINGS: dict[EventKind, Voices] = {
    EventKind.CASE_STARTED: Voices("The case was started", "The case begins."),
    EventKind.CASE_ENDED: Voices("The case ended", "The case has ended: {ends}."),
    EventKind.END_REACHED: Voices("Reached: {element}", "“{element}” is reached."),
    EventKind.USER_TASK_CREATED: Voices(
        "Task opened: {element}", "“{element}” is now for {whose}{by_when}."
    ),
    EventKind.USER_TASK_CLAIMED: Voices("Task taken: {element}", "{who} takes “{element}”."),
    EventKind.USER_TASK_RELEASED: Voices(
        "Task given back: {element}", "“{element}” is open to everybody of its role again."
    ),
    EventKind.USER_TASK_ASSIGNED: Voices(
        "Task handed on: {element}", "“{element}” is now with {to}."
    ),
    EventKind.USER_TASK_COMPLETED: Voices(
        "Task completed: {element}", "{who} completed “{element}”."
    ),
    EventKind.USER_TASK_CANCELED: Voices(
        "Task no longer needed: {element}", "“{element}” is no longer needed."
    ),
    EventKind.REMINDER_GIVEN: Voices(
        "Reminder: {element}", "“{element}” is due by {due}: a reminder goes out{and_told}."
    ),
    EventKind.TASK_OVERDUE: Voices(
        "Overdue: {element}", "“{element}” is overdue, for it was due by {due}{and_told}."
    ),
    EventKind.OVERDUE_REPEATED: Voices(
        "Still overdue: {element}",
        "“{element}” is still overdue: a reminder goes out{and_told}.",
    ),
    EventKind.NOBODY_FREE: Voices(
        "Nobody is free for: {element}", "Alarm: nobody is free to act as {role}."
    ),
    EventKind.TIMER_FIRED: Voices(
        "Time limit reached: {element}", "The time limit “{element}” is reached."
    ),
    EventKind.MESSAGE_RECEIVED: Voices("Received: {element}", "{who} did “{element}”."),
    EventKind.DECISION_MADE: Voices(
        "Decision table: {element}", "The table “{element}” decides. {decision}"
    ),
    EventKind.NOTICE_GIVEN: Voices(
        "Notice given: {element}", "The notice “{letter}” goes to {to}."
    ),
    EventKind.LETTER_PRODUCED: Voices(
        "Letter produced: {element}", "The letter “{letter}” to {to} is ready."
    ),
    EventKind.DOCUMENT_ATTACHED: Voices("Paper added", "{who} added the paper “{name}”."),
    EventKind.PARTICIPANT_APPOINTED: Voices(
        "Somebody now takes part", "{name} is now the {role} of this case."
    ),
    EventKind.PARTICIPANT_LEFT: Voices(
        "Somebody can no longer take part", "{name} can no longer act as {role}."
    ),
    EventKind.PART_TAKEN_OVER: Voices(
        "A part was taken over", "{to} takes over the part of {name} as {role}."
    ),
    EventKind.FACT_CORRECTED: Voices(
        "A fact was corrected", "{who} corrected “{fact}” from {before} to {after}."
    ),
    EventKind.CORRECTION_PROPOSED: Voices(
        "A correction was proposed, and waits for a second person",
        "{who} proposes to correct “{fact}” from {before} to {after}; a second person answers.",
    ),
    EventKind.CORRECTION_REFUSED: Voices(
        "A proposed correction was not made", "{who} does not confirm the correction of “{fact}”."
    ),
    EventKind.WORDS_CONFIRMED: Voices(
        "Words that another noted were confirmed by their author",
        "{who} confirms “{fact}” as it was noted.",
    ),
    EventKind.WORDS_ADDED: Voices(
        "Words that another noted were added to by their author",
        "{who} adds to what was noted as “{fact}”.",
    ),
    EventKind.WORDS_DISAGREED: Voices(
        "The author of words that another noted disagrees with them",
        "{who} disagrees with what was noted as “{fact}”.",
    ),
    EventKind.OCCASION_CHANGED: Voices(
        "The record shared by these dissents was changed",
        "What is recorded for all dissents from here was changed.",
    ),
    EventKind.CALENDAR_CHANGED: Voices(
        "A day was taken out of the calendar", "{date} does not count any more: {name}."
    ),
    EventKind.VOIDING_ASKED: Voices(
        "Somebody asked for the case to be voided",
        "{who} asks for the case to be voided: it was opened by mistake.",
    ),
    EventKind.VOIDING_DECLINED: Voices(
        "The case was not voided", "{who} declines to void the case; it goes on."
    ),
    EventKind.VOIDING_TAKEN_BACK: Voices(
        "Nobody asks any more for the case to be voided",
        "{who} takes back that the case be voided; it goes on.",
    ),
    EventKind.CASE_VOIDED: Voices(
        "The case was voided", "{who} confirms it: the case is voided, and nothing is left to do."
    ),
    EventKind.RECORDS_ASKED: Voices(
        "Somebody asked for this closed case", "{who} asks for this closed case to be opened."
    ),
    EventKind.RECORDS_OPENED: Voices(
        "The closed case was opened for a time",
        "{who} confirms it: the closed case is opened for a time.",
    ),
    EventKind.RECORDS_REFUSED: Voices(
        "The closed case was not opened", "{who} refuses to open the closed case."
    ),
    EventKind.RECORDS_CLOSED: Voices(
        "The case is closed again", "The case is closed again to whom it was opened."
    ),
    EventKind.INCIDENT_RAISED: Voices(
        "The procedure could not go on: {element}", "The case stopped at “{element}”: {message}"
    ),
    EventKind.INCIDENT_RESOLVED: Voices(
        "The procedure may go on: {element}", "The case may go on at “{element}”."
    ),
    EventKind.ATTEMPT_REFUSED: Voices(
        "Refused to somebody", "{who} was refused something that is not theirs."
    ),
}
#: Reminders, and that a limit was missed.
NUDGES = (EventKind.REMINDER_GIVEN, EventKind.TASK_OVERDUE, EventKind.OVERDUE_REPEATED)


class WithNotices(NamedTuple):
    """A row of the history, and whom the notices of it went to."""

    row: HistoryRow
    to: Sequence[str] = ()


def with_notices(
    rows: Iterable[HistoryRow], kinds: Collection[EventKind]
) -> Iterator[WithNotices]:
    """Yield rows; the notices that follow one of some kinds, there and then, stand with it."""
    last: WithNotices | None = None
    for row in rows:
        if last and row.event.kind is EventKind.NOTICE_GIVEN and _belongs(row, last.row, kinds):
            last = WithNotices(last.row, [*last.to, *filter(None, [row.event.content.get("to")])])
            continue
        if last:
            yield last
        last = WithNotices(row)
    if last:
        yield last


def _belongs(notice: HistoryRow, to: HistoryRow, kinds: Collection[EventKind]) -> bool:
    places = {(each.event.at, each.event.element_id) for each in (notice, to)}
    return to.event.kind in kinds and len(places) == 1


def in_writing(content: Mapping[str, Any]) -> list[str]:
    """Say of words that were keyed in whose they are, and when they arrived."""
    if not (written := content.get("written")):
        return []
    arrived = show_moment(datetime.fromisoformat(written["arrived_at"]))
    return [f"In the words of {written['name']}, sent in writing; arrived {arrived}"]
