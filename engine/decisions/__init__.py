"""Decisions: DMN tables and expressions, read once and worked out exactly."""

from engine.decisions.coverage import gaps, overlaps
from engine.decisions.decide import decide
from engine.decisions.model import DecisionModel, HitPolicy, Table
from engine.decisions.reader import parse_decisions
from engine.decisions.work import DecisionFailed

__all__ = [
    "DecisionFailed",
    "DecisionModel",
    "HitPolicy",
    "Table",
    "decide",
    "gaps",
    "overlaps",
    "parse_decisions",
]
