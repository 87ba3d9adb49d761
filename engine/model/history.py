"""Facts that happened in a case, in the past tense, and the chain that protects them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.ids import CaseId, ElementId, PersonId
from engine.model.people import ENGINE, Actor


class EventKind(StrEnum):
    """Everything that can happen in a case."""

    CASE_STARTED = "CaseStarted"
    CASE_ENDED = "CaseEnded"
    END_REACHED = "EndReached"
    USER_TASK_CREATED = "UserTaskCreated"
    USER_TASK_CLAIMED = "UserTaskClaimed"
    USER_TASK_RELEASED = "UserTaskReleased"
    USER_TASK_ASSIGNED = "UserTaskAssigned"
    USER_TASK_COMPLETED = "UserTaskCompleted"
    USER_TASK_CANCELED = "UserTaskCanceled"
    REMINDER_GIVEN = "ReminderGiven"
    TASK_OVERDUE = "TaskOverdue"
    OVERDUE_REPEATED = "OverdueRepeated"
    NOBODY_FREE = "NobodyFree"
    TIMER_FIRED = "TimerFired"
    MESSAGE_RECEIVED = "MessageReceived"
    DECISION_MADE = "DecisionMade"
    NOTICE_GIVEN = "NoticeGiven"
    LETTER_PRODUCED = "LetterProduced"
    DOCUMENT_ATTACHED = "DocumentAttached"
    PARTICIPANT_APPOINTED = "ParticipantAppointed"
    PARTICIPANT_LEFT = "ParticipantLeft"
    PART_TAKEN_OVER = "PartTakenOver"
    FACT_CORRECTED = "FactCorrected"
    CORRECTION_PROPOSED = "CorrectionProposed"
    CORRECTION_REFUSED = "CorrectionRefused"
    WORDS_CONFIRMED = "WordsConfirmed"
    WORDS_ADDED = "WordsAdded"
    WORDS_DISAGREED = "WordsDisagreed"
    OCCASION_CHANGED = "OccasionChanged"
    CALENDAR_CHANGED = "CalendarChanged"
    VOIDING_ASKED = "VoidingAsked"
    VOIDING_DECLINED = "VoidingDeclined"
    VOIDING_TAKEN_BACK = "VoidingTakenBack"
    CASE_VOIDED = "CaseVoided"
    RECORDS_ASKED = "RecordsAsked"
    RECORDS_OPENED = "RecordsOpened"
    RECORDS_REFUSED = "RecordsRefused"
    RECORDS_CLOSED = "RecordsClosed"
    INCIDENT_RAISED = "IncidentRaised"
    INCIDENT_RESOLVED = "IncidentResolved"
    #: Stands in a chain of its own beside the case's: see `refused_chain`.
    ATTEMPT_REFUSED = "AttemptRefused"


_REFUSED = "~refused"
#: What an author says of their words as another noted them.
WORDS_ANSWERED = (EventKind.WORDS_CONFIRMED, EventKind.WORDS_ADDED, EventKind.WORDS_DISAGREED)
#: What is about one recorded fact, and for those alone who may know that.
OF_A_FACT = (
    EventKind.FACT_CORRECTED,
    EventKind.CORRECTION_PROPOSED,
    EventKind.CORRECTION_REFUSED,
    *WORDS_ANSWERED,
)
#: What is about the part of somebody in a role.
OF_A_PART = (
    EventKind.PARTICIPANT_APPOINTED,
    EventKind.PARTICIPANT_LEFT,
    EventKind.PART_TAKEN_OVER,
)
#: What gives somebody a part in a case.
APPOINTING = (EventKind.CASE_STARTED, EventKind.PARTICIPANT_APPOINTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEvent:
    """One fact of one case."""

    kind: EventKind
    at: datetime
    actor: Actor = ENGINE
    element_id: ElementId | None = None
    #: Plain JSON-like data.
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryRow:
    """A kept event, as read back; `event.content` is empty once it was lawfully erased."""

    case_id: CaseId
    seq: int
    event: HistoryEvent
    link: bytes
    erased: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """Which entries of a history are looked for."""

    kinds: frozenset[EventKind]
    #: Those of these steps, and what a person did at any other; None for all.
    steps: frozenset[ElementId] | None = None
    person_id: PersonId | None = None


#: More entries than any history has.
LAST = 2**31 - 1


def content_digest(salt: bytes, content: bytes) -> bytes:
    """Digest an event's content; the salt keeps a short content from being guessed once erased."""
    return hashlib.blake2b(content, key=salt, digest_size=32).digest()


def chain_link(previous: bytes, *, header: bytes, digest: bytes) -> bytes:
    """Join an event to the one before it; `header` is everything about it but its content."""
    return hashlib.blake2b(previous + digest + header, digest_size=32).digest()


def refused_chain(case_id: CaseId) -> CaseId:
    """Return under which name what was refused in a case is chained, beside its history.

    A refusal changes no case: neither its revision nor the end of its history.
    """
    return CaseId(f"{case_id}{_REFUSED}")


def case_of_chain(chain: CaseId) -> CaseId:
    """Return the case whose chain of what was refused this is."""
    return CaseId(chain.removesuffix(_REFUSED))
