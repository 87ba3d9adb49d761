"""How large a package may be, what its files may be called, where it is found and kept."""

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import Damaged, DefinitionRejected, NotFound
from engine.ids import ProcedureId
from engine.model.published import PublishedVersion
from engine.package import (
    Definition,
    build_definition,
    read_folder,
    read_zip,
    write_folder,
    write_zip,
)
from engine.package.kept import Definitions
from engine.package.places import packages_under, read_package, shipped_ids
from engine.spiff import SpiffProgram, SpiffRuntime
from engine.store import MemoryStore
from tests.check.small import small

TITLE = b'title = "T"'
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def findings(act: Callable[[], object]) -> list[str]:
    with pytest.raises(DefinitionRejected) as refused:
        act()
    return refused.value.findings


def of_zip(files: Mapping[str, bytes]) -> list[str]:
    return findings(lambda: read_zip(write_zip(files), source="x.zip"))


@pytest.mark.parametrize(
    "name",
    [
        "procedure.toml", "clauses.toml", "lessons.toml", "main.bpmn", "next_2.dmn",
        "forms/raise_1.form", "letters/outcome.md", "examples/S-01.yaml", "examples/9_a.yaml",
        "a" * 95 + ".bpmn",
    ],
)  # fmt: skip
def test_a_file_that_has_a_place_in_a_package_is_taken(name: str) -> None:
    assert read_zip(write_zip({name: b"x"}), source="x.zip") == {name: b"x"}


@pytest.mark.parametrize(
    "name",
    [
        "other.toml", "Main.bpmn", "1.bpmn", "forms/Raise.form", "forms/a/b.form", "raise.form",
        "letters/x.txt", "examples/-.yaml", "main.bpmn.exe", "a" * 96 + ".bpmn",
    ],
)  # fmt: skip
def test_a_file_that_has_no_place_is_named_and_told_to_go(name: str) -> None:
    assert of_zip({"procedure.toml": TITLE, name: b""}) == [
        f"x.zip:{name[:80]!r}: a package has no place for this file; remove or rename it"
    ]


def test_a_file_has_up_to_two_megabytes() -> None:
    assert (
        len(read_zip(write_zip({"a.bpmn": bytes(2_000_000)}), source="x")["a.bpmn"]) == 2_000_000
    )
    assert of_zip({"a.bpmn": bytes(2_000_001), "b.bpmn": b""}) == [
        "x.zip:a.bpmn: the file is larger than 2 MB"
    ]


def test_a_package_has_up_to_five_hundred_files_and_twenty_megabytes() -> None:
    many = {f"a{number}.bpmn": b"" for number in range(500)}
    much = {f"a{number}.bpmn": bytes(2_000_000) for number in range(10)}
    too_much = ["x.zip: the package has too many or too large files"]

    assert len(read_zip(write_zip(many), source="x.zip")) == 500
    assert len(read_zip(write_zip(much), source="x.zip")) == 10
    assert of_zip(many | {"b.bpmn": b""}) == too_much
    assert of_zip(much | {"b.bpmn": b"x"}) == too_much


def test_the_first_fifty_findings_are_told() -> None:
    found = of_zip({f"{number}.exe": b"" for number in range(60)})

    assert len(found) == 50
    assert found[0].startswith("x.zip:'0.exe': ")


def test_links_and_names_of_another_system_are_refused() -> None:
    buffer = io.BytesIO()
    link = zipfile.ZipInfo("main.bpmn")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "procedure.toml")

    said = "links and odd names are not accepted"
    assert findings(lambda: read_zip(buffer.getvalue(), source="x.zip")) == [
        f"x.zip:'main.bpmn': {said}"
    ]


def test_a_zip_of_a_whole_project_names_its_drawings_below_bpmn() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.mkdir("bpmn")
        archive.writestr("bpmn/main.bpmn", b"b")
        archive.writestr("forms/raise.form", b"f")

    read = read_zip(buffer.getvalue(), source="x.zip")

    assert list(read.items()) == [("forms/raise.form", b"f"), ("main.bpmn", b"b")]


def test_a_zip_is_the_same_whenever_it_is_written_and_smaller_than_its_files() -> None:
    data = write_zip({"b.bpmn": b"x" * 5_000, "a.bpmn": b"y"})

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    assert [each.filename for each in members] == ["a.bpmn", "b.bpmn"]
    assert {each.date_time for each in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {each.compress_type for each in members} == {zipfile.ZIP_DEFLATED}


def test_a_folder_is_read_without_what_an_editor_hides_in_it(tmp_path: Path) -> None:
    folder, forms = tmp_path / "small", tmp_path / "forms"
    write_folder({"procedure.toml": TITLE, "forms/own.form": b"own"}, folder)
    write_folder({"forms/other.form": b"other"}, tmp_path)
    (folder / ".swp").write_text("x")
    (forms / "notes.txt").write_text("x")

    assert list(read_folder(folder)) == ["forms/own.form", "procedure.toml"]
    assert read_folder(folder, forms)["forms/other.form"] == b"other"
    assert list(read_folder(folder, tmp_path / "none")) == ["forms/own.form", "procedure.toml"]
    (folder / "x.exe").write_text("x")
    assert findings(lambda: read_folder(folder))[0].startswith("small:'x.exe': ")


def test_forms_of_its_own_go_before_those_beside_the_package(tmp_path: Path) -> None:
    folder = tmp_path / "bpmn" / "small"
    beside = tmp_path / "forms" / "small"
    write_folder({"procedure.toml": TITLE, "forms/a.form": b"beside"}, folder, beside)

    assert read_package(folder) == ("small", {"forms/a.form": b"beside", "procedure.toml": TITLE})
    write_folder({"forms/a.form": b"own"}, folder)
    assert read_package(folder)[1]["forms/a.form"] == b"own"


def test_a_zip_is_called_after_its_procedure_and_perhaps_its_version(tmp_path: Path) -> None:
    for name in ("small.zip", "small-v2-final.zip"):
        (tmp_path / name).write_bytes(write_zip({"procedure.toml": TITLE}))
        assert read_package(tmp_path / name)[0] == "small"
    (tmp_path / "small.tar").write_bytes(b"x")
    with pytest.raises(NotFound) as refused:
        read_package(tmp_path / "small.tar")
    assert refused.value.message == (
        f"Expected a procedure folder or zip, but {tmp_path}/small.tar is neither."
    )


def test_packages_are_found_in_a_zip_in_a_folder_and_below_one(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_folder({"procedure.toml": TITLE}, tmp_path / name)
    (tmp_path / "c.zip").write_bytes(write_zip({"procedure.toml": TITLE}))

    def found(path: Path) -> list[tuple[str, Path]]:
        return [(name, at) for name, _, at in packages_under(path)]

    assert found(tmp_path) == [("a", tmp_path / "a"), ("b", tmp_path / "b")]
    assert found(tmp_path / "b") == [("b", tmp_path / "b")]
    assert found(tmp_path / "c.zip") == [("c", tmp_path / "c.zip")]
    assert shipped_ids() == ["manager_review", "sunderland"]


# --- kept in memory


class Counting(SpiffRuntime):
    def __init__(self) -> None:
        self.compiled = 0

    def compile(self, diagrams: Mapping[str, bytes]) -> SpiffProgram:
        self.compiled += 1
        return super().compile(diagrams)


def published(
    store: MemoryStore, number: int, files: Mapping[str, bytes], name: str = "small"
) -> None:
    with store.work() as work:
        version = PublishedVersion(
            procedure_id=ProcedureId(name), version=number, title="T", content_hash="",
            published_at=AT,
        )  # fmt: skip
        work.versions.add(version, files)
        work.commit()


@pytest.fixture(scope="module")
def made() -> Definition:
    return build_definition(ProcedureId("small"), small(), runtime=SpiffRuntime())


def test_a_version_is_compiled_once_and_the_newest_is_in_force() -> None:
    store, runtime = MemoryStore(), Counting()
    kept = Definitions(store.work, runtime)
    published(store, 1, small())
    published(store, 2, small())

    assert kept.get("small", 1) is kept.get("small", 1)
    assert kept.in_force("small") is kept.get("small", 2)
    assert kept.in_force("small").version == 2
    assert [each.version for each in kept.all_in_force()] == [2]
    assert runtime.compiled == 2


def test_forty_versions_are_kept_and_the_one_used_longest_ago_goes_first(made: Definition) -> None:
    store, runtime = MemoryStore(), Counting()
    kept = Definitions(store.work, runtime)
    for number in (1, 2, 100):
        published(store, number, small())
    for number in range(1, 41):
        kept.keep(replace(made, version=number))
    kept.get("small", 1)

    kept.get("small", 100)
    kept.get("small", 1)
    assert runtime.compiled == 1
    kept.get("small", 2)
    assert runtime.compiled == 2


def test_a_procedure_that_nobody_published_is_told_with_those_there_are() -> None:
    store = MemoryStore()
    kept = Definitions(store.work, Counting())

    def refused() -> str:
        with pytest.raises(NotFound) as found:
            kept.in_force("other")
        return found.value.message

    expected = "Expected a published procedure, but there is no 'other'; there is"
    assert refused() == f"{expected} none yet."
    for name, number in (("small", 1), ("small", 2), ("tall", 1)):
        published(store, number, {}, name)
    assert refused() == f"{expected} small, tall."


def test_a_version_that_is_not_what_was_published_is_damaged_and_the_others_go_on() -> None:
    store = MemoryStore()
    kept = Definitions(store.work, Counting())
    published(store, 1, small())
    published(store, 1, {"procedure.toml": b"x"}, "bad")

    with pytest.raises(Damaged) as refused:
        kept.in_force("bad")

    assert refused.value.message == (
        "What is kept of version 1 of this procedure is damaged, so it cannot be used. "
        "Please tell your administrator; it can be restored from a backup."
    )
    listed = kept.all_in_force()
    assert [each.id for each in listed] == ["small"]
    assert [(each.kind, each.id) for each in listed.damaged] == [("procedure", "bad")]
