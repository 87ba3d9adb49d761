"""Bad files in small: one or more of each class, made here, harmless wherever else they are read.

Nothing in them is there to be fetched, run or unpacked; what must be large is made while testing.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tests.check.small import FILES, broken, drawing, small

_DRAWING, _TABLE, _FORM = "small.bpmn", "next_step.dmn", "forms/decide.form"


@dataclass(frozen=True)
class Bad:
    """A file as it comes in, or a package with it; `says` is in the finding, empty if none is."""

    #: What it is about, and of which kind; as the classes of the corpus of bad files.
    kind: str
    what: str
    files: Mapping[str, bytes]
    says: str = ""

    @property
    def is_alone(self) -> bool:
        """Say whether it is one file that is handed in, not a package."""
        return len(self.files) == 1


def _package(kind: str, what: str, place: tuple[str, str, str], says: str) -> Bad:
    return Bad(kind, what, broken(*place), says)


def _alone(kind: str, what: str, name: str, content: bytes | str, says: str) -> Bad:
    data = content.encode() if isinstance(content, str) else content
    return Bad(kind, what, {name: data}, says)


def _drawn(old: str, new: str) -> tuple[str, str, str]:
    return _DRAWING, old, new


def _step(tag: str, inside: str = "", more: str = "") -> tuple[str, str, str]:
    """Put another step in the place of a task."""
    old = FILES[_DRAWING]
    start = old.index('<bpmn:sendTask id="send_outcome"')
    end = old.index("</bpmn:sendTask>") + len("</bpmn:sendTask>")
    new = f'<bpmn:{tag} id="send_outcome" name="Send the outcome"{more}>{inside}</bpmn:{tag}>'
    return _DRAWING, old[start:end], new


def _form(component: str) -> tuple[str, str, str]:
    old = '{"type":"textarea","key":"reasons"'
    return _FORM, old, f"{component},{old}"


def _timer(value: str) -> tuple[str, str, str]:
    old = "workdays_after(decide_by, -warn_days)</bpmn:timeDate>"
    return _drawn(old, f"{value}</bpmn:timeDate>")


def _cycle(value: str) -> tuple[str, str, str]:
    old = "<bpmn:timeDate>workdays_after(decide_by, -warn_days)</bpmn:timeDate>"
    return _drawn(old, f"<bpmn:timeCycle>{value}</bpmn:timeCycle>")


def _call(called: str) -> tuple[str, str, str]:
    return _step("callActivity", more=f' calledElement="{called}"')


def zipped(members: Mapping[str, bytes], *, linked: str = "") -> bytes:
    """Return a zip; `linked` is a member that says of itself to be a link."""
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                info.external_attr = (0o120777 if name == linked else 0o100644) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return held.getvalue()


def _zip(what: str, members: Mapping[str, bytes], says: str, *, linked: str = "") -> Bad:
    members = {f"bpmn/small/{name}" if "/" not in name else name: c for name, c in members.items()}
    return Bad("p package", what, {"small.zip": zipped(members, linked=linked)}, says)


_PLAIN = drawing()
_HEAD, _BODY = _PLAIN.split("?>", 1)
_DEEP = 300
_NODES = 2_100

XML = (
    _alone(
        "x bpmn",
        "an external entity",
        "a.bpmn",
        f'{_HEAD}?><!DOCTYPE d [<!ENTITY e SYSTEM "no-such-file">]>{_BODY}',
        "DOCTYPE",
    ),
    _alone(
        "x bpmn",
        "a definition of types elsewhere",
        "a.bpmn",
        f'{_HEAD}?><!DOCTYPE d SYSTEM "no-such-file.dtd">{_BODY}',
        "DOCTYPE",
    ),
    _alone(
        "x bpmn",
        "an entity of its own",
        "a.bpmn",
        f'{_HEAD}?><!DOCTYPE d [<!ENTITY e "x">]>{_BODY}',
        "DOCTYPE",
    ),
    _package(
        "x bpmn",
        "a part of another file",
        _drawn(
            '<bpmn:message id="m_withdraw"',
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="no-such-file" />'
            '<bpmn:message id="m_withdraw"',
        ),
        "unknown element",
    ),
    _package(
        "x bpmn",
        "an import",
        _drawn(
            '<bpmn:message id="m_withdraw"',
            '<bpmn:import importType="x" location="no-such-file" namespace="n" />'
            '<bpmn:message id="m_withdraw"',
        ),
        "import",
    ),
    _package(
        "x bpmn",
        "a stylesheet",
        _drawn("<bpmn:definitions", '<?xml-stylesheet href="no-such-file"?><bpmn:definitions'),
        "stylesheet",
    ),
    _package(
        "x bpmn",
        "where its schema lies, which is never fetched",
        _drawn(
            "<bpmn:definitions",
            '<bpmn:definitions xsi:schemaLocation="http://a.example http://a.example/x"',
        ),
        "",
    ),
    _alone("x bpmn", "nothing but spaces", "a.bpmn", " \n\t\n ", "empty"),
    _alone("x bpmn", "a page", "a.bpmn", "<html><body>Small</body></html>", "BPMN"),
    _alone("x bpmn", "no XML", "a.bpmn", b"\x89PNG\r\n\x1a\n" + bytes(40), "XML"),
    _alone(
        "x bpmn",
        "another encoding than it says",
        "a.bpmn",
        _PLAIN.replace('encoding="UTF-8"', 'encoding="UTF-16"'),
        "encoding",
    ),
    _alone("x bpmn", "a zero byte", "a.bpmn", _PLAIN.replace("Weigh", "Wei\0gh"), "character"),
    _alone(
        "x bpmn",
        "steps inside one another",
        "a.bpmn",
        _PLAIN.replace(
            '<bpmn:endEvent id="closed"',
            "".join(f'<bpmn:subProcess id="s{n}">' for n in range(_DEEP))
            + "</bpmn:subProcess>" * _DEEP
            + '<bpmn:endEvent id="closed"',
        ),
        "deep",
    ),
    _alone(
        "x bpmn",
        "more text than a file may hold",
        "a.bpmn",
        _PLAIN.replace("Weigh it.", "Weigh it. " * 210_000),
        "too large",
    ),
    _alone(
        "x bpmn",
        "one element with too many attributes",
        "a.bpmn",
        _PLAIN.replace('id="closed"', 'id="closed" ' + " ".join(f'a{n}="1"' for n in range(60))),
        "too large",
    ),
    _alone(
        "x bpmn",
        "another namespace",
        "a.bpmn",
        _PLAIN.replace("BPMN/20100524/MODEL", "BPMN/20990101/MODEL"),
        "namespace",
    ),
    _alone(
        "x bpmn",
        "another language of drawings",
        "a.bpmn",
        '<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"><WorkflowProcesses/></Package>',
        "BPMN",
    ),
)

MODEL = (
    _package("m bpmn", "a process that is not to be run", _drawn(
        'isExecutable="true"', 'isExecutable="false"'), "executable"),
    _package("m bpmn", "two starts", _drawn(
        '<bpmn:endEvent id="closed"',
        '<bpmn:startEvent id="also" name="Also" /><bpmn:endEvent id="closed"'), "start"),
    _package("m bpmn", "two elements with one id", _drawn('id="given_up"', 'id="warned"'),
             "warned"),
    _package("m bpmn", "a flow to nothing", _drawn(
        'sourceRef="send_outcome" targetRef="closed"', 'sourceRef="send_outcome" targetRef="no"'),
        "to_closed"),
    _package("m bpmn", "a flow without a target", _drawn(
        'sourceRef="send_outcome" targetRef="closed"', 'sourceRef="send_outcome"'), "to_closed"),
    _package("m bpmn", "an island", _drawn(
        '<bpmn:endEvent id="closed"',
        '<bpmn:endEvent id="island" name="Island" /><bpmn:endEvent id="closed"'), "island"),
    _package("m bpmn", "a way without an end", _drawn(
        '<bpmn:sequenceFlow id="to_closed" sourceRef="send_outcome" targetRef="closed">'
        "</bpmn:sequenceFlow>", ""), "to an end event"),
    _package("m bpmn", "a loop in which nobody waits", _drawn(
        'sourceRef="which_step" targetRef="once_more"',
        'sourceRef="which_step" targetRef="find_step"'), "loop"),
    _package("m bpmn", "no way that is always open", _drawn(' default="to_letter"', ""),
             "default"),
    _package("m bpmn", "a join that waits for ever", _drawn(
        '<bpmn:exclusiveGateway id="once_more"', '<bpmn:parallelGateway id="once_more"'),
        "once_more"),
    _package("m bpmn", "a process that calls itself", _call("small"), "small"),
    _package("m bpmn", "a call of a path", _call("../small"), "../small"),
    _package("m bpmn", "a call of an expression", _call("${small}"), "${small}"),
    Bad("m bpmn", "two processes that call each other", {
        **broken(*_call("other")),
        "other.bpmn": drawing("other").replace(
            'name="Send the outcome">', 'name="Send the outcome" calledElement="small">').replace(
            "bpmn:sendTask", "bpmn:callActivity").encode()}, "other"),
    _package("m bpmn", "an event on nothing", _drawn(' attachedToRef="decide"', ""),
             "nearly_late"),
    _package("m bpmn", "a decision that is not there", _drawn(
        'value="next_step"', 'value="no_step"'), "no_step"),
    _package("m bpmn", "a letter of another script in an id", _drawn(
        "find_step", "find_st\N{CYRILLIC SMALL LETTER IE}p"), "id"),
    _package("m bpmn", "a lane of the service itself", _drawn(
        'name="Panel member"', 'name="System administrator"'), "administrator"),
    _package("m bpmn", "a lane of nobody", _drawn('name="Panel member"', 'name="Wizard"'),
             "Wizard"),
    _alone("m bpmn", "more steps than a drawing may have", "a.bpmn", _PLAIN.replace(
        '<bpmn:endEvent id="closed"',
        "".join(f'<bpmn:task id="t{n}" />' for n in range(_NODES))
        + '<bpmn:endEvent id="closed"'), "too many"),
)  # fmt: skip

CODE = (
    _package("c bpmn", "a script", _step(
        "scriptTask", "<bpmn:script>1 + 1</bpmn:script>", ' scriptFormat="python"'),
        "send_outcome"),
    _package("c bpmn", "a script in another language", _step(
        "scriptTask", "<bpmn:script>1 + 1</bpmn:script>", ' scriptFormat="none"'),
        "send_outcome"),
    _package("c bpmn", "a condition that climbs", _drawn(
        'step = "again"', "step.__nothing__('x')"), "to_again"),
    _package("c bpmn", "a condition of another engine", _drawn('step = "again"', "${step}"),
             "to_again"),
    _package("c bpmn", "the class of another engine", _drawn(
        '<bpmn:sendTask id="send_outcome"',
        '<bpmn:sendTask xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'camunda:class="no.Such" id="send_outcome"'), "camunda:class"),
    _package("c bpmn", "a script after a step", _drawn(
        '<spiffworkflow:properties><spiffworkflow:property name="letter"',
        "<spiffworkflow:postScript>1 + 1</spiffworkflow:postScript>"
        '<spiffworkflow:properties><spiffworkflow:property name="letter"'), "postScript"),
    _package("c bpmn", "an expression for messages", _drawn(
        '<bpmn:message id="m_withdraw"',
        '<bpmn:correlationProperty id="subject"><bpmn:correlationPropertyRetrievalExpression '
        'messageRef="m_withdraw"><bpmn:messagePath>1 + 1</bpmn:messagePath>'
        "</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
        '<bpmn:message id="m_withdraw"'), "subject"),
)  # fmt: skip

TIMERS = (
    _package("t bpmn", "a timer that comes back", _cycle("R3/PT1H"), "nearly_late"),
    _package("t bpmn", "a timer that comes back very often", _cycle("R" + "9" * 40 + "/PT1H"),
             "nearly_late"),
    _package("t bpmn", "a time beyond the calendar", _timer("P99999Y"), "nearly_late"),
    _package("t bpmn", "a time in words", _timer("in two days"), "nearly_late"),
    _package("t bpmn", "code for a time", _timer("now().__nothing__"), "nearly_late"),
    _package("t bpmn", "no time", _timer(""), "nearly_late"),
    _package("t bpmn", "a start that comes back", _drawn(
        'name="Raised">',
        'name="Raised"><bpmn:timerEventDefinition id="t"><bpmn:timeCycle>R/PT1H</bpmn:timeCycle>'
        "</bpmn:timerEventDefinition>"), "raised"),
)  # fmt: skip

SHOWN = (
    _package("s bpmn", "markup in a name, which stays text", _drawn(
        'name="Decide"', 'name="&lt;b&gt;Decide&lt;/b&gt;"'), ""),
    _package("s bpmn", "a link in a text, which stays text", _drawn(
        "Weigh it.", "[Weigh it](javascript:void)"), ""),
    _package("s bpmn", "markup in a note, which stays text", _drawn(
        "</bpmn:process>",
        '<bpmn:textAnnotation id="note"><bpmn:text>&lt;b&gt;x&lt;/b&gt;</bpmn:text>'
        "</bpmn:textAnnotation></bpmn:process>"), ""),
    _package("s bpmn", "markup for a lane", _drawn(
        'name="Panel member"', 'name="&lt;b&gt;Panel&lt;/b&gt;"'), "lane"),
    _package("s bpmn", "a name without end", _drawn('name="Decide"', f'name="{"D" * 300}"'),
             "decide"),
)  # fmt: skip

FORMS = (
    _package("f form", "markup in a label, which stays text", (
        _FORM, '"label":"Outcome"', '"label":"<b>Outcome</b>"'), ""),
    _package("f form", "a link in a text, which stays text", (
        _FORM, "The conference was on", "[Read](javascript:void), on"), ""),
    _package("f form", "markup for a field", _form('{"type":"html","content":"<b>x</b>"}'),
             "html"),
    *(
        _package("f form", f"the key {key}", (_FORM, '"key":"outcome"', f'"key":"{key}"'), key)
        for key in ("__proto__", "constructor", "../key", "__builtins__")
    ),
    _package("f form", "two fields of one key", (_FORM, '"key":"reasons"', '"key":"outcome"'),
             "outcome"),
    _package("f form", "code for a condition", (
        _FORM, '"=outcome = \\"upheld\\""', '"=outcome.__nothing__(1)"'), "reasons"),
    _package("f form", "more fields than a form may have", _form(
        ",".join(f'{{"type":"textfield","key":"a{n}","label":"A"}}' for n in range(310))),
        "too many"),
    _package("f form", "one key twice", (_FORM, '"id":"decide"', '"id":"decide","id":"other"'),
             "id"),
    _package("f form", "a number that is none", (_FORM, '"schemaVersion":18',
                                                 '"schemaVersion":NaN'), "NaN"),
    _package("f form", "lists inside one another", (
        _FORM, '"schemaVersion":18', f'"schemaVersion":{"[" * 50}{"]" * 50}'), "deep"),
    _package("f form", "a field of no kind", _form('{"type":"crystalball","key":"a"}'),
             "crystalball"),
    _package("f form", "choices from elsewhere", (
        _FORM, '"values":[', '"valuesUrl":"no-such-file","values":['), "valuesUrl"),
    Bad("f form", "another encoding", {**small(), _FORM: small()[_FORM] + b"\xff"}, "encoding"),
)  # fmt: skip

TABLES = (
    _package("d dmn", "code for an input", (
        _TABLE, "<text>outcome</text>", "<text>outcome.__nothing__(1)(</text>"), "in"),
    _package("d dmn", "code in a cell", (
        _TABLE, '<text>"refused"</text>', "<text>nothing('x')(</text>"), "r2"),
    _package("d dmn", "code for a result", (
        _TABLE, '<text>"close"</text>', "<text>nothing('x')(</text>"), "r2"),
    _package("d dmn", "a gap", (_TABLE, '<text>"refused"</text>', '<text>"upheld2"</text>'),
             "gap"),
    _package("d dmn", "a policy that is none", (
        _TABLE, 'hitPolicy="UNIQUE"', 'hitPolicy="WHATEVER"'), "WHATEVER"),
    _package("d dmn", "a power of powers", (
        _TABLE, '<text>"refused"</text>', "<text>1 ** 1 ** 1</text>"), "r2"),
    _package("d dmn", "two decisions that need each other", (
        _TABLE, '<decision id="next_step" name="Next step">', (
        '<decision id="b" name="b"><informationRequirement><requiredDecision href="#next_step"/>'
        "</informationRequirement><literalExpression><text>1</text></literalExpression></decision>"
        '<decision id="next_step" name="Next step"><informationRequirement>'
        '<requiredDecision href="#b"/></informationRequirement>')), "next_step"),
    _alone("d dmn", "more rules than a table may have", "next_step.dmn", FILES[_TABLE].replace(
        "</decisionTable>",
        "".join(f'<rule id="x{n}"/>' for n in range(50_000)) + "</decisionTable>"), "too many"),
)  # fmt: skip

PACKAGES = (
    _zip("a way out of the folder", {"../out.bpmn": _PLAIN.encode()}, ".."),
    _zip("a way out, as Windows writes it", {"..\\out.bpmn": _PLAIN.encode()}, ".."),
    _zip("a link", {"link.bpmn": b"small.bpmn"}, "link.bpmn", linked="bpmn/small/link.bpmn"),
    _zip("more than it seems", {"a.bpmn": b" " * 2_100_000}, "larger than 2 MB"),
    _zip("a program", {"a.py": b"print()"}, "a.py"),
    _zip("a zip in a zip", {"inner.zip": zipped({"a.bpmn": b"x"})}, "inner.zip"),
    Bad("p package", "a zip that was cut off",
        {"small.zip": zipped({"a.bpmn": _PLAIN.encode()})[:80]}, "zip"),
)  # fmt: skip

NAMES = tuple(
    Bad("n bpmn", what, {**small(), name: _PLAIN.encode()}, "name")
    for what, name in (
        ("a zero sign in a name", "a.bpmn\0.html"),
        ("a name without end", "a" * 300 + ".bpmn"),
        ("a line end in a name", "a\r\nX: y.bpmn"),
        ("the name of a device", "CON.bpmn"),
        ("a sign that turns the name", "a\u202enmpb.txt"),
    )
)

GOOD = (
    Bad("ok bpmn", "a whole package without a fault", small()),
    _package("ok bpmn", "ordinary punctuation", _drawn(
        'name="Decide"', 'name="Decide: the parents\' &amp; the school\'s view"'), ""),
    _alone("ok dmn", "a table", "next_step.dmn", FILES[_TABLE], ""),
    _alone("ok form", "a form", "view.form", FILES["forms/withdraw.form"], ""),
)  # fmt: skip

ALL = (*XML, *MODEL, *CODE, *TIMERS, *SHOWN, *FORMS, *TABLES, *PACKAGES, *NAMES, *GOOD)
