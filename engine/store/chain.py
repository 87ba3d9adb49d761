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
    case_id, seq, link = after
    for event in events:
        seq += 1
        content = to_json(event.content)
        grain = salt(case_id, seq)
        digest = content_digest(grain, content)
        actor, kind = event.actor, event.kind.value
        who = (actor.person_id, actor.on_behalf_of, actor.role, event.element_id)
        header = _header(case_id, seq, kind, utc_text(event.at), *who)
        link = chain_link(link, header=header, digest=digest)
        kept.append(
            KeptEvent(case_id, seq, kind, event.at, *who, grain, digest, link, content),
        )
    return kept


def to_row(row: KeptEvent) -> HistoryRow:
    """Return a kept event as the service reads it. Raises `ValueError` for a damaged one."""
    case_id, seq, kind, at, person_id, on_behalf_of, role, element_id = row[:8]
    salt, digest, link, content = row[-4:]
    if content is not None and content_digest(salt or b"", content) != digest:
        raise ValueError("the content is not what was kept")
    engine = person_id is None and on_behalf_of is None and role is None
    actor = Actor(person_id=person_id, on_behalf_of=on_behalf_of, role=role)
    event = HistoryEvent(
        kind=EventKind(kind),
        at=at,
        actor=ENGINE if engine else actor,
        element_id=element_id,
        content={} if content is None else from_json(content),
    )
    return HistoryRow(case_id=case_id, seq=seq, event=event, link=link, erased=content is None)


def chain_faults(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Name the first bad entry of each chain.

    Rows come ordered by case and number, as `KeptEvent` has them but with the instant as text:
    that is what the chain is made of, and a database gives it faster.
    """
    for case_id, chain in groupby(rows, key=lambda row: row[0]):
        fault = _first_fault(chain)
        if fault:
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


def _header(  # noqa: PLR0913 - the columns of a row, in their order
    case_id: str,
    seq: int,
    kind: str,
    at: str,
    person_id: str | None,
    on_behalf_of: str | None,
    role: str | None,
    element_id: str | None,
) -> bytes:
    return orjson.dumps([case_id, seq, kind, at, person_id, on_behalf_of, role, element_id])


def _first_fault(chain: Iterable[Sequence[Any]]) -> str:
    previous = b""
    expected = 1
    for case_id, seq, kind, at, by, behalf, role, element, salt, digest, link, content in chain:
        if seq != expected:
            return f"{expected} is missing."
        try:
            header = _header(case_id, seq, kind, at, by, behalf, role, element)
            is_next = chain_link(previous, header=header, digest=digest) == link
            is_whole = content is None or content_digest(salt or b"", content) == digest
        except TypeError:
            return f"{seq} cannot be read."
        if not is_next:
            return f"{seq} was changed, put in or moved."
        if not is_whole:
            return f"{seq} has a content that was changed."
        previous = link
        expected += 1
    return ""


def refuse_erasing(case_id: CaseId, seqs: Iterable[int]) -> None:
    """Refuse to erase entries that the history does not have."""
    missing = ", ".join(str(seq) for seq in seqs)
    if missing:
        raise Refused(f"The history of this case has no entry {missing}.", case_id=case_id)
