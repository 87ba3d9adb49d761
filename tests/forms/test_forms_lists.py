import pytest
from forms_builders import answers, errors, field, make_form, rows

from engine.forms.asking.rows import items_of, rows_given

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


AVA, BEN = HELD["children"]


def given_rows(raw, items=(AVA, BEN), *, by_position=False, used=()):
    found = rows_given(raw, items, by_position=by_position, used=used)
    return [(row.id, dict(row.before), row.is_blank) for row in found]


def test_a_row_belongs_to_the_item_whose_id_it_has_wherever_it_stands():
    assert given_rows([{"name": "C"}, {"id": 2, "name": ""}, {"id": "1"}]) == [
        ("3", {}, False),
        ("2", BEN, False),
        ("1", AVA, False),
    ]


def test_rows_belong_to_the_items_in_their_place_where_no_row_has_an_id():
    rows_of_three = [{"name": "A"}, {"name": ""}, {"name": "C"}]

    assert given_rows(rows_of_three, by_position=True) == [
        ("1", AVA, False),
        ("2", BEN, False),
        ("3", {}, False),
    ]
    assert [row[:2] for row in given_rows(rows_of_three)] == [("3", {}), ("5", {}), ("4", {})]
    assert [row[:2] for row in given_rows([{"id": "2"}, {"name": "A"}], by_position=True)] == [
        ("2", BEN),
        ("3", {}),
    ]


def test_a_new_row_takes_the_number_after_all_that_are_given_held_or_were_used():
    new = {"name": "C"}

    assert given_rows([new])[0][0] == "3"
    assert given_rows([{"id": "9"}, new])[1][0] == "10"
    assert given_rows([new], used=["4", "12"])[0][0] == "13"
    assert given_rows([new], items=[{"id": "x"}])[0][0] == "1"
    assert given_rows([{"name": " "}, new, {}, new], items=())[:4] == [
        ("3", {}, True),
        ("1", {}, False),
        ("4", {}, True),
        ("2", {}, False),
    ]


@pytest.mark.parametrize(
    ("row", "is_blank"),
    [
        ({}, True),
        ({"a": None, "b": False, "c": "\n ", "d": [], "e": {"f": [" ", {}]}}, True),
        ({"id": ""}, True),
        ({"a": "", "b": "x"}, False),
        ({"a": True}, False),
        ({"a": 0}, False),
        ({"a": ["", "x"]}, False),
        ({"a": {"b": "", "c": [{"d": "x"}]}}, False),
    ],
)
def test_a_new_row_is_blank_where_nothing_at_all_was_entered(row, is_blank):
    assert [blank for _, _, blank in given_rows([row], items=())] == [is_blank]


@pytest.mark.parametrize(("found", "is_taken"), [("999999", 1), ("1000000", 0), ("01", 0)])
def test_an_id_has_six_digits_at_most(found, is_taken):
    item = {"id": found, "name": "A", "unborn": True}

    assert bool(errors(CHILDREN, {"children": [item]})) is not bool(is_taken)


def test_as_many_rows_as_may_be_and_not_one_more():
    form = make_form(rows(field()))

    assert len(answers(form, {"children": [{"a": "x"}] * 100})["children"]) == 100
    assert list(errors(form, {"children": [{"a": "x"}] * 101})) == ["children"]


def test_only_what_has_an_id_is_an_item():
    assert items_of([AVA, {"name": "no id"}, {"id": ""}, "x", BEN]) == [AVA, BEN]
    assert items_of((AVA,)) == [AVA]
    assert items_of({"id": "1"}) == items_of(None) == items_of("x") == []


def test_blank_rows_stay_as_far_as_they_are_needed_and_the_first_of_them():
    form = make_form(rows(field(key="name"), own={"atLeast": "2"}))
    blank, full = {"name": ""}, {"name": "A"}

    def kept(*given):
        return [item["name"] for item in answers(form, {"children": list(given)})["children"]]

    assert kept(blank, full, blank) == [None, "A"]
    assert kept(full, blank, full, blank) == ["A", "A"]
    assert kept(blank, blank, blank) == [None, None]
    assert list(errors(form, {"children": [full]})) == ["children"]


def test_the_number_of_entries_may_be_worked_out_and_its_bounds_are_taken():
    form = make_form(rows(field(key="name"), own={"atLeast": "least", "atMost": "most"}))

    def fits(count, **scope):
        given = {"children": [{"name": "A"}] * count}
        return errors(form, given, **{"least": None, "most": None, **scope}) == {}

    assert [fits(count, least=2) for count in (1, 2, 3)] == [False, True, True]
    assert [fits(count, most=2) for count in (1, 2, 3)] == [True, True, False]
    assert fits(0)
    assert fits(0, least="x", most="y")


def test_a_list_that_is_fixed_and_prefilled_has_the_items_it_was_filled_with():
    form = make_form(
        rows(field(key="tell"), key="told", allowAddRemove=False, own={"prefill": "children"})
    )

    assert [row["id"] for row in answers(form, {}, **HELD)["told"]] == ["1", "2"]
    assert [row["id"] for row in answers(form, {"told": ""}, **HELD)["told"]] == ["1", "2"]
    assert list(errors(form, {"told": []}, **HELD)) == ["told"]


def test_new_rows_of_a_prefilled_list_take_no_id_of_those_that_are_held():
    form = make_form(rows(field(key="n"), key="told", own={"prefill": "children"}))
    held = {"told": [{"id": "8", "n": "x"}]}

    made = answers(form, {"told": [{"id": "1", "n": "a"}, {"n": "b"}]}, **HELD, **held)

    assert [row["id"] for row in made["told"]] == ["1", "9"]


def test_an_id_may_be_given_to_a_row_and_nowhere_else():
    group = {"type": "group", "label": "G", "path": "g", "components": [field(key="x")]}
    form = make_form(rows(field(key="name"), group))

    row = {"id": "1", "name": "A", "g": {"x": "1", "id": "1"}}

    assert list(errors(form, {"children": [row]})) == ["children[0].g.id"]


def test_what_a_group_is_not_is_refused_and_what_it_holds_is_kept():
    group = {
        "type": "group",
        "label": "G",
        "path": "g",
        "components": [field(key="x", readonly=True), field(key="y", hide='=x != "held"')],
    }
    form = make_form(group)

    assert answers(form, {"g": {"y": "1"}}, g={"x": "held"}) == {"g": {"y": "1"}}
    assert answers(form, {"g": {"y": "1"}}, g="other") == {"g": {}}
    assert list(errors(form, {"g": ["x"]})) == ["g"]
    assert answers(form, {}, g={"x": "held"}) == {"g": {"y": None}}


def test_blank_rows_of_a_list_that_needs_none_are_dropped_every_one():
    form = make_form(rows(field(key="name")))

    assert answers(form, {"children": [{"name": ""}, {"name": " "}]}) == {"children": []}
