"""A fault of every kind in one package: each is told, file by file, errors first."""

from collections.abc import Iterator
from importlib import import_module
from inspect import isfunction, signature
from pkgutil import iter_modules
from typing import Any

import engine.check
from engine.check.finding import Finding
from engine.check.package import RULES, SCOPED_RULES
from engine.check.scopes import Scopes
from engine.check.subject import Subject
from tests.check.sentences import by_the_rules, changed, told
from tests.check.small import FILES, drawing, properties

_D, _S, _T = "small.bpmn", "procedure.toml", "next_step.dmn"
_F, _V, _R, _W = (f"forms/{name}.form" for name in ("decide", "view", "raise", "withdraw"))
_M, _C, _E, _L = "letters/outcome.md", "clauses.toml", "examples/S-01.yaml", "lessons.toml"
_MANY = "".join(f'<bpmn:endEvent id="e{n}" name="E" />' for n in range(31))
_OTHER = (
    '<bpmn:laneSet id="other_lanes"><bpmn:lane id="wizards" name="Wizard" /></bpmn:laneSet>'
    f'<bpmn:startEvent id="in" name="In">{properties(formKey="raise")}'
    "<bpmn:timerEventDefinition><bpmn:timeDate>"
    "@&quot;2026-01-01&quot;</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>"
    '<bpmn:exclusiveGateway id="x" name="X" default="x_j" /><bpmn:parallelGateway id="j" />'
    '<bpmn:callActivity id="call" name="Call" calledElement="other" />'
    '<bpmn:endEvent id="out" name="Out" />'
    f'<bpmn:sendTask id="k" name="K">{properties(letter="letter", to="wizard")}</bpmn:sendTask>'
)
_FLOWS = (
    *(("in_x", "in", "x"), ("x_j", "x", "j"), ("x_call", "x", "call"), ("call_j", "call", "j")),
    *(("j_k", "j", "k"), ("k_x", "k", "out")),
)
FAULTS = {
    **changed(
        (_S, 'children = "children"', 'children = "outcome"'),
        (_S, 'title = "Administrator"', 'title = "Chair"'),
        (_S, 'roles = ["chair"]', "roles = []"),
        (_S, 'label = "Warn before"', 'label = ""'),
        (_S, 'source = "Q1"\nset_by = "default"', 'source = "Q9"\nset_by = "default"'),
        (_S, "value = 2", "value = 0.5"),
        (_S, "[facts]", '[facts]\nround = "round"\nreasons = "1"'),
        (_S, "[roles.admin]", '[roles.spare]\ntitle = "Spare"\npart = "observer"\n[roles.admin]'),
        (_D, 'name="Closed"', 'name="Closed\u202e"'),
        (_D, 'name="Warned"', 'name=""'),
        (_D, ' default="to_letter"', ""),
        (_D, 'name="withdraw"', 'name="Withdraw it"'),
        (_D, "<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>", ""),
        (_D, "<bpmn:flowNodeRef>find_step</bpmn:flowNodeRef>", ""),
        (_D, properties(role="admin", formKey="withdraw"), properties(formKey="withdraw")),
        (_D, 'name="stamps" value="decided_at"', 'name="stamps" value="decided at"'),
        (_D, 'name="due"', 'name="notBy"'),
        (_D, 'name="appoints"', 'name="remindBefore"'),
        (_D, "count(children)", "count(people)"),
        (_D, properties(decision="next_step"),
         properties(decision="next_step", confidential="no", papers="no", inPerson="no")),
        (_D, 'id="find_step"', 'id="find_step" decisionRef="d"'),
        (_D, '<bpmn:laneSet id="lanes">', f'{properties(a="b")}<bpmn:laneSet id="lanes">'),
        (_D, "once_more", "Once"),
        (_D, properties(letter="outcome", to="chair"), properties(letter="outcome")),
        (_D, '<dc:Bounds x="300"', '<dc:Bounds x="160"'),
        (_D, "workdays_after(decide_by, -warn_days)", "workdays_after(decide_bye, -7)"),
        (_D, "Weigh it.", ""),
        (_D, 'value="child in children"', 'value="child in reasons"'),
        (_D, 'sourceRef="which_step" targetRef="Once"',
         'sourceRef="which_step" targetRef="find_step"'),
        (_D, properties(formKey="raise"), properties(formKey="raise", stamps="whom")),
        (_F, "=outcome =", "=outcom ="),
        (_F, '"id":"decide"', '"id":"other"'),
        (_F, '{"type":"textarea"', ('{"type":"select","key":"whom","label":"Whom","values":[],'
         '"properties":{"appoints":"panel","people":"chair"}},{"type":"textarea"')),
        (_V, '"key":"view"', '"key":"plan_decision"'),
        (_W, "withdrawal_words", "outcome"),
        (_T, '"close"', '"close_it"'),
        (_T, '"refused"', '"refuse"'),
        (_M, 'kind = "letter"', 'kind = "notice"'),
        (_M, ", outcome)}}", ", outcom)}}"),
        (_C, '"Nobody can see it."', '""'),
        (_E, "procedure: small", "procedure: big"),
        (_L, '"decide"', '"decided"'),
    ),
    "spare.dmn": FILES[_T].replace('"next_step"', '"other"').replace('"step"', '"outcome"'),
    "other.bpmn": drawing("other", _OTHER + _MANY, _FLOWS).encode(),
}  # fmt: skip
FILES_OF_FAULTS = {
    name: text.encode() if isinstance(text, str) else text for name, text in FAULTS.items()
}


def test_a_fault_of_every_kind_is_told_in_these_words() -> None:
    found = by_the_rules(FILES_OF_FAULTS)

    assert "\n".join(map(str, found)) == told("a fault of every kind")


def _offered() -> Iterator[Any]:
    """Yield what looks at a whole package and finds something, of every module of the check."""
    for module in iter_modules(engine.check.__path__, "engine.check."):
        found = vars(import_module(module.name)).values()
        rules = (one for one in found if getattr(one, "__module__", "") == module.name)
        for rule in (one for one in rules if isfunction(one) and not one.__name__.startswith("_")):
            asked = [one.annotation for one in signature(rule).parameters.values()]
            finds = signature(rule).return_annotation == Iterator[Finding]
            if finds and asked in ([Subject], [Scopes]):
                yield rule


def test_every_rule_that_there_is_is_asked_even_of_nothing() -> None:
    assert {*_offered()} == {*RULES, *SCOPED_RULES}
    assert len({*RULES, *SCOPED_RULES}) == len([*RULES, *SCOPED_RULES])
    assert list(map(str, by_the_rules({}))) == [
        (
            "clauses.toml:file: warning: the procedure has no clauses.toml; say which rules it"
            " carries, and how."
        ),
        (
            "procedure.toml:file: the package has no procedure.toml; add it, with title, roles and"
            " entry."
        ),
    ]


def test_of_one_kind_and_file_no_more_is_told_than_is_read() -> None:
    many = "".join(f'<bpmn:message id="m{n}" name="{"m" * 201}" />' for n in range(52))
    files = changed((_D, "<bpmn:message ", f"{many}<bpmn:message "), (_D, "Weigh it.", ""))
    other = changed((_D, 'process id="small"', 'process id="other"'), (_D, 'name="Decide"', ""))

    found = by_the_rules({**files, "other.bpmn": other[_D]})

    long = [one.element for one in found if "201 letters" in one.message]
    assert long == [f"m{n}" for n in range(50)]
    assert any(one.file == _D and "says nothing about what to do" in one.message for one in found)
    assert any(one.file == "other.bpmn" and "has no name" in one.message for one in found)
