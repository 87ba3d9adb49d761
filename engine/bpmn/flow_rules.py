"""Checks how the elements of one file hang together."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.bpmn.profile import (
    ACTIVITIES,
    CHOICES,
    FLOW_NODES,
    GATEWAYS,
    INSTANCE_LIMIT,
)
from engine.bpmn.report import Report
from engine.safe_xml import BPMN, XmlElement, is_bpmn, local

_RESERVED = re.compile(
    r"Start|End|root|StartEventSplit|StartEventJoin"
    r"|.*\.(BoundaryEventSplit|BoundaryEventJoin|EndJoin)"
)


@dataclass(frozen=True)
class Container:
    """A process or an embedded sub-process: its own nodes and flows."""

    node: XmlElement
    nodes: dict[str, XmlElement]
    flows: list[XmlElement]
    outgoing: dict[str, list[XmlElement]] = field(default_factory=dict)
    incoming: dict[str, list[XmlElement]] = field(default_factory=dict)

    def boundary(self, host: str) -> list[str]:
        """Return the ids of the events on the border of an activity."""
        return [i for i, node in self.nodes.items() if node.get("attachedToRef") == host]


def containers(root: XmlElement) -> Iterator[Container]:
    """Return the processes and embedded sub-processes of a file, outer ones first."""
    for node in root.iter(BPMN + "process", BPMN + "subProcess"):
        children = [child for child in node if is_bpmn(child)]
        nodes = {c.get("id", ""): c for c in children if local(c) in FLOW_NODES}
        found = Container(node, nodes, [c for c in children if local(c) == "sequenceFlow"])
        for flow in found.flows:
            found.outgoing.setdefault(flow.get("sourceRef", ""), []).append(flow)
            found.incoming.setdefault(flow.get("targetRef", ""), []).append(flow)
        yield found


def check_structure(root: XmlElement, report: Report) -> None:
    """Check ids, ends, flows, splits, events and multi-instance activities."""
    _check_ids(root, report)
    _check_pools(root, report)
    for around in containers(root):
        _check_ends(around, report)
        for flow in around.flows:
            _check_flow(flow, around, report)
        for node in around.nodes.values():
            _check_ways(node, around, report)
            _check_links(node, around, report)
            _check_instances(node, report)
        if not report.lines:
            _check_reach(around, report)


def _check_ids(root: XmlElement, report: Report) -> None:
    nodes = [node for node in root.iter() if is_bpmn(node)]
    counts = Counter(node.get("id") for node in nodes)
    for element_id, count in counts.items():
        if element_id and count > 1:
            report.add(element_id, "is the id of several elements; give each its own.")
    for node in nodes:
        tag = local(node)
        if tag in FLOW_NODES | {"process", "sequenceFlow"}:
            element_id = node.get("id")
            if not element_id:
                report.add(node, f"holds or is a {tag} without an id; give it one.")
            elif _RESERVED.fullmatch(element_id):
                report.add(node, "has a reserved id; choose another.")


def _check_pools(root: XmlElement, report: Report) -> None:
    processes = root.findall(BPMN + "process")
    if len(processes) != 1:
        report.add("file", f"holds {len(processes)} processes; draw one process in each file.")
    pools = root.findall(f"{BPMN}collaboration/{BPMN}participant")
    if len(pools) > 1:
        report.add(pools[1], "is a second pool, which would do nothing; draw one pool.")
    known = {process.get("id") for process in processes}
    for pool in pools:
        if pool.get("processRef") not in known:
            report.add(pool, "is a pool without the process of this file; name it in processRef.")
    inside = {node.get("id") for node in root.iter() if is_bpmn(node)}
    for ref in root.iter(BPMN + "flowNodeRef"):
        if (ref.text or "").strip() not in inside:
            report.add(ref, f"is a lane with {ref.text}, which does not exist; draw it anew.")


def _check_ends(around: Container, report: Report) -> None:
    starts = [node for node in around.nodes.values() if local(node) == "startEvent"]
    is_process = local(around.node) == "process"
    if not starts:
        report.add(around.node, "has no start event; draw one.")
    if len(starts) > 1:
        report.add(around.node, "has several start events; draw one, and split behind it.")
    if not any(local(node) == "endEvent" for node in around.nodes.values()):
        report.add(around.node, "has no end event; let every path end in one.")
    for node in starts:
        if not is_process and node.find(BPMN + "timerEventDefinition") is not None:
            report.add(node, "starts a sub-process by a timer; put a timer event behind it.")


def _check_flow(flow: XmlElement, around: Container, report: Report) -> None:
    for name in ("sourceRef", "targetRef"):
        if flow.get(name) not in around.nodes:
            report.add(flow, f"has the {name} {flow.get(name)}, which is not drawn beside it.")
    source = around.nodes.get(flow.get("sourceRef", ""))
    condition = flow.find(BPMN + "conditionExpression")
    if source is None:
        return
    is_split = local(source) in CHOICES and len(around.outgoing[source.get("id", "")]) > 1
    is_default = source.get("default") == flow.get("id")
    if condition is not None and (is_default or not is_split):
        report.add(flow, "has a condition that nobody would ask; remove it.")
    if condition is None and is_split and not is_default:
        report.add(flow, "has no condition; write one in FEEL or make the flow the default.")


def _check_ways(node: XmlElement, around: Container, report: Report) -> None:
    """Check how many flows lead into an element and out of it."""
    tag, element_id = local(node), node.get("id", "")
    ways_out = len(around.outgoing.get(element_id, []))
    ways_in = len(around.incoming.get(element_id, []))
    if tag == "endEvent" and ways_out:
        report.add(node, "is an end event with a flow out of it; remove the flow.")
    if tag != "endEvent" and not ways_out:
        report.add(node, "leads nowhere; draw a flow from it, to an end event at last.")
    if tag not in GATEWAYS and ways_out > 1:
        report.add(node, "has several flows out of it; put a gateway behind it.")
    if tag in {"startEvent", "boundaryEvent"} and ways_in:
        report.add(node, "is an event into which no flow can lead; remove the flow.")
    default = node.get("default")
    if default and default not in {f.get("id") for f in around.outgoing.get(element_id, [])}:
        report.add(node, f"has the default flow {default}, which does not leave it.")


def _check_links(node: XmlElement, around: Container, report: Report) -> None:
    """Check that the flows an element lists are those drawn to and from it."""
    element_id = node.get("id", "")
    drawn = {"incoming": around.incoming, "outgoing": around.outgoing}
    for child in node:
        if is_bpmn(child) and local(child) in drawn:
            flow_id = (child.text or "").strip()
            if flow_id not in {f.get("id") for f in drawn[local(child)].get(element_id, [])}:
                report.add(node, f"lists the flow {flow_id}, which is not drawn like that.")


def _check_instances(node: XmlElement, report: Report) -> None:
    loops = node.findall(BPMN + "multiInstanceLoopCharacteristics")
    if len(loops) > 1:
        report.add(node, "is marked as multi-instance twice; keep one.")
    for loop in loops:
        counts = loop.findall(BPMN + "loopCardinality")
        if len(counts) != 1:
            report.add(node, "needs one loopCardinality, such as count(children).")
        for count in counts:
            text = (count.text or "").strip()
            if text.lstrip("-").isdecimal() and not 0 <= int(text) <= INSTANCE_LIMIT:
                report.add(node, f"has {text} instances; at most {INSTANCE_LIMIT:,} are run.")


def _check_reach(around: Container, report: Report) -> None:
    """Check that every element can be reached, and that an end can be reached from it."""
    after = {
        i: [f.get("targetRef", "") for f in around.outgoing.get(i, [])] + around.boundary(i)
        for i in around.nodes
    }
    before: dict[str, list[str]] = {i: [] for i in around.nodes}
    for element_id, others in after.items():
        for other in others:
            if other in before:
                before[other].append(element_id)
    tags = {i: local(node) for i, node in around.nodes.items()}
    reached = _closure([i for i in tags if tags[i] == "startEvent"], after)
    ending = _closure([i for i in tags if tags[i] == "endEvent"], before)
    for element_id in around.nodes:
        if element_id not in reached:
            report.add(element_id, "cannot be reached from the start; connect or remove it.")
        elif element_id not in ending:
            report.add(element_id, "can never come to an end event; draw a way out.")


def _closure(first: list[str], links: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(first)
    while todo:
        element_id = todo.pop()
        if element_id in links and element_id not in found:
            found.add(element_id)
            todo.extend(links[element_id])
    return found


def is_activity(node: XmlElement | None) -> bool:
    """Return whether an element is a task, a sub-process or a call."""
    return node is not None and local(node) in ACTIVITIES
