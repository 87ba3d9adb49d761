"""A store in memory: sealed off, quick, and as transactional as the one on disk."""

from engine.store.memory.belongings import Records
from engine.store.memory.cases import Cases
from engine.store.memory.people import People
from engine.store.memory.procedures import Procedures
from engine.store.memory.sign_in import SignInTries
from engine.store.memory.tables import Shelf, Tables
from engine.store.memory.tasks import Tasks

__all__ = ["MemoryStore", "MemoryWork", "Tables"]


class MemoryWork(Cases, Tasks, Records, People, SignInTries, Procedures):
    """One transaction over tables in memory."""


class MemoryStore:
    """Tables in memory."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._shelf = Shelf(tables or Tables())

    def work(self) -> MemoryWork:
        """Open a transaction."""
        return MemoryWork(self._shelf)

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
