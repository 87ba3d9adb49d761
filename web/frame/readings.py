"""Who opened what, as pages list it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.ids import PersonId
from engine.model.damage import Listed
from engine.model.reading import Reading
from engine.reads.audit import Readings, is_of_audit
from engine.wording.readings import marks_words, shown_words, view_words

NOBODY: Mapping[PersonId, Sequence[str]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Somebody who read or looked for something, as `readings_list` shows it."""

    at: datetime
    what: str
    who: str
    #: The titles of their roles in the case.
    roles: Sequence[str]
    #: The reference of the case; "" for a search over several.
    reference: str
    details: Sequence[str]
    unusual: Sequence[str]


def lines_of(
    found: Readings,
    *,
    roles: Mapping[PersonId, Sequence[str]] = NOBODY,
    titles: Mapping[str, str] | None = None,
) -> Listed[Line]:
    """Return readings as lines; with the `titles` of documents, or with ids, for auditors."""
    lines = (_line(each, found, roles, titles) for each in found.readings)
    return Listed(lines, found.readings.damaged)


def _line(
    reading: Reading,
    found: Readings,
    roles: Mapping[PersonId, Sequence[str]],
    titles: Mapping[str, str] | None,
) -> Line:
    person = found.people.get(reading.person_id)
    named = {str(case_id): reference for case_id, reference in found.references.items()}
    if is_of_audit(reading):
        named |= {str(each.id): each.name for each in found.people.values()}
    return Line(
        at=reading.at,
        what=view_words(reading.view),
        who=person.name if person else "Somebody who is not known any more",
        roles=roles.get(reading.person_id, ()),
        reference=found.references.get(reading.case_id, ""),
        details=shown_words(reading, named={**named, **(titles or {})}, names_ids=titles is None),
        unusual=marks_words(reading),
    )
