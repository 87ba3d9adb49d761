"""What is said of drawings, to the letter: names, people, properties, entries, pictures."""

from itertools import pairwise

import pytest

from tests.check.sentences import changed, lines, told
from tests.check.small import BODY, FLOWS, drawing, properties, small

_D, _S = "small.bpmn", "procedure.toml"
_RULE = '<bpmn:businessRuleTask id="find_step" name="Find the next step">'
_ASKS = f"{_RULE}{properties(decision='next_step')}</bpmn:businessRuleTask>"
_END = '<bpmn:endEvent id="closed"'
_LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(children)"
    "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)
_MESSAGE = '<bpmn:messageEventDefinition id="{}_message" messageRef="m_withdraw" />'
_BIG = '<bpmn:exclusiveGateway id="once_more" />'


def _step(node: str, own: str, *, lane: str = "decide") -> dict[str, bytes]:
    """Put a step behind the question to the panel, into the lane of another."""
    ref = f"<bpmn:flowNodeRef>{lane}</bpmn:flowNodeRef>"
    body = BODY.replace(ref, f"{ref}<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>") + node
    flows = (
        ("to_join", "ask_panel", own),
        ("from_it", own, "once_more"),
        *(flow for flow in FLOWS if flow[0] != "to_join"),
    )
    return small(**{_D: drawing(body=body, flows=flows)})


def _sub(inside: str, own: str = "part", more: str = "") -> dict[str, bytes]:
    """Put a sub-process with one step into the drawing."""
    around = (
        f'<bpmn:subProcess id="{own}" name="Part">{more}<bpmn:startEvent id="in" />{inside}'
        '<bpmn:endEvent id="out" name="Out" />'
        '<bpmn:sequenceFlow id="to_think" sourceRef="in" targetRef="think" />'
        '<bpmn:sequenceFlow id="to_out" sourceRef="think" targetRef="out" /></bpmn:subProcess>'
    )
    return _step(around, own)


def _think(**own: str) -> str:
    return (
        '<bpmn:userTask id="think" name="Think"><bpmn:documentation>Think.</bpmn:documentation>'
        f"{properties(**own)}</bpmn:userTask>"
    )


def _row(count: int) -> dict[str, bytes]:
    """Draw so many steps and events, gateways apart."""
    known = 10
    names = [f"s{n}" for n in range(count - known)]
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in ("decide", *names))
    sends = properties(letter="outcome", to="chair")
    body = BODY.replace("<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>", refs) + "".join(
        f'<bpmn:sendTask id="{name}" name="Send">{sends}</bpmn:sendTask>' for name in names
    )
    ways = [(f"to_{two}", one, two) for one, two in pairwise(["ask_panel", *names, "once_more"])]
    flows = (*ways, *(flow for flow in FLOWS if flow[0] != "to_join"))
    return small(**{_D: drawing(body=body, flows=flows)})


def _second(name: str, **own: str) -> dict[str, bytes]:
    """Draw a second event on a border for the same message."""
    event = (
        f'<bpmn:boundaryEvent id="{name}" name="Withdrawn" attachedToRef="ask_panel">'
        f"{properties(**own)}{_MESSAGE.format(name)}</bpmn:boundaryEvent>"
    )
    flows = (*FLOWS, ("to_end", name, "given_up"))
    return small(**{_D: drawing(body=BODY + event, flows=flows)})


def _named(tag: str, what: str, text: str) -> dict[str, bytes]:
    """Draw something beside the process that has a code or a value."""
    return changed((_D, "<bpmn:message ", f'<bpmn:{tag} id="e" {what}="{text}" /><bpmn:message '))


def _frame(text: str) -> dict[str, bytes]:
    """Draw a frame with a name."""
    value = f'<bpmn:category id="c"><bpmn:categoryValue id="v" value="{text}" /></bpmn:category>'
    group = '<bpmn:group id="frame" categoryValueRef="v" />'
    return changed(
        (_D, "<bpmn:message ", f"{value}<bpmn:message "),
        (_D, "</bpmn:process>", f"{group}</bpmn:process>"),
    )


def _note(tag: str, text: str) -> dict[str, bytes]:
    node = f'<bpmn:textAnnotation id="note"><bpmn:{tag}>{text}</bpmn:{tag}></bpmn:textAnnotation>'
    return changed((_D, "</bpmn:process>", f"{node}</bpmn:process>"))


_EDITORS = ("activity", "gateway", "event", "flow", "task", "process", "sequenceflow")
NAMES = {
    **{
        f"the id {own}": changed((_D, "find_step", own))
        for own in (
            *("Start", "End", "root", "f" * 80, "f" * 81, "Find_step", "find__step", "find_2"),
            *("activity_0abc", "activity_0abc1", "StartEvent_0abc1"),
        )
    },
    "the id of a lane is not read by anybody": changed((_D, "lane_chair", "Lane_0abc123")),
    "an id that a gateway cannot have": changed((_D, "once_more", "Once")),
    "a process in other letters": changed(
        (_D, 'process id="small"', 'process id="Small"'), (_S, "entry.small", "entry.Small")
    ),
    "a name of 200 letters": changed((_D, 'name="Decide"', f'name="{"D" * 200}"')),
    "a value of 200 letters": _frame("o" * 200),
    "a value of 201 letters": _frame("o" * 201),
    "a code of 200 letters": _named("error", "errorCode", "o" * 200),
    "a code of 201 letters": _named("error", "errorCode", "o" * 201),
    "another code of 201 letters": _named("escalation", "escalationCode", "o" * 201),
    "a code with a hidden sign": _named("error", "errorCode", "o\u202e"),
    "a text of 5,000 letters": changed((_D, "Weigh it.", "w" * 5_000)),
    "a text of 5,001 letters": changed((_D, "Weigh it.", "w" * 5_001)),
    "a text with a hidden sign": changed((_D, "Weigh it.", "Weigh\u202e it.")),
    "a text of two lines": changed((_D, "Weigh it.", "Weigh\n\tit.")),
    "a note of 5,001 letters": _note("text", "w" * 5_001),
    "a note of 5,000 letters": _note("text", "w" * 5_000),
    "a way out of a split that has no name": _step('<bpmn:parallelGateway id="both" />', "both"),
    "a choice of events without a name": _step('<bpmn:eventBasedGateway id="both" />', "both"),
    "a start inside a part without a name": _sub(_think(formKey="think")),
    "an end without a name": changed((_D, 'id="closed" name="Closed"', 'id="closed"')),
    "a start without a name": changed((_D, 'id="raised" name="Raised"', 'id="raised"')),
    "a choice with one way out and a default": _step(
        '<bpmn:exclusiveGateway id="one" default="from_it" />', "one"
    ),
    "an inclusive choice without a default": changed(
        (_D, "bpmn:exclusiveGateway", "bpmn:inclusiveGateway"), (_D, ' default="to_letter"', "")
    ),
    "thirty steps": _row(30),
    "thirty-one steps": _row(31),
    "one message at two places": _second("again", role="admin", formKey="withdraw"),
    "one message from another role": _second("again", role="chair", formKey="withdraw"),
    "one message with another form": _second("again", role="admin", formKey="decide"),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(NAMES[name], "names") == told(name)
