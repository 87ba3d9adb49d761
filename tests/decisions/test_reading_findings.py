"""Each thing that is wrong with a DMN file: the whole sentence, and where it stands."""

from typing import Any

import pytest

from engine.decisions import DecisionModel, decide, parse_decisions
from engine.errors import DefinitionRejected
from tests.decisions.builders import SPACE, definitions, table_xml

GOOD = table_xml(["n"], ["r"], [["1", '"a"']])
_OTHER_LANGUAGE = 'expressionLanguage="juel"'


def literal(text: str, more: str = "") -> str:
    return f'<literalExpression id="l" {more}><text>{text}</text></literalExpression>'


def decision(box: str, own: str = 'id="it" name="it"') -> str:
    return f"<decision {own}>{box}</decision>"


def needs(kind: str, other: str) -> str:
    return f'<informationRequirement><{kind} href="#{other}"/></informationRequirement>'


def read(body: str) -> DecisionModel:
    return parse_decisions(definitions(body), source="a.dmn")


def findings(xml: bytes) -> list[str]:
    with pytest.raises(DefinitionRejected) as refused:
        parse_decisions(xml, source="a.dmn")
    return refused.value.findings


_BOX_LEFT_OUT = "it: a boxed “{}” is not read; use a table"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        *((decision(f"<{tag}/>"), [_BOX_LEFT_OUT.format(tag)]) for tag in ("conditional", "for")),
        *((decision(f"<{tag}/>"), [_BOX_LEFT_OUT.format(tag)]) for tag in ("filter", "every")),
        (decision("<some/>"), [_BOX_LEFT_OUT.format("some")]),
        (decision(""), ["it: the decision has no table and no expression; add one"]),
        (
            decision("", ""),
            ["decision 1: the decision has no table and no expression; add one"],
        ),
        (
            decision("<literalExpression/>", 'name="x"') + decision("<literalExpression/>", ""),
            [
                "x: there is no expression; write one or remove the element",
                "decision 2: there is no expression; write one or remove the element",
            ],
        ),
        (
            decision('<literalExpression id="l"/>'),
            ["l: there is no expression; write one or remove the element"],
        ),
        (
            decision(literal("1", f'expressionLanguage="{"x" * 41}"')),
            [f"l: the language “{'x' * 40}” is not read; write FEEL"],
        ),
        (
            decision(literal("a == " + "b" * 90)),
            [
                (
                    "l: “==” is not FEEL (line 1, column 3). Write one = to compare, as in "
                    f'decision = "make". The text is: a == {"b" * 75}'
                )
            ],
        ),
        (
            decision(literal("2 ** 3 ** 2")),
            ["l: a power of a power stands here; write the number itself"],
        ),
        (
            decision(literal("1 + [(2 ** 3) ** 2, 1 ** (2 ** 3)]")),
            ["l: a power of a power stands here; write the number itself"],
        ),
        (
            decision(table_xml(["n"], ["r"], [["> 2 ** 3 ** 2", "1"]])),
            ["c1_0: a power of a power stands here; write the number itself"],
        ),
        (
            decision(f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'),
            ["it: only functions in FEEL are read; write it in FEEL"],
        ),
        (
            decision(
                '<relation><column name="a"/><column name="b"/>'
                f"<row>{literal('1')}</row></relation>"
            ),
            ["it: a row has not one value for each column; complete it"],
        ),
        (
            decision(
                '<decisionTable id="t"><input id="i"><inputExpression><text>n</text>'
                "</inputExpression></input></decisionTable>"
            ),
            ["t: the table has no output; add an output column"],
        ),
        (
            decision(
                '<decisionTable id="t"><input id="i"><inputExpression/></input><input/>'
                '<output id="o"/></decisionTable>'
            ),
            [
                "i: the input has no expression; write the name that it tests",
                "t: the input has no expression; write the name that it tests",
            ],
        ),
        (
            decision(GOOD.replace("UNIQUE", "B" * 41)),
            [
                (
                    f"t: the hit policy “{'B' * 40}” is unknown; use one of UNIQUE, ANY, "
                    "PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER, COLLECT"
                )
            ],
        ),
        (
            decision(GOOD.replace('"UNIQUE"', '"COLLECT" aggregation="AVG"')),
            ["t: the aggregation is unknown; write SUM, MIN, MAX or COUNT"],
        ),
        (
            decision(GOOD.replace('<rule id="r1">', '<rule id="r0"/><rule>')),
            ["r0: rule 1 has not one cell for each column; complete or remove it"],
        ),
        (
            decision(GOOD.replace('<rule id="r1">', "<rule/><rule>")),
            ["rule 1: rule 1 has not one cell for each column; complete or remove it"],
        ),
        (
            decision(table_xml(["n"], ["r"], [["1", "-"], ["2", ""]])),
            ["c2_1: rule 2 gives nothing here; write a value, or null"],
        ),
        (
            decision(GOOD.replace('id="ie0"', _OTHER_LANGUAGE)),
            ["i0: the language “juel” is not read; write FEEL"],
        ),
        (
            decision(GOOD.replace('id="c1_0"', _OTHER_LANGUAGE)),
            ["r1: the language “juel” is not read; write FEEL"],
        ),
        (
            decision(GOOD.replace('id="c1_1"', f'id="c1_1" {_OTHER_LANGUAGE}')),
            ["c1_1: the language “juel” is not read; write FEEL"],
        ),
        (
            '<import name="x"/><import/><import id="im" name="x"/><decisionService id="s"/>'
            + decision(GOOD),
            [
                "x: “import” is not read; put the decision into this file",
                "import: “import” is not read; put the decision into this file",
                "im: “import” is not read; put the decision into this file",
                "s: “decisionService” is not read; put the decision into this file",
            ],
        ),
        (
            decision(GOOD.replace("c1_1", "c1_0")),
            ["c1_0: two elements have this id; give one of them another"],
        ),
        ("", ["definitions: the file has no decision; add a decision table"]),
        ("<import/>", ["import: “import” is not read; put the decision into this file"]),
        (
            "<businessKnowledgeModel/>",
            [
                (
                    "businessKnowledgeModel: the business knowledge model has no function; "
                    "add its logic"
                )
            ],
        ),
        (
            decision(
                needs("requiredDecision", "a")
                + needs("requiredInput", "b")
                + needs("requiredKnowledge", "c").replace("information", "knowledge")
                + GOOD
            ),
            [
                "it: the decision “a” is missing; draw it again",
                "it: the input “b” is missing; draw it again",
                "it: the business knowledge model “c” is missing; draw it again",
            ],
        ),
        (
            decision(GOOD)
            + '<businessKnowledgeModel id="k" name="x"/>'
            + '<businessKnowledgeModel name="m"><encapsulatedLogic/></businessKnowledgeModel>',
            [
                "k: the business knowledge model has no function; add its logic",
                "m: the business knowledge model has no function; add its logic",
            ],
        ),
        (
            decision(GOOD)
            + '<businessKnowledgeModel id="k"/>'
            + decision(
                needs("requiredKnowledge", "k").replace("information", "knowledge") + literal("1"),
                'id="second"',
            ),
            ["k: the business knowledge model has no function; add its logic"],
        ),
        (
            decision(GOOD)
            + '<itemDefinition name="t" isCollection="x"/><itemDefinition isCollection="y"/>',
            [
                "t: isCollection is “x”; write true or false",
                "itemDefinition: isCollection is “y”; write true or false",
            ],
        ),
        (
            decision(GOOD)
            + '<itemDefinition id="t1"><allowedValues><text>==</text></allowedValues>'
            + "</itemDefinition>",
            [
                (
                    "t1: “==” is not FEEL (line 1, column 1). Write one = to compare, as in "
                    'decision = "make". The text is: =='
                )
            ],
        ),
        (
            decision(needs("requiredDecision", "second") + literal("1"))
            + decision(needs("requiredDecision", "it") + GOOD, 'id="second"')
            + decision(needs("requiredDecision", "second") + "<list/>", 'id="c"')
            + decision("<context/>", 'id="e"'),
            ["it: these decisions require one another: c, it, second; remove one arrow"],
        ),
    ],
)
def test_what_is_wrong_is_told_whole_and_nothing_else_is(body: str, said: list[str]) -> None:
    assert findings(definitions(body)) == [f"a.dmn:{each}" for each in said]


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"<!DOCTYPE x><definitions/>", "the file has a DOCTYPE; remove that line"),
        *(
            (
                xml,
                "this is not a DMN file; save the table from the table editor and use that file",
            )
            for xml in (
                b"<definitions/>",
                f'<decision xmlns="{SPACE}"/>'.encode(),
                b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
            )
        ),
        (b"x" * 2_000_001, "the file is larger than 2 MB; split it"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_in_one_sentence(xml: bytes, said: str) -> None:
    assert findings(xml)[0] == f"a.dmn:definitions: {said}"
    assert len(findings(xml)) == 1


def test_a_file_that_is_no_xml_says_what_the_reader_of_xml_says_and_what_to_do() -> None:
    (found,) = findings(b"<a>")

    assert found.startswith("a.dmn:definitions: the file is not XML (Premature end of data in tag")
    assert found.endswith("; save it again")
    assert "\n" not in found


def test_a_file_may_be_as_large_as_it_may_and_no_larger() -> None:
    whole = definitions(decision(literal("1")))

    parse_decisions(whole + b" " * (2_000_000 - len(whole)), source="a.dmn")
    assert "2 MB" in findings(whole + b" " * (2_000_001 - len(whole)))[0]
    # The file itself, the decision, its expression and the text count too.
    read(decision(literal("1")) + "<a/>" * (50_000 - 4))
    assert (
        "too many elements"
        in findings(definitions(decision(literal("1")) + "<a/>" * (50_000 - 3)))[0]
    )


def test_boxes_stand_inside_boxes_so_deep_and_no_deeper() -> None:
    def nested(lists: int) -> str:
        return decision("<list>" * lists + literal("1") + "</list>" * lists)

    assert read(nested(19)).main.box is not None
    assert findings(definitions(nested(20))) == [
        "a.dmn:it: boxes stand inside boxes too deeply; split the decision"
    ]
    beside = "<list/>" * 50 + "<list>" * 19 + literal("1") + "</list>" * 19
    assert findings(definitions(decision(f"<list>{beside}</list>"))) == [
        "a.dmn:it: boxes stand inside boxes too deeply; split the decision"
    ]
    # Beside one another they may be many.
    assert read(decision("<list>" + "<list/>" * 50 + "</list>")).main.box is not None


def test_powers_beside_one_another_are_read() -> None:
    assert read(decision(literal("2 ** 3 + 2 ** 2"))).main.box is not None


def test_feel_is_the_language_however_it_is_named() -> None:
    named = 'expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"'

    assert read(decision(literal("1", named))).main.box is not None
    assert read(decision(literal("1", 'expressionLanguage=""'))).main.box is not None


def test_where_all_is_read_that_can_be_a_cell_that_cannot_fits_nothing() -> None:
    table = table_xml(["n"], ["r"], [["== 1", "1"], ["-", "== 2"]], policy="RULE ORDER")
    wrong = table.replace("<text>n</text>", "<text>n ==</text>")

    def given(xml: str) -> Any:
        model = parse_decisions(definitions(decision(xml)), source="a.dmn", lenient=True)
        return decide(model, "it", {"n": 1}, strict=False)

    assert (given(table).value, given(table).numbers) == ([None], (2,))
    assert (given(wrong).value, given(wrong).numbers) == ([None], (2,))
    assert given(literal("1 ==")).value is None
