"""Conformance cases are read and worked out; the public ones by `python -m tests.corpora`."""

from pathlib import Path

import pytest

from engine.decisions import decide, parse_decisions
from engine.errors import DefinitionRejected
from tests.decisions.builders import definitions
from tests.dmn_tck.__main__ import main
from tests.dmn_tck.of_each_class import OF_EACH_CLASS, Own, write
from tests.dmn_tck.runner import run_folder


@pytest.mark.parametrize("own", [pytest.param(own, id=own.kind) for own in OF_EACH_CLASS])
def test_a_case_of_each_class_passes(own: Own, tmp_path: Path) -> None:
    write(own, tmp_path)

    outcomes = list(run_folder(tmp_path))

    assert [outcome for outcome in outcomes if outcome.result != "passed"] == []
    assert len(outcomes) == len(own.cases)


@pytest.mark.parametrize("own", [pytest.param(own, id=own.kind) for own in OF_EACH_CLASS])
def test_a_case_that_expects_something_else_fails(own: Own, tmp_path: Path) -> None:
    given, _ = own.cases[0]
    write(Own(own.kind, own.model, [(given, "something else")]), tmp_path)

    assert [outcome.result for outcome in run_folder(tmp_path)] == ["failed"]


_NAMED = "urn:of-another-file"
_INNER = (
    '<decision id="inner" name="inner"><variable name="inner"/>'
    "<literalExpression><text>1</text></literalExpression></decision>"
)
_OUTER = (
    '<decision id="found" name="found"><variable name="found"/>{}'
    "<literalExpression><text>{}</text></literalExpression></decision>"
)
_NEEDS = '<knowledgeRequirement id="k"><requiredKnowledge href="{}"/></knowledgeRequirement>'
_SERVICE = (
    '<decisionService id="ask" name="ask"><variable name="ask"/><outputDecision href="#inner"/>'
    "</decisionService>"
)
_UNREAD = {
    "a decision service": _INNER + _OUTER.format(_NEEDS.format("#ask"), "ask()") + _SERVICE,
    "a decision service, further away": (
        _INNER
        + _SERVICE
        + '<businessKnowledgeModel id="far" name="far">'
        + _NEEDS.format("#ask")
        + "<encapsulatedLogic><literalExpression><text>ask()</text></literalExpression>"
        + "</encapsulatedLogic></businessKnowledgeModel>"
        + _OUTER.format(_NEEDS.format("#far"), "far()")
    ),
    "another file": (
        f'<import name="other" namespace="{_NAMED}" locationURI="other.dmn" '
        'importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
        + _OUTER.format(_NEEDS.format(f"{_NAMED}#ask"), "other.ask()")
    ),
    "a box of a later standard": (
        '<decision id="found" name="found"><variable name="found"/><conditional>'
        "<if><literalExpression><text>true</text></literalExpression></if>"
        "<then><literalExpression><text>1</text></literalExpression></then>"
        "<else><literalExpression><text>2</text></literalExpression></else>"
        "</conditional></decision>"
    ),
}


@pytest.mark.parametrize("body", _UNREAD.values(), ids=_UNREAD.keys())
def test_what_is_documented_as_not_read_is_skipped(body: str, tmp_path: Path) -> None:
    write(Own("unread", definitions(body), [({}, 1)]), tmp_path)

    assert [outcome.result for outcome in run_folder(tmp_path)] == ["skipped"]


@pytest.mark.parametrize("result", ['name="ask" type="decisionService"', 'name="no such"'])
def test_what_is_no_decision_is_skipped(result: str, tmp_path: Path) -> None:
    write(Own("unread", definitions(_INNER + _SERVICE), [({}, 1)]), tmp_path, result=result)

    assert [outcome.result for outcome in run_folder(tmp_path)] == ["skipped"]


def test_a_decision_beside_a_decision_service_is_worked_out(tmp_path: Path) -> None:
    body = _OUTER.format("", "1") + _INNER + _SERVICE
    write(Own("read", definitions(body), [({}, 1)]), tmp_path)

    assert [outcome.result for outcome in run_folder(tmp_path)] == ["passed"]


@pytest.mark.parametrize("body", _UNREAD.values(), ids=_UNREAD.keys())
def test_what_is_not_read_is_null_where_all_is_read_that_can_be(body: str) -> None:
    model = parse_decisions(definitions(body), source="own.dmn", lenient=True)

    assert decide(model, "found", {}, strict=False).value is None


def test_knowledge_that_needs_what_is_not_there_is_refused() -> None:
    body = (
        _INNER
        + '<businessKnowledgeModel id="far" name="far"><variable name="far"/>'
        + "<encapsulatedLogic><literalExpression><text>1</text></literalExpression>"
        + "</encapsulatedLogic>"
        + _NEEDS.format("#nowhere")
        + "</businessKnowledgeModel>"
    )

    with pytest.raises(DefinitionRejected, match="“nowhere” is missing"):
        parse_decisions(definitions(body), source="own.dmn")


def test_the_command_ends_with_the_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Own("unread", definitions(_UNREAD["a decision service"]), [({}, 1)]), tmp_path)

    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 0 failed, 1 skipped"
