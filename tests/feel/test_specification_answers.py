"""The answers that the text of the DMN standard gives, one expression a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.feel import FeelError, evaluate, unary_tests
from engine.feel.text import literal

FOLDER = Path(__file__).with_name("specification")
NAMES = {"limit": 10, "choices": ["a", "b"]}


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            left, _, right = line.rpartition(" ⇒ ")
            yield left, right.strip()


FILES = ("values.txt", "lists.txt", "functions.txt", "times.txt")
EXPRESSIONS = [case for name in FILES for case in _lines(name)]
CELLS = [(*left.split(" | ", 1), right) for left, right in _lines("cells.txt")]


def _answer(text: str) -> str:
    try:
        return literal(evaluate(text, {}))
    except FeelError:
        return "refused"


@pytest.mark.parametrize(("text", "answer"), EXPRESSIONS, ids=[case[0] for case in EXPRESSIONS])
def test_an_expression_has_the_answer_of_the_specification(text: str, answer: str) -> None:
    assert _answer(text) == answer


@pytest.mark.parametrize(("cell", "value", "answer"), CELLS)
def test_a_cell_passes_as_the_specification_says(cell: str, value: str, answer: str) -> None:
    given: Any = evaluate(value, {})

    assert unary_tests(cell, given, NAMES) is (answer == "true")


def test_there_are_five_hundred_at_least() -> None:
    assert len(EXPRESSIONS) + len(CELLS) >= 500
