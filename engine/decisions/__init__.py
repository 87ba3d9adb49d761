"""Decisions: DMN tables and expressions, read once and worked out exactly."""

from engine.decisions.coverage import Coverage, Row, gaps, overlaps
from engine.decisions.decide import decide
from engine.decisions.model import (
    Decision,
    DecisionModel,
    HitPolicy,
    Input,
    Output,
    Rule,
    Table,
)
from engine.decisions.reader import parse_decisions
from engine.decisions.work import Decided, DecisionFailed

__all__ = [
    "Coverage",
    "Decided",
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "HitPolicy",
    "Input",
    "Output",
    "Row",
    "Rule",
    "Table",
    "decide",
    "gaps",
    "overlaps",
    "parse_decisions",
]
