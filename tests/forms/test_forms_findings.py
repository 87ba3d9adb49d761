"""Each thing that can be wrong with a form: the whole sentence, and where it stands.

What is said stands in `findings.txt`, one finding a line: the name of the case, place, sentence.
"""

from pathlib import Path
from typing import Any

import pytest
from forms_builders import YES_NO, field, findings_of, form_bytes, rows

from engine.errors import DefinitionRejected
from engine.forms import parse_form


def g(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "group", "label": "G", "components": list(components), **more}


def deep(count: int, **more: Any) -> dict[str, Any]:
    return g(deep(count - 1, **more)) if count else field(**more)


def options(count: int) -> list[dict[str, str]]:
    return [{"label": str(n), "value": f"v{n}"} for n in range(count)]


COMPONENTS: dict[str, list[Any]] = {
    "nokey": [{"type": "textfield", "label": "L"}],
    "badkey": [field(key="a-b")],
    "reserved": [field(key="now")],
    "twice": [field(), field()],
    "row id": [rows(field(key="id"))],
    "group row id": [rows(g(field(key="id")))],
    "notobj": [5],
    "type": [{"type": "zzz", "id": "i"}],
    "type5": [{"type": 5}],
    "in group": [g({"type": "zzz"}, path="grp")],
    "hide": [field(hide="a")],
    "hide5": [{**field(), "conditional": {"hide": 5}}],
    "hide bad": [field(hide="=a ==")],
    "validate": [{**field(), "validate": 5}],
    "label": [field(label="")],
    "label5": [field(label=5)],
    "label long": [field(label="x" * 501)],
    "label sign": [field(label="a\x00")],
    "label text": [field(label="{{x")],
    "desc long": [field(description="x" * 2001)],
    "disabled": [field(disabled=True)],
    "disabled5": [field(disabled="x")],
    "required5": [field(required="x")],
    "readonly": [field(readonly=1)],
    "max": [field(maxLength=-1)],
    "max2": [field(maxLength=100001)],
    "min": [field(minLength=True)],
    "min>max": [field(minLength=3, maxLength=2)],
    "decimals": [field("number", decimalDigits=11)],
    "decimals x": [field("number", decimalDigits="1")],
    "bound": [field("number", min="x")],
    "bound2": [field("number", max=True)],
    "bound3": [field("number", max="= ==")],
    "bound list": [field("number", min=[1])],
    "pattern": [field(pattern="abc")],
    "pattern2": [field(pattern="^(a)$")],
    "format": [{**field(), "validate": {"validationType": "url"}}],
    "options none": [{"type": "radio", "key": "a", "label": "A"}],
    "two": [field("radio", values=YES_NO, valuesExpression="=x")],
    "expr": [field("radio", valuesExpression="x")],
    "expr5": [field("radio", valuesExpression=5)],
    "values": [field("radio", values="x")],
    "many": [field("radio", values=options(201))],
    "opt": [field("radio", values=["x"])],
    "opt value": [field("radio", values=[{"label": "A", "value": "A b"}])],
    "opt twice": [field("radio", values=YES_NO + YES_NO[:1])],
    "opt label": [field("radio", values=[{"label": " ", "value": "a"}])],
    "opt label2": [field("radio", values=[{"label": "{{x}}", "value": "a"}])],
    "opt label5": [field("radio", values=[{"label": 5, "value": "a"}])],
    "role": [field("select", own={"people": "A b, c"})],
    "appoints": [field("select", own={"appoints": "A b"})],
    "saidBy": [field(own={"saidBy": "A b"})],
    "confirmed": [field(own={"saidBy": "chair", "confirmed": "A b"})],
    "custom type": [field("radio", own={"type": "x"})],
    "bool": [field("select", own={"type": "boolean"})],
    "bool2": [field("radio", own={"type": "boolean"}, values=[{"label": "A", "value": "a"}])],
    "default": [field("number", defaultValue=[1])],
    "default2": [field("radio", defaultValue="zzz")],
    "default3": [field("checklist", defaultValue=["yes", "x"])],
    "default4": [field("checkbox", defaultValue="x")],
    "subtype": [{**field("date"), "subtype": "week"}],
    "prop": [field(zzz=1)],
    "prop url": [field(valuesUrl="x")],
    "shared": [field(own={"shared": "x"})],
    "prefill": [field(own={"prefill": "a =="})],
    "prefill5": [field(own={"prefill": 5})],
    "err": [field(own={"errorRequired": 5})],
    "err long": [field(own={"errorRequired": "x" * 301})],
    "lists": [rows(rows(rows(field()), key="b"), key="a")],
    "list label": [{**rows(field()), "label": ""}],
    "list add": [rows(field(), allowAddRemove="x")],
    "list rep": [rows(field(), defaultRepetitions=21)],
    "list nopath": [{"type": "dynamiclist", "label": "x", "components": []}],
    "group path": [g(field(), path="A")],
    "comps": [g(field()) | {"components": 5}],
    "text long": [{"type": "text", "text": "x" * 20001}],
    "text5": [{"type": "text", "text": 5}],
    "groups": [deep(5)],
    # What is in groups that go too deep, or in a form that is too large, is not read.
    "groups bad": [deep(5, label="")],
    "key61": [field(key="a" * 61)],
}
WHOLE: dict[str, bytes] = {
    "append": form_bytes(appendTo="A b"),
    "append keys": form_bytes(field(key="at"), field(key="by"), field(key="id"), appendTo="x"),
    "title": form_bytes(title="x" * 501),
    "custom": form_bytes(zzz="x"),
    "components": b'{"components": 5}',
    "form type": b'{"components": [], "type": "x"}',
    "form list": b"[]",
    "properties": b'{"components": [], "properties": 5}',
    "form property": b'{"components": [], "zzz": 1}',
    "json": b"{",
    "json twice": b'{"a": 1, "a": 2}',
    "json key": ('{"' + "k" * 70 + '":1,"' + "k" * 70 + '":1}').encode(),
    "NaN": b'{"a": NaN}',
    "infinite": b'{"a": -Infinity}',
    "large": b'{"a": 1e999}',
    "digits": b'{"a": ' + b"9" * 31 + b"}",
    "depth": b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    "bytes": b" " * 2_000_001,
    "encoding": b'{"\xff',
    "fields": form_bytes(*(field(key=f"k{n}") for n in range(301))),
    "fields bad": form_bytes(*(field(key=f"k{n}", label="") for n in range(301))),
    "parts": form_bytes(*({"type": "separator"} for _ in range(1_001))),
}


def said(data: bytes) -> list[str]:
    try:
        parse_form(data, source="x.form")
    except DefinitionRejected as refused:
        return [line.removeprefix("x.form:") for line in refused.findings]
    return []


def expected(name: str) -> list[str]:
    lines = (Path(__file__).parent / "findings.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition(" | ")[2] for line in lines if line.startswith(f"{name} | ")]


@pytest.mark.parametrize("name", COMPONENTS)
def test_what_is_wrong_with_a_component_is_told_whole(name: str) -> None:
    assert said(form_bytes(*COMPONENTS[name])) == expected(name) != []


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_wrong_with_a_whole_form_is_told_whole(name: str) -> None:
    assert said(WHOLE[name]) == expected(name) != []


@pytest.mark.parametrize(
    "component",
    [
        field(key="a" * 60),
        g(field(key="id"), path="g") | {"label": ""},
        rows(g(field(key="id"), path="g")),
        deep(4),
        field(label="x" * 500, description="x" * 2_000),
        field(maxLength=100_000, minLength=100_000),
        field(minLength=3),
        field("number", decimalDigits=10, min=0, max="=limit"),
        field("number", min=-1.5, max=1e3),
        field("radio", values=options(200)),
        field("radio", values=[{"label": "x" * 500, "value": "a" * 60}]),
        field(own={"errorRequired": "x" * 300, "shared": "false", "saidBy": "panel_member"}),
        field(own={"shared": ""}),
        field(own={"shared": True}),
        rows(rows(field()), key="a"),
        rows(field(), allowAddRemove=False, defaultRepetitions=20),
        {"type": "text", "text": "x" * 20_000},
        field("number", defaultValue="3"),
        field("number", defaultValue=1.5),
        field("checkbox", defaultValue=False),
        field("checklist", defaultValue=["yes", "no"]),
        field(defaultValue=""),
        field("radio", own={"type": "person"}),
        field(hide=""),
        {"type": "spacer", "height": 60, "conditional": {"hide": None}},
    ],
)
def test_what_is_just_within_its_limits_is_taken(component: dict[str, Any]) -> None:
    assert findings_of(component) == []


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf{"components": []}',
        b'{"components": [], "schemaVersion": ' + b"9" * 30 + b"}",
        b'{"components": [], "exporter": ' + b"[" * 39 + b"]" * 39 + b"}",
        b'{"components": [], "exporter": "[[[\\"' + b"[" * 60 + b'"}',
        b'{"components": []}' + b" " * (2_000_000 - 18),
        (
            b'{"components": [], "properties": {}, "id": "x", "type": "default", "generation": 1,'
            b'"executionPlatform": "", "executionPlatformVersion": "", "versionTag": "1",'
            b'"schemaVersion": 18, "exporter": {}}'
        ),
        form_bytes(*(field(key=f"k{n}") for n in range(300))),
        form_bytes(*({"type": "separator"} for _ in range(1_000))),
        form_bytes(field(key="at"), field(key="by"), field(key="id")),
        form_bytes(title="x" * 500, appendTo="requests"),
    ],
)
def test_a_file_just_within_its_limits_is_taken(data: bytes) -> None:
    assert said(data) == []


def test_at_most_fifty_findings_are_told() -> None:
    assert len(findings_of(*(field(key=f"k{n}", label="") for n in range(60)))) == 50


def test_what_is_told_of_signs_and_long_names_can_be_shown() -> None:
    name = "a\u00a0b\n\u202e" + "c" * 80

    (found,) = findings_of({**field(), "key": name})

    shown = "a b??" + "c" * 75
    assert found.startswith(f"forms/x/decide.form:{shown}…: “{shown}…” cannot be a key")
