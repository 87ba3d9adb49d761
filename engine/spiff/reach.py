"""Works out, once, what a token can still reach: the knowledge that joins need."""

from collections.abc import Iterable, Sequence

from engine.spiff.elements import Element


def reachable_ports(elements: Sequence[Element]) -> None:
    """Give each join the incoming flows that a token on any element can still come by."""
    before = _predecessors(elements)
    for join in elements:
        if join.is_join:
            masks: dict[str, int] = {}
            for source, port in before[join.name]:
                _mark(masks, before, source, 1 << port, join.name)
            join.reach = masks


def _predecessors(elements: Iterable[Element]) -> dict[str, list[tuple[str, int]]]:
    before: dict[str, list[tuple[str, int]]] = {element.name: [] for element in elements}
    for element in elements:
        for flow in element.flows:
            before[flow.target.name].append((element.name, flow.port))
        for event in element.boundary:
            # Where an activity is, its events are armed.
            before[event.name].append((element.name, 0))
    return before


def _mark(
    masks: dict[str, int],
    before: dict[str, list[tuple[str, int]]],
    source: str,
    bit: int,
    join: str,
) -> None:
    """Give a bit to an element and to all from which it can be reached without the join."""
    todo = [source]
    while todo:
        name = todo.pop()
        if name == join or masks.get(name, 0) & bit:
            continue
        masks[name] = masks.get(name, 0) | bit
        todo.extend(earlier for earlier, _ in before[name])
