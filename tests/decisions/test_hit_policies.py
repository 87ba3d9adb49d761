"""Hit policies at their edges: several outputs, nulls, values that only look alike."""

from typing import Any

import pytest

from engine.decisions import DecisionFailed, decide
from tests.decisions.builders import model_of

ORDER = "|<outputValues><text>{}</text></outputValues>"
LEVEL = "level" + ORDER.format('"high", "middle", "low"')
PART = "part" + ORDER.format('"chair", "panel"')


def _decide(policy: str, outputs: list[str], rules: list[list[str]], **options: Any) -> Any:
    more = options.pop("more", "")
    model = model_of(["n"], outputs, rules, policy=policy, more=more)
    return decide(model, "decide", {"n": options.pop("n", 5)}, **options)


RANKED = [
    ["> 1", '"low"', '"chair"'],
    ["> 2", '"high"', '"panel"'],
    ["> 3", '"high"', '"chair"'],
    ["> 4", '"middle"', '"panel"'],
]


def test_a_priority_table_ranks_by_the_first_output_then_by_the_next() -> None:
    found = _decide("PRIORITY", [LEVEL, PART], RANKED)

    assert found.outputs == {"level": "high", "part": "chair"}
    assert found.numbers == (3,)


def test_an_output_order_table_lists_by_the_first_output_then_by_the_next() -> None:
    found = _decide("OUTPUT ORDER", [LEVEL, PART], RANKED)

    assert found.numbers == (3, 2, 4, 1)
    assert found.outputs["level"] == ["high", "high", "middle", "low"]


def test_a_tie_of_priority_goes_to_the_earlier_rule() -> None:
    found = _decide("PRIORITY", [LEVEL], [["> 1", '"low"'], ["> 2", '"high"'], ["-", '"high"']])

    assert found.numbers == (2,)


def test_an_answer_that_is_not_ranked_comes_after_those_that_are() -> None:
    rules = [["> 1", "null"], ["> 2", '"low"']]

    assert _decide("PRIORITY", [LEVEL], rules).numbers == (2,)
    assert _decide("OUTPUT ORDER", [LEVEL], rules).numbers == (2, 1)


@pytest.mark.parametrize(
    ("aggregation", "values", "answer"),
    [
        ("SUM", ["1", "null"], None),
        ("MIN", ["1", "null"], None),
        ("COUNT", ["1", "null"], 2),
        ("SUM", ['"a"', '"b"'], None),
        ("MAX", ['"a"', '"b"'], "b"),
        ("SUM", ["0.1", "0.2"], "0.3"),
    ],
)
def test_a_collect_table_aggregates_as_the_functions_do(
    aggregation: str, values: list[str], answer: Any
) -> None:
    rules = [["-", value] for value in values]

    found = _decide("COLLECT", ["o"], rules, more=f'aggregation="{aggregation}"').value

    assert (str(found) if answer == "0.3" else found) == answer


def test_yes_and_one_are_not_the_same_answer() -> None:
    with pytest.raises(DecisionFailed, match="rules 1 and 2"):
        _decide("ANY", ["o"], [["-", "true"], ["-", "1"]])


def test_equal_answers_in_different_spelling_are_the_same() -> None:
    found = _decide("ANY", ["o"], [["-", "1.0"], ["-", "1"], ["-", "2 - 1"]])

    assert found.value == 1
    assert found.numbers == (1, 2, 3)


def test_yes_does_not_take_the_rank_of_one() -> None:
    outputs = ["o" + ORDER.format("1, true")]

    assert _decide("PRIORITY", outputs, [["-", "true"], ["-", "1"]]).numbers == (2,)


def test_a_default_answers_for_each_output_that_has_one() -> None:
    default = "a|<defaultOutputEntry><text>9</text></defaultOutputEntry>"

    assert _decide("UNIQUE", [default, "b"], [["> 7", "1", "2"]]).outputs == {"a": 9, "b": None}


def test_a_clash_is_null_where_not_strict() -> None:
    rules = [["> 1", "1"], ["> 2", "2"]]

    assert _decide("UNIQUE", ["o"], rules, strict=False).value is None
    assert _decide("ANY", ["o"], rules, strict=False).value is None
