import pytest
from forms_builders import answers, errors, field, make_form, rows

from engine.errors import InvalidAnswers
from engine.forms import apply_list_button, from_post, list_button
from engine.forms.file.findings import printable

FORM = make_form(
    field(key="a"),
    field("date", "d"),
    field("datetime", "t"),
    field("checkbox", "c"),
    field("checklist", "l"),
    {"type": "group", "label": "G", "path": "chair", "components": [field(key="email")]},
    rows(field(key="name"), field("date", "born"), rows(field(key="n"), key="contacts")),
)


def test_flat_names_become_nested_answers():
    post = [
        ("a", "x"),
        ("d-day", "1"),
        ("d-month", "2"),
        ("d-year", "2026"),
        ("t-day", "1"),
        ("t-time", "3pm"),
        ("c", "true"),
        ("l", "yes"),
        ("l", "no"),
        ("chair-email", "e"),
        ("children-0-name", "Ava"),
        ("children-0-id", "7"),
        ("children-2-born-day", "3"),
        ("children-2-contacts-5-n", "x"),
        ("csrf_token", "t"),
        ("_revision", "4"),
        ("add:children", ""),
    ]

    assert from_post(FORM, post) == {
        "a": "x",
        "d": {"day": "1", "month": "2", "year": "2026"},
        "t": {"day": "1", "time": "3pm"},
        "c": "true",
        "l": ["yes", "no"],
        "chair": {"email": "e"},
        "children": [
            {"name": "Ava", "id": "7"},
            {"born": {"day": "3"}, "contacts": [{"n": "x"}]},
        ],
    }


@pytest.mark.parametrize(
    "name",
    [
        "b",
        "a-b",
        "d-hour",
        "d-day-x",
        "children",
        "children-x-name",
        "children-0",
        "children--name",
        "children-0-zzz",
        "children-0-name-x",
        "children-99999-name",
        "chair",
        "chair-x",
        "a-",
        "-a",
        "constructor",
        "",
        "a" * 5000,
        "-".join("a" * 500),
        "children-\uff10-name",
    ],
)
def test_a_name_that_leads_nowhere_is_refused_by_name(name):
    found = errors(FORM, from_post(FORM, [(name, "x")]))

    assert len(found) == 1
    assert next(iter(found)) == printable(name[:300])


def test_one_question_answered_twice_is_refused():
    assert errors(FORM, from_post(FORM, [("a", "1"), ("a", "2")])) == {
        "a": "Name must be one answer"
    }
    assert list(errors(FORM, from_post(FORM, [("d-day", "1"), ("d-day", "2")]))) == ["d"]
    assert "d" in errors(FORM, from_post(FORM, [("d", "1"), ("d-day", "2")]))


def test_a_post_without_boundaries_is_refused():
    with pytest.raises(InvalidAnswers):
        from_post(FORM, [("a", "x")] * 10_001)
    with pytest.raises(InvalidAnswers):
        from_post(FORM, [("a", "x" * 2_000_001)])


def test_gaps_between_rows_do_not_make_rows():
    given = from_post(FORM, [("children-9998-name", "B"), ("children-3-name", "A")])

    assert [row["name"] for row in given["children"]] == ["A", "B"]
    assert [row["id"] for row in answers(FORM, given)["children"]] == ["1", "2"]


def test_rows_are_added_and_removed_by_buttons():
    given = from_post(FORM, [("children-0-name", "A"), ("children-1-name", "B")])

    more = apply_list_button(FORM, given, "add:children")
    fewer = apply_list_button(FORM, more, "remove:children:0")
    inner = apply_list_button(FORM, given, "add:children-1-contacts")

    assert more["children"] == [{"name": "A"}, {"name": "B"}, {}]
    assert fewer["children"] == [{"name": "B"}, {}]
    assert inner["children"][1]["contacts"] == [{}]
    assert given["children"] == [{"name": "A"}, {"name": "B"}]


INSIDE = make_form(
    {
        "type": "group",
        "label": "G",
        "path": "g",
        "components": [rows(key="members", defaultRepetitions=0)],
    },
    {
        "type": "group",
        "label": "H",
        "path": "h",
        "components": [
            {
                "type": "group",
                "label": "I",
                "path": "i",
                "components": [rows(key="letters", defaultRepetitions=0)],
            }
        ],
    },
    rows(
        {
            "type": "group",
            "label": "C",
            "path": "c",
            "components": [rows(key="calls", defaultRepetitions=0)],
        },
    ),
)


@pytest.mark.parametrize(
    ("button", "made"),
    [
        ("add:g-members", {"g": {"members": [{}]}}),
        ("add:h-i-letters", {"h": {"i": {"letters": [{}]}}}),
        ("add:children", {"children": [{}]}),
    ],
)
def test_the_first_row_is_added_in_a_group_that_sent_nothing(button, made):
    assert apply_list_button(INSIDE, {}, button) == made


def test_a_first_row_is_added_below_a_row_that_sent_its_number_alone():
    given = from_post(INSIDE, [("children-0-id", "1"), ("children-1-id", "")])

    found = apply_list_button(INSIDE, given, "add:children-1-c-calls")

    assert found["children"] == [{"id": "1"}, {"id": "", "c": {"calls": [{}]}}]


def test_a_button_in_a_group_that_sent_something_else_makes_nothing():
    assert apply_list_button(INSIDE, {"g": "x"}, "add:g-members") == {"g": "x"}


@pytest.mark.parametrize(
    "button",
    [
        "add:x",
        "add:children:1",
        "remove:children",
        "remove:children:9",
        "remove:children:-1",
        "remove:children:x",
        "add:children-0",
        "add:children-0-name",
        "add:children-7-contacts",
        "add:children-x-contacts",
        "add:",
        ":",
        "x",
        "remove:children:" + "9" * 9999,
        "add:" + "children-0-" * 50,
        "add:chair",
    ],
)
def test_a_button_that_is_none_changes_nothing(button):
    given = {"children": [{"name": "A"}]}

    assert apply_list_button(FORM, given, button) == given


def test_a_fixed_list_has_no_buttons():
    form = make_form(rows(field(), allowAddRemove=False))

    assert apply_list_button(form, {}, "add:children") == {}


def test_a_list_stops_at_100_rows():
    given = {"children": [{}] * 100}

    assert len(apply_list_button(FORM, given, "add:children")["children"]) == 100


def test_the_pressed_button_is_found():
    assert list_button([("a", "x"), ("add:children", "")]) == "add:children"
    assert list_button([("a", "add:children")]) is None
