"""Any sign may stand in a hand-out: what no font has is written as its number, and told."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.people import Person
from engine.training import Moment, TrainingRoom
from engine.training.hand_out import Picture
from engine.training.pdf import hand_out_pdf
from engine.training.signs import Press, _signs
from tests.training.sealed import EASTER

#: Of every so many assigned characters one is set; the neighbours are of the same script.
_EACH = 23
_AT_ONCE = 400
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">{}</text></svg>'


@pytest.fixture
def shown(room: TrainingRoom, trainer: Person) -> Moment:
    return room.steps.next_step(room.walks.start(EASTER, by=trainer).walk.id, by=trainer)


@pytest.fixture
def noted(shown: Moment) -> Callable[[str], Moment]:
    """Put a text where a trainer may write: title, story, note."""

    def note(text: str) -> Moment:
        step = replace(shown.steps[0], note=text, text=f"{text} completes it")
        walk = replace(shown.walk, title=text)
        return replace(shown, walk=walk, story=text, learning=(text,), steps=(step,))

    return note


def set_in(monkeypatch: pytest.MonkeyPatch, shown: Moment, svg: str = "") -> dict[str, str]:
    """Return the files that are set for a hand-out."""
    files: dict[str, str] = {}
    setting = Press.pdf

    def keep(press: Press, given: dict[str, str]) -> bytes:
        files.update(given)
        return setting(press, given)

    monkeypatch.setattr(Press, "pdf", keep)
    pictures = {1: Picture(title="Drawing", svg=_SVG.format(svg))} if svg else {}
    assert hand_out_pdf(shown, pictures).startswith(b"%PDF")
    return files


@pytest.mark.parametrize(
    "name",
    [
        "নাসরিন আক্তার", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "ગુજરાતી", "தமிழ்", "שרה כהן", "محمد علي", "Žofie Łęcka",
        "ገብረ", "😀 👨‍👩‍👧 👍🏽",
    ],
)  # fmt: skip
def test_names_of_many_scripts_are_printed_as_they_are(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    main = set_in(monkeypatch, noted(name))["main.typ"]

    assert f'#"{name}"' in main
    assert "could not be printed" not in main


def test_a_sign_without_a_shape_stands_as_its_number_and_is_told(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = set_in(monkeypatch, noted("张伟 and e\u20dd"), svg="张伟")

    assert '#"[U+5F20][U+4F1F] and e[U+20DD]"' in files["main.typ"]
    assert "3 signs could not be printed, for no font here has them." in files["main.typ"]
    assert "[U+20DD], [U+4F1F], [U+5F20]" in files["main.typ"]
    assert ">[U+5F20][U+4F1F]<" in files["1.svg"]


@pytest.mark.parametrize(("count", "more"), [(20, "U+5F13]."), (21, "U+5F13], ….")])
def test_of_signs_without_a_shape_twenty_are_told(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch, count: int, more: str
) -> None:
    signs = "".join(chr(0x5F00 + number) for number in range(count))

    main = set_in(monkeypatch, noted(signs))["main.typ"]

    assert f"{count} signs could not be printed" in main
    assert f"[{more} The HTML hand-out shows them." in main


def test_a_letter_stands_with_its_marks_and_with_what_is_joined_to_it() -> None:
    assert list(_signs("a\u200db\u0301c")) == ["a\u200db\u0301", "c"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\x00\x01\x7f\x9fb", "a[U+0000][U+0001][U+007F][U+009F]b"),
        ("a\ud800b", "a[U+D800]b"),
        ("a\ue000b", "a[U+E000]b"),
        ("a\ufdd0\uffff\U0010ffffb", "a[U+FDD0][U+FFFF][U+10FFFF]b"),
        ("a\u2028b\u0085c\r\nd", "a b c d"),
        ('"#panic() \\ // $', '\\"#panic() \\\\ // $'),
    ],
)
def test_what_is_no_letter_at_all_harms_nothing(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch, text: str, printed: str
) -> None:
    assert f'"{printed}"' in set_in(monkeypatch, noted(text))["main.typ"]


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u202eabc\u202c", "\u0301", "(\u0301)", "\ufeff"]
)
def test_a_text_that_shows_nothing_harms_nothing(
    noted: Callable[[str], Moment], text: str
) -> None:
    assert hand_out_pdf(noted(text), {}).startswith(b"%PDF")


def _assigned() -> Iterator[str]:
    """Yield pieces of all characters, the private and the halves among them."""
    found = [chr(n) for n in range(0x80, sys.maxunicode + 1) if category(chr(n)) != "Cn"]
    some = "".join(found[::_EACH])
    ideographs = re.compile(
        "[\u3400-\u9fff\uac00-\ud7a3\U00017000-\U00018cff\U00020000-\U000323af]+"
    )
    some = ideographs.sub(lambda each: each[0][::101], some)
    return (some[i : i + _AT_ONCE] for i in range(0, len(some), _AT_ONCE))


def test_every_character_can_stand_in_a_hand_out(noted: Callable[[str], Moment]) -> None:
    for piece in _assigned():
        # Apart, for a class writes words, and side by side.
        assert hand_out_pdf(noted(" ".join(piece)), {}).startswith(b"%PDF"), ascii(piece)
        assert hand_out_pdf(noted(piece[:60]), {}).startswith(b"%PDF"), ascii(piece)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(categories=None), max_size=40))
def test_any_text_can_stand_in_a_hand_out(noted: Callable[[str], Moment], text: str) -> None:
    assert hand_out_pdf(noted(text), {}).startswith(b"%PDF")


def test_lines_that_the_setter_breaks_on_are_set_in_numbers(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(chr(n) for n in range(0x5C3, 0x60A) if category(chr(n)) != "Cf")

    assert "could not be printed" in set_in(monkeypatch, noted(text))["main.typ"]


def test_so_many_signs_are_not_tried_one_by_one(
    noted: Callable[[str], Moment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.signs._MOST_TRIALS", 5)

    main = set_in(monkeypatch, noted("ж é 張 ш ф 偉 щ"))["main.typ"]

    assert "[U+0449]" in main
    assert "ж é" in main
