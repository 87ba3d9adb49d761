"""Makes a net smaller: what is surely sound shrinks to one arc, and what is wrong stays.

No rule changes whether a join can wait in vain, whether two tokens can meet on one flow, or
whether everything can end. Each returns the nodes that it touched; none where it does not apply.
"""

from collections.abc import Callable, Iterable, Mapping

from engine.bpmn.graph import reached
from engine.check.token_net import Arc, Kind, Net, Node


def shortened(net: Net) -> Net:
    """Leave out what only passes a token on; every other node stays what it is in the drawing."""
    _apply((_pass,), net)
    return net


def reduced(net: Net) -> Net:
    """Shrink what is surely sound to one arc."""
    _exhaust((*_RULES, _spread_at_once), net)
    if not any(node.is_join() and node.joins is Kind.INCLUSIVE for node in net.nodes()):
        # Nothing looks at where other tokens are, so that choices may be made earlier.
        _exhaust((*_RULES, _spread), net)
    return net


def _exhaust(rules: tuple[Callable[[Node], list[Node]], ...], net: Net) -> None:
    _apply(rules, net)
    while touched := _contract(net):
        _apply(rules, net, touched)


def _apply(
    rules: tuple[Callable[[Node], list[Node]], ...], net: Net, first: Iterable[Node] = ()
) -> None:
    todo = dict.fromkeys(first or net.nodes())
    while todo:
        node, _ = todo.popitem()
        for rule in rules:
            touched = rule(node)
            if touched:
                todo |= dict.fromkeys(touched)
                break


def _cut(arc: Arc) -> None:
    ways = arc.source.outs if arc in arc.source.outs else arc.source.sides
    ways.remove(arc)
    arc.target.ins.remove(arc)


def _drop(node: Node) -> list[Node]:
    """Leave out ways straight to an end that are taken beside others."""
    ends = [arc for arc in node.outs if _is_bare(arc)] if node.splits is Kind.PARALLEL else []
    if len(ends) == len(node.outs):
        ends = ends[1:]
    ends += [arc for arc in node.sides if _is_bare(arc)]
    for arc in ends:
        _cut(arc)
    return [node] if ends else []


def _is_bare(arc: Arc) -> bool:
    return arc.target.joins is Kind.END and not arc.meets


def _collapse(node: Node) -> list[Node]:
    """Make one of two ways between a split and its own kind of join."""
    first: dict[Node, Arc] = {}
    for arc in node.outs:
        kept = first.setdefault(arc.target, arc)
        if kept is not arc and _may_collapse(node, arc.target):
            kept.flows += arc.flows
            kept.rests |= arc.rests
            kept.meets = kept.meets or arc.meets
            _cut(arc)
            return [node, kept.target]
    return []


def _may_collapse(split: Node, join: Node) -> bool:
    if join.joins in (Kind.END, Kind.FINAL, Kind.INCLUSIVE):
        return True
    return split.splits is join.joins and join.joins in (Kind.EXCLUSIVE, Kind.PARALLEL)


def _unloop(node: Node) -> list[Node]:
    """Leave out a way that only leads back to its own choice."""
    loops = [arc for arc in node.outs if arc.target is node]
    if not node.is_choice() or not loops or len(node.outs) == 1:
        return []
    _cut(loops[0])
    return [node, *(arc.target for arc in node.outs)]


def _pass(node: Node) -> list[Node]:
    """Leave out a node with one way in and one way out."""
    if len(node.ins) != 1 or len(node.outs) != 1 or node.sides or node.outs[0].target is node:
        return []
    before, after = node.ins[0], node.outs[0]
    before.target, before.flows = after.target, after.flows
    before.rests |= after.rests
    before.meets = after.meets or before.meets
    after.target.ins[after.target.ins.index(after)] = before
    node.ins, node.outs = [], []
    return [before.source, before.target]


def _merge(node: Node) -> list[Node]:
    """Let a join with one way out be one with what stands behind it."""
    if len(node.outs) != 1 or not node.ins or node.sides:
        return []
    middle = node.outs[0]
    after = middle.target
    if after is node or not _may_merge(node, after):
        return []
    if len(after.ins) == 1:
        after.joins, after.name = node.joins, node.name
    after.ins.remove(middle)
    for arc in node.ins:
        arc.target = after
        arc.rests |= middle.rests
    after.ins += node.ins
    node.ins, node.outs = [], []
    return [after, *(arc.source for arc in after.ins), *(arc.target for arc in after.outs)]


def _may_merge(node: Node, after: Node) -> bool:
    if after.joins in (Kind.END, Kind.FINAL):
        return False
    if node.joins is Kind.EXCLUSIVE:
        return len(after.ins) == 1 or after.joins is Kind.EXCLUSIVE
    return len(after.ins) == 1 and not after.sides


def _spread(node: Node) -> list[Node]:
    """Let a split be one with the same kind of split before it."""
    if len(node.ins) != 1 or len(node.outs) < 2 or node.sides:
        return []
    middle = node.ins[0]
    before = middle.source
    if before is node or before.sides or not before.ins or before.splits is not node.splits:
        return []
    if node.splits is Kind.INCLUSIVE:
        return []
    for arc in node.outs:
        arc.source = before
        arc.rests |= middle.rests
    place = before.outs.index(middle)
    before.outs[place : place + 1] = node.outs
    node.ins, node.outs = [], []
    return [before, *(arc.target for arc in before.outs)]


def _spread_at_once(node: Node) -> list[Node]:
    """Do so where no token can rest between the splits: inclusive joins look at such tokens."""
    return [] if any(arc.rests for arc in node.ins) else _spread(node)


def _contract(net: Net) -> list[Node]:
    """Make one of all choices that lead to one another."""
    behind = {node: _choices_behind(node) for node in net.nodes() if node.is_choice()}
    touched: list[Node] = []
    for node, others in behind.items():
        knot = [other for other in others if other is not node and node in behind[other]]
        if node.outs and knot:
            for other in knot:
                _take_over(node, other)
            touched += [node, *(arc.target for arc in node.outs)]
    return touched


def _choices_behind(node: Node) -> Mapping[Node, Node | None]:
    """Return the choices to which choices alone lead."""
    return reached(_next_choices(node), _next_choices)


def _next_choices(node: Node) -> list[Node]:
    return [arc.target for arc in node.outs if arc.target.is_choice()]


def _take_over(node: Node, other: Node) -> None:
    for arc in other.ins:
        arc.target = node
    for arc in other.outs:
        arc.source = node
    node.ins += other.ins
    node.outs += other.outs
    other.ins, other.outs = [], []


_RULES = (_drop, _collapse, _unloop, _pass, _merge)
