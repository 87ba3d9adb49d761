"""Find by an index who completed which tasks of a case, and who was given a part in it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make an index for each of the two questions."""
    completed = sa.text("completed_by IS NOT NULL")
    op.create_index(
        "ix_user_task_completed",
        "user_task",
        ["case_id", "completed_by", "element_id", "item_id"],
        sqlite_where=completed,
        postgresql_where=completed,
    )
    appointments = sa.text("kind IN ('CaseStarted', 'ParticipantAppointed')")
    op.create_index(
        "ix_history_appointments",
        "history",
        ["case_id", "seq"],
        sqlite_where=appointments,
        postgresql_where=appointments,
    )
