"""What is said of tables, letters, forms, clauses, examples and lessons, to the letter."""

import pytest

from tests.check.sentences import TABLE_ASKED, changed, lines, told, with_step
from tests.check.small import FILES, properties

_D, _S, _T = "small.bpmn", "procedure.toml", "next_step.dmn"
_F, _V, _R, _W = (f"forms/{name}.form" for name in ("decide", "view", "raise", "withdraw"))
_M, _C, _E, _L = "letters/outcome.md", "clauses.toml", "examples/S-01.yaml", "lessons.toml"
_SAID = '{{words_of("outcome", outcome)}}'
_RULES = FILES[_T][FILES[_T].index("<rule") : FILES[_T].index("</decisionTable>")]


def _rules(*rules: tuple[str, str]) -> tuple[str, str, str]:
    """Put other rules into the table, each a cell and a result."""
    drawn = "".join(
        f'<rule id="r{n}"><inputEntry id="c{n}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{result}</text></outputEntry></rule>'
        for n, (cell, result) in enumerate(rules, 1)
    )
    return (_T, _RULES, drawn)


def _policy(name: str, *more: tuple[str, str, str]) -> dict[str, bytes]:
    both = _rules(('"upheld"', '"again"'), ("-", '"close"'))
    return changed(both, (_T, 'hitPolicy="UNIQUE"', f'hitPolicy="{name}"'), *more)


def _output(default: str) -> tuple[str, str, str]:
    """Give the output a default."""
    inner = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry></output>"
    return (_T, 'name="step" typeRef="string"/>', f'name="step" typeRef="string">{inner}')


def _beside(decision: str) -> tuple[str, str, str]:
    """Put something beside the decision."""
    return (_T, "</definitions>", f"{decision}</definitions>")


_SECOND = (
    '<input id="in2" label="Days"><inputExpression id="ie2" typeRef="number">'
    "<text>warn_days</text></inputExpression></input>"
)
_ON_A_LINE = "".join(
    f'<rule id="r{n}"><inputEntry id="c{n}"><text>{n}</text></inputEntry><inputEntry id="d{n}">'
    f'<text>{n}</text></inputEntry><outputEntry id="o{n}"><text>"r{n}"</text></outputEntry></rule>'
    for n in range(8)
)
_ONE = ('"upheld"', '"again"')
_LITERAL = (
    '<decision id="{0}" name="{0}"><literalExpression><text>{1}</text></literalExpression>'
    "</decision>"
)
TABLES = {
    "a table without rules": changed(_rules()),
    "a gap with a default": changed(_rules(_ONE), _output('"close"')),
    "a gap with a default of an unknown name": changed(_rules(_ONE), _output("stepp")),
    "a default of another kind": changed(_rules(_ONE), _output("stepp = 1")),
    **{
        f"rules that overlap under {name}": _policy(name)
        for name in ("UNIQUE", "ANY", "FIRST", "COLLECT")
    },
    "a gap under COLLECT": changed(
        _rules(_ONE),
        (_T, 'hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"'),
        (_D, 'step = "again"', "count(step) > 0"),
    ),
    "many gaps": changed(
        _rules((">= 100", '"again"')),
        (_T, "<text>outcome</text>", "<text>count(children)</text>"),
        (_T, 'typeRef="string"><text>', 'typeRef="number"><text>'),
    ),
    "more gaps than are told": changed(
        (_T, '<output id="out"', f'{_SECOND}<output id="out"'),
        (_T, _RULES, _ON_A_LINE),
        (_T, "<text>outcome</text>", "<text>count(children)</text>"),
        (_T, 'typeRef="string"><text>count', 'typeRef="number"><text>count'),
    ),
    "more overlaps than are told": changed(
        _rules(*((f">= {n}", f'"r{n}"') for n in range(8))),
        (_T, "<text>outcome</text>", "<text>count(children)</text>"),
        (_T, 'typeRef="string"><text>count', 'typeRef="number"><text>count'),
        (_D, 'step = "again"', "true"),
    ),
    "a cell without measure": changed(_rules(_ONE, ('"refused"', "string(2 ** 16)"))),
    "a test without measure": changed(
        _rules((">= 2 ** 16", '"again"'), ("-", '"close"')),
        (_T, "<text>outcome</text>", "<text>count(children)</text>"),
        (_T, 'typeRef="string"><text>', 'typeRef="number"><text>'),
        (_T, "UNIQUE", "FIRST"),
    ),
    "a cell that cannot be worked out": changed(_rules(_ONE, ('"refused"', '"a" + 1'))),
    "a result of an unknown name": changed(_rules(_ONE, ('"refused"', "reasson"))),
    "a result that is null": changed(_rules(_ONE, ('"refused"', "null"))),
    "a result that is left out": changed(_rules(_ONE, ('"refused"', ""))),
    "a result of a name that may be anything": changed(_rules(_ONE, ('"refused"', "latest.view"))),
    "a result of another kind of a name": changed(_rules(_ONE, ('"refused"', "conference_date"))),
    "a result where any kind is taken": changed(
        _rules(_ONE, ('"refused"', "1")), (_T, 'name="step" typeRef="string"', 'name="step"')
    ),
    "a result that is a person": changed(_rules(_ONE, ('"refused"', "people.chair.id"))),
    "a column of nothing known": changed(
        (_T, "<text>outcome</text>", "<text>latest</text>"),
        (_T, 'typeRef="string"><text>', "><text>"),
    ),
    "an input that is no name of the case": changed(
        _beside('<inputData id="i" name="outcom"><variable name="outcom"/></inputData>')
    ),
    "an input that is a name of the case": changed(
        _beside('<inputData id="i" name="outcome"><variable name="outcome"/></inputData>')
    ),
    "a decision beside it that reads an unknown name": changed(
        _beside(_LITERAL.format("spare", "outcom"))
    ),
    "a decision beside it without measure": changed(_beside(_LITERAL.format("spare", "2 ** 16"))),
    **{
        f"a decision beside it with {text} inside": changed(
            _beside(
                '<decision id="spare" name="spare"><context><contextEntry><variable name="a"/>'
                f"<literalExpression><text>{text}</text></literalExpression></contextEntry>"
                "</context></decision>"
            )
        )
        for text in ("2 ** 16", "outcom", "outcome")
    },
    "a decision beside it that reads another": changed(
        _beside(_LITERAL.format("spare", "next_step"))
    ),
    "a table that reads a decision beside it": changed(
        (_T, "<text>outcome</text>", "<text>spare</text>"),
        (
            _T,
            "<decisionTable",
            (
                '<informationRequirement><requiredDecision href="#spare"/>'
                "</informationRequirement><decisionTable"
            ),
        ),
        _beside(_LITERAL.format("spare", "outcome")),
    ),
    "results that are put into words": changed(
        _rules(_ONE, ('"refused"', '"close_it"'), ("null", '"hold_it"')),
        (_S, "[facts]", '[words.step]\nclose_it = "Close it"\n[facts]'),
    ),
    "a table asked for each child": with_step(
        '<bpmn:businessRuleTask id="more" name="More">'
        f"{properties(decision='per_child', each='c in children')}"
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(children)"
        "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:businessRuleTask>",
        "more",
        **{
            "per_child.dmn": FILES[_T]
            .replace('"next_step"', '"per_child"')
            .replace("<text>outcome</text>", "<text>child.name</text>")
            .replace('name="step"', 'name="per"')
        },
    ),
    "a table that nothing asks, of an unknown name": changed(
        (_D, TABLE_ASKED, ""),
        (_D, 'step = "again"', "true"),
        (_T, "<text>outcome</text>", "<text>outcom</text>"),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(TABLES[name], "decisions") == told(name)


_QUESTION = '{"type":"textarea","key":"reasons","label":"Reasons",'
_HIDES = '"conditional":{"hide":"=outcome = \\"upheld\\""}}'


def _choice(key: str, *values: str) -> str:
    drawn = ",".join(f'{{"label":"{value}","value":"{value}"}}' for value in values)
    return f'{{"type":"radio","key":"{key}","label":"Choice","values":[{drawn}]}}'


def _panel_asks(*components: str) -> dict[str, bytes]:
    """Ask the panel something more."""
    old = '{"type":"textarea","key":"view"'
    return changed((_V, old, f"{','.join(components)},{old}"))


#: Each of the answers with which a plan is decided about, beside another of them.
_DECIDES = (
    *(("not_make", "make"), ("continue", "discontinue"), ("change", "end")),
    *(("not_make_plan", "end_plan"), ("continue_plan", "change_plan")),
)
TEXTS = {
    "a letter that nothing sends, with a name that is not known": changed(
        (_D, 'value="outcome"', 'value="other"'), (_M, _SAID, "{{outcom}}")
    ),
    "a letter that nothing sends, with an id": changed(
        (_D, 'value="outcome"', 'value="other"'), (_M, _SAID, "{{people.chair.id}}")
    ),
    "a letter sent from two places": with_step(
        f'<bpmn:sendTask id="more" name="More">{properties(letter="outcome", to="chair")}'
        "</bpmn:sendTask>",
        "more",
        **{_M: FILES[_M].replace(_SAID, "{{people.chair.id}}")},
    ),
    "a letter named by what sends none": changed(
        (_D, TABLE_ASKED, properties(decision="next_step", letter="outcome"))
    ),
    "a letter to somebody": changed((_M, _SAID, "{{recipient.name}} {{recipient.agency}}")),
    "a notice about one child": changed(
        (_M, 'kind = "letter"', 'kind = "notice"'),
        (_M, "{{#each c in children}}{{c.name}} {{/each}}", ""),
        (_M, "{{standing_text}}", "{{child.name}} {{standing_text}}"),
        (
            _D,
            properties(letter="outcome", to="chair"),
            properties(letter="outcome", to="chair", each="child in children")
            + "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>count(children)"
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
        ),
    ),
    "a notice about nobody": changed(
        (_M, 'kind = "letter"', 'kind = "notice"'),
        (_M, "{{#each c in children}}{{c.name}} {{/each}}", ""),
    ),
    "a form that nothing shows, with an id in it": changed(
        **{
            "forms/spare.form": FILES[_W]
            .replace('"withdraw"', '"spare"')
            .replace("withdrawal_", "spare_")
            .replace("Why", "{{people.chair.id}} {{outcom}}"),
        }
    ),
    "a form with two faults": changed(
        (_F, '"label":"Reasons"', '"label":"{{reason}}"'), (_F, "=outcome =", "=outcom =")
    ),
    "one answer that two forms share": changed(
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"shared":"true"}'),
        (
            _W,
            '"key":"withdrawal_words","label":"Why"',
            '"key":"reasons","label":"Why","properties":{"shared":"true"}',
        ),
    ),
    "one answer that one of two forms shares": changed(
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"shared":"true"}'),
        (_W, "withdrawal_words", "reasons"),
    ),
    "one answer of each child and one of the case": changed(
        (_V, '"key":"view"', '"key":"reasons"')
    ),
    "a list of two forms": changed(
        (
            _W,
            '{"type":"textarea"',
            (
                '{"type":"dynamiclist","path":"children","label":"Children","components":['
                '{"type":"textfield","key":"name","label":"Name"}]},{"type":"textarea"'
            ),
        ),
    ),
    "a list that two forms share": changed(
        (
            _R,
            '"path":"children","label":"Children"',
            '"path":"children","label":"Children","properties":{"shared":"true"}',
        ),
        (
            _W,
            '{"type":"textarea"',
            (
                '{"type":"dynamiclist","path":"children","label":"Children",'
                '"properties":{"shared":"true"},"components":['
                '{"type":"textfield","key":"name","label":"Name"}]},{"type":"textarea"'
            ),
        ),
    ),
    "forms whose answers are appended": changed(
        (_W, '"components":[', '"properties":{"appendTo":"talks"},"components":['),
        (_V, '"components":[', '"properties":{"appendTo":"talks"},"components":['),
        (_V, '"key":"view"', '"key":"withdrawal_words"'),
    ),
    "a table over an answer": changed(
        (_T, 'name="step"', 'name="reasons"'), (_D, 'step = "again"', 'reasons = "again"')
    ),
    "a table over an answer that is shared": changed(
        (_T, 'name="step"', 'name="reasons"'),
        (_D, 'step = "again"', 'reasons = "again"'),
        (_F, '"label":"Reasons"', '"label":"Reasons","properties":{"shared":"true"}'),
    ),
    **{
        f"a panel that answers {' or '.join(answers)}": _panel_asks(
            _choice("panel_says", *answers)
        )
        for answers in (("make", "end"), ("make", "agree"), ("make_plan", "no_plan"), *_DECIDES)
    },
    "a panel that chooses what the chair chooses": changed(
        (_V, '"key":"view"', '"key":"change_plan_now"'),
        (_V, '"label":"Your view"', '"label":"Your view","properties":{"shared":"true"}'),
        (
            _F,
            '"key":"reasons","label":"Reasons"',
            '"key":"change_plan_now","label":"Reasons","properties":{"shared":"true"}',
        ),
    ),
    "a panel that chooses what only the chair's answers are about": changed(
        (_V, '"key":"view"', '"key":"choice"'),
        (_F, _QUESTION, f"{_choice('choice', 'make', 'end')},{_QUESTION}"),
    ),
    "a text of a plan that is only shown to a panel": _panel_asks(
        '{"type":"textfield","key":"plan_decision","label":"Plan","readonly":true}'
    ),
    "a chair that decides about a plan": changed((_F, '"key":"reasons"', '"key":"plan_decision"')),
    "a message of the panel about a plan": changed(
        (_D, 'name="role" value="admin"', 'name="role" value="admin, panel"'),
        (_W, "withdrawal_words", "end_plan"),
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_letters_and_forms_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(TEXTS[name], "letters", "forms") == told(name)


_CARRIED = 'carried_by = ["decide", "parameter:decision_days", "rule:separation"]'


def _carried(*names: str) -> dict[str, bytes]:
    listed = ", ".join(f'"{name}"' for name in names)
    return changed((_C, _CARRIED, f"carried_by = [{listed}]"))


def _from(other: str) -> tuple[str, str, str]:
    return _E, "id: S-01", f"id: S-01\nfrom: {other}"


CLAUSES = {
    "a clause carried by one of each": _carried(
        *("decide", "to_again", "small", "parameter:warn_days", "fact:decide_by"),
        *("decision:next_step", "form:view", "letter:outcome", "rule:separation"),
        *("rule:need_to_know", "rule:nothing_lapses"),
    ),
    **{
        f"a clause carried by {name}": _carried(name)
        for name in (
            *("parameter:warn_day", "fact:x", "decision:next_stop", "form:views", "letter:x"),
            *("rule:silence", "law:x:separation"),
        )
    },
    "a clause that is carried and not carried": changed(
        (
            _C,
            'not_carried = "Nobody can see it."',
            'not_carried = "Nobody can see it."\ncarried_by = ["decide"]\nshown_by = ["S-01"]',
        )
    ),
    "a clause not carried for no reason": changed((_C, '"Nobody can see it."', '" "')),
    "a clause without a source": changed((_C, '"paragraph 2"', '" "')),
    "a clause without a rule": changed((_C, '"The chair thinks about it."', '""')),
    "a clause that forbids and is not shown": changed(
        (_C, 'shown_by = ["S-01"]\ndeadline = true', "forbids = true")
    ),
    "a clause that is not shown": changed((_C, 'shown_by = ["S-01"]\ndeadline = true', "")),
    "a clause shown by two cases, of which one is not there": changed(
        (_C, '["S-01"]', '["S-01", "S-02"]')
    ),
    "no clauses": {name: text for name, text in changed().items() if name != _C},
    "an example without an id": changed((_E, "id: S-01\n", "")),
    "two examples with one id": changed(**{"examples/S-02.yaml": FILES[_E]}),
    "two examples": changed(**{"examples/S-02.yaml": FILES[_E].replace("S-01", "S-02")}),
    "an example that goes on from one that is not there": changed(_from("S-99")),
    "an example that goes on from another": changed(
        _from("S-02"), **{"examples/S-02.yaml": FILES[_E].replace("S-01", "S-02")}
    ),
    "two examples that go on from one another": changed(
        _from("S-02"),
        **{"examples/S-02.yaml": FILES[_E].replace("id: S-01", "id: S-02\nfrom: S-01")},
    ),
    "seven examples in a row": changed(
        **{
            f"examples/S-1{n}.yaml": FILES[_E].replace(
                "id: S-01", f"id: S-1{n}\nfrom: S-{'01' if n == 1 else f'1{n - 1}'}"
            )
            for n in range(1, 7)
        }
    ),
    "an example that is a list": changed((_E, FILES[_E], "- a\n")),
    "an example with clauses in words": changed((_E, "[Q1]", "Q1")),
    "an example without clauses": changed((_E, "clauses: [Q1]\n", "")),
    "an example of nothing": changed((_E, "procedure: small", "procedure:")),
    "an example with an alias": changed((_E, "steps: []", "steps: &a []\nends: *a")),
    "an example with an anchor that nothing repeats": changed((_E, "steps: []", "steps: &a []")),
    "an example with an ampersand": changed((_E, "The plain way", "Hope & Sons *")),
    "an example in another encoding": changed() | {_E: FILES[_E].encode() + b"#\xff"},
    "an example of a procedure with a long name": changed((_E, ": small", f": {'s' * 161}")),
    "an example of a procedure with a name of 160": changed((_E, ": small", f": {'s' * 160}")),
    "an example with a bell in its id": changed(
        (_E, "id: S-01", 'id: "S\\a01"'), (_E, ": small", ": big")
    ),
    "a lesson without a name": changed((_L, '"The plain way"', '""')),
    "a lesson about nothing": changed((_L, '"Who decides, and by when?"', '""')),
    "a lesson on a case without beginning": changed((_L, 'begins = "decide"\n', "")),
    "clauses that cannot be read": changed((_C, FILES[_C], "=")),
    "lessons that cannot be read": changed((_L, FILES[_L], "=")),
}


@pytest.mark.parametrize("name", CLAUSES)
def test_clauses_and_examples_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(CLAUSES[name], "clauses", "examples") == told(name)
