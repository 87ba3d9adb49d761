"""A fault of every kind in one package: each is told, file by file, errors first."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from engine.check.package import check_files
from engine.ports import ProcessRuntime
from tests.check.small import FILES, drawing, properties
from tests.check.told import changed, told

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


def _compiles_nothing(diagrams: Mapping[str, bytes]) -> Any:
    return None


def test_a_fault_of_every_kind_is_told_in_these_words() -> None:
    runtime = cast(ProcessRuntime, SimpleNamespace(compile=_compiles_nothing))

    found = check_files("small", FILES_OF_FAULTS, runtime=runtime)

    assert "\n".join(map(str, found)) == told("a fault of every kind")
