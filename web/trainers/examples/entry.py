"""A step of an example case, taken apart for its page and put together again for its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from engine.errors import NotFound
from engine.rehearsal.example import Step
from engine.rehearsal.shape import TOLD_BY, VERBS, wrong_in_step
from web.trainers.examples.kinds_of_step import KINDS, OUTSIDE, REFUSAL, Kind
from web.trainers.examples.questions import Part

#: Verbs at which a mapping stands whose keys are parts of the step.
_WITH_PARTS = ("absent", "holiday", "expect")
#: Verbs at which a value stands that is a part of the step.
_WITH_VALUE = ("wait", "attach", "void", "confirm_void", "decline_void")
WITH_FORM = ("start", "do", "send", "correct")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A step: its verb, what it is about, and everything that is said of it, side by side."""

    verb: str
    thing: str | None = None
    #: As in the file; "" is the value at the verb.
    said: Mapping[str, Any]
    #: What is answered, or the facts that are corrected; None where the file has nothing.
    answers: Mapping[str, Any] | None = None
    is_refused: bool = False

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:
        """Take a step of the file apart. Raises `NotFound` for what is no step."""
        is_refused = isinstance(raw.get("refuse"), dict)
        inner = dict(raw["refuse"] if is_refused else raw)
        verb = next((key for key in inner if key in KINDS), None)
        if verb is None:
            raise NotFound("Expected a step that can be changed here.")
        thing = inner.pop(verb)
        if is_refused:
            inner |= {key: raw[key] for key in OUTSIDE if key in raw}
        answers = thing if verb == "correct" else inner.pop("answers", None)
        if verb in _WITH_PARTS:
            inner = {**(thing if isinstance(thing, dict) else {}), **inner}
        elif verb in _WITH_VALUE:
            inner[""] = thing
        name = str(thing) if KINDS[verb].thing and verb != "correct" else None
        return cls(verb=verb, thing=name, said=inner, answers=answers, is_refused=is_refused)

    @classmethod
    def begun(cls, verb: str, thing: str, role: str | None, *, is_refused: bool = False) -> Self:
        """Return a new step, of which no more is said than who does what."""
        return cls(
            verb=verb,
            thing=thing or None,
            said={"as": str(role)} if role else {},
            answers={thing: None} if verb == "correct" else None,
            is_refused=is_refused,
        )

    def as_written(self) -> dict[str, Any]:
        """Return the step as the file has it."""
        said = dict(self.said)
        thing: Any = said.pop("", None) if self.verb in _WITH_VALUE else self.thing
        if self.verb in _WITH_PARTS:
            beside = VERBS[self.verb] | ({*TOLD_BY, *OUTSIDE} if self.is_refused else set())
            thing = {key: said.pop(key) for key in list(said) if key not in beside}
        elif self.verb == "correct":
            thing = dict(self.answers or {})
        elif self.answers is not None:
            said["answers"] = dict(self.answers)
        if not self.is_refused:
            return {self.verb: thing, **said}
        outside = {key: said.pop(key) for key in OUTSIDE if key in said}
        return {"refuse": {self.verb: thing, **said}, **outside}

    def odd(self) -> frozenset[str]:
        """Return the keys at which something stands of a kind that does not belong there."""
        wrong = (key for key, _ in wrong_in_step(self.as_written()))
        return frozenset("" if key == self.verb else key for key in wrong)

    @property
    def kind(self) -> Kind:
        """What kind of step it is."""
        return KINDS[self.verb]

    def parts(self, holds: frozenset[str]) -> list[Part]:
        """Return what is asked of it, where some things hold."""
        asked = [
            part
            for part in self.kind.parts
            if not part.when or part.when in holds or part.at in self.said
        ]
        if not self.is_refused:
            return asked
        return [*REFUSAL, *(part for part in asked if part.at != "because")]

    def step(self) -> Step:
        """Return the step that is done, or tried."""
        thing = self.answers if self.verb == "correct" else self.thing
        return Step(number=0, verb=self.verb, object=thing, details=self.said)
