"""What is said of a file before anybody reads it, and of files that stand alone."""

import struct
from pathlib import Path

import pytest

from engine.check.finding import Finding, renamed, without_repeats
from engine.check.safety import tree_findings
from engine.check.subject import of_owner
from engine.check.zips import zip_findings
from engine.package.files import LARGEST_FILE, LARGEST_PACKAGE
from engine.safe_xml import parse
from tests.check.bad_files import zipped
from tests.check.sentences import TOLD, alone, changed, lines, told, unread
from tests.check.small import FILES, drawing
from tests.check.test_check_audiences import AUDIENCES
from tests.check.test_check_rules import SAMPLES, WARNINGS
from tests.check.test_check_told_drawings import NAMES
from tests.check.test_check_told_flows import JOINS, LOOPS, PICTURES, UNPLAYED
from tests.check.test_check_told_steps import ENTRIES, PEOPLE, PROPERTIES
from tests.check.test_check_told_texts import CLAUSES, TABLES, TEXTS
from tests.check.test_check_told_values import EXPRESSIONS, PARAMETERS

_D, _T = "small.bpmn", "next_step.dmn"
_PLAIN = drawing().replace(' id="page"', "")
_UTF = 'encoding="UTF-8"'


def _plain(old: str, new: str) -> dict[str, bytes]:
    assert old in _PLAIN
    return {_D: _PLAIN.replace(old, new).encode()}


ALONE = {
    "a drawing alone": {_D: _PLAIN.encode()},
    "a drawing alone whose parts have the names of an editor": _plain(
        "find_step", "Activity_1abcd"
    ),
    "a drawing alone in which nothing goes on": _plain('targetRef="closed"', 'targetRef="nobody"'),
    "a drawing alone without lanes": _plain(
        _PLAIN[_PLAIN.index("<bpmn:laneSet") : _PLAIN.index("<bpmn:startEvent")], ""
    ),
    "a table alone": {_T: FILES[_T].encode()},
    "a table alone with a gap": {_T: FILES[_T].replace('"refused"', '"other"').encode()},
    "a form alone": {"view.form": FILES["forms/view.form"].encode()},
    "a form alone that cannot be read": {"view.form": b"{"},
    "a letter alone": {"outcome.md": FILES["letters/outcome.md"].encode()},
    "an example alone": {"S-01.yaml": FILES["examples/S-01.yaml"].encode()},
    "an example alone, its name in another way": {"S-01.yml": b"[]"},
    "settings alone": {"procedure.toml": FILES["procedure.toml"].encode()},
    "clauses alone": {"clauses.toml": FILES["clauses.toml"].encode()},
    "lessons alone": {"lessons.toml": FILES["lessons.toml"].encode()},
}


@pytest.mark.parametrize("name", ALONE)
def test_a_file_alone_is_taken_or_refused_in_these_words(name: str) -> None:
    assert alone(ALONE[name]) == told(name)


UNREAD = {
    "a file of 2 MB": {"a.md": b"a" * LARGEST_FILE},
    "a file of more than 2 MB": {"a.md": b"a" * (LARGEST_FILE + 1)},
    "a file of spaces": {"a.md": b" \n"},
    "a name of 120 letters": {"a" * 115 + ".yaml": b"[]"},
    "a name of 121 letters": {"a" * 116 + ".yaml": b"[]"},
    "a name with a space": {"a b.form": b"{"},
    "a name that leads up": {"a..b.form": b"{"},
    "a name that begins with a dot": {".a.form": b"{"},
    "a name with a line in it": {"a\nb.form": b"{"},
    **{f"the device {name}": {f"{name}.form": b"{"} for name in ("nul", "COM1", "com", "nul2")},
    "a device in a folder": {"forms/con.x.form": b"{"},
    **{
        f"a drawing that says {name}": _plain(_UTF, f'encoding="{name}"')
        for name in ("utf8", "US-ASCII", "ascii", "ISO-8859-1")
    },
    "a drawing with a mark ahead": {_D: b"\xef\xbb\xbf" + _PLAIN.encode()},
    "a drawing with spaces ahead": {_D: b"  \n" + _PLAIN.partition("?>")[2].encode()},
    **{
        f"a drawing that begins with {mark!r}": {_D: mark + b"x"}
        for mark in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
    },
    "a drawing that is a page": {_D: b"<!-- a --><HTML></HTML>"},
    "a drawing that is a text": {_D: b"text"},
    "a drawing with a byte that is no letter": {_D: b"<a>\xff</a>"},
    "a drawing with a bell": {_D: b"<a>\x07</a>"},
    "a drawing with a type": {_D: b"<!doctype a><a/>"},
    "a drawing with an entity": {_D: b'<a><!entity b "c"></a>'},
    "a table with a bell": {_T: b"<a>\x07</a>"},
    "a form with a bell": {"view.form": b'{"a":"\x07"}'},
    "a drawing 300 deep": {_D: b"<a>" * 300 + b"</a>" * 300},
    "a drawing of no namespace": {_D: b"<definitions/>"},
    "a drawing of another namespace": {_D: b'<p xmlns="http://example.org/x"/>'},
    "an element of another maker": _plain(
        '<bpmn:endEvent id="closed" name="Closed" />',
        '<bpmn:endEvent id="closed" name="Closed"><x:y xmlns:x="http://example.org/x" />'
        '<y xmlns="http://example.org/x" /><y /></bpmn:endEvent>',
    ),
    "an element of another maker at the top": _plain(
        "<bpmn:message ", '<y xmlns="http://example.org/x" /><bpmn:message '
    ),
    "an attribute of another maker": _plain(
        'id="closed"', f'id="closed" xmlns:x="http://example.org/x" x:y="{"z" * 61}"'
    ),
    "an attribute of another maker in the picture": _plain(
        '<bpmndi:BPMNShape id="closed_shape"',
        '<bpmndi:BPMNShape xmlns:x="http://example.org/x" x:y="z" id="closed_shape"',
    ),
    "an attribute of another maker at the top": _plain(
        "<bpmn:definitions ", '<bpmn:definitions xmlns:x="http://example.org/x" x:y="z" '
    ),
    "two instructions": _plain("<bpmn:message ", "<?a b?><?c d?><bpmn:message "),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_that_need_not_be_read_is_refused_in_these_words(name: str) -> None:
    assert unread(UNREAD[name]) == told(name)


BROKEN = {
    "a way without a condition": changed((_D, ' default="to_letter"', ' default="to_again"')),
    "a step that nothing reaches": changed(
        (
            _D,
            '<bpmn:endEvent id="closed"',
            '<bpmn:endEvent id="island" name="Island" /><bpmn:endEvent id="closed"',
        )
    ),
    **{f"nothing readable in {name}": changed() | {name: b"="} for name in FILES},
    "no settings": {name: text for name, text in changed().items() if name != "procedure.toml"},
    "two texts that are none": changed(
        ("procedure.toml", '"string(conference_date)"', "3"),
        ("procedure.toml", '"workdays_after(conference_date, decision_days)"', "false"),
    ),
    "a lane with a part that has an id": changed(
        (_D, "<bpmn:flowNodeRef>ask_panel", '<bpmn:flowNodeRef id="ref">nobody')
    ),
    "a part of a step that has an id": changed(
        (
            _D,
            '<bpmn:endEvent id="closed" name="Closed" />',
            (
                '<bpmn:endEvent id="closed" name="Closed"><bpmn:incoming id="way" x="y">to_closed'
                "</bpmn:incoming></bpmn:endEvent>"
            ),
        )
    ),
    "a pool of nothing": changed(
        (
            _D,
            "<bpmn:message ",
            (
                '<bpmn:collaboration id="all"><bpmn:participant id="pool" processRef="no" />'
                "</bpmn:collaboration><bpmn:message "
            ),
        )
    ),
    **{
        f"a reserved id inside a {tag}": changed(
            (
                _D,
                '<bpmn:endEvent id="closed"',
                (
                    f'<bpmn:{tag} id="part" name="Part"><bpmn:userTask id="Start" /></bpmn:{tag}>'
                    '<bpmn:endEvent id="closed"'
                ),
            )
        )
        for tag in ("subProcess", "transaction", "adHocSubProcess")
    },
    "a property without a value": changed(
        (
            _D,
            '<spiffworkflow:property name="to" value="chair" />',
            '<spiffworkflow:property name="to" />',
        )
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_package_that_cannot_be_read_is_refused_in_these_words(name: str) -> None:
    assert lines(BROKEN[name]) == told(name)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bpmn/a.form:key: wrong", "a.form:key: wrong."),
        ("a.form:key: wrong?", "a.form:key: wrong?"),
        ("a.form:key: wrong!", "a.form:key: wrong!"),
        ("key: wrong: very.", "a.form:key: wrong: very."),
        ("a.form: this is wrong: very", "a.form:file: this is wrong: very."),
        ("a.form:: wrong", "a.form:file: wrong."),
        ("wrong", "a.form:file: wrong."),
        ("a.form:a.form:key: \n wrong", "a.form:a.form:key: wrong."),
    ],
)
def test_a_line_of_a_refused_file_says_where_and_what(line: str, said: str) -> None:
    finding = Finding.of_line(line, file="bpmn/a.form")

    assert str(finding) == f"bpmn/{said}"
    assert finding.is_error


_INSIDE = parse(
    b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="all"><process id="p">'
    b'<laneSet id="s"><lane id="l"><flowNodeRef id="r"/></lane></laneSet>'
    b'<task id="t"><incoming id="i"/><x xmlns="n" id="odd"/></task>'
    b'<subProcess id="sub"><task id="a"><loop id="al"/></task></subProcess>'
    b'<transaction id="tra"><task id="b"><loop id="bl"/></task></transaction>'
    b'<adHocSubProcess id="adh"><task id="c"><loop id="cl"/></task></adHocSubProcess>'
    b'<task><incoming id="j"/></task></process>'
    b'<table id="u"><rule id="ru"><e id="e"/></rule></table>'
    b"</d>"
)


@pytest.mark.parametrize(
    ("element", "owner"),
    [
        *(("p", "p"), ("s", "s"), ("l", "l"), ("r", "l"), ("t", "t"), ("i", "t"), ("odd", "t")),
        *(("sub", "sub"), ("a", "a"), ("al", "a"), ("tra", "tra"), ("b", "b"), ("bl", "b")),
        *(("adh", "adh"), ("c", "c"), ("cl", "c"), ("j", "j"), ("u", "u"), ("e", "ru")),
        *(("all", "all"), ("nowhere", "nowhere")),
    ],
)
def test_what_is_wrong_is_told_of_the_step_in_which_it_stands(element: str, owner: str) -> None:
    finding = Finding(file="a.bpmn", element=element, message="Wrong.")

    found = of_owner(finding, _INSIDE)

    before = "" if owner == element else f"{element}: "
    assert found == Finding(file="a.bpmn", element=owner, message=f"{before}Wrong.")
    assert of_owner(finding, None) == finding


def test_findings_are_told_once_by_file_with_errors_first_and_by_the_readers_paths() -> None:
    late, early = (Finding(file="a", element=e, message="m", is_error=e == "y") for e in "xy")
    other = Finding(file="A", element="z", message="m")

    found = without_repeats(iter([late, early, other, early]))

    assert found == [other, early, late]
    assert [str(one) for one in renamed(found, {"a": "here/a"})] == [
        "A:z: m", "here/a:y: m", "here/a:x: warning: m"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "count", "said"),
    [
        ("task", 1_999, ""),
        ("task", 2_000, "the drawing has too many elements (2,001); split it into several"),
        ("incoming", 2_000, ""),
        ("x", 99_999, ""),
        ("x", 100_000, "the drawing has too many elements (100,001); split it into several"),
    ],
)
def test_a_drawing_is_too_large_from_a_number_of_elements_on(
    tag: str, count: int, said: str
) -> None:
    space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    inner = f"<{tag}/>" if tag != "x" else '<x xmlns="http://www.omg.org/spec/DD/20100524/DI"/>'
    root = parse(f"<definitions {space}>{inner * count}</definitions>".encode())

    found = [str(finding) for finding in tree_findings("a.bpmn", root)]

    assert found == ([f"a.bpmn:file: {said} processes."] if said else [])


@pytest.mark.parametrize(("count", "is_large"), [(50, False), (51, True)])
def test_an_element_has_no_more_than_fifty_attributes(count: int, is_large: bool) -> None:
    many = " ".join(f'a{n}="1"' for n in range(count - 1))
    space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    root = parse(f'<definitions {space}><task id="t" {many}/></definitions>'.encode())

    found = [str(finding) for finding in tree_findings("a.bpmn", root)]

    said = "a.bpmn:t: the element is too large: it has 51 attributes; remove them."
    assert found == ([said] if is_large else [])


def _member(name: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(22) + struct.pack("<HH", len(name), 0) + name


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("a/b.bpmn", False),
        ("a/../b", True),
        ("/a", True),
        ("\\a", True),
        ("C:a", True),
        ("a.b", False),
    ],
)
def test_a_name_that_leads_out_of_a_zip_is_found_even_where_it_is_damaged(
    tmp_path: Path, name: str, is_refused: bool
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"x" + _member(b"fine") + _member(name.encode()) + b"PK\x03\x04")

    found = [str(finding) for finding in zip_findings(path)]

    said = f"{path}:{name}: the name “{name}” leads out of the package; make the zip anew."
    assert found == ([said] if is_refused else [])


def test_a_zip_is_too_large_from_twenty_megabytes_on(tmp_path: Path) -> None:
    small, large = tmp_path / "a.zip", tmp_path / "b.zip"
    for path, size in ((small, LARGEST_PACKAGE), (large, LARGEST_PACKAGE + 1)):
        with path.open("wb") as file:
            file.truncate(size)

    assert list(zip_findings(small)) == []
    assert [str(finding) for finding in zip_findings(large)] == [
        f"{large}:file: the zip is too large; a package has 20 MB at most."
    ]


def test_only_so_many_members_of_a_zip_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_member(b"fine") * 1_999 + _member(b"/a") + _member(b"/b"))

    assert [finding.element for finding in zip_findings(path)] == ["/a"]


def test_a_zip_whose_members_are_in_order_is_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a/b.form": b"{}", "c.md": b"PK\x03\x04"}))

    assert list(zip_findings(path)) == []


def test_no_words_are_kept_for_what_is_gone() -> None:
    tables = (NAMES, PROPERTIES, ENTRIES, PEOPLE, EXPRESSIONS, PARAMETERS, TABLES, TEXTS, CLAUSES)
    more = (ALONE, UNREAD, BROKEN, LOOPS, PICTURES, JOINS, UNPLAYED, AUDIENCES)
    samples = [sample[0] for sample in (*SAMPLES, *WARNINGS)]
    names = [*samples, *(name for table in (*tables, *more) for name in table)]

    assert sorted(TOLD) == sorted([*names, "a fault of every kind"])
