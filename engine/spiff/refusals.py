"""The hard gate on what a diagram may hold (first part: reading it safely)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from engine.errors import DefinitionRejected

if TYPE_CHECKING:
    from collections.abc import Mapping

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """Diagrams that may be compiled."""

    roots: Mapping[str, etree._Element]
    process_ids: frozenset[str]


def read(diagrams: Mapping[str, bytes]) -> Checked:
    """Read and check diagrams. Raises `DefinitionRejected`."""
    roots = {}
    for name in sorted(diagrams):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            roots[name] = etree.fromstring(diagrams[name], parser)
        except etree.XMLSyntaxError as error:
            raise DefinitionRejected([f"{name}:: is not XML: {error}"]) from error
    ids = [p.get("id", "") for root in roots.values() for p in root.iter(BPMN + "process")]
    return Checked(roots=roots, process_ids=frozenset(ids))
