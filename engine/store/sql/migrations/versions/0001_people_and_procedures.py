"""Make the tables of people, procedures and what stands beside cases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Bytes, Instant, Key, Number

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of people, procedures and what stands beside cases."""
    _person()
    _person_role()
    _absence()
    _calendar_version()
    _holiday()
    _procedure_version()
    _start_timer()
    _reference_counter()
    _draft()
    _access_log()


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("line_manager_id", Key, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("name_key", Key, nullable=False),
        sa.Column("username_key", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index(
        "uq_person_username",
        "person",
        ["username_key"],
        unique=True,
        **_where("username_key <> ''"),
    )


def _person_role() -> None:
    op.create_table(
        "person_role",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("role_key", Key, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_role_person_id"),
        sa.PrimaryKeyConstraint("person_id", "role_key", name="pk_person_role"),
    )
    op.create_index("ix_person_role_role", "person_role", ["role_key", "person_id"])


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("number", Number, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy_id", Key, nullable=True),
        sa.CheckConstraint("first_day <= last_day", name="ck_absence_days"),
        sa.PrimaryKeyConstraint("number", name="pk_absence"),
    )
    op.create_index("ix_absence_deputy_id", "absence", ["deputy_id"])
    op.create_index("ix_absence_person_id", "absence", ["person_id"])


def _calendar_version() -> None:
    op.create_table(
        "calendar_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_calendar_version"),
    )


def _holiday() -> None:
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["calendar_version.version"], name="fk_holiday_version"
        ),
        sa.PrimaryKeyConstraint("day", "version", name="pk_holiday"),
    )


def _procedure_version() -> None:
    op.create_table(
        "procedure_version",
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("published_at", Instant, nullable=False),
        sa.Column("published_by", Key, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("package", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("procedure_id", "version", name="pk_procedure_version"),
    )


def _start_timer() -> None:
    op.create_table(
        "start_timer",
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("due_at", Instant, nullable=True),
        sa.Column("last_fired_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("procedure_id", "process_id", "element_id", name="pk_start_timer"),
    )


def _reference_counter() -> None:
    op.create_table(
        "reference_counter",
        sa.Column("prefix", Key, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name="pk_reference_counter"),
    )


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("task_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("answers", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_draft"),
    )


def _access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("quarter", Instant, nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "case_id", "view", "quarter", name="pk_access_log"),
    )
    op.create_index("ix_access_log_case", "access_log", ["case_id", "quarter"])
