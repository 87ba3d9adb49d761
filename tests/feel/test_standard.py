"""The language as the DMN standard has it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, compile, compile_unary, evaluate, to_text

CASES = yaml.safe_load(Path(__file__).with_name("standard.yaml").read_text(encoding="utf-8"))
WHOLE = st.integers(-(10**12), 10**12)
ANSWERS = st.sampled_from([True, False, None])


@pytest.mark.parametrize(("text", "answer"), CASES, ids=[case[0] for case in CASES])
def test_an_expression_has_the_value_of_the_standard(text: str, answer: str | None) -> None:
    found = evaluate(text, {})

    assert (None if found is None else to_text(found)) == answer


@given(WHOLE, WHOLE)
def test_adding_and_taking_away_are_exact(a: int, b: int) -> None:
    assert evaluate("a + b - b", {"a": a, "b": b}) == a
    assert evaluate("(a * 0.1 + b * 0.1) * 10", {"a": a, "b": b}) == a + b


@given(ANSWERS, ANSWERS)
def test_not_both_is_either_not(a: bool | None, b: bool | None) -> None:
    names = {"a": a, "b": b}

    assert evaluate("not(a and b)", names) is evaluate("not(a) or not(b)", names)


@given(st.text(max_size=60))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert evaluate("text", {"text": text}) == text
    assert evaluate("string length(text)", {"text": text}) == len(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (compile, compile_unary):
        assert _hint_of(read, text)


def _hint_of(read: Any, text: str) -> str:
    try:
        read(text)
    except FeelError as error:
        return error.hint
    return "it can be read"


@given(st.dates(), st.integers(-3_000, 3_000))
def test_a_duration_taken_away_again_gives_the_date(day: Any, days: int) -> None:
    names = {
        "day": day,
        "span": evaluate("duration(t)", {"t": f"{'-' * (days < 0)}P{abs(days)}D"}),
    }

    there = evaluate("day + span", names)

    assert there is None or evaluate("there - span", {**names, "there": there}) == day


def test_an_expression_tells_the_names_that_it_reads() -> None:
    text = "every c in children satisfies c.age > limit and count(items[size > least]) > 0"

    assert compile(text).names == {"children", "limit", "items", "size", "least"}


def test_names_may_hold_spaces_where_they_are_known() -> None:
    expression = compile("Monthly Salary * 12", names=["Monthly Salary"])

    assert expression.evaluate({"Monthly Salary": 10}) == 120
    assert evaluate('"Hello " + Full Name', {"Full Name": "J. Pace"}) == "Hello J. Pace"
