"""Find people by name, and those who sign in nowhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_person_name", "person", ["name_key", "id"])
    where = sa.text("username_key = ''")
    op.create_index(
        "ix_person_without_account",
        "person",
        ["name_key", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
