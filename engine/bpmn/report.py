"""Collects what the rules of drawings find in one file."""

from engine.bpmn.profile import EXPRESSIONS
from engine.errors import FileFindings
from engine.safe_xml import XmlElement, local


class Report(FileFindings):
    """What is wrong with one drawing so far."""

    def add(self, where: XmlElement | str, text: str) -> None:
        """Add a finding about an element or an id."""
        self.refuse(where if isinstance(where, str) else id_of(where), text)


def id_of(node: XmlElement) -> str:
    """Return the id of what a reader meets in the drawing, else the tag."""
    around: XmlElement | None = node
    while around is not None:
        element_id = around.get("id")
        if element_id and not _is_part(local(around)):
            return element_id
        around = around.getparent()
    return local(node)


def _is_part(tag: str) -> bool:
    """Say whether a tag only says something about the element it stands in."""
    return tag.endswith(("EventDefinition", "Characteristics")) or tag in {
        "definitions",
        *EXPRESSIONS,
    }
