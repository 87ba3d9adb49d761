"""Reading DMN files: what is refused, with the place and the mend."""

import pytest

from engine.decisions import parse_decisions
from engine.errors import DefinitionRejected
from tests.decisions.builders import definitions, table_xml

GOOD = table_xml(["n"], ["r"], [["1", '"a"']])


def _findings(xml: bytes) -> list[str]:
    with pytest.raises(DefinitionRejected) as caught:
        parse_decisions(xml, source="routes.dmn")
    return caught.value.findings


def _decision(table: str) -> bytes:
    return definitions(f'<decision id="decide" name="decide">{table}</decision>')


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>',
        b'<?xml version="1.0"?><!doctype x><definitions/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><definitions/>'.encode("utf-16"),
    ],
)
def test_a_doctype_is_refused(xml: bytes) -> None:
    assert "DOCTYPE" in _findings(xml)[0] or "not XML" in _findings(xml)[0]


@pytest.mark.parametrize("xml", [b"", b"   ", b"<a>", b"<html/>", b"\x89PNG", b"<definitions/>"])
def test_what_is_no_dmn_file_is_refused(xml: bytes) -> None:
    assert _findings(xml)[0].startswith("routes.dmn:definitions: ")


def test_a_wrong_cell_is_told_with_its_element() -> None:
    findings = _findings(_decision(table_xml(["n"], ["r"], [["== 1", "'a'"]])))

    assert findings[0].startswith("routes.dmn:c1_0: “==” is not FEEL")
    assert findings[1].startswith("routes.dmn:c1_1: A single quotation mark is not FEEL")


def test_an_unknown_hit_policy_is_refused() -> None:
    assert "hit policy “BEST”" in _findings(_decision(GOOD.replace("UNIQUE", "BEST")))[0]


def test_a_rule_with_a_cell_missing_is_refused() -> None:
    table = GOOD.replace('<outputEntry id="c1_1"><text>"a"</text></outputEntry>', "")

    assert "one cell for each column" in _findings(_decision(table))[0]


def test_decisions_that_require_one_another_are_refused() -> None:
    first = (
        '<informationRequirement id="{0}"><requiredDecision href="#{1}"/></informationRequirement>'
    )
    literal = '<literalExpression id="l{0}"><text>1</text></literalExpression>'
    xml = definitions(
        f'<decision id="a" name="a">{first.format("q1", "b")}{literal.format(1)}</decision>'
        f'<decision id="b" name="b">{first.format("q2", "a")}{literal.format(2)}</decision>'
    )

    assert "require one another: a, b" in _findings(xml)[0]


def test_a_missing_decision_is_told() -> None:
    need = (
        '<informationRequirement id="q"><requiredDecision href="#gone"/></informationRequirement>'
    )

    assert "“gone” is missing" in _findings(_decision(need + GOOD))[0]


def test_another_language_is_refused() -> None:
    table = GOOD.replace(
        '<inputEntry id="c1_0">', '<inputEntry id="c1_0" expressionLanguage="juel">'
    )

    assert "write FEEL" in _findings(_decision(table))[0]


def test_an_id_may_stand_once() -> None:
    assert "two elements" in _findings(_decision(GOOD.replace('id="c1_1"', 'id="c1_0"')))[0]


def _typed(said: str) -> bytes:
    kind = f'<itemDefinition id="t" name="tNames" isCollection="{said}"><typeRef>string</typeRef>'
    inside = (
        '<variable id="v" name="decide" typeRef="tNames"/><literalExpression id="l">'
        "<text>1</text></literalExpression>"
    )
    return definitions(
        f'{kind}</itemDefinition><decision id="decide" name="decide">{inside}</decision>'
    )


@pytest.mark.parametrize(("said", "is_list"), [("1", True), (" true", True), ("0", False)])
def test_a_type_is_a_list_however_true_is_spelt(said: str, is_list: bool) -> None:
    model = parse_decisions(_typed(said), source="routes.dmn")

    assert model.decisions["decide"].type.is_list is is_list


@pytest.mark.parametrize("said", ["", "yes", "True"])
def test_a_type_that_is_neither_a_list_nor_none_is_refused(said: str) -> None:
    assert _findings(_typed(said)) == [
        f"routes.dmn:t: isCollection is “{said}”; write true or false"
    ]
