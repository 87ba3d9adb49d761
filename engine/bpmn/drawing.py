"""Reads what a BPMN file draws; it refuses only what it cannot read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.booleans import xml_boolean
from engine.errors import DefinitionRejected
from engine.ids import ElementId, RoleId
from engine.model.procedure import Each, Element, ElementKind, Flow, Process, Trigger
from engine.model.spaces import plain_spaces

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

#: The attributes of a drawing and of its picture that are true or false.
BOOLEANS = frozenset(
    {
        *("cancelActivity", "isExecutable", "isForCompensation", "isInterrupting", "isSequential"),
        *("triggeredByEvent", "parallelMultiple", "instantiate", "isClosed", "isImmediate"),
        *("isExpanded", "isHorizontal", "isMarkerVisible", "isMessageVisible"),
        *("isCollection", "isUnlimited", "testBefore", "cancelRemainingInstances", "isRequired"),
        *("isBold", "isItalic", "isUnderline", "isStrikeThrough", "waitForCompletion"),
    }
)
_KINDS = {kind.value: kind for kind in ElementKind}
_TRIGGERS = {
    "timerEventDefinition": Trigger.TIMER,
    "messageEventDefinition": Trigger.MESSAGE,
    "conditionalEventDefinition": Trigger.CONDITION,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
    "terminateEventDefinition": Trigger.TERMINATE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """What one BPMN file holds."""

    processes: tuple[Process, ...]
    elements: tuple[Element, ...]
    flows: tuple[Flow, ...]


def read_xml(data: bytes, *, source: str) -> etree._Element:
    """Parse XML from a stranger: no DOCTYPE, no entities, no network, nothing huge."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DefinitionRejected([f"{source}: this is not XML: {error}"]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DefinitionRejected([f"{source}: a DOCTYPE is not accepted; remove it"])
    return root


def is_true(node: etree._Element, attribute: str, *, default: bool) -> bool:
    """Return what an attribute says; the default where it is missing or says nothing."""
    said = xml_boolean(node.get(attribute, ""))
    return default if said is None else said


def spell_out(root: etree._Element) -> bool:
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


def for_viewers(data: bytes, *, source: str) -> bytes:
    """Return a BPMN file as viewers read it right; most files come back as they are."""
    root = read_xml(data, source=source)
    if not spell_out(root):
        return data
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read_drawing(data: bytes, *, file: str, roles: Mapping[str, RoleId]) -> Drawing:
    """Read a BPMN file; `roles` maps a lane's name to its role."""
    root = read_xml(data, source=file)
    if root.tag != f"{BPMN}definitions":
        raise DefinitionRejected([f"{file}: this is not a BPMN 2.0 file"])
    reader = _Reader(root, file=file, roles=roles)
    processes = tuple(reader.process(node) for node in root.findall(f"{BPMN}process"))
    return Drawing(processes=processes, elements=tuple(reader.elements), flows=tuple(reader.flows))


class _Reader:
    def __init__(self, root: etree._Element, *, file: str, roles: Mapping[str, RoleId]) -> None:
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

    def process(self, node: etree._Element) -> Process:
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
        )

    def _read_scope(
        self,
        scope: etree._Element,
        *,
        process_id: str,
        parent: ElementId | None,
        lane_of: Mapping[str, str],
        lane: str,
    ) -> None:
        defaults = {node.get("default") for node in scope.iterchildren() if node.get("default")}
        for node in scope.iterchildren():
            kind = _KINDS.get(_local(node))
            if _local(node) == "sequenceFlow":
                self.flows.append(_flow(node, defaults))
            if kind is None:
                continue
            own_lane = lane_of.get(node.get("id", ""), lane)
            element = self._element(node, kind, process_id, parent, own_lane)
            self.elements.append(element)
            if kind is ElementKind.SUB_PROCESS:
                self._read_scope(
                    node,
                    process_id=process_id,
                    parent=element.id,
                    lane_of=lane_of,
                    lane=own_lane,
                )

    def _element(
        self,
        node: etree._Element,
        kind: ElementKind,
        process_id: str,
        parent: ElementId | None,
        lane: str,
    ) -> Element:
        properties = _properties(node)
        trigger, value = self._trigger(node)
        role = properties.get("role", "").split(",")[0].strip() or self.roles.get(lane)
        attached = node.get("attachedToRef")
        return Element(
            id=ElementId(node.get("id", "")),
            kind=kind,
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
            incoming=tuple(_texts(node, "incoming")),
            outgoing=tuple(_texts(node, "outgoing")),
        )

    def _trigger(self, node: etree._Element) -> tuple[Trigger, str]:
        for child in node.iterchildren():
            trigger = _TRIGGERS.get(_local(child))
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


def _name(node: etree._Element) -> str:
    return plain_spaces(node.get("name", "").replace("\n", " "))


def _flow(node: etree._Element, defaults: set[str | None]) -> Flow:
    return Flow(
        id=node.get("id", ""),
        name=_name(node),
        source=ElementId(node.get("sourceRef", "")),
        target=ElementId(node.get("targetRef", "")),
        condition=_text(node.find(f"{BPMN}conditionExpression")),
        is_default=node.get("id") in defaults,
    )


def _each(node: etree._Element, properties: Mapping[str, str], file: str) -> Each | None:
    loop = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    item, _, items = properties.get("each", "").partition(" in ")
    if not item.strip() or not items.strip():
        what = "a repeated activity needs the property `each`, such as `child in children`"
        raise DefinitionRejected([f"{file}:{node.get('id')}: {what}"])
    sequential = is_true(loop, "isSequential", default=False)
    return Each(item=item.strip(), items=items.strip(), sequential=sequential)


def _properties(node: etree._Element) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {child.get("name", ""): child.get("value", "") for child in node.findall(path)}


def _documentation(node: etree._Element) -> str:
    return _text(node.find(f"{BPMN}documentation"))


def _texts(node: etree._Element, tag: str) -> Iterator[str]:
    return (_text(child) for child in node.findall(f"{BPMN}{tag}"))


def _text(node: etree._Element | None) -> str:
    return "" if node is None else "".join(map(str, node.itertext())).strip()


def _local(node: etree._Element) -> str:
    tag = node.tag
    return tag.removeprefix(BPMN) if isinstance(tag, str) and tag.startswith(BPMN) else ""
