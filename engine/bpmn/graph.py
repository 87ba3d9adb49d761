"""The flow of one process or sub-process as a graph, whatever its elements are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.safe_xml import BPMN, XmlElement, is_bpmn, local

_NO_NODE = frozenset({"sequenceFlow", "laneSet", "textAnnotation", "association", "group"})
#: What stops the process until a person, a message or an instant lets it go on.
_WAITS = frozenset({"userTask", "manualTask", "receiveTask"})
_EVENTS_THAT_WAIT = ("timerEventDefinition", "messageEventDefinition", "signalEventDefinition")


@dataclass(frozen=True, slots=True)
class Edge:
    """A sequence flow."""

    id: str
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The nodes and flows that stand directly in a process or sub-process."""

    file: str
    scope: XmlElement
    nodes: Mapping[str, XmlElement]
    edges: tuple[Edge, ...]
    outgoing: Mapping[str, list[Edge]] = field(default_factory=dict)
    incoming: Mapping[str, list[Edge]] = field(default_factory=dict)
    #: Boundary events on each activity.
    border: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the process or sub-process."""
        return self.scope.get("id", "")

    def kind(self, node: str) -> str:
        """Return the BPMN tag of a node."""
        return local(self.nodes[node])

    def starts(self) -> list[str]:
        """Return the start events."""
        return [node for node in self.nodes if self.kind(node) == "startEvent"]

    def after(self, node: str) -> list[str]:
        """Return the nodes to which flows lead."""
        return [edge.target for edge in self.outgoing.get(node, ())]


def graphs(roots: Mapping[str, XmlElement]) -> Iterator[Graph]:
    """Yield the graph of every process and sub-process."""
    for file, root in roots.items():
        for scope in root.iter(f"{BPMN}process", f"{BPMN}subProcess", f"{BPMN}transaction"):
            yield _graph(file, scope)


def _graph(file: str, scope: XmlElement) -> Graph:
    nodes = {
        child.get("id", ""): child
        for child in scope
        if is_bpmn(child) and child.get("id") and local(child) not in _NO_NODE
    }
    edges = tuple(
        Edge(flow.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""))
        for flow in scope.iterchildren(f"{BPMN}sequenceFlow")
        if flow.get("sourceRef") in nodes and flow.get("targetRef") in nodes
    )
    graph = Graph(file=file, scope=scope, nodes=nodes, edges=edges)
    outgoing, incoming, border = (
        dict[str, list[Edge]](),
        dict[str, list[Edge]](),
        dict(graph.border),
    )
    for edge in edges:
        outgoing.setdefault(edge.source, []).append(edge)
        incoming.setdefault(edge.target, []).append(edge)
    for name, node in nodes.items():
        if node.get("attachedToRef"):
            border.setdefault(node.get("attachedToRef", ""), []).append(name)
    return Graph(
        file=file,
        scope=scope,
        nodes=nodes,
        edges=edges,
        outgoing=outgoing,
        incoming=incoming,
        border=border,
    )


def waits(node: XmlElement) -> bool:
    """Say whether a node surely stops the process for a while.

    A condition may hold already, so a conditional event does not count; the inside of a
    sub-process or called process is looked at elsewhere.
    """
    if local(node) in _WAITS:
        return True
    return "Event" in local(node) and any(
        node.find(BPMN + kind) is not None for kind in _EVENTS_THAT_WAIT
    )
