"""A small procedure without a fault, and ways to put one fault into it."""

import re
from collections.abc import Mapping

from engine.package.closing import close

_SPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
_NODE = re.compile(
    r"<bpmn:(?:startEvent|endEvent|\w*[tT]ask|\w+Gateway|intermediateCatchEvent|subProcess"
    r'|callActivity|boundaryEvent) id="(\w+)"'
)

SETTINGS = """
title = "A small dissent"
area = "Conferences"
owner = "Policy owner"
review_date = 2027-11-22
prefix = "SM"
conference_keys = ["conference_date", "children"]
standing_text = "The decision stands."
[labels]
title = 'string join(children.name, ", ")'
conference = "string(conference_date)"
children = "children"
[entry.small]
title = "Raise a dissent"
roles = ["chair"]
[roles.chair]
title = "Chair"
part = "chair"
[roles.panel]
title = "Panel member"
part = "panel"
[roles.admin]
title = "Administrator"
part = "administration"
[parameters.decision_days]
value = 10
label = "Decide within"
unit = "working days"
source = "Q1"
set_by = "text"
[parameters.warn_days]
value = 2
label = "Warn before"
unit = "working days"
source = "Q1"
set_by = "default"
[facts]
decide_by = "workdays_after(conference_date, decision_days)"
"""

CLAUSES = """
[Q1]
source = "paragraph 1"
rule = "The chair decides within ten working days."
carried_by = ["decide", "parameter:decision_days", "rule:separation"]
shown_by = ["S-01"]
deadline = true
[Q2]
source = "paragraph 2"
rule = "The chair thinks about it."
not_carried = "Nobody can see it."
"""

LESSONS = """
[first]
name = "The plain way"
about = "Who decides, and by when?"
example = "S-01"
begins = "decide"
plan = ["Ask."]
"""

EXAMPLE = """
id: S-01
title: The plain way
procedure: small
clauses: [Q1]
steps: []
"""

RAISE = """{"type":"default","id":"raise","schemaVersion":18,"components":[
{"type":"datetime","subtype":"date","key":"conference_date","label":"Date of the conference"},
{"type":"dynamiclist","path":"children","label":"Children","components":[
  {"type":"textfield","key":"name","label":"Name"}]}]}"""
DECIDE = """{"type":"default","id":"decide","schemaVersion":18,"components":[
{"type":"text","text":"The conference was on {{conference_date}}."},
{"type":"radio","key":"outcome","label":"Outcome","values":[
  {"label":"Upheld","value":"upheld"},{"label":"Refused","value":"refused"}]},
{"type":"textarea","key":"reasons","label":"Reasons",
  "conditional":{"hide":"=outcome = \\"upheld\\""}}]}"""
VIEW = """{"type":"default","id":"view","schemaVersion":18,"components":[
{"type":"text","text":"About {{child.name}}."},
{"type":"textarea","key":"view","label":"Your view"}]}"""
WITHDRAW = """{"type":"default","id":"withdraw","schemaVersion":18,"components":[
{"type":"textarea","key":"withdrawal_words","label":"Why"}]}"""

LETTER = """+++
kind = "letter"
title = "Outcome for {{recipient.name}}"
[labels]
option = "if outcome = \\"upheld\\" then 1 else 0"
+++
The outcome: {{words_of("outcome", outcome)}}. {{#each c in children}}{{c.name}} {{/each}}

{{standing_text}}
"""

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="next_step" name="Next step"><decisionTable id="table" hitPolicy="UNIQUE">
<input id="in" label="Outcome"><inputExpression id="ie" typeRef="string"><text>outcome</text>
</inputExpression></input><output id="out" name="step" typeRef="string"/>
<rule id="r1"><inputEntry id="c1"><text>"upheld"</text></inputEntry>
<outputEntry id="o1"><text>"again"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>"refused"</text></inputEntry>
<outputEntry id="o2"><text>"close"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def properties(**values: str) -> str:
    """Return the extension elements of a step."""
    inner = "".join(
        f'<spiffworkflow:property name="{name}" value="{value}" />'
        for name, value in values.items()
    )
    return (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        f"{inner}</spiffworkflow:properties></bpmn:extensionElements>"
    )


_IN_CHAIRS_LANE = (
    *("raised", "once_more", "find_step", "which_step", "send_outcome"),
    *("closed", "given_up", "warned"),
)
_APPOINTS = "admin = null"
BODY = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="lane_chair" name="Chair">'
    "<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>"
    + "".join(f"<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>" for own in _IN_CHAIRS_LANE)
    + "</bpmn:lane>"
    '<bpmn:lane id="lane_panel" name="Panel member">'
    "<bpmn:flowNodeRef>ask_panel</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    f'<bpmn:startEvent id="raised" name="Raised">{properties(formKey="raise")}</bpmn:startEvent>'
    '<bpmn:userTask id="ask_panel" name="Ask the panel"><bpmn:documentation>Say what you think.'
    f"</bpmn:documentation>{properties(formKey='view', each='child in children')}"
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(children)"
    "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    '<bpmn:exclusiveGateway id="once_more" />'
    '<bpmn:userTask id="decide" name="Decide"><bpmn:documentation>Weigh it.</bpmn:documentation>'
    f"{properties(formKey='decide', due='decide_by', stamps='decided_at', appoints=_APPOINTS)}"
    "</bpmn:userTask>"
    '<bpmn:boundaryEvent id="nearly_late" name="Nearly late" attachedToRef="decide"'
    ' cancelActivity="false"><bpmn:timerEventDefinition id="nearly_late_timer"><bpmn:timeDate>'
    "workdays_after(decide_by, -warn_days)</bpmn:timeDate></bpmn:timerEventDefinition>"
    "</bpmn:boundaryEvent>"
    '<bpmn:boundaryEvent id="withdrawn" name="Withdrawn" attachedToRef="decide">'
    f"{properties(role='admin', formKey='withdraw')}"
    '<bpmn:messageEventDefinition id="withdrawn_message" messageRef="m_withdraw" />'
    "</bpmn:boundaryEvent>"
    '<bpmn:businessRuleTask id="find_step" name="Find the next step">'
    f"{properties(decision='next_step')}</bpmn:businessRuleTask>"
    '<bpmn:exclusiveGateway id="which_step" name="Which step?" default="to_letter" />'
    '<bpmn:sendTask id="send_outcome" name="Send the outcome">'
    f"{properties(letter='outcome', to='chair')}</bpmn:sendTask>"
    '<bpmn:endEvent id="closed" name="Closed" /><bpmn:endEvent id="given_up" name="Given up" />'
    '<bpmn:endEvent id="warned" name="Warned" />'
)
FLOWS = (
    ("to_panel", "raised", "ask_panel"),
    ("to_join", "ask_panel", "once_more"),
    ("to_decide", "once_more", "decide"),
    ("to_warned", "nearly_late", "warned"),
    ("to_given_up", "withdrawn", "given_up"),
    ("to_find", "decide", "find_step"),
    ("to_which", "find_step", "which_step"),
    ("to_again", "which_step", "once_more"),
    ("to_letter", "which_step", "send_outcome"),
    ("to_closed", "send_outcome", "closed"),
)
_AGAIN = (
    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
    'step = "again"</bpmn:conditionExpression>'
)
_MORE = {"to_again": (' name="Again"', _AGAIN), "to_letter": (' name="Close"', "")}


def drawing(process_id: str = "small", body: str = BODY, flows: object = FLOWS) -> str:
    """Return a drawing with a picture of all of it."""
    drawn = ""
    for own, source, target in flows:
        name, inside = _MORE.get(own, ("", ""))
        drawn += (
            f'<bpmn:sequenceFlow id="{own}"{name} sourceRef="{source}" targetRef="{target}">'
            f"{inside}</bpmn:sequenceFlow>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {_SPACES} id="page"'
        f' targetNamespace="http://example.org"><bpmn:process id="{process_id}" name="Small"'
        f' isExecutable="true">{body}{drawn}</bpmn:process>'
        '<bpmn:message id="m_withdraw" name="withdraw" />'
        f'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="{process_id}">'
        f"{_picture(body, drawn)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    )


def _picture(body: str, drawn: str) -> str:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{own}_shape" bpmnElement="{own}">'
        f'<dc:Bounds x="{150 * at}" y="100" width="100" height="80" /></bpmndi:BPMNShape>'
        for at, own in enumerate(_NODE.findall(body))
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{own}_edge" bpmnElement="{own}"><di:waypoint x="0" y="0" />'
        '<di:waypoint x="9" y="9" /></bpmndi:BPMNEdge>'
        for own in re.findall(r'<bpmn:sequenceFlow id="(\w+)"', drawn)
    )
    return shapes + edges


FILES: Mapping[str, str] = {
    "procedure.toml": SETTINGS,
    "clauses.toml": CLAUSES,
    "lessons.toml": LESSONS,
    "small.bpmn": drawing(),
    "next_step.dmn": TABLE,
    "forms/raise.form": RAISE,
    "forms/decide.form": DECIDE,
    "forms/view.form": VIEW,
    "forms/withdraw.form": WITHDRAW,
    "letters/outcome.md": LETTER,
    "examples/S-01.yaml": EXAMPLE,
}


def small(**changed: str) -> dict[str, bytes]:
    """Return the files of the procedure."""
    return {name: text.encode() for name, text in (FILES | changed).items()}


def closed(**changed: str) -> dict[str, bytes]:
    """Return the files of the procedure with the closed audiences, so that it can be published."""
    return dict(close(small(**changed)))


def broken(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with one place changed."""
    assert old in FILES[name], f"{old!r} does not stand in {name}"
    return small(**{name: FILES[name].replace(old, new)})
