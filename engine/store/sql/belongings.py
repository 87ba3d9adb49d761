"""What belongs to a case besides its row: lists, participants, drafts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, select, text

from engine.errors import ConcurrentChange, DamagedCase
from engine.ids import CaseId, PersonId
from engine.model.damage import Listed
from engine.model.draft import MOST_DRAFTS, Draft
from engine.model.people import Participant
from engine.store.alike import newer_draft
from engine.store.encoding import digest_of, from_json, to_json
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, id_parameters, insert_into, insert_new, upsert
from engine.store.sql.tables import case_entry, draft, participant
from engine.store.sql.transaction import Part

_PARTICIPANT = Mapper(Participant, participant)
_DRAFT = Mapper(Draft, draft)

ADD_ENTRY = insert_into(case_entry)
ENTRIES = Query(
    select(case_entry.c.place, case_entry.c.value, case_entry.c.digest)
    .where(
        case_entry.c.case_id == bindparam("case_id"),
        case_entry.c.list_name == bindparam("list_name"),
    )
    .order_by(case_entry.c.place)
)
LAST_ENTRY = Query(
    select(func.max(case_entry.c.place)).where(
        case_entry.c.case_id == bindparam("case_id"),
        case_entry.c.list_name == bindparam("list_name"),
    )
)
PARTICIPANTS = Query(
    select(*_PARTICIPANT.columns)
    .where(participant.c.case_id == bindparam("case_id"))
    .order_by(participant.c.number)
)
ADD_PARTICIPANT = insert_new(participant)
REMOVE_PARTICIPANT = Query(
    delete(participant).where(*(each == bindparam(each.name) for each in _PARTICIPANT.columns))
)
_OF_A_KEY = (draft.c.key == bindparam("key"), draft.c.person_id == bindparam("person_id"))
_BEFORE = draft.c.saved_at < bindparam("before")
DRAFT_OF_KEY = Query(select(*_DRAFT.columns).where(*_OF_A_KEY))
DRAFTS_OF = Query(
    select(*_DRAFT.columns)
    .where(draft.c.person_id == bindparam("person_id"))
    .order_by(draft.c.saved_at.desc(), draft.c.key.desc())
    .limit(MOST_DRAFTS)
)
SAVE_DRAFT = upsert(draft)
SAVE_DRAFT_OVER = upsert(draft, where=text("draft.page IN (excluded.page, :base)"))
DROP_DRAFT = Query(delete(draft).where(*_OF_A_KEY))
OLD_DRAFT = Query(select(draft.c.key).where(_BEFORE).limit(1))
DROP_OLD_DRAFTS = Query(delete(draft).where(_BEFORE))


@cache
def _participants(size: int) -> Query:
    wanted = participant.c.case_id.in_(id_parameters(size))
    return Query(select(*_PARTICIPANT.columns).where(wanted).order_by(participant.c.number))


class Lists(Part):
    """The entries of lists."""

    def append(self, case_id: CaseId, key: str, index: int, value: Mapping[str, Any]) -> None:
        """Save entry `index` (from 0) of an appended list.

        Raises `ConcurrentChange` where another took the place.
        """
        self.transaction.begin()
        last = self.transaction.rows(LAST_ENTRY, case_id=case_id, list_name=key)[0][0]
        content = to_json(value)
        try:
            if index != (0 if last is None else last + 1):
                raise AlreadyThere
            self.transaction.change(
                ADD_ENTRY,
                case_id=case_id,
                list_name=key,
                place=index,
                value=content,
                digest=_entry_digest(case_id, key, index, content),
            )
        except AlreadyThere as error:
            raise ConcurrentChange(
                "Somebody else added to this case first. Please look at it again.",
                case_id=case_id,
                key=key,
            ) from error

    def entries(self, case_id: CaseId, key: str) -> Sequence[Mapping[str, Any]]:
        """Return an appended list, in order. Raises `DamagedCase`."""
        rows = self.transaction.rows(ENTRIES, case_id=case_id, list_name=key)
        for expected, (place, value, digest) in enumerate(rows):
            if place != expected or _entry_digest(case_id, key, place, value) != digest:
                raise DamagedCase(
                    f"Entry {expected + 1} of a list of this case is damaged, so the case cannot "
                    "be opened or changed. Please tell your administrator.",
                    case_id=case_id,
                    key=key,
                )
        return [from_json(value) for _, value, _ in rows]


class Participants(Part):
    """The rows of who takes part."""

    def of(self, case_id: CaseId) -> Sequence[Participant]:
        """Return everybody who takes part in a case, in order of appointment."""
        return [
            _PARTICIPANT.read(row) for row in self.transaction.rows(PARTICIPANTS, case_id=case_id)
        ]

    def of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[Participant]]:
        """Return those of several cases, in order of appointment; damaged ones are left out."""
        found: dict[CaseId, list[Participant]] = {}
        for each in self.transaction.readable_of(case_ids, _participants, _PARTICIPANT.read):
            found.setdefault(each.case_id, []).append(each)
        return found

    def add(self, participant: Participant) -> None:
        """Save a participant; one who is already there stays as they are."""
        self.transaction.change(ADD_PARTICIPANT, **_PARTICIPANT.write(participant))

    def remove(self, participant: Participant) -> None:
        """Take a participant away."""
        self.transaction.change(REMOVE_PARTICIPANT, **_PARTICIPANT.write(participant))


class Drafts(Part):
    """The rows of half-filled forms."""

    def under(self, key: str, person_id: PersonId) -> Draft | None:
        """Return the half-filled form that a person left under a key."""
        found = self.transaction.readable(DRAFT_OF_KEY, _draft, key=key, person_id=person_id)
        return next(iter(found), None)

    def of(self, person_id: PersonId) -> Listed[Draft]:
        """Return the newest half-filled forms of a person, newest first."""
        return self.transaction.readable(DRAFTS_OF, _draft, person_id=person_id)

    def save(self, draft: Draft, *, base: str | None = None) -> None:
        """Keep a half-filled form. Raises `ConcurrentChange` where another page wrote it."""
        values = _DRAFT.write(draft)
        if base is None:
            self.transaction.change(SAVE_DRAFT, **values)
        elif not self.transaction.change(SAVE_DRAFT_OVER, **values, base=base):
            raise newer_draft()

    def drop(self, key: str, person_id: PersonId) -> None:
        """Forget a half-filled form of one person."""
        self.transaction.change(DROP_DRAFT, key=key, person_id=person_id)

    def drop_old(self, *, before: datetime) -> int:
        """Forget what was last written before an instant; return how many forms."""
        # Mostly there are none, and looking costs no lock.
        if not self.transaction.driver_rows(OLD_DRAFT, {"before": before}):
            return 0
        return self.transaction.change(DROP_OLD_DRAFTS, before=before)


def _draft(row: Sequence[Any]) -> Draft:
    draft = _DRAFT.read(row)
    if not isinstance(draft.answers, dict):
        raise ValueError("a draft is damaged")
    return draft


def check_entry(row: Sequence[Any]) -> None:
    """Raise `ValueError` for an entry that does not match its digest."""
    case_id, key, index, value, digest = row
    if _entry_digest(case_id, key, index, value) != digest:
        raise ValueError("an entry of a list is damaged")


def _entry_digest(case_id: CaseId, key: str, index: int, value: bytes) -> bytes:
    return digest_of(case_id.encode(), key.encode(), b"%d" % index, value)
