"""Keep with a task that it stays where somebody put it, whoever has its role in the case."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; tasks from before go with the role, as they did."""
    column: sa.Column[bool] = sa.Column(
        "by_itself", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("user_task", column)
