"""What a decision is worked out from, what it may spend, and what a failure says."""

from datetime import date
from typing import Any

import pytest

from engine.decisions import DecisionFailed, decide, parse_decisions
from engine.decisions.work import MOST_CALLS, MOST_EXPRESSIONS, DecisionNames, Work
from engine.model.calendar import Calendar
from tests.builders import NOON
from tests.decisions.builders import definitions, model_of, table_xml

ALLOWED = "{}|<outputValues><text>{}</text></outputValues>"
DEFAULT = "{}|<defaultOutputEntry><text>{}</text></defaultOutputEntry>"


def expression(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def a_decision(name: str, box: str, *, needs: tuple[str, ...] = (), knows: str = "") -> str:
    needed = "".join(
        f"<informationRequirement><{kind} href='#{other}'/></informationRequirement>"
        for kind, other in (each.split(":") for each in needs)
    )
    known = (
        f"<knowledgeRequirement><requiredKnowledge href='#{knows}'/></knowledgeRequirement>"
        if knows
        else ""
    )
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needed}{known}{box}'
        "</decision>"
    )


def knowledge(name: str, parameters: str, body: str, *, knows: str = "") -> str:
    taken = "".join(f'<formalParameter name="{each}"/>' for each in parameters.split())
    known = (
        f"<knowledgeRequirement><requiredKnowledge href='#{knows}'/></knowledgeRequirement>"
        if knows
        else ""
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{taken}{expression(body)}</encapsulatedLogic>{known}"
        "</businessKnowledgeModel>"
    )


def worked_out(body: str, decision: str = "it", **facts: Any) -> Any:
    return decide(parse_decisions(definitions(body), source="a.dmn"), decision, facts)


# --- tables ---


def column_of(allowed: str, rules: list[list[str]], **options: str) -> Any:
    table = table_xml(["n"], ["r"], rules, **options).replace(
        "</inputExpression>",
        f"</inputExpression><inputValues><text>{allowed}</text></inputValues>",
    )
    xml = definitions(f'<decision id="decide" name="decide">{table}</decision>')
    return parse_decisions(xml, source="a.dmn")


def test_a_question_with_an_answer_that_is_not_allowed_fails_and_one_without_is_asked() -> None:
    model = column_of("1, 2", [["1", '"one"'], ["2", '"two"'], ["null", '"none"']])

    assert [decide(model, "decide", {"n": n}).value for n in (1, 2, None)] == [
        "one",
        "two",
        "none",
    ]
    with pytest.raises(DecisionFailed, match="n is 3, but only 1, 2 are allowed"):
        decide(model, "decide", {"n": 3})
    assert decide(model, "decide", {"n": 3}, strict=False).value == "none"


def test_a_rule_fits_where_every_one_of_its_cells_does() -> None:
    rules = [["1", "1", '"both"'], ["1", "-", '"first"'], ["-", "1", '"second"']]
    model = model_of(["a", "b"], ["r"], rules, policy="RULE ORDER")

    def fit(a: int, b: int) -> Any:
        return decide(model, "decide", {"a": a, "b": b}).numbers

    assert [fit(1, 1), fit(1, 2), fit(2, 1), fit(2, 2)] == [(1, 2, 3), (2,), (3,), ()]


def test_a_first_table_works_out_no_rule_behind_the_one_that_fits() -> None:
    model = model_of(["n"], ["r"], [["1", '"a"'], ["missing", '"b"']], policy="FIRST")

    assert decide(model, "decide", {"n": 1}).numbers == (1,)
    with pytest.raises(DecisionFailed, match=r"rule 2: .*missing") as caught:
        decide(model, "decide", {"n": 2})
    assert caught.value.rules == ("r2",)
    assert decide(model, "decide", {"n": 2}, strict=False).value is None


def test_what_a_rule_gives_may_be_nothing_or_one_of_the_allowed_values() -> None:
    outputs = [ALLOWED.format("a", "1, 2"), "b"]
    model = model_of(["n"], outputs, [["1", "2", "9"], ["2", "null", "9"], ["3", "3", "9"]])

    assert decide(model, "decide", {"n": 1}).outputs == {"a": 2, "b": 9}
    assert decide(model, "decide", {"n": 2}).outputs == {"a": None, "b": 9}
    with pytest.raises(DecisionFailed, match="rule 3 gives 3, which is not one of 1, 2") as caught:
        decide(model, "decide", {"n": 3})
    assert caught.value.rules == ("r3",)
    assert decide(model, "decide", {"n": 3}, strict=False).outputs == {"a": 3, "b": 9}


@pytest.mark.parametrize(
    ("policy", "more", "strict", "value"),
    [
        ("RULE ORDER", "", True, []),
        ("OUTPUT ORDER", "", True, []),
        ("COLLECT", "", True, []),
        ("COLLECT", "", False, None),
        ("COLLECT", 'aggregation="SUM"', True, None),
        ("COLLECT", 'aggregation="COUNT"', True, 0),
        ("COLLECT", 'aggregation="COUNT"', False, 0),
        ("UNIQUE", "", False, None),
        ("FIRST", "", False, None),
    ],
)
def test_what_a_table_gives_where_no_rule_fits(
    policy: str, more: str, strict: bool, value: Any
) -> None:
    model = model_of(["n"], ["a", "b"], [["1", "1", "2"]], policy=policy, more=more)

    found = decide(model, "decide", {"n": 2}, strict=strict)

    assert (found.value, found.outputs) == (value, {"a": value, "b": value})
    assert found.numbers == ()


def test_a_default_comes_before_every_policy_and_is_worked_out() -> None:
    outputs = [DEFAULT.format("a", "n + 1"), "b"]
    model = model_of(["n"], outputs, [["1", "1", "2"]], policy="COLLECT")

    assert decide(model, "decide", {"n": 2}).outputs == {"a": 3, "b": None}


@pytest.mark.parametrize(("name", "value"), [("SUM", 9), ("MIN", 2), ("MAX", 4), ("COUNT", 3)])
def test_a_collect_table_adds_up_each_of_its_columns_and_names_the_rules(
    name: str, value: int
) -> None:
    rules = [["1", "4", "1"], ["2", "7", "7"], ["1", "2", "1"], ["1", "3", "1"]]
    model = model_of(["n"], ["a", "b"], rules, policy="COLLECT", more=f'aggregation="{name}"')

    found = decide(model, "decide", {"n": 1})

    assert found.outputs["a"] == value
    assert found.value == found.outputs
    assert (found.numbers, found.rules) == ((1, 3, 4), ("r1", "r3", "r4"))


def test_rules_that_clash_are_told_with_what_each_gives() -> None:
    unique = model_of(["n", "m"], ["a", "b"], [["1", "-", "1", "2"], ["-", "1", "3", "4"]])
    every = model_of(["n"], ["a"], [["1", "1"], ["1", "1"], ["-", "2"]], policy="ANY")

    with pytest.raises(DecisionFailed) as caught:
        decide(unique, "decide", {"n": 1, "m": 1})
    assert caught.value.message == (
        "Decision decide: rules 1 and 2 all fit n = 1, m = 1, but one rule may fit (hit policy "
        "Unique): rule 1 gives 1 and 2; rule 2 gives 3 and 4. "
        "Change one of these rules so that it no longer fits"
    )
    with pytest.raises(DecisionFailed, match="must give the same") as caught:
        decide(every, "decide", {"n": 1})
    assert caught.value.rules == ("r1", "r2", "r3")


def test_an_any_table_compares_every_output_of_every_rule() -> None:
    rules = [["1", "1", "1"], ["2", "9", "9"], ["1", "1", "1"], ["> 0", "1", "2"]]
    model = model_of(["n"], ["a", "b"], rules, policy="ANY")

    assert decide(model, "decide", {"n": 3}).numbers == (4,)
    for clash in (1, 2):
        with pytest.raises(DecisionFailed):
            decide(model, "decide", {"n": clash})


def test_a_long_value_is_cut_in_what_is_said() -> None:
    model = model_of(["n"], ["a"], [['"x"', "1"]])

    with pytest.raises(DecisionFailed, match=r"n = y{60};"):
        decide(model, "decide", {"n": "y" * 60})
    with pytest.raises(DecisionFailed, match=r"n = y{59}…;"):
        decide(model, "decide", {"n": "y" * 61})


def test_a_table_knows_the_day_and_the_holidays() -> None:
    model = model_of(
        ["workdays_after(today(), 1)"],
        ["a"],
        [['date("2026-09-10")', "today()"], ["-", "null"]],
        policy="FIRST",
    )
    closed = Calendar(holidays={date(2026, 9, 9): "Closed"})

    def decided(calendar: Calendar) -> Any:
        return decide(model, "decide", {}, now=NOON, calendar=calendar).value

    assert (decided(closed), decided(Calendar())) == (date(2026, 9, 8), None)


# --- decisions, boxes and functions ---


def test_a_decision_sees_the_answers_of_those_it_requires_before_the_facts() -> None:
    body = a_decision("base", expression("n + 1")) + a_decision(
        "it", expression("base * 10 + n"), needs=("requiredDecision:base",)
    )

    found = worked_out(body, n=4, base=100)

    assert found.value == 54
    assert {name: each.value for name, each in found.required.items()} == {"base": 5}
    assert found.outputs == {"it": 54}


def test_what_two_decisions_require_is_worked_out_once_and_kept_with_each() -> None:
    body = (
        a_decision("base", expression("n"))
        + a_decision("one", expression("base + 1"), needs=("requiredDecision:base",))
        + a_decision(
            "it",
            expression("one + base"),
            needs=("requiredDecision:one", "requiredDecision:base"),
        )
    )

    found = worked_out(body, n=4)

    assert found.value == 9
    assert list(found.required) == ["one", "base"]
    assert found.required["base"] is found.required["one"].required["base"]


def test_a_failure_names_the_decision_that_failed_and_not_the_one_that_was_asked() -> None:
    base = table_xml(["n"], ["base"], [["1", "1"]])
    failing = a_decision("base", base) + a_decision(
        "it", expression("missing"), needs=("requiredDecision:base",)
    )

    with pytest.raises(DecisionFailed, match=r"Decision base: no rule") as inner:
        worked_out(failing, n=2)
    with pytest.raises(
        DecisionFailed, match=r"Decision it: .*The expression is: missing"
    ) as outer:
        worked_out(failing, n=1)
    assert (inner.value.decision_id, outer.value.decision_id) == ("base", "it")


def test_entries_of_a_context_see_those_before_them_and_the_last_may_be_the_result() -> None:
    entries = (
        f'<contextEntry><variable name="a"/>{expression("n + 1")}</contextEntry>'
        f'<contextEntry><variable name="b"/>{expression("a * 2")}</contextEntry>'
    )
    result = f"<contextEntry>{expression('a + b')}</contextEntry>"

    assert worked_out(a_decision("it", f"<context>{entries}</context>"), n=1).value == {
        "a": 2,
        "b": 4,
    }
    assert worked_out(a_decision("it", f"<context>{entries}{result}</context>"), n=1).value == 6


def test_lists_and_relations_keep_the_order_of_their_cells() -> None:
    row = "<row>{}{}</row>"
    relation = (
        '<relation><column name="a"/><column name="b"/>'
        + row.format(expression("1"), expression("n"))
        + row.format(expression("3"), expression("4"))
        + "</relation>"
    )
    a_list = f"<list>{expression('n')}{expression('1')}</list>"

    assert worked_out(a_decision("it", a_list), n=9).value == [9, 1]
    assert worked_out(a_decision("it", relation), n=2).value == [
        {"a": 1, "b": 2},
        {"a": 3, "b": 4},
    ]


def test_a_function_is_known_with_those_that_it_needs_itself() -> None:
    body = (
        knowledge("double", "x", "2 * x")
        + knowledge("more", "x y", "double(x) - y + n", knows="double")
        + a_decision("it", expression("more(5, 3)"), knows="more")
        + a_decision(
            "called",
            "<invocation><literalExpression><text>more</text></literalExpression>"
            f'<binding><parameter name="y"/>{expression("1")}</binding>'
            f'<binding><parameter name="x"/>{expression("n")}</binding></invocation>',
            knows="more",
        )
    )

    assert worked_out(body, n=100).value == 107
    assert worked_out(body, "called", n=100).value == 299


def test_a_call_with_a_parameter_that_there_is_not_fails() -> None:
    body = knowledge("double", "x", "2 * x") + a_decision(
        "it",
        "<invocation><literalExpression><text>double</text></literalExpression>"
        f'<binding><parameter name="z"/>{expression("1")}</binding></invocation>',
        knows="double",
    )

    with pytest.raises(DecisionFailed, match="double is no function with these parameters"):
        worked_out(body)
    model = parse_decisions(definitions(body), source="a.dmn")
    assert decide(model, "it", {}, strict=False).value is None


def test_functions_may_call_one_another_so_deep_and_no_deeper_and_one_after_the_other() -> None:
    down = knowledge("down", "x", "if x = 1 then 0 else down(x - 1)", knows="down")
    often = knowledge("same", "x", "x")

    def deep(count: int) -> Any:
        return worked_out(down + a_decision("it", expression(f"down({count})"), knows="down"))

    assert deep(MOST_CALLS).value == 0
    with pytest.raises(DecisionFailed, match="too deeply"):
        deep(MOST_CALLS + 1)
    assert (
        worked_out(
            often
            + a_decision(
                "it", expression(f"sum(for n in 1..{4 * MOST_CALLS} return same(1))"), knows="same"
            )
        ).value
        == 4 * MOST_CALLS
    )


def test_a_decision_may_spend_what_it_has_and_not_one_expression_more() -> None:
    work = Work(decision_id="it", now=None, calendar=None, strict=True)

    work.spend(MOST_EXPRESSIONS - 1)
    work.spend()

    with pytest.raises(DecisionFailed, match="Decision it: the decision takes too many steps"):
        work.spend()


def test_names_of_a_decision_stand_before_those_from_outside() -> None:
    names = DecisionNames({"a": 1}, {"a": 2, "b": 3})

    assert (names["a"], names["b"], set(names)) == (1, 3, {"a", "b"})
    with pytest.raises(KeyError):
        names["c"]
