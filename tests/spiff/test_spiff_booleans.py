"""True and false may be spelt as XML Schema spells them; nothing else is taken for either."""

import pytest
import spiff_diagrams as d

from engine.bpmn.drawing import for_viewers, open_drawing, read_drawing
from engine.safe_xml import xml_boolean
from engine.spiff import SpiffRuntime

TRUE = ("true", "1", " true ", "&#9;1&#10;")
FALSE = ("false", "0", " false", "0 ")
NEITHER = ("", "yes", "True", "FALSE", "2", "1.0", "01", "&#160;true", "true false")


def repeated(sequential: str) -> dict[str, bytes]:
    loop = d.times("2").replace('isSequential="false"', f'isSequential="{sequential}"')
    body = d.start() + d.user("ask", loop) + d.end() + d.chain("begin", "ask", "finish")
    return d.simple(body)


def with_event(interrupts: str) -> dict[str, bytes]:
    event = d.boundary("told", "ask", d.message("news_message"))
    return d.simple(
        d.start()
        + d.user("ask")
        + event.replace('cancelActivity="false"', f'cancelActivity="{interrupts}"')
        + d.user("note")
        + d.end()
        + d.end("noted")
        + d.chain("begin", "ask", "finish")
        + d.chain("told", "note", "noted"),
        d.named_message("news"),
    )


def executable(said: str) -> dict[str, bytes]:
    body = d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish")
    return {"main.bpmn": d.file_of(d.process("main", body, isExecutable=said))}


@pytest.mark.parametrize(("spellings", "open_at_once"), [(TRUE, 1), (FALSE, 2)])
def test_rounds_follow_one_another_however_true_is_spelt(spellings, open_at_once):
    opened = [d.Player(repeated(said), d.Facts(**{"2": 2})).open for said in spellings]

    assert opened == [["ask"] * open_at_once] * len(spellings)


@pytest.mark.parametrize(("spellings", "left"), [(TRUE, ["note"]), (FALSE, ["ask", "note"])])
def test_an_event_ends_its_task_however_true_is_spelt(spellings, left):
    opened = [d.Player(with_event(said)).send("news").open for said in spellings]

    assert opened == [left] * len(spellings)


@pytest.mark.parametrize("files", [with_event, repeated])
def test_what_is_checked_reads_the_same_as_what_runs(files):
    def read(said):
        content = files(said)["main.bpmn"].replace(b"<bpmn:multi", _EACH + b"<bpmn:multi")
        root = open_drawing(content, source="main.bpmn")
        elements = read_drawing(root, file="main.bpmn", roles={}).elements
        return {
            one.interrupting if one.attached_to else one.each.sequential
            for one in elements
            if one.attached_to or one.each
        }

    assert [read(said) for said in TRUE] == [{True}] * len(TRUE)
    assert [read(said) for said in FALSE] == [{False}] * len(FALSE)


_EACH = (
    b"<bpmn:extensionElements><spiffworkflow:properties>"
    b'<spiffworkflow:property name="each" value="child in children" />'
    b"</spiffworkflow:properties></bpmn:extensionElements>"
)


@pytest.mark.parametrize("said", NEITHER)
@pytest.mark.parametrize(
    ("files", "element", "attribute"),
    [
        (repeated, "ask", "isSequential"),
        (with_event, "told", "cancelActivity"),
        (executable, "main", "isExecutable"),
    ],
)
def test_a_value_that_is_neither_true_nor_false_is_refused(files, element, attribute, said):
    lines = d.refusals(files(said))

    assert any(line.startswith(f"main.bpmn:{element}: has {attribute}=") for line in lines), lines
    assert any('write "true" or "false"' in line for line in lines)


def test_a_process_may_be_executable_in_either_spelling_but_must_be():
    for said in TRUE:
        SpiffRuntime().compile(executable(said))

    assert all("only" in d.refusals(executable(said))[0] for said in FALSE)


@pytest.mark.parametrize(
    ("tag", "attribute", "taken"),
    [
        ("userTask", "isForCompensation", FALSE),
        ("startEvent", "isInterrupting", TRUE),
    ],
)
def test_a_default_of_the_standard_is_taken_in_every_spelling(tag, attribute, taken):
    def files(said):
        (content,) = executable("true").values()
        tagged = f'<bpmn:{tag} {attribute}="{said}"'.encode()
        return {"main.bpmn": content.replace(f"<bpmn:{tag}".encode(), tagged)}

    for said in taken:
        SpiffRuntime().compile(files(said))

    others = {*TRUE, *FALSE} - {*taken}
    assert all(attribute in d.refusals(files(said))[0] for said in others)


_PICTURE = (
    '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="picture">'
    '<bpmndi:BPMNPlane id="plane" bpmnElement="main"><bpmndi:BPMNShape id="shape"'
    ' bpmnElement="ask" isExpanded="{}"><dc:Bounds height="80" width="100" x="1" y="1"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"/></bpmndi:BPMNShape>'
    "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
)


def pictured(said: str) -> dict[str, bytes]:
    (content,) = executable("true").values()
    return {"main.bpmn": content.replace(b"</bpmn:definitions>", _PICTURE.format(said).encode())}


def test_the_picture_keeps_to_the_same_spellings():
    for said in (*TRUE, *FALSE):
        SpiffRuntime().compile(pictured(said))

    assert "isExpanded" in d.refusals(pictured("open"))[0]


def test_viewers_are_given_the_words_and_a_file_in_words_as_it_is():
    spelt = for_viewers(with_event(" 1 ")["main.bpmn"], source="main.bpmn")
    plain = with_event("true")["main.bpmn"]

    assert b'cancelActivity="true"' in spelt
    assert for_viewers(plain, source="main.bpmn") is plain


def test_only_the_blanks_of_xml_may_stand_around_a_value():
    assert xml_boolean("\n\t true\r") is True
    assert xml_boolean("\N{NO-BREAK SPACE}true") is None
