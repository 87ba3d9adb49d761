"""Bring a database to the tables that this version of the software needs."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from engine.errors import Unavailable
from engine.store.sql.database import Database
from engine.store.sql.tables import metadata

#: The newest migration; a test holds it against the folder.
HEAD = "0020"
_MIGRATIONS = Path(__file__).with_name("migrations")
#: Any number, as long as every process takes the same.
_LOCK = 20_261_023


def upgrade(database: Database) -> None:
    """Run the migrations that a database lacks, all of them or none. Raises `Unavailable`."""
    try:
        database.give_back(database.connect())
    except Unavailable as error:
        raise type(error)(f"{database.place}: {error.message}") from error
    database.take_turn()
    try:
        with database.engine.connect() as connection:
            _upgrade(connection, database)
    except (DBAPIError, database.driver_error) as error:
        raise database.meaning(error) from error
    finally:
        database.give_back_turn()


def _upgrade(connection: Connection, database: Database) -> None:
    connection.exec_driver_sql(database.begin_sql)
    try:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        found = _version(connection)
        if found != HEAD:
            _migrate(connection, found)
    except BaseException:
        # A full disk ends the transaction by itself, and so does the end of a connection.
        with suppress(DBAPIError):
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _version(connection: Connection) -> str | None:
    """Return the last migration a database had; None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    rows: list[str] = []
    if "alembic_version" in tables:
        rows = list(
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        )
    if not rows and tables & set(metadata.tables):
        raise Unavailable(
            "The database has tables, but no note of their version: it was left half-way, or "
            "belongs to something else. Restore the last backup, or name another database."
        )
    return rows[0] if rows else None


def _migrate(connection: Connection, found: str | None) -> None:
    # Alembic takes a fifth of a second to load, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Unavailable(
            f"The database was made by a newer version of this software (its tables are {found}, "
            f"these are {HEAD}). Install that version, or restore a backup from before."
        )
    command.upgrade(config, "head")
