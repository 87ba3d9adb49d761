"""Writes the tables that migrations make: `python -m tests.store.write_tables`."""

import io
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from engine.store.sql import SqlStore, tables, upgrading

KEPT = Path(__file__).with_name("tables")
_MIGRATIONS = Path(upgrading.__file__).with_name("migrations")
#: They write rows of cases and of people anew, which cannot be said in SQL alone.
_READ_ROWS = ("0010", "0016", "0018")


def in_sqlite(connection: sqlite3.Connection) -> str:
    """Return everything that a database of SQLite has, by kind and name."""
    made = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    )
    return _text(f"{sql};" for (sql,) in made)


def in_postgresql() -> str:
    """Return what the migrations say to PostgreSQL, in their order."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    steps = reversed(list(ScriptDirectory.from_config(config).walk_revisions()))
    return _text(_said(each.module) for each in steps if each.revision not in _READ_ROWS)


def _said(migration: object) -> str:
    said = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        opts={"as_sql": True, "output_buffer": said, "target_metadata": tables.metadata},
    )
    with Operations.context(context):
        migration.upgrade()
    return said.getvalue()


def _text(statements):
    lines = (line.rstrip() for each in statements for line in each.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        store = SqlStore(f"sqlite:///{path}")
        store.upgrade()
        store.close()
        with closing(sqlite3.connect(path)) as connection:
            (KEPT / "sqlite.sql").write_text(in_sqlite(connection), encoding="utf-8")
    (KEPT / "postgresql.sql").write_text(in_postgresql(), encoding="utf-8")
