"""Plays every way through a drawing, and finds joins that would wait for ever.

Each process and sub-process is played alone: what it encloses or calls is one step, and every
choice is possible. Drawings with too many combinations are left alone.
"""

from collections.abc import Iterator

from engine.check.finding import Finding, error, warning
from engine.check.graph import Edge, Graph, graphs
from engine.check.subject import Subject

#: Markings that are looked at in one process.
MOST_MARKINGS = 4_000
_MOST_WAYS = 64

#: Where tokens are: flows with a token, activities at work (their id behind “@”), and events
#: on their border that have fired meanwhile (behind “!”).
Marking = frozenset[str]


def soundness(subject: Subject) -> Iterator[Finding]:
    """Find joins that some way through a drawing can never pass, and tokens that run together."""
    for graph in graphs(subject.roots):
        if graph.starts() and _is_playable(graph):
            yield from _Play(graph).findings()


def _is_playable(graph: Graph) -> bool:
    return all(
        graph.kind(node) == "endEvent" or graph.outgoing.get(node) or not graph.incoming.get(node)
        for node in graph.nodes
    )


def _is_join(graph: Graph, node: str) -> bool:
    return (
        graph.kind(node) in ("parallelGateway", "inclusiveGateway")
        and len(graph.incoming.get(node, ())) > 1
    )


class _Play:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.stuck: dict[str, Marking] = {}
        self.doubled: set[str] = set()
        self._reach: dict[tuple[str, str], bool] = {}
        #: The flows behind each node, where steps that only pass a token on are left out.
        self.outgoing = {
            node: [self._far(edge) for edge in edges] for node, edges in graph.outgoing.items()
        }
        self.by_id = {edge.id: edge for edge in graph.edges}

    def _far(self, edge: Edge) -> Edge:
        """Follow a flow through steps with one way in and one way out."""
        graph, seen = self.graph, {edge.target}
        while True:
            node = edge.target
            ways = graph.outgoing.get(node, ())
            if len(graph.incoming[node]) > 1 or len(ways) != 1 or graph.border.get(node):
                return edge
            edge = ways[0]
            if edge.target in seen:
                return edge
            seen.add(edge.target)

    def findings(self) -> Iterator[Finding]:
        """Play, and say what was found."""
        if not self._play():
            return
        graph = self.graph
        for join, marking in self.stuck.items():
            missing = [e.id for e in graph.incoming[join] if e.id not in marking]
            come = [e.id for e in graph.incoming[join] if e.id in marking]
            text = (
                f"{join} waits for {', '.join(missing)} as well as {', '.join(come)}, but on some"
                " way through the drawing that never comes: split with a parallel gateway, or"
                " join with an exclusive one"
            )
            yield error(graph.file, join, text)
        for node in self._first_doubled():
            text = (
                "two tokens can be here at once, so that what follows may be done twice; join"
                " ways that run side by side with a parallel or inclusive gateway"
            )
            yield warning(graph.file, node, text)

    # --- playing

    def _play(self) -> bool:
        """Visit all markings; False where there are too many."""
        first = frozenset(
            edge.id for start in self.graph.starts() for edge in self.outgoing.get(start, ())
        )
        seen, todo = {first}, [first]
        while todo:
            marking = todo.pop()
            later = set(self._moves(marking))
            if marking and not later:
                self._note_stuck(marking)
            todo += later - seen
            seen |= later
            if len(seen) > MOST_MARKINGS:
                return False
        return True

    def _note_stuck(self, marking: Marking) -> None:
        for place in sorted(marking & self.by_id.keys()):
            target = self.by_id[place].target
            if _is_join(self.graph, target):
                self.stuck.setdefault(target, marking)

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        for place in marking:
            if place.startswith("@"):
                yield from self._leave(marking, place)
            elif not place.startswith("!"):
                yield from self._arrive(marking, self.by_id[place])

    def _arrive(self, marking: Marking, edge: Edge) -> Iterator[Marking]:
        """Let the token on a flow enter the node behind it."""
        graph, node = self.graph, edge.target
        incoming = {one.id for one in graph.incoming[node]}
        if _is_join(graph, node):
            yield from self._join(marking, node, incoming)
            return
        rest = marking - {edge.id}
        if incoming & rest or f"@{node}" in rest:
            self.doubled.add(node)
        if graph.border.get(node):
            yield rest | {f"@{node}"}
        elif graph.kind(node) == "endEvent":
            is_last = graph.nodes[node].find("{*}terminateEventDefinition") is not None
            yield frozenset() if is_last else rest
        else:
            yield from self._split(rest, node)

    def _join(self, marking: Marking, node: str, incoming: set[str]) -> Iterator[Marking]:
        if self.graph.kind(node) == "inclusiveGateway":
            if self._may_join(marking, node, incoming):
                yield from self._split(marking - incoming, node)
        elif incoming <= marking:
            yield self._with(marking - incoming, self.outgoing.get(node, []))

    def _leave(self, marking: Marking, place: str) -> Iterator[Marking]:
        """Let an activity end, or one of its events fire."""
        node = place.removeprefix("@")
        events = self.graph.border[node]
        rest = marking - {place, *(f"!{event}" for event in events)}
        yield from self._split(rest, node)
        for event in events:
            flows = self.outgoing.get(event, [])
            if self.graph.nodes[event].get("cancelActivity", "true") != "false":
                yield self._with(rest, flows)
            elif f"!{event}" not in marking:
                yield self._with(marking | {f"!{event}"}, flows)

    def _split(self, rest: Marking, node: str) -> Iterator[Marking]:
        flows = self.outgoing.get(node, [])
        kind = self.graph.kind(node)
        if kind in ("exclusiveGateway", "eventBasedGateway"):
            for flow in flows:
                yield self._with(rest, [flow])
        elif kind == "inclusiveGateway":
            for chosen in range(1, min(2 ** len(flows), _MOST_WAYS)):
                yield self._with(rest, [f for i, f in enumerate(flows) if chosen >> i & 1])
        else:
            yield self._with(rest, flows)

    def _with(self, marking: Marking, flows: list[Edge]) -> Marking:
        self.doubled |= {flow.target for flow in flows if flow.id in marking}
        return marking | {flow.id for flow in flows}

    # --- what can still come

    def _may_join(self, marking: Marking, node: str, incoming: set[str]) -> bool:
        """Say whether no other token can still come to an inclusive join by a free flow."""
        free = incoming - marking
        return not any(
            self._reaches(self._place(token), flow, node)
            for token in marking - incoming
            if not token.startswith("!")
            for flow in free
        )

    def _place(self, token: str) -> str:
        return token[1:] if token.startswith("@") else self.by_id[token].target

    def _reaches(self, start: str, flow: str, join: str) -> bool:
        key = (start, flow)
        if key not in self._reach:
            around = _reachable(self.graph, [start], but=join)
            self._reach[key] = self.by_id[flow].source in around
        return self._reach[key]

    def _first_doubled(self) -> Iterator[str]:
        """Yield where tokens first run together, on the ways that are no side way of an event."""
        main = _reachable(self.graph, self.graph.starts(), but="")
        left = [
            node
            for node in self.graph.nodes
            if node in self.doubled & main and self.graph.kind(node) != "endEvent"
        ]
        behind = {node: _reachable(self.graph, [node], but="") for node in left}
        for place, node in enumerate(left):
            earlier = (
                other
                for at, other in enumerate(left)
                if other != node
                and node in behind[other]
                and (other not in behind[node] or at < place)
            )
            if next(earlier, None) is None:
                yield node


def _reachable(graph: Graph, starts: list[str], *, but: str) -> set[str]:
    """Return the nodes that a token can reach without passing a node.

    Side ways that begin at a non-interrupting event are left out where nothing is passed by.
    """
    todo, seen = list(starts), set[str]()
    while todo:
        node = todo.pop()
        if node in seen or node == but:
            continue
        seen.add(node)
        todo += graph.after(node)
        for event in graph.border.get(node, ()):
            if but or graph.nodes[event].get("cancelActivity", "true") != "false":
                todo.append(event)
    return seen
