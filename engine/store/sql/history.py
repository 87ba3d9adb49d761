"""History rows and seals: appended, verified, erased; never changed."""

import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from engine.errors import damaged_case
from engine.ids import CaseId, PersonId
from engine.model.damage import Listed
from engine.model.history import LAST, HistoryEvent, HistoryRow, Sought
from engine.model.history import refused_chain as chain_of_refusals
from engine.ports.cases import RefusalPlace
from engine.store.chain import (
    Head,
    KeptEvent,
    against_seal,
    broken_seal,
    chain_faults,
    cut_tail,
    keep,
    refuse_erasing,
    seal_link,
    to_row,
)
from engine.store.sql.query import (
    Query,
    after,
    before,
    changing,
    id_parameters,
    id_values,
    insert_into,
    insert_new,
)
from engine.store.sql.tables import (
    history,
    history_seal,
    history_seal_head,
    is_appointment,
    is_refusal,
    occasion,
    process_instance,
    refused_chain,
)
from engine.store.sql.transaction import Part, Row

_log = logging.getLogger(__name__)
_BATCH = 10_000
_SALT_BYTES = 16

#: What has a history: its rows name the end of their chain.
CHAINED = (process_instance, occasion, refused_chain)
_h, _p, _s, _r = history.c, process_instance.c, history_seal_head.c, refused_chain.c
_COLUMNS = [_h[name] for name in KeptEvent._fields]

ADD_EVENTS = insert_into(history, without=("erased_at",))
PART = Query(
    select(*_COLUMNS)
    .where(_h.case_id == bindparam("case_id"), _h.seq > bindparam("after"))
    .order_by(_h.seq)
    .limit(bindparam("most"))
)
APPOINTMENTS = Query(
    select(*_COLUMNS).where(_h.case_id == bindparam("case_id"), is_appointment).order_by(_h.seq)
)
LAST_OF = Query(
    select(*_COLUMNS)
    .where(_h.case_id == bindparam("case_id"), _h.person_id == bindparam("person_id"))
    .order_by(_h.seq.desc())
    .limit(1)
)
ADD_CHAIN = insert_new(refused_chain)
LOCK_CHAIN = Query(
    select(_r.history_seq, _r.history_head).where(_r.id == bindparam("chain")).with_for_update()
)
SAVE_CHAIN = changing(
    update(refused_chain).where(_r.id == bindparam("chain")), "history_seq", "history_head"
)
REFUSALS = Query(
    select(*_COLUMNS)
    .where(_h.case_id == bindparam("chain"))
    .order_by(_h.seq.desc())
    .limit(bindparam("most"))
)
_REFUSED = select(*_COLUMNS).where(is_refusal)
_NEWEST = (_h.at.desc(), _h.case_id.desc(), _h.seq.desc())
REFUSALS_TO = Query(
    _REFUSED.where(_h.person_id == bindparam("person_id"))
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)
ALL_REFUSALS = Query(
    _REFUSED.where(before(_h.at, _h.case_id, _h.seq)).order_by(*_NEWEST).limit(bindparam("most"))
)
SEQS = Query(select(_h.seq).where(_h.case_id == bindparam("case_id")))
ERASE = Query(
    update(history)
    .where(
        _h.case_id == bindparam("of_case"),
        _h.seq == bindparam("of_seq"),
        _h.erased_at.is_(None),
    )
    .values(content=None, salt=None, erased_at=bindparam("at"))
)
#: The form in which the chain has an instant.
_AT_AS_TEXT: Mapping[str, ColumnElement[str]] = {
    "sqlite": type_coerce(_h.at, String),
    "postgresql": func.to_char(
        func.timezone("UTC", _h.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"', type_=String
    ),
}
ALL = Query(
    {
        name: select(*(at if each is _h.at else each for each in _COLUMNS))
        .where(after(_h.case_id, _h.seq))
        .order_by(_h.case_id, _h.seq)
        .limit(bindparam("most"))
        for name, at in _AT_AS_TEXT.items()
    }
)


#: After everything that there is.
_NO_PLACE: RefusalPlace = (datetime(9999, 12, 31, tzinfo=UTC), CaseId(""), 0)


@cache
def newest_of(kinds: int, steps: int | None) -> Query:
    """Look for entries of a case by kind, and by steps or a person, from its end back."""
    found = select(*_COLUMNS).where(
        _h.case_id == bindparam("case_id"),
        _h.seq < bindparam("before"),
        _h.kind.in_(id_parameters(kinds, "kind")),
    )
    if steps is not None:
        at = [_h.element_id.in_(id_parameters(steps, "step"))] if steps else []
        found = found.where(or_(_h.person_id == bindparam("person_id"), *at))
    return Query(found.order_by(_h.seq.desc()).limit(bindparam("most")))


def _loose_heads(table: Table) -> Query:
    """Find the rows that do not name the last entry of their chain."""
    of = table.c
    last = select(func.max(_h.seq)).where(_h.case_id == of.id).correlate(table).scalar_subquery()
    return Query(
        select(of.id, of.history_seq)
        .outerjoin(history, (_h.case_id == of.id) & (_h.seq == of.history_seq))
        .where(
            or_(
                func.coalesce(last, 0) != of.history_seq,
                (of.history_seq > 0) & (_h.link != of.history_head),
            )
        )
        .order_by(of.id)
    )


LOOSE_HEADS = tuple(map(_loose_heads, CHAINED))
ORPHANS = Query(
    select(_h.case_id)
    .outerjoin(process_instance, _p.id == _h.case_id)
    .outerjoin(occasion, occasion.c.id == _h.case_id)
    .outerjoin(refused_chain, _r.id == _h.case_id)
    .where(_p.id.is_(None), occasion.c.id.is_(None), _r.id.is_(None))
    .distinct()
    .order_by(_h.case_id)
)
LOOSE_SEALS = Query(
    select(_s.case_id, _s.seq, _s.link, _s.day)
    .outerjoin(history, (_h.case_id == _s.case_id) & (_h.seq == _s.seq))
    .where(or_(_h.link.is_(None), _h.link != _s.link))
    .order_by(_s.day, _s.case_id)
)
SEALS = Query(select(history_seal.c.day, history_seal.c.link).order_by(history_seal.c.day))
SEALED = Query(
    select(_s.case_id, _s.seq, _s.link).where(_s.day == bindparam("day")).order_by(_s.case_id)
)
LAST_SEAL = Query(
    select(history_seal.c.day, history_seal.c.link).order_by(history_seal.c.day.desc()).limit(1)
)
GROWN = tuple(
    Query(
        update(table)
        .where(table.c.history_seq > table.c.sealed_seq)
        .values(sealed_seq=table.c.history_seq)
        .returning(table.c.id, table.c.history_seq, table.c.history_head)
    )
    for table in CHAINED
)
ADD_SEAL = insert_into(history_seal)
ADD_HEADS = insert_into(history_seal_head)


def _read(row: Row) -> HistoryRow:
    return to_row(KeptEvent(*row))


def new_salt(case_id: CaseId, seq: int) -> bytes:
    """Make a salt that nobody can guess."""
    return secrets.token_bytes(_SALT_BYTES)


class History(Part):
    """The chain of each case."""

    def of(self, case_id: CaseId, *, after: int = 0, limit: int = 1000) -> Listed[HistoryRow]:
        """Return a case's history from entry `after` + 1 on."""
        return self.transaction.readable(PART, _read, case_id=case_id, after=after, most=limit)

    def newest(
        self, case_id: CaseId, sought: Sought, *, limit: int, before: int = LAST
    ) -> Listed[HistoryRow]:
        """Return the entries that are sought before one, newest first."""
        kinds = id_values((each.value for each in sought.kinds), "kind")
        values: dict[str, Any] = {**kinds, "case_id": case_id, "before": before, "most": limit}
        if sought.steps is None:
            return self.transaction.readable(newest_of(len(kinds), None), _read, **values)
        steps = id_values(sought.steps, "step")
        values |= {**steps, "person_id": sought.person_id or ""}
        return self.transaction.readable(newest_of(len(kinds), len(steps)), _read, **values)

    def appointments(self, case_id: CaseId) -> Sequence[HistoryRow]:
        """Return the entries that gave somebody a part: the start and each appointment."""
        found = self.transaction.readable(APPOINTMENTS, _read, case_id=case_id)
        if found.damaged:
            raise damaged_case(case_id)
        return found

    def add_refusal(self, case_id: CaseId, event: HistoryEvent) -> None:
        """Append what was refused in a case to its second chain; the case is not changed."""
        chain = chain_of_refusals(case_id)
        seq, link = self._locked(chain)
        [row] = keep([event], after=Head(chain, seq, link), salt=new_salt)
        self.transaction.change(ADD_EVENTS, **row._asdict())
        self.transaction.change(
            SAVE_CHAIN, chain=chain, history_seq=row.seq, history_head=row.link
        )

    def _locked(self, chain: CaseId) -> tuple[int, bytes]:
        """Lock a second chain, begun where there is none yet; return its head."""
        self.transaction.change(ADD_CHAIN, id=chain, history_seq=0, history_head=b"", sealed_seq=0)
        [(seq, link)] = self.transaction.returned(LOCK_CHAIN, chain=chain)
        return seq, link

    def last_of(self, case_id: CaseId, person_id: PersonId) -> HistoryRow | None:
        """Return the newest entry of a case's history of what somebody did."""
        wanted = {"case_id": case_id, "person_id": person_id}
        return next(iter(self.transaction.readable(LAST_OF, _read, **wanted)), None)

    def refusals(self, case_id: CaseId, *, limit: int, lock: bool = False) -> Listed[HistoryRow]:
        """Return what was refused in a case, newest first; locked where `lock` says so."""
        chain = chain_of_refusals(case_id)
        if lock:
            self._locked(chain)
        return self.transaction.readable(REFUSALS, _read, chain=chain, most=limit)

    def refusals_to(self, person_id: PersonId, *, limit: int) -> Listed[HistoryRow]:
        """Return what was refused to somebody in all cases, newest first."""
        return self.transaction.readable(REFUSALS_TO, _read, person_id=person_id, most=limit)

    def all_refusals(self, *, before: RefusalPlace | None, limit: int) -> Listed[HistoryRow]:
        """Return what was refused in all cases, newest first, before one that was seen."""
        at, chain, seq = before or _NO_PLACE
        place: dict[str, Any] = {"after_at": at, "after_case_id": chain, "after_seq": seq}
        return self.transaction.readable(ALL_REFUSALS, _read, **place, most=limit)

    def erase(self, case_id: CaseId, seqs: Sequence[int], *, at: datetime) -> None:
        """Erase what entries of the history say; their place in the chain stays."""
        self.transaction.begin()
        there = {row[0] for row in self.transaction.rows(SEQS, case_id=case_id)}
        refuse_erasing(case_id, sorted(set(seqs) - there))
        self.transaction.change_all(
            ERASE, [{"of_case": case_id, "of_seq": seq, "at": at} for seq in sorted(set(seqs))]
        )

    def verify(self) -> Sequence[str]:
        """Check every chain and seal; return a sentence per fault, naming the first bad row."""
        return [
            *chain_faults(self._all()),
            *(
                cut_tail(case_id, seq)
                for heads in LOOSE_HEADS
                for case_id, seq in self.transaction.driver_rows(heads, {})
            ),
            *(
                f"Case {row[0]} has a history, but no case."
                for row in self.transaction.driver_rows(ORPHANS, {})
            ),
            *self._seal_faults(),
        ]

    def seal(self, day: date) -> int:
        """Seal the chains that grew since the last seal; return how many heads it covers."""
        # Most looks find the day sealed, and looking costs no lock.
        if self._is_sealed(day):
            return 0
        self.transaction.begin()
        if self._is_sealed(day):
            return 0
        last = self.transaction.row(LAST_SEAL)
        heads = sorted(
            head
            for grown in GROWN
            for head in self.transaction.readable_returned(grown, lambda row: Head(*row))
        )
        link, count = seal_link(last[1] if last else b"", day=day.isoformat(), heads=heads)
        self.transaction.change(ADD_SEAL, day=day, link=link)
        self.transaction.change_all(ADD_HEADS, [{"day": day, **head._asdict()} for head in heads])
        # Whoever keeps the log elsewhere can prove that no seal was cut off since.
        _log.info("history sealed for %s: %d heads, seal %s", day, count, link.hex())
        return count

    def _is_sealed(self, day: date) -> bool:
        last = self.transaction.row(LAST_SEAL)
        return last is not None and last[0] >= day

    def _all(self) -> Iterator[Row]:
        """Read every chain; entries that are added meanwhile go to the end of one."""
        case_id, seq = "", 0
        while rows := self.transaction.driver_rows(
            ALL, {"after_case_id": case_id, "after_seq": seq, "most": _BATCH}
        ):
            yield from rows
            case_id, seq, *_ = rows[-1]

    def _seal_faults(self) -> Iterator[str]:
        previous = b""
        seals = self.transaction.readable(SEALS, lambda row: (row[0], row[1]))
        yield from ("A seal cannot be read." for _ in seals.damaged)
        for day, link in seals:
            heads = self.transaction.readable(SEALED, lambda row: Head(*row), day=day)
            if seal_link(previous, day=day.isoformat(), heads=heads)[0] != link:
                yield broken_seal(day)
            previous = link
        for *head, day in self.transaction.driver_rows(LOOSE_SEALS, {}):
            yield against_seal(Head(*head), day)
