"""The names that an expression sees, looked up one by one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from engine.casework.agencies import functions
from engine.casework.knowing import Knowing
from engine.casework.open_case import OpenCase
from engine.casework.other_dissents import other_dissents
from engine.casework.parts import CaseParts
from engine.casework.people import CasePeople
from engine.errors import ProcessFailed
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.feel.types import Type
from engine.feel.values import Function
from engine.forms.values import to_feel
from engine.ids import PersonId, RoleId
from engine.model.calendar import Calendar
from engine.model.case_file import Path, value_at
from engine.model.procedure import Element, Procedure
from engine.ports import Place
from engine.wording.terms import each_in_words, words_of


class CaseScope(Mapping[str, Any]):
    """Engine names, facts, parameters and the case file, in this order; each is read once.

    A key that no form has filled yet is null; a name that nothing declares raises `KeyError`.
    """

    def __init__(
        self,
        procedure: Procedure,
        *,
        types: Mapping[str, Type],
        file: Mapping[str, Any],
        names: Mapping[str, Callable[[], Any]],
        moment: tuple[datetime, Calendar],
    ) -> None:
        self._procedure = procedure
        self._types = types
        self._file = file
        self._names = names
        self._now, self._calendar = moment
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> Any:
        if name in self._names:
            return self._names[name]()
        if name in self._procedure.facts:
            self._found[name] = None  # a fact that reads itself reads null
            expression = compile_feel(self._procedure.facts[name])
            return expression.evaluate(self, now=self._now, calendar=self._calendar)
        if name in self._procedure.parameters:
            return self._procedure.parameters[name].value
        kind = self._types.get(name)
        if name in self._file:
            return to_feel(self._file[name], kind) if kind else self._file[name]
        if kind is None:
            raise KeyError(name)
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(
            {*self._names, *self._procedure.facts, *self._procedure.parameters}
            | set(self._types)
            | set(self._file)
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


class InnerScope(Mapping[str, Any]):
    """A scope as seen from one place: its items and more engine names lie over the rest."""

    def __init__(
        self,
        outer: Mapping[str, Any],
        *,
        items: Mapping[str, Path],
        names: Mapping[str, Callable[[], Any]],
    ) -> None:
        self._outer = outer
        self._items = items
        self._names = names

    def __getitem__(self, name: str) -> Any:
        if name in self._names:
            return self._names[name]()
        path = self._items.get(name)
        if path is None:
            return self._outer[name]
        return value_at(self._outer[str(path[0])], path[1:])

    def __iter__(self) -> Iterator[str]:
        return iter({*self._names, *self._items} | set(self._outer))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Names:
    """Looks names up, each once while nothing changes that they may depend on."""

    def __init__(self, file: OpenCase, parts: CaseParts, people: CasePeople) -> None:
        self._file = file
        self._parts = parts
        self._people = people
        self._scope: CaseScope | None = None
        self._seen: tuple[Any, ...] = ()

    def scope(self, place: Place | None, **names: Callable[[], Any]) -> Mapping[str, Any]:
        """Return the names an expression sees at a place."""
        outer = self._current()
        if place is None:
            return InnerScope(outer, items={}, names=names)
        arrived_at = place.arrived_at
        return InnerScope(
            outer,
            items=self._file.item_paths(place) if place.items else {},
            names={"arrived_at": lambda: arrived_at, **names},
        )

    def known_with(self, answers: Mapping[str, Any]) -> Callable[[], Function]:
        """Return `known_of` for a form, where a list among its answers is the list there is."""
        knowing = Knowing(self._file, self._parts, self._people, answers)
        return lambda: _known_of(knowing)

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL at a place. Raises `ProcessFailed`."""
        file = self._file
        try:
            return compile_feel(expression.strip()).evaluate(
                self.scope(place), now=file.now, calendar=file.calendar
            )
        except FeelError as error:
            raise ProcessFailed(place.element_id, str(error)) from error

    def barred_by(self, person_id: PersonId, role: RoleId) -> str:
        """Return why a role's `barred_by` keeps somebody from it in this case, or ""."""
        file = self._file
        found = file.definition.procedure.roles.get(role)
        if found is None or not found.barred_by:
            return ""
        scope = self.scope(None, person=lambda: person_id)
        rule = compile_feel(found.barred_by)
        reason = rule.evaluate(scope, now=file.now, calendar=file.calendar)
        return reason if isinstance(reason, str) else ""

    def is_offered(self, element: Element, place: Place) -> bool:
        """Say whether a message shows as something that can be done now (`offeredIf`).

        Raises `ProcessFailed`.
        """
        said = element.properties.get("offeredIf")
        return said is None or self.evaluate(said, place) is True

    def due_from(self, element: Element, place: Place) -> str:
        """Return what the limit of an element counts from, where it says so (`dueFrom`)."""
        said = element.properties.get("dueFrom")
        return str(self.evaluate(said, place) or "") if said else ""

    def _current(self) -> CaseScope:
        """Return the scope of the case as it is now; none of what it is made of changes in place.

        The people of a case are read with the first name that asks for them.
        """
        file = self._file
        made_of = (file.content, file.bookkeeping, self._parts.taking_part, file.now)
        is_as_seen = all(now is then for now, then in zip(made_of, self._seen, strict=False))
        if self._scope is None or not is_as_seen:
            self._scope, self._seen = self._made(), made_of
        return self._scope

    def _made(self) -> CaseScope:
        file, definition = self._file, self._file.definition
        knowing = Knowing(file, self._parts, self._people)
        return CaseScope(
            definition.procedure,
            types=definition.types,
            file=file.content,
            names={
                "started_at": lambda: file.case.started_at,
                "ended_at": lambda: file.case.ended_at,
                "reference": lambda: file.case.reference,
                "standing_text": lambda: definition.procedure.labels["standing_text"],
                **{key: partial(file.appended, key) for key in definition.appended},
                "latest": file.latest,
                "people": self._people.first_of_roles,
                "occasion": self._occasion,
                "holders": self._people.holders,
                "gone": self._parts.gone,
                "known_of": lambda: _known_of(knowing),
                "name_of": lambda: Function(("person",), self._name_of),
                "meant_by": lambda: Function(("row",), self._meant_by),
                "words_of": lambda: Function(("question", "answer"), self._words_of),
                **functions(lambda: self._people.agencies),
            },
            moment=(file.now, file.calendar),
        )

    def _occasion(self) -> Mapping[str, Any]:
        """Return `occasion`: the revision that the case acted on, and the other cases of it."""
        return {
            "revision": self._file.bookkeeping.occasion,
            "others": other_dissents(self._file.work, self._file.definition, self._file.case),
        }

    def _name_of(self, _run: Any, values: Sequence[Any]) -> Any:
        """Return the name of somebody, or the names of some people, for a text."""
        return each_in_words(values[0], self._people.name_of)

    def _meant_by(self, _run: Any, values: Sequence[Any]) -> Any:
        """Return the id of who takes part and is meant by a row with a name; null for nobody."""
        return self._people.named(values[0]) if isinstance(values[0], Mapping) else None

    def _words_of(self, _run: Any, values: Sequence[Any]) -> Any:
        """Return what was chosen as the question offers it, for a text."""
        question, answer = values
        offered = self._file.definition.words.get(question, {})
        return each_in_words(answer, lambda value: offered.get(value) or words_of(value))


def _known_of(knowing: Knowing) -> Function:
    return Function(("person",), lambda _run, who: knowing.of(who[0]))
