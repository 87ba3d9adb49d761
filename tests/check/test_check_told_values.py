"""What is said of expressions, names, tables, letters, forms and clauses, to the letter."""

import pytest

from tests.check.sentences import changed, lines, told, with_step
from tests.check.small import BODY, FILES, FLOWS, drawing, properties

_D, _S, _T = "small.bpmn", "procedure.toml", "next_step.dmn"
_F, _V, _R, _W = (f"forms/{name}.form" for name in ("decide", "view", "raise", "withdraw"))
_M, _C, _E, _L = "letters/outcome.md", "clauses.toml", "examples/S-01.yaml", "lessons.toml"
_AGAIN = 'step = "again"'
_TIMER = "workdays_after(decide_by, -warn_days)"
_FACT = 'decide_by = "workdays_after(conference_date, decision_days)"'


def _asks(condition: str, *places: tuple[str, str, str]) -> dict[str, bytes]:
    return changed((_D, _AGAIN, condition), *places)


def _fact(text: str) -> dict[str, bytes]:
    return changed((_S, _FACT, f"{_FACT}\n{text}"))


def _audience(text: str, around: str = "") -> dict[str, bytes]:
    said = f'[audiences]\n{around}\n[audiences.panel]\ntitle = "the panel"\n{text}'
    return changed((_S, "[entry.small]", f"{said}\n[entry.small]"))


_EACH = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count({})"
_LOOP = f"{_EACH}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
_IN_A_LIST = (
    f'<bpmn:subProcess id="more" name="More">{properties(each="c in children")}'
    f'{_LOOP.format("children")}<bpmn:startEvent id="in" /><bpmn:sendTask id="send" name="Send">'
    f"{properties(letter='outcome', to='=n.notee', each='n in c.notes')}{_LOOP.format('c.notes')}"
    '</bpmn:sendTask><bpmn:endEvent id="out" name="Out" />'
    '<bpmn:sequenceFlow id="a" sourceRef="in" targetRef="send" />'
    '<bpmn:sequenceFlow id="b" sourceRef="send" targetRef="out" /></bpmn:subProcess>'
)
_FLOWS_TO_IT = (
    ("to_join", "ask_panel", "more"),
    ("from_it", "more", "once_more"),
    *(flow for flow in FLOWS if flow[0] != "to_join"),
)
EXPRESSIONS = {
    **{
        f"the condition {text}": _asks(text)
        for text in (
            *(
                "outcome = null",
                'split(outcome, "(a+)+") = null',
                "null",
                "true",
                "1",
                "count(children) > 1",
                "count(children) > 0",
            ),
            *("count(children) > 3 and count(children) > 2.5", 'outcome = "upheld"'),
            *("count(children) > 2 ** 15", "count(children) > 2 ** 16", "(2 ** 2) ** 2 > 0"),
            "count(children) > 2 * 16",
            *("2 ** (2 ** 2) > 0", "2 ** warn_days > 0", "people.chair.name() = 1"),
            *(
                'matches(outcome, "(a+)+")',
                'matches(outcome, "(a+)")',
                'split("(a+)+", "x") = null',
            ),
            *('replace(outcome, "((a*)b)*", "") = ""', "name_of(people.chair.id)(1) = 2"),
            *(
                'date("2026-01-01") > duration("P1D")',
                "arrived_at > started_at",
                "count(gone) > 0",
            ),
            *("reference = standing_text", "latest.x = 1", "conference_end > started_at"),
        )
    },
    "a condition that is longer than one line of a finding": _asks(
        "outcome = standing_text and outcome = reference and outcome = reference and stepp"
    ),
    "a wrong condition of 80 signs": _asks(f'stepp = "{"s" * 70}"'),
    "a wrong condition of 81 signs": _asks(f'stepp = "{"s" * 71}"'),
    "an audience until an unknown day": _audience(
        'until = "workdays_after(decided_on, warn_days)"'
    ),
    "an audience until what is no day": _audience('until = "warn_days"'),
    "an audience from a day and until none": _audience('from = "decide_by"\nuntil = "null"'),
    "an audience of people who are a day": _audience('people = "conference_date"'),
    "representatives who are nobody known": _audience("", 'representatives = "parents"'),
    "a title of an unknown key": changed((_S, "string join(children.name", "string join(kids")),
    "items of what is no list, in a call that is repeated": with_step(
        f'<bpmn:userTask id="more" name="More">{properties(formKey="view", each="c in outcome")}'
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(outcome)"
        "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        "more",
    ),
    "a letter to what is no person": changed((_D, 'value="chair"', 'value="=conference_date"')),
    "appointing a day": changed((_D, "admin = null", "admin = conference_date")),
    "a part of a list that is appended to": changed(
        (_W, '"components":[', '"properties":{"appendTo":"talks"},"components":['),
        (_D, _AGAIN, "latest.talks.withdrawal_words = latest.talks.wordss"),
    ),
    "a timer with a duration that is worked out": changed(
        (_D, _TIMER, "decide_by - duration(reference)")
    ),
    "a timer at a moment": changed((_D, _TIMER, "started_at")),
    "a timer at null": changed((_D, _TIMER, "null")),
    "a due at a moment": changed((_D, 'value="decide_by"', 'value="started_at"')),
    "an assignee that is no person": changed(
        (_D, 'name="due" value="decide_by"', 'name="assignee" value="decide_by"')
    ),
    "appointing several": changed((_D, "admin = null", "admin = holders.chair.id")),
    "sending to several": changed((_D, 'value="chair"', 'value="=holders.chair"')),
    "sending to one": changed((_D, 'value="chair"', 'value="=people.chair"')),
    "sending to an id": changed((_D, 'value="chair"', 'value="=people.chair.id"')),
    "a condition that starts it by itself": with_step(
        '<bpmn:intermediateCatchEvent id="more" name="More"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>count(children)</bpmn:condition></bpmn:conditionalEventDefinition>"
        "</bpmn:intermediateCatchEvent>",
        "more",
    ),
    "a start that looks at the case": changed(
        (
            _D,
            "</bpmn:startEvent>",
            (
                "<bpmn:timerEventDefinition><bpmn:timeDate>conference_date</bpmn:timeDate>"
                "</bpmn:timerEventDefinition></bpmn:startEvent>"
            ),
        )
    ),
    "a start on one day": changed(
        (
            _D,
            "</bpmn:startEvent>",
            (
                "<bpmn:timerEventDefinition><bpmn:timeDate>@&quot;2026-01-01&quot;</bpmn:timeDate>"
                "</bpmn:timerEventDefinition></bpmn:startEvent>"
            ),
        )
    ),
    "a timer on one day": changed((_D, _TIMER, "@&quot;2026-01-01&quot;")),
    "a fact that reads another below it": changed(
        (_S, _FACT, f'late = "decide_by &lt; today()"\n{_FACT}'.replace("&lt;", "<"))
    ),
    "facts that follow from one another": _fact('a = "b"\nb = "a"'),
    "a fact that reads one in a circle": _fact('a = "b"\nb = "b"\n'),
    "a fact below that says of which kind it is": changed(
        (_S, _FACT, f'x = "y"\ny = "count(children)"\n{_FACT}'),
        (_D, 'name="due" value="decide_by"', 'name="due" value="x"'),
    ),
    "a list in a list": changed(
        (
            _R,
            '{"type":"textfield","key":"name","label":"Name"}',
            (
                '{"type":"textfield","key":"name","label":"Name"},{"type":"dynamiclist",'
                '"path":"notes","label":"Notes","components":['
                '{"type":"textfield","key":"note","label":"Note"}]}'
            ),
        ),
        **{"small.bpmn": drawing(body=BODY + _IN_A_LIST, flows=_FLOWS_TO_IT)},
    ),
    "a fact with the moment of arrival": _fact('late = "arrived_at > decide_by"'),
    "a fact with a number": _fact('late = "count(children) > 7"'),
    "a title with a number": changed((_S, "string(conference_date)", "string(7)")),
    "a title that is left out": changed((_S, 'conference = "string(conference_date)"\n', "")),
    "children that nobody names": changed((_S, 'children = "children"\n', "")),
    "children that no form writes": changed((_S, 'children = "children"', 'children = "kids"')),
    "a label that is no text": changed((_S, 'children = "children"', "children = 3")),
    "a fact that a parameter has the name of": _fact('warn_days = "1"'),
    "a fact with the name of a key": _fact('reasons = "1"'),
    "an item with the name of a fact": changed(
        (_D, 'value="child in children"', 'value="decide_by in children"'),
        (_V, "child.name", "decide_by.name"),
    ),
    "a stamp with the name of a parameter": changed((_D, "decided_at", "warn_days")),
    "a stamp with the name of a function": changed((_D, "decided_at", "count")),
    "what a table gives, with the name of a parameter": changed(
        (_T, 'name="step"', 'name="warn_days"'), (_D, _AGAIN, "true")
    ),
    "a parameter with the name of the engine": changed(
        (_S, "[parameters.warn_days]", "[parameters.people]"), (_D, _TIMER, "decide_by")
    ),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions_and_names_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(EXPRESSIONS[name], "expressions", "scopes") == told(name)


def _parameter(old: str, new: str, *places: tuple[str, str, str]) -> dict[str, bytes]:
    return changed((_S, old, new), *places)


_DAYS = 'value = 10\nlabel = "Decide within"\nunit = "working days"\nsource = "Q1"'
PARAMETERS = {
    "a parameter without a label": _parameter('label = "Warn before"', 'label = " "'),
    "a parameter without a source": _parameter(f"{_DAYS}", _DAYS.replace('"Q1"', '""')),
    "a parameter from two sources": _parameter(_DAYS, _DAYS.replace('"Q1"', '"Q1, Q9"')),
    "no days at all": _parameter("value = 10", "value = 0"),
    "days that are no number": _parameter("value = 10", "value = true"),
    "days in words": _parameter("value = 10", 'value = "ten"'),
    "hours that are counted as hours": _parameter(
        'unit = "working days"\nsource = "Q1"\nset_by = "default"',
        'unit = "hours"\nsource = "Q1"\nset_by = "default"',
        (_D, _TIMER, "hours_after(started_at, warn_days)"),
    ),
    "half an hour that nothing counts": _parameter(
        "[facts]",
        '[parameters.h]\nvalue = 0.5\nlabel = "H"\nunit = "hours"\nsource = "Q1"\n'
        'set_by = "text"\n[facts]\nx = "h > 0"',
    ),
    "half of something else": _parameter(
        "[facts]",
        '[parameters.h]\nvalue = 0.5\nlabel = "H"\nunit = "parts"\nsource = "Q1"\n'
        'set_by = "text"\n[facts]\nx = "h > 0"',
    ),
    "days counted from a number": _parameter(
        _FACT, 'decide_by = "workdays_after(conference_date, 10)"'
    ),
    "no clauses to come from": changed((_C, FILES[_C], "\n")),
    "a parameter that is a choice": _parameter(
        "[facts]",
        '[parameters.way]\nvalue = "upheld"\nlabel = "Way"\nunit = "choice"\nsource = "Q1"\n'
        'set_by = "text"\n[facts]\nx = "outcome = way"',
        (_M, "{{standing_text}}", "{{way}}"),
    ),
    "a parameter that only a form reads": _parameter(
        "[facts]",
        "[facts]",
        (_D, _TIMER, "decide_by"),
        (_F, "{{conference_date}}", "{{warn_days}}"),
    ),
    "a parameter that only a letter reads": changed(
        (_D, _TIMER, "decide_by"), (_M, "{{standing_text}}", "{{warn_days}}")
    ),
    "a parameter that only a table reads": changed(
        (_D, _TIMER, "decide_by"),
        (_T, '<text>"close"</text>', "<text>string(warn_days)</text>"),
    ),
    "a parameter that only an audience reads": _parameter(
        "[facts]",
        '[audiences.panel]\ntitle = "the panel"\nuntil = "workdays_after(decide_by, warn_days)"'
        "\n[facts]",
        (_D, _TIMER, "decide_by"),
    ),
    "a fact that nothing reads": changed(
        (_D, 'name="due" value="decide_by"', 'name="due" value="started_at"'),
        (_D, _TIMER, "workdays_after(started_at, warn_days)"),
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(PARAMETERS[name], "parameters") == told(name)
