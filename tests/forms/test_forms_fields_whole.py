"""All that is read of a field, list and group, and what stands where the file says nothing."""

from typing import Any

import pytest
from forms_builders import YES_NO, answers, errors, field, make_form, rows, shown

from engine.forms import Field, Form, Group, ItemList, Kind
from engine.forms.model import Choice


def only(component: dict[str, Any]) -> Any:
    return make_form(component).components[0]


def told(asked: Any) -> Any:
    return asked and asked.text


def test_all_of_a_field_is_read() -> None:
    asked = only(
        field(
            key="so_many",
            label="How {{x}}?",
            description="Or {{y}}",
            required=True,
            minLength=2,
            maxLength=9,
            pattern="^a{1,9}$",
            hide="=z",
            appearance={"prefixAdorner": "£", "suffixAdorner": "p"},
            defaultValue="aa",
            own={
                "prefill": "z",
                "shared": "true",
                "saidBy": "panel_member",
                "confirmed": "confirmed_at",
                "check": "so_many != null",
                "errorRequired": "R",
                "errorMinLength": "M",
            },
        )
    )

    assert isinstance(asked, Field)
    assert (asked.kind, asked.where, asked.key) == (Kind.TEXTFIELD, "so_many", "so_many")
    assert (asked.path, asked.label.source, asked.hint.source) == (
        ("so_many",),
        "How {{x}}?",
        "Or {{y}}",
    )
    assert (asked.required, asked.readonly, asked.shared, asked.said_by) == (
        True,
        False,
        True,
        "panel_member",
    )
    assert asked.confirmed == "confirmed_at"
    assert (asked.limits.min_length, asked.limits.max_length) == (2, 9)
    assert asked.limits.pattern is not None
    assert (asked.limits.pattern.source, asked.limits.pattern.most) == ("^a{1,9}$", 9)
    assert (told(asked.hide), told(asked.prefill), told(asked.limits.check)) == (
        "z",
        "z",
        "so_many != null",
    )
    assert (asked.prefix, asked.suffix, asked.default) == ("£", "p", "aa")
    assert asked.sentences == {"required": "R", "min_length": "M"}
    assert (asked.choices, asked.is_boolean, asked.appoints) == (None, False, "")


def test_a_field_that_says_nothing_is_plain() -> None:
    asked = only({"type": "textfield", "key": "a", "label": "A"})

    assert isinstance(asked, Field)
    assert (asked.hint.source, asked.required, asked.readonly) == ("", False, False)
    assert (asked.hide, asked.prefill, asked.default) == (None, None, None)
    assert (asked.limits.min_length, asked.limits.max_length) == (0, None)
    assert (asked.limits.format, asked.limits.decimal_digits) == ("", 0)
    assert (asked.limits.pattern, asked.limits.least, asked.limits.most) == (None, None, None)
    assert (asked.said_by, asked.shared, asked.prefix, asked.suffix) == ("", False, "", "")
    assert asked.confirmed == ""
    assert (asked.time_label, asked.sentences, asked.is_stored) == ("Time", {}, True)


def test_bounds_and_digits_of_a_number_are_read_exactly() -> None:
    limits = only(field("number", min=-0.1, max="= limit + 1", decimalDigits=3)).limits
    large = only(field("number", min=0, max=1e21)).limits

    assert (told(limits.least), told(limits.most), limits.decimal_digits) == (
        "-0.1",
        " limit + 1",
        3,
    )
    assert (told(large.least), told(large.most)) == ("0", "1000000000000000000000")


@pytest.mark.parametrize(
    ("kind", "more", "label", "time_label"),
    [
        ("datetime", {"label": "", "dateLabel": "The day"}, "The day", "Time"),
        ("datetime", {"label": "L", "dateLabel": "The day", "timeLabel": "At"}, "L", "At"),
        ("time", {"label": "", "timeLabel": "At"}, "At", "At"),
        ("datetime", {"label": "", "dateLabel": "The day", "timeLabel": ""}, "The day", "Time"),
    ],
)
def test_a_date_and_time_has_labels_of_its_own(
    kind: str, more: dict[str, Any], label: str, time_label: str
) -> None:
    asked = only(field(kind, **more))

    assert (asked.kind, asked.label.source, asked.time_label) == (Kind(kind), label, time_label)


def test_a_date_and_time_without_a_subtype_is_a_date() -> None:
    assert only({"type": "datetime", "key": "a", "label": "A"}).kind is Kind.DATE
    bounds = only(field("date", own={"earliest": "a", "latest": "b"})).limits
    assert (told(bounds.least), told(bounds.most)) == ("a", "b")


@pytest.mark.parametrize("name", ["email", "phone"])
def test_a_text_may_be_an_address_or_a_number_to_call(name: str) -> None:
    asked = {**field(), "validate": {"validationType": name}}

    assert only(asked).limits.format == name
    assert (
        shown(make_form(asked)).fields()[0].autocomplete
        == {"email": "email", "phone": "tel"}[name]
    )


def test_options_are_read_from_where_they_come() -> None:
    fixed = only(field("radio"))
    people = only(field("select", own={"people": " chair , , panel_member"}))
    appointed = only(field("select", own={"appoints": "panel_member"}))
    both = only(field("select", own={"appoints": "panel_member", "people": "chair"}))
    made = only(field("checklist", valuesExpression="=names"))
    flag = only(field("radio", values=YES_NO[::-1], own={"type": "boolean"}))

    assert fixed.choices.fixed == (Choice("yes", "Yes"), Choice("no", "No"))
    assert (fixed.choices.roles, fixed.choices.expression) == ((), None)
    assert (people.choices.roles, people.appoints) == (("chair", "panel_member"), "")
    assert (appointed.choices.roles, appointed.appoints) == (("panel_member",), "panel_member")
    assert (both.choices.roles, both.appoints) == (("chair",), "panel_member")
    assert (told(made.choices.expression), made.choices.fixed) == ("names", ())
    assert (flag.is_boolean, fixed.is_boolean) == (True, False)


@pytest.mark.parametrize(
    ("kind", "given", "default"),
    [
        ("textfield", "x", "x"),
        ("textfield", "", None),
        ("number", 3, 3),
        ("number", 0, 0),
        ("number", 1.5, 1.5),
        ("number", "3", "3"),
        ("checkbox", True, True),
        ("checkbox", False, False),
        ("checklist", ["yes"], ["yes"]),
        ("checklist", [], None),
        ("radio", "no", "no"),
        ("date", "2026-01-01", "2026-01-01"),
        ("textfield", None, None),
    ],
)
def test_a_first_value_is_read_as_it_fits_the_field(kind: str, given: Any, default: Any) -> None:
    assert only(field(kind, defaultValue=given)).default == default


def test_all_of_a_list_is_read_and_a_plain_one_may_grow() -> None:
    form = make_form(
        rows(
            field(key="name"),
            rows(field(key="n"), key="calls"),
            key="seats",
            label="Seats {{x}}",
            description="So",
            allowAddRemove=False,
            defaultRepetitions=4,
            conditional={"hide": "=z"},
            own={
                "itemLabel": "Seat",
                "atLeast": "1",
                "atMost": "2",
                "prefill": "z",
                "shared": "true",
                "errorAtMost": "M",
            },
        ),
        rows(field()),
    )
    whole, plain = form.components

    assert isinstance(whole, ItemList)
    assert (whole.kind, whole.where, whole.key) == (Kind.DYNAMICLIST, "seats", "seats")
    assert (whole.path, whole.label.source, whole.hint.source) == (("seats",), "Seats {{x}}", "So")
    assert (whole.item_label.source, whole.may_add, whole.first_rows) == ("Seat", False, 4)
    assert (told(whole.least), told(whole.most), told(whole.prefill)) == ("1", "2", "z")
    assert (told(whole.hide), whole.shared, whole.sentences) == ("z", True, {"at_most": "M"})
    assert whole.asks == {"name", "calls"}
    assert [each.path for each in form.fields][:4] == [
        ("seats",),
        ("seats", "name"),
        ("seats", "calls"),
        ("seats", "calls", "n"),
    ]
    assert isinstance(plain, ItemList)
    assert (plain.may_add, plain.first_rows, plain.shared) == (True, 1, False)
    assert (plain.least, plain.most, plain.prefill) == (None, None, None)
    assert (plain.item_label.source, plain.hint.source, plain.sentences) == ("", "", {})


def groups() -> Form:
    group = {"type": "group", "label": "G {{x}}", "path": "g", "conditional": {"hide": "=z"}}
    inner = {"type": "group", "label": "", "components": [field(key="deep")]}
    return make_form(
        {**group, "components": [field(key="x1"), inner], "properties": {"shared": "true"}},
        {"type": "group", "id": "bare", "components": [field(key="y1")]},
        {"type": "separator"},
        {"type": "spacer", "id": "sp", "conditional": {"hide": "=z"}},
        {"type": "text", "text": "T {{x}}", "conditional": {"hide": "=z"}},
    )


def test_all_of_a_group_is_read_and_one_without_a_key_stores_beside_itself() -> None:
    form = groups()
    whole, bare, line, space, prose = form.components

    assert isinstance(whole, Group)
    assert isinstance(bare, Group)
    assert (whole.kind, whole.where, whole.key, whole.path) == (Kind.GROUP, "g", "g", ("g",))
    assert (whole.label.source, told(whole.hide), whole.shared) == ("G {{x}}", "z", True)
    assert (whole.asks, bare.asks, form.asks) == ({"x1", "deep"}, {"y1"}, {"g", "y1"})
    assert (bare.where, bare.key, bare.path, bare.shared) == ("bare", "", (), False)
    assert [each.path for each in form.fields] == [("g",), ("g", "x1"), ("g", "deep"), ("y1",)]
    assert form.keys == ("g", "y1")
    assert form.shared == {"g"}
    assert (line.kind, line.where, line.hide) == (Kind.SEPARATOR, "components[2]", None)
    assert (space.kind, space.where, told(space.hide)) == (Kind.SPACER, "sp", "z")
    assert (prose.kind, told(prose.hide)) == (Kind.TEXT, "z")
    assert form.reads == {"x", "z"}


def test_all_of_a_form_is_read_and_one_that_says_nothing_has_no_title() -> None:
    whole = make_form(field(), title="T {{x}} {{a}}", appendTo="requests")
    plain = make_form()

    assert (whole.source, whole.id, whole.title) == (
        "forms/x/decide.form",
        "decide",
        "T {{x}} {{a}}",
    )
    assert (whole.heading.source, whole.append_to) == ("T {{x}} {{a}}", "requests")
    assert whole.reads == {"x"}
    assert (plain.title, plain.append_to, plain.components) == ("", "", ())
    assert (plain.fields, plain.shared, plain.reads, plain.looks_ahead) == (
        (),
        set(),
        set(),
        False,
    )


@pytest.mark.parametrize(
    ("components", "reads"),
    [
        ([field(hide="=x")], {"x"}),
        ([field(own={"prefill": "x"})], {"x"}),
        ([field("number", min="=x", max="=y")], {"x", "y"}),
        ([field(own={"check": "a = x"})], {"x"}),
        ([field(own={"refusedBecause": "x"})], {"x"}),
        ([field("select", valuesExpression="=x")], {"x"}),
        ([field(label="{{x}}", description="{{y}}")], {"x", "y"}),
        ([field(readonly=True)], {"a"}),
        ([field(readonly=True, own={"prefill": "x"})], {"x"}),
        ([field(hide="=b"), field(key="b")], set()),
        ([rows(field(hide="=x and id = a"))], {"x"}),
        ([rows(field(), own={"prefill": "x", "atLeast": "y", "atMost": "z"})], {"x", "y", "z"}),
        (
            [rows(field(), label="{{x}}", description="{{y}}", own={"itemLabel": "{{z}}"})],
            {*"xyz"},
        ),
        ([rows(field()), field(key="b", hide="=a")], {"a"}),
        ([rows(field(hide="=b")), field(key="b")], set()),
        ([field(hide="=id = 1")], {"id"}),
        ([{"type": "text", "text": "{{x}}"}], {"x"}),
        ([{"type": "group", "label": "{{x}}", "components": [field(hide="=y")]}], {"x", "y"}),
        (
            [{"type": "group", "path": "g", "components": [field(hide="=id")]}],
            {"id"},
        ),
    ],
)
def test_a_form_reads_what_it_names_and_does_not_ask(components: Any, reads: set[str]) -> None:
    assert make_form(*components).reads == reads


@pytest.mark.parametrize(
    ("components", "is_so"),
    [
        ([field(hide="=b"), field(key="b")], True),
        ([field(key="b"), field(hide="=b")], False),
        ([field(hide="=a")], True),
        ([rows(field(hide="=b")), field(key="b")], True),
        ([rows(field(hide="=b"), field(key="b"))], True),
        ([rows(field(key="b"), field(hide="=b"))], False),
        ([rows(field(), conditional={"hide": "=b"}), field(key="b")], True),
        ([{"type": "group", "components": [field(hide="=b")]}, field(key="b")], True),
        ([{"type": "group", "path": "g", "components": [field(hide="=b")]}, field(key="b")], True),
        (
            [field(key="b"), {"type": "group", "path": "g", "components": [field(hide="=b")]}],
            False,
        ),
        ([{"type": "text", "text": "x", "conditional": {"hide": "=b"}}, field(key="b")], True),
        ([field(hide="=x")], False),
    ],
)
def test_a_form_looks_ahead_where_what_hides_is_answered_later(
    components: Any, is_so: bool
) -> None:
    assert make_form(*components).looks_ahead is is_so


def test_whom_a_form_appoints_is_told_with_the_place() -> None:
    who = field("select", "who", own={"appoints": "chair"})
    group = {"type": "group", "path": "g", "components": [who]}
    bare = {
        "type": "group",
        "components": [field("select", "b", own={"appoints": "panel_member"})],
    }

    form = make_form(group, bare, rows(who, group))

    assert form.appoints == {
        "g.who": "chair",
        "b": "panel_member",
        "children[].who": "chair",
        "children[].g.who": "chair",
    }
    assert form.roles == {"chair", "panel_member"}


def test_a_text_with_what_cannot_be_seen_is_refused_but_what_scripts_need_is_taken() -> None:
    form = make_form(field())
    for sign in "\u200c\u200d\u00ad\u2028\u2029":
        assert errors(form, {"a": f"a{sign}b"}) == {}
    for sign in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert list(errors(form, {"a": f"a{sign}b"})) == ["a"]
    assert answers(make_form(field("textarea")), {"a": "a\tb\nc"}) == {"a": "a\tb\nc"}
