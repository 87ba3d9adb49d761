from datetime import date, datetime, time, timedelta
from decimal import Decimal

from forms_builders import field, make_form, rows

from engine.feel.types import (
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    NUMBER,
    STRING,
    TIME,
    Type,
    context,
    list_of,
)
from engine.forms import appointments, check_form, field_at
from engine.forms.values import to_feel, to_plain
from engine.model.calendar import LONDON

YES_NO = Type("string", values=("yes", "no"))


def test_a_form_tells_the_types_of_what_it_stores():
    form = make_form(
        field(key="line"),
        field("number", "n"),
        field("date", "d"),
        field("time", "t"),
        field("datetime", "dt"),
        field("checkbox", "c"),
        field("checklist", "l"),
        field("radio", "r"),
        field("radio", "b", own={"type": "boolean"}),
        field("select", "p", own={"people": "conference_chair"}),
        field(key="known", readonly=True),
        {"type": "group", "label": "G", "path": "g", "components": [field(key="x")]},
        {"type": "group", "label": "G", "components": [field(key="y")]},
        rows(field(key="name")),
        {"type": "text", "text": "x"},
    )

    assert form.types() == {
        "line": STRING,
        "n": NUMBER,
        "d": DATE,
        "t": TIME,
        "dt": DATE_AND_TIME,
        "c": BOOLEAN,
        "l": list_of(YES_NO),
        "r": YES_NO,
        "b": BOOLEAN,
        "p": STRING,
        "g": context({"x": STRING}),
        "y": STRING,
        "children": list_of(context({"id": STRING, "name": STRING})),
    }


def test_a_form_that_appends_has_the_type_of_its_list():
    form = make_form(field(key="question"), appendTo="requests")

    assert form.append_to == "requests"
    assert form.types() == {
        "requests": list_of(context({"question": STRING, "at": DATE_AND_TIME, "by": STRING}))
    }


def test_stored_values_become_values_of_their_type():
    kind = list_of(context({"d": DATE, "t": TIME, "m": DATE_AND_TIME, "n": NUMBER, "s": STRING}))
    stored = [
        {
            "d": "2026-10-25",
            "t": "15:30:00",
            "m": "2026-10-25T01:30:00+00:00",
            "n": "2.5",
            "s": "x",
            "z": 1,
        }
    ]

    (made,) = to_feel(stored, kind)

    assert made["d"] == date(2026, 10, 25)
    assert made["t"] == time(15, 30)
    assert made["m"] == datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    assert made["m"].utcoffset() == timedelta(0)
    assert made["n"] == Decimal("2.5")
    assert made["z"] == 1
    assert to_plain([made]) == stored


def test_what_does_not_fit_its_type_stays_as_it_is():
    assert to_feel("soon", DATE) == "soon"
    assert to_feel("x", NUMBER) == "x"
    assert to_feel("x", list_of(DATE)) == "x"
    assert to_feel(None, DATE) is None
    assert to_feel(5, context({"a": DATE})) == 5


def test_values_of_decisions_become_plain():
    assert to_plain(Decimal("3.00")) == 3
    assert to_plain(0.5) == "0.5"
    assert to_plain(Decimal("NaN")) is None
    assert to_plain(timedelta(days=2)) == "P2D"
    assert to_plain({"a": (date(2026, 1, 2), True)}) == {"a": ["2026-01-02", True]}


def test_expressions_of_a_form_are_checked_against_the_types_of_the_case():
    form = make_form(
        field("date", "d", own={"prefill": "limit", "latest": "tody()"}),
        field(key="x", hide="=d", label="{{nme}}"),
        rows(field("number", "age"), field(key="y", hide='=age > 3 and name = "x" and id = "1"')),
        field("select", "s", valuesExpression="=limit"),
        field(key="known", readonly=True),
        field(key="z", hide="=known > 3"),
    )

    found = check_form(form, {"limit": NUMBER, "known": NUMBER, "name": STRING})

    assert [line.split(":")[1] for line in found] == ["d", "d", "x", "x", "s"]
    assert check_form(make_form(field(key="x", hide="=limit > 3")), {"limit": NUMBER}) == []


def test_a_field_is_found_by_its_place_in_the_case_file():
    form = make_form(field(), rows(field(key="name")), field(key="known", readonly=True))

    assert field_at(form, ("children", 1, "name")) is form.fields[2]
    assert field_at(form, ("a",)) is form.fields[0]
    assert field_at(form, ("children",)) is None
    assert field_at(form, ("known",)) is None


def test_appointments_are_found_inside_lists():
    form = make_form(
        field("select", "chair", own={"appoints": "conference_chair"}),
        rows(field("select", "member", own={"appoints": "panel_member"}), key="seats"),
    )
    given = {"chair": "p1", "seats": [{"member": "p3"}, {"member": None}, {"member": "p4"}]}

    assert list(appointments(form, given)) == [
        ("chair", "conference_chair", "p1"),
        ("seats[0].member", "panel_member", "p3"),
        ("seats[2].member", "panel_member", "p4"),
    ]
