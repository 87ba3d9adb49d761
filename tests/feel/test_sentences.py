"""All that is said of an expression: the very words, their places, and nothing besides."""

import pytest

from engine.feel import Type, check
from tests.feel.telling import TYPES, answers, others, table

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


def said(text: str, *, expect: str | None = None, of: Type | None = None) -> list[str]:
    return [str(problem) for problem in check(text, TYPES, expect=expect, unary_of=of)]


@pytest.mark.parametrize("name", TABLES)
def test_what_is_said_of_an_expression(name: str) -> None:
    rows = table(f"sentences/{name}")

    assert others(rows, said) == []


def test_what_is_said_of_a_condition() -> None:
    rows = table("sentences/conditions.txt")

    assert others(rows, lambda text: said(text, expect="boolean")) == []


def test_what_is_said_of_a_cell() -> None:
    def of_cell(text: str) -> list[str]:
        name, _, cell = text.partition(" | ")
        return said(cell, of=TYPES[name])

    assert others(table("sentences/cells.txt"), of_cell) == []


@pytest.mark.parametrize(("text", "sentence"), list(UNSEEN.items()))
def test_a_sign_that_cannot_be_seen_is_named(text: str, sentence: str) -> None:
    assert said(text) == [sentence + "Leave it out and type the words anew."]


def kind_of(text: str) -> str:
    """Say of what kind an expression is: it is asked to be of two others, and refused by that."""
    first, second = said(text, expect="range"), said(text, expect="function")
    if not first:
        return "a range" if second else "a function" if said(text, expect="string") else "any"
    (sentence,) = first
    return sentence.removeprefix("This is ").partition(", not a range ")[0]


def test_of_what_kind_an_expression_is() -> None:
    assert others(answers("sentences/kinds.txt"), kind_of) == []


def test_what_a_value_must_be_is_said_with_its_place() -> None:
    assert said("late or\n n + 1 > 2", expect="date") == [
        "This is yes or no, not a date (line 1, column 1). Write a date instead."
    ]
    assert said("late and\n late and\n n is at least 5") == [
        "“is” cannot stand between two values (line 3, column 4). Write n >= 5."
    ]
    assert said(" n", expect="string") == [
        "This is a number, not a text (line 1, column 2). Write a text instead."
    ]
    assert said("n", expect="number") == []
    assert said("anything", expect="date") == []
    assert said("null", expect="date") == []
