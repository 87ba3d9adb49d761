"""Checks how the elements of one file hang together."""

import re
from collections import Counter

from engine.bpmn.graph import Edge, Graph, graphs, reached
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


def check_structure(root: XmlElement, report: Report) -> None:
    """Check ids, ends, flows, splits, events and multi-instance activities."""
    _check_ids(root, report)
    _check_pools(root, report)
    for around in graphs(root):
        _check_ends(around, report)
        for edge in around.edges:
            _check_flow(edge, around, report)
        for node in around.nodes.values():
            _check_ways(node, around, report)
            _check_links(node, around, report)
            _check_instances(node, report)
        if not report.findings:
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


def _check_ends(around: Graph, report: Report) -> None:
    starts = around.of_kind("startEvent")
    if not starts:
        report.add(around.scope, "has no start event; draw one.")
    if len(starts) > 1:
        report.add(around.scope, "has several start events; draw one, and split behind it.")
    if not around.of_kind("endEvent"):
        report.add(around.scope, "has no end event; let every path end in one.")
    for start in starts if local(around.scope) != "process" else ():
        if around.nodes[start].find(BPMN + "timerEventDefinition") is not None:
            text = "starts a sub-process by a timer; put a timer event behind it."
            report.add(around.nodes[start], text)


def _check_flow(edge: Edge, around: Graph, report: Report) -> None:
    for name, end in (("sourceRef", edge.source), ("targetRef", edge.target)):
        if end not in around.nodes:
            text = f"has the {name} {edge.node.get(name)}, which is not drawn beside it."
            report.add(edge.node, text)
    source = around.nodes.get(edge.source)
    if source is None:
        return
    has_condition = edge.node.find(BPMN + "conditionExpression") is not None
    is_split = local(source) in CHOICES and len(around.outgoing[edge.source]) > 1
    is_default = source.get("default") == edge.node.get("id")
    if has_condition and (is_default or not is_split):
        report.add(edge.node, "has a condition that nobody would ask; remove it.")
    if not has_condition and is_split and not is_default:
        text = "has no condition; write one in FEEL or make the flow the default."
        report.add(edge.node, text)


def _check_ways(node: XmlElement, around: Graph, report: Report) -> None:
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
    if default and default not in {edge.id for edge in around.outgoing.get(element_id, [])}:
        report.add(node, f"has the default flow {default}, which does not leave it.")


def _check_links(node: XmlElement, around: Graph, report: Report) -> None:
    """Check that the flows an element lists are those drawn to and from it."""
    element_id = node.get("id", "")
    drawn = {"incoming": around.incoming, "outgoing": around.outgoing}
    for child in node:
        if is_bpmn(child) and local(child) in drawn:
            flow_id = (child.text or "").strip()
            if flow_id not in {edge.id for edge in drawn[local(child)].get(element_id, [])}:
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
            if text.removeprefix("-").isdecimal() and not 0 <= int(text) <= INSTANCE_LIMIT:
                report.add(node, f"has {text} instances; at most {INSTANCE_LIMIT:,} are run.")


def _check_reach(around: Graph, report: Report) -> None:
    """Check that every element can be reached, and that an end can be reached from it."""
    after = {own: [*around.after(own), *around.border.get(own, ())] for own in around.nodes}
    before: dict[str, list[str]] = {own: [] for own in around.nodes}
    for own, others in after.items():
        for other in others:
            before[other].append(own)
    begun = reached(around.of_kind("startEvent"), after.__getitem__)
    ending = reached(around.of_kind("endEvent"), before.__getitem__)
    for element_id in around.nodes:
        if element_id not in begun:
            report.add(element_id, "cannot be reached from the start; connect or remove it.")
        elif element_id not in ending:
            report.add(element_id, "can never come to an end event; draw a way out.")


def is_activity(node: XmlElement | None) -> bool:
    """Return whether an element is a task, a sub-process or a call."""
    return node is not None and local(node) in ACTIVITIES
