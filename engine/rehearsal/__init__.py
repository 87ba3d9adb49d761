"""Example cases: read from YAML, run on the real engine with a simulated clock."""

from engine.rehearsal.coverage import Coverage
from engine.rehearsal.example import Example, read_example
from engine.rehearsal.rehearse import Outcome, rehearse

__all__ = ["Coverage", "Example", "Outcome", "read_example", "rehearse"]
