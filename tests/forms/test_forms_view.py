import pytest
from forms_builders import errors, field, findings_of, make_form, rows, shown

from engine.forms import ErrorLink, ListView, TextView
from engine.texts.markdown import Html


def _only(form, given=None, wrong=None, **scope):
    return shown(form, given, wrong, **scope).fields()[0]


def test_a_page_shows_questions_in_order_with_what_helps_to_answer():
    form = make_form(
        {"type": "text", "text": "About **{{child}}**"},
        field(
            "textarea",
            label="Why {{child}}?",
            description="See {{n}} notes",
            maxLength=90,
            required=True,
        ),
        {"type": "separator"},
        field("number", "n", appearance={"prefixAdorner": "£"}),
        title="Decide {{reference}}",
    )

    page = shown(form, child="Ava", reference="MR-1", n=2)

    assert page.title == "Decide MR-1"
    assert [part.kind for part in page.components] == ["text", "textarea", "separator", "number"]
    first, second = page.fields()
    assert (first.label, first.hint, first.max_length) == ("Why Ava?", "See  notes", 90)
    assert (first.required, first.name, first.id) == (True, "a", "a")
    assert (second.prefix, second.inputmode) == ("£", "numeric")


def test_what_was_entered_stays_as_it_was_entered():
    form = make_form(field("number", "n"), field("date", "d"), field("datetime", "t"))
    given = {
        "n": " 1,x",
        "d": {"day": "99", "month": "oct", "year": ""},
        "t": {"time": "3:30"},
    }

    n, d, t = shown(form, given).fields()

    assert n.value == " 1,x"
    assert [part.value for part in d.parts] == ["99", "oct", ""]
    assert [part.value for part in t.parts] == ["", "", "", "3:30"]


def test_saved_answers_show_the_way_they_are_typed():
    form = make_form(
        field("date", "d"),
        field("datetime", "t"),
        field("time", "at"),
        field("number", "n"),
        field("checkbox", "c"),
        field("radio", "r", own={"type": "boolean"}),
        field("checklist", "l"),
    )
    saved = {
        "d": "2026-10-03",
        "t": "2026-10-23T15:30:00+01:00",
        "at": "09:05:00",
        "n": "2.5",
        "c": True,
        "r": False,
        "l": ["no"],
    }

    d, t, at, n, c, r, checks = shown(form, saved).fields()

    assert [(part.name, part.value) for part in d.parts] == [
        ("d-day", "3"),
        ("d-month", "10"),
        ("d-year", "2026"),
    ]
    assert [part.value for part in t.parts] == ["23", "10", "2026", "3:30pm"]
    assert (at.value, n.value, c.ticked, c.value) == ("9:05am", "2.5", True, "true")
    assert [(o.value, o.chosen) for o in r.options] == [("yes", False), ("no", True)]
    assert [(o.id, o.chosen) for o in checks.options] == [("l", False), ("l-2", True)]


def test_first_values_show_only_where_nothing_was_given():
    form = make_form(
        field(key="a", own={"prefill": "upper case(name)"}),
        field("select", "b", defaultValue="no"),
        field("date", "c", own={"prefill": "workdays_after(today(), 2)"}),
        field(key="name", own={"prefill": "name"}),
    )

    fresh = shown(form, None, name="ava").fields()
    emptied = shown(form, {}, name="ava").fields()

    assert fresh[0].value == "AVA"
    assert [option.chosen for option in fresh[1].options] == [False, True]
    assert [part.value for part in fresh[2].parts] == ["24", "11", "2026"]
    assert fresh[3].value == "ava"
    assert emptied[0].value == ""
    assert [option.chosen for option in emptied[1].options] == [False, False]


def test_a_readonly_question_shows_its_value_in_words():
    form = make_form(
        field("date", "d", readonly=True),
        field("select", "s", readonly=True),
        field(key="p", readonly=True, own={"prefill": "chair"}),
    )

    d, s, p = shown(form, {"d": "forged"}, d=None, s="yes", chair="R. Holm").fields()

    assert (d.shown, s.shown, p.shown) == ("", "Yes", "R. Holm")
    assert all(each.readonly for each in (d, s, p))


def test_hidden_questions_do_not_show():
    form = make_form(field("checkbox", "a"), field(key="b", hide="=not(a)"))

    assert [each.name for each in shown(form, {}).fields()] == ["a"]
    assert [each.name for each in shown(form, {"a": "true"}).fields()] == ["a", "b"]


def test_rows_have_names_buttons_and_ids():
    form = make_form(
        rows(field(key="name"), rows(field(key="n"), key="contacts"), own={"itemLabel": "Child"})
    )

    page = shown(form, {"children": [{"id": "7", "name": "Ava", "contacts": [{"n": "x"}]}, {}]})

    (children,) = page.components
    assert isinstance(children, ListView)
    assert (children.id, children.add, children.item_label) == (
        "children",
        "add:children",
        "Child",
    )
    assert [(row.title, row.id_name, row.id_value, row.remove) for row in children.rows] == [
        ("Child 1", "children-0-id", "7", "remove:children:0"),
        ("Child 2", "children-1-id", "", "remove:children:1"),
    ]
    inner = children.rows[0].components[1]
    assert isinstance(inner, ListView)
    assert (inner.add, inner.rows[0].remove) == (
        "add:children-0-contacts",
        "remove:children-0-contacts:0",
    )
    assert [each.name for each in page.fields()] == [
        "children-0-name",
        "children-0-contacts-0-n",
        "children-1-name",
    ]


def test_a_fresh_list_has_its_first_rows_and_a_fixed_one_those_of_the_case():
    free = make_form(rows(field(key="name"), defaultRepetitions=2))
    fixed = make_form(
        rows(field(key="name", readonly=True), field(key="pid"), allowAddRemove=False)
    )
    held = [{"id": "1", "name": "Ava", "pid": "5"}, {"id": "2", "name": "Ben"}]

    assert len(shown(free).components[0].rows) == 2
    page = shown(fixed, None, children=held).components[0]
    assert page.add == ""
    assert [(row.remove, row.id_value) for row in page.rows] == [("", "1"), ("", "2")]
    assert [(r.components[0].shown, r.components[1].value) for r in page.rows] == [
        ("Ava", "5"),
        ("Ben", ""),
    ]


def test_a_full_list_offers_no_more_rows():
    assert shown(make_form(rows(field())), {"children": [{}] * 100}).components[0].add == ""


def test_the_error_summary_leads_to_the_first_wrong_box():
    form = make_form(
        field(key="a", required=True),
        field("date", "d", required=True),
        field("datetime", "t"),
        field("radio", "r", required=True),
        rows(field(key="name", required=True), own={"atLeast": "1"}),
    )
    given = {
        "d": {"day": "1", "month": "2", "year": "26"},
        "t": {"day": "1", "month": "2", "year": "2026"},
        "children": [{}],
        "zzz": "1",
    }

    page = shown(form, given, errors(form, given))

    assert [link.href for link in page.errors] == [
        "#a",
        "#d-year",
        "#t-time",
        "#r",
        "#children-0-name",
        "",
    ]
    assert page.errors[0] == ErrorLink(text="Enter the name", href="#a")
    assert page.errors[4].text == "Children 1: Enter the name"
    assert page.fields()[0].error == "Enter the name"
    ids = {each.id for each in page.fields()} | {
        p.id for each in page.fields() for p in each.parts
    }
    assert {link.href[1:] for link in page.errors[:-1]} <= ids


def test_text_is_safe_html_below_the_heading_of_the_page():
    form = make_form(
        {"type": "text", "text": "# A\n\n<b>{{x}}</b> [l](javascript:alert(1))\n\n- {{x}}"}
    )

    (text,) = shown(form, None, x='<script>alert("1")</script>').components

    assert isinstance(text, TextView)
    assert isinstance(text.html, Html)
    assert text.html.__html__() == str(text.html)
    assert "<script" not in text.html
    assert "<a" not in text.html
    assert "<b>" not in text.html
    assert text.html.startswith("<h2>A</h2>")


@pytest.mark.parametrize(
    "given",
    [
        {"a": {"x": 1}},
        {"a": [1]},
        {"children": "x"},
        {"children": [1]},
        {"d": 7},
        {"d": [1]},
        {"t": {"day": {}}},
        {"zzz": 1},
    ],
)
def test_a_hostile_draft_never_breaks_the_page(given):
    form = make_form(field(), field("date", "d"), field("datetime", "t"), rows(field()))

    assert len(shown(form, given).fields()) >= 3


def test_owners_texts_are_checked_when_the_form_is_read():
    assert "is not closed" in findings_of({"type": "text", "id": "t", "text": "a\n{{#if x}}"})[0]
    assert findings_of(field(label="{{a b c(}}")) != []
