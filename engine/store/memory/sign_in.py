"""Tries of passwords."""

from datetime import datetime

from engine.model.sign_in import Tries
from engine.store.memory.tables import Part


class SignInTries(Part):
    """How often what was tried."""

    def under(self, key: str, *, lock: bool = False) -> Tries:
        """Return the tries under a key, none if it is new; locked where `lock` says so."""
        if lock:
            self.transaction.begin()
        return self.transaction.tables.sign_in_tries.get(key) or Tries(key=key)

    def save(self, tries: Tries) -> None:
        """Insert or update the tries under a key."""
        self.transaction.write("sign_in_tries").sign_in_tries[tries.key] = tries

    def forget(self, *, before: datetime, known_before: datetime) -> None:
        """Take away tries older than an instant; of a name that is known, than another."""
        kept = self.transaction.write("sign_in_tries").sign_in_tries
        for key, tries in list(kept.items()):
            if tries.last_at < (known_before if tries.is_known else before):
                del kept[key]
