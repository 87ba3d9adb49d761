"""Let everybody who takes part in a case take part in the whole of it."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Key, Number

revision = "0006"
down_revision = "0005"

_FIELDS = ("case_id", "role", "person_id")
_UNIQUE = "uq_participant_case_id_role_person_id"


def upgrade() -> None:
    """Drop the item that a part could be limited to; nothing ever limited one."""
    # A part that somebody limited by hand is not widened.
    op.execute("DELETE FROM participant WHERE item_id <> ''")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(f"{_UNIQUE}_item_id", "participant")
        op.drop_column("participant", "item_id")
        op.create_unique_constraint(_UNIQUE, "participant", _FIELDS)
    else:
        _sqlite()


def _sqlite() -> None:
    """Make the table anew: SQLite drops no column that a constraint names."""
    op.drop_index("ix_participant_person", "participant")
    op.rename_table("participant", "former_participant")
    op.create_table(
        "participant",
        sa.Column("number", Number, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_participant_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("number", name="pk_participant"),
        sa.UniqueConstraint(*_FIELDS, name=_UNIQUE),
    )
    fields = ", ".join(("number", *_FIELDS))
    op.execute(
        f"INSERT INTO participant ({fields}) SELECT {fields} FROM former_participant"  # noqa: S608 - names from above
    )
    op.drop_table("former_participant")
    op.create_index("ix_participant_person", "participant", ["person_id", "case_id"])
