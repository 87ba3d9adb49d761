"""The store in a database: SQLite on one machine, PostgreSQL for many; the same statements."""

from engine.store.sql.belongings import Parts
from engine.store.sql.cases import Cases
from engine.store.sql.database import Database
from engine.store.sql.documents import Documents
from engine.store.sql.history import History
from engine.store.sql.people import People
from engine.store.sql.procedures import Procedures
from engine.store.sql.sign_in import SignInTries
from engine.store.sql.sweeping import Sweep
from engine.store.sql.tasks import Tasks
from engine.store.sql.upgrading import upgrade

__all__ = ["SqlStore", "SqlWork"]


class SqlWork(Cases, Parts, Tasks, History, Documents, People, SignInTries, Procedures, Sweep):
    """One transaction in a database."""


class SqlStore:
    """A database that keeps everything."""

    def __init__(self, address: str) -> None:
        self.database = Database(address)

    def work(self) -> SqlWork:
        """Open a transaction; the database is first spoken to by the first call on it."""
        return SqlWork(self.database)

    def upgrade(self) -> None:
        """Bring the tables to the form that this version of the software needs."""
        upgrade(self.database)

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
