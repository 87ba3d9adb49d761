"""A frame that an editor draws round steps means nothing for the run."""

import pytest

from engine.ids import ProcedureId
from engine.package import build_definition, read_zip, write_zip
from engine.spiff import SpiffRuntime
from tests.check.small import BODY, drawing, small
from tests.checking import check_files

_REF = "<bpmn:categoryValueRef>first_part</bpmn:categoryValueRef>"
_CATEGORY = (
    '<bpmn:category id="parts"><bpmn:categoryValue id="first_part" value="First&#10;part" />'
    '<bpmn:categoryValue id="unused" /></bpmn:category>'
)
_FRAME = (
    '<bpmndi:BPMNShape id="frame_shape" bpmnElement="frame">'
    '<dc:Bounds x="10" y="10" width="900" height="300" />'
    "<bpmndi:BPMNLabel><dc:Bounds x='10' y='10' width='90' height='30' /></bpmndi:BPMNLabel>"
    "</bpmndi:BPMNShape></bpmndi:BPMNPlane>"
)
#: Where the schema has the reference, behind documentation and properties.
_HOLDERS = ("raised", "ask_panel", "once_more", "decide", "nearly_late", "find_step", "closed")


def framed(group: str) -> bytes:
    body = BODY
    for name in _HOLDERS:
        body = _with_reference(body, name)
    text = drawing(body=body).replace("</bpmn:process>", f"{group}</bpmn:process>")
    text = text.replace("<bpmn:process ", f"{_CATEGORY}<bpmn:process ")
    text = text.replace('targetRef="ask_panel">', f'targetRef="ask_panel">{_REF}')
    return text.replace("</bpmndi:BPMNPlane>", _FRAME).encode()


def _with_reference(body: str, name: str) -> str:
    head, own, rest = body.partition(f'id="{name}"')
    inside, tag_end, rest = rest.partition(">")
    if inside.endswith("/"):
        tag = head.rpartition("<")[2].split()[0]
        return f"{head}{own}{inside[:-1]}>{_REF}</{tag}>{rest}"
    for last in ("</bpmn:documentation>", "</bpmn:extensionElements>"):
        opening = last.replace("/", "")
        if rest.startswith(opening):
            piece, _, rest = rest.partition(last)
            tag_end += piece + last
    return f"{head}{own}{inside}{tag_end}{_REF}{rest}"


@pytest.mark.parametrize(
    "group",
    [
        '<bpmn:group id="frame" categoryValueRef="first_part" />',
        '<bpmn:group id="frame"><bpmn:documentation>Why.</bpmn:documentation></bpmn:group>',
    ],
)
def test_a_frame_is_no_finding_and_comes_out_as_it_went_in(group: str) -> None:
    files = small() | {"small.bpmn": framed(group)}
    assert files["small.bpmn"].count(_REF.encode()) == len(_HOLDERS) + 1

    findings = check_files("small", files)
    definition = build_definition(ProcedureId("small"), files, runtime=SpiffRuntime())

    assert [str(finding) for finding in findings] == []
    assert definition.drawing("small") == files["small.bpmn"]
    assert read_zip(write_zip(files), source="small.zip") == files
    assert "frame" not in definition.procedure.elements


def test_the_reference_alone_is_taken_and_elsewhere_it_is_not() -> None:
    alone = small() | {"small.bpmn": framed("")}
    odd = drawing().replace("<bpmn:laneSet ", f"{_REF}<bpmn:laneSet ").encode()

    assert [f for f in check_files("small", alone) if f.is_error] == []
    assert any(
        "categoryValueRef" in str(f) for f in check_files("small", {**alone, "small.bpmn": odd})
    )
