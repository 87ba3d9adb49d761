"""Count wrong passwords for all processes together."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Instant, Key

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make a table for the tries of names at places."""
    op.create_table(
        "sign_in_tries",
        sa.Column("key", Key, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("is_known", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_last_at", "sign_in_tries", ["last_at"])
