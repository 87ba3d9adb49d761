"""The picture of a drawing: everything is there, nothing lies over another or outside its lane."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from engine.bpmn.profile import FLOW_NODES
from engine.check.finding import Finding, warning
from engine.check.subject import Subject
from engine.safe_xml import XmlElement, is_bpmn, local

#: Of a few units it cannot be seen that shapes overlap.
_SLACK = 2.0
_MOST_SHAPES = 300


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a shape on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Say whether two shapes share more than an edge."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _SLACK and down > _SLACK

    def holds(self, other: "Box") -> bool:
        """Say whether another shape lies inside."""
        return (
            self.left - _SLACK <= other.left
            and self.top - _SLACK <= other.top
            and self.right + _SLACK >= other.right
            and self.bottom + _SLACK >= other.bottom
        )


def layout(subject: Subject) -> Iterator[Finding]:
    """Warn of what a reader of the drawing would miss."""
    for file, root in subject.roots.items():
        boxes = dict(_boxes(root))
        nodes = {n.get("id", ""): n for n in root.iter() if is_bpmn(n) and local(n) in FLOW_NODES}
        flows = [n.get("id", "") for n in root.iter("{*}sequenceFlow")]
        edges = {n.get("bpmnElement") for n in root.iter("{*}BPMNEdge")}
        missing = [n for n in nodes if n not in boxes] + [f for f in flows if f not in edges]
        if not boxes:
            yield warning(
                file, "file", "the drawing has no picture; open and save it in an editor"
            )
            continue
        for own in missing:
            yield warning(file, own, "it is missing from the picture; draw it in an editor")
        yield from _overlaps(file, nodes, boxes)
        yield from _outside(file, root, boxes)


def _boxes(root: XmlElement) -> Iterator[tuple[str, Box]]:
    for shape in root.iter("{*}BPMNShape"):
        bounds = shape.find("{*}Bounds")
        if bounds is None:
            continue
        try:
            x, y, width, height = (float(bounds.get(k, "")) for k in ("x", "y", "width", "height"))
        except ValueError:
            continue
        yield shape.get("bpmnElement", ""), Box(x, y, x + width, y + height)


def _overlaps(
    file: str, nodes: Mapping[str, XmlElement], boxes: Mapping[str, Box]
) -> Iterator[Finding]:
    """Compare shapes that stand in the same process or sub-process."""
    drawn = [n for n, node in nodes.items() if n in boxes and not node.get("attachedToRef")]
    for one, other in combinations(drawn[:_MOST_SHAPES], 2):
        beside = nodes[one].getparent() is nodes[other].getparent()
        if beside and boxes[one].overlaps(boxes[other]):
            yield warning(file, one, f"it lies over {other} in the picture; move one of them")


def _outside(file: str, root: XmlElement, boxes: Mapping[str, Box]) -> Iterator[Finding]:
    for lane in root.iter("{*}lane"):
        around = boxes.get(lane.get("id", ""))
        for ref in lane.findall("{*}flowNodeRef"):
            own = (ref.text or "").strip()
            if around and own in boxes and not around.holds(boxes[own]):
                text = f"it lies outside of its lane “{lane.get('name')}” in the picture; move it"
                yield warning(file, own, text)
