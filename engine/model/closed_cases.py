"""That a closed case is opened to somebody of a records role: why, by whose word, how long."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from engine.ids import CaseId, PersonId, ProcedureId, RequestId, RoleId


class Ground(StrEnum):
    """For what a closed case may be opened at all."""

    LEGAL = "legal"
    SUBJECT_ACCESS = "subject_access"
    SAFEGUARDING_REVIEW = "safeguarding_review"
    COMPLAINT = "complaint"
    AUDIT = "audit"


#: What is said for a request, or against it, at most.
LONGEST_WORDS = 2_000
#: What a page calls them.
GROUNDS = {
    Ground.LEGAL: "A court, or legal advice",
    Ground.SUBJECT_ACCESS: "A subject access request",
    Ground.SAFEGUARDING_REVIEW: "A safeguarding practice review, or serious case review",
    Ground.COMPLAINT: "A complaint",
    Ground.AUDIT: "An audit",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """For what somebody asks for a closed case, as they enter it."""

    ground: str
    words: str
    #: Whether the addresses, contacts and identifying numbers are needed too.
    addresses: bool = False

    def faults(self) -> dict[str, str]:
        """Return what is missing: field to what to do."""
        faults = {}
        if self.ground not in set(Ground):
            faults["ground"] = "Choose what the case is needed for"
        if not self.words.strip():
            faults["words"] = "Say why the case is needed, such as the number of an order"
        elif len(self.words) > LONGEST_WORDS:
            faults["words"] = f"Write {LONGEST_WORDS:,} characters or fewer"
        return faults


class Stage(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"
    REFUSED = "refused"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordsRequest:
    """One request that a closed case be opened to who asks, and what became of it."""

    id: RequestId
    case_id: CaseId
    procedure_id: ProcedureId
    asked_by: PersonId
    #: The records role in which it was asked; who does not hold it any more opens nothing by it.
    role: RoleId
    asked_at: datetime
    ground: Ground
    words: str
    #: Whether the addresses, contacts and identifying numbers are needed too.
    addresses: bool = False
    answered_by: PersonId | None = None
    answered_at: datetime | None = None
    #: What the second person said.
    because: str = ""
    #: Until when it is open; None where it was not confirmed.
    opens_until: datetime | None = None
    #: When that was over, or the request was taken back, as it was written down.
    ended_at: datetime | None = None

    def stage(self, *, at: datetime) -> Stage:
        """Say how far it has come at an instant."""
        if self.opens_until is not None:
            is_over = self.ended_at is not None or self.opens_until <= at
            return Stage.OVER if is_over else Stage.OPEN
        if self.answered_by is not None:
            return Stage.REFUSED
        return Stage.TAKEN_BACK if self.ended_at is not None else Stage.WAITING

    def answered(
        self, *, by: PersonId, at: datetime, because: str, opens_until: datetime | None
    ) -> Self:
        """Return it as a second person answered it; refused where it opens nothing."""
        return replace(
            self, answered_by=by, answered_at=at, because=because, opens_until=opens_until
        )

    def ended(self, *, at: datetime) -> Self:
        """Return it with its end."""
        return replace(self, ended_at=at)
