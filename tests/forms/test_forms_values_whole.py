"""Values kept and shown, people chosen, one question alone, and what was typed."""

from collections import UserDict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from forms_builders import field, make_form, rows, scene

from engine.errors import InvalidAnswers
from engine.feel.types import BOOLEAN, DATE, NUMBER, TIME, Type, context, list_of
from engine.forms import (
    Scene,
    field_at,
    labels_of,
    offers_people,
    people_chosen,
    validate_field,
)
from engine.forms.page.typed_text import as_text, only_typed, typed_lines
from engine.forms.values import to_feel, to_plain


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (3, 3),
        (True, True),
        (None, None),
        ("x", "x"),
        (Decimal("3.00"), 3),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+3"), 1000),
        (Decimal("Infinity"), None),
        (1.0, 1),
        (0.1, "0.1"),
        (float("nan"), None),
        (date(2026, 1, 2), "2026-01-02"),
        (time(9, 5, 1, 7), "09:05:01"),
        (datetime(2026, 7, 1, 12, 0, 0, 9, tzinfo=UTC), "2026-07-01T13:00:00+01:00"),
        (timedelta(hours=1), "PT1H"),
        ([1, Decimal("1.5")], [1, "1.5"]),
        ((1, [None]), [1, [None]]),
        ({"a": date(2026, 1, 2), 1: 2}, {"a": "2026-01-02", "1": 2}),
        (UserDict(a=1.5), {"a": "1.5"}),
    ],
)
def test_a_value_is_kept_as_json(value: Any, plain: Any) -> None:
    found = to_plain(value)

    assert (found, type(found)) == (plain, type(plain))


@pytest.mark.parametrize(
    ("value", "kind", "feel"),
    [
        ("2026-01-02", DATE, date(2026, 1, 2)),
        (7, DATE, 7),
        ("09:05:00", TIME, time(9, 5)),
        (7, TIME, 7),
        ("25:00", TIME, "25:00"),
        ("2.5", NUMBER, Decimal("2.5")),
        (3, NUMBER, 3),
        (7, Type("date and time"), 7),
        ("x", Type("date and time"), "x"),
        (True, BOOLEAN, True),
        (["2026-01-02", None], list_of(DATE), [date(2026, 1, 2), None]),
        (("2026-01-02",), list_of(DATE), [date(2026, 1, 2)]),
        (["x"], Type("list"), ["x"]),
        ({"d": "2026-01-02", "z": "2"}, context({"d": DATE}), {"d": date(2026, 1, 2), "z": "2"}),
        ([1], context({"d": DATE}), [1]),
    ],
)
def test_what_is_kept_becomes_a_value_of_its_type(value: Any, kind: Type, feel: Any) -> None:
    assert to_feel(value, kind) == feel


def chosen() -> Any:
    return make_form(
        field("select", "one", own={"people": "chair, panel_member"}),
        field("checklist", "many", own={"people": "chair"}),
        field("select", "lead", own={"appoints": "panel_member", "people": "chair"}),
        field("select", "held", readonly=True, own={"people": "chair"}),
        field("radio", "way"),
        rows(field("select", "who", own={"people": "chair"})),
    )


def test_everybody_who_is_chosen_is_found_with_the_roles_that_were_offered() -> None:
    given = {
        "one": "p1",
        "many": ["p2", "", "p3"],
        "lead": "p4",
        "held": "p5",
        "way": "yes",
        "children": [{"who": None}, {"who": "p6"}, "x"],
    }

    assert list(people_chosen(chosen(), given)) == [
        ("one", ("chair", "panel_member"), "p1"),
        ("many", ("chair",), "p2"),
        ("many", ("chair",), "p3"),
        ("lead", ("panel_member",), "p4"),
        ("children[1].who", ("chair",), "p6"),
    ]
    asked = {each.key: each for each in chosen().fields}
    assert [
        key for key, each in asked.items() if hasattr(each, "choices") and offers_people(each)
    ] == [
        "one",
        "many",
        "lead",
        "held",
        "who",
    ]


def test_one_question_is_found_and_checked_alone() -> None:
    form = make_form(
        rows(field("number", "n", label="So many", max=3, hide="=true", readonly=True)),
        field("number", "n", own={"prefill": "1"}, readonly=True),
    )
    inner = make_form(rows(field("number", "n", label="So many", max=3, hide="=true")))
    asked = field_at(inner, ("children", 0, "n"))

    assert asked is not None
    assert field_at(form, ("children", 0, "n")) is None
    assert field_at(form, ("n",)) is form.fields[2]
    assert field_at(inner, ("children", "n", "x")) is None
    assert validate_field(asked, "3", scene()) == 3
    with pytest.raises(InvalidAnswers) as refused:
        validate_field(asked, "4", scene())
    assert refused.value.errors == {"children.n": "So many must be 3 or fewer"}
    with pytest.raises(InvalidAnswers) as refused:
        validate_field(asked, "x" * 1_000_001, scene())
    assert "too long" in refused.value.errors[""]


def test_labels_are_those_that_the_form_words_itself() -> None:
    made = (
        '=[{value: "a", label: "An A"}, {value: 1, label: 2}, {value: "c", label: c}, {value: d}]'
    )

    assert labels_of(make_form(field("select", valuesExpression=made)).fields[0]) == {
        "a": "An A",
        "1": "2",
    }


def typed(form: Any, given: Any, **people: str) -> list[tuple[str, str]]:
    def named(_: Any) -> list[tuple[str, str]]:
        return list(people.items())

    there = scene(x="X")
    at = Scene(scope=there.scope, now=there.now, calendar=there.calendar, people=named)
    return [tuple(line) for line in typed_lines(form, given, at)]


def test_what_was_typed_is_told_with_the_rows_and_groups_in_which_it_stands() -> None:
    group = {"type": "group", "path": "g", "label": "G", "components": [field(key="y", label="Y")]}
    form = make_form(
        field(label="Of {{x}}"),
        group,
        rows(field(key="n", label="N"), group, own={"itemLabel": "Child {{x}}"}),
        rows(field(key="n", label="N"), key="others", label="Others"),
        field("checklist", "l", label="L"),
        field("select", "who", label="Who", own={"people": "chair"}),
        field("select", "lost", label="Lost", own={"people": "chair"}),
    )
    given = {
        "who": "p1",
        "lost": "p2",
        "l": ["yes", "zzz"],
        "g": {"y": "1", "id": "9", "more": "2"},
        "children": [{"id": "1", "n": "a", "g": {"y": "3"}}, {"n": ""}, "odd"],
        "others": [{"n": "b"}],
        "a": 3,
        "id": "7",
        "left": {"day": "1", "month": "", "year": "2"},
    }

    assert typed(form, given, p1="Paula") == [
        ("Of X", "3"),
        ("Y", "1"),
        ("more", "2"),
        ("Child X 1: N", "a"),
        ("Child X 1: Y", "3"),
        ("Child X 3", "odd"),
        ("Others 1: N", "b"),
        ("L", "Yes, zzz"),
        ("Who", "Paula"),
        ("Lost", "somebody who cannot be chosen any more"),
        ("left", "1 2"),
    ]


def test_what_does_not_fit_its_question_is_told_as_it_came() -> None:
    group = {"type": "group", "path": "g", "label": "G", "components": [field(key="y")]}
    form = make_form(group, rows(field(key="n")), field("radio", "r", label="R"))

    assert typed(form, {"g": "x", "children": {"0": "y"}, "r": [1]}) == [
        ("g", "x"),
        ("children", "y"),
        ("R", "1"),
    ]
    assert only_typed({"id": "1", "a": [None, " b ", 3], "c": {"id": "2"}}) == {"a": ["b", "3"]}
    assert [len(as_text(each)) for each in ("x" * 200_001, ["x" * 200_001] * 2)] == [200_000] * 2
    assert as_text({"a": {"b": ["c", None, "d"]}, "e": 5}) == "c, d 5"
