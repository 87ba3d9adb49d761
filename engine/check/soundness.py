"""Proves that the tokens of a drawing go on and come to an end, or says that it is not proven.

Each process and sub-process is looked at alone: what it encloses or calls is one step, and every
choice is possible. What is surely sound is shrunk first; every way through the rest is played,
with the joins of the engine.
"""

from collections.abc import Iterator, Mapping, Set

from engine.bpmn.graph import Graph, graphs
from engine.check.finding import Finding, error
from engine.check.playing import Budget, Verdict, play
from engine.check.shrinking import reduced, shortened
from engine.check.subject import Subject
from engine.check.token_net import Net, Ways, is_final, ways_apart
from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind, Trigger

#: Moves of tokens that are played in one drawing, and as many to name what is wrong.
MOST_MOVES = 40_000
_MOST_SHOWN = 6


def soundness(subject: Subject) -> Iterator[Finding]:
    """Find joins that wait in vain, tokens that run together, and processes that never end."""
    finals = _finals(subject.procedure.elements)
    for file, root in subject.roots.items():
        budget, spare = Budget(left=MOST_MOVES), Budget(left=MOST_MOVES)
        for graph in graphs(root, file=file):
            if graph.is_whole and _is_playable(graph):
                yield from findings(graph, finals, budget, spare)


def findings(graph: Graph, finals: Set[str], budget: Budget, spare: Budget) -> Iterator[Finding]:
    """Find what is wrong in one process; `finals` are the ends that end it as a whole.

    The spare budget is for playing what is wrong once more, as it is drawn.
    """
    ways = Ways(graph=graph, finals=finals | {n for n in graph.nodes if is_final(graph, n)})
    if all(reduced(net).is_trivial for net in nets(ways)):
        return
    ways, found = ways_apart(ways), Verdict()
    for net in nets(ways):
        found.add(_verdict(ways, reduced(net), budget, spare))
    yield from _told(graph, found)


def nets(ways: Ways) -> Iterator[Net]:
    """Yield the net behind each start event, and those that belong to ways apart."""
    entries = [ways.entry(start) for start in ways.graph.of_kind("startEvent")]
    for entry in entries:
        net = Net(ways, entry)
        entries += [one for one in net.further if one not in entries]
        yield net


def _is_playable(graph: Graph) -> bool:
    """Say whether every way goes on; where one does not, the drawing is refused for that."""
    begins = ("startEvent", "boundaryEvent")
    return all(
        (
            graph.outgoing.get(node)
            or graph.kind(node) == "endEvent"
            or not graph.incoming.get(node)
        )
        and not (graph.kind(node) in begins and graph.incoming.get(node))
        for node in graph.nodes
    )


def _finals(elements: Mapping[ElementId, Element]) -> frozenset[str]:
    """Return the ends whose escalation ends the activity around them wherever it is caught."""
    ends = (one for one in elements.values() if one.kind is ElementKind.END)
    thrown = (one for one in ends if one.trigger is Trigger.ESCALATION)
    return frozenset(
        end.id for end in thrown if all(e.interrupting for e in _catchers(elements, end, end))
    )


def _catchers(
    elements: Mapping[ElementId, Element],
    end: Element,
    inside: Element,
    seen: Set[str] = frozenset(),
) -> Iterator[Element]:
    """Yield the nearest event around that catches an escalation, for each way of being called."""
    for around in _around(elements, inside):
        events = [e for e in elements.values() if _catches(e, around, end)]
        exact = [event for event in events if event.trigger_value]
        if events:
            yield (exact or events)[0]
        elif around.id not in seen:
            yield from _catchers(elements, end, around, seen | {around.id})


def _around(elements: Mapping[ElementId, Element], inside: Element) -> list[Element]:
    if inside.parent_id is not None:
        return [elements[inside.parent_id]]
    return [one for one in elements.values() if one.called == inside.process_id]


def _catches(event: Element, around: Element, end: Element) -> bool:
    return (
        event.attached_to == around.id
        and event.trigger is Trigger.ESCALATION
        and event.trigger_value in ("", end.trigger_value)
    )


# --- what is said


def _verdict(ways: Ways, net: Net, budget: Budget, spare: Budget) -> Verdict:
    """Say what can happen in a net that has been reduced."""
    found = play(net, budget)
    if not (found.stuck or found.doubled):
        return found
    # Something is wrong: told of the elements as they are drawn, as far as that can be played.
    told = play(shortened(Net(ways, net.entry)), spare)
    if not told.is_proven or told.is_sound:
        told.add(found)
    told.is_proven = found.is_proven
    return told


def _told(graph: Graph, found: Verdict) -> Iterator[Finding]:
    for join, (missing, come) in found.stuck.items():
        text = (
            f"{join} waits for {_some(missing)} as well as {_some(come)}, but on some"
            " way through the drawing that never comes: split with a parallel gateway, or"
            " join with an exclusive one"
        )
        yield error(graph.file, join, text)
    for node in _first(graph, [*found.doubled]):
        text = (
            "two tokens can be here at once, so that what follows may be done twice; join"
            " ways that run side by side with a parallel or inclusive gateway"
        )
        yield error(graph.file, node, text)
    if found.is_endless:
        text = (
            "a way that leads back runs beside one that goes on, so that this process never"
            " ends; split with an exclusive gateway where it may go back"
        )
        yield error(graph.file, _split_in_a_loop(graph), text)
    if not found.is_proven:
        text = (
            "it is not proven that every join gets its tokens, because too many ways run side by"
            " side; give each split a join of its own kind, or put a part into a sub-process"
        )
        yield error(graph.file, graph.id, text)


def _some(flows: list[str]) -> str:
    more = f" and {len(flows) - _MOST_SHOWN} more" if len(flows) > _MOST_SHOWN else ""
    return ", ".join(flows[:_MOST_SHOWN]) + more


def _first(graph: Graph, left: list[str]) -> Iterator[str]:
    """Yield where tokens first run together: what lies behind follows from it."""
    ways = Ways(graph=graph, finals=frozenset())
    behind = {node: ways.reached([node], aside=True) for node in left}
    for place, node in enumerate(left):
        earlier = (
            other
            for at, other in enumerate(left)
            if node in behind[other] and (other not in behind[node] or at < place)
        )
        if next(earlier, None) is None:
            yield node


def _split_in_a_loop(graph: Graph) -> str:
    ways = Ways(graph=graph, finals=frozenset())
    splits = graph.of_kind("parallelGateway")
    several = (node for node in splits if len(graph.after(node)) > 1)
    looped = (node for node in several if node in ways.reached(graph.after(node), aside=True))
    return next(looped, graph.id)
