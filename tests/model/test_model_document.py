import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.document import file_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ava\u2019s report \u2013 final.pdf", "Ava\u2019s report \u2013 final.pdf"),
        ('a "quoted"; name.pdf', 'a "quoted"; name.pdf'),
        ("two\r\nlines\x00.pdf", "two lines .pdf"),
        ("annexe\u202efdp.exe", "annexe fdp.exe"),
        ("C:\\papers\\a.pdf", "C:_papers_a.pdf"),
        ("../../a.pdf", ".._.._a.pdf"),
        ("...", "paper"),
        (" \t ", "paper"),
        ("", "paper"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("x" * 300, "x" * 200),
        ("x." + "y" * 300, "x." + "y" * 198),
        (".gitignore", ".gitignore"),
    ],
)
def test_a_name_is_kept_as_it_was_typed_as_far_as_a_file_can_have_it(
    typed: str, kept: str
) -> None:
    assert file_name(typed) == kept


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_typed_is_a_name_and_stays_it(typed: str) -> None:
    name = file_name(typed)

    assert 1 <= len(name) <= 200
    assert name.encode()
    assert not {"Cc", "Zl", "Zp"} & {unicodedata.category(sign) for sign in name}
    assert file_name(name) == name
