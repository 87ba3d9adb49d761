from decimal import Decimal

import pytest
from forms_builders import answers, errors, field, make_form, scene

from engine.errors import InvalidAnswers
from engine.forms import validate_field
from engine.forms.file.findings import printable


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  Ava  Trent ", "Ava Trent"),
        ("line\r\nbreak", "line break"),
        ("", None),
        ("   ", None),
        (None, None),
        ("e\u0301", "é"),
        ("O\u2019Brien 👩‍👧", "O\u2019Brien 👩‍👧"),
        ("<script>", "<script>"),
        ("{{child}}", "{{child}}"),
    ],
)
def test_text_on_one_line_is_trimmed(given, stored):
    assert answers(make_form(field()), {"a": given}) == {"a": stored}


def test_text_of_many_lines_keeps_them_with_one_kind_of_line_end():
    form = make_form(field("textarea"))

    assert answers(form, {"a": "\r\n one\r\n\rtwo  \n"}) == {"a": "one\n\ntwo"}


@pytest.mark.parametrize(
    "hostile", ["a\x00b", "a\x1bb", "\ud800", "a\u202eb", "a\u2066b", "\x07", "a\u200eb", "a\x85b"]
)
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_signs_that_cannot_be_seen_are_refused(kind, hostile):
    found = errors(make_form(field(kind)), {"a": hostile})

    assert found == {
        "a": "Name must not contain signs that cannot be seen, such as from a copied document"
    }


@pytest.mark.parametrize("wrong", [["x", "y"], {"x": "y"}])
def test_two_answers_to_one_question_are_refused(wrong):
    assert errors(make_form(field()), {"a": wrong}) == {"a": "Name must be one answer"}


def test_a_file_puts_text_in_quotation_marks():
    assert "quotation marks" in errors(make_form(field()), {"a": 123})["a"]


def test_lengths_are_limited_by_the_form_or_in_general():
    short = make_form(field(minLength=2, maxLength=5))
    long = make_form(field("textarea"))

    assert errors(short, {"a": "abcdef"}) == {"a": "Name must be 5 characters or fewer"}
    assert errors(short, {"a": "a"}) == {"a": "Name must be 2 characters or more"}
    assert errors(short, {}) == {}
    assert errors(long, {"a": "x" * 20_000}) == {}
    assert errors(long, {"a": "x" * 20_001}) == {"a": "Name must be 20,000 characters or fewer"}
    assert errors(long, {"a": "x" * 999_000}) == {"a": "Name must be 20,000 characters or fewer"}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("3", 3),
        (3, 3),
        (" 1,200 ", 1200),
        ("-2", -2),
        ("3.0", 3),
        (3.0, 3),
        (Decimal("4"), 4),
        ("", None),
        (" ", None),
        (0, 0),
    ],
)
def test_a_number_is_stored_whole(given, stored):
    assert answers(make_form(field("number")), {"a": given}) == {"a": stored}


def test_a_number_with_decimals_is_stored_as_exact_text():
    form = make_form(field("number", decimalDigits=2))

    assert answers(form, {"a": "2.50"}) == {"a": "2.5"}
    assert answers(form, {"a": 0.1}) == {"a": "0.1"}
    assert errors(form, {"a": "2.505"}) == {"a": "Name must have at most 2 decimal places"}


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        "1e5",
        "0x10",
        "١٢",
        "--1",
        "1.2.3",
        "NaN",
        "inf",
        True,
        float("nan"),
        float("inf"),
        "9" * 30,
        10**40,
        [1],
        {"x": 1},
        "+",
        ".",
    ],
)
def test_what_is_no_number_is_refused(wrong):
    assert errors(make_form(field("number")), {"a": wrong}) == {
        "a": "Name must be a number, such as 3"
    }


def test_a_number_keeps_to_bounds_that_may_be_parameters():
    form = make_form(field("number", min=3, max="=most", label="Members present"))

    assert errors(form, {"a": "2"}, most=5) == {"a": "Members present must be 3 or more"}
    assert errors(form, {"a": "6"}, most=5) == {"a": "Members present must be 5 or fewer"}
    assert errors(form, {"a": "5"}, most=5) == {}
    assert errors(form, {"a": "99"}, most=None) == {}
    assert errors(form, {"a": "2.5"}, most=5) == {"a": "Members present must be a whole number"}


@pytest.mark.parametrize(
    ("given", "stored"),
    [("true", True), (True, True), ("on", True), (False, False), ("", False), (None, False)],
)
def test_a_checkbox_is_yes_or_no(given, stored):
    assert answers(make_form(field("checkbox")), {"a": given}) == {"a": stored}


def test_a_required_checkbox_must_be_ticked():
    form = make_form(field("checkbox", required=True, label="I have read the notes"))

    assert errors(form, {}) == {"a": "Tick “I have read the notes”"}
    assert errors(form, {"a": "maybe"}) == {
        "a": "I have read the notes must be one of the options"
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [("yes", True), ("no", False), (True, True), (False, False), ("true", True), ("", None)],
)
def test_a_boolean_radio_stores_true_or_false(given, stored):
    form = make_form(field("radio", own={"type": "boolean"}))

    assert answers(form, {"a": given}) == {"a": stored}


def test_no_counts_as_an_answer_to_a_required_question():
    form = make_form(field("radio", own={"type": "boolean"}, required=True, label="Upheld?"))

    assert answers(form, {"a": "no"}) == {"a": False}
    assert errors(form, {}) == {"a": "Choose an answer to “Upheld?”"}


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_a_choice_is_one_of_the_options(kind):
    form = make_form(field(kind, label="Outcome"))

    assert answers(form, {"a": "yes"}) == {"a": "yes"}
    assert answers(form, {"a": True}) == {"a": "yes"}  # a bare yes in YAML
    for wrong in ("maybe", "Yes", "x" * 9_999, ["yes"], {"x": 1}, 7, "a\x00"):
        assert list(errors(form, {"a": wrong})) == ["a"]


def test_a_checklist_is_a_list_in_the_order_of_the_page_without_repeats():
    form = make_form(field("checklist", required=True, label="Papers sought"))

    assert answers(form, {"a": ["no", "yes", "no"]}) == {"a": ["yes", "no"]}
    assert answers(form, {"a": "yes"}) == {"a": ["yes"]}
    assert errors(form, {"a": []}) == {"a": "Choose the papers sought"}
    assert errors(form, {"a": ["yes", "x"]}) == {"a": "Papers sought must be one of the options"}
    assert errors(form, {"a": ["yes"] * 999}) == {"a": "Papers sought must be one of the options"}


def test_options_may_come_from_feel_and_from_the_people_of_a_role():
    form = make_form(
        field(
            "select",
            "child",
            valuesExpression="=for c in children return {value: c.id, label: c.name}",
        ),
        field("select", "agency", valuesExpression="=agencies"),
        field("select", "chair", own={"people": "conference_chair, panel_member"}),
    )
    scope = {"children": [{"id": "1", "name": "Ava"}], "agencies": ["Police", "School"]}

    assert answers(form, {"child": "1", "agency": "Police", "chair": "p3"}, **scope) == {
        "child": "1",
        "agency": "Police",
        "chair": "p3",
    }
    assert list(errors(form, {"child": "2", "agency": "x", "chair": "p9"}, **scope)) == [
        "child",
        "agency",
        "chair",
    ]


@pytest.mark.parametrize("good", ["a.b@example.org", "o'neil+x@mail.example.org", "a@b.example"])
def test_an_email_address_is_taken(good):
    assert (
        errors(make_form({**field(), "validate": {"validationType": "email"}}), {"a": good}) == {}
    )


@pytest.mark.parametrize(
    "wrong", ["a", "a@b", "@b.c", "a@b.example d", "a@@b.example", "a@b..example", "<a@b.example>"]
)
def test_what_is_no_email_address_is_refused(wrong):
    form = make_form({**field(label="Email"), "validate": {"validationType": "email"}})

    assert errors(form, {"a": wrong}) == {
        "a": "Email must be an email address, such as name@example.org"
    }


def test_a_phone_number_has_digits_enough():
    form = make_form({**field(), "validate": {"validationType": "phone"}})

    assert errors(form, {"a": "+44 (0)1632 960000 ext 12"}) == {}
    for wrong in ("12", "call me", "0191-", "(((((((((", "0" * 90):
        assert list(errors(form, {"a": wrong})) == ["a"]


def test_owners_may_word_errors_themselves():
    form = make_form(
        field(required=True, own={"errorRequired": "Enter the child\u2019s name"}),
        field("date", "b", own={"errorFormat": "Enter the date in numbers"}),
    )

    assert errors(form, {"b": "x"}) == {
        "a": "Enter the child\u2019s name",
        "b": "Enter the date in numbers",
    }


def test_a_check_over_all_answers_must_hold():
    form = make_form(
        field("date", "first", label="First day"),
        field(
            "date",
            "last",
            label="Last day",
            own={
                "check": "last >= first",
                "errorCheck": "The last day must not be before the first",
            },
        ),
    )

    assert errors(form, {"first": "2026-10-20", "last": "2026-10-20"}) == {}
    assert errors(form, {"last": "2026-10-19", "first": "2026-10-20"}) == {
        "last": "The last day must not be before the first"
    }


@pytest.mark.parametrize("key", ["b", "__proto__", "", "a.b", "id", "x" * 500, "a\nb", "\ud800"])
def test_a_key_that_the_form_does_not_ask_is_refused_by_name(key):
    found = errors(make_form(field()), {"a": "x", key: "y"})

    assert len(found) == 1
    assert next(iter(found)) == printable(key)
    assert next(iter(found.values())).isprintable()


def test_giants_are_refused_before_they_are_looked_at():
    form = make_form(field("textarea"), field("checklist", "b"))
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]

    assert "too long" in errors(form, {"a": "x" * 1_000_001})[""]
    assert "too long" in errors(form, {"b": ["x"] * 20_001})[""]
    assert "too deep" in errors(form, {"a": deep})[""]


def test_every_error_is_said_at_once_in_page_order():
    form = make_form(
        field(key="c", required=True), field(key="a", required=True), field("date", "b")
    )

    assert list(errors(form, {"b": "x"})) == ["c", "a", "b"]


def test_an_answer_that_is_left_empty_is_stored_as_empty_and_nothing_is_invented():
    form = make_form(field(key="a"), field("number", "b"), field("checklist", "c"))

    assert answers(form, {}) == {"a": None, "b": None, "c": []}


def test_readonly_questions_are_shown_never_answered():
    form = make_form(
        field(key="known", readonly=True),
        field(key="copied", readonly=True, own={"prefill": "upper case(known)"}),
        field(key="note", hide='=known != "yes"'),
    )

    assert answers(form, {"known": "forged", "copied": "forged", "note": "n"}, known="yes") == {
        "copied": "YES",
        "note": "n",
    }


def test_a_group_with_a_path_stores_a_context_and_one_without_does_not():
    form = make_form(
        {
            "type": "group",
            "label": "Contact",
            "path": "contact",
            "components": [field(key="email"), field(key="phone", hide="=email != null")],
        },
        {"type": "group", "label": "More", "components": [field(key="note", required=True)]},
    )

    assert answers(form, {"contact": {"email": "x", "phone": "1"}, "note": "n"}) == {
        "contact": {"email": "x"},
        "note": "n",
    }
    assert list(errors(form, {"contact": {"zzz": 1}})) == ["contact.zzz", "note"]
    assert "set of answers" in errors(form, {"contact": "x", "note": "n"})["contact"]


def test_one_field_may_be_checked_alone():
    form = make_form(field("date", "born", hide="=true", label="Date of birth"))
    asked = form.fields[0]

    assert validate_field(asked, "2026-01-02", scene()) == "2026-01-02"
    with pytest.raises(InvalidAnswers) as refused:
        validate_field(asked, "x", scene())
    assert refused.value.errors == {
        "born": "Date of birth must be a real date, such as 14 12 2026"
    }


def test_labels_in_errors_hold_their_values():
    form = make_form(field(label="Why {{child}} needs a plan", required=True))

    assert errors(form, {}, child="Ava") == {"a": "Enter why Ava needs a plan"}


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Date of the conference", "Enter the date of the conference"),
        ("Your reasons:", "Enter your reasons"),
        ("The agency", "Enter the agency"),
        ("NHS number", "Enter the NHS number"),
        ("Describe the risk", "Describe the risk"),
        ("What was shared", "Enter what was shared"),
        ("When did it end?", "Enter an answer to “When did it end?”"),
    ],
)
def test_a_sentence_is_made_from_the_label(label, sentence):
    assert errors(make_form(field(label=label, required=True)), {}) == {"a": sentence}
