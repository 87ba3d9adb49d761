"""An occasion, such as a conference: what is recorded of it once, for all its cases."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.ids import CaseId, ConferenceId, ProcedureId

#: A shared fact: its key, or a list, the id of an entry and a key of that.
Fact = tuple[str, ...]


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


def same_entry(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two entries name the same: by name, and by date of birth where both have one."""
    born = {str(each["date_of_birth"]) for each in (one, other) if each.get("date_of_birth")}
    return bool(_name(one)) and _name(one) == _name(other) and len(born) < 2


def with_ids_of(rows: Sequence[Any], entries: Any, known: Any = ()) -> list[Any]:
    """Return rows of a form with the ids that the same entries of the occasion have.

    `known` are entries that the case had before, whose rows keep their ids. A row that names
    nobody known gets an id that is free.
    """
    there, old = entries_of(entries), {str(entry["id"]) for entry in entries_of(known)}
    taken = {str(entry["id"]) for entry in there} | old
    return list(_renumbered(rows, there, old, taken))


def _renumbered(
    rows: Sequence[Any], there: Sequence[Mapping[str, Any]], old: set[str], taken: set[str]
) -> Iterator[Any]:
    free = max((int(i) for i in taken if i.isdecimal()), default=0)
    for row in rows:
        if not isinstance(row, Mapping) or str(row.get("id")) in old:
            yield row
            continue
        same = next((entry for entry in there if same_entry(entry, row)), None)
        if same is None and str(row.get("id")) in taken:
            free += 1
        given = row.get("id") if str(row.get("id")) not in taken else str(free)
        taken.add(str(given))
        # Whoever is the same is written as it is recorded.
        yield (
            {**row, "id": given}
            if same is None
            else {**row, "id": same["id"], "name": same["name"]}
        )


def write_fact(fact: Fact) -> str:
    """Return a shared fact as text: `conference_end`, or `children.2.name`."""
    return ".".join(fact)


def read_fact(text: str) -> Fact:
    """Return what `write_fact` wrote."""
    return tuple(text.split("."))


def _name(entry: Mapping[str, Any]) -> str:
    return " ".join(str(entry.get("name") or "").split()).casefold()


def _has(file: Mapping[str, Any], fact: Fact) -> bool:
    return any(str(entry["id"]) == fact[1] for entry in entries_of(file.get(fact[0])))
