"""The store in a database: SQLite on one machine, PostgreSQL for many; the same statements."""

from engine.ports import UnitOfWork
from engine.store.sql import (
    belongings,
    cases,
    closed_cases,
    documents,
    history,
    occasions,
    people,
    procedures,
    reads,
    sign_in,
    sweeping,
    tasks,
)
from engine.store.sql.database import Database
from engine.store.sql.transaction import Transaction
from engine.store.sql.upgrading import upgrade

__all__ = ["SqlStore", "unit_of_work"]


def unit_of_work(transaction: Transaction) -> UnitOfWork:
    """Join the parts of one transaction in a database."""
    return UnitOfWork(
        transaction=transaction,
        cases=cases.Cases(transaction),
        occasions=occasions.Occasions(transaction),
        lists=belongings.Lists(transaction),
        tasks=tasks.Tasks(transaction),
        participants=belongings.Participants(transaction),
        drafts=belongings.Drafts(transaction),
        reads=reads.Reads(transaction),
        requests=closed_cases.Requests(transaction),
        history=history.History(transaction),
        incidents=documents.Incidents(transaction),
        documents=documents.Documents(transaction),
        people=people.People(transaction),
        absences=people.Absences(transaction),
        agencies=people.Agencies(transaction),
        sign_in_tries=sign_in.SignInTries(transaction),
        calendar=procedures.Calendars(transaction),
        versions=procedures.Versions(transaction),
        start_timers=procedures.StartTimers(transaction),
        rows=sweeping.Rows(transaction),
    )


class SqlStore:
    """A database that keeps everything."""

    def __init__(self, address: str) -> None:
        self.database = Database(address)

    def work(self) -> UnitOfWork:
        """Open a transaction; the database is first spoken to by the first call on it."""
        return unit_of_work(Transaction(self.database))

    def upgrade(self) -> None:
        """Bring the tables to the form that this version of the software needs."""
        upgrade(self.database)

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
