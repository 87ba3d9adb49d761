"""Keep the words of each name, by which people are found however the name is typed."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Key

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column, which the next migration fills, with an index in place of the name's."""
    words: sa.Column[str] = sa.Column("name_words", Key, nullable=False, server_default="")
    op.add_column("person", words)
    op.drop_index("ix_person_name", "person")
    op.create_index("ix_person_words", "person", ["name_words", "id"])
