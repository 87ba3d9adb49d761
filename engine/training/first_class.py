"""Lessons for a first class, each on a shipped example case and from where it matters."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.training.shown import LibraryEntry

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A lesson of about three minutes."""

    id: str
    name: str
    about: str
    #: The procedure's id, and the number of its example case.
    procedure: str
    example: str
    #: The step that the case has come to when the lesson begins.
    begins: str
    #: What to do with the class, in order.
    plan: Sequence[str]

    def is_on(self, entry: LibraryEntry) -> bool:
        """Say whether the lesson is taught on an example case."""
        found = (entry.procedure_id, entry.id)
        return not entry.is_own and found == (self.procedure, self.example)


@cache
def lessons() -> Sequence[Lesson]:
    """Return the lessons, the easiest first."""
    return [Lesson(**entry) for entry in tomllib.loads(_FILE.read_text("utf-8"))["lesson"]]
