"""What is recorded of occasions."""

from collections.abc import Sequence
from dataclasses import replace

from engine.errors import ConcurrentChange
from engine.ids import CaseId, ConferenceId, ProcedureId
from engine.model.history import HistoryEvent
from engine.model.occasion import Occasion
from engine.store.case_format import facts_of_occasion, read_facts_of_occasion
from engine.store.encoding import from_json, to_json
from engine.store.memory.cases import grown
from engine.store.memory.tables import Part


class Occasions(Part):
    """One row each, with the end of its chain."""

    def find(self, occasion_id: ConferenceId, *, lock: bool = False) -> Occasion | None:
        """Return an occasion, locked against other writers; None where nothing is recorded."""
        if lock:
            self.transaction.begin()
        kept = self.transaction.tables.occasions.get(occasion_id)
        return None if kept is None else _whole(kept)

    def on_day(self, procedure_id: ProcedureId, day: str) -> Sequence[Occasion]:
        """Return the occasions of a procedure on a day, in order of id."""
        found = (
            kept
            for kept in self.transaction.tables.occasions.values()
            if (kept[0].procedure_id, kept[0].day) == (procedure_id, day)
        )
        return [_whole(kept) for kept in sorted(found, key=lambda kept: kept[0].id)]

    def save(self, occasion: Occasion, events: Sequence[HistoryEvent]) -> Occasion:
        """Save an occasion and append to its history; return it as saved.

        Raises `ConcurrentChange` where it has changed since it was read.
        """
        tables = self.transaction.write("occasions", "history")
        kept = tables.occasions.get(occasion.id)
        if (kept[0].revision if kept else 0) != occasion.revision:
            raise ConcurrentChange(
                "Somebody else changed this record first. Please look at it again.",
                occasion_id=occasion.id,
            )
        head = (occasion.history_seq, occasion.history_head)
        seq, link = grown(tables, CaseId(occasion.id), head, events)
        saved = replace(
            occasion, revision=occasion.revision + 1, history_seq=seq, history_head=link
        )
        bare = replace(saved, facts={}, recorded={})
        tables.occasions[saved.id] = (bare, to_json(facts_of_occasion(saved)))
        return saved


def _whole(kept: tuple[Occasion, bytes]) -> Occasion:
    occasion, facts = kept
    return replace(occasion, **read_facts_of_occasion(from_json(facts)))
