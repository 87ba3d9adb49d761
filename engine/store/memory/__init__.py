"""A store in memory: sealed off, quick, and as transactional as the one on disk."""

from engine.ports import UnitOfWork
from engine.store.memory import (
    cases,
    closed_cases,
    history,
    occasions,
    people,
    procedures,
    reads,
    sign_in,
    tasks,
)
from engine.store.memory.tables import Shelf, Tables, Transaction

__all__ = ["MemoryStore", "Tables"]


class MemoryStore:
    """Tables in memory."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._shelf = Shelf(tables or Tables())

    def work(self) -> UnitOfWork:
        """Open a transaction."""
        transaction = Transaction(self._shelf)
        return UnitOfWork(
            transaction=transaction,
            cases=cases.Cases(transaction),
            occasions=occasions.Occasions(transaction),
            lists=cases.Lists(transaction),
            tasks=tasks.Tasks(transaction),
            participants=cases.Participants(transaction),
            drafts=cases.Drafts(transaction),
            reads=reads.Reads(transaction),
            requests=closed_cases.Requests(transaction),
            history=history.History(transaction),
            incidents=history.Incidents(transaction),
            documents=history.Documents(transaction),
            people=people.People(transaction),
            absences=people.Absences(transaction),
            agencies=people.Agencies(transaction),
            sign_in_tries=sign_in.SignInTries(transaction),
            calendar=people.Calendars(transaction),
            versions=procedures.Versions(transaction),
            start_timers=procedures.StartTimers(transaction),
            rows=history.Rows(transaction),
        )

    def snapshot(self) -> Tables:
        """Return everything committed so far; it stays as it is, and `restore` takes it back."""
        return self._shelf.tables

    def restore(self, tables: Tables) -> None:
        """Go back, or forward, to what a snapshot holds."""
        with self._shelf.writing:
            self._shelf.tables = tables

    def upgrade(self) -> None:
        """Do nothing: tables in memory are always of this version."""

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
