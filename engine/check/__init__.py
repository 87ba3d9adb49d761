"""Checks procedures before anybody runs them: files, drawings, expressions, clauses."""

from engine.check.finding import Finding
from engine.check.mending import mend_path
from engine.check.package import refuse_errors
from engine.check.paths import check_path

__all__ = ["Finding", "check_path", "mend_path", "refuse_errors"]
