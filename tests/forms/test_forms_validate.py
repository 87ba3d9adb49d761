from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from forms_builders import answers, errors, field, make_form, scene

from engine.errors import InvalidAnswers
from engine.forms import validate_field
from engine.forms.asking.options import labels_of, options_of
from engine.forms.asking.validate import check_size
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


def test_an_answer_is_refused_with_the_sentence_why_none_is_taken_now():
    refused = 'if b = "closed" then "It is closed. Come again tomorrow" else null'
    form = make_form(field(own={"refusedBecause": refused}), field(key="b"))

    assert errors(form, {"a": "x", "b": "closed"}) == {"a": "It is closed. Come again tomorrow"}
    assert errors(form, {"a": "x", "b": "open"}) == {}
    assert errors(form, {"b": "closed"}) == {}


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


@pytest.mark.parametrize(
    ("kind", "rules", "most"),
    [
        ("textfield", {}, 2_000),
        ("textarea", {}, 20_000),
        ("textfield", {"maxLength": 3_000}, 3_000),
        ("textarea", {"maxLength": 3}, 3),
    ],
)
def test_a_text_is_as_long_as_the_form_or_its_kind_says(kind, rules, most):
    form = make_form(field(kind, **rules))

    assert errors(form, {"a": "x" * most}) == {}
    assert errors(form, {"a": " " * (most + 1_000) + "x" * most}) == {}
    for wrong in ("x" * (most + 1), " " * (2 * most + 1_001)):
        assert errors(form, {"a": wrong}) == {"a": f"Name must be {most:,} characters or fewer"}


def test_bounds_of_a_text_and_of_a_number_are_taken_themselves():
    text = make_form(field(minLength=2))
    number = make_form(field("number", min=3, max=5, decimalDigits=1))

    assert [errors(text, {"a": "x" * n}) == {} for n in (1, 2, 3)] == [False, True, True]
    assert [
        errors(number, {"a": n}) == {} for n in ("2.9", "3", "3.0", "3.1", "5", "5.1", "0")
    ] == [False, True, True, True, True, False, False]


def test_a_bound_that_is_no_number_or_no_date_binds_nothing():
    number = make_form(field("number", min="=least", max="=most"))
    day = make_form(field("date", own={"earliest": "least", "latest": "most"}))
    end = make_form(field("datetime", own={"earliest": "least", "latest": "most"}))

    for bound in ("x", date(2026, 1, 1), True):
        assert errors(number, {"a": "3"}, least=bound, most=bound) == {}
    for bound in ("x", 3):
        assert errors(day, {"a": "2026-01-02"}, least=bound, most=bound) == {}
    for bound in (3, "x"):
        assert errors(end, {"a": "2026-01-02T10:00"}, least=bound, most=bound) == {}


def test_a_time_is_bound_by_a_day_as_that_day_in_london():
    end = make_form(field("datetime", own={"earliest": "day", "latest": "day"}))
    given = ("2026-06-30T23:59", "2026-07-01T00:00", "2026-07-01T23:59", "2026-07-02T00:00")

    found = [errors(end, {"a": each}, day=date(2026, 7, 1)) == {} for each in given]

    assert found == [False, True, True, False]


def test_the_first_and_the_last_day_of_a_bound_are_taken_themselves():
    day = make_form(field("date", own={"earliest": "first", "latest": "last"}))
    end = make_form(field("datetime", own={"earliest": "first", "latest": "last"}))
    days = {"first": date(2026, 7, 1), "last": date(2026, 7, 2)}
    noon = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - of London, as FEEL may give it
    moments = {"first": noon, "last": noon.replace(tzinfo=UTC)}

    def fits(form, given, **scope):
        return errors(form, {"a": given}, **scope) == {}

    assert [fits(day, f"2026-{each}", **days) for each in ("06-30", "07-01", "07-02")] == [
        False,
        True,
        True,
    ]
    assert not fits(day, "2026-07-03", **days)
    assert [
        fits(end, f"2026-07-01T{each}", **moments) for each in ("11:59", "12:00", "13:00", "13:01")
    ] == [False, True, True, False]


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        (10**15 - 1, 1),
        (10**15, 0),
        (-(10**15), 0),
        ("0" * 39 + "1", 1),
        ("0" * 40 + "1", 0),
        ("+3", 1),
        ("1\u00a0000", 1),
    ],
)
def test_a_number_has_a_size_that_can_be_meant(given, is_taken):
    assert bool(errors(make_form(field("number")), {"a": given})) is not bool(is_taken)


@pytest.mark.parametrize(
    ("phone", "is_taken"),
    [
        ("1234567", 1),
        ("123456 ", 0),
        ("(123) 456-", 0),
        ("0" * 25, 1),
        ("0" * 26, 0),
        ("01632960123 x12", 1),
        ("01632960123 x1234567", 0),
        ("+44 1632 960123", 1),
        ("44+1632960123", 0),
    ],
)
def test_a_phone_number_has_seven_digits_or_more_and_an_extension_of_six_at_most(phone, is_taken):
    form = make_form({**field(), "validate": {"validationType": "phone"}})

    assert bool(errors(form, {"a": phone})) is not bool(is_taken)


def test_a_format_is_looked_at_where_the_form_has_it_only():
    email = make_form({**field(), "validate": {"validationType": "email"}})
    phone = make_form({**field(), "validate": {"validationType": "phone"}})

    assert errors(email, {"a": "a@b.example"}) == errors(phone, {"a": "01632 960123"}) == {}
    assert errors(email, {"a": "01632 960123"}) != errors(phone, {"a": "a@b.example"})
    assert list(errors(phone, {"a": "a@b.example"})) == ["a"]


def test_a_check_is_made_of_every_answer_that_was_given_even_of_a_no():
    form = make_form(
        field("radio", own={"type": "boolean", "check": "a = true"}),
        field("checklist", "b", own={"check": "count(b) = 2"}),
        field(key="c", own={"check": "null"}),
        field("checkbox", "d", own={"check": "d"}),
    )

    assert list(errors(form, {"a": "no", "b": ["yes"], "c": "x"})) == ["a", "b", "c", "d"]
    assert errors(form, {"a": "yes", "b": ["yes", "no"], "d": True}) == {}


def test_what_is_shown_only_breaks_no_rule_of_the_form():
    form = make_form(
        field(key="a", readonly=True, required=True),
        field("number", "b", readonly=True, max=3),
        field(key="c", readonly=True, own={"prefill": "b"}),
    )

    assert errors(form, {}, a=None, b=7) == {}


def test_what_was_ticked_is_asked_for_where_something_must_be():
    form = make_form(
        field("checklist", required=True),
        field("checkbox", "b", required=True),
        field("number", "c", required=True),
    )

    assert list(errors(form, {"a": [], "b": False, "c": ""})) == ["a", "b", "c"]
    assert errors(form, {"a": ["no"], "b": True, "c": 0}) == {}


def test_answers_may_be_as_many_as_long_and_as_deep_as_can_be_looked_at():
    def is_refused(given):
        try:
            check_size(given)
        except InvalidAnswers:
            return True
        return False

    def nested(depth):
        return {"a": nested(depth - 1)} if depth else "x"

    def listed(depth):
        return [listed(depth - 1)] if depth else "x"

    # The whole and its list count as values too.
    assert [is_refused({"a": ["x"] * n}) for n in (19_998, 19_999)] == [False, True]
    assert [is_refused({"a": [{}] * n}) for n in (19_998, 19_999)] == [False, True]
    assert [is_refused({"a": "x" * n}) for n in (999_999, 1_000_000)] == [False, True]
    assert [is_refused({"a" * n: ("x" * n,)}) for n in (500_000, 500_001)] == [False, True]
    assert [is_refused({str(n): "x" * 500_000 for n in range(2)})] == [True]
    assert [is_refused(nested(n)) for n in (12, 13)] == [False, True]
    assert [is_refused(listed(n)) for n in (12, 13)] == [False, True]
    assert [is_refused([nested(n)]) for n in (11, 12)] == [False, True]


def test_a_choice_beyond_what_can_be_ticked_is_refused():
    asked = make_form(field("checklist", valuesExpression="=known")).fields[0]
    known = [str(n) for n in range(201)]

    assert len(validate_field(asked, known[:200], scene(known=known))) == 200
    with pytest.raises(InvalidAnswers):
        validate_field(asked, known, scene(known=known))


def test_options_of_feel_may_be_one_or_many_and_carry_their_own_words():
    asked = make_form(field("select", valuesExpression="=known")).fields[0]

    def options(known):
        return [tuple(each) for each in options_of(asked, {"known": known}, scene())]

    assert options("School") == [("School", "School")]
    assert options(None) == []
    assert options([{"id": "1", "name": "Ava"}, {"value": "2", "label": "Ben", "id": "9"}]) == [
        ("1", "Ava"),
        ("2", "Ben"),
    ]
    assert options([{"value": "x"}, None, 3]) == [("x", "x"), ("3", "3")]
    assert len(options([str(n) for n in range(501)])) == 500


def test_no_question_but_a_choice_has_options_and_words_of_its_own():
    text = make_form(field()).fields[0]
    fixed = make_form(field("radio")).fields[0]
    worked_out = make_form(
        field("select", valuesExpression='=[{value: "a", label: "An A"}, {value: b, label: "B"}]')
    ).fields[0]

    assert options_of(text, {}, scene()) == ()
    assert labels_of(text) == {}
    assert labels_of(fixed) == {"yes": "Yes", "no": "No"}
    assert labels_of(worked_out) == {"a": "An A"}


@pytest.mark.parametrize(
    ("given", "value"), [("YES", True), (" no ", False), ("off", False), ("false", False)]
)
def test_yes_and_no_are_read_however_they_are_written(given, value):
    form = make_form(field("radio", own={"type": "boolean"}), field("checkbox", "b"))

    assert answers(form, {"a": given, "b": given}) == {"a": value, "b": value}
    for wrong in ("maybe", "y", 1, ["yes"], "yes" + " " * 20):
        assert list(errors(form, {"a": wrong, "b": wrong})) == ["a", "b"]


def test_what_is_hidden_breaks_no_rule_and_what_comes_after_it_still_does():
    form = make_form(
        field(required=True, hide="=true"),
        field(key="b", required=True),
        field("number", "c", hide="=true", max=1),
        field("number", "d", max=1),
    )

    assert list(errors(form, {"c": "2", "d": "2"})) == ["b", "d"]
