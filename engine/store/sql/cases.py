"""Cases: one row each, checked against its digest whenever it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select, tuple_, update

from engine.errors import ConcurrentChange, damaged_case
from engine.ids import CaseId, ConferenceId, PersonId, ProcedureId
from engine.model.case import DAMAGED, Case
from engine.model.damage import Listed
from engine.model.history import HistoryEvent
from engine.store.alike import there
from engine.store.case_format import FIELDS, FORMAT, facts_of, read_facts
from engine.store.chain import Head, keep
from engine.store.encoding import (
    digest_of,
    from_cursor,
    pack,
    to_cursor,
    to_json,
    unpack,
    utc_text,
)
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.history import ADD_EVENTS, new_salt
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import MAKERS, Query, before, changing, id_parameters, insert_into
from engine.store.sql.tables import (
    is_running,
    occasion,
    participant,
    process_instance,
    reference_counter,
)
from engine.store.sql.transaction import Part, Row

_c = process_instance.c
_CASE = Mapper(Case, process_instance, without=FIELDS)
_SUMMARY = Mapper(
    Case,
    process_instance,
    without=(
        *FIELDS,
        *("revision", "snapshot", "ended_at", "closes_at"),
        *("next_due_at", "history_seq", "history_head"),
    ),
)
#: The columns that the digest covers besides those of bytes. One that is empty leaves no trace in
#: it, so that a column may be added here and every digest stays as it is.
_HEADER = (
    *(
        "closes_at",
        "conference_id",
        "ended_at",
        "history_seq",
        "id",
        "next_due_at",
        "procedure_id",
    ),
    *("process_id", "reference", "revision", "started_at", "status", "version"),
)

EVERY = select(*_CASE.columns, _c.facts, _c.digest)
_LOAD = EVERY.where(_c.id == bindparam("id"))
LOAD = Query(_LOAD)
LOCK = Query(_LOAD.with_for_update())
ADD = insert_into(process_instance, without=("sealed_seq", "set_aside_at"))
SAVE = changing(
    update(process_instance).where(
        _c.id == bindparam("case_id"), _c.revision == bindparam("old_revision")
    ),
    *(name for name in (*_CASE.names, "facts", "digest") if name != "id"),
)
SET_ASIDE = Query(
    update(process_instance)
    .where(_c.id == bindparam("case_id"))
    .values(set_aside_at=bindparam("at"))
)
DUE = Query(
    select(_c.id)
    .where(
        is_running,
        _c.next_due_at.is_not(None),
        _c.set_aside_at.is_(None),
        _c.next_due_at <= bindparam("at"),
    )
    .order_by(_c.next_due_at, _c.id)
    .limit(bindparam("most"))
)
RUNNING = Query(
    select(_c.id)
    .where(is_running, _c.id > bindparam("after"))
    .order_by(_c.id)
    .limit(bindparam("most"))
)
OF_CONFERENCE = Query(
    select(*_SUMMARY.columns)
    .where(_c.conference_id == bindparam("conference_id"))
    .order_by(_c.started_at, _c.id)
)
_older = process_instance.alias("older").c
UNRECORDED = Query(
    select(_c.id)
    .where(
        _c.procedure_id == bindparam("procedure_id"),
        _c.id > bindparam("after"),
        ~exists().where(occasion.c.id == _c.conference_id),
        ~exists().where(
            _older.conference_id == _c.conference_id,
            tuple_(_older.started_at, _older.id) < tuple_(_c.started_at, _c.id),
        ),
    )
    .order_by(_c.id)
    .limit(bindparam("most"))
)
OF_REFERENCE = Query(select(_c.id).where(_c.reference == bindparam("reference")))
COUNT = Query(
    {
        name: make(reference_counter)
        .values(prefix=bindparam("prefix"), year=bindparam("year"), last=bindparam("first"))
        .on_conflict_do_update(
            index_elements=["prefix", "year"], set_={"last": reference_counter.c.last + 1}
        )
        .returning(reference_counter.c.last)
        for name, make in MAKERS
    }
)
_MINE = select(participant.c.case_id).where(participant.c.person_id == bindparam("person_id"))


@cache
def _of_person(*, is_first: bool, is_searched: bool, is_open: bool) -> Query:
    """Look for somebody's cases; what is damaged meets no condition that need not be there."""
    found = select(*_SUMMARY.columns).where(_c.id.in_(_MINE))
    if not is_first:
        found = found.where(before(_c.started_at, _c.id))
    if is_searched:
        found = found.where(func.lower(_c.reference).like(bindparam("text"), escape="~"))
    if is_open:
        found = found.where(_c.closes_at.is_(None) | (_c.closes_at > bindparam("open_at")))
    newest_first = found.order_by(_c.started_at.desc(), _c.id.desc())
    return Query(newest_first.limit(bindparam("most")))


@cache
def _several(size: int) -> Query:
    return Query(EVERY.where(_c.id.in_(id_parameters(size))))


@cache
def _references(size: int) -> Query:
    return Query(select(_c.id, _c.reference).where(_c.id.in_(id_parameters(size))))


class Cases(Part):
    """The rows of cases, each with the end of its chain."""

    def one(self, case_id: CaseId, *, lock: bool = False) -> Case:
        """Return a case, locked where `lock` says so. Raises `NotFound`, `DamagedCase`."""
        if lock:
            self.transaction.begin()
        found = self.transaction.readable(LOCK if lock else LOAD, read_whole, id=case_id)
        if found.damaged:
            raise damaged_case(case_id)
        return there(next(iter(found), None), "There is no such case.", case_id=case_id)

    def add(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a new case with its first history; return it as saved.

        Raises `ConcurrentChange` for a reference that exists.
        """
        saved, rows = _grown(case, events)
        try:
            self.transaction.change(ADD, **_written(saved))
        except AlreadyThere as error:
            raise ConcurrentChange(
                f"A case {case.reference} has already been started.", case_id=case.id
            ) from error
        self.transaction.change_all(ADD_EVENTS, rows)
        return saved

    def save(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a changed case and append to its history; return it with its new revision.

        Raises `ConcurrentChange` where it has changed since it was read.
        """
        saved, rows = _grown(case, events)
        keys = {"case_id": case.id, "old_revision": case.revision}
        if not self.transaction.change(SAVE, **keys, **_written(saved)):
            raise ConcurrentChange(
                "Somebody else changed this case first. Please look at it again.",
                case_id=case.id,
                revision=case.revision,
            )
        self.transaction.change_all(ADD_EVENTS, rows)
        return saved

    def set_aside(self, case_id: CaseId, *, at: datetime) -> None:
        """Take a damaged case out of what is due; nothing in the product puts it back."""
        self.transaction.change(SET_ASIDE, case_id=case_id, at=at)

    def due(self, *, at: datetime, limit: int) -> Sequence[CaseId]:
        """Return running cases where something is due by then, longest waiting first."""
        return self.transaction.readable(DUE, lambda row: CaseId(row[0]), at=at, most=limit)

    def running(self, *, after: CaseId | None, limit: int) -> Sequence[CaseId]:
        """Return running cases in order of id, for work over all of them."""
        return self.transaction.readable(
            RUNNING, lambda row: CaseId(row[0]), after=after or "", most=limit
        )

    def several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Case]:
        """Return several cases; damaged ones are left out."""
        return {
            each.id: each for each in self.transaction.readable_of(case_ids, _several, read_whole)
        }

    def of_conference(self, conference_id: ConferenceId) -> Listed[Case]:
        """Return the cases of one conference, oldest first."""
        return self._whole(
            self.transaction.readable(OF_CONFERENCE, _SUMMARY.read, conference_id=conference_id)
        )

    def unrecorded(
        self, procedure_id: ProcedureId, *, after: CaseId | None, limit: int
    ) -> Sequence[CaseId]:
        """Return the oldest case of each occasion without a record, in order of id."""
        rows = self.transaction.rows(
            UNRECORDED, procedure_id=procedure_id, after=after or "", most=limit
        )
        return [CaseId(row[0]) for row in rows]

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases."""
        found = self.transaction.readable_of(
            case_ids, _references, lambda row: (CaseId(row[0]), str(row[1]))
        )
        return dict(found)

    def of_reference(self, reference: str) -> CaseId | None:
        """Return the case with a reference, to whomever it opens; None where there is none."""
        row = self.transaction.row(OF_REFERENCE, reference=reference)
        return CaseId(row[0]) if row else None

    def of_person(
        self,
        person_id: PersonId,
        *,
        text: str = "",
        cursor: str | None = None,
        limit: int = 50,
        open_at: datetime | None = None,
    ) -> tuple[Listed[Case], str | None]:
        """Return cases a person takes part in, newest first; `text` filters by reference."""
        wanted: dict[str, Any] = {"person_id": person_id, "most": limit + 1}
        if open_at:
            wanted["open_at"] = open_at
        if cursor:
            wanted["after_started_at"], wanted["after_id"] = from_cursor(cursor)
        if text:
            wanted["text"] = _pattern(text)
        query = _of_person(
            is_first=not cursor, is_searched=bool(text), is_open=open_at is not None
        )
        page = self._whole(self.transaction.readable(query, _SUMMARY.read, **wanted))
        more = len(page) + len(page.damaged) > limit and page[: limit - len(page.damaged)]
        if not more:
            return page, None
        return Listed(more, page.damaged), to_cursor(more[-1].started_at, more[-1].id)

    def next_reference(self, prefix: str, year: int) -> str:
        """Return the next unused reference, such as `MR-2026-0042`."""
        [row] = self.transaction.returned(COUNT, prefix=prefix, year=year, first=1)
        return f"{prefix}-{year}-{row[0]:04}"

    def _whole(self, summaries: Listed[Case]) -> Listed[Case]:
        """Return the cases of a list, which one damaged case does not spoil."""
        whole = self.several([each.id for each in summaries])
        cases = (whole.get(each.id) or replace(each, revision=DAMAGED) for each in summaries)
        return Listed(cases, summaries.damaged)


def _grown(case: Case, events: Sequence[HistoryEvent]) -> tuple[Case, list[dict[str, Any]]]:
    """Return a case as it will be saved, and the rows to append to its history."""
    head = Head(case.id, case.history_seq, case.history_head)
    kept = keep(events, after=head, salt=new_salt)
    seq, link = (kept[-1].seq, kept[-1].link) if kept else head[1:]
    saved = replace(case, revision=case.revision + 1, history_seq=seq, history_head=link)
    return saved, [row._asdict() for row in kept]


def _written(case: Case) -> dict[str, Any]:
    values = _CASE.write(case)
    facts = pack(facts_of(case))
    return {**values, "facts": facts, "digest": _digest(values, facts)}


def read_whole(row: Row) -> Case:
    """Return a case. Raises `DamagedCase`, `ValueError` or `TypeError` for a damaged row."""
    *columns, facts, digest = row
    values = dict(zip(_CASE.names, columns, strict=True))
    if _digest(values, facts) != digest:
        raise damaged_case(values["id"])
    return Case(**values, **read_facts(unpack(facts)))


def _digest(values: Mapping[str, Any], facts: bytes) -> bytes:
    header = {
        name: utc_text(value) if isinstance(value, datetime) else value
        for name in sorted(_HEADER)
        if (value := values[name])
    }
    parts = (values["history_head"], values["snapshot"], facts)
    return digest_of(b"%d" % FORMAT, to_json(header), *parts)


def _pattern(text: str) -> str:
    """Return the LIKE pattern of texts that contain this one."""
    for special in "~%_":
        text = text.replace(special, f"~{special}")
    return f"%{text.lower()}%"
