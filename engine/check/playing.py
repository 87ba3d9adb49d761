"""Plays every way through a net, with the joins of the engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.check.token_net import Arc, Kind, Net, Node

#: Where tokens are, a bit for each arc; further bits: events that have fired meanwhile.
Marking = int


@dataclass(kw_only=True, slots=True)
class Budget:
    """Moves that are left."""

    left: int


@dataclass(kw_only=True, slots=True)
class Verdict:
    """What playing found."""

    is_proven: bool = True
    #: By join: the flows that no token comes by, and those with one.
    stuck: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    #: Where two tokens meet on one flow.
    doubled: dict[str, None] = field(default_factory=dict)
    is_endless: bool = False

    def add(self, other: "Verdict") -> None:
        """Add what was found elsewhere."""
        self.is_proven &= other.is_proven
        self.stuck = other.stuck | self.stuck
        self.doubled |= other.doubled
        self.is_endless |= other.is_endless

    @property
    def is_sound(self) -> bool:
        """Say whether nothing is wrong, and surely so."""
        return self.is_proven and not (self.stuck or self.doubled or self.is_endless)


def play(net: Net, budget: Budget) -> Verdict:
    """Play every way through a net, as far as the budget goes."""
    return _Play(net, budget).verdict()


class _Play:
    def __init__(self, net: Net, budget: Budget) -> None:
        nodes = net.nodes()
        arcs = [arc for node in nodes for arc in (*node.outs, *node.sides)]
        self.budget = budget
        self.may_stop = net.may_stop
        self.found = Verdict()
        self.first = sum(1 << at for at, _ in enumerate(net.start.outs))
        self.arcs: dict[Marking, Arc] = {1 << at: arc for at, arc in enumerate(arcs)}
        self.bits = {arc: bit for bit, arc in self.arcs.items()}
        #: For each side way: the bit that says that it was taken.
        sides = (arc for arc in arcs if arc in arc.source.sides)
        self.fired = {arc: 1 << len(arcs) + at for at, arc in enumerate(sides)}
        self.ins = {node: self._mask(node.ins) for node in nodes}
        joins = [node for node in nodes if node.is_join()]
        #: For each way into a join: the arcs from which a token can come by it.
        self.sources = {join: {self.bits[a]: self._before(a) for a in join.ins} for join in joins}
        self.parallel = [join for join in joins if join.joins is Kind.PARALLEL]
        at_rest = (arc for arc in arcs if arc.rests or arc.target.is_join())
        self.moving = self._mask(arcs) & ~self._mask(at_rest)
        self.later: dict[Marking, set[Marking]] = {}

    def _mask(self, arcs: Iterable[Arc]) -> Marking:
        return sum(self.bits[arc] for arc in arcs)

    def _before(self, way: Arc) -> Marking:
        """Return the arcs from which a token can come by a way, not through its join."""
        todo = [way.source] if way.source is not way.target else []
        found, mask = {*todo}, 0
        for node in todo:
            for arc in node.ins:
                mask |= self.bits[arc]
                if arc.source is not way.target and arc.source not in found:
                    found.add(arc.source)
                    todo.append(arc.source)
        return mask

    def verdict(self) -> Verdict:
        """Visit all markings, and gather what is wrong with them."""
        found = self.found
        found.is_proven = self._visit()
        if found.is_sound:
            found.is_endless = not self.may_stop and self._is_endless()
        return found

    def _visit(self) -> bool:
        """Visit all markings; False where the budget does not reach."""
        todo = [self.first]
        self.later = {self.first: set()}
        while todo:
            marking = todo.pop()
            for after in self._moves(marking):
                self.budget.left -= 1
                if self.budget.left < 0:
                    return False
                if after not in self.later:
                    self.later[after] = set()
                    todo += [] if self._waits_in_vain(after) else [after]
                self.later[marking].add(after)
            if marking and not self.later[marking]:
                self._note_stuck(marking)
        return True

    def _is_endless(self) -> bool:
        """Say whether some marking can never become empty."""
        before: dict[Marking, list[Marking]] = {marking: [] for marking in self.later}
        for marking, later in self.later.items():
            for after in later:
                before[after].append(marking)
        todo, ending = [0], {0}
        for marking in todo:
            earlier = set(before.get(marking, ())) - ending
            todo += earlier
            ending |= earlier
        return len(ending) < len(self.later.keys() | {0})

    # --- joins

    def _waits_in_vain(self, marking: Marking) -> bool:
        """Say whether some parallel join can never get a token that it lacks."""
        in_vain = False
        # While something runs on at once, it may still end everything.
        for join in self.parallel if not marking & self.moving else ():
            missing = self.ins[join] & ~marking
            if not missing or missing == self.ins[join]:
                continue
            for way, sources in self.sources[join].items():
                if way & missing and not sources & marking:
                    in_vain = True
                    self._note(join, marking)
        return in_vain

    def _note_stuck(self, marking: Marking) -> None:
        for join in self.sources:
            if marking & self.ins[join]:
                self._note(join, marking)

    def _note(self, join: Node, marking: Marking) -> None:
        missing = [f for a in join.ins if not self.bits[a] & marking for f in a.flows]
        come = [f for a in join.ins if self.bits[a] & marking for f in a.flows]
        self.found.stuck.setdefault(join.name, (missing, come))

    def _may_join(self, marking: Marking, node: Node) -> bool:
        """Say whether an inclusive join need wait for nothing more, as the engine has it."""
        others = marking & ~self.ins[node]
        waited_for = let_by = 0
        for way, sources in self.sources[node].items():
            if marking & way:
                let_by |= sources
            else:
                waited_for |= sources
        # What runs on at once is first let come to where it rests.
        return not others & waited_for & ~(let_by & ~self.moving)

    # --- moves

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        left = marking & ((1 << len(self.arcs)) - 1)
        while left:
            bit = left & -left
            left ^= bit
            yield from self._move(marking, bit, self.arcs[bit].target)

    def _move(self, marking: Marking, bit: Marking, node: Node) -> Iterator[Marking]:
        """Let the token on an arc enter the node behind it."""
        if node.joins is Kind.END:
            yield marking & ~bit
        elif node.joins is Kind.FINAL:
            yield 0
        elif node.is_join():
            come = marking & self.ins[node]
            if bit == come & -come and self._is_enough(marking, node):
                yield from self._leave(marking & ~come, node)
        else:
            if marking & self.ins[node] != bit:
                self.found.doubled[node.name] = None
            yield from self._leave(marking & ~bit, node)
            yield from self._fire(marking, node)

    def _is_enough(self, marking: Marking, node: Node) -> bool:
        if node.joins is Kind.INCLUSIVE:
            return self._may_join(marking, node)
        return not self.ins[node] & ~marking

    def _fire(self, marking: Marking, node: Node) -> Iterator[Marking]:
        """Let the events that do not interrupt happen, once each while a token is here."""
        for side in node.sides:
            if not self.fired[side] & marking:
                yield self._with(marking | self.fired[side], [side])

    def _leave(self, rest: Marking, node: Node) -> Iterator[Marking]:
        for side in node.sides:
            rest &= ~self.fired[side]
        if node.splits is Kind.PARALLEL:
            yield self._with(rest, node.outs)
        elif node.splits is Kind.EXCLUSIVE:
            for way in node.outs:
                yield self._with(rest, [way])
        else:
            for chosen in range(1, 1 << len(node.outs)):
                yield self._with(rest, [a for at, a in enumerate(node.outs) if chosen >> at & 1])

    def _with(self, marking: Marking, ways: list[Arc]) -> Marking:
        """Put a token on each of some arcs; where one is already, nothing further is played."""
        met = [way.meets for way in ways if way.meets and self.bits[way] & marking]
        self.found.doubled |= dict.fromkeys(met)
        return 0 if met else marking | self._mask(ways)
