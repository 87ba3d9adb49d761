"""Keep with a task who may not do it, and whether it waits for a named person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the three columns; they are filled when a case is next saved."""
    for name in ("in_person", "vacant"):
        column: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column("user_task", column)
    barred: sa.Column[str] = sa.Column("barred", sa.String(), nullable=False, server_default="")
    op.add_column("user_task", barred)
