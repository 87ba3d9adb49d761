"""What was refused in a case because it was not theirs who tried, for those who may know it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from engine.casework.walls import Reader
from engine.ids import CaseId
from engine.model.case_file import read_path
from engine.model.damage import Listed
from engine.model.history import HistoryRow
from engine.model.people import Part
from engine.ports import UnitOfWork

#: Verbs of `TRIED` that are about a fact.
_ABOUT_FACTS = (
    *("correct", "open_fact", "own_words", "answer_correction", "open_words", "open_proposed"),
)
#: Refusals of a case that are shown, the newest of them.
_MOST = 500


def is_told_of_refusals(reader: Reader) -> bool:
    """Say whether somebody may know what was refused in a case: who decides or administers."""
    decides = any(reader.definition.part(role) is Part.DECIDER for role in reader.roles)
    return decides or sees_readers(reader)


def sees_readers(reader: Reader) -> bool:
    """Say whether somebody may know who has opened a case; of their own things everybody may.

    That is who administers it: not whoever has such a part for this case alone, and so a side.
    """
    return not reader.roles.isdisjoint(reader.definition.administering)


def refusals_read(
    work: UnitOfWork,
    case_id: CaseId,
    reader: Reader,
    *,
    since: datetime | None,
    until: datetime | None,
) -> Listed[HistoryRow]:
    """Return what was refused after an instant, up to another, oldest first, to who is told."""
    rows = work.history.refusals(case_id, limit=_MOST)
    return Listed(_as_read(_between(rows, since, until), reader), rows.damaged)


def _between(
    rows: Sequence[HistoryRow], since: datetime | None, until: datetime | None
) -> Iterator[HistoryRow]:
    for row in reversed(rows):
        at = row.event.at
        if (since is None or at > since) and (until is None or at <= until):
            yield row


def _as_read(rows: Iterator[HistoryRow], reader: Reader) -> Iterator[HistoryRow]:
    """Yield refusals without the step, and without what they were about, that are not known."""
    for row in rows:
        event, content = row.event, row.event.content
        about = content.get("about", "")
        if about and not _knows(reader, content["tried"], about):
            content = {**content, "about": ""}
        element_id = event.element_id if reader.knows_step(event.element_id) else None
        yield replace(row, event=replace(event, element_id=element_id, content=content))


def _knows(reader: Reader, verb: str, about: str) -> bool:
    if verb in _ABOUT_FACTS:
        return reader.knows_at(read_path(about))
    elements = reader.definition.procedure.elements.values()
    return all(reader.knows_step(each.id) for each in elements if each.trigger_value == about)
