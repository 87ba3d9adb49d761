from dataclasses import replace
from typing import Any

import pytest

from engine.forms.model import Choice
from engine.forms.page.typed_text import Line, as_text, is_blank, only_typed, typed_lines
from tests.forms.forms_builders import field, make_form, scene

ASKED = make_form(
    field("textfield", "name", label="Name"),
    field("date", "born", label="Born"),
    field("checkbox", "sure", label="Sure?"),
    field("radio", "kind", label="Kind", values=[{"value": "a", "label": "An apple"}]),
)


def lines(given: dict[str, Any]) -> list[Line]:
    return typed_lines(
        ASKED, given, replace(scene(), people=lambda roles: [Choice("p1", "Paula")])
    )


def test_what_was_typed_is_told_in_the_order_and_words_of_the_form() -> None:
    given = {"kind": "a", "born": {"day": "3", "month": "x", "year": "2020"}, "sure": "true"}

    assert lines({**given, "name": "Ava\nTrent"}) == [
        ("Name", "Ava\nTrent"),
        ("Born", "3 x 2020"),
        ("Sure?", "Yes"),
        ("Kind", "An apple"),
    ]


def test_what_nobody_asked_for_and_what_does_not_fit_is_shown_as_it_came() -> None:
    assert lines({"name": ["a", "b"], "kind": "zzz", "because": "Of this."}) == [
        ("Name", "a, b"),
        ("Kind", "zzz"),
        ("because", "Of this."),
    ]


@pytest.mark.parametrize(
    "given", [None, "", "  ", [], {}, {"a": ""}, {"rows": [{"id": "3", "name": ""}]}]
)
def test_nothing_typed_is_nothing_to_keep(given: Any) -> None:
    assert is_blank(given)
    assert lines(given if isinstance(given, dict) else {"name": given}) == []


def test_what_was_typed_is_the_same_whatever_the_page_added_to_it() -> None:
    one = {"name": "Ava", "rows": [{"id": "3", "name": "x"}, {"id": "4", "name": ""}], "no": ""}
    other = {"rows": [{"id": "5", "name": "x "}], "name": "Ava"}

    assert only_typed(one) == only_typed(other)
    assert only_typed(one) != only_typed({**other, "name": "Eva"})
    assert only_typed(one) != only_typed({**other, "because": "Of this."})


def test_a_very_long_answer_is_cut() -> None:
    assert len(as_text("x" * 300_000)) == 200_000
