"""The flow of one process or sub-process as a net in which tokens move."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from engine.bpmn.drawing import is_true
from engine.bpmn.graph import Edge, Graph, reached
from engine.bpmn.profile import AUTOMATIC, FINAL
from engine.safe_xml import local


class Kind(Enum):
    """How tokens come together in a node, or go apart behind it."""

    EXCLUSIVE = auto()
    PARALLEL = auto()
    INCLUSIVE = auto()
    #: A token ends here.
    END = auto()
    #: Every token ends when one comes here.
    FINAL = auto()


_KINDS = {"parallelGateway": Kind.PARALLEL, "inclusiveGateway": Kind.INCLUSIVE}
_SPLITS = {
    **_KINDS,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "eventBasedGateway": Kind.EXCLUSIVE,
}


@dataclass(eq=False, slots=True)
class Node:
    """Where tokens come together and go apart."""

    name: str
    joins: Kind
    splits: Kind = Kind.EXCLUSIVE
    ins: list["Arc"] = field(default_factory=list)
    outs: list["Arc"] = field(default_factory=list)
    #: The ways of events that do not interrupt: a token may start on each while one is here.
    sides: list["Arc"] = field(default_factory=list)

    def is_join(self) -> bool:
        """Say whether tokens wait here for others."""
        return len(self.ins) > 1 and self.joins in (Kind.PARALLEL, Kind.INCLUSIVE)

    def is_choice(self) -> bool:
        """Say whether each token passes alone, by one way."""
        return self.joins is Kind.EXCLUSIVE is self.splits and not self.sides


@dataclass(eq=False, slots=True)
class Arc:
    """A flow, or a sound part of the drawing that has become one."""

    source: Node
    target: Node
    #: Ids of the flows that lead into the target.
    flows: tuple[str, ...]
    #: Whether a token can be met on it when the engine rests.
    rests: bool
    #: The element at which two tokens on it are told of; empty where both just end.
    meets: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where a net begins: a start event, an event on a border, or a way out of a split."""

    name: str
    edges: tuple[Edge, ...]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The flow of one process, without the ways that are looked at apart."""

    graph: Graph
    #: The end events that end everything beside them.
    finals: Set[str]
    #: Flows out of a split to what nothing else leads to and which leads to nothing else.
    apart: Set[str] = frozenset()

    def entry(self, event: str) -> Entry:
        """Return where a net begins behind an event."""
        return Entry(name=event, edges=tuple(self.graph.outgoing.get(event, ())))

    def reached(self, first: Iterable[str], *, aside: bool) -> dict[str, str | None]:
        """Return the nodes that can be reached; `aside`: by events that do not interrupt too."""

        def after(node: str) -> list[str]:
            events = [e for e in self.graph.border.get(node, ()) if aside or self.interrupts(e)]
            ways = [e.target for e in self.graph.outgoing.get(node, ()) if e.id not in self.apart]
            return ways + events

        return reached(first, after)

    def interrupts(self, event: str) -> bool:
        """Say whether an event on a border ends its activity."""
        return is_true(self.graph.nodes[event], "cancelActivity", default=True)

    def together(self, entry: Entry) -> dict[str, str | None]:
        """Return what belongs to one net: an event whose way never meets it does not."""
        found = self.reached([edge.target for edge in entry.edges], aside=False)
        while True:
            met = {node for node in found if self.graph.kind(node) != "endEvent"}
            events = [e for host in found for e in self.graph.border.get(host, ())]
            further = [
                node
                for event in events
                if event not in found and met & self.reached([event], aside=True).keys()
                for node in self.reached([event], aside=False)
            ]
            if not further:
                return found
            found |= dict.fromkeys(further)


def ways_apart(ways: Ways) -> Ways:
    """Return the same flow, looking apart at what only begins beside others, and ends alone."""
    graph = ways.graph
    splits = (node for node in graph.nodes if graph.kind(node) in _KINDS)
    flows = (edge for node in splits for edge in graph.outgoing.get(node, ()))
    return replace(ways, apart={edge.id for edge in flows if _is_apart(ways, edge)})


def _is_apart(ways: Ways, edge: Edge) -> bool:
    graph, around = ways.graph, ways.reached([edge.target], aside=True)
    if edge.source in around or ways.finals & around.keys() or len(around) == 1:
        return False
    return all(
        one.source in around or one is edge
        for node in around
        if graph.kind(node) != "endEvent"
        for one in graph.incoming.get(node, ())
    )


def is_final(graph: Graph, end: str) -> bool:
    """Say whether an end event surely ends everything beside it, as an error does."""
    return any(local(child) in FINAL for child in graph.nodes[end])


class Net:
    """What can be reached from an entry."""

    def __init__(self, ways: Ways, entry: Entry) -> None:
        self.start = Node(entry.name, Kind.EXCLUSIVE, Kind.PARALLEL)
        self.entry = entry
        #: Where nets begin that belong to ways apart.
        self.further: list[Entry] = []
        self._ways = ways
        self._end, self._final = Node("end", Kind.END), Node("final", Kind.FINAL)
        self._made = {node: self._node(node) for node in ways.together(entry)}
        for edge in entry.edges:
            self._follow(self.start, edge)
        for name, node in self._made.items():
            self._connect(name, node)

    @property
    def is_trivial(self) -> bool:
        """Say whether a token just goes to an end."""
        outs = self.start.outs
        return len(outs) == 1 and outs[0].target.joins in (Kind.END, Kind.FINAL)

    @property
    def may_stop(self) -> bool:
        """Say whether a way apart may end everything."""
        first = [edge.target for entry in self.further for edge in entry.edges]
        return bool(self._ways.finals & self._ways.reached(first, aside=True).keys())

    def nodes(self) -> list[Node]:
        """Return the nodes that tokens can come to."""
        return [*reached([self.start], lambda n: (a.target for a in (*n.outs, *n.sides)))]

    def _node(self, name: str) -> Node:
        kind = self._ways.graph.kind(name)
        if kind == "endEvent":
            return self._final if name in self._ways.finals else self._end
        if self._ways.graph.border.get(name):
            return Node(name, Kind.EXCLUSIVE)
        return Node(name, _KINDS.get(kind, Kind.EXCLUSIVE), _SPLITS.get(kind, Kind.PARALLEL))

    def _connect(self, name: str, node: Node) -> None:
        for edge in self._ways.graph.outgoing.get(name, ()):
            if edge.id in self._ways.apart:
                self.further.append(Entry(name=edge.id, edges=(edge,)))
                self._link(node, Arc(node, self._end, (edge.id,), False, ""))
            else:
                self._follow(node, edge)
        for event in self._ways.graph.border.get(name, ()):
            if event not in self._made:
                self.further.append(self._ways.entry(event))
            else:
                arc = Arc(node, self._made[event], (event,), False, event)
                self._link(node, arc, is_side=not self._ways.interrupts(event))

    def _follow(self, source: Node, edge: Edge) -> None:
        kind, target = self._ways.graph.kind(edge.target), self._made[edge.target]
        meets = "" if kind == "endEvent" else edge.target
        self._link(source, Arc(source, target, (edge.id,), kind not in AUTOMATIC, meets))

    def _link(self, source: Node, arc: Arc, *, is_side: bool = False) -> None:
        (source.sides if is_side else source.outs).append(arc)
        arc.target.ins.append(arc)
