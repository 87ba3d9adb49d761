import json

import pytest
from forms_builders import field, findings_of, form_bytes, make_form, rows

from engine.errors import DefinitionRejected
from engine.forms import parse_form


def _refusal(data: bytes) -> str:
    with pytest.raises(DefinitionRejected) as refused:
        parse_form(data, source="forms/x/decide.form")
    return "\n".join(refused.value.findings)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "Name",
        "a-b",
        "a.b",
        "a b",
        "_a",
        "a__b",
        "1a",
        "á",
        "a" * 61,
        "constructor",
        "people",
        "holders",
        "now",
        "if",
        "null",
        "recipient",
        None,
        7,
        ["a"],
    ],
)
def test_a_key_is_a_short_snake_case_name_that_nothing_else_has(key):
    found = findings_of({**field(), "key": key})

    assert len(found) == 1
    assert "key" in found[0]


@pytest.mark.parametrize(
    "kind",
    [
        "html",
        "iframe",
        "image",
        "documentPreview",
        "filepicker",
        "expression",
        "button",
        "table",
        "taglist",
        "filepicker3000",
        None,
        5,
        ["text"],
    ],
)
def test_a_type_outside_the_profile_is_refused_by_name(kind):
    found = findings_of({"type": kind, "key": "a", "label": "x"})

    assert len(found) == 1
    assert f"“{kind}” is not used here" in found[0]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ({"valuesUrl": "https://x"}, "valuesUrl"),
        ({"dataSource": "=x"}, "dataSource"),
        ({"onclick": "x"}, "onclick"),
        ({"validate": {"js": "x"}}, "js"),
        ({"properties": {"errrRequired": "x"}}, "errrRequired"),
        ({"conditional": {"show": "=a"}}, "show"),
    ],
)
def test_a_property_outside_the_profile_is_refused_by_name(where, name):
    found = findings_of({**field(), **where})

    assert len(found) == 1
    assert found[0].startswith("forms/x/decide.form:a: ")
    assert f"“{name}”" in found[0]


def test_everything_wrong_is_said_at_once():
    found = findings_of(
        field(key="a", hide="= and"),
        field("select", "b", values=[]),
        field("number", "c", min="five"),
        field("date", "d", label=""),
    )

    assert [line.split(":")[1] for line in found] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("what", ["components", "validate", "properties", "conditional"])
@pytest.mark.parametrize("wrong", [None, 5, "x", [1], {"a": {}}])
def test_a_part_of_the_wrong_shape_never_breaks_the_reader(what, wrong):
    parse = {**field("dynamiclist", "a"), "path": "a", "key": None, what: wrong}

    assert findings_of(parse, {**field(), what: wrong}) != []


def test_keys_are_unique_beside_one_another_and_free_in_rows():
    assert findings_of(field(), field()) != []
    assert findings_of(field(), {"type": "group", "label": "G", "components": [field()]}) != []
    assert findings_of(field(), rows(field()), rows(field(), key="others")) == []
    assert findings_of(rows(field(key="id"))) != []
    assert findings_of(field(key="at"), appendTo="requests") != []


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "id": "b", "components": []}',
        '{"components": [], "x": Infinity}',
        '{"components": [], "schemaVersion": 1e999}',
        '{"components": [], "schemaVersion": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"components": [' + '{"a":' * 30_000,
        "not json",
        "",
        "[]",
        "null",
        '{"components": {}}',
        '{"type": "other", "components": []}',
    ],
)
def test_json_with_two_meanings_or_none_is_refused(text):
    assert _refusal(text.encode()).startswith("forms/x/decide.form:form: ")


def test_text_in_another_encoding_and_lone_surrogates_are_refused():
    assert "UTF-8" in _refusal('{"id": "é"}'.encode("latin-1"))
    assert "cannot be shown" in _refusal(form_bytes(field(label="\ud800")))
    assert "cannot be shown" in _refusal(form_bytes(field(label="a\u202eb")))


def test_a_finding_stays_on_one_short_line():
    found = findings_of({**field(), "key": "x\n\u202eforged.bpmn:Start: all is well" + "y" * 500})

    assert len(found) == 1
    assert "\n" not in found[0]
    assert "\u202e" not in found[0]
    assert len(found[0]) < 500


def test_a_form_has_at_most_300_fields_also_inside_groups():
    many = [field(key=f"k{n}") for n in range(301)]

    assert "too many" in findings_of(*many)[0]
    assert "too many" in findings_of({"type": "group", "label": "G", "components": many})[0]
    assert findings_of(*many[:300]) == []


def test_lists_go_two_deep_and_groups_five():
    inner = rows(rows(rows(field(), key="c"), key="b"), key="a")
    group = field()
    for _ in range(6):
        group = {"type": "group", "label": "G", "components": [group]}

    assert "lists stand inside lists" in findings_of(inner)[0]
    assert "deeper than 5" in findings_of(group)[0]


@pytest.mark.parametrize(
    "options",
    [
        {"values": [{"label": "A", "value": "A b"}]},
        {"values": [{"label": "A", "value": "a"}, {"label": "B", "value": "a"}]},
        {"values": [{"label": "", "value": "a"}]},
        {"values": [{"label": "A", "value": "a", "url": "https://x"}]},
        {"values": ["a"]},
        {"values": "a"},
        {"valuesExpression": "names"},
        {"valuesExpression": "=names ("},
        {"values": [{"label": "A", "value": "a"}], "valuesExpression": "=names"},
        {"values": [{"label": "A", "value": "a"}], "defaultValue": "b"},
        {"values": [{"label": "A", "value": "a"}], "properties": {"people": "chair"}},
        {"values": [], "properties": {"people": "Conference Chair"}},
        {"values": [{"label": "A", "value": "a"}], "properties": {"type": "boolean"}},
    ],
)
def test_options_that_are_not_plain_are_refused(options):
    assert findings_of({"type": "radio", "key": "a", "label": "A", **options}) != []


def test_a_form_tells_what_it_reads_whom_it_appoints_and_what_it_shares():
    form = make_form(
        field(key="reason", label="Why, {{recipient_name}}?", own={"shared": "true"}),
        field("select", "chair", own={"appoints": "conference_chair"}),
        rows(
            field("select", "lead", own={"appoints": "panel_member"}),
            field(key="note", hide="=lead = null or reason = null or limit > 3"),
        ),
        field(key="known", readonly=True),
        title="Decide {{reference}}",
    )

    assert form.title == "Decide {{reference}}"
    assert form.keys == ("reason", "chair", "children", "known")
    assert form.reads == {"recipient_name", "limit", "reference", "known"}
    assert form.appoints == {"chair": "conference_chair", "children[].lead": "panel_member"}
    assert form.roles == {"conference_chair", "panel_member"}
    assert form.shared == {"reason"}
    assert [asked.path for asked in form.fields] == [
        ("reason",),
        ("chair",),
        ("children",),
        ("children", "lead"),
        ("children", "note"),
        ("known",),
    ]


def test_what_the_editor_of_form_js_saves_is_taken():
    saved = {
        "components": [
            {
                "text": "# Hello",
                "label": "Text view",
                "type": "text",
                "id": "Field_1",
                "layout": {"row": "Row_1", "columns": None},
            },
            {
                "label": "Name",
                "type": "textfield",
                "key": "name",
                "id": "Field_2",
                "layout": {"row": "Row_2", "columns": 8},
                "validate": {"required": True},
            },
            {
                "subtype": "date",
                "dateLabel": "Date",
                "type": "datetime",
                "key": "day",
                "id": "Field_3",
            },
            {"type": "separator", "id": "Field_4"},
            {"type": "spacer", "height": 60, "id": "Field_5"},
        ],
        "type": "default",
        "id": "Form_1",
        "schemaVersion": 18,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.8.0",
        "exporter": {"name": "form-js", "version": "1.23.0"},
    }
    saved["components"][0].pop("label")

    form = parse_form(json.dumps(saved).encode(), source="x.form")

    assert form.keys == ("name", "day")
