"""A transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self

from engine.ports.cases import (
    KeptCases,
    KeptDocuments,
    KeptDrafts,
    KeptHistory,
    KeptIncidents,
    KeptLists,
    KeptOccasions,
    KeptParticipants,
    KeptReads,
    KeptRequests,
    KeptRows,
    KeptTasks,
)
from engine.ports.registers import (
    KeptAbsences,
    KeptAgencies,
    KeptCalendar,
    KeptPeople,
    KeptSignInTries,
    KeptStartTimers,
    KeptVersions,
)


class Transaction(Protocol):
    """What makes one of all that its parts do."""

    def commit(self) -> None:
        """Make everything done here lasting."""

    def end(self) -> None:
        """Undo what was not committed, and let go of what was held."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitOfWork:
    """One transaction over what is kept, part by part.

    Leaving it without `commit` undoes everything.
    """

    transaction: Transaction
    cases: KeptCases
    occasions: KeptOccasions
    lists: KeptLists
    tasks: KeptTasks
    participants: KeptParticipants
    drafts: KeptDrafts
    reads: KeptReads
    requests: KeptRequests
    history: KeptHistory
    incidents: KeptIncidents
    documents: KeptDocuments
    people: KeptPeople
    absences: KeptAbsences
    agencies: KeptAgencies
    sign_in_tries: KeptSignInTries
    calendar: KeptCalendar
    versions: KeptVersions
    start_timers: KeptStartTimers
    rows: KeptRows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.transaction.end()

    def commit(self) -> None:
        """Make everything done here lasting."""
        self.transaction.commit()


#: Opens a transaction; it is to be entered.
OpenWork = Callable[[], UnitOfWork]
