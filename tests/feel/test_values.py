"""What an expression comes to: the value as FEEL writes it, or the sentence that refuses it."""

from datetime import UTC, date, datetime

import pytest

from engine.feel import FeelError, evaluate, unary_tests
from engine.feel.text import literal
from engine.model.calendar import Calendar
from tests.feel.telling import answers

CALENDAR = Calendar(
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day, in lieu"}
)
NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
TABLES = (
    "values/numbers.txt",
    "values/texts.txt",
    "values/times.txt",
    "values/lists.txt",
    "values/language.txt",
    "values/ranges.txt",
)
VALUES = [row for name in TABLES for row in answers(name)]


def outcome(text: str) -> str:
    try:
        return literal(evaluate(text, {}, now=NOW, calendar=CALENDAR))
    except FeelError as error:
        return f"! {error}"


@pytest.mark.parametrize(("text", "answer"), VALUES)
def test_an_expression_comes_to_its_value(text: str, answer: str) -> None:
    assert outcome(text) == answer


@pytest.mark.parametrize(("row", "answer"), list(answers("values/patterns.txt")))
def test_a_text_holds_a_pattern_or_not(row: str, answer: str) -> None:
    pattern, _, text = row.partition(" | ")

    found = evaluate("matches(text, pattern)", {"text": text, "pattern": pattern})

    assert literal(found) == answer


@pytest.mark.parametrize(("row", "answer"), list(answers("values/cells.txt")))
def test_an_input_passes_a_cell_or_not(row: str, answer: str) -> None:
    cell, _, text = row.partition(" | ")
    names = {"limit": 10, "choices": ["a", "b"]}

    try:
        found = literal(unary_tests(cell, evaluate(text, {}), names))
    except FeelError as error:
        found = f"! {error}"

    assert found == answer
