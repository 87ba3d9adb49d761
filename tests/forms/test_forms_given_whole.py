"""What was given, taken apart: rows and their items, posts to their bounds, buttons."""

from typing import Any

import pytest
from forms_builders import answers, errors, field, make_form, rows, shown

from engine.errors import InvalidAnswers
from engine.forms import apply_list_button, from_post, list_button

LIST = make_form(rows(field(key="n"), field("checkbox", "c")))
FIXED = make_form(rows(field(key="n"), allowAddRemove=False))
HELD = [{"id": "4", "n": "old"}, {"id": "9", "n": "older"}]


def stored(form: Any, given: Any, **scope: Any) -> Any:
    return answers(form, given, **scope)["children"]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ([{"n": "a"}, {"n": "b"}], ["10", "11"]),
        ([{"id": "4", "n": "a"}, {"n": "b"}], ["4", "10"]),
        ([{"n": "b"}, {"id": "9", "n": "a"}], ["10", "9"]),
        ([{"id": "20", "n": "a"}, {"n": "b"}], ["20", "21"]),
        ([{"id": 4, "n": "a"}], ["4"]),
        ([{"id": "", "n": "a"}], ["10"]),
        ([{"id": None, "n": "a"}], ["10"]),
        ([{"id": "999999", "n": "a"}], ["999999"]),
        ([{"id": "4", "n": ""}], ["4"]),
        ([{}, {"n": "b"}], ["10"]),
        ([{"c": "on"}], ["10"]),
        ([{"c": False, "n": " "}], []),
        (None, []),
        ("", []),
    ],
)
def test_rows_keep_the_ids_of_their_items_and_new_ones_follow(given: Any, ids: list[str]) -> None:
    assert [row["id"] for row in stored(LIST, {"children": given}, children=HELD)] == ids


def test_rows_without_ids_belong_to_fixed_items_in_their_places() -> None:
    def of(given: Any) -> list[tuple[str, Any]]:
        return [(row["id"], row["n"]) for row in stored(FIXED, given, children=HELD)]

    assert of({"children": [{"n": "a"}, {"n": "b"}]}) == [("4", "a"), ("9", "b")]
    assert of({"children": [{"id": "9", "n": "b"}, {"id": "4", "n": "a"}]}) == [
        ("9", "b"),
        ("4", "a"),
    ]
    assert of({}) == [("4", None), ("9", None)]
    for wrong in ([{"n": "a"}], [{"n": "a"}] * 3, [{"id": "4"}], [{"id": "4"}, {"id": "5"}]):
        assert list(errors(FIXED, {"children": wrong}, children=HELD)) == ["children"]


def test_rows_of_a_prefilled_list_are_those_that_it_works_out() -> None:
    form = make_form(rows(field(key="n"), own={"prefill": "named"}))
    named = [{"id": "7", "n": "x"}, {"no_id": 1}, "y"]

    found = stored(form, {"children": [{"n": "a"}, {"n": "b"}]}, named=named, children=HELD)

    assert found == [{"id": "7", "n": "a"}, {"id": "10", "n": "b"}]


def test_a_condition_of_a_row_sees_its_item_its_id_and_what_is_around() -> None:
    form = make_form(
        field(key="top"),
        rows(
            field(key="n"),
            field(key="by_id", hide='=id != "4"'),
            field(key="by_item", hide="=upheld != true"),
            field(key="by_top", hide='=top != "x"'),
            field(key="shown", readonly=True),
        ),
    )
    held = [{"id": "4", "upheld": True, "shown": "S"}, {"id": "9", "upheld": False}]
    asked = {"n": "a", "by_id": "b", "by_item": "c", "by_top": "d"}

    found = answers(
        form,
        {"top": "x", "children": [{"id": "4", **asked}, {"id": "9", **asked}]},
        children=held,
    )

    assert found["children"] == [
        {"id": "4", **asked},
        {"id": "9", "n": "a", "by_top": "d"},
    ]


def test_what_is_not_asked_is_refused_wherever_it_stands() -> None:
    group = {"type": "group", "path": "g", "components": [field(key="x")]}
    form = make_form(group, rows(field(key="n")))
    given = {
        "zzz": 1,
        "id": "1",
        "g": {"yyy": 1, "id": "2"},
        "children": [{"id": "1", "n": "a", "xxx": 1}],
    }

    assert errors(form, given) == {
        name: f"{name} is not asked in this form; take it away"
        for name in ("zzz", "id", "g.yyy", "g.id", "children[0].xxx")
    }


def test_what_is_shown_only_is_the_default_where_nothing_is_held() -> None:
    form = make_form(
        field(readonly=True, defaultValue="D"),
        field(key="b", readonly=True, own={"prefill": "upper case(b)"}),
        field("number", "c", readonly=True, own={"prefill": "text"}),
    )

    first = [each.shown for each in shown(form, None, a=None, b="x", text="t").fields()]
    second = [each.shown for each in shown(form, {}, a="held", b=None, text=3).fields()]

    assert (first, second) == (["D", "X", ""], ["held", "", "3"])


def test_first_values_inside_an_item_are_what_is_held_of_it() -> None:
    inside = [
        field(key="n"),
        field(key="m", own={"prefill": "upper case(n)"}),
        field(key="d", defaultValue="D"),
        field(key="r", readonly=True),
        {"type": "group", "path": "g", "components": [field(key="x"), field(key="y")]},
        rows(field(key="z"), key="calls", defaultRepetitions=2),
    ]
    fixed = make_form(rows(*inside, allowAddRemove=False))
    free = make_form(rows(*inside, defaultRepetitions=3))
    held = [{"id": "4", "n": "a", "d": None, "g": {"x": "G"}, "calls": [{"id": "1", "z": "Z"}]}]

    assert [each.value for each in shown(fixed, None, children=held).fields()] == [
        *("a", "A", "D", "", "G", "", "Z")
    ]
    # What may grow begins anew, with the rows that the form says.
    assert [each.value for each in shown(free, None, children=held).fields()] == [
        *("", "", "D", "", "", "", "", "")
    ] * 3
    assert shown(fixed, None, children=None).fields() == []


@pytest.mark.parametrize(
    ("count", "letters", "is_taken"),
    [(10_000, 1, True), (10_001, 1, False), (1, 2_000_000, True), (1, 2_000_001, False)],
)
def test_a_post_has_so_many_names_and_letters(count: int, letters: int, is_taken: bool) -> None:
    post = [("_x", "y" * letters)] * count

    if is_taken:
        assert from_post(LIST, post) == {}
    else:
        with pytest.raises(InvalidAnswers) as refused:
            from_post(LIST, post)
        assert refused.value.errors == {
            "": "The answers are too long; shorten the longest of them"
        }


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("children-9999-n", {"children": [{"n": "x"}]}),
        ("children-10000-n", {"children-10000-n": "x"}),
        ("children-0-id", {"children": [{"id": "x"}]}),
        ("children-0-id-x", {"children-0-id-x": "x", "children": [{}]}),
        ("children-\u0663-n", {"children-\u0663-n": "x"}),
        ("z" * 301, {"z" * 300: "x"}),
        ("csrf_token", {}),
        ("_private", {}),
        ("add:children", {}),
        ("csrf_token_x", {"csrf_token_x": "x"}),
    ],
)
def test_a_posted_name_leads_where_it_says_or_is_kept_to_be_refused(
    name: str, given: dict[str, Any]
) -> None:
    assert from_post(LIST, [(name, "x")]) == given


def test_a_name_has_so_many_steps() -> None:
    component: dict[str, Any] = field(key="x")
    for _ in range(3):
        component = {"type": "group", "path": "g", "components": [component]}
    form = make_form(component)

    assert from_post(form, [("g-g-g-x", "y")]) == {"g": {"g": {"g": {"x": "y"}}}}
    assert from_post(form, [("-".join("g" * 13), "y")]) == {"-".join("g" * 13): "y"}
    assert from_post(form, [("g-g-x", "y")]) == {"g": {"g": {}}, "g-g-x": "y"}


def test_a_name_has_so_many_letters() -> None:
    def sent(letters: int) -> dict[str, Any]:
        key, steps = "x" * letters, ["g" * 60] * 4
        component: dict[str, Any] = field(key=key)
        for step in steps:
            component = {"type": "group", "path": step, "components": [component]}
        return from_post(make_form(component), [("-".join([*steps, key]), "y")])

    assert list(sent(56)) == ["g" * 60]
    assert len(next(iter(sent(57)))) == 300


def test_the_button_that_was_pressed_is_found_among_what_was_sent() -> None:
    assert list_button([("a", "x"), ("remove:children:0", ""), ("add:x", "")]) == (
        "remove:children:0"
    )
    assert list_button([("add:children", "")]) == "add:children"
    assert list_button([("added", ""), ("remove", ""), ("x:add:", "")]) is None
    assert list_button([]) is None


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("remove:children:0", ["b", "c"]),
        ("remove:children:2", ["a", "b"]),
        ("remove:children:3", ["a", "b", "c"]),
        ("remove:children:", ["a", "b", "c"]),
        ("remove:children:0x", ["a", "b", "c"]),
        ("add:children", ["a", "b", "c", None]),
        ("add:children:0", ["a", "b", "c"]),
        ("keep:children:0", ["a", "b", "c"]),
        ("add:children-0", ["a", "b", "c"]),
    ],
)
def test_a_button_adds_or_removes_its_row(button: str, names: list[str | None]) -> None:
    given = {"children": [{"n": "a"}, {"n": "b"}, {"n": "c"}]}

    found = apply_list_button(LIST, given, button)

    assert [row.get("n") for row in found["children"]] == names
    assert len(given["children"]) == 3


def test_a_row_is_added_up_to_a_hundred_and_inside_the_row_that_it_names() -> None:
    nested = make_form(rows(rows(field(key="n"), key="calls")))
    two = {"children": [{"calls": [{"n": "1"}]}, {"calls": "x"}]}

    assert len(apply_list_button(LIST, {"children": [{}] * 99}, "add:children")["children"]) == 100
    assert (
        len(apply_list_button(LIST, {"children": [{}] * 100}, "add:children")["children"]) == 100
    )
    assert apply_list_button(nested, two, "add:children-0-calls")["children"][0] == {
        "calls": [{"n": "1"}, {}]
    }
    assert apply_list_button(nested, two, "add:children-1-calls")["children"][1] == {"calls": [{}]}
    assert apply_list_button(nested, two, "add:children-2-calls") == two
    assert apply_list_button(nested, {"children": (1,)}, "add:children-0-calls") == {
        "children": [1]
    }
