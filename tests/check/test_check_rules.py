"""Every rule has a bad sample that it catches: one change to a procedure without a fault."""

import pytest

from tests.check.sentences import found_by_its_room, told
from tests.check.small import BODY, FILES, FLOWS, broken, drawing, properties, small
from tests.checking import check_files

_DRAWING, _SETTINGS = "small.bpmn", "procedure.toml"
_DECIDE, _TABLE, _LETTER = "forms/decide.form", "next_step.dmn", "letters/outcome.md"

_WHOM = (
    '"key":"who","label":"Who"},{"type":"select","key":"whom","label":"Whom",'
    '"properties":{"people":"wizard"}'
)
_SAID = '{{words_of("outcome", outcome)}}'
_CHOICES = """"values":[
  {"label":"Upheld","value":"upheld"},{"label":"Refused","value":"refused"}]}"""
_TITLE = "title = 'string join(children.name, \", \")'"


def _property(name: str, value: str) -> str:
    return f'<spiffworkflow:property name="{name}" value="{value}" />'


_TO_CHAIR = _property("to", "chair")
#: What is wrong; file, text and what stands there instead; then file, element and words of the
#: finding.
SAMPLES = [
    # diagrams
    ("a process named otherwise than its file", _DRAWING, 'process id="small"', 'process id="big"',
     _DRAWING, "big", "give it the id small"),
    ("an id that an editor made up", _DRAWING, "find_step", "Activity_0x9f2aa",
     _DRAWING, "Activity_0x9f2aa", "snake_case"),
    ("an id in other letters", _DRAWING, "find_step", "find_st\N{CYRILLIC SMALL LETTER IE}p",
     _DRAWING, "find_st\N{CYRILLIC SMALL LETTER IE}p", "the id"),
    ("a reserved id", _DRAWING, '"closed"', '"End"', _DRAWING, "End", "word of the engine"),
    ("a step without a name", _DRAWING, 'name="Decide"', 'name=" "',
     _DRAWING, "decide", "no name"),
    ("a choice without a name", _DRAWING, 'name="Which step?" ', "",
     _DRAWING, "which_step", "no name"),
    ("a way without a name", _DRAWING, 'id="to_again" name="Again"', 'id="to_again"',
     _DRAWING, "to_again", "say when it is taken"),
    ("a process without a name", _DRAWING, 'id="small" name="Small"', 'id="small"',
     _DRAWING, "small", "the process has no name"),
    ("a name with a hidden sign", _DRAWING, 'name="Decide"', 'name="Decide\u202e"',
     _DRAWING, "decide", "hidden signs"),
    ("a name with a control character", _DRAWING, 'name="Decide"', 'name="De&#9;c&#x85;ide"',
     _DRAWING, "decide", "hidden signs"),
    ("a name without end", _DRAWING, 'name="Decide"', f'name="{"D" * 201}"',
     _DRAWING, "decide", "201 letters"),
    ("a text without end", _DRAWING, "Weigh it.", "Weigh. " * 800, _DRAWING, "decide", "letters"),
    ("a choice without a default", _DRAWING, ' default="to_letter"', "",
     _DRAWING, "which_step", "no default flow"),
    ("an action named in words", _DRAWING, 'name="withdraw"', 'name="Withdraw it"',
     _DRAWING, "withdrawn", "snake_case"),
    ("an action without a role", _DRAWING, '<spiffworkflow:property name="role" value="admin" />',
     "", _DRAWING, "withdrawn", "who may send it"),
    ("an action without a form", _DRAWING,
     '<spiffworkflow:property name="formKey" value="withdraw" />', "",
     _DRAWING, "withdrawn", "no form"),
    # people
    ("a lane of no role", _DRAWING, 'name="Chair"', 'name="Wizard"',
     _DRAWING, "lane_chair", "Wizard"),
    ("a task in no lane", _DRAWING, "<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>", "",
     _DRAWING, "decide", "no lane"),
    ("two roles with one title", _SETTINGS, 'title = "Administrator"', 'title = "Chair"',
     _SETTINGS, "roles.admin", "same title"),
    ("a role that stands in and does not exist", _SETTINGS, 'title = "Administrator"',
     'title = "Administrator"\nstand_ins = ["wizard"]', _SETTINGS, "roles.admin.stand_ins",
     "name other roles"),
    ("a role that stands in for itself", _SETTINGS, 'title = "Administrator"',
     'title = "Administrator"\nstand_ins = ["admin"]', _SETTINGS, "roles.admin.stand_ins",
     "name other roles"),
    ("a role that does not exist in to", _DRAWING, 'name="to" value="chair"',
     'name="to" value="wizard"', _DRAWING, "send_outcome", "wizard"),
    ("a role that does not exist in appoints", _DRAWING, "admin = null", "wizard = null",
     _DRAWING, "decide", "wizard"),
    ("one of several roles that does not exist in a message", _DRAWING,
     'name="role" value="admin"', 'name="role" value="admin, wizard"',
     _DRAWING, "withdrawn", "wizard"),
    ("a role that does not exist in a message", _DRAWING, 'name="role" value="admin"',
     'name="role" value="wizard"', _DRAWING, "withdrawn", "wizard"),
    # properties
    ("a property that means nothing", _DRAWING, 'name="stamps"', 'name="stamp"',
     _DRAWING, "decide", "did you mean stamps"),
    ("a property on a process", _DRAWING, '<bpmn:laneSet id="lanes">',
     f'{properties(formKey="decide")}<bpmn:laneSet id="lanes">',
     _DRAWING, "small", "does nothing"),
    ("a task without a form", _DRAWING, '<spiffworkflow:property name="formKey" value="decide" />',
     "", _DRAWING, "decide", "no form"),
    ("a rule task without a decision", _DRAWING, properties(decision="next_step"), "",
     _DRAWING, "find_step", "add the property decision"),
    ("a send task without a letter", _DRAWING,
     '<spiffworkflow:property name="letter" value="outcome" />', "",
     _DRAWING, "send_outcome", "add the property letter"),
    ("a send task to nobody", _DRAWING, '<spiffworkflow:property name="to" value="chair" />', "",
     _DRAWING, "send_outcome", "add the property to"),
    ("a form that is not there", _DRAWING, 'name="formKey" value="decide"',
     'name="formKey" value="decidde"', _DRAWING, "decide", "did you mean decide"),
    ("a decision that is not there", _DRAWING, 'value="next_step"', 'value="other"',
     _DRAWING, "find_step", "no decision “other”"),
    ("a letter that is not there", _DRAWING, 'value="outcome"', 'value="other"',
     _DRAWING, "send_outcome", "no letter “other”"),
    ("a stamp that is no key", _DRAWING, 'value="decided_at"', 'value="decided at"',
     _DRAWING, "decide", "no key"),
    ("a second person beside no task", _DRAWING, 'name="stamps" value="decided_at"',
     'name="notBy" value="find_step"', _DRAWING, "decide", "no user task"),
    ("half in person", _DRAWING, 'name="stamps" value="decided_at"',
     'name="inPerson" value="mostly"', _DRAWING, "decide", "either true or left out"),
    ("a part taken half", _DRAWING, 'name="stamps" value="decided_at"',
     'name="takesPart" value="mostly"', _DRAWING, "decide", "either true or left out"),
    ("a decision half confidential", _DRAWING, properties(decision="next_step"),
     properties(decision="next_step", confidential="partly"), _DRAWING, "find_step",
     "either true or left out"),
    ("a case half opened", _DRAWING, _TO_CHAIR, _TO_CHAIR + _property("opens", "yes"),
     _DRAWING, "send_outcome", "either true or left out"),
    ("half a receipt", _DRAWING, _TO_CHAIR, _TO_CHAIR + _property("receipt", "yes"),
     _DRAWING, "send_outcome", "either true or left out"),
    ("a receipt on one way", _DRAWING, _TO_CHAIR, _TO_CHAIR + _property("receipt", "true"),
     _DRAWING, "send_outcome", "not every way from “Decide” leads to this receipt"),
    ("a receipt for another", _DRAWING, _TO_CHAIR,
     _property("to", "admin") + _property("receipt", "true"),
     _DRAWING, "send_outcome", "goes to no role that has the step before it"),
    ("a reminder that is no duration", _DRAWING, 'name="stamps" value="decided_at"',
     'name="remindBefore" value="six hours"', _DRAWING, "decide", "PT6H"),
    ("a count of other items", _DRAWING, "count(children)", "count(people)",
     _DRAWING, "ask_panel", "count(children)"),
    ("items without a loop", _DRAWING, properties(decision="next_step"),
     properties(decision="next_step", each="child in children"),
     _DRAWING, "find_step", "not marked as multi-instance"),
    ("a loop without items", _DRAWING,
     '<spiffworkflow:property name="each" value="child in children" />', "",
     _DRAWING, "ask_panel", "needs the property `each`"),
    # entries
    ("an entry that is no process", _SETTINGS, "[entry.small]", "[entry.big]",
     _SETTINGS, "entry.big", "no process big"),
    ("a process that nothing starts", _SETTINGS, "[entry.small]", "[entry.big]",
     _DRAWING, "small", "nothing starts this process"),
    ("an entry for nobody", _SETTINGS, 'roles = ["chair"]', "roles = []",
     _SETTINGS, "entry.small", "nobody may start"),
    ("an entry without a start form", _DRAWING, properties(formKey="raise"), "",
     _DRAWING, "raised", "formKey"),
    # expressions
    ("a condition that cannot be read", _DRAWING, 'step = "again"', "step == ",
     _DRAWING, "to_again", "condition"),
    ("a condition in another language", _DRAWING, 'step = "again"', "${step}",
     _DRAWING, "to_again", "condition"),
    ("an unknown name, with its nearest neighbour", _DRAWING, 'step = "again"', 'stepp = "again"',
     _DRAWING, "to_again", "step"),
    ("a condition that is not yes or no", _DRAWING, 'step = "again"', "count(children)",
     _DRAWING, "to_again", "yes or no"),
    ("a comparison that never holds", _DRAWING, 'step = "again"', "conference_date = outcome",
     _DRAWING, "to_again", "never compared"),
    ("a value that no answer has", _DRAWING, 'step = "again"', 'outcome = "uphold"',
     _DRAWING, "to_again", "upheld"),
    ("a value that no rule of a table gives", _DRAWING, 'step = "again"', 'step = "agian"',
     _DRAWING, "to_again", "again"),
    ("a bare number", _DRAWING, 'step = "again"', "count(children) > 3",
     _DRAWING, "to_again", "make it a parameter"),
    ("a due that is no date", _DRAWING, 'name="due" value="decide_by"',
     'name="due" value="decision_days"', _DRAWING, "decide", "not a date"),
    ("a timer that is no date", _DRAWING, "workdays_after(decide_by, -warn_days)", "warn_days",
     _DRAWING, "nearly_late", "not a date"),
    ("appointing what is no person", _DRAWING, "admin = null", "admin = conference_date",
     _DRAWING, "decide", "a person's id"),
    ("sending to what is no person", _DRAWING, 'name="to" value="chair"',
     'name="to" value="= conference_date"', _DRAWING, "send_outcome", "list of people"),
    ("items of what is no list", _DRAWING, 'value="child in children"',
     'value="child in conference_date"', _DRAWING, "ask_panel", "as a list"),
    ("a fact that cannot be read", _SETTINGS, '"workdays_after(conference_date, decision_days)"',
     '"workdays_after(conference_date,"', _SETTINGS, "facts.decide_by", "the fact"),
    ("a fact that is no text", _SETTINGS, '"workdays_after(conference_date, decision_days)"', "3",
     _SETTINGS, "facts.decide_by", "expected FEEL"),
    ("a fact that follows from itself", _SETTINGS,
     '"workdays_after(conference_date, decision_days)"', '"decide_by"',
     _SETTINGS, "facts.decide_by", "follows from itself"),
    ("a label of an unknown key", _SETTINGS, "string(conference_date)", "string(conference_day)",
     _SETTINGS, "labels.conference", "conference_date"),
    ("a conference key that nothing writes", _SETTINGS, '["conference_date", "children"]',
     '["conference_day", "children"]', _SETTINGS, "conference_keys", "conference_day"),
    ("children that are no list", _SETTINGS, 'children = "children"', 'children = "outcome"',
     _SETTINGS, "labels.children", "no list"),
    ("a power of powers", _DRAWING, 'step = "again"', "count(children) > 1 ** 1 ** 1",
     _DRAWING, "to_again", "without measure"),
    # names
    ("a parameter named as a key", _SETTINGS, "[parameters.warn_days]", "[parameters.reasons]",
     _DECIDE, "reasons", "choose two names"),
    ("a fact named as a function", _SETTINGS, "decide_by =", "count =", _SETTINGS, "facts.count",
     "function of FEEL"),
    ("an item named as the engine names things", _DRAWING, 'value="child in children"',
     'value="people in children"', _DRAWING, "ask_panel", "name of the engine"),
    # forms
    ("a key of two forms", "forms/withdraw.form", "withdrawal_words", "reasons",
     "forms/withdraw.form", "reasons", "shared"),
    ("a hiding rule of an unknown key", _DECIDE, "=outcome =", "=outcom =",
     _DECIDE, "reasons", "outcome"),
    ("a text of an unknown key", _DECIDE, "{{conference_date}}", "{{conference_day}}",
     _DECIDE, "components[0]", "conference_date"),
    ("an item read where there is none", _DECIDE, "{{conference_date}}", "{{child.name}}",
     _DECIDE, "components[0]", "child"),
    ("a panel that decides about a plan", "forms/view.form", '"key":"view"',
     '"key":"plan_decision"', "forms/view.form", "plan_decision", "panel"),
    ("a form for a role that does not exist", _DECIDE, '"key":"reasons","label":"Reasons"',
     _WHOM, _DECIDE, "form", "wizard"),
    # persons and choices in words
    ("a letter that shows a choice as it is kept", _LETTER, _SAID, "{{outcome}}",
     _LETTER, "line 7", 'Write words_of("outcome", outcome)'),
    ("a letter that shows the id of somebody", _LETTER, _SAID, "{{people.chair.id}}",
     _LETTER, "line 7", "Write name_of(people.chair.id)"),
    ("a letter whose title shows a choice", _LETTER, "Outcome for", "{{outcome}} for",
     _LETTER, "line 1", "a choice as it is kept"),
    ("a letter that joins a choice to words", _LETTER, _SAID, '{{"It is " + outcome}}',
     _LETTER, "line 7", "a choice as it is kept"),
    ("a letter that shows part of an id", _LETTER, _SAID, "{{upper case(people.chair.id)}}",
     _LETTER, "line 7", "the id of a person"),
    ("a letter that shows ids one by one", _LETTER, _SAID,
     "{{#each p in holders.chair.id}}{{p}} {{/each}}", _LETTER, "line 7", "Write name_of(p)"),
    ("a letter that shows a choice or words", _LETTER, _SAID,
     '{{if count(children) > 0 then outcome else "nobody"}}', _LETTER, "line 7", "a choice"),
    ("a letter that shows what a table gave", _LETTER, _SAID, "{{step}}",
     _LETTER, "line 7", 'Write words_of("step", step)'),
    ("a letter that words no question", _LETTER, '"outcome", outcome)', '"outcom", outcome)',
     _LETTER, "line 7", 'Did you mean "outcome"?'),
    ("a text that shows the id of somebody", _DECIDE, "{{conference_date}}",
     "{{people.chair.line_manager_id}}", _DECIDE, "components[0]", "the id of a person"),
    ("a label that shows a choice", _DECIDE, '"label":"Reasons"', '"label":"{{outcome}}: why"',
     _DECIDE, "reasons", "a choice as it is kept"),
    ("options that read as ids", _DECIDE, _CHOICES,
     '"valuesExpression":"=for p in holders.chair return {label: p.id, value: p.id}"}',
     _DECIDE, "outcome", "the id of a person"),
    ("options that are ids", _DECIDE, _CHOICES, '"valuesExpression":"=holders.chair.id"}',
     _DECIDE, "outcome", "the id of a person"),
    ("a box that begins with an id", _DECIDE, '"label":"Reasons"',
     '"label":"Reasons","properties":{"prefill":"people.chair.id"}',
     _DECIDE, "reasons", "the id of a person"),
    ("a title of cases that shows an id", _SETTINGS, _TITLE, "title = 'people.chair.id'",
     _SETTINGS, "labels.title", "the id of a person"),
    ("a table that joins an id to words", _TABLE, '<text>"close"</text>',
     '<text>"By " + people.chair.id</text>', _TABLE, "r2", "the id of a person"),
    # decisions
    ("a gap in a table", _TABLE, '<text>"refused"</text>', '<text>"upheld2"</text>',
     _TABLE, "table", "gap"),
    ("rules that overlap", _TABLE, '<text>"refused"</text>', "<text>-</text>",
     _TABLE, "table", "overlap"),
    ("a column of an unknown name", _TABLE, "<text>outcome</text>", "<text>outcom</text>",
     _TABLE, "in", "outcome"),
    ("a cell of another kind", _TABLE, '<text>"refused"</text>', "<text>&gt; 18</text>",
     _TABLE, "r2", "cell"),
    ("a result of another kind", _TABLE, '<text>"close"</text>', "<text>1</text>",
     _TABLE, "r2", "is a number"),
    ("a table named otherwise than its file", _TABLE, 'decision id="next_step"',
     'decision id="step_next"', _TABLE, "step_next", "next_step"),
    # letters
    ("a letter that reads an unknown name", _LETTER, ", outcome)}}", ", outcom)}}",
     _LETTER, "line 7", "outcome"),
    ("a label that cannot be read", _LETTER, "then 1 else 0", "then", _LETTER, "labels.option",
     "cannot be read"),
    # clauses
    ("a clause that nothing carries", "clauses.toml", 'not_carried = "Nobody can see it."', "",
     "clauses.toml", "Q2", "nothing carries"),
    ("a clause carried by what is not there", "clauses.toml", '"decide"', '"decided"',
     "clauses.toml", "Q1", "did you mean decide"),
    ("a clause carried by a kind that is not there", "clauses.toml", "rule:separation",
     "law:separation", "clauses.toml", "Q1", "not understood"),
    ("a time limit that nothing shows", "clauses.toml", 'shown_by = ["S-01"]', "",
     "clauses.toml", "Q1", "no example shows it"),
    ("a case that does not exist", "clauses.toml", '["S-01"]', '["S-02"]',
     "clauses.toml", "Q1", "S-02"),
    # parameters
    ("a parameter without a unit", _SETTINGS, 'unit = "working days"', 'unit = ""',
     _SETTINGS, "parameters.decision_days", "no unit"),
    ("a parameter without an owner", _SETTINGS, 'set_by = "text"', "",
     _SETTINGS, "parameters.decision_days.set_by", "expected"),
    ("a parameter of fewer than no days", _SETTINGS, "value = 10", "value = -10",
     _SETTINGS, "parameters.decision_days", "whole number from 0"),
    ("a parameter of half a day", _SETTINGS, "value = 10", "value = 10.5",
     _SETTINGS, "parameters.decision_days", "whole number from 0"),
    ("working days counted in another unit", _SETTINGS, 'unit = "working days"',
     'unit = "calendar days"', _SETTINGS, "parameters.decision_days", "write working days"),
    ("a parameter that counts days and hours", _SETTINGS,
     "workdays_after(conference_date, decision_days)",
     "workdays_after(hours_after(conference_date, decision_days), decision_days)",
     _SETTINGS, "parameters.decision_days", "write hours"),
    # examples
    ("an example that is not YAML", "examples/S-01.yaml", "steps: []", "steps: [",
     "examples/S-01.yaml", "file", "YAML"),
    ("a lesson on a case that is not there", "lessons.toml", "S-01", "S-09",
     "lessons.toml", "first", "no example case “S-09”"),
    ("a lesson that begins nowhere", "lessons.toml", '"decide"', '"decided"',
     "lessons.toml", "first", "which no drawing has"),
    ("a lesson without a plan", "lessons.toml", '["Ask."]', "[]",
     "lessons.toml", "first", "no plan"),
    ("a lesson with more than a lesson has", "lessons.toml", "about =", 'video = "x"\nabout =',
     "lessons.toml", "first.video", ""),
    ("an example of another procedure", "examples/S-01.yaml", "procedure: small",
     "procedure: big", "examples/S-01.yaml", "S-01", "write small"),
]  # fmt: skip

WARNINGS = [
    ("a table whose results nobody words", _TABLE, '"close"', '"close_it"',
     _TABLE, "out", "[words.step]"),
    ("a task that does not say what to do", _DRAWING,
     "<bpmn:documentation>Weigh it.</bpmn:documentation>", "", _DRAWING, "decide", "what to do"),
    ("a parameter that nothing reads", _DRAWING, "-warn_days", "-1",
     _SETTINGS, "parameters.warn_days", "no expression reads"),
    ("a parameter from nowhere", _SETTINGS, 'source = "Q1"\nset_by = "default"',
     'source = "Q9"\nset_by = "default"', _SETTINGS, "parameters.warn_days", "Q9"),
    ("a letter that nothing sends", _DRAWING, 'value="outcome"', 'value="other"',
     _LETTER, "file", "no send task"),
    ("a decision that nothing asks", _DRAWING, 'value="next_step"', 'value="other"',
     _TABLE, "file", "no business rule task"),
    ("a form of another id", _DECIDE, '"id":"decide"', '"id":"other"', _DECIDE, "form", "decide"),
    ("a stamp over an answer", _DRAWING, 'value="decided_at"', 'value="reasons"',
     _DRAWING, "decide", "asks people for"),
    ("a duration in an expression", _DRAWING, "workdays_after(decide_by, -warn_days)",
     "decide_by - duration(&quot;P2D&quot;)", _DRAWING, "nearly_late", "P2D"),
    ("a role that nothing uses", _SETTINGS, "[roles.admin]",
     '[roles.other]\ntitle = "Other"\npart = "observer"\n[roles.admin]',
     _SETTINGS, "roles.other", "nothing uses"),
    ("a notice about children", _LETTER, 'kind = "letter"', 'kind = "notice"',
     _LETTER, "file", "a notice says nothing about a child"),
    ("an example of an unknown clause", "examples/S-01.yaml", "[Q1]", "[Q8]",
     "examples/S-01.yaml", "S-01", "Q8"),
    ("a step in no lane", _DRAWING, "<bpmn:flowNodeRef>find_step</bpmn:flowNodeRef>", "",
     _DRAWING, "find_step", "no lane"),
    ("a step over another", _DRAWING, '<dc:Bounds x="300"', '<dc:Bounds x="160"',
     _DRAWING, "ask_panel", "lies over"),
    ("a step that is not in the picture", _DRAWING, 'bpmnElement="find_step"',
     'bpmnElement="closed"', _DRAWING, "find_step", "missing from the picture"),
]  # fmt: skip


def test_a_procedure_without_a_fault_has_no_finding() -> None:
    assert [str(finding) for finding in check_files("small", small())] == []


@pytest.mark.parametrize(
    ("name", "where", "old", "new", "file", "element", "words"),
    [pytest.param(*sample, id=sample[0]) for sample in SAMPLES],
)
def test_one_fault_is_found_and_named(
    name: str, where: str, old: str, new: str, file: str, element: str, words: str
) -> None:
    found = found_by_its_room(name, broken(where, old, new))

    assert "\n".join(found) == told(name)
    said = [line for line in found if line.startswith(f"{file}:{element}: ")]
    assert any(words in line and ": warning: " not in line for line in said)


@pytest.mark.parametrize(
    ("name", "where", "old", "new", "file", "element", "words"),
    [pytest.param(*sample, id=sample[0]) for sample in WARNINGS],
)
def test_what_may_be_meant_is_a_warning(
    name: str, where: str, old: str, new: str, file: str, element: str, words: str
) -> None:
    found = found_by_its_room(name, broken(where, old, new))

    assert "\n".join(found) == told(name)
    assert any(line.startswith(f"{file}:{element}: warning: ") and words in line for line in found)


def _lines(**changed: str) -> list[str]:
    return [str(finding) for finding in check_files("small", small(**changed))]


def test_a_loop_in_which_nobody_waits_is_refused() -> None:
    again = ("to_again", "which_step", "find_step")
    flows = tuple(again if flow[0] == "to_again" else flow for flow in FLOWS)

    lines = _lines(**{"small.bpmn": drawing(flows=flows)})

    assert any(line.startswith("small.bpmn:find_step: the loop through") for line in lines)


def test_a_join_that_waits_for_ever_is_refused() -> None:
    body = BODY.replace(
        '<bpmn:exclusiveGateway id="once_more" />', '<bpmn:parallelGateway id="once_more" />'
    )

    lines = _lines(**{"small.bpmn": drawing(body=body)})

    assert any(line.startswith("small.bpmn:once_more: once_more waits for") for line in lines)


def test_ways_side_by_side_that_run_together_are_refused() -> None:
    body = BODY.replace(
        '<bpmn:exclusiveGateway id="once_more" />',
        '<bpmn:parallelGateway id="both" /><bpmn:exclusiveGateway id="once_more" />',
    )
    flows = (
        ("to_join", "ask_panel", "both"),
        ("one", "both", "once_more"),
        ("other", "both", "once_more"),
        *(flow for flow in FLOWS if flow[0] != "to_join"),
    )

    lines = _lines(**{"small.bpmn": drawing(body=body, flows=flows)})

    assert any(line.startswith("small.bpmn:once_more: two tokens") for line in lines)


def test_a_process_that_calls_itself_is_refused() -> None:
    body = BODY.replace(
        '<bpmn:businessRuleTask id="find_step" name="Find the next step">'
        f"{properties(decision='next_step')}</bpmn:businessRuleTask>",
        '<bpmn:callActivity id="find_step" name="Once more" calledElement="small" />',
    )

    lines = _lines(**{"small.bpmn": drawing(body=body)})

    assert any("calls itself (small → small)" in line for line in lines)


def test_a_form_that_nothing_shows_is_refused() -> None:
    lines = _lines(**{"forms/spare.form": FILES["forms/withdraw.form"].replace("_words", "_s")})

    assert "forms/spare.form:form: nothing in the diagrams shows this form; use or remove it." in (
        lines
    )


def test_a_package_without_settings_is_refused() -> None:
    files = small()
    del files["procedure.toml"]

    lines = [str(finding) for finding in check_files("small", files)]

    assert any(line.startswith("procedure.toml:file: the package has no") for line in lines)


def test_faults_of_many_files_are_told_together() -> None:
    changed = {
        "forms/raise.form": FILES["forms/raise.form"].replace('"textfield"', '"wizard"'),
        "forms/decide.form": "{",
        "letters/outcome.md": "no settings",
        "next_step.dmn": "<x/>",
        "clauses.toml": "=",
        "examples/S-01.yaml": "[",
    }

    files = {line.split(":")[0] for line in _lines(**changed)}

    assert changed.keys() <= files


def test_a_broken_form_is_not_blamed_on_those_who_read_its_answers() -> None:
    errors = [f for f in check_files("small", small(**{"forms/raise.form": "{"})) if f.is_error]

    assert {str(f) for f in errors if f.file != "forms/raise.form"} == set()


def test_a_big_drawing_is_a_warning() -> None:
    tasks = "".join(
        f'<bpmn:endEvent id="end_{number}" name="End {number}" />' for number in range(31)
    )

    lines = _lines(**{"small.bpmn": drawing(body=BODY + tasks)})

    assert any("steps and events on a page are hard to read" in line for line in lines)
