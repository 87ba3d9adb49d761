"""How names are compared."""

import pytest

from engine.model.names import Alike, alike, written_name


@pytest.mark.parametrize(
    "typed",
    [
        "G. Halim",
        "g halim",
        "G. Hal\u00edm",
        "Halim, G.",
        "G.\u00adHalim",
        " G.\u2003Hali\u0301m ",
    ],
)
def test_a_name_is_the_same_however_it_is_typed(typed: str) -> None:
    assert written_name(typed) == "g halim"


def test_an_apostrophe_is_left_out_and_a_hyphen_parts_words() -> None:
    assert written_name("Ann-Marie O\u2019Neill") == "ann marie oneill"


def test_letters_of_other_scripts_keep_their_marks() -> None:
    assert written_name("\u0915\u093f") != written_name("\u0915")
    assert written_name("\u0439") == written_name("\u0419")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ella Trent", "ella trent", Alike.SAME),
        ("Ella Trent", "E. Trent", Alike.PERHAPS),
        ("Ella Trent", "Trent Ella", Alike.PERHAPS),
        ("Ella Trent", "Emma Trent", Alike.OTHER),
        ("Ella Trent", "Ella Kent", Alike.OTHER),
        ("E. T.", "Ella Trent", Alike.OTHER),
        ("Ella Trent", "Ella", Alike.OTHER),
        ("Ella Trent", "", Alike.OTHER),
        ("", "", Alike.OTHER),
    ],
)
def test_two_names_are_one_or_may_be(one: str, other: str, expected: Alike) -> None:
    assert alike(one, other) is expected
    assert alike(other, one) is expected
