"""What is said of flows and of the picture, to the letter: loops, calls, joins, places."""

import pytest

from engine.check.playing import Budget
from engine.check.soundness import MOST_MOVES, findings
from tests.check.sentences import changed, lines, told, with_step
from tests.check.small import BODY, FLOWS, drawing, properties, small
from tests.check.test_check_soundness import STUCK
from tests.check.token_drawings import Drawing, drawn

_D = "small.bpmn"


def _calls(own: str, *called: str) -> str:
    """Draw a process that calls others one after the other."""
    steps = [f"{own}_{at}" for at, _ in enumerate(called)]
    body = f'<bpmn:startEvent id="{own}_in" /><bpmn:endEvent id="{own}_out" />' + "".join(
        f'<bpmn:callActivity id="{step}" name="Call" calledElement="{other}" />'
        for step, other in zip(steps, called, strict=True)
    )
    names = [f"{own}_in", *steps, f"{own}_out"]
    flows = [(f"{one}_{at}", one, names[at + 1]) for at, one in enumerate(names[:-1])]
    return drawing(own, body, flows)


def _loop(*middle: str, back: str = "which_step") -> dict[str, bytes]:
    """Let the choice lead back to the table, through some steps."""
    names = [part.split('id="')[1].split('"')[0] for part in middle]
    way = ["which_step", *names, "find_step"]
    flows = [flow for flow in FLOWS if flow[0] != "to_again"]
    flows += [
        ("to_again" if not at else f"w{at}", way[at], way[at + 1]) for at in range(len(way) - 1)
    ]
    return small(**{_D: drawing(body=BODY + "".join(middle), flows=flows)})


def _send(name: str) -> str:
    sends = properties(letter="outcome", to="chair")
    return f'<bpmn:sendTask id="{name}" name="Send">{sends}</bpmn:sendTask>'


def _catch(inside: str) -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="catch" name="Catch"><bpmn:{inside}'
        "</bpmn:intermediateCatchEvent>"
    )


def _inside(tag: str, own: str) -> str:
    return (
        '<bpmn:subProcess id="part" name="Part"><bpmn:startEvent id="in" />'
        f'<bpmn:{tag} id="{own}" />'
        '<bpmn:endEvent id="out" /><bpmn:sequenceFlow id="a" sourceRef="in" targetRef="{0}" />'
        '<bpmn:sequenceFlow id="b" sourceRef="{0}" targetRef="out" /></bpmn:subProcess>'
    ).format(own)


LOOPS = {
    "a loop of two": _loop(),
    "a loop of six": _loop(*(_send(f"send_{n}") for n in range(4))),
    "a loop of seven": _loop(*(_send(f"send_{n}") for n in range(5))),
    "a loop with a user task": _loop('<bpmn:userTask id="wait" name="Wait" />'),
    "a loop with a timer": _loop(
        _catch(
            "timerEventDefinition><bpmn:timeDate>decide_by</bpmn:timeDate>"
            "</bpmn:timerEventDefinition>"
        )
    ),
    "a loop with a message": _loop(_catch('messageEventDefinition messageRef="m_withdraw" />')),
    "a loop with a condition": _loop(
        _catch(
            "conditionalEventDefinition><bpmn:condition>true</bpmn:condition>"
            "</bpmn:conditionalEventDefinition>"
        )
    ),
    "a loop with a part that waits": _loop(_inside("userTask", "wait")),
    "a loop with a part that does not": _loop(_inside("sendTask", "send")),
    "a loop with a part that comes to no end": _loop(
        _inside("sendTask", "send").replace('targetRef="out"', 'targetRef="send"')
    ),
    "a loop with a call that waits": {
        **_loop('<bpmn:callActivity id="call" name="Call" calledElement="other" />'),
        "other.bpmn": drawing(
            "other",
            '<bpmn:startEvent id="in" /><bpmn:userTask id="wait" name="W" />'
            '<bpmn:endEvent id="out" />',
            (("a", "in", "wait"), ("b", "wait", "out")),
        ).encode(),
    },
    "a loop with a call that does not": {
        **_loop('<bpmn:callActivity id="call" name="Call" calledElement="other" />'),
        "other.bpmn": _calls("other").encode(),
    },
    "a loop with a call of what is not there": _loop(
        '<bpmn:callActivity id="call" name="Call" calledElement="other" />'
    ),
    "a loop with calls that call one another": {
        **_loop('<bpmn:callActivity id="call" name="Call" calledElement="one" />'),
        "one.bpmn": _calls("one", "two").encode(),
        "two.bpmn": _calls("two", "one").encode(),
    },
    "a process that calls itself": with_step(
        '<bpmn:callActivity id="call" name="Call" calledElement="small" />', "call"
    ),
    "processes that call one another": {
        name: text.encode()
        for name, text in {
            "one.bpmn": _calls("one", "two", "four"),
            "two.bpmn": _calls("two", "three"),
            "three.bpmn": _calls("three", "one"),
            "four.bpmn": _calls("four"),
        }.items()
    },
    "a call of nothing": with_step('<bpmn:callActivity id="call" name="Call" />', "call"),
    "two loops that nobody waits in": changed(
        (
            _D,
            "</bpmn:process>",
            "".join(
                f'<bpmn:sendTask id="{a}" /><bpmn:sendTask id="{b}" />'
                f'<bpmn:sequenceFlow id="{a}{b}" sourceRef="{a}" targetRef="{b}" />'
                f'<bpmn:sequenceFlow id="{b}{a}" sourceRef="{b}" targetRef="{a}" />'
                for a, b in ("kl", "mn")
            )
            + "</bpmn:process>",
        )
    ),
}


@pytest.mark.parametrize("name", LOOPS)
def test_loops_and_calls_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(LOOPS[name], "loops") == told(name)


def _lane(x: int, width: int) -> tuple[str, str, str]:
    """Draw the lane of the panel, from `x` on."""
    bounds = f'<dc:Bounds x="{x}" y="90" width="{width}" height="200" />'
    shape = f'<bpmndi:BPMNShape id="l" bpmnElement="lane_panel">{bounds}</bpmndi:BPMNShape>'
    return (_D, "</bpmndi:BPMNPlane>", f"{shape}</bpmndi:BPMNPlane>")


_PICTURE = drawing()[drawing().index("<bpmndi:BPMNShape") : drawing().index("</bpmndi:BPMNPlane>")]
_EVENT = '<bpmndi:BPMNShape id="nearly_late_shape" bpmnElement="nearly_late"><dc:Bounds x="600"'
_PART = with_step(_inside("userTask", "think"), "part")
PICTURES = {
    "a drawing without a picture": changed((_D, _PICTURE, "")),
    "a flow that is not in the picture": changed(
        (_D, 'bpmnElement="to_find"', 'bpmnElement="to_which"')
    ),
    "an event over its task": changed((_D, _EVENT, _EVENT.replace("600", "450"))),
    "a step over two others": changed(
        (_D, '<dc:Bounds x="300" y="100" width="100"', '<dc:Bounds x="160" y="100" width="400"')
    ),
    "a step over what stands inside another": {
        **_PART,
        _D: _PART[_D].replace(
            b'bpmnElement="once_more"><dc:Bounds x="300"',
            b'bpmnElement="once_more"><dc:Bounds x="1950"',
        ),
    },
    "a step in its lane": changed(_lane(140, 120)),
    "a step out of its lane": changed(_lane(200, 120)),
    "a shape without a place": changed(
        (_D, '<dc:Bounds x="300" y="100" width="100" height="80" />', "")
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(PICTURES[name], "layout") == told(name)


def _unplayed(*odd: tuple[str, str, str]) -> dict[str, bytes]:
    """Let a join wait in vain, in a drawing that is refused for something else as well."""
    return changed((_D, 'exclusiveGateway id="once_more"', 'parallelGateway id="once_more"'), *odd)


_CLOSED = '<bpmn:sequenceFlow id="to_closed" sourceRef="send_outcome" targetRef="closed">'
UNPLAYED = {
    "a join that waits in vain": _unplayed(),
    "a join that waits in vain, and a way into an event on a border": _unplayed(
        (
            _D,
            'sourceRef="send_outcome" targetRef="closed"',
            'sourceRef="send_outcome" targetRef="nearly_late"',
        )
    ),
    "a join that waits in vain, and a way into the start": _unplayed(
        (
            _D,
            'sourceRef="send_outcome" targetRef="closed"',
            'sourceRef="send_outcome" targetRef="raised"',
        )
    ),
    "a join that waits in vain, and a step that leads nowhere": _unplayed(
        (_D, f"{_CLOSED}</bpmn:sequenceFlow>", "")
    ),
    "a join that waits in vain, and a way to nothing": _unplayed(
        (
            _D,
            'sourceRef="send_outcome" targetRef="closed"',
            'sourceRef="send_outcome" targetRef="nobody"',
        )
    ),
    "a join that waits in vain, and a step beside it that nothing reaches": _unplayed(
        (_D, '<bpmn:endEvent id="closed"', '<bpmn:userTask id="u" /><bpmn:endEvent id="closed"')
    ),
}


@pytest.mark.parametrize("name", UNPLAYED)
def test_a_drawing_is_played_where_every_way_goes_on(name: str) -> None:
    assert lines(UNPLAYED[name], "soundness") == told(name)


_MANY = [f"t{at}" for at in range(8)]
JOINS: dict[str, Drawing] = {
    **{name: faulty for name, (faulty, _) in STUCK.items()},
    "seven ways that do not come": drawn(
        f"s:start x:x j:and end:end {' '.join(f'{name}:do' for name in _MANY)}",
        *("s x", "j end", *(f"x {name} j" for name in _MANY)),
    ),
    "six ways that do not come": drawn(
        f"s:start x:x j:and end:end {' '.join(f'{name}:do' for name in _MANY[:7])}",
        *("s x", "j end", *(f"x {name} j" for name in _MANY[:7])),
    ),
    "two tokens at one step": drawn(
        "s:start p:and a:do b:do c:do end:end", "s p a c end", "p b c"
    ),
    "two tokens at a step to which a reminder of it leads": drawn(
        "s:start a:do late?a b:do again?b c:do end:end told:end",
        *("s a end", "late b told", "again c a"),
    ),
    "two tokens at a join, and then at a step": drawn(
        "s:start p:and a:do b:do j:x c:do end:end", "s p a j c end", "p b j"
    ),
    "two tokens in a loop": drawn(
        "s:start p:and a:do b:do x:x c:do y:x end:end", "s p a x c y end", "p b x", "y x"
    ),
    "a way back beside a way on": drawn("s:start m:x a:do p:and end:end", "s m a p m", "p end"),
    "ways back beside ways on, of which one is in no loop": drawn(
        "s:start o:and q:and n:and m:x a:do p:and end:end",
        *("s o q n m a p m", "o n", "q n", "p end"),
    ),
    "a way back over a join of one": drawn(
        "s:start m:x a:do k:and p:and end:end", "s m a k p m", "p end"
    ),
    "a way back in a loop beside ways on that are in none": drawn(
        "s:start q:and n:and m:x a:do p:and b:do end:end", "s q m a p m", "q n b end", "p end"
    ),
    "a start without a way on": drawn("s:start a:do end:end", "a end"),
    "two starts, each with a fault": drawn(
        "s:start p:and a:do b:do c:do t:start x:x d:do e:do j:and end:end",
        *("s p a c end", "p b c", "t x d j end", "x e j"),
    ),
}


@pytest.mark.parametrize("name", JOINS)
def test_joins_are_told_in_these_words(name: str) -> None:
    assert _found(JOINS[name]) == told(name)


def _found(faulty: Drawing) -> str:
    budgets = (Budget(left=MOST_MOVES), Budget(left=MOST_MOVES))
    return "\n".join(map(str, findings(faulty.graph(), frozenset(), *budgets)))
