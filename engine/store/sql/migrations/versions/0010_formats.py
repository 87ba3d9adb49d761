"""Keep what a case holds by name, and its notes apart from its file; drop what nothing reads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.errors import Refused
from engine.store.encoding import digest_of, pack, to_json, unpack, utc_text

revision = "0010"
down_revision = "0009"

_INSTANTS = ("started_at", "ended_at", "next_due_at")
_BY_PLACE = (
    *("id", "reference", "conference_id", "procedure_id", "version", "process_id", "status"),
    *("revision", "history_seq", *_INSTANTS),
)
_BYTES = ("history_head", "snapshot", "facts", "digest")
_case: sa.TableClause = sa.table("process_instance", *map(sa.column, (*_BY_PLACE, *_BYTES)))
_BATCH = 500


def upgrade() -> None:
    """Write each case anew; one that is damaged stays as it is, and is refused as before."""
    wanted, last = sa.select(_case).order_by(_case.c.id).limit(_BATCH), ""
    while rows := op.get_bind().execute(wanted.where(_case.c.id > last)).mappings().all():
        for row in rows:
            _rewrite(dict(row))
        last = rows[-1]["id"]
    op.drop_index("ix_document_outbox", "document")
    op.drop_column("document", "sent_at")


def _rewrite(row: dict[str, Any]) -> None:
    try:
        by_name = {name: _plain(row[name]) for name in _BY_PLACE}
        if _digest(row, row["facts"], to_json(list(by_name.values()))) != row["digest"]:
            return
        facts = pack(_named(*unpack(row["facts"])))
    except (Refused, TypeError, ValueError):
        return
    header = {name: by_name[name] for name in sorted(by_name) if by_name[name]}
    digest = _digest(row, facts, b"2", to_json(header))
    changed = sa.update(_case).where(_case.c.id == row["id"])
    op.get_bind().execute(changed.values(facts=facts, digest=digest))


def _plain(value: Any) -> Any:
    return utc_text(value) if isinstance(value, datetime) else value


def _digest(row: Mapping[str, Any], facts: bytes, *header: bytes) -> bytes:
    return digest_of(*header, row["history_head"], row["snapshot"], facts)


def _named(
    file: dict[str, Any], trail: dict[str, int], ends: list[str], blocked: list[str]
) -> dict[str, Any]:
    former, lost = file.pop("_former", []), file.pop("_left", [])
    notes = {
        "former": [{"role": role, "person": person} for role, person in former],
        "lost": [{"role": role, "person": who, "successor": now} for role, who, now in lost],
        "asked_for_help": file.pop("_asked", []),
        "lengths": file.pop("_lists", {}),
        "latest": file.pop("_latest", {}),
    }
    kept = {
        "file": file,
        "trail": trail,
        "ends": ends,
        "blocked": blocked,
        "engine": {name: value for name, value in notes.items() if value},
    }
    return {"format": 2} | {name: value for name, value in kept.items() if value}
