"""The tables. Columns that hold a field of a record have its name."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from engine.model.case import CaseStatus
from engine.model.closed_cases import Ground
from engine.model.document import DocumentKind
from engine.model.user_task import UserTaskState
from engine.store.sql.types import Bytes, Instant, Key, Lines, Number, Plain, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _where(condition: str) -> dict[str, Any]:
    """Limit an index to some rows, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _case_id(**options: Any) -> "Column[str]":
    """Belong to a case, which may be saved later in the same transaction."""
    case = ForeignKey("process_instance.id", deferrable=True, initially="DEFERRED")
    return Column("case_id", Key, case, nullable=False, **options)


process_instance = Table(
    "process_instance",
    metadata,
    Column("id", Key, primary_key=True),
    Column("reference", String, nullable=False, unique=True),
    Column("conference_id", Key, nullable=False),
    Column("procedure_id", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("process_id", Key, nullable=False),
    Column("status", Word(CaseStatus), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("closes_at", Instant),
    Column("next_due_at", Instant),
    Column("history_seq", Integer, nullable=False),
    Column("history_head", Bytes, nullable=False),
    Column("snapshot", Bytes, nullable=False),
    #: What `engine.store.case_format` writes: read with the case, never searched.
    Column("facts", Bytes, nullable=False),
    #: Over everything above.
    Column("digest", Bytes, nullable=False),
    Column("sealed_seq", Integer, nullable=False, server_default="0"),
    Column("set_aside_at", Instant),
    Index("ix_process_instance_conference", "conference_id", "started_at", "id"),
    Index(
        "ix_process_instance_due",
        "next_due_at",
        "id",
        **_where("status = 'running' AND next_due_at IS NOT NULL AND set_aside_at IS NULL"),
    ),
    Index("ix_process_instance_running", "id", **_where("status = 'running'")),
)

#: What is recorded once for all cases of an occasion.
occasion = Table(
    "occasion",
    metadata,
    Column("id", Key, primary_key=True),
    Column("procedure_id", Key, nullable=False),
    Column("day", Key, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("history_seq", Integer, nullable=False),
    Column("history_head", Bytes, nullable=False),
    Column("facts", Bytes, nullable=False),
    #: Over everything above.
    Column("digest", Bytes, nullable=False),
    Column("sealed_seq", Integer, nullable=False, server_default="0"),
    Index("ix_occasion_day", "procedure_id", "day", "id"),
)

case_entry = Table(
    "case_entry",
    metadata,
    _case_id(),
    Column("list_name", Key, nullable=False),
    Column("place", Integer, nullable=False),
    Column("value", Bytes, nullable=False),
    Column("digest", Bytes, nullable=False),
    PrimaryKeyConstraint("case_id", "list_name", "place"),
)

user_task = Table(
    "user_task",
    metadata,
    Column("id", Key, primary_key=True),
    _case_id(),
    Column("procedure_id", Key, nullable=False),
    Column("element_id", Key, nullable=False),
    Column("name", String, nullable=False),
    Column("role", Key, nullable=False),
    Column("form_key", String, nullable=False),
    Column("activity", Integer, nullable=False),
    Column("item_path", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("item_label", String, nullable=False),
    Column("state", Word(UserTaskState), nullable=False),
    Column("assignee", Key),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("due_why", String, nullable=False),
    Column("completed_at", Instant),
    Column("completed_by", Key),
    Column("reminded_for", Instant),
    Column("overdue_for", Instant),
    Column("repeats", Integer, nullable=False),
    Column("in_person", Boolean, nullable=False, server_default=false()),
    Column("barred", Lines, nullable=False, server_default=""),
    Column("vacant", Boolean, nullable=False, server_default=false()),
    Column("by_itself", Boolean, nullable=False, server_default=false()),
    #: `procedure.role`, for which people's lists are searched.
    Column("role_key", Key, nullable=False),
    Column("is_open", Boolean, nullable=False),
    #: The due date, or a date after all others, so that one index serves both databases.
    Column("sort_at", Instant, nullable=False),
    Index(
        "ix_user_task_role",
        "role_key",
        "sort_at",
        "id",
        **_where("is_open AND assignee IS NULL"),
    ),
    # Without its condition SQLite would take this index for the unassigned tasks of a role.
    Index(
        "ix_user_task_assignee",
        "assignee",
        "sort_at",
        "id",
        **_where("is_open AND assignee IS NOT NULL"),
    ),
    Index("uq_user_task_activity", "case_id", "activity", unique=True, **_where("is_open")),
    Index("ix_user_task_closed", "case_id", "completed_at", **_where("NOT is_open")),
    Index(
        "ix_user_task_completed",
        "case_id",
        "completed_by",
        "element_id",
        "item_id",
        **_where("completed_by IS NOT NULL"),
    ),
)

participant = Table(
    "participant",
    metadata,
    Column("number", Number, primary_key=True),
    _case_id(),
    Column("role", Key, nullable=False),
    Column("person_id", Key, nullable=False),
    UniqueConstraint("case_id", "role", "person_id"),
    Index("ix_participant_person", "person_id", "case_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("key", Key),
    Column("person_id", Key),
    Column("answers", Plain, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("page", Key, nullable=False),
    Column("signed_out", Boolean, nullable=False),
    PrimaryKeyConstraint("key", "person_id"),
    Index("ix_draft_person", "person_id", "saved_at"),
    Index("ix_draft_saved", "saved_at"),
)

#: Who read or looked for what: once for each quarter of an hour in which it showed the same.
access_log = Table(
    "access_log",
    metadata,
    Column("number", Number, primary_key=True),
    Column("person_id", Key, nullable=False),
    #: "" for a search that is about no case.
    Column("case_id", Key, nullable=False),
    Column("view", Key, nullable=False),
    Column("quarter", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("shown", Plain, nullable=False),
    Column("shown_digest", Bytes, nullable=False),
    Column("marks", Lines, nullable=False),
    UniqueConstraint("person_id", "case_id", "view", "quarter", "shown_digest"),
    Index("ix_access_log_of_case", "case_id", "number"),
    Index("ix_access_log_person", "person_id", "number"),
    Index("ix_access_log_view", "view", "number"),
    Index("ix_access_log_marked", "number", **_where("marks <> ''")),
)

records_request = Table(
    "records_request",
    metadata,
    Column("id", Key, primary_key=True),
    _case_id(),
    Column("procedure_id", Key, nullable=False),
    Column("asked_by", Key, nullable=False),
    Column("role", Key, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ground", Word(Ground), nullable=False),
    Column("words", String, nullable=False),
    Column("addresses", Boolean, nullable=False),
    Column("answered_by", Key),
    Column("answered_at", Instant),
    Column("because", String, nullable=False),
    Column("opens_until", Instant),
    Column("ended_at", Instant),
    Index("ix_records_request_case", "case_id", "asked_at", "id"),
    Index("ix_records_request_person", "asked_by", "asked_at", "id"),
    Index(
        "ix_records_request_waiting",
        "procedure_id",
        "asked_at",
        "id",
        **_where("answered_by IS NULL AND ended_at IS NULL"),
    ),
    Index(
        "ix_records_request_open",
        "opens_until",
        "id",
        **_where("opens_until IS NOT NULL AND ended_at IS NULL"),
    ),
)

#: Append-only: triggers refuse every change but the erasure of a content.
history = Table(
    "history",
    metadata,
    #: Of a case, of what was refused in it, or of an occasion.
    Column("case_id", Key, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person_id", Key),
    Column("on_behalf_of", Key),
    Column("role", Key),
    Column("element_id", Key),
    Column("salt", Bytes),
    Column("digest", Bytes, nullable=False),
    Column("link", Bytes, nullable=False),
    Column("content", Bytes),
    Column("erased_at", Instant),
    PrimaryKeyConstraint("case_id", "seq"),
    Index(
        "ix_history_appointments",
        "case_id",
        "seq",
        **_where("kind IN ('CaseStarted', 'ParticipantAppointed')"),
    ),
    Index("ix_history_refused", "at", "case_id", "seq", **_where("kind = 'AttemptRefused'")),
    Index(
        "ix_history_refused_to",
        "person_id",
        "at",
        "case_id",
        "seq",
        **_where("kind = 'AttemptRefused'"),
    ),
)

#: The end of a case's second chain: what was refused there. A refusal changes no case.
refused_chain = Table(
    "refused_chain",
    metadata,
    Column("id", Key, primary_key=True),
    Column("history_seq", Integer, nullable=False),
    Column("history_head", Bytes, nullable=False),
    Column("sealed_seq", Integer, nullable=False),
)

#: Append-only, as are the heads it covers.
history_seal = Table(
    "history_seal",
    metadata,
    Column("day", Date, primary_key=True),
    Column("link", Bytes, nullable=False),
)

history_seal_head = Table(
    "history_seal_head",
    metadata,
    Column("day", Date, ForeignKey("history_seal.day"), nullable=False),
    Column("case_id", Key, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("link", Bytes, nullable=False),
    PrimaryKeyConstraint("day", "case_id"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    _case_id(index=True),
    Column("element_id", Key, nullable=False),
    Column("message", String, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", Key),
    Index("ix_incident_open", "raised_at", "id", **_where("resolved_at IS NULL")),
)

document = Table(
    "document",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", Key, nullable=False, unique=True),
    _case_id(),
    Column("kind", Word(DocumentKind), nullable=False),
    Column("name", String, nullable=False),
    Column("title", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("element_id", Key),
    Column("recipient_id", Key),
    Column("recipient_role", Key),
    Column("recipient_name", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("labels", Plain, nullable=False),
    Column("html", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("content", Bytes, nullable=False),
    Column("added_by", Key),
    Index("ix_document_case", "case_id", "created_at", "number"),
    Index(
        "ix_document_notices",
        "recipient_id",
        "created_at",
        "number",
        **_where("kind = 'notice'"),
    ),
)

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String, nullable=False),
    Column("username", String, nullable=False),
    Column("email", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("line_manager_id", Key),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("session_epoch", Integer, nullable=False),
    #: Name and username without regard to case, by which people are sorted and found.
    Column("name_key", Key, nullable=False),
    #: The name as names are compared.
    Column("name_words", Key, nullable=False, server_default=""),
    Column("username_key", Key, nullable=False),
    Index("uq_person_username", "username_key", unique=True, **_where("username_key <> ''")),
    Index(
        "ix_person_manager",
        "line_manager_id",
        "name_key",
        "id",
        **_where("line_manager_id IS NOT NULL"),
    ),
    Index("ix_person_words", "name_words", "id"),
    Index(
        "ix_person_without_account",
        "name_key",
        "id",
        **_where("username_key = ''"),
    ),
    Index("ix_person_choice", "name_key", "id", **_where("active AND username_key <> ''")),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("role_key", Key, nullable=False),
    PrimaryKeyConstraint("person_id", "role_key"),
    Index("ix_person_role_role", "role_key", "person_id"),
)

absence = Table(
    "absence",
    metadata,
    Column("number", Number, primary_key=True),
    Column("person_id", Key, nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("deputy_id", Key, index=True),
    CheckConstraint("first_day <= last_day", name="days"),
)

agency = Table(
    "agency",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String, nullable=False),
    Column("other_names", Lines, nullable=False),
    Column("part_of", Key),
    Column("is_statutory", Boolean, nullable=False),
    Column("contact_name", String, nullable=False),
    Column("contact_email", String, nullable=False),
    Column("closed", String, nullable=False),
    Column("active", Boolean, nullable=False),
    #: The words of the name as they are compared.
    Column("name_key", Key, nullable=False, unique=True),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("key", Key, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
    Column("next_at", Instant, nullable=False),
    Column("is_known", Boolean, nullable=False),
)

calendar_version = Table(
    "calendar_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

#: The name a day got with a version of the calendar; an empty one takes the day away.
holiday = Table(
    "holiday",
    metadata,
    Column("day", Date),
    Column("version", Integer, ForeignKey("calendar_version.version"), nullable=False),
    Column("name", String, nullable=False),
    PrimaryKeyConstraint("day", "version"),
)

procedure_version = Table(
    "procedure_version",
    metadata,
    Column("procedure_id", Key),
    Column("version", Integer),
    Column("title", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", Key),
    Column("note", String, nullable=False),
    #: The files as a zip with fixed dates, so that equal files give equal bytes.
    Column("package", Bytes, nullable=False),
    PrimaryKeyConstraint("procedure_id", "version"),
)

start_timer = Table(
    "start_timer",
    metadata,
    Column("procedure_id", Key),
    Column("process_id", Key),
    Column("element_id", Key),
    Column("due_at", Instant),
    Column("last_fired_at", Instant),
    PrimaryKeyConstraint("procedure_id", "process_id", "element_id"),
)

reference_counter = Table(
    "reference_counter",
    metadata,
    Column("prefix", Key),
    Column("year", Integer, autoincrement=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("prefix", "year"),
)

#: Conditions in the very words of the partial indexes; SQLite compares them word by word.
is_running = text("process_instance.status = 'running'")
is_open = text("user_task.is_open")
is_closed = text("NOT user_task.is_open")
is_appointment = text("history.kind IN ('CaseStarted', 'ParticipantAppointed')")
is_refusal = text("history.kind = 'AttemptRefused'")
is_marked = text("access_log.marks <> ''")
is_notice = text("document.kind = 'notice'")
is_unresolved = text("incident.resolved_at IS NULL")
is_choice = text("person.active AND person.username_key <> ''")
is_asked = text("records_request.answered_by IS NULL AND records_request.ended_at IS NULL")
is_opened = text("records_request.opens_until IS NOT NULL AND records_request.ended_at IS NULL")
