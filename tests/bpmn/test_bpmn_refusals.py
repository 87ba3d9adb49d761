"""Everything that the library would ignore or take silently is refused."""

from pathlib import Path

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


_DURATION = "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
_NO_CONDITION = "<bpmn:conditionalEventDefinition/>"
_COUNT = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"


def _properties(*lists: str) -> str:
    holders = (
        f"<spiffworkflow:properties><spiffworkflow:property {one}/></spiffworkflow:properties>"
        for one in lists
    )
    return f"<bpmn:extensionElements>{''.join(holders)}</bpmn:extensionElements>"


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
    "date beside a duration": with_node(
        d.catch("odd", d.timer("a").replace("</bpmn:timerEventDefinition>", _DURATION))
    ),
    "condition without text": with_node(d.catch("odd", _NO_CONDITION)),
    "escalation on a task": with_border(
        d.boundary("odd", "ask", d.escalation("bad_up")), "odd", d.named_escalation("bad")
    ),
    "error on a border that goes on": d.simple(
        d.start()
        + d.sub("part", d.start("s") + d.end("e", d.error("bad_error")) + d.flow("s", "e"))
        + d.boundary("odd", "part", d.error("bad_error"))
        + d.end()
        + d.end("other")
        + d.chain("begin", "part", "finish")
        + d.flow("odd", "other"),
        d.named_error("bad"),
    ),
    "error without a name": with_node(
        "", "ask", d.user("ask") + d.end("odd", "<bpmn:errorEventDefinition/>")
    ),
    "error without a code": d.simple(
        d.start() + d.end("odd", d.error("e")) + d.chain("begin", "odd"),
        '<bpmn:error id="e" name="e"/>',
    ),
    "escalation without a code": d.simple(
        d.start() + d.end("odd", d.escalation("e")) + d.chain("begin", "odd"),
        '<bpmn:escalation id="e" name="e"/>',
    ),
    "boundary of a gateway": d.simple(
        d.start()
        + d.parallel("p")
        + d.boundary("odd", "p", d.timer("a"))
        + d.end()
        + d.end("other")
        + d.chain("begin", "p", "finish")
        + d.flow("odd", "other")
    ),
    "one message twice on a border": d.simple(
        TASK
        + d.boundary("one", "ask", d.message("m_message"))
        + d.boundary("other", "ask", d.message("m_message"))
        + d.end("e1")
        + d.end("e2")
        + d.flow("one", "e1")
        + d.flow("other", "e2"),
        d.named_message("m"),
    ),
    "any error twice on a border": d.simple(
        d.start()
        + d.sub("part", d.start("s") + d.end("e", d.error("bad_error")) + d.flow("s", "e"))
        + d.boundary("one", "part", d.error(None), interrupting=True)
        + d.boundary("other", "part", d.error(None), interrupting=True)
        + d.end()
        + d.end("e1")
        + d.end("e2")
        + d.chain("begin", "part", "finish")
        + d.flow("one", "e1")
        + d.flow("other", "e2"),
        d.named_error("bad"),
    ),
    "escalation that nothing inside throws": d.simple(
        d.start()
        + d.sub("part", d.start("s") + d.end("e") + d.flow("s", "e"))
        + d.boundary("odd", "part", d.escalation("up_up"))
        + d.end()
        + d.end("other")
        + d.chain("begin", "part", "finish")
        + d.flow("odd", "other"),
        d.named_escalation("up"),
    ),
    "escalation of another code": d.simple(
        d.start()
        + d.sub("part", d.start("s") + d.end("odd", d.escalation("a_up")) + d.flow("s", "odd"))
        + d.boundary("event", "part", d.escalation("b_up"))
        + d.end()
        + d.end("other")
        + d.chain("begin", "part", "finish")
        + d.flow("event", "other"),
        d.named_escalation("a") + d.named_escalation("b"),
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
    "multi-instance twice": with_node(d.user("odd", d.times("2") * 2)),
    "two cardinalities": with_node(
        d.user("odd", d.times("2").replace("</bpmn:multi", f"{_COUNT}</bpmn:multi"))
    ),
    "only the last round counts": with_node(
        d.user("odd", d.times("2").replace("isSequential", 'behavior="One" isSequential'))
    ),
    "property without a value": with_node(d.user("odd", _properties('name="due"'))),
    "property without a name": with_node(d.user("odd", _properties('value="due"'))),
    "two lists of properties": with_node(
        d.user("odd", _properties('name="a" value="1"', 'name="b" value="1"'))
    ),
    "task in other hands": with_node(d.user("odd", "<camunda:task/>")),
    "compensation of a task": with_node(
        d.user("odd").replace('id="odd"', 'id="odd" isForCompensation="true"')
    ),
    "nothing in a process": d.simple(""),
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
    "no start event": d.simple(d.user("odd") + d.end() + d.chain("odd", "finish")),
    "no end event": d.simple(d.start("odd") + d.user("ask") + d.chain("odd", "ask")),
    "task that leads nowhere": d.simple(TASK + d.user("odd") + d.flow("begin", "odd")),
    "start event that leads nowhere": d.simple(d.start("odd") + d.end()),
    "flow out of an end": d.simple(TASK + d.end("other") + d.flow("finish", "other")),
    "flow into a start": d.simple(TASK + d.flow("ask", "begin", flow_id="odd")),
    "flow into an event on a border": with_border(
        d.boundary("odd", "ask", d.timer("a")) + d.flow("ask", "odd")
    ),
    "flow from nowhere": d.simple(TASK + d.flow("nowhere", "ask", flow_id="odd")),
    "condition on the only way": d.simple(
        d.start() + d.exclusive("x") + d.end() + d.flow("begin", "x") + d.flow("x", "finish", "a")
    ),
    "conditions behind a parallel gateway": d.simple(
        d.start()
        + d.parallel("x")
        + d.end()
        + d.end("other")
        + d.chain("begin", "x", "finish")
        + d.flow("x", "other", "a", flow_id="odd")
    ),
    "flow without an id": d.simple(TASK.replace(' id="ask_to_finish"', "")),
    "task without an id": d.simple(TASK.replace('id="ask"', 'name="ask"')),
    "second pool": {
        "main.bpmn": d.file_of(
            '<bpmn:collaboration id="pools"><bpmn:participant id="a" processRef="main"/>'
            '<bpmn:participant id="odd" processRef="main"/></bpmn:collaboration>',
            d.process("main", TASK),
        )
    },
    "pool of nothing": {
        "main.bpmn": d.file_of(
            '<bpmn:collaboration id="pools"><bpmn:participant id="odd" processRef="other"/>'
            "</bpmn:collaboration>",
            d.process("main", TASK),
        )
    },
    "lane with a stranger": d.simple(
        '<bpmn:laneSet id="lanes"><bpmn:lane id="odd"><bpmn:flowNodeRef>nobody</bpmn:flowNodeRef>'
        "</bpmn:lane></bpmn:laneSet>" + TASK
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
    "event with two flows in": d.simple(
        d.start()
        + d.by_event("x")
        + d.catch("odd", d.timer("a"))
        + d.catch("b", d.message("m_message"))
        + d.end()
        + d.chain("begin", "x", "odd", "finish")
        + d.chain("x", "b", "odd"),
        d.named_message("m"),
    ),
    "one message behind two ways": d.simple(
        d.start()
        + d.by_event("odd")
        + d.catch("a", d.message("m_message"))
        + d.catch("b", d.message("m_message"))
        + d.end()
        + d.chain("begin", "odd", "a", "finish")
        + d.chain("odd", "b", "finish"),
        d.named_message("m"),
    ),
}


CASES = {
    f"{kind}: {name}": files
    for kind, table in {
        "task": TASKS,
        "event": DEFINITIONS,
        "activity": ACTIVITIES,
        "structure": STRUCTURE,
        "gateway": GATEWAYS,
    }.items()
    for name, files in table.items()
}
#: What each case is refused with, to the letter: owners read it, and what they are told is kept.
_TOLD = (Path(__file__).parent / "refusals.txt").read_text(encoding="utf-8").strip()
TOLD = dict(block.split("\n", 1) for block in _TOLD.split("\n\n"))


@pytest.mark.parametrize("name", CASES)
def test_what_would_be_ignored_is_refused_in_these_words(name):
    assert "\n".join(refusals(CASES[name])) == TOLD[name]


def test_no_words_are_kept_for_a_case_that_is_gone():
    assert TOLD.keys() == CASES.keys()


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
