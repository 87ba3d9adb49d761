"""Keep what each reading showed, and what was refused in a case in a chain of its own."""

import sqlalchemy as sa
from alembic import op

from engine.store.encoding import digest_of, to_json
from engine.store.sql.types import Bytes, Instant, Key, Lines, Number, Plain

revision = "0019"
down_revision = "0018"

_NOTHING = to_json({})


def upgrade() -> None:
    """Make the log of readings anew, and the ends of the second chains."""
    op.drop_index("ix_access_log_case", "access_log")
    op.rename_table("access_log", "former_access_log")
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_access_log RENAME TO pk_former_access_log")
    op.create_table(
        "access_log",
        sa.Column("number", Number, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("view", Key, nullable=False),
        sa.Column("quarter", Instant, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("shown", Plain, nullable=False),
        sa.Column("shown_digest", Bytes, nullable=False),
        sa.Column("marks", Lines, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_access_log"),
        sa.UniqueConstraint(
            *("person_id", "case_id", "view", "quarter", "shown_digest"),
            name="uq_access_log_person_id_case_id_view_quarter_shown_digest",
        ),
    )
    shown, digest = _binary(_NOTHING), _binary(digest_of(_NOTHING))
    op.execute(
        "INSERT INTO access_log (person_id, case_id, view, quarter, at, shown, shown_digest, "  # noqa: S608 - constants from above
        f"marks) SELECT person_id, case_id, view, quarter, first_at, {shown}, {digest}, '' "
        "FROM former_access_log ORDER BY first_at, person_id, case_id, view"
    )
    op.drop_table("former_access_log")
    op.create_index("ix_access_log_of_case", "access_log", ["case_id", "number"])
    op.create_index("ix_access_log_person", "access_log", ["person_id", "number"])
    op.create_index("ix_access_log_view", "access_log", ["view", "number"])
    _index("ix_access_log_marked", "access_log", ["number"], "marks <> ''")
    refused, places = "kind = 'AttemptRefused'", ["at", "case_id", "seq"]
    _index("ix_history_refused", "history", places, refused)
    _index("ix_history_refused_to", "history", ["person_id", *places], refused)
    op.create_table(
        "refused_chain",
        sa.Column("id", Key, nullable=False),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_head", Bytes, nullable=False),
        sa.Column("sealed_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refused_chain"),
    )


def _binary(value: bytes) -> str:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    return f"decode('{value.hex()}', 'hex')" if is_postgresql else f"X'{value.hex()}'"


def _index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
