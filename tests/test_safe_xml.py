"""One door opens XML: what is hostile stays outside, whichever kind of file it comes in."""

from pathlib import Path

import pytest

from engine.safe_xml import (
    BPMN,
    HasDoctype,
    NotXml,
    at_path,
    instructions,
    is_bpmn,
    is_dmn,
    local,
    name_of,
    parse,
    write,
    xml_boolean,
)

_UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY % e SYSTEM "none.dtd"> %e;]><a/>',
        b'<!doctype a SYSTEM "none.dtd"><a/>',
        b"\xef\xbb\xbf<!DOCTYPE a><a/>",
        b"<a><!ENTITY e 'x'></a>",
    ],
)
def test_a_doctype_or_an_entity_is_refused_before_anything_is_read(content: bytes) -> None:
    with pytest.raises(HasDoctype):
        parse(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"not xml",
        b"<a>",
        b"<a>" * 400 + b"</a>" * 400,
        b"<a>\xff</a>",
        b"<a>&e;</a>",
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
        f"{_UTF_16}<a/>".encode("utf-16"),
        f"{_UTF_16}<!DOCTYPE a><a/>".encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>',
    ],
)
def test_what_is_no_xml_in_utf_8_is_refused_whatever_it_says_of_itself(content: bytes) -> None:
    with pytest.raises(NotXml):
        parse(content)


def test_text_is_read_as_utf_8_with_a_mark_ahead_of_it_or_without() -> None:
    assert parse("<a>é</a>".encode()).text == "é"
    assert parse(b"\xef\xbb\xbf<a>x</a>").text == "x"


def test_remarks_stay_where_they_are_unless_they_are_not_wanted() -> None:
    content = b"<?look here?><a>1<!-- no -->2<?do it?></a>"

    assert list(instructions(parse(content))) == ["look", "do"]
    assert parse(content).text == "1"
    assert parse(content, without_remarks=True).text == "12"


def test_a_name_is_that_of_its_own_namespace() -> None:
    space = BPMN.strip("{}")
    root = parse(f'<a xmlns:b="{space}" b:c="1"><b:task/><!-- no --><task/></a>'.encode())
    task, remark, other = root

    assert [local(node) for node in (task, remark, other)] == ["task", "", "task"]
    assert [is_bpmn(node) for node in (task, remark, other)] == [True, False, False]
    assert [name_of(name) for name in root.attrib] == [(BPMN, "c")]


@pytest.mark.parametrize("version", ["20151101", "20180521", "20191111", "20230324"])
def test_a_table_may_be_of_any_version_of_dmn(version: str) -> None:
    root = parse(f'<a xmlns="https://www.omg.org/spec/DMN/{version}/MODEL/"/>'.encode())

    assert is_dmn(root)
    assert not is_bpmn(root)


def test_the_path_of_a_finding_leads_to_its_element_or_nowhere() -> None:
    root = parse(b"<a><b/><c/></a>")

    assert at_path(root, "/a/c") is root[1]
    assert [at_path(root, path) for path in (None, "", "/a/d", "/x:a", "//[")] == [None] * 5


def test_what_is_written_is_read_again() -> None:
    root = parse("<a b='é'>x</a>".encode())

    assert parse(write(root)).attrib == root.attrib


_ROOT = Path(__file__).parents[1]


def test_no_other_module_knows_the_library_or_a_namespace_of_its_own() -> None:
    modules = [path for room in ("engine", "web") for path in (_ROOT / room).rglob("*.py")]
    texts = {path.relative_to(_ROOT).as_posix(): path.read_text("utf-8") for path in modules}
    opening = ("import lxml", "from lxml", "xml.etree", "xml.sax", "xml.dom", "www.omg.org/spec")

    doors = {name for name, text in texts.items() if any(word in text for word in opening)}

    assert doors == {"engine/safe_xml.py"}


@pytest.mark.parametrize("text", ["true", "1", " true\t", "\r\n1 "])
def test_what_is_true_may_have_blanks_around_it(text: str) -> None:
    assert xml_boolean(text) is True


@pytest.mark.parametrize("text", ["false", "0", "\n0"])
def test_what_is_false_is_not_what_means_nothing(text: str) -> None:
    assert xml_boolean(text) is False


@pytest.mark.parametrize("text", ["", "True", "yes", "2", "\u00a0true", "\x0b1"])
def test_anything_else_means_nothing(text: str) -> None:
    assert xml_boolean(text) is None


def test_remarks_are_told_of_wherever_they_stand_ahead_or_inside() -> None:
    root = parse(b"<?one?><!-- x --><?two?><a><?three?><b><?four?></b></a><?five?>")

    assert sorted(instructions(root)) == ["four", "one", "three", "two"]
    assert write(parse(b"<a/>")) == b"<?xml version='1.0' encoding='UTF-8'?>\n<a/>"


def test_a_path_with_a_prefix_leads_to_what_it_names() -> None:
    root = parse(f'<x:a xmlns:x="{BPMN.strip("{}")}" xmlns="urn:y"><x:b/><x:b/></x:a>'.encode())

    assert at_path(root, "/x:a/x:b[2]") is root[1]
    assert at_path(root, "x:b") is root[0]
