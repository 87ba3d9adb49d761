"""Each expression of a form is checked against what it reads and what it must give."""

from typing import Any

import pytest
from forms_builders import field, make_form, rows

from engine.feel.types import BOOLEAN, DATE, NUMBER, STRING, Type, context, list_of
from engine.forms import check_form
from engine.texts.codes import CHOICE, PERSON_ID, choice_of

TYPES: dict[str, Type] = {
    "limit": NUMBER,
    "known": NUMBER,
    "day": DATE,
    "text": STRING,
    "yes": BOOLEAN,
    "who": PERSON_ID,
    "way": choice_of(("a", "b")),
    "names": list_of(STRING),
    "kids": list_of(context({"id": STRING, "name": STRING, "who": PERSON_ID})),
}
NO_CONDITION = "This condition is a number, not yes or no"
NO_NUMBER = "This is a text, not a number"
UNKNOWN = "There is no name “missing” here"
NO_LIST = "This is a number, not a list"
A_PERSON = "This would show the id of a person"
A_CHOICE = "This would show a choice as it is kept, not in words"


def group(*components: Any, **more: Any) -> dict[str, Any]:
    return {"type": "group", "label": "G", "components": list(components), **more}


@pytest.mark.parametrize(
    ("components", "said"),
    [
        ([field(hide="=limit")], f"a: the condition to hide it: {NO_CONDITION}"),
        ([field(hide="=missing")], f"a: the condition to hide it: {UNKNOWN}"),
        ([field(own={"prefill": "limit"})], "a: prefill: This is a number, not a text"),
        ([field("number", own={"prefill": "text"})], f"a: prefill: {NO_NUMBER}"),
        ([field("date", own={"prefill": "text"})], "a: prefill: This is a text, not a date"),
        (
            [field("checkbox", own={"prefill": "text"})],
            "a: prefill: This condition is a text, not yes or no",
        ),
        ([field("number", min="=text")], f"a: the least: {NO_NUMBER}"),
        ([field("number", max="=text")], f"a: the most: {NO_NUMBER}"),
        ([field("date", own={"earliest": "missing"})], f"a: the least: {UNKNOWN}"),
        ([field("date", own={"latest": "missing"})], f"a: the most: {UNKNOWN}"),
        ([field(own={"check": "limit"})], f"a: check: {NO_CONDITION}"),
        ([field("select", valuesExpression="=limit")], f"a: valuesExpression: {NO_LIST}"),
        ([rows(field(), own={"prefill": "limit"})], f"children: prefill: {NO_LIST}"),
        ([rows(field(), own={"atLeast": "text"})], f"children: atLeast: {NO_NUMBER}"),
        ([rows(field(), own={"atMost": "text"})], f"children: atMost: {NO_NUMBER}"),
        (
            [rows(field(), conditional={"hide": "=limit"})],
            f"children: the condition to hide it: {NO_CONDITION}",
        ),
        ([rows(field(hide="=limit"))], f"a: the condition to hide it: {NO_CONDITION}"),
        (
            [rows(field(hide="=id"))],
            "a: the condition to hide it: This condition is a text, not yes or no",
        ),
        (
            [rows(field("number", "n"), field(hide="=n"))],
            f"a: the condition to hide it: {NO_CONDITION}",
        ),
        ([group(field(hide="=limit"))], f"a: the condition to hide it: {NO_CONDITION}"),
        (
            [group(field("number", "n"), field(hide="=n"), path="g")],
            f"a: the condition to hide it: {NO_CONDITION}",
        ),
        (
            [group(field("number", "n"), path="g"), field(hide="=g.n")],
            f"a: the condition to hide it: {NO_CONDITION}",
        ),
        (
            [group(field("number", "n")), field(hide="=n")],
            f"a: the condition to hide it: {NO_CONDITION}",
        ),
        (
            [{"type": "spacer", "id": "s", "conditional": {"hide": "=limit"}}],
            f"s: the condition to hide it: {NO_CONDITION}",
        ),
        ([{"type": "text", "text": "a\n{{missing}}"}], f"components[0]: text, line 2: {UNKNOWN}"),
        ([field(label="{{missing}}")], f"a: text, line 1: {UNKNOWN}"),
        ([field(description="x\n{{who}}")], f"a: text, line 2: {A_PERSON}"),
        ([group(path="g") | {"label": "{{way}}"}], f"g: text, line 1: {A_CHOICE}"),
        ([rows(label="{{way}}")], f"children: text, line 1: {A_CHOICE}"),
        ([rows(description="{{way}}")], f"children: text, line 1: {A_CHOICE}"),
        ([rows(own={"itemLabel": "{{way}}"})], f"children: text, line 1: {A_CHOICE}"),
        ([field(readonly=True, key="who")], f"who: what is shown: {A_PERSON}"),
        ([field(readonly=True, key="way")], f"way: what is shown: {A_CHOICE}"),
        ([field(own={"prefill": "who"})], f"a: prefill: {A_PERSON}"),
        ([field(own={"prefill": "way"}, readonly=True)], f"a: prefill: {A_CHOICE}"),
        ([field("select", valuesExpression="=kids.who")], f"a: valuesExpression: {A_PERSON}"),
        (
            [
                field(
                    "select",
                    valuesExpression="=for k in kids return {value: k.id, label: k.who}",
                )
            ],
            f"a: valuesExpression: {A_PERSON}",
        ),
        (
            [field("select", valuesExpression="=for k in kids return {id: k.id, name: k.who}")],
            f"a: valuesExpression: {A_PERSON}",
        ),
        (
            [field("select", valuesExpression="=for k in kids return {value: k.who}")],
            f"a: valuesExpression: {A_PERSON}",
        ),
        (
            [field("radio"), field(key="c", hide='=a = "maybe"')],
            "c: the condition to hide it: This is never “maybe”",
        ),
        (
            [field("checklist"), field(key="c", hide="=a = 1")],
            "c: the condition to hide it: A list is never compared with a number",
        ),
        (
            [field(readonly=True, key="known"), field(key="b", hide='=known = "x"')],
            "b: the condition to hide it: A number is never compared with a text",
        ),
        (
            [field(readonly=True, key="not_there"), field(key="b", hide="=not_there = 1")],
            "b: the condition to hide it: A text is never compared with a number",
        ),
    ],
)
def test_an_expression_that_does_not_fit_is_told_with_its_place(
    components: list[Any], said: str
) -> None:
    (found,) = check_form(make_form(*components), TYPES)

    assert found.startswith(f"forms/x/decide.form:{said} (line 1, column ")
    assert found.endswith(".")
    assert not found.endswith("..")


def test_the_heading_is_checked_too() -> None:
    found = check_form(make_form(field(), title="a\n{{missing}}"), TYPES)

    assert [line.partition(" (")[0] for line in found] == [
        f"forms/x/decide.form:form: title, line 2: {UNKNOWN}"
    ]


@pytest.mark.parametrize(
    "component",
    [
        field(hide="=limit > 3 or yes"),
        field(own={"prefill": "text", "check": 'a = "x"'}),
        field("number", min="=limit", max="=limit", own={"prefill": "known"}),
        field("date", own={"earliest": "day", "latest": "day", "prefill": "day"}),
        field("select", valuesExpression="=names"),
        field("select", valuesExpression="=for k in kids return {value: k.id, label: k.name}"),
        field("select", "who", readonly=True, own={"people": "chair"}),
        field("select", own={"people": "chair", "prefill": "who"}),
        rows(field(hide='=id = "1"'), own={"prefill": "kids", "atLeast": "limit", "atMost": "9"}),
        group(field(hide='=text = "x"'), path="g"),
        {"type": "text", "text": "{{limit}} {{text}} {{names}}"},
        {"type": "separator"},
    ],
)
def test_what_fits_is_no_problem(component: Any) -> None:
    assert check_form(make_form(component), TYPES) == []


SAID = Type("string")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (field("select", valuesExpression='=[{value: "a", label: "a"}]'), SAID),
        (field("select", valuesExpression='=[{value: "a", label: "B"}]'), CHOICE),
        (
            field(
                "select", valuesExpression='=[{value: "a", label: "a"}, {value: "b", label: c}]'
            ),
            CHOICE,
        ),
        (field("select", valuesExpression="=for k in kids return {value: k, label: k}"), SAID),
        (
            field("select", valuesExpression="=for k in kids return {value: k.id, label: k.id}"),
            SAID,
        ),
        (
            field("select", valuesExpression="=for k in kids return {value: k.id, label: k.name}"),
            CHOICE,
        ),
        (
            field("select", valuesExpression="=for k in kids return {value: f(k), label: f(k)}"),
            CHOICE,
        ),
        (field("select", valuesExpression="=names"), SAID),
        (field("select", valuesExpression="=for k in kids return {id: k, name: k}"), SAID),
        (field("checklist", own={"people": "chair"}), list_of(PERSON_ID)),
        (field("radio", own={"people": "chair"}), PERSON_ID),
        (field("radio", values=[{"label": "A", "value": "a"}]), choice_of(("a",))),
        (field("checklist", valuesExpression="=names"), list_of(SAID)),
    ],
)
def test_what_is_kept_of_a_choice_is_known_to_be_a_code_or_words(
    asked: dict[str, Any], kind: Type
) -> None:
    found = make_form(asked).types()["a"]

    assert (found, found.codes) == (kind, kind.codes)
    assert (found.item or found).code == (kind.item or kind).code
