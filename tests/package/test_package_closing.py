"""The closed audiences, written into a package that names nobody: there, and nothing else."""

import json
import tomllib
from collections.abc import Mapping

import pytest

from engine.package.closing import close
from engine.package.places import read_package, shipped, shipped_ids
from engine.safe_xml import parse
from tests.check.small import FILES, small
from tests.checking import check_files

_PROCESS = '<p:process id="a" name="A > B" isExecutable="true">'
_SPIFF = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'


def _closed(name: str, content: str) -> str:
    return close({name: content.encode()})[name].decode()


def test_a_closed_package_has_no_fault() -> None:
    closed = close(small())

    assert list(map(str, check_files("small", closed))) == []


def test_what_was_closed_is_not_closed_again() -> None:
    closed = close(small())

    assert close(closed) == closed


@pytest.mark.parametrize("name", shipped_ids())
def test_nothing_but_names_is_added_to_what_is_shipped(name: str) -> None:
    _, files = read_package(shipped()[0] / name)

    for file, content in close(files).items():
        assert _without_what_was_added(file, content, files[file]), file


def _without_what_was_added(file: str, closed: bytes, content: bytes) -> bool:
    """Say whether one text becomes the other by putting a text into one place of it."""
    at = next((n for n, (a, b) in enumerate(zip(content, closed, strict=False)) if a != b), None)
    at = len(content) if at is None else at
    return content[:at] == closed[:at] and closed.endswith(content[at:])


CLOSED: Mapping[str, tuple[str, str, str]] = {
    "a drawing on one line": (
        "a.bpmn",
        f"<p:definitions {_SPIFF}>{_PROCESS}<p:task/></p:process></p:definitions>",
        (
            f"<p:definitions {_SPIFF}>{_PROCESS}<p:extensionElements><s:properties>"
            '<s:property name="audience" value="author" /></s:properties></p:extensionElements>'
            "<p:task/></p:process></p:definitions>"
        ),
    ),
    "a drawing with lines": (
        "a.bpmn",
        f"<p:d {_SPIFF}>\r\n  {_PROCESS}\r\n    <p:task/>\r\n  </p:process></p:d>",
        (
            f"<p:d {_SPIFF}>\r\n  {_PROCESS}\r\n    <p:extensionElements>\r\n      <s:properties>"
            '\r\n        <s:property name="audience" value="author" />\r\n      </s:properties>'
            "\r\n    </p:extensionElements>\r\n    <p:task/>\r\n  </p:process></p:d>"
        ),
    ),
    "a drawing that knows no properties yet": (
        "a.bpmn",
        "<d><process id='a'><task/></process></d>",
        (
            "<d><process id='a'><extensionElements><spiffworkflow:properties"
            ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
            '<spiffworkflow:property name="audience" value="author" /></spiffworkflow:properties>'
            "</extensionElements><task/></process></d>"
        ),
    ),
    "a process in a remark, and one that says what it is": (
        "a.bpmn",
        f"<p:d {_SPIFF}><!-- {_PROCESS} -->{_PROCESS}<p:documentation>A.</p:documentation></p:d>",
        (
            f"<p:d {_SPIFF}><!-- {_PROCESS} -->{_PROCESS}<p:documentation>A.</p:documentation>"
            '<p:extensionElements><s:properties><s:property name="audience" value="author" />'
            "</s:properties></p:extensionElements></p:d>"
        ),
    ),
    "a form on one line": (
        "forms/a.form",
        '{"id":"a","components":[{"properties":{}}]}',
        '{"id":"a","components":[{"properties":{}}],"properties": { "audience": "author" }}',
    ),
    "a form with lines": (
        "forms/a.form",
        '{\n  "id": "a"\n}\n',
        '{\n  "id": "a",\n  "properties": { "audience": "author" }\n}\n',
    ),
    "a form with properties": (
        "forms/a.form",
        '{\n  "properties": {\n    "title": "\\"A\\" {"\n  }\n}\n',
        '{\n  "properties": {\n    "audience": "author",\n    "title": "\\"A\\" {"\n  }\n}\n',
    ),
    "a form with properties on one line": (
        "forms/a.form",
        '{"properties":{"title":"A"}}',
        '{"properties":{"audience": "author", "title":"A"}}',
    ),
    "a form with no properties in them": (
        "forms/a.form",
        '{"properties":{},"id":"a"}',
        '{"properties":{ "audience": "author" },"id":"a"}',
    ),
    "a letter": (
        "letters/a.md",
        '+++\r\nkind = "letter"\r\n[labels]\r\n+++\r\nDear\r\n',
        '+++\r\naudience = "addressee"\r\nkind = "letter"\r\n[labels]\r\n+++\r\nDear\r\n',
    ),
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_file_gets_the_name_where_it_belongs(name: str) -> None:
    file, before, after = CLOSED[name]

    assert _closed(file, before) == after
    assert _closed(file, after) == after


AS_IT_IS = {
    "a drawing that names somebody": (
        "a.bpmn",
        (
            f"<p:d {_SPIFF}>{_PROCESS}<p:extensionElements><s:properties><s:property"
            " value='case' name='audience'/></s:properties></p:extensionElements></p:d>"
        ),
    ),
    "a form that names somebody": ("forms/a.form", '{"properties":{"audience":"case"}}'),
    "a letter that names somebody": ("letters/a.md", '+++\naudience = "case"\n+++\nDear'),
    "a form that is none": ("forms/a.form", '{"properties": ['),
    "a form that is a list": ("forms/a.form", "[]"),
    "a letter without settings": ("letters/a.md", "Dear +++ A"),
    "settings that are none": ("procedure.toml", "title = "),
    "an example": ("examples/a.yaml", "id: a"),
}


@pytest.mark.parametrize("name", AS_IT_IS)
def test_what_names_somebody_or_cannot_be_read_stays_as_it_is(name: str) -> None:
    file, content = AS_IT_IS[name]

    assert _closed(file, content) == content


def test_settings_get_a_table_and_kinds_of_paper_their_names() -> None:
    papers = '[papers.notes] # of the conference\ntitle = "Notes"\n[papers.other]\naudience = "x"'

    told = tomllib.loads(_closed("procedure.toml", papers))

    assert told == {
        "papers": {"notes": {"title": "Notes", "audience": "author"}, "other": {"audience": "x"}},
        "audiences": {},
    }


def test_closed_files_are_read_as_before() -> None:
    closed = {name: text.decode() for name, text in close(small()).items()}

    assert json.loads(closed["forms/view.form"]) == {
        **json.loads(FILES["forms/view.form"]),
        "properties": {"audience": "author"},
    }
    assert parse(closed["small.bpmn"].encode()).tag == parse(FILES["small.bpmn"].encode()).tag
