"""Decisions: DMN tables and expressions, read once and worked out exactly."""

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
    "Decided",
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "HitPolicy",
    "Input",
    "Output",
    "Rule",
    "Table",
    "decide",
    "parse_decisions",
]
