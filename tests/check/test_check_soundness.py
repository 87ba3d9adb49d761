"""Joins that wait in vain, tokens that run together, processes that never end: all are found."""

import random
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest

from engine.bpmn.graph import Graph
from engine.check.playing import Budget, Verdict, play
from engine.check.shrinking import reduced
from engine.check.soundness import MOST_MOVES, findings, nets
from engine.check.token_net import Net, Ways, is_final, ways_apart
from engine.errors import DefinitionRejected, ProcessFailed, WrongState
from engine.ports import Place
from engine.spiff import SpiffProgram, SpiffRuntime
from tests.check.small import BODY, FLOWS, drawing, small
from tests.check.token_drawings import Drawing, drawn, events, mutated, planted, sound
from tests.checking import check_files, check_loose

_BIG = [(seed, 20 + 23 * seed % 181, 2 + seed % 9) for seed in range(24)]
_SMALL = range(40)


def _found(graph: Graph) -> list[str]:
    budgets = (Budget(left=MOST_MOVES), Budget(left=MOST_MOVES))
    return [str(finding) for finding in findings(graph, frozenset(), *budgets)]


# --- what is sound is proven, however large


@pytest.mark.parametrize(("seed", "size", "branches"), _BIG)
@pytest.mark.parametrize("plain", [True, False])
def test_every_drawing_of_blocks_is_proven(
    seed: int, size: int, branches: int, plain: bool
) -> None:
    graph = sound(seed, size=size, branches=branches, plain=plain).graph()

    assert _found(graph) == []


SOUND = {
    "two reminders that go on as one": drawn(
        "s:start a:do late?a later?a m:x note:do e:end end:end",
        "s a end",
        "late m note e",
        "later m",
    ),
    "a reminder in a loop, with steps side by side": drawn(
        "s:start m:x a:do late?a p:and b:do c:do j:and done:end x:x end:end",
        "s m a x end",
        "x m",
        "late p b j done",
        "p c j",
    ),
    "a step in each round that ends alone": drawn(
        "s:start m:x a:do p:and tell:do told:end x:x end:end",
        "s m a p x end",
        "x m",
        "p tell told",
    ),
    "a reminder that does what another choice does": drawn(
        "s:start x:x a:do late?a b:do one:end two:end", "s x a one", "x b two", "late b"
    ),
    "an inclusive block in a loop, beside another step": drawn(
        "s:start m:x p:and o:or a:do b:do j:or c:do q:and x:x end:end",
        "s m p o a j q x end",
        "o b j",
        "p c q",
        "x m",
    ),
    "an end that ends all, beside what waits": drawn(
        "s:start p:and a:do b:do gone!b j:and all:stop end:end",
        "s p a j end",
        "p b j",
        "gone all",
    ),
    "loops that go on until another step ends all": drawn(
        "s:start p:and m:x a:do x:x b:do all:stop never:end",
        "s p m a x m",
        "x never",
        "p b all",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_meant_and_runs_well_is_no_finding(name: str) -> None:
    assert _found(SOUND[name].graph()) == []


# --- what is wrong is found, however large what stands around it

FAULTS = {
    "exclusive split, parallel join": ("exclusiveGateway", "parallelGateway"),
    "parallel split, exclusive join": ("parallelGateway", "exclusiveGateway"),
    "inclusive split, parallel join": ("inclusiveGateway", "parallelGateway"),
    "inclusive split, exclusive join": ("inclusiveGateway", "exclusiveGateway"),
    "event split, parallel join": ("eventBasedGateway", "parallelGateway"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("seed", "size", "branches"), _BIG[:8])
def test_a_fault_is_found_wherever_it_stands(
    fault: str, seed: int, size: int, branches: int
) -> None:
    split, join = FAULTS[fault]
    faulty = planted(seed, sound(seed, size=size, branches=branches), split, join)
    last = list(faulty.kinds)[-3]

    found = _found(faulty.graph())

    assert any(line.startswith(f"main.bpmn:{last}: ") for line in found), found
    assert not any("warning" in line for line in found)


STUCK = {
    "a branch that ends before the join": (
        drawn("s:start p:and a:do b:do x:x j:and e:end end:end", "s p a j end", "p b x j", "x e"),
        "j",
    ),
    "an event that leaves a block": (
        drawn(
            "s:start p:and a:do gone!a b:do j:and out:end end:end",
            "s p a j end",
            "p b j",
            "gone out",
        ),
        "j",
    ),
    "a reminder that a join waits for": (
        drawn("s:start a:do late?a j:and end:end", "s a j end", "late j"),
        "j",
    ),
    "what comes too late for an end that ends all": (
        drawn(
            "s:start p:and x:x a:do b:do j:and all:stop end:end other:end",
            "s p x a j end",
            "x other",
            "p b all",
            "p j",
        ),
        "j",
    ),
    "joins that wait for one another": (
        drawn(
            "s:start p:and a:do b:do i:and j:and k:and l:and end:end",
            "s p a i k j l end",
            "p b j",
            "k l",
            "j i",
        ),
        "i",
    ),
}


@pytest.mark.parametrize("name", STUCK)
def test_a_join_that_waits_in_vain_is_named(name: str) -> None:
    faulty, join = STUCK[name]

    assert any(f"main.bpmn:{join}: {join} waits for" in line for line in _found(faulty.graph()))


def test_a_task_whose_event_reaches_what_has_come_lets_an_inclusive_join_go_on() -> None:
    faulty = drawn(
        "s:start m:x o:or a:do again!a b:do j:or after:do end:end",
        "s m o a j after end",
        "o b j",
        "again m",
    )

    assert any("two tokens can be here at once" in line for line in _found(faulty.graph()))


def test_a_way_back_beside_a_way_on_never_ends() -> None:
    faulty = drawn("s:start m:x a:do p:and end:end", "s m a p m", "p end")

    (line,) = _found(faulty.graph())

    assert line.startswith("main.bpmn:p: a way that leads back runs beside one that goes on")


def _with_throw(kind: str, *, interrupts: bool) -> dict[str, bytes]:
    """Draw a sub-process with two steps side by side; one of them may end with a throw."""
    inner = drawn(
        "s:start p:and a:do x:x b:do j:and bad:end done:end", "s p a x j done", "p b j", "x bad"
    )
    thrown = f'<{kind}EventDefinition {kind}Ref="code" />'
    body = inner.xml().decode().partition(">")[2]
    body = body[body.index('isExecutable="true">') + 20 : body.index("</process>")]
    body = body.replace(
        '<endEvent id="bad"></endEvent>', f'<endEvent id="bad">{thrown}</endEvent>'
    )
    event = f'attachedToRef="around" cancelActivity="{str(interrupts).lower()}"'
    return {
        "main.bpmn": (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="n">'
            f'<{kind} id="code" {kind}Code="c" /><process id="main" isExecutable="true">'
            f'<startEvent id="begin" /><subProcess id="around">{body}</subProcess>'
            f'<boundaryEvent id="caught" {event}>{thrown}</boundaryEvent>'
            '<endEvent id="end" /><endEvent id="told" />'
            '<sequenceFlow id="t1" sourceRef="begin" targetRef="around" />'
            '<sequenceFlow id="t2" sourceRef="around" targetRef="end" />'
            '<sequenceFlow id="t3" sourceRef="caught" targetRef="told" /></process></definitions>'
        ).encode()
    }


@pytest.mark.parametrize(
    ("kind", "interrupts", "is_stuck"),
    [("error", True, False), ("escalation", True, False), ("escalation", False, True)],
)
def test_what_ends_the_activity_around_leaves_no_join_waiting(
    kind: str, interrupts: bool, is_stuck: bool
) -> None:
    files = _with_throw(kind, interrupts=interrupts)
    SpiffRuntime().compile(files)

    lines = [str(finding) for finding in check_loose(files)]

    assert any(line.startswith("main.bpmn:j: j waits for") for line in lines) is is_stuck


def test_faults_side_by_side_are_found_at_once() -> None:
    faulty = drawn(
        "s:start p:and a:x b:do c:do j:and d:x e:do f:do k:and q:and end:end",
        *("s p a b j q end", "a c j", "p d e k q", "d f k"),
    )

    found = _found(faulty.graph())

    assert [line.split(":")[1] for line in found] == ["j", "k"]


# --- what cannot be proven is said


def _entangled(branches: int, *, broken: bool = False) -> Drawing:
    """Draw branches side by side that are sound, but not made of blocks."""
    tangle = drawn("s:start all:and whole:and end:end", "s all", "whole end")
    for at in range(branches):
        inner = drawn(
            "f:and x:x p:and q:and m:x n:x j:and k:and a:do b:do c:do d:do",
            *("f x p a m j k", "p b n k", "x q c m", "q d n", "f j"),
        )
        inner.kinds["n"] = "parallelGateway" if broken else "exclusiveGateway"
        tangle.kinds |= {f"{name}{at}": kind for name, kind in inner.kinds.items()}
        tangle.flows += [(f"{source}{at}", f"{target}{at}") for source, target in inner.flows]
        tangle.flows += [("all", f"f{at}"), (f"k{at}", "whole")]
    return tangle


def test_a_tangle_that_can_be_played_is_proven() -> None:
    assert _found(_entangled(2).graph()) == []


def test_what_is_past_the_budget_is_not_proven_and_that_is_an_error() -> None:
    (line,) = _found(_entangled(9).graph())

    assert line.startswith("main.bpmn:main: it is not proven that every join gets its tokens")


def test_what_was_found_before_the_budget_ran_out_is_told_too() -> None:
    lines = _found(_entangled(9, broken=True).graph())

    assert any(" waits for " in line for line in lines)
    assert any("it is not proven" in line for line in lines)


def test_a_split_into_very_many_ways_is_not_passed_over() -> None:
    many = [f"t{at}" for at in range(24)]
    kinds = " ".join(f"{name}:do" for name in many)
    ways = [f"o {name} j" for name in many]
    faulty = drawn(f"s:start o:or j:and end:end {kinds}", "s o", "j end", *ways)

    assert any(line.startswith("main.bpmn:j: j waits for") for line in _found(faulty.graph()))


def test_a_package_with_a_drawing_that_is_not_proven_has_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.check.soundness.MOST_MOVES", 3)
    body = BODY.replace(
        '<bpmn:exclusiveGateway id="once_more" />',
        '<bpmn:parallelGateway id="both" /><bpmn:exclusiveGateway id="once_more" />',
    )
    flows = (
        ("to_join", "ask_panel", "both"),
        ("one", "both", "once_more"),
        ("other", "both", "once_more"),
        *(flow for flow in FLOWS if flow[0] != "to_join"),
    )

    found = check_files("small", small(**{"small.bpmn": drawing(body=body, flows=flows)}))

    (line,) = [finding for finding in found if "not proven" in finding.message]
    assert (line.file, line.element, line.is_error) == ("small.bpmn", "small", True)


# --- shrinking changes nothing, and the engine agrees


def _nets(graph: Graph) -> list[Net]:
    finals = {node for node in graph.nodes if is_final(graph, node)}
    return list(nets(ways_apart(Ways(graph=graph, finals=finals))))


def _verdict(graph: Graph, *, shrinks: bool) -> Verdict:
    found = Verdict()
    for net in _nets(graph):
        found.add(play(reduced(net) if shrinks else net, Budget(left=3_000)))
    return found


@pytest.mark.parametrize("seed", _SMALL)
def test_shrinking_never_changes_the_verdict(seed: int) -> None:
    for changes in range(4):
        changed = _changed(seed, changes)

        whole = _verdict(changed.graph(), shrinks=False)
        shrunk = _verdict(changed.graph(), shrinks=True)

        if whole.is_proven and shrunk.is_proven:
            assert shrunk.is_sound == whole.is_sound, changes
        if changes == 0:
            assert shrunk.is_sound


def _changed(seed: int, changes: int) -> Drawing:
    changed = sound(seed, size=3 + seed % 9, plain=seed % 3 == 0)
    for change in range(changes):
        mutated(10 * seed + change, changed)
    return changed


class _Chance:
    """A situation in which every condition holds or not by chance."""

    now = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def evaluate(self, expression: str, place: Place) -> bool:
        return self._chance.random() < 0.5

    def due(self, expression: str, place: Place) -> None:
        """Know no date."""

    def nothing(self, *_: object) -> None:
        """Do nothing."""

    decide = send = passed = ended = nothing


def _is_stuck(program: SpiffProgram, names: list[str], seed: int) -> bool:
    """Walk through a drawing by chance; say whether a join failed on the way."""
    chance = random.Random(seed)
    try:
        run = program.start("main", _Chance(chance))
        for _ in range(30):
            tasks = [activity.number for activity in run.activities()]
            acts = [partial(run.complete, number) for number in tasks]
            acts += [partial(run.send, name) for name in names]
            with suppress(WrongState):
                chance.choice(acts)() if acts else None
    except ProcessFailed as failure:
        return "circle" not in str(failure)
    return False


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_what_is_proven_never_gets_stuck_and_what_waits_in_vain_does(seed: int) -> None:
    for changes in range(3):
        changed = _changed(seed, changes)
        try:
            program = SpiffRuntime().compile({"main.bpmn": changed.xml()})
        except DefinitionRejected:
            assert changes
            continue

        found = _verdict(changed.graph(), shrinks=True)
        stuck = any(_is_stuck(program, events(changed), walk) for walk in range(30))

        assert not (found.is_sound and stuck), changes
        assert stuck or not found.stuck or found.doubled, changes
