"""The flow of a drawing as a graph, whoever looks at it, and its picture."""

import pytest

from engine.bpmn.graph import Graph, graphs, reached, waits, way_to
from engine.bpmn.picture import Box, boxes
from engine.bpmn.profile import ACTIVITIES, AUTOMATIC, FLOW_NODES, GATEWAYS, WAITING
from engine.safe_xml import parse
from tests.spiff import spiff_diagrams as d

_AFTER = {"a": "bc", "b": "d", "c": "d", "d": "a", "e": "a"}


def _graph(body: str) -> Graph:
    graph, *_ = graphs(parse(d.simple(body)["main.bpmn"]), file="main.bpmn")
    return graph


def test_what_is_reached_comes_nearest_first_with_the_way_to_it() -> None:
    found = reached("a", _AFTER.__getitem__)

    assert list(found) == ["a", "b", "c", "d"]
    assert way_to("d", found) == ["a", "b", "d"]
    assert way_to("a", found) == ["a"]


def test_nothing_is_reached_from_nowhere() -> None:
    assert reached("", _AFTER.__getitem__) == {}


def test_a_graph_holds_what_stands_directly_in_its_process() -> None:
    inner = d.start("in") + d.end("out") + d.flow("in", "out")
    body = d.start() + d.sub("part", inner) + d.end() + d.chain("begin", "part", "finish")
    event = d.boundary("late", "part", d.timer("t")) + d.end("told") + d.flow("late", "told")

    outer, part = graphs(parse(d.simple(body + event)["main.bpmn"]))

    assert (outer.id, list(outer.nodes)) == ("main", ["begin", "part", "finish", "late", "told"])
    assert outer.after("begin") == ["part"]
    assert outer.border == {"part": ["late"]}
    assert (part.id, part.of_kind("startEvent")) == ("part", ["in"])
    assert outer.is_whole
    assert part.is_whole


@pytest.mark.parametrize(
    "more",
    [
        d.flow("ask", "nowhere"),
        d.flow("nowhere", "ask"),
        d.element("scriptTask", "odd") + d.flow("ask", "odd"),
        "<bpmn:userTask/>",
    ],
)
def test_a_graph_says_that_it_is_not_whole(more: str) -> None:
    graph = _graph(d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish") + more)

    assert not graph.is_whole


def test_people_messages_and_instants_are_waited_for_and_nothing_else() -> None:
    parts = {
        "ask": d.user("ask"),
        "hear": d.catch("hear", d.message("m")),
        "until": d.catch("until", d.timer("t")),
        "once": d.catch("once", d.condition("c")),
        "tell": d.letter("tell"),
        "part": d.sub("part", ""),
    }

    nodes = _graph("".join(parts.values())).nodes

    assert [name for name in nodes if waits(nodes[name])] == ["ask", "hear", "until"]


def test_the_names_of_the_profile_are_names_of_elements_that_can_be_drawn() -> None:
    assert ACTIVITIES | GATEWAYS | AUTOMATIC <= FLOW_NODES
    assert not AUTOMATIC & WAITING


def _shape(element: str, bounds: str) -> str:
    return f'<d:BPMNShape xmlns:d="p" bpmnElement="{element}">{bounds}</d:BPMNShape>'


def test_a_shape_without_a_place_is_passed_over() -> None:
    place = '<Bounds x="1" y="2" width="30" height="40"/>'
    shapes = [("a", place), ("b", ""), ("c", '<Bounds x="1" y="2"/>'), ("d", "<Bounds x='?'/>")]

    root = parse(f"<picture>{''.join(_shape(*one) for one in shapes)}</picture>".encode())

    assert dict(boxes(root)) == {"a": Box(1, 2, 30, 40)}


def test_shapes_that_share_an_edge_do_not_lie_over_one_another() -> None:
    box = Box(0, 0, 100, 80)

    assert (box.right, box.bottom, box.middle) == (100, 80, (50, 40))
    assert box.overlaps(Box(90, 70, 100, 80))
    assert not box.overlaps(Box(100, 0, 100, 80))
    assert not box.overlaps(Box(0, 79, 100, 80))
    assert box.holds(Box(10, 10, 20, 20))
    assert not box.holds(Box(90, 10, 20, 20))
    assert not Box(10, 10, 20, 20).holds(box)
