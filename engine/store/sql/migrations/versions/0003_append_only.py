"""Make history append-only, and store what is compressed already as it is."""

from alembic import op

revision = "0003"
down_revision = "0002"

_KEPT = ("case_id", "seq", "kind", "at", "person_id", "on_behalf_of", "role", "element_id")
_ERASED = (
    "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL "
    "AND NEW.content IS NULL AND NEW.salt IS NULL"
)


def upgrade() -> None:
    """Let history be read, appended to and lawfully erased, and nothing else."""
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _sqlite() -> None:
    same = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in (*_KEPT, "digest", "link"))
    refuse = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE ON history "
        f"WHEN NOT ({_ERASED} AND {same}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER history_no_delete BEFORE DELETE ON history {refuse}")
    for table in ("history_seal", "history_seal_head"):
        op.execute(f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")


def _postgresql() -> None:
    same = " AND ".join(
        f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in (*_KEPT, "digest", "link")
    )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE ON history FOR EACH ROW "
        f"WHEN (NOT ({_ERASED} AND {same})) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER history_no_delete BEFORE DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table in ("history_seal", "history_seal_head"):
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    # Rows of cases are rewritten with every step: room on the page keeps them there, and trying
    # to compress what is compressed is lost time.
    op.execute("ALTER TABLE process_instance SET (fillfactor = 70)")
    for column in ("snapshot", "facts"):
        op.execute(f"ALTER TABLE process_instance ALTER COLUMN {column} SET STORAGE EXTERNAL")
