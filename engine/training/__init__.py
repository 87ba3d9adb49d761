"""The training room: walks through a procedure, sealed off from every live case.

`open_room(folder, engine)` makes a `TrainingRoom`; everything it shows is in
`engine.training.moment`.
"""

from engine.training.library import telling_ends
from engine.training.moment import (
    SAID_ALREADY,
    ClassQuestion,
    Day,
    Happening,
    LibraryEntry,
    Moment,
    OpenTask,
    RuleText,
    Source,
    Startable,
    Stray,
    WalkLine,
    answers_in,
    in_short,
)
from engine.training.room import TrainingRoom, open_room
from engine.training.seen_by import SeenCase

__all__ = [
    "SAID_ALREADY",
    "ClassQuestion",
    "Day",
    "Happening",
    "LibraryEntry",
    "Moment",
    "OpenTask",
    "RuleText",
    "SeenCase",
    "Source",
    "Startable",
    "Stray",
    "TrainingRoom",
    "WalkLine",
    "answers_in",
    "in_short",
    "open_room",
    "telling_ends",
]
