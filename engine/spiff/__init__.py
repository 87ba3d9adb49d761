"""Runs diagrams with SpiffWorkflow; the only package that imports it."""

from engine.spiff.program import SpiffProgram, SpiffRuntime
from engine.spiff.run import SpiffRun

__all__ = ["SpiffProgram", "SpiffRun", "SpiffRuntime"]
