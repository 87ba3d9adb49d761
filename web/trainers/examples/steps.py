"""The steps of an example case in words, for reading and for editing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.model.calendar import in_utc
from engine.package import Definition
from engine.rehearsal import Example, Stage
from engine.texts.british import show_date
from engine.training.step_details import StepDetails
from engine.training.step_words import step_in_words
from web.trainers.stage_view import long_moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A step as a line: what, when, details."""

    #: Its place, from 0.
    number: int
    verb: str
    text: str
    at: str
    details: Sequence[str]
    note: str
    #: Which step of another example it is taken from; "" for its own.
    taken: str = ""


def step_lines(example: Example, definition: Definition) -> list[Line]:
    """Return each step as a line."""
    stage, details = Stage(example, definition), StepDetails(definition)
    return [
        Line(
            number=index,
            verb=step.verb,
            text=step_in_words(step, stage),
            at=value_words(step.details["at"]) if step.details.get("at") else "",
            details=list(details.of(step)),
            note=str(step.details.get("note") or ""),
            taken=step.place if index < example.taken else "",
        )
        for index, step in enumerate(example.steps)
    ]


def value_words(value: Any) -> str:
    """Return a date or a moment as people write it, anything else as text."""
    if isinstance(value, datetime):
        return long_moment(in_utc(value))
    return show_date(value) if isinstance(value, date) else str(value)
