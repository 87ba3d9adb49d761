"""Each element, attribute and value of a drawing: taken where it means something, else refused."""

from pathlib import Path

import pytest

from engine.errors import DefinitionRejected
from tests.bpmn.rules import read_by_rules, refusals
from tests.spiff import spiff_diagrams as d

_TOLD = (Path(__file__).parent / "profile.txt").read_text(encoding="utf-8").strip()
TOLD = dict(block.partition("\n")[::2] for block in _TOLD.split("\n\n"))
_DOC = '<bpmn:documentation textFormat="text/plain">Why.</bpmn:documentation>'
_EXTRA = (
    "<bpmn:extensionElements><spiffworkflow:properties>"
    '<spiffworkflow:property name="a" value="b"/>'
    "</spiffworkflow:properties></bpmn:extensionElements>"
)
_REF = "<bpmn:categoryValueRef>value</bpmn:categoryValueRef>"
_LOOP = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="true" behavior="All">'
    '<bpmn:loopCardinality language="FEEL">count(children)</bpmn:loopCardinality>'
    "</bpmn:multiInstanceLoopCharacteristics>"
)
_DATE = '<bpmn:timerEventDefinition id="{}_t"><bpmn:timeDate language="http://feel">a</bpmn:timeDate></bpmn:timerEventDefinition>'
_CONDITION = (
    '<bpmn:conditionalEventDefinition><bpmn:condition language="Feel">a</bpmn:condition>'
    "</bpmn:conditionalEventDefinition>"
)


def _links(own: str, before: str, after: str) -> str:
    inside = f"<bpmn:incoming>{before}_to_{own}</bpmn:incoming>" if before else ""
    inside += f"<bpmn:outgoing>{own}_to_{after}</bpmn:outgoing>" if after else ""
    return f"{_DOC}{_EXTRA}{_REF}{inside}"


def _activity(tag: str, own: str, before: str, after: str, inner: str = "", **more: str) -> str:
    inside = _links(own, before, after) + _LOOP + inner
    return d.element(tag, own, inside, isForCompensation="false", name="N", **more)


_PART = (
    d.element("startEvent", "in", _links("in", "", "out"), isInterrupting="true")
    + d.element("endEvent", "out", _links("out", "in", "") + d.escalation("up_up"))
    + d.flow("in", "out")
    + '<bpmn:laneSet><bpmn:lane id="inner"><bpmn:flowNodeRef>in</bpmn:flowNodeRef></bpmn:lane>'
    "</bpmn:laneSet>"
    '<bpmn:textAnnotation id="n1"/><bpmn:association id="a1" sourceRef="n1" targetRef="in"/>'
    '<bpmn:group id="g1"/>'
)
_FLOWS = (
    d.chain("begin", "ask", "find", "tell", "part", "call", "split")
    + d.flow("split", "until")
    + d.flow("split", "once")
    + d.chain("until", "both")
    + d.chain("once", "both")
    + d.chain("both", "which", "either", "by_event")
    + d.chain("by_event", "hear", "finish")
    + d.chain("by_event", "at_last", "failed")
    + d.flow("which", "ended", "b")
    + d.flow("either", "ended", "c")
    + d.chain("late", "ended")
    + d.chain("told", "ended")
    + d.chain("held", "ended")
    + d.chain("caught", "ended")
    + d.chain("raised", "ended")
).replace('id="begin_to_ask"', 'name="F" id="begin_to_ask"')
_NODES = (
    d.element("startEvent", "begin", _links("begin", "", "ask"), isInterrupting="1", name="N")
    + _activity("userTask", "ask", "begin", "find")
    + _activity("businessRuleTask", "find", "ask", "tell")
    + _activity("sendTask", "tell", "find", "part")
    + _activity("subProcess", "part", "tell", "call", _PART, triggeredByEvent="false")
    + _activity("callActivity", "call", "part", "split", calledElement="other")
    + d.element("parallelGateway", "split", _DOC + _EXTRA + _REF, gatewayDirection="Diverging")
    + d.element("parallelGateway", "both", _DOC)
    + d.element("intermediateCatchEvent", "until", _REF + _DATE.format("until"))
    + d.element("intermediateCatchEvent", "once", _CONDITION, parallelMultiple="false")
    + d.element(
        "exclusiveGateway", "which", _REF, default="which_to_either", gatewayDirection="Mixed"
    )
    + d.element(
        "inclusiveGateway", "either", _REF, default="either_to_by_event", gatewayDirection="Mixed"
    )
    + d.element(
        "eventBasedGateway",
        "by_event",
        _REF,
        gatewayDirection="Diverging",
        instantiate="0",
        eventGatewayType="Exclusive",
    )
    + d.element("intermediateCatchEvent", "hear", _EXTRA + d.message("m_message"))
    + d.element("intermediateCatchEvent", "at_last", _DATE.format("at_last"))
    + d.element("endEvent", "finish", _REF + "<bpmn:terminateEventDefinition/>")
    + d.element("endEvent", "failed")
    + d.element("endEvent", "ended", _DOC)
    + "".join(
        d.element("boundaryEvent", own, inner, attachedToRef="part", **more)
        for own, inner, more in (
            ("late", _REF + _DATE.format("late"), {"cancelActivity": "false"}),
            ("told", d.message("m_message"), {"parallelMultiple": "false"}),
            ("held", _CONDITION, {"cancelActivity": "1"}),
            ("raised", d.escalation("up_up"), {}),
        )
    )
    + d.element("boundaryEvent", "caught", d.error(None), attachedToRef="call")
)
_LANES = (
    '<bpmn:laneSet id="lanes" name="L"><bpmn:documentation>L.</bpmn:documentation>'
    '<bpmn:lane id="lane" name="L"><bpmn:flowNodeRef>ask</bpmn:flowNodeRef>'
    '<bpmn:childLaneSet id="c">'
    '<bpmn:lane id="inner_lane"/></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>'
    '<bpmn:textAnnotation id="note" textFormat="text/plain"><bpmn:text>T</bpmn:text>'
    '</bpmn:textAnnotation><bpmn:association id="line" sourceRef="note" targetRef="ask"'
    ' associationDirection="None"/><bpmn:group id="frame" categoryValueRef="value"/>'
)
_BESIDE = (
    '<bpmn:collaboration id="all" isClosed="false"><bpmn:participant id="pool" name="P"'
    ' processRef="main"/><bpmn:textAnnotation id="beside"/><bpmn:association id="besides"'
    ' sourceRef="beside" targetRef="pool"/><bpmn:group id="around"/></bpmn:collaboration>'
    '<bpmn:category id="kinds"><bpmn:categoryValue id="value" value="V"/></bpmn:category>'
    + d.named_message("m")
    + d.named_error("e")
    + d.named_escalation("up")
)
_OTHER = {
    "other.bpmn": d.file_of(
        d.process("other", d.start("o") + d.end("oe", d.error("o_error")) + d.flow("o", "oe")),
        d.named_error("o"),
    )
}


def whole(old: str = "", new: str = "") -> dict[str, bytes]:
    """Return two drawings with all that can be drawn, perhaps with one place changed."""
    body = d.process("main", _LANES + _NODES + _FLOWS, processType="None", isClosed="false")
    text = d.file_of(_BESIDE, _DOC, body).decode()
    assert old in text
    return {"main.bpmn": text.replace(old, new, 1).encode(), **_OTHER}


def test_all_that_can_be_drawn_is_taken() -> None:
    assert [*read_by_rules(whole()).processes] == ["main", "other"]


_ASK, _HEAR, _FINISH = (
    '<bpmn:userTask id="ask"',
    d.message("m_message"),
    "<bpmn:terminateEventDefinition/>",
)
_DATED = "<bpmn:timeDate"
_COUNT = "<bpmn:loopCardinality"
_MESSAGE = '<bpmn:message id="m_message"'
#: Where something else is put, ahead of what stands there; and what.
ODD = {
    **{
        f"{tag} in a process": (_ASK, f'<bpmn:{tag} id="odd"/>')
        for tag in (
            *("task", "manualTask", "scriptTask", "serviceTask", "receiveTask", "transaction"),
            *("adHocSubProcess", "complexGateway", "intermediateThrowEvent", "dataObject"),
            *("dataObjectReference", "dataStoreReference", "property", "ioSpecification"),
            *("nothing", "message", "incoming", "text", "process", "lane", "participant"),
        )
    },
    **{
        f"{tag} in a task": (_LOOP, f'<bpmn:{tag} id="odd"/>')
        for tag in (
            *(
                "standardLoopCharacteristics",
                "ioSpecification",
                "property",
                "dataInputAssociation",
            ),
            *("dataOutputAssociation", "userTask", "timerEventDefinition"),
        )
    },
    **{
        f"{tag} in a count": (_COUNT, f"<bpmn:{tag}/>")
        for tag in (
            *("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"),
            "completionCondition",
        )
    },
    **{
        f"{tag} in a timer": (_DATED, f"<bpmn:{tag}>a</bpmn:{tag}>")
        for tag in ("timeDuration", "timeCycle")
    },
    **{
        f"{tag} in an event": (_HEAR, f"<bpmn:{tag}/>")
        for tag in (
            *("signalEventDefinition", "linkEventDefinition", "compensateEventDefinition"),
            *("cancelEventDefinition", "errorEventDefinition", "terminateEventDefinition"),
        )
    },
    **{
        f"{tag} in an end": (_FINISH, f"<bpmn:{tag}/>")
        for tag in (*("messageEventDefinition", "timerEventDefinition", "signalEventDefinition"),)
    },
    "a condition in a start": (
        "<bpmn:outgoing>begin_to_ask",
        "<bpmn:conditionalEventDefinition/>",
    ),
    **{
        f"{tag} at the top": (_MESSAGE, f'<bpmn:{tag} id="odd"/>')
        for tag in (
            "signal",
            "import",
            "dataStore",
            "itemDefinition",
            "userTask",
            "textAnnotation",
        )
    },
    "a message flow": ("<bpmn:participant", '<bpmn:messageFlow id="odd"/>'),
}


def _odd(name: str) -> dict[str, bytes]:
    old, new = ODD[name]
    return whole(old, f"{new}{old}")


@pytest.mark.parametrize("name", ODD)
def test_what_cannot_be_used_is_refused_where_it_stands(name: str) -> None:
    assert "\n".join(refusals(_odd(name))) == TOLD[name]


#: An attribute as it stands, and otherwise.
OTHERWISE = {
    f"“{old[-40:]}” as “{new[-40:]}”": (old, new)
    for old, new in (
        ('processType="None"', 'default="x"'),
        ('isExecutable="true" processType="None"', 'isExecutable="false"'),
        ('isExecutable="true" processType="None"', 'isExecutable="1"'),
        ('isExecutable="true" processType="None"', 'isExecutable="maybe"'),
        ('isExecutable="true" processType="None"', 'processType="None"'),
        ('isInterrupting="true"', 'isInterrupting="false"'),
        ('isInterrupting="true"', 'isInterrupting="0"'),
        ('isForCompensation="false"', 'isForCompensation="1"'),
        ('isForCompensation="false"', 'isForCompensation=" false "'),
        ('triggeredByEvent="false"', 'triggeredByEvent="true"'),
        ('instantiate="0"', 'instantiate="true"'),
        ('eventGatewayType="Exclusive"', 'eventGatewayType="Parallel"'),
        ('parallelMultiple="false"', 'parallelMultiple="true"'),
        ('behavior="All"', 'behavior="None"'),
        ('calledElement="other"', 'calledElement="none"'),
        ('language="FEEL"', 'language="juel"'),
        ('default="which_to_either"', 'default="late_to_ended"'),
        ('attachedToRef="call"', 'attachedToRef="finish"'),
        ('attachedToRef="call"', 'attachedToRef="in"'),
        ('textFormat="text/plain"', 'format="x"'),
        ('associationDirection="None"', 'direction="None"'),
        ('processRef="main"', 'processRef="other"'),
        ('processRef="main"', ""),
        ('name="a" value="b"', 'name="a"'),
        ('name="a" value="b"', 'name="" value="b"'),
        (
            'name="a" value="b"/>',
            'name="a" value="b"/><spiffworkflow:property name="a" value="c"/>',
        ),
        ('name="a" value="b"/>', 'name="a" value="b"/><!-- a remark -->'),
        ('name="a" value="b"/>', 'name="a" value="b"/><spiffworkflow:other name="c" value="c"/>'),
        (_EXTRA, _EXTRA.replace("<spiff", "<!-- a --><spiff", 1)),
        (_EXTRA, _EXTRA.replace("properties", "unitTests")),
        (_EXTRA, "<bpmn:extensionElements/>"),
        (_EXTRA, _EXTRA.replace("</bpmn:ext", "<spiffworkflow:properties/></bpmn:ext")),
        (">count(children)<", "> <"),
        (">count(children)<", ">a<b/><"),
        (">count(children)<", ">0<"),
        (">count(children)<", ">1000<"),
        (">count(children)<", ">1001<"),
        (">count(children)<", ">-1<"),
        (">count(children)<", ">--1<"),
        ("<bpmn:text>T</bpmn:text>", "<bpmn:text>T</bpmn:text><x/>"),
        ("<bpmn:text>T</bpmn:text>", "<bpmn:text>T</bpmn:text><!-- a -->"),
        ("<bpmn:incoming>begin_to_ask", "<bpmn:incoming>ask_to_find"),
        ("<bpmn:outgoing>begin_to_ask", "<bpmn:outgoing> begin_to_ask "),
        ("<bpmn:flowNodeRef>ask<", "<bpmn:flowNodeRef> ask <"),
        ("<bpmn:flowNodeRef>ask<", "<bpmn:flowNodeRef>nobody<"),
        ('errorCode="e"', ""),
        ('escalationCode="up"', ""),
        ('<bpmn:message id="m_message" name="m"', '<bpmn:message id="m_message" name=" "'),
        ('<bpmn:message id="m_message" name="m"', '<bpmn:message id="other" name="m"'),
        ('id="begin_to_ask" sourceRef', "sourceRef"),
        ('<bpmn:userTask id="ask"', "<bpmn:userTask"),
        ('id="late"', 'id="told"'),
        ('id="frame"', 'id="note"'),
        ('<bpmn:timeDate language="http://feel">a</bpmn:timeDate>', ""),
        ('<bpmn:timeDate language="http://feel">a</bpmn:timeDate>', "<bpmn:timeDate/>"),
        ('<bpmn:condition language="Feel">a</bpmn:condition>', ""),
        (_HEAR, ""),
        (_HEAR, _HEAR + _CONDITION),
    )
}


def _otherwise(name: str) -> dict[str, bytes]:
    return whole(*OTHERWISE[name])


def said_of(files: dict[str, bytes]) -> str:
    """Return what files are refused with, "" where they are taken."""
    try:
        read_by_rules(files)
    except DefinitionRejected as refused:
        return "\n".join(refused.findings)
    return ""


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_is_written_otherwise_is_taken_or_refused_in_these_words(name: str) -> None:
    assert said_of(_otherwise(name)) == TOLD[name]
