"""Close the cases that ended before it was kept when they do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store.encoding import digest_of, to_json, utc_text
from engine.store.sql.types import Instant

revision = "0018"
down_revision = "0017"

#: Eight weeks, the usual time; the calendar and the procedures have no say in it.
_OPEN = timedelta(days=56)
_INSTANTS = ("started_at", "ended_at", "closes_at", "next_due_at")
_HEADER = (
    *("conference_id", "history_seq", "id", "procedure_id", "process_id", "reference"),
    *("revision", "status", "version", *_INSTANTS),
)
_BYTES = ("history_head", "snapshot", "facts", "digest")
_case: sa.TableClause = sa.table(
    "process_instance",
    *(sa.column(name, Instant if name in _INSTANTS else None) for name in (*_HEADER, *_BYTES)),
)
_BATCH = 500


def upgrade() -> None:
    """Let each case that has ended close eight weeks after its end.

    One that is damaged stays as it is, and is refused as before.
    """
    ended, last = sa.select(_case).where(_case.c.ended_at.is_not(None)).order_by(_case.c.id), ""
    connection = op.get_bind()
    while (
        rows := connection.execute(ended.where(_case.c.id > last).limit(_BATCH)).mappings().all()
    ):
        for row in rows:
            _close(dict(row))
        last = rows[-1]["id"]


def _close(row: dict[str, Any]) -> None:
    if _digest(row) != row["digest"]:
        return
    closes_at = row["ended_at"] + _OPEN
    digest = _digest({**row, "closes_at": closes_at})
    changed = sa.update(_case).where(_case.c.id == row["id"])
    op.get_bind().execute(changed.values(closes_at=closes_at, digest=digest))


def _digest(row: Mapping[str, Any]) -> bytes:
    header = {
        name: utc_text(value) if isinstance(value, datetime) else value
        for name in sorted(_HEADER)
        if (value := row[name])
    }
    parts = (row["history_head"], row["snapshot"], row["facts"])
    return digest_of(b"2", to_json(header), *parts)
