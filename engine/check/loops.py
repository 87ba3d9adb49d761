"""Finds what would run for ever: loops in which nobody waits, processes that call themselves."""

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.graph import Graph, graphs, reached, waits, way_to
from engine.bpmn.profile import ENCLOSING
from engine.check.finding import Finding, error
from engine.check.subject import Subject


def endless_loops(subject: Subject) -> Iterator[Finding]:
    """Find loops that contain no user task, message or timer: they would never stop."""
    drawn = (graph for file, root in subject.roots.items() for graph in graphs(root, file=file))
    by_id = {graph.id: graph for graph in drawn}
    passing = _Passing(by_id)
    for graph in by_id.values():
        automatic = {node for node in graph.nodes if node and passing.may_pass(graph, node)}
        for loop in _loops(graph, automatic):
            names = ", ".join(loop[:6])
            text = (
                f"the loop through {names} has no user task, message or timer in it and would run"
                " for ever; put a step into it at which the case waits"
            )
            yield error(graph.file, loop[0], text)


class _Passing:
    """Knows through which nodes a token can run without a stop."""

    def __init__(self, by_id: Mapping[str, Graph]) -> None:
        self._by_id = by_id
        self._known: dict[str, bool] = {}

    def may_pass(self, graph: Graph, node: str) -> bool:
        """Say whether a token can pass a node without waiting."""
        element = graph.nodes[node]
        if graph.kind(node) not in ENCLOSING:
            return not waits(element)
        inside = element.get("calledElement") or node
        return self._may_run_through(inside)

    def _may_run_through(self, scope: str) -> bool:
        """Say whether a token can run from start to end of a scope; an unknown one waits."""
        graph = self._by_id.get(scope)
        if graph is None:
            return False
        if scope not in self._known:
            self._known[scope] = False  # while it is looked at: a circle of calls waits for itself
            self._known[scope] = self._reaches_end(graph)
        return self._known[scope]

    def _reaches_end(self, graph: Graph) -> bool:
        def passing(nodes: Iterable[str]) -> Iterator[str]:
            return (node for node in nodes if self.may_pass(graph, node))

        starts = passing(graph.of_kind("startEvent"))
        found = reached(starts, lambda node: passing(graph.after(node)))
        return any(graph.kind(node) == "endEvent" for node in found)


def _loops(graph: Graph, automatic: set[str]) -> Iterator[list[str]]:
    """Yield one loop for each knot of nodes that reach one another."""
    left = set(automatic)
    for start in graph.nodes:
        loop = _way_back(graph, start, automatic) if start in left else []
        left -= {start, *loop}
        if loop:
            yield loop


def _way_back(graph: Graph, start: str, automatic: set[str]) -> list[str]:
    """Return the shortest way from a node back to itself, or nothing."""
    found = reached([start], lambda node: (n for n in graph.after(node) if n in automatic))
    last = next((node for node in found if start in graph.after(node)), None)
    return way_to(last, found) if last is not None else []


def call_cycles(subject: Subject) -> Iterator[Finding]:
    """Find processes that call themselves, at once or through others."""
    calls: dict[str, list[tuple[str, str, str]]] = {}
    for file, node in subject.drawn("callActivity"):
        process = next((p.get("id", "") for p in node.iterancestors("{*}process")), "")
        called = node.get("calledElement", "")
        calls.setdefault(process, []).append((file, node.get("id", "file"), called))
    for process, made in calls.items():
        for file, element, called in made:
            chain = _chain(calls, called, process)
            if chain:
                shown = " → ".join([process, *chain])
                text = f"the process {process} calls itself ({shown}), which never ends; break it"
                yield error(file, element, text)


def _chain(calls: Mapping[str, list[tuple[str, str, str]]], first: str, wanted: str) -> list[str]:
    found = reached([first], lambda process: (called for *_, called in calls.get(process, ())))
    return way_to(wanted, found) if wanted in found else []
