"""Packages as folders and zips: read whole, or refused in sentences."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.drawing import open_drawing, read_drawing
from engine.errors import DefinitionRejected, NotFound
from engine.ids import ProcedureId
from engine.model.procedure import ReminderPolicy
from engine.package import (
    content_hash,
    load_procedure,
    read_folder,
    read_zip,
    write_folder,
    write_zip,
)
from engine.package.places import read_package, shipped, shipped_ids
from engine.package.procedure import put_together
from tests.small_dissent import FILES

NAMES = st.sampled_from(sorted(FILES))
PACKAGES = st.dictionaries(NAMES, st.binary(max_size=200), min_size=1)


@given(PACKAGES)
def test_a_package_comes_out_of_a_zip_as_it_went_in(files: dict[str, bytes]) -> None:
    assert read_zip(write_zip(files), source="x.zip") == files


@given(PACKAGES)
def test_equal_files_give_equal_bytes_in_whatever_order_they_come(files: dict[str, bytes]) -> None:
    turned = dict(reversed(list(files.items())))

    assert write_zip(turned) == write_zip(files)
    assert content_hash(turned) == content_hash(files)


@given(PACKAGES, PACKAGES)
def test_other_files_have_another_hash(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (content_hash(one) == content_hash(other)) is (one == other)


def test_a_package_comes_out_of_a_folder_as_it_went_in(tmp_path: Path) -> None:
    write_folder(FILES, tmp_path / "small")

    assert read_folder(tmp_path / "small") == FILES
    assert read_package(tmp_path / "small") == ("small", FILES)


def test_forms_may_stand_in_a_folder_of_their_own(tmp_path: Path) -> None:
    write_folder(FILES, tmp_path / "bpmn" / "small", tmp_path / "forms" / "small")

    assert not (tmp_path / "bpmn" / "small" / "forms").exists()
    assert read_package(tmp_path / "bpmn" / "small") == ("small", FILES)


@pytest.mark.parametrize("name", shipped_ids())
def test_a_shipped_package_survives_folder_and_zip(name: str, tmp_path: Path) -> None:
    _, files = read_package(shipped()[0] / name)
    write_folder(files, tmp_path / name)

    assert read_package(tmp_path / name)[1] == files
    assert read_zip(write_zip(files), source="x.zip") == files


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../procedure.toml",
        "/procedure.toml",
        "forms/../x.form",
        "x.exe",
        "forms/deep/x.form",
        "Main.bpmn",
        "letters/x.md/y",
        "examples/.yaml",
        "letters\\x.md",
        "a" * 300 + ".bpmn",
        "main.bpmn\n",
    ],
)
def test_a_file_that_has_no_place_in_a_package_is_refused(name: str) -> None:
    with pytest.raises(DefinitionRejected):
        read_zip(zipped(("procedure.toml", b""), (name, b"x")), source="x.zip")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", zipped(("main.bpmn", b"x" * 99))[:-30]])
def test_bytes_that_are_no_whole_zip_are_refused(data: bytes) -> None:
    with pytest.raises(DefinitionRejected, match="not a complete zip"):
        read_zip(data, source="x.zip")


def test_a_zip_with_two_files_of_one_name_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("main.bpmn", b"a"), ("main.bpmn", b"b"))

    with pytest.raises(DefinitionRejected, match="same name"):
        read_zip(data, source="x.zip")


def test_two_names_that_mean_one_file_are_refused() -> None:
    data = zipped(("main.bpmn", b"a"), ("bpmn/main.bpmn", b"b"))

    with pytest.raises(DefinitionRejected):
        read_zip(data, source="x.zip")


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("main.bpmn", b"\0" * 3_000_000)

    with pytest.raises(DefinitionRejected, match="larger than 2 MB"):
        read_zip(buffer.getvalue(), source="x.zip")


@given(st.binary(max_size=400), st.integers(0, 2_000))
def test_damaged_zips_are_only_ever_refused(noise: bytes, place: int) -> None:
    data = bytearray(write_zip({"main.bpmn": b"<x/>" * 50, "procedure.toml": b"title = 1"}))
    place %= len(data)
    data[place : place + len(noise)] = noise

    with suppress(DefinitionRejected):
        read_zip(bytes(data), source="x.zip")


def test_a_folder_that_is_no_package_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_package(tmp_path)


# --- procedure.toml and clauses.toml


def findings(change: tuple[str, str], name: str = "procedure.toml") -> list[str]:
    text = FILES.get(name, b"").decode().replace(*change) if change[0] else change[1]
    with pytest.raises(DefinitionRejected) as refused:
        load_procedure(ProcedureId("small"), {**FILES, name: text.encode()})
    return refused.value.findings


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('title = "A small dissent"', "title = 7"), "title: expected str"),
        (('title = "A small dissent"', ""), "a procedure needs a title"),
        (('part = "chair"', 'part = "king"'), "roles.chair.part: expected one of dissenter"),
        (('set_by = "text"', 'set_by = "me"'), "decision_days.set_by"),
        (("value = 10", "value = []"), "decision_days.value"),
        (('roles = ["chair", "admin"]', 'roles = ["king"]'), "there is no role 'king'"),
        (('prefix = "SM"', 'prefix = "SM"\nnonsense = 1'), "nonsense: this key is not known"),
        (("[facts]", "[reminders]\nat = 9\n[facts]"), "at: expected time"),
        (("[facts]", "[facts"), "this is not TOML"),
        (('conference_keys = ["conference_date", ', "conference_keys = [7, "), "list of texts"),
    ],
)
def test_a_fault_in_the_settings_is_named(change: tuple[str, str], said: str) -> None:
    assert any(said in finding for finding in findings(change))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q1 = 7", "Q1: expected a table per clause"),
        ("[Q1]\nrule = 7", "rule: expected str"),
        ("[Q1]\nnonsense = 7", "Q1.nonsense: this key is not known"),
        ("[Q1]\ndeadline = 1", "deadline: expected bool"),
        ("[Q1", "this is not TOML"),
    ],
)
def test_a_fault_in_the_clauses_is_named(text: str, said: str) -> None:
    assert any(said in finding for finding in findings(("", text), "clauses.toml"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<x",
        b"<x/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<?xml version="1.0" encoding="nonsense"?><x/>',
        b"\xff\xfe\x00",
    ],
)
def test_a_drawing_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(DefinitionRejected, match=r"main\.bpmn"):
        load_procedure(ProcedureId("small"), {**FILES, "main.bpmn": data})


def test_a_package_without_settings_is_refused() -> None:
    with pytest.raises(DefinitionRejected, match=r"no procedure\.toml"):
        load_procedure(ProcedureId("small"), {})


def test_one_id_stands_for_one_thing() -> None:
    with pytest.raises(DefinitionRejected, match="decide: two things"):
        load_procedure(ProcedureId("small"), {**FILES, "other.bpmn": FILES["body.bpmn"]})


def test_an_id_stands_for_one_thing_whatever_sort_of_thing_and_all_that_clash_are_named() -> None:
    def found(*changes: tuple[bytes, bytes]) -> list[str]:
        body = FILES["body.bpmn"]
        for old, new in changes:
            assert old in body
            body = body.replace(old, new)
        with pytest.raises(DefinitionRejected) as refused:
            load_procedure(ProcedureId("small"), {**FILES, "body.bpmn": body})
        return [finding.partition(":")[0] for finding in refused.value.findings]

    process, step, flow = b'process id="body"', b'userTask id="reply"', b'id="begun_to_reply"'
    assert found((process, b'process id="reply"')) == ["reply"]
    assert found((step, b'userTask id="raised_to_handle"')) == ["raised_to_handle"]
    assert found((flow, b'id="main"')) == ["main"]
    assert found((flow, b'id="split"'), (step, b'userTask id="file_it"')) == ["file_it", "split"]


def test_drawings_alone_make_a_procedure_that_has_their_steps_and_nothing_else() -> None:
    settings = load_procedure(ProcedureId("small"), FILES)
    drawing = read_drawing(
        open_drawing(FILES["body.bpmn"], source="body.bpmn"), file="body.bpmn", roles={}
    )

    bare = put_together("small", None, [drawing], {}, {})

    assert set(bare.elements) < set(settings.elements)
    assert set(bare.flows) == {flow.id for flow in drawing.flows} < set(settings.flows)
    assert (set(bare.processes), set(settings.processes)) == ({"body"}, {"body", "main"})
    assert (bare.title, settings.title) == ("small", "A small dissent")
    assert [bare.roles, bare.entries, bare.parameters, bare.facts, bare.labels] == [{}] * 5
    assert (bare.area, bare.owner, bare.prefix, bare.review_date) == ("", "", "", None)
    assert (bare.conference_keys, bare.reminders) == ((), ReminderPolicy())
    assert settings.labels["standing_text"] == "The decision stands."
    assert settings.labels["children"] == "children"
    assert (settings.area, settings.owner, settings.prefix) == (
        "Conferences",
        "Policy owner",
        "SM",
    )
    assert settings.conference_keys == ("conference_date", "conference_end", "children")
    assert set(settings.entries) == {"main"}
