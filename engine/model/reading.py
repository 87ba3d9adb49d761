"""What somebody read of cases, or looked for: ids and numbers, never a text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.ids import CaseId, PersonId

#: Under which a search among cases is kept, whatever it found.
SEARCH = "search"
#: Under which a page of the audit itself is kept.
AUDIT = "audit"
#: What is told of a page to whoever may not know which.
OTHER = "other"
#: Ids of one kind that are kept of one page; of the others how many.
MOST_IDS = 200
#: Longer than any id, path of a fact or name of a step; a text of a case is not to be kept here.
_LONGEST_ID = 300

#: What a page showed, or a search found: ids by kind (`documents`, `steps`, `facts`), or numbers.
Shown = Mapping[str, Sequence[str] | int | str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A page of a case that somebody saw, or a search that they made."""

    person_id: PersonId
    #: The case; "" for a search, but where it asked for the reference of one.
    case_id: CaseId
    view: str
    at: datetime
    shown: Mapping[str, Any] = field(default_factory=dict)
    #: Why it is unusual: keys of `UNUSUAL`.
    marks: tuple[str, ...] = ()
    #: Which one it is, given by the store.
    number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which readings are asked for, newest first."""

    case_id: CaseId | None = None
    person_id: PersonId | None = None
    view: str = ""
    only_marked: bool = False
    #: The number of the last one that was seen; 0 to begin.
    before: int = 0
    limit: int = 50


def bounded(shown: Shown) -> dict[str, Any]:
    """Return what a page showed with at most `MOST_IDS` ids of a kind, each kind in order.

    Raises `ValueError` for what is longer than an id.
    """
    found: dict[str, Any] = {}
    for kind, value in sorted(shown.items()):
        if isinstance(value, int | str):
            found[kind] = value
            continue
        ids = sorted(set(value))
        if any(len(each) > _LONGEST_ID for each in ids):
            raise ValueError(f"{kind} are noted by their ids, not by what they say")
        found[kind] = ids[:MOST_IDS]
        if len(ids) > MOST_IDS:
            found[f"more_{kind}"] = len(ids) - MOST_IDS
    return found


def ids_of(readings: Iterable[Reading], kind: str) -> set[str]:
    """Return the ids of one kind that some readings showed."""
    return {each for reading in readings for each in reading.shown.get(kind, ())}


def marked(reading: Reading, marks: Iterable[str]) -> Reading:
    """Return a reading with why it is unusual."""
    return replace(reading, marks=tuple(marks))
