"""Everything that a form of this service may hold, and what each thing beside it is told."""

from typing import Any

import pytest
from forms_builders import YES_NO, field, findings_of

PLACED = {"id": "F", "layout": {"row": "R"}, "conditional": {"hide": "=a = null"}}
ASKED = {**PLACED, "key": "k", "label": "L", "description": "D", "readonly": False}
ASKED |= {"disabled": False, "defaultValue": None}
LISTED = {**ASKED, "searchable": True}
OWN = {
    "errorRequired": "E",
    "errorCheck": "E",
    "prefill": "a",
    "shared": "true",
    "check": "k != null",
    "refusedBecause": "string(k)",
}
LENGTHS = {"required": True, "minLength": 1, "maxLength": 9}
OF_LENGTHS = {"errorMinLength": "E", "errorMaxLength": "E"}
OUTLINE = {"showOutline": True, "verticalAlignment": "start"}

WHOLE: list[dict[str, Any]] = [
    {
        **ASKED,
        "type": "textfield",
        "appearance": {"prefixAdorner": "£", "suffixAdorner": "p"},
        "validate": {
            **LENGTHS,
            "pattern": "^a$",
            "patternErrorMessage": "P",
            "validationType": "email",
        },
        "properties": {
            **OWN,
            **OF_LENGTHS,
            "saidBy": "panel_member",
            "errorPattern": "E",
            "errorFormat": "E",
        },
    },
    {
        **ASKED,
        "type": "textarea",
        "validate": LENGTHS,
        "properties": {**OWN, **OF_LENGTHS, "saidBy": "panel_member"},
    },
    {
        **ASKED,
        "type": "number",
        "appearance": {},
        "decimalDigits": 2,
        "increment": 1,
        "validate": {"required": True, "min": 1, "max": 2},
        "properties": {**OWN, "errorMin": "E", "errorMax": "E", "errorFormat": "E"},
    },
    {
        **ASKED,
        "type": "datetime",
        "subtype": "datetime",
        "dateLabel": "D",
        "timeLabel": "T",
        "timeSerializingFormat": "utc_offset",
        "timeInterval": 15,
        "use24h": False,
        "validate": {"required": True},
        "properties": {
            **OWN,
            "earliest": "today()",
            "latest": "today()",
            "errorEarliest": "E",
            "errorLatest": "E",
            "errorFormat": "E",
        },
    },
    {**ASKED, "type": "checkbox", "validate": {"required": True}, "properties": OWN},
    {
        **LISTED,
        "type": "checklist",
        "valuesExpression": "=a",
        "validate": {"required": True},
        "properties": OWN,
    },
    {**LISTED, "type": "checklist", "values": [], "properties": {"people": "chair"}},
    {
        **LISTED,
        "type": "radio",
        "values": YES_NO,
        "validate": {"required": True},
        "properties": {**OWN, "type": "boolean"},
    },
    {**LISTED, "type": "radio", "properties": {"people": "chair", "appoints": "panel_member"}},
    {**LISTED, "type": "radio", "valuesExpression": "=a"},
    {
        **LISTED,
        "type": "select",
        "values": YES_NO,
        "validate": {"required": True},
        "properties": {**OWN, "type": "person"},
    },
    {**LISTED, "type": "select", "properties": {"people": "chair", "appoints": "panel_member"}},
    {**LISTED, "type": "select", "valuesExpression": "=a"},
    {
        **PLACED,
        **OUTLINE,
        "type": "group",
        "label": "G",
        "path": "g",
        "components": [],
        "properties": {"shared": True},
    },
    {
        **PLACED,
        **OUTLINE,
        "type": "dynamiclist",
        "label": "L",
        "description": "D",
        "path": "rows",
        "components": [],
        "isRepeating": True,
        "allowAddRemove": True,
        "defaultRepetitions": 1,
        "nonCollapsedItems": 5,
        "disableCollapse": True,
        "properties": {
            "shared": "true",
            "prefill": "a",
            "itemLabel": "I",
            "atLeast": "1",
            "atMost": "2",
            "errorAtLeast": "E",
            "errorAtMost": "E",
        },
    },
    {**PLACED, "type": "text", "text": "T", "properties": {}},
    {**PLACED, "type": "separator", "properties": {}},
    {**PLACED, "type": "spacer", "height": 60, "properties": {}},
]


@pytest.mark.parametrize("component", WHOLE, ids=lambda one: str(one["type"]))
def test_a_component_may_carry_all_of_its_properties(component: dict[str, Any]) -> None:
    assert findings_of(component) == []


@pytest.mark.parametrize(
    ("kind", "name", "part"),
    [
        ("textarea", "appearance", ""),
        ("textarea", "pattern", "validate"),
        ("textarea", "errorFormat", "properties"),
        ("number", "maxLength", "validate"),
        ("number", "saidBy", "properties"),
        ("checkbox", "min", "validate"),
        ("checkbox", "people", "properties"),
        ("checklist", "appoints", "properties"),
        ("radio", "errorFormat", "properties"),
        ("textfield", "values", ""),
        ("textfield", "min", "validate"),
        ("textfield", "appoints", "properties"),
        ("group", "key", ""),
        ("group", "required", "validate"),
        ("group", "prefill", "properties"),
        ("dynamiclist", "key", ""),
        ("dynamiclist", "check", "properties"),
        ("text", "label", ""),
        ("text", "shared", "properties"),
        ("separator", "height", ""),
        ("spacer", "text", ""),
        ("datetime", "earliest", "validate"),
        ("datetime", "decimalDigits", ""),
    ],
)
def test_what_another_component_may_carry_is_refused(kind: str, name: str, part: str) -> None:
    component = next(dict(one) for one in WHOLE if one["type"] == kind)
    if part:
        component[part] = {**component.get(part, {}), name: "x"}
    else:
        component[name] = "x"

    said = [line.split(": ")[1] for line in findings_of(component)]

    assert f"the property “{name}” is not used here; take it away." in said


_FROM_AN_ADDRESS = "options never come from an address; use values or valuesExpression"


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("valuesUrl", _FROM_AN_ADDRESS),
        ("valuesKey", "use valuesExpression with FEEL"),
        ("url", "a form calls no address; take it away"),
        ("source", "a form calls no address; take it away"),
        ("dataSource", "a form calls no address; take it away"),
        ("disallowPassedDates", "set the custom property earliest to today()"),
        ("serializeToString", "numbers are kept exactly anyway; take it away"),
    ],
)
def test_a_property_of_form_js_that_is_left_out_says_what_to_use(name: str, mend: str) -> None:
    assert findings_of(field(**{name: "x"})) == [
        f"forms/x/decide.form:a: the property “{name}” is not used here; {mend}."
    ]


@pytest.mark.parametrize(
    ("kind", "mend"),
    [
        ("html", "use a text component with Markdown"),
        (
            "iframe",
            "a form shows nothing from other addresses; use a link in a text component",
        ),
        ("image", "use words in a text component"),
        ("documentPreview", "papers stand beside the form on the page; take it away"),
        ("filepicker", "papers are added on the page of the case; take it away"),
        ("expression", "compute the value in a decision table or a fact of procedure.toml"),
        ("button", "the page has its own buttons; take it away"),
        ("table", "use a text component with {{#each row in list}}"),
        ("taglist", "use a checklist"),
    ],
)
def test_a_component_of_form_js_that_is_left_out_says_what_to_use(kind: str, mend: str) -> None:
    assert findings_of({"type": kind, "key": "a"}) == [
        f"forms/x/decide.form:a: a component of type “{kind}” is not used here; {mend}."
    ]


@pytest.mark.parametrize(
    "key",
    [
        *("people", "holders", "gone", "name_of", "words_of", "latest", "recipient", "reference"),
        *("standing_text", "arrived_at", "started_at", "parameters", "facts", "now", "today"),
        *("constructor", "prototype", "typename", "root", "this", "parent", "item", "partial"),
        *("not", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("and", "or", "between", "true", "false", "null", "function", "instance"),
    ],
)
def test_a_name_of_the_engine_or_of_feel_is_no_key(key: str) -> None:
    assert findings_of(field(key=key)) == [
        f"forms/x/decide.form:{key}: “{key}” is a name of the engine; choose another key."
    ]
