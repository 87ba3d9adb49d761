"""Find open incidents, a manager's people, and those who can be chosen, by an index."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make an index for each list that read a whole table."""
    op.create_index(
        "ix_incident_open", "incident", ["raised_at", "id"], **_where("resolved_at IS NULL")
    )
    op.create_index(
        "ix_person_manager",
        "person",
        ["line_manager_id", "name_key", "id"],
        **_where("line_manager_id IS NOT NULL"),
    )
    op.create_index(
        "ix_person_choice",
        "person",
        ["name_key", "id"],
        **_where("active AND username_key <> ''"),
    )


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
