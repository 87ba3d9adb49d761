"""Finds what would run for ever: loops in which nobody waits, processes that call themselves."""

from collections.abc import Iterator, Mapping

from engine.bpmn.graph import Graph, graphs, waits
from engine.check.finding import Finding, error
from engine.check.subject import Subject

_NESTED = frozenset({"subProcess", "transaction", "callActivity"})


def endless_loops(subject: Subject) -> Iterator[Finding]:
    """Find loops that contain no user task, message or timer: they would never stop."""
    by_id = {graph.id: graph for graph in graphs(subject.roots)}
    passing = _Passing(by_id)
    for graph in by_id.values():
        automatic = {node for node in graph.nodes if passing.may_pass(graph, node)}
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
        if graph.kind(node) not in _NESTED:
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
        todo, seen = graph.starts(), set[str]()
        while todo:
            node = todo.pop()
            if node in seen or not self.may_pass(graph, node):
                continue
            if graph.kind(node) == "endEvent":
                return True
            seen.add(node)
            todo += graph.after(node)
        return False


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
    before: dict[str, str] = {}
    todo = [start]
    for node in todo:
        for target in graph.after(node):
            if target == start:
                way = [node]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way[::-1]
            if target in automatic and target not in before:
                before[target] = node
                todo.append(target)
    return []


def call_cycles(subject: Subject) -> Iterator[Finding]:
    """Find processes that call themselves, at once or through others."""
    calls: dict[str, list[tuple[str, str, str]]] = {}
    for file, root in subject.roots.items():
        for node in root.iter("{*}callActivity"):
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
    before: dict[str, str] = {first: ""}
    todo = [first]
    for process in todo:
        if process == wanted:
            chain = [process]
            while before[chain[-1]]:
                chain.append(before[chain[-1]])
            return chain[::-1]
        for _, _, called in calls.get(process, ()):
            if called not in before:
                before[called] = process
                todo.append(called)
    return []
