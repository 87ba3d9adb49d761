"""Make the tables of cases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Bytes, Instant, Key, Number

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of cases."""
    _process_instance()
    _case_entry()
    _user_task()
    _participant()
    _history()
    _history_seal()
    _history_seal_head()
    _incident()
    _document()


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _process_instance() -> None:
    op.create_table(
        "process_instance",
        sa.Column("id", Key, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("conference_id", Key, nullable=False),
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("process_id", Key, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("next_due_at", Instant, nullable=True),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_head", Bytes, nullable=False),
        sa.Column("snapshot", Bytes, nullable=False),
        sa.Column("facts", Bytes, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("sealed_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("set_aside_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_process_instance"),
        sa.UniqueConstraint("reference", name="uq_process_instance_reference"),
    )
    op.create_index(
        "ix_process_instance_conference", "process_instance", ["conference_id", "started_at", "id"]
    )
    op.create_index(
        "ix_process_instance_due",
        "process_instance",
        ["next_due_at", "id"],
        **_where("status = 'running' AND next_due_at IS NOT NULL AND set_aside_at IS NULL"),
    )
    op.create_index(
        "ix_process_instance_running", "process_instance", ["id"], **_where("status = 'running'")
    )


def _case_entry() -> None:
    op.create_table(
        "case_entry",
        sa.Column("case_id", Key, nullable=False),
        sa.Column("list_name", Key, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("value", Bytes, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_case_entry_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("case_id", "list_name", "place", name="pk_case_entry"),
    )


def _user_task() -> None:
    op.create_table(
        "user_task",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("procedure_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("activity", sa.Integer(), nullable=False),
        sa.Column("item_path", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("item_label", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("assignee", Key, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=True),
        sa.Column("due_why", sa.String(), nullable=False),
        sa.Column("completed_at", Instant, nullable=True),
        sa.Column("completed_by", Key, nullable=True),
        sa.Column("reminded_for", Instant, nullable=True),
        sa.Column("overdue_for", Instant, nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("role_key", Key, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sort_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_user_task_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_task"),
    )
    op.create_index(
        "ix_user_task_assignee",
        "user_task",
        ["assignee", "sort_at", "id"],
        **_where("is_open AND assignee IS NOT NULL"),
    )
    op.create_index(
        "ix_user_task_closed", "user_task", ["case_id", "completed_at"], **_where("NOT is_open")
    )
    op.create_index(
        "ix_user_task_role",
        "user_task",
        ["role_key", "sort_at", "id"],
        **_where("is_open AND assignee IS NULL"),
    )
    op.create_index(
        "uq_user_task_activity",
        "user_task",
        ["case_id", "activity"],
        unique=True,
        **_where("is_open"),
    )


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("number", Number, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("role", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_participant_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("number", name="pk_participant"),
        sa.UniqueConstraint(
            "case_id",
            "role",
            "person_id",
            "item_id",
            name="uq_participant_case_id_role_person_id_item_id",
        ),
    )
    op.create_index("ix_participant_person", "participant", ["person_id", "case_id"])


def _history() -> None:
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
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_history_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_history"),
    )


def _history_seal() -> None:
    op.create_table(
        "history_seal",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("link", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_history_seal"),
    )


def _history_seal_head() -> None:
    op.create_table(
        "history_seal_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("link", Bytes, nullable=False),
        sa.ForeignKeyConstraint(["day"], ["history_seal.day"], name="fk_history_seal_head_day"),
        sa.PrimaryKeyConstraint("day", "case_id", name="pk_history_seal_head"),
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("element_id", Key, nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("raised_at", Instant, nullable=False),
        sa.Column("resolved_at", Instant, nullable=True),
        sa.Column("resolved_by", Key, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_incident_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_case_id", "incident", ["case_id"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("number", Number, nullable=False),
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("element_id", Key, nullable=True),
        sa.Column("recipient_id", Key, nullable=True),
        sa.Column("recipient_role", Key, nullable=True),
        sa.Column("recipient_name", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("labels", Bytes, nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", Bytes, nullable=False),
        sa.Column("added_by", Key, nullable=True),
        sa.Column("sent_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["process_instance.id"],
            name="fk_document_case_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("number", name="pk_document"),
        sa.UniqueConstraint("id", name="uq_document_id"),
    )
    op.create_index("ix_document_case", "document", ["case_id", "created_at", "number"])
    op.create_index(
        "ix_document_notices",
        "document",
        ["recipient_id", "created_at", "number"],
        **_where("kind = 'notice'"),
    )
    op.create_index(
        "ix_document_outbox",
        "document",
        ["number"],
        **_where("sent_at IS NULL AND kind <> 'paper'"),
    )
