"""What a table that cannot answer says: the whole sentence, and what it spends."""

from typing import Any

import pytest

from engine.decisions import DecisionFailed, decide, parse_decisions
from engine.decisions.decide import evaluate_box
from engine.decisions.tables import decide_table
from engine.decisions.work import MOST_EXPRESSIONS, Work
from tests.decisions.builders import definitions, model_of, table_xml
from tests.decisions.test_working_out import a_decision, expression, knowledge, worked_out

ALLOWED = "r|<outputValues><text>{}</text></outputValues>"
LONG = "missing + " + "1 + " * 30 + "1"


def failure(columns: list[str], outputs: list[str], rules: list[list[str]], **facts: Any) -> str:
    policy = facts.pop("policy", "UNIQUE")
    with pytest.raises(DecisionFailed) as failed:
        decide(model_of(columns, outputs, rules, policy=policy), "decide", facts)
    assert failed.value.decision_id == "decide"
    assert failed.value.message == str(failed.value)
    return failed.value.message.removeprefix("Decision decide: ")


def test_an_expression_that_fails_is_told_with_its_beginning() -> None:
    shown = LONG[:80]

    assert failure([LONG], ["r"], [["1", "1"]]).endswith(f" The expression is: {shown}")
    assert failure(["n"], ["r"], [["1", LONG]], n=1).endswith(f" The expression is: {shown}")
    assert failure(["n"], ["r"], [[f"> {LONG}", "1"]], n=1).endswith(
        f" The cell is: > {LONG[:78]}"
    )
    assert "rule 1: There is no name “missing”" in failure(["n"], ["r"], [[f"> {LONG}", "1"]], n=1)
    with pytest.raises(DecisionFailed) as failed:
        worked_out(a_decision("it", expression(LONG)))
    assert failed.value.message.endswith(f" The expression is: {shown}")
    assert failed.value.message.startswith("Decision it: There is no name “missing”")


def test_what_fails_is_null_where_not_strict() -> None:
    model = model_of([LONG], ["r"], [["null", '"none"'], ["-", "missing"]], policy="RULE ORDER")

    assert decide(model, "decide", {}, strict=False).value == ["none", None]


def test_values_that_are_not_allowed_are_told_with_those_that_are() -> None:
    assert failure(["n"], [ALLOWED.format("1, 2")], [["-", "3"]], n=0) == (
        "rule 1 gives 3, which is not one of 1, 2"
    )
    assert failure(["n"], [ALLOWED.format("&gt; 5")], [["-", "3"]], n=0) == (
        "rule 1 gives 3, which is not one of its allowed values"
    )


def test_no_rule_is_told_with_what_was_asked() -> None:
    assert failure(["n", "a"], ["r"], [["1", "1", "1"]], n=2, a="x") == (
        "no rule fits n = 2, a = x; add a rule or a default"
    )
    assert failure(["n"], ["r"], [["1", "1"]], n="x" * 60) == (
        f"no rule fits n = {'x' * 60}; add a rule or a default"
    )
    assert failure(["n"], ["r"], [["1", "1"]], n="x" * 61) == (
        f"no rule fits n = {'x' * 59}…; add a rule or a default"
    )
    assert failure([], ["r"], []) == "no rule fits anything; add a rule or a default"


def test_rules_that_do_not_agree_are_told_with_what_each_gives() -> None:
    rules = [["> 1", "1", '"a"'], ["> 2", "2", '"b"'], ["> 3", "3", "null"]]
    end = "Change one of these rules so that it no longer fits"

    assert failure(["n"], ["r", "s"], rules, n=3) == (
        "rules 1 and 2 all fit n = 3, but one rule may fit (hit policy Unique): "
        f"rule 1 gives 1 and a; rule 2 gives 2 and b. {end}"
    )
    assert failure(["n"], ["r", "s"], rules, n=4, policy="ANY") == (
        "rules 1, 2 and 3 all fit n = 4, but all rules that fit must give the same "
        "(hit policy Any): "
        f"rule 1 gives 1 and a; rule 2 gives 2 and b; rule 3 gives 3 and null. {end}"
    )


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [("SUM", 12), ("MIN", 2), ("MAX", 6), ("COUNT", 3), ("LIST", [4, 2, 6]), ("", [4, 2, 6])],
)
def test_each_aggregation_makes_one_answer_of_those_of_the_rules(
    aggregation: str, value: Any
) -> None:
    rules = [["-", "4"], ["-", "2"], ["-", "6"]]
    more = f'aggregation="{aggregation}"'

    found = decide(
        model_of(["n"], ["r"], rules, policy="COLLECT", more=more), "decide", {"n": None}
    )

    assert (found.value, found.outputs) == (value, {"r": value})
    assert (found.rules, found.numbers) == (("r1", "r2", "r3"), (1, 2, 3))


def test_each_output_is_aggregated_for_itself() -> None:
    rules = [["-", "4", "1"], ["-", "2", "5"]]
    model = model_of(["n"], ["a", "b"], rules, policy="COLLECT", more='aggregation="MAX"')

    found = decide(model, "decide", {"n": None})

    assert found.value == found.outputs == {"a": 4, "b": 5}


def test_a_table_spends_one_step_for_each_column_each_rule_and_each_answer() -> None:
    table = model_of(["n", "m"], ["a", "b", "c"], [["1", "-", *"123"], ["-", "2", *"456"]]).main
    work = Work(decision_id="it", now=None, calendar=None, strict=True)
    assert table.table is not None

    decide_table(table.table, {"n": 1, "m": 1}, work)

    assert MOST_EXPRESSIONS - work.left == 2 + 2 + 3


def test_a_box_spends_one_step_for_itself_and_one_for_each_inside() -> None:
    boxes = f"<list>{expression('1')}<list>{expression('2')}</list></list>"
    model = parse_decisions(definitions(a_decision("it", boxes)), source="a.dmn")
    work = Work(decision_id="it", now=None, calendar=None, strict=True)
    assert model.main.box is not None

    assert evaluate_box(model.main.box, {}, work) == [1, [2]]
    assert MOST_EXPRESSIONS - work.left == 4


def test_a_decision_with_more_rules_than_it_may_try_fails() -> None:
    work = Work(decision_id="it", now=None, calendar=None, strict=True, left=3)
    table = model_of(["n"], ["a"], [["1", "1"], ["2", "2"]]).main.table
    assert table is not None

    with pytest.raises(DecisionFailed) as failed:
        decide_table(table, {"n": 2}, work)

    assert failed.value.message == (
        "Decision it: the decision takes too many steps; make it simpler"
    )


def test_decisions_that_need_one_another_too_deeply_are_told() -> None:
    chain = a_decision("d0", expression("1")) + "".join(
        a_decision(f"d{n}", expression("1"), needs=(f"requiredDecision:d{n - 1}",))
        for n in range(1, 1_000)
    )
    model = parse_decisions(definitions(chain), source="a.dmn")

    with pytest.raises(DecisionFailed) as failed:
        decide(model, "d999", {})

    assert failed.value.message.endswith(": the decision is too deep; make it simpler")
    assert failed.value.__suppress_context__
    assert decide(model, "d100", {}).value == 1


def test_what_was_required_is_worked_out_once_and_kept_with_the_answer() -> None:
    base = a_decision("base", expression("n + 1"))
    left = a_decision("left", expression("base * 2"), needs=("requiredDecision:base",))
    right = a_decision("right", expression("base * 3"), needs=("requiredDecision:base",))
    top = a_decision(
        "it", expression("left + right"), needs=("requiredDecision:left", "requiredDecision:right")
    )

    found = worked_out(base + left + right + top, n=1)

    assert (found.value, found.outputs) == (10, {"it": 10})
    assert {name: each.value for name, each in found.required.items()} == {"left": 4, "right": 6}
    assert found.required["left"].required["base"] is found.required["right"].required["base"]
    assert (found.rules, found.numbers) == ((), ())


def test_a_table_whose_only_output_has_no_name_is_called_by_its_decision() -> None:
    table = table_xml(["n"], [""], [["1", "2"]]).replace('name=""', "")

    found = worked_out(a_decision("it", table), n=1)

    assert (found.outputs, found.value, found.numbers) == ({"it": 2}, 2, (1,))


def test_what_is_bound_to_nothing_is_null_and_what_has_no_name_is_left_out() -> None:
    body = knowledge("f", "x y", "[x, y]") + a_decision(
        "it",
        "<invocation><literalExpression><text>f</text></literalExpression>"
        '<binding><parameter name="x"/></binding>'
        f"<binding>{expression('1')}</binding>"
        f'<binding><parameter name="y"/>{expression("2")}</binding></invocation>',
        knows="f",
    )

    assert worked_out(body).value == [None, 2]
