"""The picture of a drawing: everything is there, nothing lies over another or outside its lane."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from engine.bpmn.picture import Box, boxes
from engine.bpmn.profile import FLOW_NODES
from engine.check.finding import Finding, warning
from engine.check.subject import Subject
from engine.safe_xml import XmlElement, is_bpmn, local

_MOST_SHAPES = 300


def layout(subject: Subject) -> Iterator[Finding]:
    """Warn of what a reader of the drawing would miss."""
    for file, root in subject.roots.items():
        places = dict(boxes(root))
        nodes = {n.get("id", ""): n for n in root.iter() if is_bpmn(n) and local(n) in FLOW_NODES}
        flows = [n.get("id", "") for n in root.iter("{*}sequenceFlow")]
        edges = {n.get("bpmnElement") for n in root.iter("{*}BPMNEdge")}
        missing = [n for n in nodes if n not in places] + [f for f in flows if f not in edges]
        if not places:
            yield warning(
                file, "file", "the drawing has no picture; open and save it in an editor"
            )
            continue
        for own in missing:
            yield warning(file, own, "it is missing from the picture; draw it in an editor")
        yield from _overlaps(file, nodes, places)
        yield from _outside(file, root, places)


def _overlaps(
    file: str, nodes: Mapping[str, XmlElement], places: Mapping[str, Box]
) -> Iterator[Finding]:
    """Compare shapes that stand in the same process or sub-process."""
    drawn = [n for n, node in nodes.items() if n in places and not node.get("attachedToRef")]
    for one, other in combinations(drawn[:_MOST_SHAPES], 2):
        beside = nodes[one].getparent() is nodes[other].getparent()
        if beside and places[one].overlaps(places[other]):
            yield warning(file, one, f"it lies over {other} in the picture; move one of them")


def _outside(file: str, root: XmlElement, places: Mapping[str, Box]) -> Iterator[Finding]:
    for lane in root.iter("{*}lane"):
        around = places.get(lane.get("id", ""))
        for ref in lane.findall("{*}flowNodeRef"):
            own = (ref.text or "").strip()
            if around and own in places and not around.holds(places[own]):
                text = f"it lies outside of its lane “{lane.get('name')}” in the picture; move it"
                yield warning(file, own, text)
