"""Where DMN has its way, a value that does not fit its type is null."""

from datetime import date
from typing import Any

import pytest

from engine.decisions import DecisionModel, decide, parse_decisions
from tests.decisions.builders import definitions, table_xml
from tests.decisions.test_working_out import a_decision, expression

TYPES = """
<itemDefinition name="tColour"><typeRef>string</typeRef>
<allowedValues><text>"red", "blue"</text></allowedValues></itemDefinition>
<itemDefinition name="tDark"><typeRef>tColour</typeRef>
<allowedValues><text>"blue", "black"</text></allowedValues></itemDefinition>
<itemDefinition name="tColours" isCollection="true"><typeRef>tColour</typeRef></itemDefinition>
<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tThing"><itemComponent name="colour"><typeRef>tColour</typeRef>
</itemComponent><itemComponent name="n"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tThings" isCollection="true"><typeRef>tThing</typeRef></itemDefinition>
<itemDefinition name="tOdd"><typeRef>number</typeRef>
<allowedValues><text>&gt; missing</text></allowedValues></itemDefinition>
"""
GOOD = {"colour": "red", "n": 1}


def model(kind: str) -> DecisionModel:
    given = f'<inputData id="x" name="x"><variable name="x" typeRef="{kind}"/></inputData>'
    box = expression("x")
    needs = a_decision("it", box, needs=("requiredInput:x",))
    gives = (
        f'<decision id="out"><variable name="out" typeRef="{kind}"/>{expression("y")}</decision>'
    )
    table = table_xml(["1"], ["r"], [["-", "y"]])
    rows = f'<decision id="rows"><variable name="rows" typeRef="{kind}"/>{table}</decision>'
    shared = (
        f'<businessKnowledgeModel id="k"><variable name="k"/><encapsulatedLogic typeRef="{kind}">'
        f'<formalParameter name="a" typeRef="{kind}"/>{expression("[a, y]")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    plain = shared.replace(f'Logic typeRef="{kind}"', "Logic").replace('"k"', '"p"')
    call = a_decision("call", expression("k(null)"), knows="k")
    call_plain = a_decision("plain", expression("p(y)"), knows="p")
    xml = TYPES + given + shared + plain + needs + gives + rows + call + call_plain
    return parse_decisions(definitions(xml), source="a.dmn")


@pytest.mark.parametrize(
    ("kind", "value", "fitted"),
    [
        ("number", 1, 1),
        ("number", "1", None),
        ("number", None, None),
        ("number", True, None),
        ("number", [1], 1),
        ("number", [1, 2], None),
        ("number", [], None),
        ("string", "a", "a"),
        ("string", 1, None),
        ("date", date(2026, 1, 1), date(2026, 1, 1)),
        ("boolean", False, False),
        ("Any", [1], [1]),
        ("list", [1], [1]),
        ("context", {"a": 1}, {"a": 1}),
        ("tColour", "red", "red"),
        ("tColour", "green", None),
        ("tColour", 1, None),
        ("tDark", "blue", "blue"),
        ("tDark", "red", None),
        ("tDark", "black", None),
        ("tColours", ["red", "blue"], ["red", "blue"]),
        ("tColours", ["red", None], ["red", None]),
        ("tColours", ["red", "green"], None),
        ("tColours", "red", ["red"]),
        ("tColours", "green", None),
        ("tColours", [], []),
        ("tNumbers", [1, 2], [1, 2]),
        ("tNumbers", 1, [1]),
        ("tThing", GOOD, GOOD),
        ("tThing", {"colour": "red"}, {"colour": "red"}),
        ("tThing", {"colour": "red", "n": None}, {"colour": "red", "n": None}),
        ("tThing", {"colour": "green", "n": 1}, None),
        ("tThing", {"colour": "red", "n": "1"}, None),
        ("tThing", {**GOOD, "more": 1}, {**GOOD, "more": 1}),
        ("tThing", "red", None),
        ("tThings", [GOOD, GOOD], [GOOD, GOOD]),
        ("tThings", [GOOD, {"n": "1"}], None),
        ("tThings", GOOD, [GOOD]),
        ("tOdd", 1, None),
    ],
)
def test_what_comes_in_and_what_goes_out_fits_its_type_or_is_null(
    kind: str, value: Any, fitted: Any
) -> None:
    found = model(kind)

    assert decide(found, "it", {"x": value}, strict=False).value == fitted
    assert decide(found, "out", {"y": value}, strict=False).value == fitted
    rows = decide(found, "rows", {"y": value}, strict=False)
    assert (rows.value, rows.outputs) == (fitted, {"r": fitted})
    assert decide(found, "plain", {"y": value}, strict=False).value == [fitted, value]


def test_what_a_shared_function_gives_fits_its_type_or_is_null() -> None:
    assert decide(model("tNumbers"), "call", {"y": 1}, strict=False).value == [None, 1]
    assert decide(model("tNumbers"), "call", {"y": "a"}, strict=False).value is None
    assert decide(model("string"), "call", {"y": "a"}, strict=False).value is None


def test_what_is_missing_is_null_and_lists_may_come_as_tuples() -> None:
    assert decide(model("number"), "it", {}, strict=False).value is None
    assert decide(model("tNumbers"), "it", {"x": (1, 2)}, strict=False).value == [1, 2]
    assert decide(model("number"), "it", {"x": (1,)}, strict=False).value == 1


def test_where_tables_must_answer_values_are_taken_as_they_are() -> None:
    assert decide(model("number"), "it", {"x": "1"}).value == "1"
    assert decide(model("number"), "out", {"y": "1"}).value == "1"
    assert decide(model("number"), "rows", {"y": "1"}).value == "1"
    assert decide(model("number"), "call", {"y": "1"}).value == [None, "1"]
    assert decide(model("number"), "plain", {"y": "1"}).value == ["1", "1"]
