"""What every part of an open case stands on: transaction, version, instant, and the file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.feel.types import ANY
from engine.forms.values import to_feel
from engine.ids import CaseId, ConferenceId, NewId
from engine.model.calendar import Calendar
from engine.model.case import Case
from engine.model.case_file import Path, value_at, with_answers, with_value, write_path
from engine.model.occasion import Fact, Occasion, laid
from engine.package import Definition
from engine.ports import Place, UnitOfWork


class OccasionNeeded(Exception):
    """A command changes what cases share, so it begins again with their occasion locked."""

    def __init__(self, occasion_id: ConferenceId) -> None:
        super().__init__(occasion_id)
        self.occasion_id = occasion_id


class OpenCase:
    """A case in the transaction, at the instant and under the version in which it is open.

    With what is recorded of it, and what the engine remembers beside that; never changed in place.
    """

    def __init__(
        self, work: UnitOfWork, definition: Definition, case: Case, *, now: datetime, new_id: NewId
    ) -> None:
        self.work, self.definition, self.new_id = work, definition, new_id
        #: As it was found.
        self.case = case
        #: The instant at which the case is looked at.
        self.now = now
        self.content: Mapping[str, Any] = case.file
        self.bookkeeping, self.trail = case.bookkeeping, dict(case.trail)
        #: What is recorded of its occasion, where the command has locked that.
        self.occasion: Occasion | None = None
        #: What the command changed of what is shared, for the occasion and its other cases.
        self.shared: dict[Fact, Any] = {}
        self._appended: list[tuple[str, int, Mapping[str, Any]]] = []

    @property
    def id(self) -> CaseId:
        """The case's id."""
        return self.case.id

    @property
    def is_new(self) -> bool:
        """Whether the case was never saved."""
        return self.case.revision == 0

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar in force, with the procedure's own end of the day."""
        calendar = self.work.calendar.in_force()
        ends = self.definition.procedure.parameters.get("business_day_end")
        return replace(calendar, day_ends=ends.value) if ends else calendar

    # --- where something stands

    def item_paths(self, place: Place) -> dict[str, Path]:
        """Return the items of the repeated activities around a place: name to path."""
        paths: dict[str, Path] = {}
        for element_id, index in place.items:
            each = self.definition.element(element_id).each
            if each is not None:
                first, *rest = each.items.split(".")
                base = paths.get(first, (first,))
                paths[each.item] = (*base, *rest, index)
        return paths

    def item_path(self, place: Place) -> Path:
        """Return the path of the innermost item, () outside of any."""
        paths = list(self.item_paths(place).values())
        return paths[-1] if paths else ()

    def item(self, place: Place) -> Mapping[str, Any]:
        """Return the innermost item, empty outside of any."""
        item = value_at(self.content, self.item_path(place)) if place.items else None
        return item if isinstance(item, dict) else {}

    def item_content(self, place: Place) -> dict[str, Any]:
        """Return what history says about the item."""
        return {"item": write_path(self.item_path(place))} if place.items else {}

    # --- what is recorded

    def write(self, place: Place | None, answers: Mapping[str, Any]) -> None:
        """Lay answers over the file, inside repeated activities over the item."""
        path = self.item_path(place) if place is not None else ()
        self._lay(with_answers(self.content, path, answers))

    def put(self, path: Path, value: Any) -> None:
        """Put a value in the place of what stands at a path."""
        self._lay(with_value(self.content, path, value), is_correction=True)

    def _lay(self, content: Mapping[str, Any], *, is_correction: bool = False) -> None:
        """Take new content; a form that leaves empty what another case recorded undoes nothing."""
        shared = self.definition.shared
        changes = shared.changes(self.content, content)
        emptied = set() if is_correction else {f for f, value in changes.items() if value is None}
        left = {fact for fact in emptied if self._is_others(fact)}
        before = shared.facts(self.content) if left else {}
        self.content = laid(content, {fact: before[fact] for fact in left}) if left else content
        self.shared |= {fact: value for fact, value in changes.items() if fact not in left}

    def _is_others(self, fact: Fact) -> bool:
        since = self.occasion.recorded.get(fact) if self.occasion else None
        return since is not None and since.case_id != self.id

    def locked_occasion(self) -> Occasion:
        """Return the record of the occasion. Raises `OccasionNeeded` where it is not locked."""
        if self.occasion is None:
            raise OccasionNeeded(self.case.conference_id)
        return self.occasion

    def take_over(self, facts: Mapping[Fact, Any], *, revision: int) -> None:
        """Bring the copies of shared facts up to date with a revision of the record."""
        self.content = laid(self.content, facts, may_add=True)
        self.remember(occasion=revision)

    def append(self, key: str, entry: Mapping[str, Any]) -> None:
        """Append an entry to a list that is kept apart from the file."""
        self.keep(key, entry)
        self.remember(latest={**self.bookkeeping.latest, key: entry})

    def keep(self, key: str, entry: Mapping[str, Any]) -> None:
        """Append an entry to a list of the engine's own, of which expressions see nothing."""
        lengths = self.bookkeeping.lengths
        index = lengths.get(key, 0)
        self._appended.append((key, index, entry))
        self.remember(lengths={**lengths, key: index + 1})

    def remember(self, **notes: Any) -> None:
        """Change what the engine remembers of the case, by the names of `Bookkeeping`."""
        self.bookkeeping = replace(self.bookkeeping, **notes)

    def entries(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list that is kept apart from the file."""
        kept = () if self.is_new else self.work.lists.entries(self.id, key)
        return [*kept, *(entry for name, _, entry in self._appended if name == key)]

    # --- as expressions see it

    def appended(self, key: str) -> Any:
        """Return a list that forms append to; empty until one does."""
        return to_feel(self.entries(key), self.definition.types.get(key, ANY))

    def latest(self) -> Mapping[str, Any]:
        """Return `latest`: the newest entry of each list, which costs the same however long."""
        types = self.definition.types
        return {
            key: to_feel(entry, types[key].item or ANY) if key in types else entry
            for key, entry in self.bookkeeping.latest.items()
        }

    def save(self) -> None:
        """Write the new entries of lists; the file itself is a part of the case."""
        for key, index, entry in self._appended:
            self.work.lists.append(self.id, key, index, entry)
