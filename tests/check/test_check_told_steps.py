"""What is said of steps, to the letter: their properties, how processes begin, who does what."""

import pytest

from tests.check.sentences import TABLE_ASKED, changed, lines, told, with_step
from tests.check.small import BODY, FILES, drawing, properties, small

_D, _S, _F = "small.bpmn", "procedure.toml", "forms/decide.form"
_STAMPED = 'name="stamps" value="decided_at"'
_LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(children)"
    "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)
_RAISED = f'<bpmn:startEvent id="raised" name="Raised">{properties(formKey="raise")}'
_TIMER = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>today()</bpmn:timeDate></bpmn:timerEventDefinition>"
)
_THINK = FILES["forms/withdraw.form"].replace("withdraw", "think", 1).replace("withdrawal_", "t_")
_SENDS = properties(letter="outcome", to="chair")
_CALL = '<bpmn:callActivity id="call" name="Call" calledElement="other">{}</bpmn:callActivity>'


def _think(inside: str = "", **own: str) -> dict[str, bytes]:
    """Draw one more user task."""
    text = "<bpmn:documentation>Think.</bpmn:documentation>"
    task = (
        f'<bpmn:userTask id="think" name="Think">{text}{properties(formKey="think", **own)}'
        f"{inside}</bpmn:userTask>"
    )
    return with_step(task, "think", **{"forms/think.form": _THINK})


def _on(tag: str, **own: str) -> dict[str, bytes]:
    """Draw one more step with properties."""
    return with_step(f'<bpmn:{tag} id="more" name="More">{properties(**own)}</bpmn:{tag}>', "more")


def _part(more: str = "", **own: str) -> dict[str, bytes]:
    """Draw a sub-process with a user task in it."""
    part = (
        f'<bpmn:subProcess id="part" name="Part">{properties(**own) if own else ""}{more}'
        '<bpmn:startEvent id="in" /><bpmn:userTask id="think" name="Think">'
        f"<bpmn:documentation>Think.</bpmn:documentation>{properties(formKey='think')}"
        '</bpmn:userTask><bpmn:endEvent id="out" name="Out" />'
        '<bpmn:sequenceFlow id="a" sourceRef="in" targetRef="think" />'
        '<bpmn:sequenceFlow id="b" sourceRef="think" targetRef="out" /></bpmn:subProcess>'
    )
    return with_step(part, "part", **{"forms/think.form": _THINK})


def _called(start: str = "", more: str = "", **own: str) -> dict[str, bytes]:
    """Draw a call of another process, whose start event has something in it."""
    body = (
        f'<bpmn:startEvent id="in" name="In">{start}</bpmn:startEvent>'
        f'<bpmn:endEvent id="out" name="Out" />{more}'
    )
    call = _CALL.format((properties(**own) if own else "") + (_LOOP if "each" in own else ""))
    other = drawing("other", body, (("x", "in", "out"),))
    return with_step(call, "call", **{"other.bpmn": other})


def _beside(start: str, **more: str) -> dict[str, bytes]:
    """Draw another process that nothing calls."""
    body = f'<bpmn:startEvent id="in" name="In">{start}</bpmn:startEvent>'
    body += '<bpmn:endEvent id="out" name="Out" />'
    return small(**{"other.bpmn": drawing("other", body, (("x", "in", "out"),)), **more})


def _reminded(text: str) -> dict[str, bytes]:
    return changed((_D, _STAMPED, f'name="remindBefore" value="{text}"'))


def _repeated(each: str, count: str = "count(children)") -> dict[str, bytes]:
    return changed(
        (_D, 'value="child in children"', f'value="{each}"'), (_D, "count(children)", count)
    )


PROPERTIES = {
    "a task with all that a task can have": _think(
        _LOOP,
        due="decide_by",
        remindBefore="PT6H",
        assignee="people.chair.id",
        stamps="thought_at",
        appoints="admin = null",
        each="c in children",
        notBy="decide",
        inPerson="true",
        papers="true",
    ),
    "a decision that appoints and is confidential": changed(
        (
            _D,
            TABLE_ASKED,
            properties(decision="next_step", appoints="admin = null", confidential="true"),
        )
    ),
    "a decision for each child": with_step(
        '<bpmn:businessRuleTask id="more" name="More">'
        f"{properties(decision='per_child', each='c in children')}{_LOOP}</bpmn:businessRuleTask>",
        "more",
        **{
            "per_child.dmn": FILES["next_step.dmn"]
            .replace('"next_step"', '"per_child"')
            .replace("<text>outcome</text>", "<text>c.name</text>")
            .replace('name="step"', 'name="per"')
            .replace('<text>"refused"</text>', '<text>not("upheld")</text>')
        },
    ),
    "a letter for each child": with_step(
        '<bpmn:sendTask id="more" name="More">'
        f"{properties(letter='outcome', to='chair', each='c in children')}{_LOOP}</bpmn:sendTask>",
        "more",
    ),
    "a part for each child": _part(_LOOP, each="c in children"),
    "a call for each child": _called(each="c in children"),
    "a start with a stamp": changed(
        (_D, properties(formKey="raise"), properties(formKey="raise", stamps="raised_at"))
    ),
    "a message with all that a message can have": changed(
        (
            _D,
            properties(role="admin", formKey="withdraw"),
            properties(role="admin", formKey="withdraw", stamps="w_at", inPerson="true"),
        )
    ),
    **{
        f"{' and '.join(own)} on a {tag}": _on(tag, **own)
        for tag, own in (
            ("startEvent", {"each": "c in children"}),
            ("businessRuleTask", {"decision": "next_step", "stamp": "x", "formKey": "decide"}),
            ("sendTask", {"letter": "outcome", "to": "chair", "papers": "true"}),
            ("callActivity", {"due": "decide_by"}),
            ("exclusiveGateway", {"each": "c in children"}),
            ("endEvent", {"formKey": "decide"}),
        )
    },
    "what a message cannot have": changed(
        (
            _D,
            properties(role="admin", formKey="withdraw"),
            properties(role="admin", formKey="withdraw", due="decide_by"),
        )
    ),
    "what a timer cannot have": changed(
        (_D, ' cancelActivity="false">', f' cancelActivity="false">{properties(role="admin")}')
    ),
    "an extension that is a script": changed(
        (
            _D,
            '<spiffworkflow:properties><spiffworkflow:property name="letter"',
            (
                "<spiffworkflow:preScript>x</spiffworkflow:preScript>"
                '<spiffworkflow:properties><spiffworkflow:property name="letter"'
            ),
        )
    ),
    "properties of a lane": changed(
        (
            _D,
            '<bpmn:lane id="lane_panel" name="Panel member">',
            f'<bpmn:lane id="lane_panel" name="Panel member">{properties(formKey="x")}',
        )
    ),
    "properties of what has no id": changed(
        (_D, '<bpmn:laneSet id="lanes">', f"<bpmn:laneSet>{properties(formKey='x')}")
    ),
    "a form that is nothing but a space": changed(
        (_D, 'name="formKey" value="decide"', 'name="formKey" value=" "')
    ),
    "a decision as another engine names it": changed(
        (_D, 'id="find_step"', 'id="find_step" xmlns:c="http://example.org/c" c:decisionRef="d"')
    ),
    "a second person beside a task": changed((_D, _STAMPED, 'name="notBy" value="ask_panel"')),
    "a second person beside nobody": changed((_D, _STAMPED, 'name="notBy" value="nobody"')),
    "second persons beside two tasks, of which one is none": changed(
        (_D, _STAMPED, 'name="notBy" value="ask_panel, closed"')
    ),
    "not in person": changed((_D, _STAMPED, 'name="inPerson" value="false"')),
    "no papers": changed((_D, _STAMPED, 'name="papers" value="false"')),
    "not confidential": changed(
        (_D, TABLE_ASKED, properties(decision="next_step", confidential="false"))
    ),
    "a stamp without a key": changed((_D, 'value="decided_at"', 'value=""')),
    **{
        f"a reminder {text} before": _reminded(text)
        for text in ("PT6H", "P1D", "P1DT6H30M", "P", "PT", "P1DT", "P1M", "P12345D", "P\u0663D")
    },
    "a reminder of nothing": changed(
        (_D, 'name="due" value="decide_by"', 'name="remindBefore" value="PT6H"')
    ),
    "each in other letters": _repeated("Child in children"),
    "each of a part of a list": _repeated("child in children[1]", "count(children[1])"),
    "each with spaces in the count": _repeated("child in children", " count( children ) "),
    "each of a path that is not there": _repeated("child in children.x", "count(children.x)"),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(PROPERTIES[name], "properties") == told(name)


_ENTRY = '[entry.small]\ntitle = "Raise a dissent"\nroles = ["chair"]\n'
ENTRIES = {
    "nothing that people start": changed((_S, _ENTRY, "")),
    "a start of people with a timer": changed((_D, _RAISED, f"{_RAISED}{_TIMER}")),
    "a process that a timer starts": _beside(_TIMER),
    "a process that a timer starts with a form": _beside(
        properties(formKey="think") + _TIMER, **{"forms/think.form": _THINK}
    ),
    "a process that is called": _called(),
    "a process that is called with a form": _called(properties(formKey="raise")),
    "a process that nothing calls": _beside(""),
    "a second process that people start": _beside(
        properties(formKey="think"),
        **{
            "forms/think.form": _THINK,
            _S: FILES[_S].replace(_ENTRY, _ENTRY + _ENTRY.replace("small", "other")),
        },
    ),
    "a process that nothing starts, and no settings": {
        name: content for name, content in _beside("").items() if name != _S
    },
    "a process without a start": changed(
        (_D, f"{_RAISED}</bpmn:startEvent>", ""),
        (_D, "<bpmn:flowNodeRef>raised</bpmn:flowNodeRef>", ""),
    ),
    "a call of a process that is not there": with_step(_CALL.format(""), "call"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_how_processes_begin_is_found_or_taken_in_these_words(name: str) -> None:
    assert lines(ENTRIES[name], "entries") == told(name)


_LANE = '<bpmn:lane id="lane_panel" name="Panel member">'
_REF = "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>"
_OTHER = '[roles.other]\ntitle = "Other"\npart = "observer"\n'
_ADMIN = "[roles.admin]"


def _other_role(*places: tuple[str, str, str], **more: str) -> dict[str, bytes]:
    """Give the procedure one more role, and name it somewhere."""
    return changed((_S, _ADMIN, f"{_OTHER}{_ADMIN}"), *places, **more)


def _asked(own: str) -> tuple[str, str, str]:
    """Ask for somebody in a form."""
    return (
        _F,
        '{"type":"textarea"',
        (
            '{"type":"select","key":"whom","label":"Whom","values":[],"properties":{'
            f'{own}}}}},{{"type":"textarea"'
        ),
    )


PEOPLE = {
    "a lane with another space in its name": changed(
        (_D, 'name="Panel member"', 'name="Panel\u00a0member"')
    ),
    "a lane without an id": changed((_D, _LANE, '<bpmn:lane name="Wizard">')),
    "a task inside a part that stands in a lane": _part(),
    "a task inside a part that stands in none": {
        **_part(),
        _D: _part()[_D].replace(_REF.format("part").encode(), b""),
    },
    "a drawing without lanes": changed((_D, BODY[: BODY.index("<bpmn:startEvent")], "")),
    "an event on a border stands where its task does": small(),
    "a role in to with spaces around": changed((_D, 'value="chair"', 'value=" chair "')),
    "a role in to with another sign": changed((_D, 'value="chair"', 'value=" = people.chair"')),
    "several roles in a message, with nothing between": changed(
        (_D, 'name="role" value="admin"', 'name="role" value="admin, ,chair"')
    ),
    "a role that only a form offers": _other_role(_asked('"people":"other"')),
    "a role that only a form appoints": _other_role(_asked('"appoints":"other"')),
    "a role that only a form cites": _other_role(
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"saidBy":"other"}')
    ),
    "words that nothing confirms": changed(
        (
            _F,
            '"label":"Reasons"',
            '"label":"Reasons","properties":{"saidBy":"chair","confirmed":"no_at"}',
        )
    ),
    "a confirmation of nobody's words": changed(
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"confirmed":"no_at"}')
    ),
    "a role that a form cites and nobody has": changed(
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"saidBy":"wizard"}')
    ),
    "a role that a form appoints and nobody has": changed(_asked('"appoints":"wizard"')),
    "a role that only stands in": _other_role(
        (_S, 'title = "Chair"', 'title = "Chair"\nstand_ins = ["other"]')
    ),
    "a role that only starts": _other_role((_S, '["chair"]', '["chair", "other"]')),
    "a role that only a letter reads": _other_role(
        ("letters/outcome.md", "{{standing_text}}", "{{people.other.name}}")
    ),
    "a role that only a letter counts": _other_role(
        ("letters/outcome.md", "{{standing_text}}", "{{count(holders.other)}}")
    ),
    "a role that only a letter reads under a longer name": _other_role(
        ("letters/outcome.md", "{{standing_text}}", "people.others")
    ),
    "a role that only an example names": _other_role(
        ("examples/S-01.yaml", "steps: []", "steps: []\nstory: people.other")
    ),
    "a role that only gets letters": _other_role((_D, 'value="chair"', 'value="other"')),
    "a role that is only appointed": _other_role((_D, "admin = null", "other = null")),
    "a message that nobody may send and that asks nothing": changed(
        (_D, properties(role="admin", formKey="withdraw"), ""), **{"forms/withdraw.form": ""}
    ),
    "people of another role offered for a role": changed(
        _asked('"appoints":"panel","people":"chair,admin"')
    ),
    "people of a role that stands in offered for it": changed(
        (_S, 'title = "Panel member"', 'title = "Panel member"\nstand_ins = ["chair"]'),
        _asked('"appoints":"panel","people":"panel,chair,admin"'),
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(PEOPLE[name], "people") == told(name)
