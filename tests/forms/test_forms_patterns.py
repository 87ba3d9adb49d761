import re

import pytest
from forms_builders import errors, field, findings_of, make_form
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.patterns import BadPattern, parse_pattern
from tests.effort import within


@pytest.mark.parametrize(
    ("pattern", "good", "wrong"),
    [
        (
            r"^[A-Z]{2}\d{4,6}$",
            ["AB1234", "AB123456"],
            ["AB123", "ab1234", "AB1234567", "", "xAB1234"],
        ),
        (r"^\d{3} ?\d{3}$", ["123456", "123 456"], ["123  456", "12345", "\uff11\uff12\uff13456"]),
        (r"^[^a-c\]-]{1,3}$", ["xyz", "d"], ["a", "]", "-", "wxyz"]),
        (r"^\w\.\s$", ["a. ", "_.\t"], ["a.", "é. "]),
        (r"^$", [""], ["a"]),
        (r"^a{0,3}b?$", ["", "aaab", "b"], ["aaaab", "ba"]),
        (r"^MR-\d{4}/x$", ["MR-2026/x"], ["MR-2026x"]),
    ],
)
def test_a_pattern_matches_the_whole_text(pattern, good, wrong):
    compiled = parse_pattern(pattern)

    assert [text for text in good if not compiled.matches(text)] == []
    assert [text for text in wrong if compiled.matches(text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        "abc",
        "^abc",
        "abc$",
        "^a+$",
        "^a*$",
        "^(a|b)$",
        "^(?=a)$",
        "^a|b$",
        "^.$",
        r"^\1$",
        "^[a-z$",
        "^a{2,1}$",
        "^a{1000}$",
        "^[z-a]$",
        "^a{500}b$",
        r"^\p{L}$",
        "^a$$",
        "^^a$",
        "^a{2}{3}$",
        r"^\b$",
        "^[]$",
        "^a??$",
        "^a{,3}$",
    ],
)
def test_a_pattern_outside_the_small_part_is_refused(pattern):
    with pytest.raises(BadPattern):
        parse_pattern(pattern)
    assert "pattern" in findings_of(field(pattern=pattern))[0]


def test_a_pattern_cannot_run_away():
    compiled = parse_pattern("^" + "[a-z]{0,50}" * 4 + "$")

    assert not within(5_000_000, lambda: compiled.matches("a" * 199 + "!"))
    assert not within(1_000, lambda: compiled.matches("a" * 1_000_000))


_PIECES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "[ab]", "[^a]", r"\d", r"\.", "-"]),
        st.sampled_from(["", "?", "{2}", "{0,2}", "{1,3}"]),
    ).map("".join),
    max_size=6,
).map("".join)


@given(_PIECES, st.text("ab1.-", max_size=10))
def test_a_pattern_agrees_with_regular_expressions(body, text):
    expected = re.fullmatch(body, text, re.ASCII) is not None

    assert parse_pattern(f"^{body}$").matches(text) is expected


def test_an_answer_keeps_to_its_pattern():
    form = make_form(
        field(pattern=r"^\d{7}$", label="PID", own={"errorPattern": "Enter 7 digits"})
    )

    assert errors(form, {"a": "1234567"}) == {}
    assert errors(form, {"a": "x"}) == {"a": "Enter 7 digits"}
    assert errors(make_form(field(pattern=r"^\d$")), {"a": "x"}) == {
        "a": "Name must be in the correct format"
    }
