"""Everything that the library would ignore or take silently is refused."""

import pytest

from tests.bpmn.rules import refusals
from tests.spiff import spiff_diagrams as d

TASK = d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish")


def with_node(node: str, node_id: str = "odd", more: str = "") -> dict[str, bytes]:
    body = d.start() + node + d.end() + d.chain("begin", node_id, "finish")
    return d.simple(body + more)


def with_border(event: str, event_id: str = "odd", *more: str) -> dict[str, bytes]:
    way_out = d.end("other") + d.flow(event_id, "other") if event_id else ""
    return d.simple(TASK + event + way_out, *more)


TASKS = {
    tag: with_node(d.element(tag, "odd"))
    for tag in (
        "task",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "receiveTask",
        "transaction",
        "adHocSubProcess",
        "complexGateway",
        "intermediateThrowEvent",
    )
}
DEFINITIONS = {
    "signal end": with_node(
        "", "ask", d.user("ask") + d.end("odd", "<bpmn:signalEventDefinition/>")
    ),
    "message end": with_node(
        "", "ask", d.user("ask") + d.end("odd", "<bpmn:messageEventDefinition/>")
    ),
    "compensation": with_node(
        "", "ask", d.user("ask") + d.end("odd", "<bpmn:compensateEventDefinition/>")
    ),
    "link": with_node(d.catch("odd", '<bpmn:linkEventDefinition name="there"/>')),
    "signal catch": with_node(d.catch("odd", "<bpmn:signalEventDefinition/>")),
    "nothing to wait for": with_node(d.catch("odd", "")),
    "two things to wait for": with_node(d.catch("odd", d.timer("a") + d.condition("b"))),
    "duration": with_node(d.catch("odd", d.timer("PT1H", "timeDuration"))),
    "cycle": with_node(d.catch("odd", d.timer("R3/P1D", "timeCycle"))),
    "no date": with_node(d.catch("odd", "<bpmn:timerEventDefinition/>")),
    "empty date": with_node(d.catch("odd", d.timer("  "))),
    "date with a comment in it": with_node(
        d.catch(
            "odd",
            "<bpmn:timerEventDefinition><bpmn:timeDate>a<!-- no -->b</bpmn:timeDate>"
            "</bpmn:timerEventDefinition>",
        )
    ),
    "python": with_node(
        d.catch("odd", d.timer("a").replace("<bpmn:timeDate", '<bpmn:timeDate language="python"'))
    ),
    "signal boundary": with_border(d.boundary("odd", "ask", "<bpmn:signalEventDefinition/>")),
    "error on a task": with_border(
        d.boundary("odd", "ask", d.error("bad_error"), interrupting=True),
        "odd",
        d.named_error("bad"),
    ),
    "boundary of nothing": with_border(d.boundary("odd", "nowhere", d.timer("a"))),
    "unknown message": with_border(d.boundary("odd", "ask", d.message("nowhere"))),
    "nameless message": with_border(
        d.boundary("odd", "ask", d.message("m")), "odd", '<bpmn:message id="m"/>'
    ),
    "boundary without a way out": with_border(d.boundary("odd", "ask", d.timer("a")), ""),
    "message start": d.simple(
        d.element("startEvent", "odd", d.message("withdraw_message"))
        + d.user("ask")
        + d.end()
        + d.chain("odd", "ask", "finish"),
        d.named_message("withdraw"),
    ),
    "error that nothing catches": d.simple(
        d.start() + d.end("odd", d.error("bad_error")) + d.chain("begin", "odd"),
        d.named_error("bad"),
    ),
}
ACTIVITIES = {
    "loop marker": with_node(d.user("odd", "<bpmn:standardLoopCharacteristics/>")),
    "no cardinality": with_node(d.user("odd", "<bpmn:multiInstanceLoopCharacteristics/>")),
    "empty cardinality": with_node(d.user("odd", d.times(" "))),
    "huge cardinality": with_node(d.user("odd", d.times("1001"))),
    "negative cardinality": with_node(d.user("odd", d.times("-1"))),
    "loop data": with_node(
        d.user(
            "odd",
            "<bpmn:multiInstanceLoopCharacteristics>"
            "<bpmn:loopDataInputRef>children</bpmn:loopDataInputRef>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        )
    ),
    "completion condition": with_node(
        d.user(
            "odd",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
            "<bpmn:completionCondition>true</bpmn:completionCondition>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        )
    ),
    "script in an extension": with_node(
        d.user(
            "odd",
            "<bpmn:extensionElements><spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"
            "</bpmn:extensionElements>",
        )
    ),
    "property twice": with_node(
        d.user(
            "odd",
            "<bpmn:extensionElements><spiffworkflow:properties>"
            '<spiffworkflow:property name="due" value="a"/>'
            '<spiffworkflow:property name="due" value="b"/>'
            "</spiffworkflow:properties></bpmn:extensionElements>",
        )
    ),
    "foreign attribute": with_node(
        d.user("odd").replace('id="odd"', 'id="odd" camunda:assignee="x"')
    ),
    "event sub-process": d.simple(
        TASK
        + d.element("subProcess", "odd", d.start("s") + d.end("e") + d.flow("s", "e")).replace(
            'id="odd"', 'id="odd" triggeredByEvent="true"'
        )
    ),
    "unknown called process": with_node(d.call("odd", "nowhere")),
    "call of nothing": with_node(d.element("callActivity", "odd")),
    "message on a send task": with_node(
        d.letter("odd").replace('id="odd"', 'id="odd" messageRef="m"')
    ),
    "data": d.simple(TASK + d.element("dataObject", "odd")),
    "sub-process that starts by a timer": with_node(
        d.sub("s", d.element("startEvent", "odd", d.timer("a")) + d.end("e") + d.flow("odd", "e")),
        "s",
    ),
}
STRUCTURE = {
    "two start events": d.simple(TASK + d.start("odd") + d.flow("odd", "finish")),
    "unreachable": d.simple(TASK + d.user("odd") + d.flow("odd", "finish")),
    "dead end": d.simple(TASK + d.parallel("p") + d.user("odd")),
    "no way out of a loop": d.simple(
        d.start()
        + d.inclusive("x", "x_to_finish")
        + d.exclusive("odd")
        + d.user("again")
        + d.end()
        + d.chain("begin", "x", "finish")
        + d.flow("x", "odd", "a")
        + d.chain("odd", "again", "odd")
    ),
    "two flows out of a task": with_node(
        d.user("odd"), "odd", d.end("other") + d.flow("odd", "other")
    ),
    "reserved id": with_node(d.user("root"), "root"),
    "reserved ending": with_node(d.user("ask.BoundaryEventSplit"), "ask.BoundaryEventSplit"),
    "flow to nowhere": d.simple(TASK + d.flow("ask", "nowhere", flow_id="odd")),
    "flow into a sub-process": with_node(
        d.sub("s", d.start("a") + d.user("b") + d.end("c") + d.chain("a", "b", "c")),
        "s",
        d.flow("s", "b", flow_id="odd"),
    ),
    "condition on a task's flow": d.simple(
        d.start()
        + d.user("ask")
        + d.end()
        + d.flow("begin", "ask")
        + d.flow("ask", "finish", "a", flow_id="odd")
    ),
    "no condition": d.simple(
        d.start()
        + d.exclusive("x", "x_to_finish")
        + d.end()
        + d.end("other")
        + d.chain("begin", "x", "finish")
        + d.flow("x", "other", flow_id="odd")
    ),
    "condition on the default": d.simple(
        d.start()
        + d.exclusive("x", "odd")
        + d.end()
        + d.end("other")
        + d.flow("begin", "x")
        + d.flow("x", "finish", "a", flow_id="odd")
        + d.flow("x", "other", "b")
    ),
    "unknown default": with_node(d.exclusive("odd", "nowhere")),
    "flow listed but not drawn": with_node(
        d.user("odd", "<bpmn:incoming>other_flow</bpmn:incoming>")
    ),
    "duplicate id": with_node(
        d.sub("s", d.start("odd") + d.user("odd") + d.end("e") + d.chain("odd", "e")), "s"
    ),
}
GATEWAYS = {
    "several timers": d.simple(
        d.start()
        + d.by_event("odd")
        + d.catch("a", d.timer("a"))
        + d.catch("b", d.timer("b"))
        + d.end()
        + d.chain("begin", "odd", "a", "finish")
        + d.chain("odd", "b", "finish")
    ),
    "task behind an event gateway": d.simple(
        d.start()
        + d.by_event("odd")
        + d.catch("a", d.timer("a"))
        + d.user("b")
        + d.end()
        + d.chain("begin", "odd", "a", "finish")
        + d.chain("odd", "b", "finish")
    ),
    "one event": with_node(d.by_event("odd"), "odd").copy(),
}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(files, id=f"{kind}: {name}")
        for kind, table in {
            "task": TASKS,
            "event": DEFINITIONS,
            "activity": ACTIVITIES,
            "structure": STRUCTURE,
            "gateway": GATEWAYS,
        }.items()
        for name, files in table.items()
    ],
)
def test_what_would_be_ignored_is_refused_with_file_and_element(files):
    named = (
        "main.bpmn:odd:",
        "main.bpmn:main: has several start events",
        "main.bpmn:root:",
        "main.bpmn:ask.BoundaryEventSplit:",
    )

    assert any(line.startswith(named) for line in refusals(files)), refusals(files)


def test_a_date_is_asked_for_instead_of_a_duration():
    (line,) = refusals(DEFINITIONS["duration"])

    assert "hours_after(arrived_at, 24)" in line


def test_all_findings_of_all_files_come_at_once():
    findings = refusals(
        {
            "a.bpmn": with_node(d.element("scriptTask", "odd"))["main.bpmn"],
            "b.bpmn": with_node(d.element("manualTask", "odd"))["main.bpmn"],
        }
    )

    assert {line.split(":")[0] for line in findings} == {"a.bpmn", "b.bpmn"}
