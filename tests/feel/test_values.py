"""What an expression comes to: the value as FEEL writes it, or the sentence that refuses it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.feel import FeelError, evaluate, unary_tests
from engine.feel.text import literal
from engine.model.calendar import Calendar
from tests.feel.telling import answers, others

CALENDAR = Calendar(
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day, in lieu"}
)
NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
TABLES = ("numbers.txt", "texts.txt", "times.txt", "lists.txt", "language.txt", "ranges.txt")


def outcome(text: str) -> str:
    return _told(lambda: evaluate(text, {}, now=NOW, calendar=CALENDAR))


def of_pattern(row: str) -> str:
    pattern, _, text = row.partition(" | ")
    facts = {"text": text, "pattern": pattern}
    return _told(lambda: evaluate("matches(text, pattern)", facts))


def of_cell(row: str) -> str:
    cell, _, text = row.partition(" | ")
    names = {"limit": 10, "choices": ["a", "b"]}
    return _told(lambda: unary_tests(cell, evaluate(text, {}), names))


def _told(work: Callable[[], Any]) -> str:
    try:
        return literal(work())
    except FeelError as error:
        return f"! {error}"


@pytest.mark.parametrize("name", TABLES)
def test_an_expression_comes_to_its_value(name: str) -> None:
    assert others(answers(f"values/{name}"), outcome) == []


def test_a_text_holds_a_pattern_or_not() -> None:
    assert others(answers("values/patterns.txt"), of_pattern) == []


def test_an_input_passes_a_cell_or_not() -> None:
    assert others(answers("values/cells.txt"), of_cell) == []
