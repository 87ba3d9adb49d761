"""The kept form of history events, and the check of their chain; the same in every store."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import orjson

from engine.errors import Refused
from engine.ids import CaseId, ElementId, PersonId, RoleId
from engine.model.history import EventKind, HistoryEvent, HistoryRow, chain_link, content_digest
from engine.model.people import ENGINE, Actor
from engine.store.encoding import from_json, to_json, utc_text

#: Stands in front of a link whose header is written by name: what is empty leaves no trace there,
#: so that more may be told of an event. The first links have no such mark, and values by place.
_FORMAT = b"\x02"
_LINK_BYTES = 32


class KeptEvent(NamedTuple):
    """A row of the history, with its columns in the order in which every store reads them."""

    case_id: CaseId
    seq: int
    kind: str
    at: datetime
    person_id: PersonId | None
    on_behalf_of: PersonId | None
    role: RoleId | None
    element_id: ElementId | None
    #: None once erased, as is the content.
    salt: bytes | None
    digest: bytes
    link: bytes
    content: bytes | None


class Head(NamedTuple):
    """The last entry of a chain."""

    case_id: CaseId
    seq: int
    link: bytes


def keep(
    events: Sequence[HistoryEvent],
    *,
    after: Head,
    salt: Callable[[CaseId, int], bytes],
) -> list[KeptEvent]:
    """Join events to the end of a case's chain."""
    kept: list[KeptEvent] = []
    for seq, event in enumerate(events, after.seq + 1):
        content = to_json(event.content)
        grain = salt(after.case_id, seq)
        row = KeptEvent(
            case_id=after.case_id,
            seq=seq,
            kind=event.kind.value,
            at=event.at,
            person_id=event.actor.person_id,
            on_behalf_of=event.actor.on_behalf_of,
            role=event.actor.role,
            element_id=event.element_id,
            salt=grain,
            digest=content_digest(grain, content),
            link=_FORMAT,
            content=content,
        )
        previous = kept[-1].link if kept else after.link
        kept.append(row._replace(link=_link(previous, row, utc_text(event.at))))
    return kept


def to_row(row: KeptEvent) -> HistoryRow:
    """Return a kept event as the service reads it. Raises `ValueError` for a damaged one."""
    if not _is_whole(row):
        raise ValueError("the content is not what was kept")
    actor = Actor(person_id=row.person_id, on_behalf_of=row.on_behalf_of, role=row.role)
    event = HistoryEvent(
        kind=EventKind(row.kind),
        at=row.at,
        actor=ENGINE if actor == ENGINE else actor,
        element_id=row.element_id,
        content={} if row.content is None else from_json(row.content),
    )
    erased = row.content is None
    return HistoryRow(case_id=row.case_id, seq=row.seq, event=event, link=row.link, erased=erased)


def chain_faults(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Name the first bad entry of each chain.

    Rows come ordered by case and number, as `KeptEvent` has them but with the instant as text:
    that is what the chain is made of, and a database gives it faster.
    """
    for case_id, chain in groupby(map(KeptEvent._make, rows), key=lambda row: row.case_id):
        if fault := _first_fault(chain):
            yield f"Case {case_id}, entry {fault}"


def cut_tail(case_id: CaseId, seq: int) -> str:
    """Say that a chain does not end where its case says."""
    return f"Case {case_id}: its history does not end with entry {seq}, as the case says."


def broken_seal(day: date) -> str:
    """Say that a seal does not follow from the one before and from its heads."""
    return f"The seal of {day} was changed, put in or moved."


def against_seal(head: Head, day: date) -> str:
    """Say that a chain is not what was sealed."""
    return f"Case {head.case_id}, entry {head.seq} is missing or not what was sealed on {day}."


def seal_link(previous: bytes, *, day: str, heads: Iterable[Head]) -> tuple[bytes, int]:
    """Join a day's heads to the seal before; return the new seal and how many it covers."""
    digest = hashlib.blake2b(previous, digest_size=32)
    digest.update(day.encode())
    count = 0
    for head in heads:
        digest.update(orjson.dumps([head.case_id, head.seq, head.link.hex()]))
        count += 1
    return digest.digest(), count


def _link(previous: bytes, row: KeptEvent, at: str) -> bytes:
    """Return the link of a row, in the format that its own link has; `at` is `utc_text`."""
    header = {
        "case": row.case_id,
        "seq": row.seq,
        "kind": row.kind,
        "at": at,
        "person": row.person_id,
        "on_behalf_of": row.on_behalf_of,
        "role": row.role,
        "element": row.element_id,
    }
    if len(row.link) == _LINK_BYTES:
        first = orjson.dumps(list(header.values()))
        return chain_link(previous, header=first, digest=row.digest)
    named = {name: value for name, value in header.items() if value is not None}
    return _FORMAT + chain_link(previous, header=orjson.dumps(named), digest=row.digest)


def _is_whole(row: KeptEvent) -> bool:
    return row.content is None or content_digest(row.salt or b"", row.content) == row.digest


def _first_fault(chain: Iterable[KeptEvent]) -> str:
    previous = b""
    for expected, row in enumerate(chain, 1):
        if row.seq != expected:
            return f"{expected} is missing."
        try:
            is_next = _link(previous, row, str(row.at)) == row.link
            is_whole = _is_whole(row)
        except TypeError:
            return f"{row.seq} cannot be read."
        if not is_next:
            return f"{row.seq} was changed, put in or moved."
        if not is_whole:
            return f"{row.seq} has a content that was changed."
        previous = row.link
    return ""


def refuse_erasing(case_id: CaseId, seqs: Iterable[int]) -> None:
    """Refuse to erase entries that the history does not have. Raises `Refused`."""
    if missing := ", ".join(str(seq) for seq in seqs):
        raise Refused(f"The history of this case has no entry {missing}.", case_id=case_id)
