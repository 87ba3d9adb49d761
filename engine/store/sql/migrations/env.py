"""Runs migrations over the connection, and in the transaction, of `store.sql.upgrading`.

Both databases undo DDL with its transaction, so a migration that is cut off leaves nothing.
"""

from alembic import context

from engine.store.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
