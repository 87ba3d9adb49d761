"""Asks the rules of drawings alone, without anything that would run them."""

from collections.abc import Mapping

import pytest

from engine.bpmn.package_rules import Diagrams, read_diagrams
from engine.errors import DefinitionRejected


def read_by_rules(files: Mapping[str, bytes]) -> Diagrams:
    """Return diagrams that the rules take, whatever the schema says."""
    return read_diagrams(files, lambda root, report: None)


def refusals(files: Mapping[str, bytes]) -> list[str]:
    """Return the findings for which these files are refused."""
    with pytest.raises(DefinitionRejected) as caught:
        read_by_rules(files)
    return caught.value.findings
