"""Say of a half-filled form when and on which page it was written."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Instant, Key

revision = "0009"
down_revision = "0008"

_FIRST = sa.text("'1970-01-01T00:00:00.000000+00:00'")
_NOW_AND_A_NAME = {
    "sqlite": (
        "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')",
        "lower(hex(randomblob(16)))",
    ),
    "postgresql": ("now()", "md5(random()::text || key || person_id)"),
}


def upgrade() -> None:
    """Give what is there the time of the upgrade and a name of its own; forget empty forms."""
    now, name = _NOW_AND_A_NAME[op.get_bind().dialect.name]
    op.execute("DELETE FROM draft WHERE length(answers) = 2")
    op.execute("ALTER TABLE draft RENAME COLUMN task_id TO key")
    for column in (
        sa.Column("saved_at", Instant, nullable=False, server_default=_FIRST),
        sa.Column("page", Key, nullable=False, server_default=""),
        sa.Column("signed_out", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("draft", column)
    op.execute(f"UPDATE draft SET saved_at = {now}, page = {name}")  # noqa: S608 - from above
    op.create_index("ix_draft_person", "draft", ["person_id", "saved_at"])
    op.create_index("ix_draft_saved", "draft", ["saved_at"])
