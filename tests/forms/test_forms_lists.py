import pytest
from forms_builders import answers, errors, field, make_form, rows

CHILDREN = make_form(
    rows(
        field(key="name", label="Name of the child", required=True),
        field("checkbox", "unborn", label="Not born yet"),
        field("date", "born", label="Date of birth", hide="=unborn", required=True),
        own={"atLeast": "1", "atMost": "3"},
    )
)
HELD = {"children": [{"id": "1", "name": "Ava", "upheld": True}, {"id": "2", "name": "Ben"}]}


def test_each_item_gets_an_id():
    given = {"children": [{"name": "Ava", "born": "2020-01-02"}, {"name": "B", "unborn": True}]}

    assert answers(CHILDREN, given) == {
        "children": [
            {"id": "1", "name": "Ava", "unborn": False, "born": "2020-01-02"},
            {"id": "2", "name": "B", "unborn": True},
        ]
    }


def test_ids_that_are_given_stay_and_new_ones_follow_the_highest():
    given = {"children": [{"id": "7", "name": "A", "unborn": True}, {"name": "B", "unborn": True}]}

    assert [item["id"] for item in answers(CHILDREN, given)["children"]] == ["7", "8"]


def test_new_items_never_take_the_id_of_one_that_the_case_has():
    given = {"children": [{"name": "C", "unborn": True}]}

    assert [item["id"] for item in answers(CHILDREN, given, **HELD)["children"]] == ["3"]


@pytest.mark.parametrize(
    "ids",
    [("1", "1"), ("0", "1"), ("x", "1"), ("-1", "2"), ("1" * 9, "2"), (["1"], "2"), (True, "2")],
)
def test_ids_are_small_numbers_each_used_once(ids):
    given = {"children": [{"id": each, "name": "A", "unborn": True} for each in ids]}

    assert "id" in errors(CHILDREN, given)["children"]


def test_errors_carry_the_place_of_the_row():
    given = {"children": [{"name": "A", "born": "x"}, {"born": "2020-01-01", "zzz": 1}]}

    assert errors(CHILDREN, given) == {
        "children[1].zzz": "children[1].zzz is not asked in this form; take it away",
        "children[0].born": "Date of birth must be a real date, such as 14 12 2026",
        "children[1].name": "Enter the name of the child",
    }


def test_blank_rows_are_dropped_but_those_that_must_be_there():
    blank = {"id": "", "name": " ", "born": {"day": "", "month": "", "year": ""}}
    full = {"name": "A", "unborn": "true"}

    assert [
        i["name"] for i in answers(CHILDREN, {"children": [blank, full, blank]})["children"]
    ] == ["A"]
    assert list(errors(CHILDREN, {"children": [blank, blank]})) == [
        "children[0].name",
        "children[0].born",
    ]


def test_a_list_has_as_many_entries_as_the_form_says():
    item = {"name": "A", "unborn": True}

    assert errors(CHILDREN, {}) == {"children": "Children must have at least 1 entry"}
    assert errors(CHILDREN, {"children": [item] * 4}) == {
        "children": "Children must have 3 entries or fewer"
    }
    assert (
        "100 entries or fewer"
        in errors(make_form(rows(field())), {"children": [{}] * 101})["children"]
    )


@pytest.mark.parametrize("wrong", ["x", {"0": {}}, [1], ["x"], [[]], 7, True])
def test_a_list_is_a_list_of_entries(wrong):
    assert errors(CHILDREN, {"children": wrong}) == {
        "children": "Children must be a list of entries"
    }


def test_conditions_in_a_row_see_the_row_first_then_the_answers_then_the_case():
    form = make_form(
        field(key="mood"),
        rows(field(key="name"), field(key="x", hide='=name != "A" or mood != "m" or limit != 3')),
    )
    given = {"mood": "m", "children": [{"name": "A", "x": "1"}, {"name": "B", "x": "2"}]}

    assert answers(form, given, limit=3, name="B", mood="other")["children"] == [
        {"id": "1", "name": "A", "x": "1"},
        {"id": "2", "name": "B"},
    ]


def test_an_answer_may_look_at_all_rows():
    form = make_form(
        rows(field("number", "age")),
        field(key="a", hide="=every c in children satisfies c.age >= 18"),
    )

    assert answers(form, {"children": [{"age": 18}], "a": "x"}) == {
        "children": [{"id": "1", "age": 18}]
    }
    assert answers(form, {"children": [{"age": 18}, {"age": "7"}], "a": "x"})["a"] == "x"


def test_rows_that_are_fixed_belong_to_the_items_of_the_case():
    form = make_form(
        rows(
            field(key="name", readonly=True),
            field(key="pid", required=True, label="PID of {{name}}"),
            allowAddRemove=False,
        )
    )

    assert answers(form, {"children": [{"pid": "7"}, {"pid": "8"}]}, **HELD) == {
        "children": [{"id": "1", "pid": "7"}, {"id": "2", "pid": "8"}]
    }
    assert answers(form, {"children": [{"id": "2", "pid": "8"}, {"id": "1", "pid": "7"}]}, **HELD)[
        "children"
    ][0] == {"id": "2", "pid": "8"}
    assert errors(form, {}, **HELD) == {
        "children[0].pid": "Enter the PID of Ava",
        "children[1].pid": "Enter the PID of Ben",
    }
    for wrong in (
        [{"pid": "7"}],
        [{"pid": "7"}] * 3,
        [{"id": "1", "pid": "7"}, {"id": "9", "pid": "8"}],
    ):
        assert errors(form, {"children": wrong}, **HELD) == {
            "children": "Children must have the entries that the case has, and no more"
        }


def test_prefilled_rows_keep_what_they_were_filled_with():
    form = make_form(
        rows(
            field(key="name", readonly=True, own={"prefill": "name"}),
            field("checkbox", "tell"),
            key="recipients",
            own={"prefill": "children"},
        )
    )

    assert answers(form, {"recipients": [{"tell": True}, {}]}, **HELD) == {
        "recipients": [
            {"id": "1", "name": "Ava", "tell": True},
            {"id": "2", "name": "Ben", "tell": False},
        ]
    }


def test_lists_stand_inside_lists():
    form = make_form(rows(field(key="name"), rows(field(key="n", required=True), key="contacts")))
    given = {"children": [{"name": "A", "contacts": [{"n": "x"}, {"n": ""}]}, {"name": "B"}]}

    assert answers(form, given) == {
        "children": [
            {"id": "1", "name": "A", "contacts": [{"id": "1", "n": "x"}]},
            {"id": "2", "name": "B", "contacts": []},
        ]
    }


def test_a_list_may_be_prefilled_with_itself_and_then_grow():
    form = make_form(rows(field(key="name"), own={"prefill": "children", "shared": "true"}))
    given = {"children": [{"name": "Ava"}, {"name": "Benn"}, {"name": "Cy"}]}

    assert answers(form, given, **HELD) == {
        "children": [
            {"id": "1", "name": "Ava"},
            {"id": "2", "name": "Benn"},
            {"id": "3", "name": "Cy"},
        ]
    }
