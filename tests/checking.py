"""Checks with the runtime of the product, for tests that care for what is found.

Most draw a package for one fault and say nothing of who may know: that is left out.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine import check
from engine.check import Finding
from engine.check.audiences import UNDECLARED
from engine.check.finding import sentence
from engine.package import Files
from engine.spiff import SpiffRuntime

RUNTIME = SpiffRuntime()


def check_files(procedure_id: str, files: Files, **more: Any) -> list[Finding]:
    """Return what is wrong with a package, but for audiences where it has none."""
    return beside(check.package.check_files(procedure_id, files, runtime=RUNTIME, **more))


def check_path(path: Path) -> list[Finding]:
    """Return what is wrong with what lies at a path, but for audiences where it has none."""
    return beside(check.check_path(path, runtime=RUNTIME))


def refuse_errors(procedure_id: str, files: Files) -> None:
    """Raise `DefinitionRejected` with every error of a package, if there is any."""
    check.refuse_errors(procedure_id, files, runtime=RUNTIME)


def check_loose(files: Files) -> list[Finding]:
    """Return what is wrong with files that stand in no package."""
    return check.package.check_loose(files, runtime=RUNTIME)


def beside(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out that nothing says who may know."""
    return [each for each in findings if each.message != sentence(UNDECLARED)]
