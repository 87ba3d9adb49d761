"""Occasions: one row each, checked against its digest whenever it is read."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select, update

from engine.errors import ConcurrentChange, Damaged
from engine.ids import CaseId, ConferenceId, ProcedureId
from engine.model.history import HistoryEvent
from engine.model.occasion import Occasion
from engine.store.case_format import facts_of_occasion, read_facts_of_occasion
from engine.store.chain import Head, keep
from engine.store.encoding import digest_of, pack, to_json, unpack
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.history import ADD_EVENTS, new_salt
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, changing, insert_into
from engine.store.sql.tables import occasion
from engine.store.sql.transaction import Part, Row

_c = occasion.c
_OCCASION = Mapper(Occasion, occasion, without=("facts", "recorded"))

EVERY = select(*_OCCASION.columns, _c.facts, _c.digest)
_FIND = EVERY.where(_c.id == bindparam("id"))
FIND = Query(_FIND)
LOCK = Query(_FIND.with_for_update())
ON_DAY = Query(
    EVERY.where(_c.procedure_id == bindparam("procedure_id"), _c.day == bindparam("day")).order_by(
        _c.id
    )
)
ADD = insert_into(occasion, without=("sealed_seq",))
SAVE = changing(
    update(occasion).where(
        _c.id == bindparam("occasion_id"), _c.revision == bindparam("old_revision")
    ),
    *(name for name in (*_OCCASION.names, "facts", "digest") if name != "id"),
)


class Occasions(Part):
    """The rows of occasions, each with the end of its chain."""

    def find(self, occasion_id: ConferenceId, *, lock: bool = False) -> Occasion | None:
        """Return an occasion, locked where `lock` says so; None where nothing is recorded.

        Raises `Damaged`.
        """
        if lock:
            self.transaction.begin()
        query = LOCK if lock else FIND
        return next(iter(self.transaction.needed(query, read_whole, id=occasion_id)), None)

    def on_day(self, procedure_id: ProcedureId, day: str) -> Sequence[Occasion]:
        """Return the occasions of a procedure on a day, in order of id.

        One that is damaged may be the one that is looked for: raises `Damaged`.
        """
        wanted = {"procedure_id": procedure_id, "day": day}
        return self.transaction.needed(ON_DAY, read_whole, **wanted)

    def save(self, occasion: Occasion, events: Sequence[HistoryEvent]) -> Occasion:
        """Save an occasion and append to its history; return it as saved.

        Raises `ConcurrentChange` where it has changed since it was read.
        """
        head = Head(CaseId(occasion.id), occasion.history_seq, occasion.history_head)
        rows = keep(events, after=head, salt=new_salt)
        seq, link = (rows[-1].seq, rows[-1].link) if rows else head[1:]
        revision = occasion.revision + 1
        saved = replace(occasion, revision=revision, history_seq=seq, history_head=link)
        if not self._written(saved, old_revision=occasion.revision):
            raise ConcurrentChange(
                "Somebody else changed this record first. Please look at it again.",
                occasion_id=occasion.id,
            )
        self.transaction.change_all(ADD_EVENTS, [row._asdict() for row in rows])
        return saved

    def _written(self, saved: Occasion, *, old_revision: int) -> int:
        facts = pack(facts_of_occasion(saved))
        values = {**_OCCASION.write(saved), "facts": facts, "digest": _digest(saved, facts)}
        if old_revision:
            keys = {"occasion_id": saved.id, "old_revision": old_revision}
            return self.transaction.change(SAVE, **keys, **values)
        try:
            return self.transaction.change(ADD, **values)
        except AlreadyThere:
            return 0


def read_whole(row: Row) -> Occasion:
    """Return an occasion. Raises `ValueError` or `TypeError` for a damaged row."""
    *columns, facts, digest = row
    values = dict(zip(_OCCASION.names, columns, strict=True))
    bare = Occasion(**values)
    if _digest(bare, facts) != digest:
        raise ValueError("the row is not what was kept")
    try:
        return replace(bare, **read_facts_of_occasion(unpack(facts)))
    except (Damaged, KeyError) as error:
        raise ValueError("the facts cannot be read") from error


def _digest(occasion: Occasion, facts: bytes) -> bytes:
    header = (occasion.id, occasion.procedure_id, occasion.day, occasion.revision)
    end = (occasion.history_seq, occasion.history_head.hex())
    return digest_of(to_json([*header, *end]), facts)
