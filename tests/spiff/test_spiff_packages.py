"""What editors draw is taken, as far as the schema of BPMN allows it."""

import spiff_diagrams as d


def test_the_schema_of_bpmn_has_the_last_word():
    inner = (
        "<bpmn:incoming>begin_to_ask</bpmn:incoming><bpmn:documentation>Why</bpmn:documentation>"
    )
    body = d.start() + d.user("ask", inner) + d.end() + d.chain("begin", "ask", "finish")

    (line,) = d.refusals(d.simple(body))

    assert line.startswith("main.bpmn:ask: does not follow the BPMN schema, line 1: ")


def test_a_long_chain_of_elements_compiles():
    names = [f"t{i}" for i in range(900)]
    body = d.start() + "".join(map(d.user, names)) + d.end() + d.chain("begin", *names, "finish")

    assert d.Player(d.simple(body)).open == ["t0"]


def test_what_bpmn_js_writes_around_a_drawing_is_taken():
    lanes = (
        '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="Chair">'
        "<bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    )
    note = (
        '<bpmn:textAnnotation id="note"><bpmn:text>Soon</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="link" sourceRef="ask" targetRef="note"/>'
    )
    pool = (
        '<bpmn:collaboration id="pools">'
        '<bpmn:participant id="pool" name="All" processRef="main"/></bpmn:collaboration>'
    )
    ask = d.user(
        "ask",
        "<bpmn:documentation>Why</bpmn:documentation><bpmn:extensionElements>"
        '<spiffworkflow:properties><spiffworkflow:property name="formKey" value="ask"/>'
        "</spiffworkflow:properties></bpmn:extensionElements>"
        "<bpmn:incoming>begin_to_ask</bpmn:incoming><bpmn:outgoing>ask_to_finish</bpmn:outgoing>",
    )
    body = lanes + d.start() + ask + d.end() + d.chain("begin", "ask", "finish") + note

    assert d.Player({"main.bpmn": d.file_of(pool, d.process("main", body))}).open == ["ask"]
