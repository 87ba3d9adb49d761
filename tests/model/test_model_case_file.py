"""Paths into a case file, and answers laid over it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFound
from engine.model.case_file import read_path, value_at, with_answers, with_value, write_path

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
PATHS = st.lists(st.one_of(KEYS, st.integers(0, 9_999)), max_size=6).map(tuple)
FILE = {
    "children": [{"id": "1", "name": "Ava", "upheld": True}, {"id": "2", "name": "Ben"}],
    "days": 10,
}


@given(PATHS)
def test_a_path_is_read_as_it_was_written(path: tuple[str | int, ...]) -> None:
    assert read_path(write_path(path)) == path


@pytest.mark.parametrize(
    "text", ["children[x]", "a..b", "A", "a b", "[1", "a[-1]", "a[99999]", "."]
)
def test_anything_else_is_no_place_in_a_case_file(text: str) -> None:
    with pytest.raises(NotFound):
        read_path(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("children[0].name", "Ava"),
        ("children[1]", {"id": "2", "name": "Ben"}),
        ("children[7].name", None),
        ("days.name", None),
        ("nothing.at.all", None),
        ("days[0]", None),
    ],
)
def test_what_stands_at_a_path_or_null_where_nothing_does(path: str, value: Any) -> None:
    assert value_at(FILE, read_path(path)) == value


def test_changing_a_value_leaves_the_old_file_alone() -> None:
    changed = with_value(FILE, read_path("children[1].upheld"), False)

    assert value_at(changed, read_path("children[1].upheld")) is False
    assert value_at(FILE, read_path("children[1].upheld")) is None
    assert changed["children"][0] is FILE["children"][0]


def test_answers_in_an_item_leave_the_other_items_alone() -> None:
    changed = with_answers(FILE, ("children", 1), {"upheld": False})

    assert changed["children"] == [
        {"id": "1", "name": "Ava", "upheld": True},
        {"id": "2", "name": "Ben", "upheld": False},
    ]


def test_a_form_that_shows_part_of_an_item_leaves_the_rest_of_it() -> None:
    changed = with_answers(FILE, (), {"children": [{"id": "1", "name": "Ava Trent"}]})

    assert changed["children"] == [{"id": "1", "name": "Ava Trent", "upheld": True}]


def test_a_form_that_shows_part_of_a_group_of_an_item_leaves_the_rest_of_it() -> None:
    carer = {"name": "S. Trent", "phone": "1"}
    file = {"children": [{"id": "1", "carer": carer, "visits": [{"id": "7", "by": "P", "at": 9}]}]}
    shown = {"id": "1", "carer": {"phone": "2"}, "visits": [{"id": "7", "at": 10}]}

    assert with_answers(file, (), {"children": [shown]}) == {
        "children": [
            {
                "id": "1",
                "carer": {"name": "S. Trent", "phone": "2"},
                "visits": [{"id": "7", "by": "P", "at": 10}],
            }
        ]
    }


def test_items_keep_the_order_of_the_answers_and_new_ones_come_along() -> None:
    answers = {"children": [{"id": "3", "name": "Cy"}, {"id": "2"}, {"id": "1"}]}

    changed = with_answers(FILE, (), answers)

    assert [child["name"] for child in changed["children"]] == ["Cy", "Ben", "Ava"]


def test_plain_lists_are_replaced_whole() -> None:
    assert with_answers({"kept": ["a", "b"]}, (), {"kept": ["c"]}) == {"kept": ["c"]}


def test_groups_are_merged_key_by_key() -> None:
    file = {"contact": {"name": "S. Trent", "phone": "1"}}

    assert with_answers(file, (), {"contact": {"phone": "2"}}) == {
        "contact": {"name": "S. Trent", "phone": "2"}
    }


@given(st.dictionaries(KEYS, st.integers()), st.dictionaries(KEYS, st.integers()))
def test_answers_win_over_the_file_and_the_rest_stays(
    file: dict[str, int], answers: dict[str, int]
) -> None:
    assert with_answers(file, (), answers) == {**file, **answers}


def test_a_value_may_be_put_where_nothing_stood_and_into_each_item_of_a_list() -> None:
    assert with_value({}, ("a", "b"), 1) == {"a": {"b": 1}}
    assert with_value(None, ("a",), 1) == {"a": 1}
    assert with_value({"a": 1, "b": 2}, ("b",), None) == {"a": 1, "b": None}
    assert with_value([1, 2, 3], (0,), 9) == [9, 2, 3]
    assert with_value([1, 2, 3], (2,), 9) == [1, 2, 9]
    assert with_value({"a": 1}, (), {"b": 2}) == {"b": 2}


def test_the_last_item_of_a_list_stands_at_its_place_and_nothing_stands_after_it() -> None:
    found = [value_at(["a", "b"], (place,)) for place in (0, 1, 2)]

    assert found == ["a", "b", None]
    assert value_at({"a": 1}, (0,)) is None
    assert value_at("text", (0,)) is None
    assert value_at(FILE, ()) is FILE


def test_items_without_an_id_are_no_items_and_replace_the_list() -> None:
    old = {"id": "1", "name": "Ava", "upheld": True}

    for before, after in [
        ([old, {"name": "Ben"}], [{"id": "1"}]),
        ([old], [{"id": "1"}, {"name": "Ben"}]),
        ([old], [{"id": "1"}, "David"]),
        (["David"], [{"id": "1"}]),
        ([old], "none"),
        ([old], None),
    ]:
        assert with_answers({"children": before}, (), {"children": after}) == {"children": after}


def test_answers_lay_over_what_was_something_else_and_a_null_takes_a_value_away() -> None:
    file = {"a": 1, "b": {"c": 2}, "d": 3}

    assert with_answers(file, (), {"a": {"x": 1}, "b": 4, "d": None}) == {
        "a": {"x": 1},
        "b": 4,
        "d": None,
    }


def test_a_place_may_be_an_item_within_an_item_and_is_read_step_by_step() -> None:
    assert read_path("a[0].b_2[10][3]") == ("a", 0, "b_2", 10, 3)
    assert read_path("") == ()
    for text in (".a", "a[0]b c", "a.", "1a", "a[]"):
        with pytest.raises(NotFound, match="place in the case file"):
            read_path(text)
