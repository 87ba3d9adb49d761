"""Where everything is kept: a store in memory, and one in SQLite or PostgreSQL."""

from typing import Protocol

from engine.ports import UnitOfWork
from engine.settings import Settings
from engine.store.memory import MemoryStore

__all__ = ["MemoryStore", "Store", "open_store"]


class Store(Protocol):
    """A place where everything is kept."""

    def work(self) -> UnitOfWork:
        """Open a transaction."""

    def upgrade(self) -> None:
        """Bring the tables to the form that this version of the software needs."""

    def close(self) -> None:
        """Let go of every connection."""


def open_store(where: Settings | str) -> Store:
    """Open the database of the settings, or of an address such as `sqlite:///var/dissent.db`."""
    # Example cases run without a database, and SQLAlchemy takes a while to load.
    from engine.store.sql import SqlStore

    return SqlStore(where if isinstance(where, str) else where.database_url)
