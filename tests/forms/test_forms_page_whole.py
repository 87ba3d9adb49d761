"""The whole of what a page shows of a form, of what was entered, and of what is wrong."""

from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from forms_builders import YES_NO, answers, errors, field, make_form, rows, shown

from engine.feel.values import Function
from engine.forms import ErrorLink, FieldView, Form, FormView, as_posted, check_form
from engine.forms.page.form_view import BreakView, GroupView, ListView, OptionView, PartView

PLAIN = {
    "hint": "",
    "error": "",
    "required": False,
    "readonly": False,
    "shown": "",
    "value": "",
    "ticked": False,
    "parts": (),
    "options": (),
    "autocomplete": "",
    "inputmode": "",
    "max_length": None,
    "prefix": "",
    "suffix": "",
}


def one(form: Form, given: Any = None, wrong: Any = None, **scope: Any) -> FieldView:
    return shown(form, given, wrong, **scope).fields()[0]


def view_of(kind: str, **more: Any) -> dict[str, Any]:
    return {**PLAIN, "kind": kind, "path": "a", "name": "a", "id": "a", "label": "Name", **more}


@pytest.mark.parametrize(
    ("asked", "given", "whole"),
    [
        (field(), "x", view_of("textfield", value="x")),
        (field(required=True), None, view_of("textfield", required=True)),
        (
            field("textarea", maxLength=9, description="So"),
            "x\ny",
            view_of("textarea", value="x\ny", max_length=9, hint="So"),
        ),
        (field(maxLength=9), "x", view_of("textfield", value="x")),
        (
            field("number", appearance={"prefixAdorner": "£", "suffixAdorner": "p"}),
            3,
            view_of("number", value="3", inputmode="numeric", prefix="£", suffix="p"),
        ),
        (field("checkbox"), True, view_of("checkbox", value="true", ticked=True)),
        (field("checkbox"), None, view_of("checkbox", value="true")),
        (field("time"), "15:30:00", view_of("time", value="3:30pm")),
        (
            field("radio"),
            "no",
            view_of(
                "radio",
                value="no",
                options=(
                    {"id": "a", "value": "yes", "label": "Yes", "chosen": False, "closed": False},
                    {"id": "a-2", "value": "no", "label": "No", "chosen": True, "closed": False},
                ),
            ),
        ),
    ],
)
def test_all_of_a_question_is_shown(asked: Any, given: Any, whole: dict[str, Any]) -> None:
    assert asdict(one(make_form(asked), {"a": given})) == whole


def part(name: str, value: str, *, wrong: bool = False, label: str = "") -> PartView:
    return PartView(
        part=name,
        id=f"a-{name}",
        name=f"a-{name}",
        label=label or name.capitalize(),
        value=value,
        width={"year": 4, "time": 8}.get(name, 2),
        wrong=wrong,
    )


def test_all_of_the_boxes_of_a_date_and_time_are_shown() -> None:
    form = make_form(field("datetime", timeLabel="At"))

    assert one(form, {"a": "2026-10-25T01:30:00+00:00"}).parts == (
        part("day", "25"),
        part("month", "10"),
        part("year", "2026"),
        part("time", "1:30am GMT", label="At"),
    )
    assert one(make_form(field("date")), {"a": "2026-10-05"}).parts == (
        part("day", "5"),
        part("month", "10"),
        part("year", "2026"),
    )
    assert one(form, {"a": "2026-10-25T15:30:09+00:00"}).parts[3].value == "15:30:09"


@pytest.mark.parametrize(
    ("kind", "given", "values"),
    [
        ("date", None, ["", "", ""]),
        ("date", "soon", ["soon", "", ""]),
        ("date", "x" * 61, ["x" * 60, "", ""]),
        ("date", 7, ["", "", ""]),
        ("date", {"day": 3, "month": None}, ["3", "", ""]),
        ("date", {"day": "x" * 61, "zzz": "1"}, ["x" * 60, "", ""]),
        ("date", date(2026, 1, 2), ["2", "1", "2026"]),
        ("datetime", "soon", ["soon", "", "", ""]),
        ("datetime", {"time": "3"}, ["", "", "", "3"]),
        ("datetime", datetime(2026, 1, 2, 9), ["2", "1", "2026", "9:00am"]),  # noqa: DTZ001
    ],
)
def test_what_cannot_be_read_as_a_date_stands_in_the_boxes_as_it_came(
    kind: str, given: Any, values: list[str]
) -> None:
    assert [each.value for each in one(make_form(field(kind)), {"a": given}).parts] == values


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("time", "3:30", "3:30"),
        ("time", " 3pm ", "3pm"),
        ("time", "x" * 61, "x" * 60),
        ("time", "09:05:00", "9:05am"),
        ("time", "09:05:09", "09:05:09"),
        ("time", time(15, 30), "3:30pm"),
        ("time", 7, ""),
        ("time", None, ""),
        ("textfield", "x" * 200_001, "x" * 200_000),
        ("textfield", 3, "3"),
        ("textfield", 2.5, "2.5"),
        ("textfield", Decimal("2.50"), "2.5"),
        ("textfield", date(2026, 1, 2), "Friday 2 January 2026"),
        ("textfield", time(9), "9am"),
        ("textfield", True, ""),
        ("textfield", ["x"], ""),
        ("number", "1,x", "1,x"),
    ],
)
def test_what_was_entered_stands_in_its_box(kind: str, given: Any, value: str) -> None:
    assert one(make_form(field(kind)), {"a": given}).value == value


@pytest.mark.parametrize(
    ("kind", "given", "wrong"),
    [
        ("date", {"day": "1", "month": "", "year": " "}, ["month", "year"]),
        ("date", {"day": "1", "month": "2", "year": "26"}, ["year"]),
        ("date", {"day": "1", "month": "2", "year": "1066"}, ["year"]),
        ("date", {"day": "31", "month": "2", "year": "2026"}, ["day", "month", "year"]),
        ("date", {"day": "1", "month": "2", "year": "2026"}, ["day", "month", "year"]),
        ("datetime", {"day": "1", "month": "2", "year": "2026", "time": "x"}, ["time"]),
        ("datetime", {"day": "1", "month": "2", "year": "2026"}, ["time"]),
        (
            "datetime",
            {"day": "32", "month": "2", "year": "2026", "time": "x"},
            ["day", "month", "year"],
        ),
        ("datetime", {"day": "1", "month": "2", "year": "26", "time": "x"}, ["year"]),
    ],
)
def test_an_error_marks_the_boxes_that_it_is_about(
    kind: str, given: Any, wrong: list[str]
) -> None:
    asked = one(make_form(field(kind)), {"a": given}, {"a": "Wrong"})
    free = one(make_form(field(kind)), {"a": given})

    assert asked.error == "Wrong"
    assert [each.part for each in asked.parts if each.wrong] == wrong
    assert not any(each.wrong for each in free.parts)


def page(given: Any = None, wrong: Any = None) -> FormView:
    form = make_form(
        {"type": "separator"},
        {"type": "spacer"},
        {"type": "group", "label": "G {{x}}", "path": "g", "components": [field(key="in_it")]},
        {"type": "group", "label": "", "components": [field(key="beside")]},
        rows(
            field(key="name", label="Name of {{x}}"),
            rows(field(key="n"), key="calls", label="Calls"),
            label="Children {{x}}",
            description="All {{x}}",
            own={"itemLabel": "Child of {{x}}"},
        ),
    )
    return shown(form, given, wrong, x="X")


def test_all_of_groups_lists_and_breaks_is_shown() -> None:
    line, space, group, bare, children = page(
        {"children": [{"id": "7", "name": "A", "calls": [{"n": "1"}]}, {}]}
    ).components

    assert line == BreakView(kind="separator")
    assert space == BreakView(kind="spacer")
    assert isinstance(group, GroupView)
    assert isinstance(bare, GroupView)
    assert isinstance(children, ListView)
    assert (group.kind, group.id, group.label) == ("group", "g", "G X")
    assert [each.path for each in group.components] == ["g.in_it"]
    assert (bare.id, bare.label) == ("group", "")
    assert (children.kind, children.path, children.id) == ("dynamiclist", "children", "children")
    assert (children.label, children.item_label, children.hint) == (
        "Children X",
        "Child of X",
        "All X",
    )
    assert (children.error, children.add) == ("", "add:children")
    first, second = children.rows
    assert (first.number, first.id, first.title) == (1, "children-0", "Child of X 1")
    assert (first.id_name, first.id_value, first.remove) == (
        "children-0-id",
        "7",
        "remove:children:0",
    )
    assert (second.number, second.title, second.id_value) == (2, "Child of X 2", "")
    assert not first.is_added
    calls = first.components[1]
    assert isinstance(calls, ListView)
    assert (calls.item_label, calls.rows[0].title, calls.rows[0].id_value) == (
        "Calls",
        "Calls 1",
        "1",
    )
    assert [each.label for each in first.components] == ["Name of X", "Calls"]


def test_errors_are_linked_in_page_order_and_called_by_their_rows() -> None:
    wrong = {
        "nowhere": "Z",
        "children[1].name": "D",
        "children[0].calls[0].n": "C",
        "children": "B",
        "g.in_it": "A",
    }

    found = page({"children": [{"calls": [{}]}, {"name": "x"}]}, wrong)

    assert found.errors == (
        ErrorLink(text="A", href="#g-in_it"),
        ErrorLink(text="B", href="#children"),
        ErrorLink(text="Child of X 1: Calls 1: C", href="#children-0-calls-0-n"),
        ErrorLink(text="Child of X 2: D", href="#children-1-name"),
        ErrorLink(text="Z", href=""),
    )
    assert [each.error for each in found.fields()] == ["A", "", "", "C", "D"]


def test_a_list_that_was_never_sent_shows_its_first_rows_and_one_that_was_does_not() -> None:
    form = make_form(field(), rows(field(key="name"), defaultRepetitions=2))

    def count(given: Any) -> int:
        (children,) = [
            each for each in shown(form, given).components if each.kind == "dynamiclist"
        ]
        assert isinstance(children, ListView)
        return len(children.rows)

    assert [count(given) for given in (None, {}, {"a": "x"}, {"children": []})] == [2, 2, 2, 0]
    assert count({"children": [{}] * 3}) == 3


def test_rows_are_added_up_to_a_hundred_and_fixed_ones_never() -> None:
    def buttons(form: Form, given: Any, **scope: Any) -> tuple[str, str]:
        (children,) = shown(form, given, **scope).components
        assert isinstance(children, ListView)
        return children.add, children.rows[0].remove

    free, fixed = make_form(rows(field())), make_form(rows(field(), allowAddRemove=False))

    assert buttons(free, {"children": [{}] * 99}) == ("add:children", "remove:children:0")
    assert buttons(free, {"children": [{}] * 100}) == ("", "remove:children:0")
    assert buttons(fixed, None, children=[{"id": "1"}]) == ("", "")


@pytest.mark.parametrize(
    ("asked", "held", "words"),
    [
        (field(readonly=True), "x", "x"),
        (field(readonly=True), None, ""),
        (field("date", readonly=True), date(2026, 1, 2), "Friday 2 January 2026"),
        (field("radio", readonly=True), "yes", "Yes"),
        (field("radio", readonly=True), "gone", "gone"),
        (field("checklist", readonly=True), ["yes", "no"], "Yes and No"),
        (field("radio", readonly=True, own={"type": "boolean"}), True, "Yes"),
        (field("radio", readonly=True, own={"type": "boolean"}), False, "No"),
        (field("radio", readonly=True, own={"type": "boolean"}), None, ""),
        (field("checkbox", readonly=True), True, "yes"),
    ],
)
def test_what_is_shown_only_is_shown_in_words(asked: Any, held: Any, words: str) -> None:
    found = one(make_form(asked), None, a=held)

    assert (found.shown, found.readonly, found.options, found.parts) == (words, True, (), ())
    assert list(as_posted([found])) == []


def test_a_page_is_posted_as_it_stands() -> None:
    form = make_form(
        field(),
        field("date", "d"),
        field("checkbox", "c"),
        field("checkbox", "c2"),
        field("checklist", "l", values=[*YES_NO, {"label": "Both", "value": "both"}]),
        field("radio", "r"),
        field("select", "s"),
        field("select", "s2"),
        {"type": "text", "text": "T"},
        {"type": "group", "path": "g", "components": [field(key="x")]},
        rows(field(key="n")),
    )
    given = {
        "a": "x",
        "d": "2026-01-02",
        "c": True,
        "l": ["yes", "both"],
        "s2": "no",
        "g": {"x": "y"},
        "children": [{"id": "4", "n": "z"}],
    }

    assert list(as_posted(shown(form, given).components)) == [
        ("a", "x"),
        ("d-day", "2"),
        ("d-month", "1"),
        ("d-year", "2026"),
        ("c", "true"),
        ("l", "yes"),
        ("l", "both"),
        ("s", ""),
        ("s2", "no"),
        ("g-x", "y"),
        ("children-0-id", "4"),
        ("children-0-n", "z"),
    ]


def test_options_carry_ids_that_errors_lead_to() -> None:
    form = make_form(field("radio", required=True), field("checklist", "l"))

    asked, many = shown(form, {"l": ["no"]}, errors(form, {})).fields()

    assert asked.options == (
        OptionView(id="a", value="yes", label="Yes", chosen=False),
        OptionView(id="a-2", value="no", label="No", chosen=False),
    )
    assert [(each.id, each.chosen) for each in many.options] == [("l", False), ("l-2", True)]


@pytest.mark.parametrize(("unfit", "times"), [("asks(candidate)", 3), ("asks(seat)", 6)])
def test_who_is_offered_is_asked_about_once_for_all_rows_unless_it_is_of_the_row(
    unfit: str, times: int
) -> None:
    asked: list[Any] = []
    asks = Function(("of",), lambda _run, of: asked.append(of[0]))
    own = {"people": "conference_chair, panel_member", "unfit": f"={unfit}"}
    form = make_form(rows(field("select", "who", own=own), field("textfield", "seat")))

    shown(form, {"children": [{"seat": "a"}, {"seat": "b"}]}, asks=asks)

    assert len(asked) == times


def test_who_is_offered_stands_with_why_they_are_not_to_be_picked_or_what_else_is_known() -> None:
    own = {
        "people": "conference_chair, panel_member",
        "unfit": '=if candidate = "p1" then "cannot sit: attended" else null',
        "remark": '=if candidate = taken then "same agency" else null',
    }
    form = make_form(field("select", own=own))

    options = one(form, None, taken="p2").options
    again = one(form, {"a": "p1"}, taken=None).options

    assert [(each.label, each.closed) for each in options] == [
        ("R. Holm: cannot sit: attended", True),
        ("J. Pace: same agency", False),
        ("A. Reeve", False),
    ]
    assert (again[0].chosen, again[0].closed) == (True, False)
    assert "candidate" not in form.reads
    assert answers(form, {"a": "p1"}, taken=None) == {"a": "p1"}


def test_what_is_said_of_who_is_offered_is_checked() -> None:
    own = {"people": "panel_member", "unfit": "=candidat", "remark": "=1"}

    found = check_form(make_form(field("select", own=own)), {})

    unfit, remark = found
    assert "unfit: There is no name “candidat” here" in unfit
    assert "remark: This is a number, not a text" in remark


def test_what_is_left_empty_is_what_another_answer_says_and_what_is_typed_stays() -> None:
    form = make_form(
        field(key="who"),
        field(
            key="agency", required=True, own={"otherwise": '=if who = "P" then "Police" else null'}
        ),
    )

    assert answers(form, {"who": "P"}) == {"who": "P", "agency": "Police"}
    assert answers(form, {"who": "P", "agency": "School"})["agency"] == "School"
    assert [*errors(form, {"who": "Q"})] == ["agency"]
    asked = shown(form, {"who": "P", "agency": ""}).fields()[1]
    assert (asked.value, asked.required) == ("Police", False)
    refused = shown(form, {"who": "Q"}, {"agency": "Enter it"}).fields()[1]
    assert refused.required
    wrong = shown(form, {"who": "P", "agency": "Nowhere"}, {"agency": "Choose another"}).fields()[
        1
    ]
    assert not wrong.required
