"""A case: one run of a procedure for one dissent, with its file of facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.ids import CaseId, ConferenceId, ElementId, IncidentId, PersonId, ProcedureId, RoleId
from engine.model.bookkeeping import Bookkeeping
from engine.model.draft import start_key

#: Plain JSON-like data: None, bool, int, str, list, dict. Dates are ISO 8601 text.
Answers = Mapping[str, Any]
#: The revision of a case of which not everything can be read.
DAMAGED = -1


class CaseStatus(StrEnum):
    """Whether anything can still happen in a case."""

    RUNNING = "running"
    ENDED = "ended"
    #: Opened by mistake: nothing can happen in it, and it counts nowhere.
    VOIDED = "voided"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One process instance and everything that is saved in its row."""

    id: CaseId
    #: What people call the case, such as `MR-2026-0042`.
    reference: str
    #: Cases of one conference share it.
    conference_id: ConferenceId
    procedure_id: ProcedureId
    version: int
    #: The entry process.
    process_id: str
    status: CaseStatus = CaseStatus.RUNNING
    #: Rises by one with each committed command; 0 for a case never saved.
    revision: int = 0
    started_at: datetime
    ended_at: datetime | None = None
    #: From when on an ended case opens no more to those who took part; written once, as it ends.
    closes_at: datetime | None = None
    #: End events reached, in order: of the entry process and of those that it calls.
    ends: tuple[ElementId, ...] = ()
    #: The running process, opaque to everybody but the runtime that made it.
    snapshot: bytes = b""
    #: The case file: answers keyed by form field. Appended lists are kept apart, entry by entry.
    file: Mapping[str, Any] = field(default_factory=dict)
    #: How often each element and each sequence flow was passed, in order of the first time.
    trail: Mapping[str, int] = field(default_factory=dict)
    #: Timers that an incident stopped, each as `element#number element-of-the-incident`: they are
    #: not fired again until it is resolved.
    blocked: tuple[str, ...] = ()
    bookkeeping: Bookkeeping = field(default_factory=Bookkeeping)
    #: The earliest instant at which something happens by itself; None when nothing does.
    next_due_at: datetime | None = None
    #: Last entry of the history: its number and its link of the hash chain.
    history_seq: int = 0
    history_head: bytes = b""

    @property
    def has_ended(self) -> bool:
        """Say whether nothing can happen in the case any more."""
        return self.status is not CaseStatus.RUNNING

    @property
    def is_voided(self) -> bool:
        """Say whether it was opened by mistake, as two people said."""
        return self.status is CaseStatus.VOIDED

    def is_closed(self, *, at: datetime) -> bool:
        """Say whether the time is over in which it opens to those who took part."""
        return self.closes_at is not None and self.closes_at <= at

    @property
    def is_damaged(self) -> bool:
        """Whether only this much of it can be read; such a case can never be saved."""
        return self.revision == DAMAGED


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """What is to be started."""

    procedure_id: str
    process_id: str
    #: The role to start it in; the first that the person holds by default.
    role: RoleId | None = None
    #: A case of the same conference: a further dissent shares what is recorded of it.
    conference_of: CaseId | None = None

    @property
    def draft_key(self) -> str:
        """The name under which a half-filled start form is kept."""
        return start_key(self.procedure_id, self.process_id, self.conference_of)


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """Why the process of one case cannot go on until a person looks."""

    id: IncidentId
    case_id: CaseId
    element_id: ElementId
    message: str
    raised_at: datetime
    resolved_at: datetime | None = None
    resolved_by: PersonId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stoppage:
    """Unresolved incidents with one cause, in one version of a procedure, over all cases."""

    #: One of them.
    incident_id: IncidentId
    procedure_id: ProcedureId
    version: int
    element_id: ElementId
    message: str
    since: datetime
    cases: int
