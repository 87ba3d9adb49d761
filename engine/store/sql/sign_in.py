"""Tries of passwords."""

from datetime import datetime

from sqlalchemy import bindparam, delete, false, or_, select

from engine.model.sign_in import Tries
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, insert_new, upsert
from engine.store.sql.tables import sign_in_tries
from engine.store.sql.transaction import Part

_TRIES = Mapper(Tries, sign_in_tries)
_t = sign_in_tries.c

ONE = Query(select(*_TRIES.columns).where(_t.key == bindparam("key")))
LOCK = Query(select(*_TRIES.columns).where(_t.key == bindparam("key")).with_for_update())
ADD = insert_new(sign_in_tries)
SAVE = upsert(sign_in_tries)
FORGET = Query(
    delete(sign_in_tries).where(
        _t.last_at < bindparam("before", type_=_t.last_at.type),
        or_(_t.is_known == false(), _t.last_at < bindparam("known_before", type_=_t.last_at.type)),
    )
)


class SignInTries(Part):
    """The rows of tries."""

    def under(self, key: str, *, lock: bool = False) -> Tries:
        """Return the tries under a key, none if it is new; locked where `lock` says so."""
        if lock:
            # Nothing can be locked but what is there.
            self.transaction.change(ADD, **_TRIES.write(Tries(key=key)))
        found = self.transaction.readable(LOCK if lock else ONE, _TRIES.read, key=key)
        return found[0] if found else Tries(key=key)

    def save(self, tries: Tries) -> None:
        """Insert or update the tries under a key."""
        self.transaction.change(SAVE, **_TRIES.write(tries))

    def forget(self, *, before: datetime, known_before: datetime) -> None:
        """Take away tries older than an instant; of a name that is known, than another."""
        self.transaction.change(FORGET, before=before, known_before=known_before)
