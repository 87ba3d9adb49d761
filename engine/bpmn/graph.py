"""The flow of one process or sub-process as a graph, and how far one comes in a graph."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from engine.bpmn.profile import FLOW_NODES, WAITING
from engine.safe_xml import BPMN, XmlElement, is_bpmn, local

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edge:
    """A sequence flow."""

    id: str
    source: str
    target: str
    node: XmlElement


@dataclass(frozen=True, kw_only=True)
class Graph:
    """What stands directly in a process or sub-process; nothing of it need be right."""

    file: str
    scope: XmlElement

    @property
    def id(self) -> str:
        """The id of the process or sub-process."""
        return self.scope.get("id", "")

    @cached_property
    def nodes(self) -> Mapping[str, XmlElement]:
        """The elements of the profile by id."""
        drawn = (child for child in self.scope if is_bpmn(child) and local(child) in FLOW_NODES)
        return {node.get("id", ""): node for node in drawn}

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The sequence flows, wherever they lead."""
        return tuple(
            Edge(flow.get("id", ""), flow.get("sourceRef", ""), flow.get("targetRef", ""), flow)
            for flow in self.scope.iterchildren(f"{BPMN}sequenceFlow")
        )

    @cached_property
    def outgoing(self) -> Mapping[str, list[Edge]]:
        """The flows out of each node."""
        return grouped((edge.source, edge) for edge in self.edges)

    @cached_property
    def incoming(self) -> Mapping[str, list[Edge]]:
        """The flows into each node."""
        return grouped((edge.target, edge) for edge in self.edges)

    @cached_property
    def border(self) -> Mapping[str, list[str]]:
        """The boundary events on each activity."""
        hosts = ((node.get("attachedToRef", ""), name) for name, node in self.nodes.items())
        return grouped((host, name) for host, name in hosts if host)

    @property
    def is_whole(self) -> bool:
        """Say whether every node has an id and every flow joins two of them."""
        ends = {end for edge in self.edges for end in (edge.source, edge.target)}
        return "" not in self.nodes and ends <= self.nodes.keys()

    def kind(self, node: str) -> str:
        """Return the BPMN tag of a node."""
        return local(self.nodes[node])

    def of_kind(self, kind: str) -> list[str]:
        """Return the nodes with a BPMN tag."""
        return [node for node in self.nodes if self.kind(node) == kind]

    def after(self, node: str) -> list[str]:
        """Return the nodes to which flows lead, as far as they are there."""
        ways = self.outgoing.get(node, ())
        return [edge.target for edge in ways if edge.target in self.nodes]


def graphs(root: XmlElement, *, file: str = "") -> Iterator[Graph]:
    """Yield the graph of every process and sub-process of a file, outer ones first."""
    for scope in root.iter(f"{BPMN}process", f"{BPMN}subProcess"):
        yield Graph(file=file, scope=scope)


def waits(node: XmlElement) -> bool:
    """Say whether a node surely stops the process for a while.

    A condition may hold already, so a conditional event does not count; the inside of a
    sub-process or called process is looked at elsewhere.
    """
    is_event = local(node).endswith("Event")
    return local(node) in WAITING or (is_event and any(local(child) in WAITING for child in node))


def reached(first: Iterable[T], after: Callable[[T], Iterable[T]]) -> dict[T, T | None]:
    """Return what can be reached, the nearest first, each with what it was reached from."""
    found: dict[T, T | None] = dict.fromkeys(first)
    ahead = list(found)
    for one in ahead:
        further = [later for later in dict.fromkeys(after(one)) if later not in found]
        found |= dict.fromkeys(further, one)
        ahead += further
    return found


def way_to(last: T, found: Mapping[T, T | None]) -> list[T]:
    """Return the shortest way on which `reached` came to something."""
    way = [last]
    while (before := found[way[-1]]) is not None:
        way.append(before)
    return way[::-1]


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Return the values of each key, in their order."""
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
