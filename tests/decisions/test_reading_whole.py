"""All that is read of a DMN file, and what stands where the file says nothing."""

from typing import Any

import pytest

from engine.decisions import DecisionModel, HitPolicy, decide, parse_decisions
from engine.decisions.model import ANY_TYPE, FunctionBox, ItemType, LiteralBox
from tests.decisions.builders import definitions, table_xml


def read(body: str) -> DecisionModel:
    return parse_decisions(definitions(body), source="a.dmn")


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def items(name: str, inside: str, more: str = "") -> str:
    return f'<itemDefinition name="{name}" {more}>{inside}</itemDefinition>'


COLOURS = items(
    "tColour",
    '<typeRef>feel:string</typeRef><allowedValues><text>"red", "blue"</text></allowedValues>',
)
TABLE = """
<decision id="it" name="It"><variable name="its result" typeRef="tColours"/>
<decisionTable id="t" hitPolicy="COLLECT" aggregation="MAX" outputLabel="What">
<input id="i1" label="How old"><inputExpression typeRef="dateTime"><text> age </text>
</inputExpression></input>
<input><inputExpression typeRef="tColour"><text>colour</text></inputExpression></input>
<input><inputExpression typeRef="tColour"><text>n</text></inputExpression>
<inputValues><text>1, -2</text></inputValues></input>
<output id="o1" name="route" label="The route" typeRef="tColour"/>
<output typeRef="Any" name="way"><outputValues><text>3, 4</text></outputValues>
<defaultOutputEntry><text>4</text></defaultOutputEntry></output>
<output/>
<annotation name="Clause"/><annotation/>
<rule id="r1"><description> why </description>
<inputEntry><text>-</text></inputEntry><inputEntry/><inputEntry><text>&gt; 1</text></inputEntry>
<outputEntry><text>"red"</text></outputEntry><outputEntry><text>-</text></outputEntry>
<outputEntry><text>1</text></outputEntry>
<annotationEntry><text>Q1</text></annotationEntry><annotationEntry/></rule>
<rule><description/><inputEntry><text>1</text></inputEntry><inputEntry/><inputEntry/>
<outputEntry><text>null</text></outputEntry><outputEntry><text>3</text></outputEntry>
<outputEntry><text>n</text></outputEntry></rule>
</decisionTable></decision>
"""


def test_all_of_a_table_is_read() -> None:
    model = read(COLOURS + items("tColours", "<typeRef> tColour </typeRef>") + TABLE)
    table = model.main.table

    assert table is not None
    assert model.tables == (table,)
    assert (table.id, table.name, table.hit_policy) == ("t", "What", HitPolicy.COLLECT)
    assert (table.aggregation, table.annotation_names) == ("MAX", ("Clause", ""))
    assert [(each.id, each.label, each.text, each.type, each.values) for each in table.inputs] == [
        ("i1", "How old", "age", "date and time", ()),
        ("t", "colour", "colour", "tColour", ("red", "blue")),
        ("t", "n", "n", "tColour", (1, -2)),
    ]
    assert [each.allowed and each.allowed.text for each in table.inputs] == [
        None,
        '"red", "blue"',
        "1, -2",
    ]
    assert [(each.id, each.name, each.label, each.type) for each in table.outputs] == [
        ("o1", "route", "The route", "tColour"),
        ("t", "way", "way", "any"),
        ("t", "", "", ""),
    ]
    assert [(each.default_text, each.values) for each in table.outputs] == [
        ("", ("red", "blue")),
        ("4", (3, 4)),
        ("", ()),
    ]
    assert [each.default and each.default.text for each in table.outputs] == [None, "4", None]
    assert [each.allowed and each.allowed.text for each in table.outputs] == [
        '"red", "blue"',
        "3, 4",
        None,
    ]


def test_all_of_a_rule_is_read_and_an_empty_cell_takes_anything() -> None:
    model = read(TABLE)
    first, second = model.tables[0].rules

    assert (first.id, first.number, first.annotations) == ("r1", 1, ("Q1", "", "why"))
    assert (first.inputs, first.outputs) == (("-", "-", "> 1"), ('"red"', "-", "1"))
    assert [each.text for each in first.tests] == ["-", "-", "> 1"]
    assert [each.text for each in first.results] == ['"red"', "null", "1"]
    assert (second.id, second.number, second.annotations) == ("rule 2", 2, ())
    assert [(own, each.text) for own, each in model.expressions()] == [
        ("i1", "age"),
        ("t", "colour"),
        ("t", "n"),
        *(("r1", text) for text in ("-", "-", "> 1", '"red"', "null", "1")),
        *(("rule 2", text) for text in ("1", "-", "-", "null", "3", "n")),
    ]


def test_what_has_no_name_is_called_by_its_id_or_its_number() -> None:
    named = '<decision id="a" name="A"><variable name="v"/>' + literal("1") + "</decision>"
    by_name = '<decision name="B">' + literal("1") + "</decision>"
    by_id = '<decision id="c"><variable/>' + literal("1") + "</decision>"
    by_number = "<decision>" + literal("1") + "</decision>"

    model = read(named + by_name + by_id + by_number)

    assert [(each.id, each.name, each.variable) for each in model.decisions.values()] == [
        ("a", "A", "v"),
        ("B", "B", "B"),
        ("c", "c", "c"),
        ("decision 4", "decision 4", ""),
    ]
    assert list(model.decisions) == ["a", "B", "c", "decision 4"]
    assert (model.name, model.source, model.main.id) == ("d", "a.dmn", "a")
    table = read(f"<decision>{table_xml(['n'], ['r'], [['1', '2']])}</decision>").tables[0]
    assert (table.id, table.name) == ("t", "t")


def test_what_comes_from_outside_and_shared_functions_are_read_with_their_types() -> None:
    model = read(
        '<inputData id="in" name="In"><variable name="in it" typeRef="integer"/></inputData>'
        '<inputData name="Bare"/>'
        '<businessKnowledgeModel id="k" name="K"><variable name="kk"/>'
        '<encapsulatedLogic typeRef="double"><formalParameter name="a" typeRef="long"/>'
        f'<formalParameter name="b"/>{literal("a + b")}</encapsulatedLogic>'
        '<knowledgeRequirement><requiredKnowledge href="other.dmn#k2"/></knowledgeRequirement>'
        "</businessKnowledgeModel>"
        f'<businessKnowledgeModel id="k2" name="K2"><encapsulatedLogic>{literal("1")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
        f"<decision>{literal('1')}</decision>"
    )

    assert [(own, each.id, each.name, each.type) for own, each in model.inputs.items()] == [
        ("in", "in", "in it", ItemType(name="number")),
        ("Bare", "Bare", "Bare", ANY_TYPE),
    ]
    first, second = model.knowledge.values()
    assert (first.id, first.name, first.type.name) == ("k", "kk", "number")
    assert (first.requires_knowledge, second.requires_knowledge) == (("k2",), ())
    assert (second.name, second.type.name) == ("K2", "any")
    assert isinstance(first.function, FunctionBox)
    assert first.function.parameters == (("a", ItemType(name="number")), ("b", ANY_TYPE))
    assert isinstance(first.function.body, LiteralBox)
    assert (first.function.body.id, first.function.body.text) == ("k", "a + b")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("integer", "number"),
        ("long", "number"),
        ("double", "number"),
        ("feel:number", "number"),
        ("dateTime", "date and time"),
        ("dayTimeDuration", "days and time duration"),
        ("yearMonthDuration", "years and months duration"),
        ("Any", "any"),
        ("string", "string"),
        ("tOther", "tOther"),
    ],
)
def test_types_of_older_standards_are_those_of_feel(written: str, name: str) -> None:
    model = read(f'<decision id="it"><variable typeRef="{written}"/>{literal("1")}</decision>')
    column = read(
        "<decision><decisionTable><input><inputExpression "
        f'typeRef="{written}"><text>n</text></inputExpression></input><output '
        f'typeRef="{written}"/></decisionTable></decision>'
    ).tables[0]

    assert model.decisions["it"].type == ItemType(name=name)
    if ":" not in written:
        assert (column.inputs[0].type, column.outputs[0].type) == (name, name)


def kinds(body: str, *names: str) -> list[Any]:
    decisions = "".join(
        f'<decision id="{name}"><variable typeRef="{name}"/>{literal("1")}</decision>'
        for name in names
    )
    return [read(body + decisions).decisions[name].type for name in names]


def test_types_are_made_of_others_that_may_stand_after_them() -> None:
    chain = "".join(items(f"t{n}", f"<typeRef>t{n + 1}</typeRef>") for n in range(8))
    colours = items("tAll", "<typeRef>tColour</typeRef>", 'isCollection="true"')
    thing = items(
        "tThing",
        '<itemComponent name="colour"><typeRef>tAll</typeRef></itemComponent>'
        '<itemComponent name="n"><typeRef>integer</typeRef></itemComponent>',
    )

    plain, first = kinds(chain + items("t8", "<typeRef>long</typeRef>"), "t8", "t0")
    everything, a_thing, many, colour, empty = kinds(
        items("tMany", "<typeRef>tThing</typeRef>", 'isCollection="true"')
        + colours
        + thing
        + COLOURS
        + items("tEmpty", ""),
        *("tAll", "tThing", "tMany", "tColour", "tEmpty"),
    )

    assert plain == first == ItemType(name="number")
    assert (colour.name, colour.is_list, colour.base) == ("string", False, None)
    assert colour.allowed.text == '"red", "blue"'
    assert (everything.name, everything.is_list) == ("string", True)
    assert everything.base == colour
    assert (a_thing.name, a_thing.base, list(a_thing.fields)) == ("context", None, ["colour", "n"])
    assert (a_thing.fields["colour"].base, a_thing.fields["n"].name) == (everything, "number")
    assert (many.name, many.is_list, many.base) == ("context", True, a_thing)
    assert empty == ItemType(name="any")


def test_a_type_inside_others_is_read_ten_levels_down() -> None:
    inside = "<typeRef>long</typeRef>"
    for _ in range(12):
        inside = f'<itemComponent name="part">{inside}</itemComponent>'

    (kind,) = kinds(items("tDeep", inside), "tDeep")

    levels = 0
    while kind.fields:
        (kind,), levels = kind.fields.values(), levels + 1
    assert (levels, kind.name) == (10, "any")


@pytest.mark.parametrize(
    ("tests", "values"),
    [
        ('"a", "b"', ("a", "b")),
        ("1, -2, true", (1, -2, True)),
        ("> 1", ()),
        ("1, > 2", ()),
        ("1, n", ()),
        ("-n", ()),
        ("1, null", ()),
        ('not("a")', ()),
        ("-", ()),
    ],
)
def test_values_are_listed_only_where_the_cell_lists_nothing_else(
    tests: str, values: tuple[Any, ...]
) -> None:
    allowed = f"r|<outputValues><text>{tests}</text></outputValues>"
    xml = table_xml(["n"], [allowed.replace("> ", "&gt; ")], [["1", "1"]])

    assert read(f"<decision>{xml}</decision>").tables[0].outputs[0].values == values


def test_names_with_spaces_are_known_to_expressions_wherever_the_file_names_them() -> None:
    named = (
        '<inputData name="how old"/><itemDefinition name="t"><itemComponent name="first name"/>'
        '</itemDefinition><businessKnowledgeModel name="so many"><encapsulatedLogic>'
        f'<formalParameter name="one more"/>{literal("one more + how old")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
        f'<decision name="may sit"><variable name="can sit"/>{literal("1")}</decision>'
        '<decision name="relation"><relation><column name="in turn"/></relation></decision>'
        '<decision name="call"><invocation><literalExpression><text>so many</text>'
        f'</literalExpression><binding><parameter name="one more"/>{literal("1")}</binding>'
        "</invocation></decision>"
        '<decision name="table"><decisionTable><output name="out come"/></decisionTable>'
        "</decision>"
    )
    asked = "how old + first name + so many + one more + may sit + can sit + in turn + out come"

    model = read(f"{named}<decision id='it'>{literal(asked)}</decision>")

    box = model.decisions["it"].box
    assert isinstance(box, LiteralBox)
    assert box.expression.names == set(asked.split(" + "))


def test_a_name_that_is_a_word_of_feel_stays_that_word() -> None:
    model = read(
        '<inputData name="if"/><inputData name="and"/>'
        f"<decision>{literal('if n = 1 and m = 2 then 3 else 4')}</decision>"
    )

    assert decide(model, "decision 1", {"n": 1, "m": 2}).value == 3


def test_the_main_decision_is_the_first_that_no_other_one_needs() -> None:
    need = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    one = f'<decision id="one">{literal("1")}</decision>'
    two = f'<decision id="two">{need.format("one")}{literal("1")}</decision>'
    three = f'<decision id="three">{literal("1")}</decision>'

    assert read(one + two + three).main.id == "two"
    assert read(three + one + two).main.id == "three"
    assert read(one + two).decisions["two"].requires_decisions == ("one",)
    assert read(one + two).decisions["two"].table is None
