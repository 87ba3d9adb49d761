"""The answers that the text of the DMN standard gives, one expression a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.feel import FeelError, evaluate, unary_tests
from engine.feel.text import literal
from tests.feel.telling import others

FOLDER = Path(__file__).with_name("specification")
NAMES = {"limit": 10, "choices": ["a", "b"]}


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            left, _, right = line.rpartition(" ⇒ ")
            yield left, right.strip()


FILES = ("values.txt", "lists.txt", "functions.txt", "times.txt")


def _answer(text: str) -> str:
    try:
        return literal(evaluate(text, {}))
    except FeelError:
        return "refused"


@pytest.mark.parametrize("name", FILES)
def test_an_expression_has_the_answer_of_the_specification(name: str) -> None:
    assert others(list(_lines(name)), _answer) == []


def test_a_cell_passes_as_the_specification_says() -> None:
    def passes(row: str) -> str:
        cell, _, value = row.partition(" | ")
        given: Any = evaluate(value, {})
        return literal(unary_tests(cell, given, NAMES))

    assert others(list(_lines("cells.txt")), passes) == []


def test_there_are_five_hundred_at_least() -> None:
    assert sum(len(list(_lines(name))) for name in (*FILES, "cells.txt")) >= 500
