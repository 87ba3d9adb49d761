"""Keep what is recorded of an occasion once, with a history of its own."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Bytes, Instant, Key

revision = "0014"
down_revision = "0013"

_KEPT = ("case_id", "seq", "kind", "at", "person_id", "on_behalf_of", "role", "element_id")
_ALL = (*_KEPT, "salt", "digest", "link", "content", "erased_at")
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"


def upgrade() -> None:
    """Make the table of occasions, and let entries of the history belong to one.

    What cases of one conference recorded apart becomes its record with the first change of it,
    from the oldest case: see `recovered` in `engine/casework/occasion.py`.
    """
    op.create_table(
        "occasion",
        sa.Column("id", Key, nullable=False),
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("day", Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_head", Bytes, nullable=False),
        sa.Column("facts", Bytes, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("sealed_seq", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_occasion"),
    )
    op.create_index("ix_occasion_day", "occasion", ["procedure_id", "day", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_history_case_id", "history")
    else:
        _sqlite()


def _sqlite() -> None:
    """Make the table anew: SQLite drops no constraint."""
    for trigger in ("history_no_change", "history_no_delete"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.drop_index("ix_history_appointments", "history")
    op.rename_table("history", "former_history")
    op.create_table(
        "history",
        sa.Column("case_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("on_behalf_of", Key, nullable=True),
        sa.Column("role", Key, nullable=True),
        sa.Column("element_id", Key, nullable=True),
        sa.Column("salt", Bytes, nullable=True),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("link", Bytes, nullable=False),
        sa.Column("content", Bytes, nullable=True),
        sa.Column("erased_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_history"),
    )
    names = ", ".join(_ALL)
    op.execute(f"INSERT INTO history ({names}) SELECT {names} FROM former_history")  # noqa: S608 - names from above
    op.drop_table("former_history")
    op.create_index(
        "ix_history_appointments",
        "history",
        ["case_id", "seq"],
        sqlite_where=sa.text("kind IN ('CaseStarted', 'ParticipantAppointed')"),
    )
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in (*_KEPT, "digest", "link"))
    erased = (
        "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL "
        "AND NEW.content IS NULL AND NEW.salt IS NULL"
    )
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE ON history "
        f"WHEN NOT ({erased} AND {same}) {_REFUSE}"
    )
    op.execute(f"CREATE TRIGGER history_no_delete BEFORE DELETE ON history {_REFUSE}")
