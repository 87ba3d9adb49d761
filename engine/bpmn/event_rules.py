"""Checks the events of one file: what they wait for, and where they stand."""

from collections import Counter

from engine.bpmn.drawing import is_true
from engine.bpmn.flow_rules import is_activity
from engine.bpmn.graph import Graph, graphs
from engine.bpmn.profile import ENCLOSING, THROWN
from engine.bpmn.report import Report
from engine.safe_xml import BPMN, XmlElement, local


def check_events(root: XmlElement, report: Report) -> None:
    """Check messages, errors and escalations, boundary events and event-based gateways."""
    _check_messages(root, report)
    for definition in root.iter(*(BPMN + tag for tag in THROWN)):
        _check_code(definition, report)
    for around in graphs(root):
        for element_id, node in around.nodes.items():
            if local(node) == "boundaryEvent":
                _check_boundary(node, around, report)
            if local(node) == "eventBasedGateway":
                _check_event_gateway(element_id, around, report)
            if is_activity(node):
                _check_border(element_id, around, report)


def message_name(node: XmlElement) -> str | None:
    """Return the name of the message that an event waits for."""
    definition = node.find(BPMN + "messageEventDefinition")
    message = None if definition is None else _named(definition)
    return None if message is None else message.get("name") or ""


def code_of(definition: XmlElement) -> str | None:
    """Return the code of an error or escalation; None: any."""
    found = _named(definition)
    return None if found is None else found.get(f"{THROWN[local(definition)]}Code")


def _named(definition: XmlElement) -> XmlElement | None:
    """Return the message, error or escalation that an event names."""
    kind = local(definition).removesuffix("EventDefinition")
    drawn = definition.getroottree().getroot().findall(BPMN + kind)
    return next((one for one in drawn if one.get("id") == definition.get(f"{kind}Ref")), None)


def _check_messages(root: XmlElement, report: Report) -> None:
    for definition in root.iter(BPMN + "messageEventDefinition"):
        message = _named(definition)
        if message is None:
            report.add(definition, "waits for a message that does not exist; choose one.")
        elif not message.get("name", "").strip():
            wanted = definition.get("messageRef")
            report.add(definition, f"waits for the message {wanted}, which has no name.")


def _check_code(definition: XmlElement, report: Report) -> None:
    parent, kind = definition.getparent(), THROWN[local(definition)]
    wanted = definition.get(f"{kind}Ref")
    if wanted is None and parent is not None and local(parent) == "boundaryEvent":
        return  # It catches all.
    found = _named(definition)
    if found is None:
        report.add(definition, f"names no {kind} that exists; choose one.")
    elif not found.get(f"{kind}Code"):
        report.add(definition, f"names the {kind} {wanted}, which has no code; give it one.")


def _check_boundary(node: XmlElement, around: Graph, report: Report) -> None:
    host = around.nodes.get(node.get("attachedToRef", ""))
    if not is_activity(host):
        report.add(node, "stands on the border of no task or sub-process beside it; attach it.")
        return
    for tag, kind in THROWN.items():
        if node.find(BPMN + tag) is None:
            continue
        if host is not None and local(host) not in ENCLOSING:
            report.add(node, f"waits for an {kind} that a task cannot throw; remove it.")
        if kind == "error" and not is_true(node, "cancelActivity", default=True):
            report.add(node, "catches an error without ending its activity; make it interrupt.")


def _check_border(host: str, around: Graph, report: Report) -> None:
    """Refuse two events on one border that wait for the same thing."""
    waited_for: Counter[tuple[str, str | None]] = Counter()
    for element_id in around.border.get(host, ()):
        node = around.nodes[element_id]
        name = message_name(node)
        if name is not None:
            waited_for["message", name] += 1
        for tag, kind in THROWN.items():
            for definition in node.findall(BPMN + tag):
                waited_for[kind, code_of(definition)] += 1
    for (kind, name), count in waited_for.items():
        if count > 1:
            report.add(host, f"has several events for the {kind} {name or '(any)'}; keep one.")


def _check_event_gateway(element_id: str, around: Graph, report: Report) -> None:
    flows = around.outgoing.get(element_id, [])
    targets = [around.nodes.get(flow.target) for flow in flows]
    events = [t for t in targets if t is not None and local(t) == "intermediateCatchEvent"]
    if len(flows) < 2:
        report.add(element_id, "waits for fewer than two events; draw the event alone.")
    if len(events) < len(flows):
        report.add(element_id, "may lead to intermediate events only; draw one for each way.")
    for event in events:
        if len(around.incoming.get(event.get("id", ""), [])) > 1:
            report.add(event, "stands behind an event-based gateway and may have one flow in.")
    if sum(event.find(BPMN + "timerEventDefinition") is not None for event in events) > 1:
        report.add(element_id, "waits for several timers; draw one.")
    names = Counter(message_name(event) for event in events)
    if any(count > 1 for name, count in names.items() if name is not None):
        report.add(element_id, "waits for one message twice; draw one event for it.")
