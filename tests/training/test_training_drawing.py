"""A drawing for paper: each kind of element, its state, its words, all as they are drawn."""

from dataclasses import replace

import pytest

from engine.errors import NotFound
from engine.package import Definition
from engine.training.drawing import draw
from tests.training.small_room import small_definition
from tests.training.telling import holds

_SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
_NODES = (
    '<participant id="pool" name="Service"/><lane id="lane" name="R &amp; D"/>'
    '<startEvent id="begun" name="Begun"/><userTask id="look" name="Look at each of the papers"/>'
    '<subProcess id="wide" name="Wide part"/><subProcess id="narrow" name="Closed part"/>'
    '<boundaryEvent id="late" name="Late"/><intermediateCatchEvent id="wait" name="Wait"/>'
    '<exclusiveGateway id="which" name="Which way &lt;is&gt; it?"/><parallelGateway id="split"/>'
    '<inclusiveGateway id="some"/><eventBasedGateway id="event"/><endEvent id="done" name="Done"/>'
    '<callActivity id="other" name="Other"/><textAnnotation id="remark" name="A remark"/>'
    '<sequenceFlow id="one" name="Yes, of course and always"/><sequenceFlow id="two" name="No"/>'
    '<sequenceFlow id="three"/><sequenceFlow id="unseen" name="Never"/>'
)


def _shape(own: str, x: int, y: int, width: int, height: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
    return f'<bpmndi:BPMNShape bpmnElement="{own}">{bounds}</bpmndi:BPMNShape>'


def _edge(own: str, *points: tuple[float, float], label: str = "") -> str:
    way = "".join(f'<di:waypoint x="{x:g}" y="{y:g}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge bpmnElement="{own}">{way}{label}</bpmndi:BPMNEdge>'


_LABEL = '<bpmndi:BPMNLabel><dc:Bounds x="150" y="60" width="40" height="14"/></bpmndi:BPMNLabel>'
_PICTURE = (
    _shape("pool", 0, 0, 800, 400)
    + _shape("lane", 30, 0, 770, 400)
    + _shape("begun", 60, 100, 36, 36)
    + _shape("look", 120, 80, 100, 80)
    + _shape("wide", 240, 60, 300, 200)
    + _shape("narrow", 560, 80, 100, 110)
    + _shape("late", 160, 140, 36, 36)
    + _shape("wait", 260, 140, 36, 36)
    + _shape("which", 320, 140, 50, 50)
    + _shape("split", 380, 140, 50, 50)
    + _shape("some", 440, 140, 50, 50)
    + _shape("event", 480, 140, 50, 50)
    + _shape("done", 680, 100, 36, 36)
    + _shape("other", 560, 220, 100, 80)
    + _shape("remark", 60, 320, 100, 30)
    + _shape("nowhere", 60, 360, 10, 10)
    + _edge("one", (96, 118), (120, 120), label=_LABEL)
    + _edge("two", (220, 120), (230, 120.5), (240, 121))
    + _edge("three", (660, 118), (680, 118))
    + _edge("unseen")
    + _edge("nothing", (1, 2), (900, 450))
)
_STATES = {
    "begun": "done", "one": "done", "look": "ready", "late": "waiting", "wide": "started",
    "wait": "waiting", "which": "started", "other": "started", "narrow": "done", "split": "odd",
    "two": "done", "gone": "done",
}  # fmt: skip


def drawn(nodes: str, picture: str) -> Definition:
    """Return the small procedure with another drawing of its check."""
    plane = f'<bpmndi:BPMNPlane bpmnElement="check">{picture}</bpmndi:BPMNPlane>'
    file = (
        f'<definitions {_SPACES}><process id="check">{nodes}</process>'
        f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram></definitions>"
    )
    small = small_definition()
    return replace(small, files={**small.files, "check.bpmn": file.encode()})


def lines(svg: str) -> list[str]:
    return svg.replace("><", ">\n<").split("\n")


def test_every_kind_of_element_is_drawn_with_its_state() -> None:
    svg = draw(drawn(_NODES, _PICTURE), "check", _STATES, name="7")

    holds("drawing", iter(lines(svg)))


def test_without_a_state_everything_is_faint() -> None:
    svg = draw(drawn(_NODES, _PICTURE), "check", {})

    faint = {'stroke="#8a9199" stroke-width="1"', 'fill="#505a5f"', 'marker-end="url(#tip)"'}
    assert all(each in svg for each in faint)
    assert "#1d70b8" not in svg
    assert "#ffdd00" not in svg
    assert "<desc>Nothing has happened here yet.</desc>" in svg


def test_without_a_picture_the_drawing_says_what_happened_all_the_same() -> None:
    svg = draw(drawn(_NODES, ""), "check", {"begun": "done"})

    assert 'width="40" height="60" viewBox="-20 -20 40 60"' in svg
    assert lines(svg)[1:3] == [
        "<title>Check</title>",
        "<desc>Begun: done</desc>",
    ]


def test_a_drawing_that_is_none_is_refused() -> None:
    with pytest.raises(NotFound) as refused:
        draw(small_definition(), "gone", {})

    assert refused.value.sentence == (
        "Expected a drawing of the procedure, but there is no 'gone'."
    )
