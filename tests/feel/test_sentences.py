"""All that is said of an expression: the very words, their places, and nothing besides."""

import pytest

from engine.feel import Type, check
from tests.feel.telling import TYPES, table

#: Signs that cannot be seen in a table.
UNSEEN = {
    "n > 5\x07": "The sign (U+0007, no name) is not FEEL (line 1, column 6). ",
    "n > 5\ue000": "The sign (U+E000, no name) is not FEEL (line 1, column 6). ",
    "n > 5\u202e": ("The sign (U+202E, right-to-left override) is not FEEL (line 1, column 6). "),
}
TABLES = (
    "signs.txt",
    "words.txt",
    "foreign_functions.txt",
    "phrases.txt",
    "shapes.txt",
    "operators.txt",
    "parts_and_names.txt",
    "calls.txt",
)
ROWS = [row for name in TABLES for row in table(name)]


def said(text: str, *, expect: str | None = None, of: Type | None = None) -> list[str]:
    return [str(problem) for problem in check(text, TYPES, expect=expect, unary_of=of)]


@pytest.mark.parametrize(("text", "sentences"), ROWS)
def test_what_is_said_of_an_expression(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(("text", "sentences"), list(table("conditions.txt")))
def test_what_is_said_of_a_condition(text: str, sentences: list[str]) -> None:
    assert said(text, expect="boolean") == sentences


@pytest.mark.parametrize(("text", "sentences"), list(table("cells.txt")))
def test_what_is_said_of_a_cell(text: str, sentences: list[str]) -> None:
    name, _, cell = text.partition(" | ")

    assert said(cell, of=TYPES[name]) == sentences


@pytest.mark.parametrize(("text", "sentence"), list(UNSEEN.items()))
def test_a_sign_that_cannot_be_seen_is_named(text: str, sentence: str) -> None:
    assert said(text) == [sentence + "Leave it out and type the words anew."]
