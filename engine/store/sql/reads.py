"""The rows of who saw what of which case, and who looked for one."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from engine.ids import PersonId
from engine.model.damage import Listed
from engine.model.reading import Reading, Wanted
from engine.model.unusual import quarter_of_an_hour
from engine.store.encoding import digest_of, to_json
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, insert_new
from engine.store.sql.tables import access_log, is_marked
from engine.store.sql.transaction import Part

_c = access_log.c
_READING = Mapper(Reading, access_log)
_KEY = ("person_id", "case_id", "view", "quarter", "shown_digest")
#: Readings that are looked at to say how much somebody read of late.
MOST_RECENT = 500

NOTED = Query(select(_c.number).where(*(_c[name] == bindparam(name) for name in _KEY)))
ADD = insert_new(access_log)
RECENT = Query(
    select(*_READING.columns)
    .where(_c.person_id == bindparam("person_id"))
    .order_by(_c.number.desc())
    .limit(MOST_RECENT)
)


@cache
def wanted_query(of: tuple[str, ...], *, only_marked: bool, is_first: bool) -> Query:
    """Look for readings by some columns, newest first."""
    found = select(*_READING.columns).where(*(_c[name] == bindparam(name) for name in of))
    if only_marked:
        found = found.where(is_marked)
    if not is_first:
        found = found.where(_c.number < bindparam("before"))
    return Query(found.order_by(_c.number.desc()).limit(bindparam("most")))


class Reads(Part):
    """What people read and looked for."""

    def is_noted(self, reading: Reading) -> bool:
        """Say whether the same was noted in this quarter of an hour."""
        # Most readings are noted already, and looking costs no lock.
        return bool(self.transaction.driver_rows(NOTED, _key(reading)))

    def note(self, reading: Reading) -> None:
        """Note a reading; the same in the same quarter of an hour is noted once."""
        if not self.is_noted(reading):
            row = _READING.write(reading) | _key(reading)
            self.transaction.change(ADD, **{k: v for k, v in row.items() if k != "number"})

    def since(self, person_id: PersonId, *, since: datetime) -> Sequence[Reading]:
        """Return what somebody read from an instant on, newest first; at most 500 of it."""
        found = self.transaction.readable(RECENT, _READING.read, person_id=person_id)
        return [each for each in found if each.at >= since]

    def listed(self, wanted: Wanted) -> Listed[Reading]:
        """Return readings, newest first."""
        of: dict[str, Any] = {
            name: value
            for name in ("case_id", "person_id", "view")
            if (value := getattr(wanted, name))
        }
        query = wanted_query(tuple(of), only_marked=wanted.only_marked, is_first=not wanted.before)
        if wanted.before:
            of["before"] = wanted.before
        return self.transaction.readable(query, _READING.read, **of, most=wanted.limit)


def _key(reading: Reading) -> dict[str, Any]:
    return {
        "person_id": reading.person_id,
        "case_id": reading.case_id,
        "view": reading.view,
        "quarter": quarter_of_an_hour(reading.at),
        "shown_digest": digest_of(to_json(reading.shown)),
    }
