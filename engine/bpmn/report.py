"""Collects what the rules of drawings find in one file."""

from dataclasses import dataclass, field

from engine.bpmn.profile import EXPRESSIONS
from engine.safe_xml import XmlElement, local


@dataclass
class Report:
    """Findings about one file, as lines `FILE:ELEMENT: what is wrong and what to do`."""

    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, where: XmlElement | str, text: str) -> None:
        """Add a finding about an element or an id."""
        named = where if isinstance(where, str) else id_of(where)
        self.lines.append(f"{self.file}:{named}: {text}")


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
