"""Random drawings built of blocks, which are sound, and small faults put into them."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from engine.bpmn.graph import Graph, graphs
from engine.safe_xml import parse

_SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://example.org"'
)
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_MESSAGE = '<messageEventDefinition messageRef="m_{}" />'


@dataclass
class Drawing:
    """Elements and flows of one process, in the making."""

    kinds: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    #: By event: the activity on whose border it stands, and whether it interrupts.
    borders: dict[str, tuple[str, bool]] = field(default_factory=dict)
    finals: set[str] = field(default_factory=set)

    def add(self, kind: str) -> str:
        name = f"n{len(self.kinds)}"
        self.kinds[name] = kind
        return name

    def link(self, source: str, target: str) -> None:
        self.flows.append((source, target))

    def border(self, host: str, *, interrupts: bool) -> str:
        event = self.add("boundaryEvent")
        self.borders[event] = (host, interrupts)
        return event

    def splits(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source, target in self.flows:
            found.setdefault(source, []).append(target)
        return found

    def xml(self, process: str = "main") -> bytes:
        """Return the drawing as BPMN that the engine takes; a condition is its flow's id."""
        ways = self.splits()
        text = "".join(self._element(name, kind, ways) for name, kind in self.kinds.items())
        text += "".join(self._flow(at, ways) for at in range(len(self.flows)))
        named = "".join(
            f'<message id="m_{name}" name="{name}" />'
            for name, kind in self.kinds.items()
            if kind in ("boundaryEvent", "intermediateCatchEvent")
        )
        return (
            f'<definitions {_SPACES}>{named}<process id="{process}" isExecutable="true">{text}'
            "</process></definitions>"
        ).encode()

    def graph(self) -> Graph:
        (graph,) = graphs(parse(self.xml()), file="main.bpmn")
        return graph

    def _element(self, name: str, kind: str, ways: dict[str, list[str]]) -> str:
        more = inside = ""
        if kind in ("exclusiveGateway", "inclusiveGateway") and len(ways.get(name, ())) > 1:
            at = max(at for at, flow in enumerate(self.flows) if flow[0] == name)
            more = f' default="f{at}"'
        if kind in ("boundaryEvent", "intermediateCatchEvent"):
            inside = _MESSAGE.format(name)
        if name in self.borders:
            host, interrupts = self.borders[name]
            more = f' attachedToRef="{host}" cancelActivity="{str(interrupts).lower()}"'
        if name in self.finals:
            inside = "<terminateEventDefinition />"
        return f'<{kind} id="{name}"{more}>{inside}</{kind}>'

    def _flow(self, at: int, ways: dict[str, list[str]]) -> str:
        source, target = self.flows[at]
        asks = self.kinds[source] in ("exclusiveGateway", "inclusiveGateway")
        is_last = at == max(n for n, flow in enumerate(self.flows) if flow[0] == source)
        inside = (
            f'<conditionExpression xsi:type="tFormalExpression">f{at}</conditionExpression>'
            if asks and len(ways[source]) > 1 and not is_last
            else ""
        )
        own = f'<sequenceFlow id="f{at}" sourceRef="{source}" targetRef="{target}">'
        return f"{own}{inside}</sequenceFlow>"


#: A block puts itself behind an element and returns the element behind which one goes on.
Block = Callable[["Blocks", str, int], str]


class Blocks:
    """Draws blocks inside blocks; what comes out is sound."""

    def __init__(self, seed: int, *, size: int, branches: int = 3, plain: bool = False) -> None:
        self.random = random.Random(seed)
        self.drawing = Drawing()
        self._left = size
        self._branches = branches
        start, end = self.drawing.add("startEvent"), ""
        last = start
        while self._left > 0:
            last = self.block(last, 0, beside=False, plain=plain)
        end = self.drawing.add("endEvent")
        self.drawing.link(last, end)

    def step(self, before: str, kind: str = "") -> str:
        own = self.drawing.add(
            kind or self.random.choice(("userTask", "userTask", "businessRuleTask", "sendTask"))
        )
        self._left -= 1
        self.drawing.link(before, own)
        return own

    def block(self, before: str, depth: int, *, beside: bool, plain: bool) -> str:
        """Draw one block; `beside`: other tokens may be under way meanwhile."""
        if self._left <= 0 or depth > 5 or self.random.random() < 0.25:
            return self.step(before)
        kinds = ["gateways", "gateways", "gateways", "loop", "row"]
        if not plain:
            kinds += ["event", "border", "side", "loops", "knot", "waits"]
            kinds += [] if beside else ["leave", "stop"]
        kind = self.random.choice(kinds)

        def inner(place: str, *, apart: bool = beside) -> str:
            return self.block(place, depth + 1, beside=apart, plain=plain)

        draw = getattr(self, f"_{kind}")
        last: str = draw(before, inner)
        return last

    def _row(self, before: str, inner: Callable[..., str]) -> str:
        return inner(inner(before))

    def _gateways(self, before: str, inner: Callable[..., str]) -> str:
        kind = self.random.choice(_GATEWAYS)
        split = self.step(before, kind)
        count = self.random.randint(2, self._branches)
        apart = kind != "exclusiveGateway"
        ends = [inner(split, apart=True) if apart else inner(split) for _ in range(count)]
        if self.random.random() < 0.3:
            ends.append(split)
        return self._join(kind, ends)

    def _join(self, kind: str, ends: list[str]) -> str:
        join = self.step(ends[0], kind)
        for end in ends[1:]:
            self.drawing.link(end, join)
        return join

    def _loop(self, before: str, inner: Callable[..., str]) -> str:
        first = self.step(before, "exclusiveGateway")
        last = self.step(inner(first), "exclusiveGateway")
        back = inner(last) if self.random.random() < 0.5 else last
        self.drawing.link(back, first)
        return last

    def _loops(self, before: str, inner: Callable[..., str]) -> str:
        """Draw two loops that overlap, as reviews that go back to one of two steps."""
        one = self.step(before, "exclusiveGateway")
        two = self.step(inner(one), "exclusiveGateway")
        asks = self.step(inner(two), "exclusiveGateway")
        again = self.step(inner(asks), "exclusiveGateway")
        self.drawing.link(asks, one)
        self.drawing.link(again, two)
        return again

    def _knot(self, before: str, inner: Callable[..., str]) -> str:
        """Draw two steps between which one goes to and fro, entered and left at either."""
        asks = self.step(before, "exclusiveGateway")
        one, two = (self.step(asks, "exclusiveGateway") for _ in range(2))
        after_one = self.step(inner(one), "exclusiveGateway")
        after_two = self.step(inner(two), "exclusiveGateway")
        self.drawing.link(after_one, two)
        self.drawing.link(after_two, one)
        return self._join("exclusiveGateway", [after_one, after_two])

    def _event(self, before: str, inner: Callable[..., str]) -> str:
        gateway = self.step(before, "eventBasedGateway")
        ends = [inner(self.step(gateway, "intermediateCatchEvent")) for _ in range(2)]
        return self._join("exclusiveGateway", ends)

    def _waits(self, before: str, inner: Callable[..., str]) -> str:
        return self.step(before, "intermediateCatchEvent")

    def _border(self, before: str, inner: Callable[..., str]) -> str:
        task = self.step(before, "userTask")
        event = self.drawing.border(task, interrupts=True)
        return self._join("exclusiveGateway", [inner(task), inner(event)])

    def _side(self, before: str, inner: Callable[..., str]) -> str:
        task = self.step(before, "userTask")
        event = self.drawing.border(task, interrupts=False)
        self.drawing.link(inner(event, apart=True), self.drawing.add("endEvent"))
        return task

    def _leave(self, before: str, inner: Callable[..., str]) -> str:
        """Draw a choice whose one way ends the process."""
        split = self.step(before, "exclusiveGateway")
        self.drawing.link(inner(split), self.drawing.add("endEvent"))
        return inner(split)

    def _stop(self, before: str, inner: Callable[..., str]) -> str:
        """Draw an event on a border that ends the process whatever else is under way."""
        task = self.step(before, "userTask")
        end = self.drawing.add("endEvent")
        self.drawing.finals.add(end)
        self.drawing.link(
            inner(self.drawing.border(task, interrupts=self.random.random() < 0.5), apart=True),
            end,
        )
        return task


def sound(seed: int, *, size: int, branches: int = 3, plain: bool = False) -> Drawing:
    """Return a sound drawing of about `size` elements."""
    return Blocks(seed, size=size, branches=branches, plain=plain).drawing


def mutated(seed: int, drawing: Drawing) -> Drawing:
    """Put one change into a drawing, which need not be a fault."""
    chance = random.Random(seed)
    changes = (_other_gateway, _other_gateway, _other_target, _other_source, _further_flow)
    for _ in range(20):
        if chance.choice(changes)(chance, drawing):
            break
    return drawing


def _other_gateway(chance: random.Random, drawing: Drawing) -> bool:
    gateways = [name for name, kind in drawing.kinds.items() if kind in _GATEWAYS]
    if not gateways:
        return False
    name = chance.choice(gateways)
    drawing.kinds[name] = chance.choice([k for k in _GATEWAYS if k != drawing.kinds[name]])
    return True


def _targets(drawing: Drawing) -> list[str]:
    no_target = ("startEvent", "boundaryEvent", "intermediateCatchEvent")
    return [name for name, kind in drawing.kinds.items() if kind not in no_target]


def _other_target(chance: random.Random, drawing: Drawing) -> bool:
    """Let a way lead somewhere else, where the element it led to has another way in."""
    counts = [target for _, target in drawing.flows]
    places = [at for at, (_, target) in enumerate(drawing.flows) if counts.count(target) > 1]
    if not places:
        return False
    at = chance.choice(places)
    drawing.flows[at] = (drawing.flows[at][0], chance.choice(_targets(drawing)))
    return True


def _other_source(chance: random.Random, drawing: Drawing) -> bool:
    """Let a way begin at another gateway, where that which it left has another way out."""
    ways = drawing.splits()
    gateways = [name for name, kind in drawing.kinds.items() if kind in _GATEWAYS]
    places = [at for at, (source, _) in enumerate(drawing.flows) if len(ways[source]) > 2]
    if not places or not gateways:
        return False
    at = chance.choice(places)
    drawing.flows[at] = (chance.choice(gateways), drawing.flows[at][1])
    return True


def _further_flow(chance: random.Random, drawing: Drawing) -> bool:
    gateways = [name for name, kind in drawing.kinds.items() if kind in _GATEWAYS]
    if not gateways:
        return False
    drawing.link(chance.choice(gateways), chance.choice(_targets(drawing)))
    return True


def planted(seed: int, drawing: Drawing, split: str, join: str) -> Drawing:
    """Put a block into some flow of a drawing, its ways split and joined as is said."""
    at = random.Random(seed).randrange(len(drawing.flows))
    source, target = drawing.flows[at]
    first, last = drawing.add(split), drawing.add(join)
    drawing.flows[at] = (source, first)
    for _ in range(2):
        task = drawing.add("userTask")
        drawing.link(first, task)
        drawing.link(task, last)
    drawing.link(last, target)
    return drawing


def drawn(kinds: str, *ways: str) -> Drawing:
    """Return a drawing of elements as `id:kind`, or `id!host` and `id?host` for events on a
    border that end the task or do not, and of ways as `a b c`.
    """
    drawing = Drawing()
    for text in kinds.split():
        name, kind = re.split("[:!?]", text)
        drawing.kinds[name] = "boundaryEvent" if ":" not in text else _SHORT.get(kind, kind)
        if ":" not in text:
            drawing.borders[name] = (kind, "!" in text)
        if kind == "stop":
            drawing.finals.add(name)
    for way in ways:
        for pair in pairwise(way.split()):
            drawing.link(*pair)
    return drawing


_SHORT = {
    "start": "startEvent",
    "end": "endEvent",
    "stop": "endEvent",
    "do": "userTask",
    "x": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "auto": "businessRuleTask",
}


def events(drawing: Drawing) -> list[str]:
    """Return the messages that can be sent; each is named as its event."""
    kinds = ("boundaryEvent", "intermediateCatchEvent")
    return [name for name, kind in drawing.kinds.items() if kind in kinds]
