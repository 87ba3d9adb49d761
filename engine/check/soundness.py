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

#: Where tokens are: flows with a token, activities at work (their id behind “@”).
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


class _Play:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.stuck: dict[str, Marking] = {}
        self.doubled: dict[str, None] = {}
        self._reach: dict[tuple[str, str], bool] = {}

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
        for node in self.doubled:
            text = (
                "two tokens can come here one after the other, so that what follows is done twice;"
                " join parallel ways with a parallel or inclusive gateway"
            )
            yield warning(graph.file, node, text)

    def _play(self) -> bool:
        """Visit all markings; False where there are too many."""
        first = frozenset(
            edge.id for start in self.graph.starts() for edge in self.graph.outgoing.get(start, ())
        )
        seen, todo = {first}, [first]
        while todo:
            marking = todo.pop()
            moved = False
            for later in self._moves(marking):
                moved = True
                if later not in seen:
                    if len(seen) > MOST_MARKINGS:
                        return False
                    seen.add(later)
                    todo.append(later)
            if marking and not moved:
                self._note_stuck(marking)
        return True

    def _note_stuck(self, marking: Marking) -> None:
        for edge in self.graph.edges:
            if edge.id in marking:
                self.stuck.setdefault(edge.target, marking)

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        for edge in self.graph.edges:
            if edge.id in marking:
                yield from self._arrive(marking, edge)
        for place in marking:
            if place.startswith("@"):
                yield from self._leave(marking, place)

    def _arrive(self, marking: Marking, edge: Edge) -> Iterator[Marking]:
        """Let the token on a flow enter the node behind it."""
        graph, node = self.graph, edge.target
        kind, incoming = graph.kind(node), {e.id for e in graph.incoming[node]}
        if kind == "parallelGateway" and len(incoming) > 1:
            if incoming <= marking:
                yield self._with(marking - incoming, graph.outgoing.get(node, []))
            return
        if kind == "inclusiveGateway" and len(incoming) > 1:
            if self._may_join(marking, node, incoming):
                yield from self._split(marking - incoming, node)
            return
        rest = marking - {edge.id}
        if graph.border.get(node):
            if f"@{node}" not in marking:
                yield rest | {f"@{node}"}
            else:
                self.doubled[node] = None
        elif kind == "endEvent":
            is_last = graph.nodes[node].find("{*}terminateEventDefinition") is not None
            yield frozenset() if is_last else rest
        else:
            yield from self._split(rest, node)

    def _leave(self, marking: Marking, place: str) -> Iterator[Marking]:
        """Let an activity end, or one of its events fire."""
        node = place.removeprefix("@")
        yield from self._split(marking - {place}, node)
        for event in self.graph.border[node]:
            flows = self.graph.outgoing.get(event, [])
            interrupts = self.graph.nodes[event].get("cancelActivity", "true") != "false"
            if interrupts:
                yield self._with(marking - {place}, flows)
            elif not any(flow.id in marking for flow in flows):
                yield marking | {flow.id for flow in flows}

    def _split(self, rest: Marking, node: str) -> Iterator[Marking]:
        flows = self.graph.outgoing.get(node, [])
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
        for flow in flows:
            if flow.id in marking:
                self.doubled[flow.target] = None
        return marking | {flow.id for flow in flows}

    def _may_join(self, marking: Marking, node: str, incoming: set[str]) -> bool:
        """Say whether no other token can still come to an inclusive join by a free flow."""
        free = incoming - marking
        return not any(
            self._reaches(self._place(token), flow, node)
            for token in marking - incoming
            for flow in free
        )

    def _place(self, token: str) -> str:
        if token.startswith("@"):
            return token.removeprefix("@")
        return next(edge.target for edge in self.graph.edges if edge.id == token)

    def _reaches(self, start: str, flow: str, join: str) -> bool:
        key = (start, flow)
        if key not in self._reach:
            wanted = next(edge.source for edge in self.graph.edges if edge.id == flow)
            todo, seen = [start], {join}
            while todo:
                node = todo.pop()
                if node not in seen:
                    seen.add(node)
                    todo += self.graph.after(node)
                    todo += self.graph.border.get(node, [])
            self._reach[key] = wanted in seen - {join} or start == wanted
        return self._reach[key]
