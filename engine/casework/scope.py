"""The names that an expression sees, looked up one by one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.feel import compile as compile_feel
from engine.feel.types import Type
from engine.forms.values import to_feel
from engine.model.calendar import Calendar
from engine.model.case_file import Path, value_at
from engine.model.procedure import Procedure


class Scope(Mapping[str, Any]):
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
