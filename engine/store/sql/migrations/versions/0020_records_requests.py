"""Keep who asked for a closed case to be opened, and what became of it."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Instant, Key

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "records_request",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("asked_by", Key, nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("addresses", sa.Boolean(), nullable=False),
        sa.Column("answered_by", Key, nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("opens_until", Instant, nullable=True),
        sa.Column("ended_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_records_request_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_records_request"),
    )
    op.create_index("ix_records_request_case", "records_request", ["case_id", "asked_at", "id"])
    op.create_index("ix_records_request_person", "records_request", ["asked_by", "asked_at", "id"])
    for name, columns, condition in (
        (
            "ix_records_request_waiting",
            ["procedure_id", "asked_at", "id"],
            "answered_by IS NULL AND ended_at IS NULL",
        ),
        (
            "ix_records_request_open",
            ["opens_until", "id"],
            "opens_until IS NOT NULL AND ended_at IS NULL",
        ),
    ):
        where = sa.text(condition)
        op.create_index(
            name, "records_request", columns, sqlite_where=where, postgresql_where=where
        )
