"""What a diagram may hold; everything else is refused.

SpiffWorkflow takes much of BPMN and then ignores it (signal ends, links, scripts behind
extensions, data, compensation …). What stands in these tables is what really works here.
"""

from engine.model.procedure import ElementKind, Trigger

FLOW_NODES = frozenset(kind.value for kind in ElementKind)
#: Rounds that a multi-instance activity may have.
INSTANCE_LIMIT = 1_000
ACTIVITIES = frozenset({"userTask", "businessRuleTask", "sendTask", "subProcess", "callActivity"})
ENCLOSING = frozenset({"subProcess", "callActivity"})
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)
#: Gateways that ask conditions.
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
#: What stops the process until a person, a message or an instant lets it go on.
WAITING = frozenset({"userTask", "timerEventDefinition", "messageEventDefinition"})
#: What runs on at once, so that no token is ever met here when the engine rests.
AUTOMATIC = frozenset(
    {
        *("startEvent", "endEvent", "businessRuleTask", "sendTask"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway"),
    }
)
TRIGGERS = {
    "timerEventDefinition": Trigger.TIMER,
    "messageEventDefinition": Trigger.MESSAGE,
    "conditionalEventDefinition": Trigger.CONDITION,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
    "terminateEventDefinition": Trigger.TERMINATE,
}
#: What is thrown and caught, and the element that holds its code.
THROWN = {"errorEventDefinition": "error", "escalationEventDefinition": "escalation"}
#: What surely ends everything beside it.
FINAL = frozenset({"terminateEventDefinition", "errorEventDefinition"})
EVENT_DEFINITIONS = {
    "startEvent": frozenset({"timerEventDefinition"}),
    "endEvent": frozenset(
        {"terminateEventDefinition", "errorEventDefinition", "escalationEventDefinition"}
    ),
    "intermediateCatchEvent": frozenset(
        {"timerEventDefinition", "messageEventDefinition", "conditionalEventDefinition"}
    ),
    "boundaryEvent": frozenset(
        {
            "timerEventDefinition",
            "messageEventDefinition",
            "conditionalEventDefinition",
            "errorEventDefinition",
            "escalationEventDefinition",
        }
    ),
}
#: The attributes of a drawing and of its picture that are true or false.
BOOLEANS = frozenset(
    {
        *("cancelActivity", "isExecutable", "isForCompensation", "isInterrupting", "isSequential"),
        *("triggeredByEvent", "parallelMultiple", "instantiate", "isClosed", "isImmediate"),
        *("isExpanded", "isHorizontal", "isMarkerVisible", "isMessageVisible"),
        *("isCollection", "isUnlimited", "testBefore", "cancelRemainingInstances", "isRequired"),
        *("isBold", "isItalic", "isUnderline", "isStrikeThrough", "waitForCompletion"),
    }
)

_DRAWN = {"textAnnotation", "association", "group"}
_INSIDE = FLOW_NODES | _DRAWN | {"sequenceFlow", "laneSet"}
#: A frame drawn round an element is noted in it and means nothing for the run.
_LINKS = {"incoming", "outgoing", "categoryValueRef"}
_REPEATED = _LINKS | {"multiInstanceLoopCharacteristics"}

#: Tags that may stand inside a tag, beside documentation and extensionElements.
CHILDREN: dict[str, frozenset[str]] = {
    "definitions": frozenset(
        {"process", "collaboration", "message", "error", "escalation", "category"}
    ),
    "process": frozenset(_INSIDE),
    "subProcess": frozenset(_INSIDE | _REPEATED),
    "userTask": frozenset(_REPEATED),
    "businessRuleTask": frozenset(_REPEATED),
    "sendTask": frozenset(_REPEATED),
    "callActivity": frozenset(_REPEATED),
    **{tag: frozenset(_LINKS) for tag in GATEWAYS},
    **{tag: frozenset(_LINKS | kinds) for tag, kinds in EVENT_DEFINITIONS.items()},
    "sequenceFlow": frozenset({"conditionExpression", "categoryValueRef"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCardinality"}),
    "timerEventDefinition": frozenset({"timeDate"}),
    "conditionalEventDefinition": frozenset({"condition"}),
    "collaboration": frozenset({"participant", *_DRAWN}),
    "laneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef", "childLaneSet"}),
    "childLaneSet": frozenset({"lane"}),
    "textAnnotation": frozenset({"text"}),
    "category": frozenset({"categoryValue"}),
}
#: Tags whose content is an expression in FEEL.
EXPRESSIONS = frozenset({"conditionExpression", "loopCardinality", "timeDate", "condition"})

#: Attributes that a tag may have, beside id and name; a value: only that one, however a boolean
#: of it is spelt.
ATTRIBUTES: dict[str, dict[str, str | None]] = {
    "process": {"isExecutable": "true", "processType": None, "isClosed": None},
    "startEvent": {"isInterrupting": "true"},
    **{tag: {"isForCompensation": "false"} for tag in ACTIVITIES},
    "subProcess": {"isForCompensation": "false", "triggeredByEvent": "false"},
    "callActivity": {"isForCompensation": "false", "calledElement": None},
    "exclusiveGateway": {"default": None, "gatewayDirection": None},
    "inclusiveGateway": {"default": None, "gatewayDirection": None},
    "parallelGateway": {"gatewayDirection": None},
    "eventBasedGateway": {
        "gatewayDirection": None,
        "instantiate": "false",
        "eventGatewayType": "Exclusive",
    },
    "intermediateCatchEvent": {"parallelMultiple": "false"},
    "boundaryEvent": {"attachedToRef": None, "cancelActivity": None, "parallelMultiple": "false"},
    "sequenceFlow": {"sourceRef": None, "targetRef": None},
    "multiInstanceLoopCharacteristics": {"isSequential": None, "behavior": "All"},
    **{tag: {"language": None} for tag in EXPRESSIONS},
    "messageEventDefinition": {"messageRef": None},
    "errorEventDefinition": {"errorRef": None},
    "escalationEventDefinition": {"escalationRef": None},
    "error": {"errorCode": None},
    "escalation": {"escalationCode": None},
    "collaboration": {"isClosed": None},
    "participant": {"processRef": None},
    "textAnnotation": {"textFormat": None},
    "documentation": {"textFormat": None},
    "association": {"sourceRef": None, "targetRef": None, "associationDirection": None},
    "group": {"categoryValueRef": None},
    "categoryValue": {"value": None},
}

_FEEL_DATE = (
    "counts from when the token arrives and is not taken; write a timeDate with FEEL, such as"
    " hours_after(arrived_at, 24) or workdays_after(arrived_at, 2)."
)
_CARDINALITY = "is not taken; write a loopCardinality such as count(children)."
_NO_DATA = "is not taken, because the case file holds all data; remove it."

#: What to do instead, by the tag that is refused.
HINTS = {
    "task": "is a task of no kind; make it a user task, business rule task or send task.",
    "manualTask": "is a manual task, which nobody would be asked about; make it a user task.",
    "scriptTask": "is a script task; scripts are never run. Use a decision table or a form.",
    "serviceTask": "is a service task; use a business rule task or a send task.",
    "receiveTask": "is a receive task; use an intermediate message event.",
    "transaction": "is a transaction; use a sub-process.",
    "adHocSubProcess": "is an ad hoc sub-process; draw the order of its tasks.",
    "complexGateway": "is a complex gateway; use exclusive, parallel or inclusive gateways.",
    "intermediateThrowEvent": "is an intermediate throw event, which would do nothing;"
    " use a send task, or an escalation end event.",
    "signalEventDefinition": "is a signal, which would be lost; use a message or an escalation.",
    "linkEventDefinition": "is a link, in which the token would be lost; draw a sequence flow.",
    "compensateEventDefinition": "is a compensation, which would do nothing; draw the tasks.",
    "cancelEventDefinition": "is a cancel event; use a terminate or error end event.",
    "messageEventDefinition": "sends or starts by a message, which would do nothing;"
    " use a send task.",
    "conditionalEventDefinition": "starts by a condition; use a start event without one.",
    "timerEventDefinition": "is a timer where none can be; use an intermediate or boundary timer.",
    "errorEventDefinition": "is an error where none can be caught; put it on a sub-process.",
    "timeDuration": _FEEL_DATE,
    "timeCycle": _FEEL_DATE,
    "standardLoopCharacteristics": "is a loop marker; draw the loop with an exclusive gateway.",
    "loopDataInputRef": _CARDINALITY,
    "loopDataOutputRef": _CARDINALITY,
    "inputDataItem": _CARDINALITY,
    "outputDataItem": _CARDINALITY,
    "completionCondition": "would end a multi-instance activity early; every instance is done.",
    "dataObject": _NO_DATA,
    "dataObjectReference": _NO_DATA,
    "dataStore": _NO_DATA,
    "dataStoreReference": _NO_DATA,
    "ioSpecification": _NO_DATA,
    "dataInputAssociation": _NO_DATA,
    "dataOutputAssociation": _NO_DATA,
    "property": _NO_DATA,
    "messageFlow": "is a message flow, which would do nothing; use a send task.",
    "signal": "is a signal, which would be lost; use a message or an escalation.",
    "import": "brings in another file; put every diagram into the package.",
}
