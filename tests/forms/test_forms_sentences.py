"""Every sentence about an answer, and how it is made from what is asked."""

from typing import Any

import pytest
from forms_builders import answers, errors, field, findings_of, make_form, rows


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Reason", "Enter the reason"),
        ("Reason.", "Enter the reason"),
        (" Reason: ", "Enter the reason"),
        ("I was there", "Enter the I was there"),
        ("NHS number", "Enter the NHS number"),
        ("A. Smith", "Enter the A. Smith"),
        ("X", "Enter the X"),
        ("The reason", "Enter the reason"),
        ("A reason", "Enter a reason"),
        ("An answer", "Enter an answer"),
        ("Your reason", "Enter your reason"),
        ("Their reason", "Enter their reason"),
        ("His reason", "Enter his reason"),
        ("Her reason", "Enter her reason"),
        ("Any reason", "Enter any reason"),
        ("Each reason", "Enter each reason"),
        ("All reasons", "Enter all reasons"),
        ("One reason", "Enter one reason"),
        ("Theirs", "Enter the theirs"),
        *((f"{word} it was", f"Enter {word.lower()} it was") for word in ("Why", "What", "Which")),
        *((f"{word} it was", f"Enter {word.lower()} it was") for word in ("How", "Who", "Whom")),
        *((f"{word} it was", f"Enter {word.lower()} it was") for word in ("Whose", "When")),
        *((f"{word} it was", f"Enter {word.lower()} it was") for word in ("Where", "Whether")),
        *((f"{word} it", f"{word} it") for word in ("Add", "Attach", "Choose", "Confirm")),
        *((f"{word} it", f"{word} it") for word in ("Describe", "Enter", "Explain", "Give")),
        *((f"{word} it", f"{word} it") for word in ("Say", "Select", "Summarise", "Tell")),
        ("Write it", "Write it"),
        ("Record of it", "Enter the record of it"),
        ("Name it", "Enter the name it"),
        ("Why?", "Enter an answer to “Why?”"),
        ("Was it so?", "Enter an answer to “Was it so?”"),
    ],
)
def test_what_is_missing_is_asked_for_in_the_words_of_the_question(
    label: str, sentence: str
) -> None:
    assert errors(make_form(field(label=label, required=True)), {}) == {"a": sentence}


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("textfield", "Enter the outcome"),
        ("textarea", "Enter the outcome"),
        ("number", "Enter the outcome"),
        ("date", "Enter the outcome"),
        ("time", "Enter the outcome"),
        ("datetime", "Enter the outcome"),
        ("checkbox", "Tick “Outcome”"),
        ("checklist", "Choose the outcome"),
        ("radio", "Choose the outcome"),
        ("select", "Choose the outcome"),
    ],
)
def test_what_is_chosen_is_chosen_and_what_is_ticked_is_ticked(kind: str, sentence: str) -> None:
    assert errors(make_form(field(kind, label="Outcome", required=True)), {}) == {"a": sentence}


@pytest.mark.parametrize(
    ("label", "subject"),
    [
        ("Reason:", "Reason"),
        (" Reason. ", "Reason"),
        ("Why?", "The answer to “Why?”"),
        ("Why it was", "The answer to “Why it was”"),
        ("Describe it", "The answer to “Describe it”"),
        ("The reason", "The reason"),
    ],
)
def test_what_is_wrong_is_said_of_the_question(label: str, subject: str) -> None:
    assert errors(make_form(field("number", label=label)), {"a": "x"}) == {
        "a": f"{subject} must be a number, such as 3"
    }


def one(kind: str = "textfield", /, **more: Any) -> dict[str, Any]:
    return field(kind, label="It", **more)


def formatted(name: str) -> dict[str, Any]:
    return {**one(), "validate": {"validationType": name}}


PARTS = {"day": "1", "month": "2", "year": "2026"}
SUMMER_BEGINS = {"day": "28", "month": "3", "year": "2027", "time": "1:30am"}


@pytest.mark.parametrize(
    ("asked", "given", "ending"),
    [
        (one(), ["x"], "must be one answer"),
        (one(), 3, "must be text; in a file, put it in quotation marks"),
        (one("date"), "x" * 61, "must be a date or time"),
        (
            one(),
            "a\x07",
            "must not contain signs that cannot be seen, such as from a copied document",
        ),
        (one(minLength=3), "ab", "must be 3 characters or more"),
        (one(maxLength=1234), "x" * 1235, "must be 1,234 characters or fewer"),
        (one(pattern="^a$"), "b", "must be in the correct format"),
        (formatted("email"), "b", "must be an email address, such as name@example.org"),
        (formatted("phone"), "b", "must be a phone number, such as 01632 960000"),
        (one("number"), "b", "must be a number, such as 3"),
        (one("number"), "1.5", "must be a whole number"),
        (one("number", decimalDigits=1), "1.55", "must have at most 1 decimal place"),
        (one("number", decimalDigits=2), "1.555", "must have at most 2 decimal places"),
        (one("number", min=3), "2", "must be 3 or more"),
        (one("number", max=3), "4", "must be 3 or fewer"),
        (
            one("date", own={"earliest": 'date("2026-02-02")'}),
            PARTS,
            "must be Monday 2 February 2026 or later",
        ),
        (
            one("date", own={"latest": 'date("2026-01-31")'}),
            PARTS,
            "must be Saturday 31 January 2026 or earlier",
        ),
        (one(own={"check": "false"}), "x", "does not fit the other answers"),
        (one("date"), "x", "must be a real date, such as 14 12 2026"),
        (one("time"), "x", "must be a real time, such as 3:30pm"),
        (one("datetime"), "x", "must be a real date and time, such as 3:30pm"),
        (one("time"), "3:30", "must say am or pm, such as 3:30pm"),
        (one("date"), {"day": "1"}, "must include a month and year"),
        (one("datetime"), PARTS, "must include a time, such as 3:30pm"),
        (one("date"), {**PARTS, "year": "26"}, "must have a year of 4 numbers"),
        (one("date"), {**PARTS, "year": "1066"}, "must have a year from 1900 to 2200"),
        (
            one("datetime"),
            SUMMER_BEGINS,
            "did not exist: the clocks went forward on Sunday 28 March 2027; enter an hour later",
        ),
        (one("radio"), "x", "must be one of the options"),
        (one("checkbox"), "maybe", "must be one of the options"),
    ],
)
def test_each_rule_that_is_broken_is_said(asked: dict[str, Any], given: Any, ending: str) -> None:
    assert errors(make_form(asked), {"a": given}) == {"a": f"It {ending}"}


@pytest.mark.parametrize(
    ("options", "given", "ending"),
    [
        ({"own": {"atLeast": "1"}}, [], "must have at least 1 entry"),
        ({"own": {"atLeast": "2"}}, [{"n": "1"}], "must have at least 2 entries"),
        ({"own": {"atMost": "1"}}, [{"n": "1"}] * 2, "must have 1 entry or fewer"),
        ({"own": {"atMost": "2"}}, [{"n": "1"}] * 3, "must have 2 entries or fewer"),
        ({}, [{}] * 101, "must have 100 entries or fewer"),
        ({}, "x", "must be a list of entries"),
        (
            {},
            [{"id": "1"}, {"id": "1"}],
            "must not have two entries with the same id, or an id of its own making",
        ),
        (
            {"allowAddRemove": False},
            [{"n": "1"}],
            "must have the entries that the case has, and no more",
        ),
    ],
)
def test_each_rule_of_a_list_that_is_broken_is_said(
    options: dict[str, Any], given: Any, ending: str
) -> None:
    form = make_form(rows(field(key="n"), **options))

    assert errors(form, {"children": given}) == {"children": f"Children {ending}"}


def test_a_group_that_is_none_is_said() -> None:
    group = {"type": "group", "label": "Contact", "path": "g", "components": [field()]}

    assert errors(make_form(group), {"g": "x"}) == {"g": "Contact must be a set of answers"}
    assert errors(make_form({**group, "label": ""}), {"g": "x"}) == {
        "g": "g must be a set of answers"
    }


@pytest.mark.parametrize(
    ("asked", "rule", "given"),
    [
        (one(required=True), "errorRequired", ""),
        (one(minLength=2), "errorMinLength", "a"),
        (one(maxLength=2), "errorMaxLength", "abc"),
        (one(pattern="^a$"), "errorPattern", "b"),
        (formatted("email"), "errorFormat", "b"),
        (formatted("phone"), "errorFormat", "b"),
        (one("number"), "errorFormat", "x"),
        (one("number"), "errorFormat", "1.5"),
        (one("number", decimalDigits=1), "errorFormat", "1.55"),
        (one("number", min=1), "errorMin", "0"),
        (one("number", max=1), "errorMax", "2"),
        (one("date"), "errorFormat", "x"),
        (one("time"), "errorFormat", "x"),
        (one("datetime"), "errorFormat", "x"),
        (one("date", own={"earliest": "today()"}), "errorEarliest", "2020-01-01"),
        (one("date", own={"latest": "today()"}), "errorLatest", "2030-01-01"),
        (one(own={"check": "false"}), "errorCheck", "x"),
    ],
)
def test_the_owner_of_a_form_may_say_it_otherwise(
    asked: dict[str, Any], rule: str, given: str
) -> None:
    own = {**asked.get("properties", {}), rule: "Say it so"}

    assert errors(make_form({**asked, "properties": own}), {"a": given}) == {"a": "Say it so"}


def test_the_owner_of_a_list_or_pattern_may_say_it_otherwise() -> None:
    few = make_form(rows(field(), own={"atLeast": "1", "errorAtLeast": "Say it so"}))
    many = make_form(rows(field(), own={"atMost": "0", "errorAtMost": "Say it so"}))
    pattern = {"pattern": "^a$", "patternErrorMessage": "As form-js"}
    both = {**one(), "validate": pattern, "properties": {"errorPattern": "As ours"}}

    assert errors(few, {}) == errors(many, {"children": [{"a": "x"}]}) == {"children": "Say it so"}
    assert errors(make_form({**one(), "validate": pattern}), {"a": "b"}) == {"a": "As form-js"}
    assert errors(make_form(both), {"a": "b"}) == {"a": "As ours"}
    # What is said of a real date is not said of one that lacks a part.
    dated = make_form(one("date", own={"errorFormat": "Say it so"}))
    assert errors(dated, {"a": {"day": "1"}}) == {"a": "It must include a month and year"}


@pytest.mark.parametrize(
    ("source", "taken", "refused"),
    [
        (
            "^[A-Z]{2}\\d{4,6}$",
            ["AB1234", "AB123456"],
            ["AB123", "AB1234567", "ab1234"],
        ),
        ("^\\w\\s?\\d$", ["a1", "_ 1", "1\t1"], ["é1", "a--1", "-1"]),
        ("^[^a-c]x$", ["dx", "Ax"], ["ax", "bx", "cx", "x"]),
        ("^[a\\-\\]]\\.$", ["-.", "].", "a."], ["b.", "ax"]),
        ("^a?b{2}$", ["bb", "abb"], ["ab", "aabb"]),
        ("^a{2}b?c?$", ["aa", "aab", "aac", "aabc"], ["aaa", "aaab", "aabb", "a"]),
        ("^[\\d,]{1,3}$", ["1", "1,2"], ["", "1,23", "x"]),
        ("^$", [], ["a"]),
    ],
)
def test_a_text_matches_the_whole_of_its_pattern(
    source: str, taken: list[str], refused: list[str]
) -> None:
    form = make_form(field(pattern=source))

    assert [text for text in taken if errors(form, {"a": text})] == []
    assert [text for text in refused if text and not errors(form, {"a": text})] == []


_RULES = (
    "use ^ and $ around letters, digits, classes such as [A-Z] or \\d, "
    "and counts such as ?, {3} or {2,5}"
)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("abc", f"a pattern begins with ^ and ends with $; {_RULES}"),
        ("^abc", f"a pattern begins with ^ and ends with $; {_RULES}"),
        ("abc$", f"a pattern begins with ^ and ends with $; {_RULES}"),
        ("^a(bcdefghijklmnop$", f"“(bcdefghijkl” may not stand in a pattern; {_RULES}"),
        ("^a*$", f"“*” may not stand in a pattern; {_RULES}"),
        ("^a|b$", f"“|b” may not stand in a pattern; {_RULES}"),
        ("^\\b$", f"“\\b” may not stand in a pattern; {_RULES}"),
        ("^[]$", f"“[]” may not stand in a pattern; {_RULES}"),
        ("^a{3,2}$", "the count {3,2} goes down; write the smaller number first"),
        ("^[z-a]$", "the range z-a goes down; turn it round"),
        ("^a{501}$", "a pattern may match at most 500 signs; use smaller counts"),
        ("^a{500}b$", "a pattern may match at most 500 signs; use smaller counts"),
    ],
)
def test_a_pattern_outside_the_small_part_is_refused(source: str, said: str) -> None:
    assert findings_of(field(pattern=source)) == [
        f"forms/x/decide.form:a: the pattern “{source}” is not used here: {said}."
    ]


def test_a_pattern_may_match_so_many_signs() -> None:
    form = make_form(field(pattern="^a{1,500}$"))

    assert answers(form, {"a": "a" * 500}) == {"a": "a" * 500}
    assert answers(make_form(field(pattern="^a{2,2}[a-a]$")), {"a": "aaa"}) == {"a": "aaa"}
    assert list(errors(form, {"a": "a" * 501})) == ["a"]
