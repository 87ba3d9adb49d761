"""Reads what a BPMN file draws; it refuses only what it cannot read."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.graph import Graph
from engine.bpmn.profile import BOOLEANS, FLOW_NODES, TRIGGERS
from engine.errors import DefinitionRejected
from engine.ids import ElementId, RoleId
from engine.model.procedure import Each, Element, ElementKind, Flow, Process, Trigger
from engine.model.spaces import plain_spaces
from engine.safe_xml import (
    BPMN,
    BPMN_DI,
    DC,
    SPIFF,
    HasDoctype,
    NotXml,
    XmlElement,
    is_bpmn,
    local,
    parse,
    write,
    xml_boolean,
)

#: How wide a letter of a label is drawn, at most, and what stands around its longest word.
_LETTER, _AROUND = 7.0, 6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What one BPMN file holds."""

    processes: tuple[Process, ...]
    elements: tuple[Element, ...]
    flows: tuple[Flow, ...]


def is_true(node: XmlElement, attribute: str, *, default: bool) -> bool:
    """Return what an attribute says; the default where it is missing or says nothing."""
    said = xml_boolean(node.get(attribute, ""))
    return default if said is None else said


def spell_out(root: XmlElement) -> bool:
    """Write each boolean as `true` or `false`, for readers that know no other spelling.

    Says whether there was anything to write.
    """
    changed = False
    for node in root.iter("*"):
        for name in BOOLEANS.intersection(node.attrib):
            said = xml_boolean(node.get(name, ""))
            text = node.get(name) if said is None else str(said).lower()
            changed |= text != node.get(name)
            node.set(name, text or "")
    return changed


def widen_labels(root: XmlElement) -> bool:
    """Make each label as wide as its longest word, so that none breaks within; say if one was."""
    names = {node.get("id"): node.get("name") or "" for node in root.iter() if node.get("id")}
    changed = False
    for label in root.iter(f"{BPMN_DI}BPMNLabel"):
        shape, bounds = label.getparent(), label.find(f"{DC}Bounds")
        words = names.get(shape.get("bpmnElement"), "").split() if shape is not None else []
        if bounds is None or not words:
            continue
        wanted = max(map(len, words)) * _LETTER + _AROUND
        missing = wanted - _number(bounds.get("width"))
        if missing > 0:
            bounds.set("width", f"{wanted:g}")
            bounds.set("x", f"{_number(bounds.get('x')) - missing / 2:g}")
            changed = True
    return changed


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 0.0


def for_viewers(data: bytes, *, source: str) -> bytes:
    """Return a BPMN file as viewers read it right; most files come back as they are."""
    root = open_drawing(data, source=source)
    is_spelt, is_widened = spell_out(root), widen_labels(root)
    return write(root) if is_spelt or is_widened else data


def open_drawing(data: bytes, *, source: str) -> XmlElement:
    """Return the root of a BPMN file. Raises `DefinitionRejected`."""
    try:
        root = parse(data)
    except HasDoctype as error:
        raise DefinitionRejected([f"{source}: a DOCTYPE is not accepted; remove it"]) from error
    except NotXml as error:
        raise DefinitionRejected([f"{source}: this is not XML: {error}"]) from error
    if root.tag != f"{BPMN}definitions":
        raise DefinitionRejected([f"{source}: this is not a BPMN 2.0 file"])
    return root


def read_drawing(root: XmlElement, *, file: str, roles: Mapping[str, RoleId]) -> Drawing:
    """Read what a BPMN file draws; `roles` maps a lane's name to its role.

    Raises `DefinitionRejected` for a repeated activity that does not say of what.
    """
    reader = _Reader(root, file=file, roles=roles)
    processes = tuple(reader.process(node) for node in root.findall(f"{BPMN}process"))
    return Drawing(processes=processes, elements=tuple(reader.elements), flows=tuple(reader.flows))


class _Reader:
    def __init__(self, root: XmlElement, *, file: str, roles: Mapping[str, RoleId]) -> None:
        self.file = file
        self.roles = roles
        self.elements: list[Element] = []
        self.flows: list[Flow] = []
        self._named = {
            node.get("id", ""): node.get("name") or node.get("id") or ""
            for node in root.iterchildren()
            if isinstance(node.tag, str)
        }
        self._codes = {
            node.get("id", ""): node.get("errorCode") or node.get("escalationCode") or ""
            for node in root.iterchildren(f"{BPMN}error", f"{BPMN}escalation")
        }

    def process(self, node: XmlElement) -> Process:
        """Read one process with everything in it."""
        process_id = node.get("id", "")
        lane_of: dict[str, str] = {}
        lanes: dict[str, RoleId] = {}
        for lane in node.iter(f"{BPMN}lane"):
            name = _name(lane)
            lanes[name] = self.roles.get(name, RoleId(""))
            for ref in lane.findall(f"{BPMN}flowNodeRef"):
                lane_of[(ref.text or "").strip()] = name
        self._read_scope(node, process_id=process_id, parent=None, lane_of=lane_of, lane="")
        return Process(
            id=process_id,
            name=_name(node),
            file=self.file,
            documentation=_documentation(node),
            lanes=lanes,
            audience=_properties(node).get("audience", ""),
        )

    def _read_scope(
        self,
        scope: XmlElement,
        *,
        process_id: str,
        parent: ElementId | None,
        lane_of: Mapping[str, str],
        lane: str,
    ) -> None:
        defaults = {node.get("default") for node in scope.iterchildren() if node.get("default")}
        around = Graph(file=self.file, scope=scope)
        for node in scope.iterchildren():
            tag = local(node) if is_bpmn(node) else ""
            if tag == "sequenceFlow":
                self.flows.append(_flow(node, defaults))
            if tag not in FLOW_NODES:
                continue
            own_lane = lane_of.get(node.get("id", ""), lane)
            element = self._element(node, around, process_id, parent, own_lane)
            self.elements.append(element)
            if element.kind is ElementKind.SUB_PROCESS:
                self._read_scope(
                    node,
                    process_id=process_id,
                    parent=element.id,
                    lane_of=lane_of,
                    lane=own_lane,
                )

    def _element(
        self,
        node: XmlElement,
        around: Graph,
        process_id: str,
        parent: ElementId | None,
        lane: str,
    ) -> Element:
        properties = _properties(node)
        trigger, value = self._trigger(node)
        role = properties.get("role", "").split(",")[0].strip() or self.roles.get(lane)
        attached, element_id = node.get("attachedToRef"), node.get("id", "")
        return Element(
            id=ElementId(element_id),
            kind=ElementKind(local(node)),
            name=_name(node),
            process_id=process_id,
            parent_id=parent,
            role=RoleId(role) if role else None,
            documentation=_documentation(node),
            properties=properties,
            trigger=trigger,
            trigger_value=value,
            attached_to=ElementId(attached) if attached else None,
            interrupting=is_true(node, "cancelActivity", default=True),
            each=_each(node, properties, self.file),
            called=node.get("calledElement"),
            # As drawn: the lists of BPMN that repeat it may be left out.
            incoming=tuple(flow.id for flow in around.incoming.get(element_id, ())),
            outgoing=tuple(flow.id for flow in around.outgoing.get(element_id, ())),
        )

    def _trigger(self, node: XmlElement) -> tuple[Trigger, str]:
        for child in node.iterchildren():
            trigger = TRIGGERS.get(local(child)) if is_bpmn(child) else None
            if trigger is Trigger.TIMER:
                return trigger, _text(child.find(f"{BPMN}timeDate"))
            if trigger is Trigger.CONDITION:
                return trigger, _text(child.find(f"{BPMN}condition"))
            if trigger is Trigger.MESSAGE:
                return trigger, self._named.get(child.get("messageRef", ""), "")
            if trigger is not None:
                ref = child.get("errorRef") or child.get("escalationRef") or ""
                return trigger, self._codes.get(ref, "")
        return Trigger.NONE, ""


def _name(node: XmlElement) -> str:
    return plain_spaces(node.get("name", "").replace("\n", " "))


def _flow(node: XmlElement, defaults: set[str | None]) -> Flow:
    return Flow(
        id=node.get("id", ""),
        name=_name(node),
        source=ElementId(node.get("sourceRef", "")),
        target=ElementId(node.get("targetRef", "")),
        condition=_text(node.find(f"{BPMN}conditionExpression")),
        is_default=node.get("id") in defaults,
    )


def _each(node: XmlElement, properties: Mapping[str, str], file: str) -> Each | None:
    loop = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    item, _, items = properties.get("each", "").partition(" in ")
    if not item.strip() or not items.strip():
        what = "a repeated activity needs the property `each`, such as `child in children`"
        raise DefinitionRejected([f"{file}:{node.get('id')}: {what}"])
    sequential = is_true(loop, "isSequential", default=False)
    return Each(item=item.strip(), items=items.strip(), sequential=sequential)


def _properties(node: XmlElement) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {child.get("name", ""): child.get("value", "") for child in node.findall(path)}


def _documentation(node: XmlElement) -> str:
    return _text(node.find(f"{BPMN}documentation"))


def _text(node: XmlElement | None) -> str:
    return "" if node is None else "".join(map(str, node.itertext())).strip()
