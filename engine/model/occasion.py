"""An occasion, such as a conference: what is recorded of it once, for all its cases."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.errors import InvalidAnswers
from engine.ids import CaseId, ConferenceId, ProcedureId
from engine.model.agencies import spelled
from engine.model.names import Alike, alike

#: A shared fact: its key, or a list, the id of an entry and a key of that.
Fact = tuple[str, ...]
#: What of a row is written as it is recorded, where it names the same.
_AS_RECORDED = frozenset({"name", "agency"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """From which case a shared fact comes, and since when it is as it is."""

    case_id: CaseId
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """What is recorded of one occasion; the cases of it keep copies."""

    id: ConferenceId
    procedure_id: ProcedureId
    #: Its day as ISO text, by which it is found; "" where nobody has said it.
    day: str = ""
    #: Rises by one with each change; 0 for one never saved.
    revision: int = 0
    #: As in a case file; of lists only what is shared of each entry.
    facts: Mapping[str, Any] = field(default_factory=dict)
    recorded: Mapping[Fact, Recorded] = field(default_factory=dict)
    history_seq: int = 0
    history_head: bytes = b""

    def changed(
        self, changes: Mapping[Fact, Any], *, case_id: CaseId, at: datetime, date_key: str
    ) -> "Occasion":
        """Return it with some facts recorded from a case."""
        facts = laid(self.facts, changes, may_add=True)
        since = dict.fromkeys(changes, Recorded(case_id=case_id, at=at))
        day = str(facts.get(date_key) or "")[:10]
        return replace(self, facts=facts, day=day, recorded={**self.recorded, **since})


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """Which facts the cases of one occasion share, in one version of a procedure."""

    keys: tuple[str, ...] = ()
    #: What is shared of each entry of a list, list by list.
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: The lists that a new case takes over whole; of others it shares what it lists itself.
    whole: frozenset[str] = frozenset()
    #: The lists that have the same entries in every case, such as who attended.
    together: frozenset[str] = frozenset()

    def may_touch(self, keys: Collection[str]) -> bool:
        """Say whether answers with some keys, of a form or a path, may say what is shared."""
        own = {key.partition("[")[0] for key in keys}
        lists = {*self.lists, *(each for entries in self.lists.values() for each in entries)}
        return not own.isdisjoint({*self.keys, *lists})

    def is_of(self, path: Sequence[str | int]) -> bool:
        """Say whether what stands at a place of the file is shared; of a list, any of it."""
        first, *rest = (step for step in path if isinstance(step, str))
        listed = self.lists.get(first, frozenset())
        return rest[0] in listed if rest else first in (*self.keys, *self.lists)

    def facts(self, file: Mapping[str, Any]) -> dict[Fact, Any]:
        """Return what a case file, or an occasion, says of what is shared."""
        said: dict[Fact, Any] = {
            (key,): file[key] for key in self.keys if file.get(key) is not None
        }
        for name in self.lists:
            said |= {
                (name, str(entry["id"]), key): entry[key]
                for entry in entries_of(file.get(name))
                for key in sorted(self.lists[name])
                if entry.get(key) is not None
            }
        return said

    def entries(self, file: Mapping[str, Any]) -> frozenset[Fact]:
        """Return the entries of shared lists that a case file has, as list and id."""
        return frozenset(
            (name, str(entry["id"])) for name in self.lists for entry in entries_of(file.get(name))
        )

    def is_common(self, fact: Fact) -> bool:
        """Say whether a fact is the same in every case, whatever entries it has."""
        return len(fact) == 1 or fact[0] in self.together

    def for_new_case(self, occasion: Occasion) -> dict[str, Any]:
        """Return what a further case takes over of an occasion, entries with their ids."""
        facts = self.facts(occasion.facts).items()
        taken = {fact: value for fact, value in facts if len(fact) == 1 or fact[0] in self.whole}
        return laid({}, taken, may_add=True)

    def _is_gone(self, fact: Fact, file: Mapping[str, Any]) -> bool:
        """Say whether a file that says a fact no more takes it back."""
        return len(fact) == 1 or fact[0] in self.together or _has(file, fact)

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[Fact, Any]:
        """Return what one case file says otherwise than another; None where it says nothing now.

        Entries that are no longer on a list are no change, where a case need not be about all of
        them.
        """
        touched = [k for k in (*self.keys, *self.lists) if before.get(k) is not after.get(k)]
        if not touched:
            return {}
        old, new = self.facts(before), self.facts(after)
        gone = {f: None for f in old if f not in new and self._is_gone(f, after)}
        return gone | {fact: value for fact, value in new.items() if old.get(fact) != value}


def entries_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the entries of a list that have an id."""
    entries = value if isinstance(value, list | tuple) else ()
    return [entry for entry in entries if isinstance(entry, Mapping) and entry.get("id")]


def laid(
    file: Mapping[str, Any], facts: Mapping[Fact, Any], *, may_add: bool = False
) -> dict[str, Any]:
    """Return a case file with shared facts laid over it, in entries that it has.

    Entries that it has not are added where `may_add` says so.
    """
    found = dict(file)
    for (name, *place), value in facts.items():
        if not place:
            found[name] = value
            continue
        entry_id, key = place
        entries = list(found.get(name) or ())
        ids = [str(entry.get("id", "")) for entry in entries]
        if entry_id in ids:
            here = ids.index(entry_id)
            entries[here] = {**entries[here], key: value}
            if all(held is None for own, held in entries[here].items() if own != "id"):
                del entries[here]
        elif may_add:
            entries.append({"id": entry_id, key: value})
        found[name] = entries
    return found


def may_be_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two entries name the same, or may: see `alike_entries`."""
    return alike_entries(one, other) is not Alike.OTHER


def alike_entries(
    one: Mapping[str, Any], other: Mapping[str, Any], *, agency_of: Callable[[str], str] = spelled
) -> Alike:
    """Say whether two entries name the same: by `person`; else by name, and by what both have.

    That is date of birth, e-mail address and agency; `agency_of` gives the name of an agency for
    any of its spellings. They may be the same where the name of who has the same date of birth is
    in another order, or has initials.
    """
    people = [str(each["person"]) for each in (one, other) if each.get("person")]
    if len(people) == 2:
        return Alike.SAME if people[0] == people[1] else Alike.OTHER

    def differs(key: str, tidied: Callable[[str], str]) -> bool:
        return len({tidied(str(each[key])) for each in (one, other) if each.get(key)}) > 1

    if differs("date_of_birth", str) or differs("email", str.casefold):
        return Alike.OTHER
    if differs("agency", agency_of):
        return Alike.OTHER
    found = alike(*(str(each.get("name") or "") for each in (one, other)))
    born = [each for each in (one, other) if each.get("date_of_birth")]
    return found if found is Alike.SAME or len(born) == 2 else Alike.OTHER


def with_ids_of(
    rows: Sequence[Any],
    entries: Any,
    known: Any = (),
    *,
    at: str = "",
    agency_of: Callable[[str], str] = spelled,
) -> list[Any]:
    """Return rows of a form with the ids that the same entries of the occasion have.

    `known` are entries that the case had before, whose rows keep their ids. Each entry is one row
    at most; a row that names nobody known gets an id that is free. Raises `InvalidAnswers` at the
    row, in the list `at`, where it may be an entry and nothing says whether, or which.
    """
    there, old = entries_of(entries), {str(entry["id"]) for entry in entries_of(known)}
    own = {str(row["id"]) for row in entries_of(rows)} & old
    fresh = {
        place: row
        for place, row in enumerate(rows)
        if isinstance(row, Mapping) and str(row.get("id")) not in old
    }
    left = [entry for entry in there if str(entry["id"]) not in own]
    _refuse_perhaps(fresh, left, at, agency_of)
    same = _matches(fresh, left, at, agency_of)
    taken = {str(entry["id"]) for entry in there} | old
    free = max((int(i) for i in taken if i.isdecimal()), default=0)
    found = list(rows)
    for place, row in fresh.items():
        if place in same:
            # Whoever is the same is written as it is recorded.
            written = {key: same[place].get(key) or row[key] for key in _AS_RECORDED & row.keys()}
            found[place] = {**row, **written, "id": same[place]["id"]}
        elif str(row.get("id")) in taken:
            free += 1
            found[place] = {**row, "id": str(free)}
        taken.add(str(found[place].get("id")))
    return found


def _refuse_perhaps(
    rows: Mapping[int, Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    at: str,
    agency_of: Callable[[str], str],
) -> None:
    """Refuse a row that is written as nobody is, and may be somebody with the same birthday."""
    for place, row in rows.items():
        found = {alike_entries(row, each, agency_of=agency_of): each for each in entries}
        if Alike.PERHAPS in found and Alike.SAME not in found:
            name = found[Alike.PERHAPS]["name"]
            said = f"{name}, who is recorded, has the same date of birth: if this is {name}, enter"
            said += " the name like that, and if not, enter the whole name"
            raise InvalidAnswers({f"{at}[{place}].name": said})


def _matches(
    rows: Mapping[int, Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    at: str,
    agency_of: Callable[[str], str],
) -> dict[int, Mapping[str, Any]]:
    """Return which entry each row is, those that have most in common first."""
    pairs = [
        (row, entry)
        for row in rows
        for entry in entries
        if alike_entries(rows[row], entry, agency_of=agency_of) is Alike.SAME
    ]
    pairs.sort(key=lambda pair: -_in_common(rows[pair[0]], pair[1]))
    found: dict[int, Mapping[str, Any]] = {}
    for row, entry in pairs:
        used = [each["id"] for each in found.values()]
        if row in found or entry["id"] in used:
            continue
        alike = [
            other
            for each, other in pairs
            if each == row
            and other["id"] not in used
            and _in_common(rows[row], other) == _in_common(rows[row], entry)
        ]
        waiting = {each for each, other in pairs if each not in found and other in alike}
        if len(waiting) < len(alike) and any(_said(each) != _said(entry) for each in alike):
            said = f"There is more than one {entry['name']} in the record: say more of which it is"
            raise InvalidAnswers({f"{at}[{row}].name": said})
        found[row] = entry
    return found


def _in_common(row: Mapping[str, Any], entry: Mapping[str, Any]) -> int:
    return sum(row[key] == entry[key] for key in row.keys() & entry.keys() - {"id"})


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "id"}


def write_fact(fact: Fact) -> str:
    """Return a shared fact as text: `conference_end`, or `children.2.name`."""
    return ".".join(fact)


def read_fact(text: str) -> Fact:
    """Return what `write_fact` wrote."""
    return tuple(text.split("."))


def _has(file: Mapping[str, Any], fact: Fact) -> bool:
    return any(str(entry["id"]) == fact[1] for entry in entries_of(file.get(fact[0])))
