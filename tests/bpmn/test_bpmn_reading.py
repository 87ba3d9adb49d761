"""How a drawing and its picture are read, to the letter."""

import pytest

from engine.bpmn.drawing import for_viewers, open_drawing, read_drawing
from engine.bpmn.graph import Graph, graphs
from engine.bpmn.picture import Box
from engine.errors import DefinitionRejected
from engine.ids import RoleId
from engine.model.procedure import Each, ElementKind, Trigger
from engine.safe_xml import BPMN, BPMN_DI, DC, parse
from tests.check.small import properties
from tests.spiff import spiff_diagrams as d

TASK = d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish")

_READ = d.file_of(
    d.named_message("m"),
    d.named_error("e"),
    d.named_escalation("up"),
    d.process(
        "main",
        "<bpmn:documentation> Why. </bpmn:documentation>"
        '<bpmn:laneSet><bpmn:lane name="The&#10;chair">'
        "<bpmn:flowNodeRef> ask </bpmn:flowNodeRef><bpmn:flowNodeRef>part</bpmn:flowNodeRef>"
        '</bpmn:lane><bpmn:lane name="Nobody"/></bpmn:laneSet>'
        + d.element("startEvent", "begin", d.timer(" today() "))
        + d.element(
            "userTask",
            "ask",
            "<bpmn:documentation> Do <b>it</b>. </bpmn:documentation>"
            + properties(each="child in children", due="a")
            + d.times("count(children)", sequential=True),
            name="Ask&#10;it",
        )
        + d.sub("part", d.start("in") + d.user("inner") + d.end("out", d.escalation("up_up")))
        + d.element("callActivity", "call", properties(role="clerk, chair"), calledElement="other")
        + d.boundary("told", "ask", d.message("m_message"))
        + d.boundary("late", "ask", d.timer("a"), interrupting=True)
        + d.boundary("failed", "call", d.error("e_error"), interrupting=True)
        + d.boundary("any", "call", d.error(None), interrupting=True)
        + d.catch("once", d.condition(" b "))
        + d.end("stop", "<bpmn:terminateEventDefinition/>")
        + d.exclusive("x", "x_to_ask")
        + d.flow("begin", "x")
        + d.flow("x", "ask")
        + d.flow("x", "part", " c "),
        name="The&#10;process",
    ),
)


def test_a_drawing_is_read_as_it_is_drawn() -> None:
    root = open_drawing(_READ, source="main.bpmn")

    read = read_drawing(root, file="main.bpmn", roles={"The chair": RoleId("chair")})
    elements = {e.id: e for e in read.elements}

    (process,) = read.processes
    assert (process.id, process.name, process.documentation) == ("main", "The process", "Why.")
    assert (process.file, process.lanes) == ("main.bpmn", {"The chair": "chair", "Nobody": ""})
    assert [*elements] == [
        "begin",
        "ask",
        "part",
        "in",
        "inner",
        "out",
        "call",
        "told",
        "late",
        "failed",
        "any",
        "once",
        "stop",
        "x",
    ]
    assert {
        own: (e.trigger, e.trigger_value) for own, e in elements.items() if e.trigger
    } == dict.fromkeys(("ask", "part", "in", "inner", "call", "x"), (Trigger.NONE, "")) | {
        "begin": (Trigger.TIMER, "today()"),
        "out": (Trigger.ESCALATION, "up"),
        "told": (Trigger.MESSAGE, "m"),
        "late": (Trigger.TIMER, "a"),
        "failed": (Trigger.ERROR, "e"),
        "any": (Trigger.ERROR, ""),
        "once": (Trigger.CONDITION, "b"),
        "stop": (Trigger.TERMINATE, ""),
    }
    assert {own: e.role for own, e in elements.items() if e.role} == {
        "ask": "chair",
        "part": "chair",
        "in": "chair",
        "inner": "chair",
        "out": "chair",
        "call": "clerk",
    }
    assert {own: e.parent_id for own, e in elements.items() if e.parent_id} == dict.fromkeys(
        ("in", "inner", "out"), "part"
    )
    assert {
        own: (e.attached_to, e.interrupting) for own, e in elements.items() if e.attached_to
    } == {
        "told": ("ask", False),
        "late": ("ask", True),
        "failed": ("call", True),
        "any": ("call", True),
    }
    assert {e.process_id for e in read.elements} == {"main"}
    ask, call = elements["ask"], elements["call"]
    assert (ask.kind, ask.name, ask.documentation) == (ElementKind.USER_TASK, "Ask it", "Do it.")
    assert ask.properties == {"each": "child in children", "due": "a"}
    assert ask.each == Each(item="child", items="children", sequential=True)
    assert (call.called, ask.called, call.each) == ("other", None, None)
    assert (elements["x"].incoming, elements["x"].outgoing) == (
        ("begin_to_x",),
        ("x_to_ask", "x_to_part"),
    )
    assert [(f.id, f.source, f.target, f.condition, f.is_default) for f in read.flows] == [
        ("begin_to_x", "begin", "x", "", False), ("x_to_ask", "x", "ask", "", True),
        ("x_to_part", "x", "part", "c", False),
    ]  # fmt: skip


def test_a_repeated_activity_is_done_for_all_at_once_unless_it_says_otherwise() -> None:
    loop = d.times("2").replace(' isSequential="false"', "")
    body = d.start() + d.user("ask", properties(each="c in cs") + loop) + d.end()
    root = open_drawing(d.file_of(d.process("main", body)), source="main.bpmn")

    read = read_drawing(root, file="main.bpmn", roles={})

    assert [e.each for e in read.elements if e.each] == [
        Each(item="c", items="cs", sequential=False)
    ]


@pytest.mark.parametrize("each", ["", "child", "child in ", " in children", "child of children"])
def test_a_repeated_activity_that_does_not_say_of_what_is_refused(each: str) -> None:
    body = d.start() + d.user("ask", properties(each=each) + d.times("2")) + d.end()
    root = open_drawing(d.file_of(d.process("main", body)), source="main.bpmn")

    with pytest.raises(DefinitionRejected) as refused:
        read_drawing(root, file="main.bpmn", roles={})

    assert refused.value.findings == [
        (
            "main.bpmn:ask: a repeated activity needs the property `each`, such as"
            " `child in children`"
        )
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<!DOCTYPE a><a/>", "a.bpmn: a DOCTYPE is not accepted; remove it"),
        (b"<a/>", "a.bpmn: this is not a BPMN 2.0 file"),
    ],
)
def test_a_file_that_is_no_drawing_is_refused_when_it_is_opened(content: bytes, said: str) -> None:
    with pytest.raises(DefinitionRejected) as refused:
        open_drawing(content, source="a.bpmn")

    assert refused.value.findings == [said]


BOOLEANS = (
    *("cancelActivity", "isExecutable", "isForCompensation", "isInterrupting", "isSequential"),
    *("triggeredByEvent", "parallelMultiple", "instantiate", "isClosed", "isImmediate"),
    *("isExpanded", "isHorizontal", "isMarkerVisible", "isMessageVisible", "isCollection"),
    *("isUnlimited", "testBefore", "cancelRemainingInstances", "isRequired", "isBold"),
    *("isItalic", "isUnderline", "isStrikeThrough", "waitForCompletion"),
)


@pytest.mark.parametrize("name", BOOLEANS)
def test_true_and_false_are_spelt_out_for_viewers_wherever_they_stand(name: str) -> None:
    text = f'<definitions xmlns="{BPMN[1:-1]}"><a {name}="{{}}" b="1"/></definitions>'

    for said, shown in (("1", "true"), (" 0 ", "false"), (" true", "true"), ("maybe", "maybe")):
        found = parse(for_viewers(text.format(said).encode(), source="a.bpmn"))[0]
        assert (found.get(name), found.get("b")) == (shown, "1")
    plain = text.format("true").encode()
    assert for_viewers(plain, source="a.bpmn") is plain


def test_a_label_is_as_wide_for_viewers_as_its_longest_word() -> None:
    text = (
        f'<definitions xmlns="{BPMN[1:-1]}" xmlns:di="{BPMN_DI[1:-1]}" xmlns:dc="{DC[1:-1]}">'
        '<a id="flow" name="nobody at all"/><di:BPMNEdge bpmnElement="flow"><di:BPMNLabel>'
        '<dc:Bounds x="100" y="5" width="{}" height="14"/></di:BPMNLabel></di:BPMNEdge>'
        "</definitions>"
    )

    found = parse(for_viewers(text.format("20").encode(), source="a.bpmn"))
    bounds = next(found.iter(f"{DC}Bounds"))

    assert (bounds.get("x"), bounds.get("width")) == ("86", "48")
    wide = text.format("60").encode()
    assert for_viewers(wide, source="a.bpmn") is wide


@pytest.mark.parametrize("by", [0.0, 1.0, -1.0])
@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_shapes_lie_over_one_another_from_more_than_two_units_on(side: str, by: float) -> None:
    box = Box(0, 0, 100, 80)
    places = {
        "left": Box(98 + by, 10, 50, 20), "right": Box(-48 - by, 10, 50, 20),
        "top": Box(10, 78 + by, 50, 20), "bottom": Box(10, -18 - by, 50, 20),
    }  # fmt: skip
    reach = {
        "left": Box(-2 - by, 0, 10, 10), "right": Box(92 + by, 0, 10, 10),
        "top": Box(0, -2 - by, 10, 10), "bottom": Box(0, 72 + by, 10, 10),
    }  # fmt: skip

    assert box.overlaps(places[side]) is (by < 0)
    assert places[side].overlaps(box) is (by < 0)
    assert box.holds(reach[side]) is (by <= 0)


def test_a_graph_knows_the_flows_at_each_of_its_nodes() -> None:
    body = TASK + d.sub("part", d.start("in")) + d.flow("ask", "part", "c")
    root = parse(d.simple(body)["main.bpmn"])
    outer, inner = graphs(root, file="main.bpmn")

    assert isinstance(outer, Graph)
    assert (outer.file, inner.file, inner.id) == ("main.bpmn", "main.bpmn", "part")
    assert [edge.id for edge in outer.outgoing["ask"]] == ["ask_to_finish", "ask_to_part"]
    assert [edge.source for edge in outer.incoming["part"]] == ["ask"]
    assert (outer.after("ask"), outer.after("nobody")) == (["finish", "part"], [])
    assert outer.kind("part") == "subProcess"
    assert outer.of_kind("userTask") == ["ask"]
