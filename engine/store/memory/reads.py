"""What people read and looked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engine.ids import PersonId
from engine.model.damage import Listed
from engine.model.reading import Reading, Wanted
from engine.model.unusual import quarter_of_an_hour
from engine.store.encoding import digest_of, to_json
from engine.store.memory.tables import Part, ReadingKey

_MOST_RECENT = 500


class Reads(Part):
    """What people read and looked for."""

    def is_noted(self, reading: Reading) -> bool:
        """Say whether the same was noted in this quarter of an hour."""
        return _key(reading) in self.transaction.tables.reads

    def note(self, reading: Reading) -> None:
        """Note a reading; the same in the same quarter of an hour is noted once."""
        reads = self.transaction.write("reads").reads
        reads.setdefault(_key(reading), replace(reading, number=len(reads) + 1))

    def since(self, person_id: PersonId, *, since: datetime) -> Sequence[Reading]:
        """Return what somebody read from an instant on, newest first; at most 500 of it."""
        found = self.listed(Wanted(person_id=person_id, limit=_MOST_RECENT))
        return [each for each in found if each.at >= since]

    def listed(self, wanted: Wanted) -> Listed[Reading]:
        """Return readings, newest first."""
        found = [
            each
            for each in self.transaction.tables.reads.values()
            if (not wanted.case_id or each.case_id == wanted.case_id)
            and (not wanted.person_id or each.person_id == wanted.person_id)
            and (not wanted.view or each.view == wanted.view)
            and (not wanted.only_marked or each.marks)
            and (not wanted.before or each.number < wanted.before)
        ]
        found.sort(key=lambda each: each.number, reverse=True)
        return Listed(found[: wanted.limit])


def _key(reading: Reading) -> ReadingKey:
    quarter, digest = quarter_of_an_hour(reading.at), digest_of(to_json(reading.shown))
    return reading.person_id, reading.case_id, reading.view, quarter, digest
