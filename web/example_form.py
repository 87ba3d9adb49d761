"""The real form of a step of an example case, filled in before anybody walks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bank_holidays import england
from engine.errors import InvalidAnswers
from engine.feel import FeelError
from engine.forms import Choice, validate, view
from engine.forms.values import to_plain
from engine.model.calendar import Calendar
from engine.rehearsal.example import aware
from engine.service.scope import ENGINE_NAMES, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from engine.definitions import Definition
    from engine.forms import Form, FormView
    from engine.model.procedure import Element
    from engine.rehearsal import Example

#: What is said where a form reads what only a walk can know.
ONLY_IN_A_WALK = (
    "This form asks for what only a walk can know. Start a walk on this example, fill it in "
    "there, and save the walk."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepForm:
    """A form at one place of an example case: what was answered before it is known."""

    definition: Definition
    example: Example
    #: Steps before it.
    before: int
    element: Element

    @property
    def form(self) -> Form:
        """The form itself."""
        return self.definition.form(self.element)

    def view(
        self, given: Mapping[str, Any] | None, errors: Mapping[str, str] | None = None
    ) -> FormView | None:
        """Return the form as it shows; None where only a walk can show it."""
        try:
            return view(self.form, given, errors=errors or {}, **self._scene())
        except (FeelError, KeyError):
            return None

    def answers(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answers as plain data. Raises `InvalidAnswers`."""
        try:
            return validate(self.form, given, **self._scene())
        except (FeelError, KeyError):
            raise InvalidAnswers({"": ONLY_IN_A_WALK}) from None

    def _scene(self) -> dict[str, Any]:
        calendar = Calendar(holidays=england())
        now = self._now()
        names: dict[str, Any] = dict.fromkeys(ENGINE_NAMES, lambda: None)
        names |= {"arrived_at": lambda: now, "started_at": lambda: now}
        roles = self.definition.procedure.roles
        names |= {"people": lambda: dict.fromkeys(roles), "holders": lambda: _empty(roles)}
        for element in self.definition.procedure.elements.values():
            if element.each is not None:
                names[element.each.item] = dict
        scope = Scope(
            self.definition.procedure,
            types=self.definition.types,
            file=self._known(),
            names=names,
            moment=(now, calendar),
        )
        return {"scope": scope, "now": now, "calendar": calendar, "people": self._people}

    def _now(self) -> datetime:
        now = self.example.clock
        for step in self.example.steps[: self.before + 1]:
            if step.details.get("at"):
                now = aware(step.details["at"])
        return now

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for step in self.example.steps[: self.before]:
            if step.verb in ("start", "do", "send"):
                known |= to_plain(step.details.get("answers") or {})
        return known

    def _people(self, roles: Sequence[str]) -> Sequence[Choice]:
        names = {name for role in roles for name in names_of(self.example, role)}
        return [Choice(name, name) for name in sorted(names)]


def names_of(example: Example, role: str) -> list[str]:
    """Return the names of who has a role in an example case."""
    value = example.people.get(role) or []
    entries = value if isinstance(value, list) else [value]
    return [str(entry["name"] if isinstance(entry, dict) else entry) for entry in entries]


def _empty(roles: Mapping[Any, Any]) -> dict[Any, list[Any]]:
    return {role: [] for role in roles}
