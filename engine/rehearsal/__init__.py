"""Example cases: read from YAML, run on the real engine with a simulated clock."""

from engine.rehearsal.coverage import Coverage
from engine.rehearsal.example import Example, read_example
from engine.rehearsal.packages import failures
from engine.rehearsal.rehearse import Outcome, Performer, Refusal, rehearse
from engine.rehearsal.stage import Stage

__all__ = [
    "Coverage",
    "Example",
    "Outcome",
    "Performer",
    "Refusal",
    "Stage",
    "failures",
    "read_example",
    "rehearse",
]
