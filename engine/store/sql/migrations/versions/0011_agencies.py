"""Keep a register of agencies."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Key, Lines

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make a table for agencies; what is written of people's agencies stays as it is."""
    op.create_table(
        "agency",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("other_names", Lines, nullable=False),
        sa.Column("part_of", Key),
        sa.Column("is_statutory", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("closed", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("name_key", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
        sa.UniqueConstraint("name_key", name="uq_agency_name_key"),
    )
