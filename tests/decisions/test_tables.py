"""Decision tables: every hit policy, defaults, allowed values, and what fails."""

from typing import Any

import pytest

from engine.decisions import DecisionFailed, decide, parse_decisions
from tests.decisions.builders import definitions, model_of, table_xml


def _value(model: Any, **facts: Any) -> Any:
    return decide(model, "decide", facts).value


RULES = [["> 1", '"low"'], ["> 5", '"high"'], ["> 9", '"high"']]


def test_a_unique_table_gives_its_one_rule() -> None:
    model = model_of(
        ["raiser"], ["route"], [['"parent","child"', '"E3"'], ['"professional"', '"go on"']]
    )

    decided = decide(model, "decide", {"raiser": "child"})

    assert decided.outputs == {"route": "E3"}
    assert decided.value == "E3"
    assert (decided.rules, decided.numbers) == (("r1",), (1,))


def test_two_rules_of_a_unique_table_are_named() -> None:
    model = model_of(["n"], ["r"], RULES)

    with pytest.raises(DecisionFailed) as caught:
        decide(model, "decide", {"n": 7})

    assert caught.value.decision_id == "decide"
    assert caught.value.rules == ("r1", "r2")
    assert "rules 1 and 2 all fit n = 7" in caught.value.message


def test_rules_of_an_any_table_must_agree() -> None:
    model = model_of(["n"], ["r"], [["> 5", '"a"'], ["> 6", '"a"'], ["> 8", '"b"']], policy="ANY")

    assert decide(model, "decide", {"n": 7}).numbers == (1, 2)
    with pytest.raises(DecisionFailed, match="rules 1, 2 and 3 all fit"):
        decide(model, "decide", {"n": 9})


def test_a_first_table_stops_at_the_first_rule() -> None:
    assert _value(model_of(["n"], ["r"], RULES, policy="FIRST"), n=10) == "low"


def test_a_priority_table_follows_the_order_of_its_values() -> None:
    output = 'r|<outputValues id="v"><text>"high","low"</text></outputValues>'

    assert _value(model_of(["n"], [output], RULES, policy="PRIORITY"), n=6) == "high"
    assert _value(model_of(["n"], [output], RULES, policy="OUTPUT ORDER"), n=6) == ["high", "low"]


def test_a_rule_order_table_lists_its_rules() -> None:
    assert _value(model_of(["n"], ["r"], RULES, policy="RULE ORDER"), n=6) == ["low", "high"]


@pytest.mark.parametrize(
    ("aggregation", "value", "nothing"),
    [("SUM", 30, None), ("MIN", 10, None), ("MAX", 20, None), ("COUNT", 2, 0)],
)
def test_a_collect_table_adds_up(aggregation: str, value: int, nothing: int | None) -> None:
    rules = [["> 1", "10"], ["> 2", "20"]]
    more = f'aggregation="{aggregation}"'
    model = model_of(["n"], ["r"], rules, policy="COLLECT", more=more)

    assert _value(model, n=5) == value
    assert _value(model, n=0) == nothing


def test_a_collect_table_without_aggregation_lists() -> None:
    model = model_of(["n"], ["a", "b"], [["> 1", "1", "2"], ["> 2", "3", "4"]], policy="COLLECT")

    decided = decide(model, "decide", {"n": 5})

    assert decided.outputs == {"a": [1, 3], "b": [2, 4]}
    assert decided.value == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert decide(model, "decide", {"n": 0}).outputs == {"a": [], "b": []}


def test_several_outputs_are_given_by_name() -> None:
    model = model_of(["n"], ["route", "end"], [["-", '"appeals"', '"E1"']])

    assert decide(model, "decide", {"n": 1}).outputs == {"route": "appeals", "end": "E1"}


def test_a_default_answers_where_no_rule_fits() -> None:
    default = 'r|<defaultOutputEntry id="x"><text>"by hand"</text></defaultOutputEntry>'

    assert _value(model_of(["n"], [default], [["> 5", '"a"']]), n=1) == "by hand"


def test_no_rule_and_no_default_fails_where_strict() -> None:
    model = model_of(["n"], ["r"], [["> 5", '"a"']])

    with pytest.raises(DecisionFailed, match="no rule fits n = 1; add a rule or a default"):
        decide(model, "decide", {"n": 1})
    assert decide(model, "decide", {"n": 1}, strict=False).value is None


def test_a_value_that_is_not_allowed_fails() -> None:
    output = 'r|<outputValues id="v"><text>"a","b"</text></outputValues>'
    model = model_of(["n"], [output], [["-", '"c"']])

    with pytest.raises(DecisionFailed, match="rule 1 gives c, which is not one of a, b"):
        decide(model, "decide", {"n": 1})


def test_an_unknown_name_is_told_with_its_rule() -> None:
    model = model_of(["n"], ["r"], [["> limt", '"a"']])

    with pytest.raises(DecisionFailed, match=r"rule 1: There is no name “limt”.*limit"):
        decide(model, "decide", {"n": 1, "limit": 2})


def test_a_decision_uses_those_that_it_requires() -> None:
    eligible = table_xml(["attended"], ["ok"], [["true", "true"], ["false", "false"]])
    rules = [["true", '"go on"'], ["false", '"E1"']]
    route = table_xml(["eligible"], ["route"], rules).replace('id="', 'id="second_')
    model = parse_decisions(
        definitions(
            f'<decision id="eligible" name="eligible">{eligible}</decision>'
            '<decision id="route" name="route"><informationRequirement id="q">'
            f'<requiredDecision href="#eligible"/></informationRequirement>{route}</decision>'
        ),
        source="test.dmn",
    )

    decided = decide(model, "route", {"attended": False})

    assert model.main.id == "route"
    assert decided.value == "E1"
    assert decided.required["eligible"].value is False


def test_a_table_shows_how_it_is_built() -> None:
    table = model_of(["raiser"], ["route"], [['"parent"', '"E3"']]).main.table

    assert table is not None
    assert [column.label for column in table.inputs] == ["raiser"]
    assert [output.name for output in table.outputs] == ["route"]
    assert (table.rules[0].id, table.rules[0].inputs, table.rules[0].outputs) == (
        "r1",
        ('"parent"',),
        ('"E3"',),
    )
