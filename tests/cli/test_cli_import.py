"""Importing publishes what the check and the example cases bear out, and nothing else."""

import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from engine.bootstrap import build_engine
from engine.cli import opening
from engine.errors import DefinitionRejected, WrongState
from engine.package import Definition, Files, read_folder, write_folder
from engine.package.closing import close
from engine.rehearsal import packages
from engine.spiff import SpiffProgram, SpiffRuntime
from engine.store import MemoryStore
from tests.check.small import FILES, closed, small
from tests.cli.test_cli import Dissent, dissent

__all__ = ["dissent"]

EXAMPLE = """
id: S-01
title: The plain way
procedure: small
clauses: [Q1]
clock: 2026-12-01T10:00
people: {chair: C. Holm, panel: P. Reed}
steps:
  - start: small
    as: chair
    answers: {conference_date: 2026-12-01, children: [{name: Ash}]}
  - do: ask_panel
    as: panel
    answers: {view: Fine.}
  - expect: {open: [decide], due: {decide: 2026-12-15T23:59:59}}
  - do: decide
    as: chair
    answers: {outcome: refused, reasons: Why.}
ends: [closed]
"""


def _package(root: Path, *, closed: Callable[[Files], Files] = close, **changed: str) -> Path:
    folder = root / "small"
    files = small(**{"examples/S-01.yaml": EXAMPLE, **changed})
    write_folder(closed({name: content for name, content in files.items() if content}), folder)
    return folder


def test_what_passes_is_published(dissent: Dissent, tmp_path: Path) -> None:
    said = dissent("procedure", "import", _package(tmp_path))

    assert said.status == 0
    [warning] = said.err.splitlines()
    assert warning.startswith("warning: small: Nobody could open a closed case")
    assert said.out == "small version 1: A small dissent\n"


OTHER_DAYS = FILES["procedure.toml"].replace("value = 10", "value = 7")
LATER_STEP = EXAMPLE.replace("as: panel", "as: nobody")
REFUSED = {
    "a limit that the example contradicts": (
        {"procedure.toml": OTHER_DAYS},
        "examples/S-01.yaml:S-01: step 3 (expect), due: expected",
    ),
    "a step of a role that there is not": (
        {"examples/S-01.yaml": LATER_STEP},
        "examples/S-01.yaml:S-01: step 2 (do ask_panel): there is no role 'nobody'",
    ),
    "an end that is not reached": (
        {"examples/S-01.yaml": EXAMPLE.replace("[closed]", "[given_up]")},
        "examples/S-01.yaml:S-01: ends (first): expected [given_up]",
    ),
    "an example that expects nothing": (
        {"examples/S-01.yaml": EXAMPLE.split("  - expect")[0]},
        "examples/S-01.yaml: an example case without any `expect` proves nothing",
    ),
    "an example that cannot be read": (
        {"examples/S-01.yaml": EXAMPLE + "steps_2: []\n"},
        "examples/S-01.yaml:steps_2: this key is not known",
    ),
    "a clause that no example shows": (
        {"examples/S-01.yaml": EXAMPLE.replace(", due: {decide: 2026-12-15T23:59:59}", "")},
        "clauses.toml:Q1: it states a time limit, but no example case",
    ),
    "an error of the check": (
        {"forms/decide.form": FILES["forms/decide.form"].replace("=outcome =", "=outcom =")},
        "forms/decide.form:",
    ),
    "a drawing that gets stuck": (
        {
            "small.bpmn": FILES["small.bpmn"].replace(
                '<bpmn:exclusiveGateway id="once_more" />',
                '<bpmn:parallelGateway id="once_more" />',
            )
        },
        "small.bpmn:once_more: once_more waits for",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_pass_is_refused_and_leaves_nothing(
    dissent: Dissent, tmp_path: Path, name: str
) -> None:
    changed, line = REFUSED[name]

    said = dissent("procedure", "import", _package(tmp_path, **changed))

    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"{tmp_path}/small is refused:\n")
    assert f"\n{line}" in said.err
    assert said.err.endswith("\nNothing was published.\n")
    assert dissent("procedure", "list").out == ""


def test_a_version_in_force_stays_when_the_next_is_refused(
    dissent: Dissent, tmp_path: Path
) -> None:
    dissent("procedure", "import", _package(tmp_path))

    said = dissent("procedure", "import", _package(tmp_path, **{"procedure.toml": OTHER_DAYS}))

    assert said.status == 1
    assert [line.split()[:2] for line in dissent("procedure", "list").out.splitlines()] == [
        ["small", "1"]
    ]


def test_the_first_failures_are_told_and_the_rest_counted(
    dissent: Dissent, tmp_path: Path
) -> None:
    many = {
        f"examples/S-{at:02}.yaml": EXAMPLE.replace("S-01", f"S-{at:02}") for at in range(1, 41)
    }

    said = dissent(
        "procedure", "import", _package(tmp_path, **many, **{"procedure.toml": OTHER_DAYS})
    )

    lines = said.err.splitlines()
    assert len([line for line in lines if line.startswith("examples/")]) == 30
    assert lines[-2:] == ["… and 10 more", "Nothing was published."]


def test_of_several_packages_none_is_published_where_one_is_refused(
    dissent: Dissent, tmp_path: Path
) -> None:
    good = _package(tmp_path)
    bad = _package(tmp_path / "other", **{"procedure.toml": OTHER_DAYS})

    said = dissent("procedure", "import", good, bad)

    assert (said.status, said.out) == (1, "")
    assert f"{bad} is refused:" in said.err
    assert dissent("procedure", "list").out == ""


def test_a_package_without_examples_is_taken_with_a_warning(
    dissent: Dissent, tmp_path: Path
) -> None:
    bare = dict.fromkeys(("clauses.toml", "lessons.toml", "examples/S-01.yaml"), "")

    said = dissent("procedure", "import", _package(tmp_path, **bare))

    assert (said.status, said.out) == (0, "small version 1: A small dissent\n")
    assert said.err.startswith("warning: small: it has no example case")


def test_examples_that_never_end_are_refused(
    dissent: Dissent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MOST_SECONDS", 0)

    said = dissent("procedure", "import", _package(tmp_path))

    assert said.status == 1
    assert "examples/S-01.yaml:steps: not done within" in said.err
    assert dissent("procedure", "list").out == ""


def _without_end(*_: object) -> None:
    Event().wait()


def test_examples_end_with_their_time_though_the_service_ends_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "MOST_SECONDS", 1)
    monkeypatch.setattr(packages, "_do_part", _without_end)
    told = signal.signal(signal.SIGTERM, lambda *_: None)

    try:
        with pytest.raises(DefinitionRejected, match="not done within"):
            packages.run("small", {}, {"examples/S-01.yaml": None})
    finally:
        signal.signal(signal.SIGTERM, told)


def _refuse(*_: object) -> None:
    raise AssertionError("this is not rehearsed again")


def test_what_is_published_already_is_not_rehearsed_again(
    dissent: Dissent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _package(tmp_path)
    dissent("procedure", "import", folder)
    monkeypatch.setattr(packages, "run", _refuse)

    said = dissent("procedure", "import", folder)

    assert "published already, nothing changed" in said.out


def test_the_shipped_procedures_pass_the_same_door_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bpmn, forms = (tmp_path / "bpmn", tmp_path / "forms")
    _package(tmp_path)
    shutil.copytree(tmp_path / "small", bpmn / "small")
    monkeypatch.setattr(opening, "shipped", lambda: (bpmn, forms))
    monkeypatch.setattr(opening, "shipped_ids", lambda: ["small"])
    asked: list[str] = []

    def rehearse(definition: Definition) -> list[str]:
        asked.append(definition.id)
        return []

    engine = build_engine(MemoryStore().work, rehearse=rehearse)

    opening.publish_shipped(engine)
    opening.publish_shipped(engine)

    assert asked == ["small"]
    assert [version.version for version in engine.procedures.versions()] == [1]


def test_a_package_is_compiled_once_for_its_check_and_for_its_examples() -> None:
    engine = build_engine(MemoryStore().work)
    compiled: list[set[str]] = []

    class Runtime(SpiffRuntime):
        def compile(self, diagrams: Mapping[str, bytes]) -> SpiffProgram:
            compiled.append(set(diagrams))
            return super().compile(diagrams)

    procedures = replace(engine.procedures, runtime=Runtime(), rehearse=lambda _: [])

    procedures.prove("small", closed())

    assert compiled == [{"small.bpmn"}]


def test_nothing_is_published_where_nobody_rehearses() -> None:
    engine = build_engine(MemoryStore().work)

    with pytest.raises(WrongState):
        engine.procedures.import_package("small", closed())

    assert engine.procedures.versions() == []


def test_a_folder_is_mended_once_and_then_names_who_may_know(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = _package(tmp_path, closed=dict)
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}

    mended = dissent("check", "--mend", folder)
    files = read_folder(folder)
    again = dissent("check", "--mend", folder)

    assert (mended.status, again.out) == (0, "0 errors, 0 warnings\n")
    assert mended.out.count("now says who may know.\n") == 7
    assert f"{folder}/letters/outcome.md: now says who may know.\n" in mended.out
    assert read_folder(folder) == files == close({k: before[folder / k] for k in files})


def test_all_packages_below_a_folder_are_mended(dissent: Dissent, tmp_path: Path) -> None:
    _package(tmp_path, closed=dict)

    assert dissent("check", "--mend", tmp_path).out.endswith("0 errors, 0 warnings\n")
    assert b"[audiences]" in (tmp_path / "small" / "procedure.toml").read_bytes()


def test_what_is_no_folder_of_a_procedure_is_not_mended(dissent: Dissent, tmp_path: Path) -> None:
    said = dissent("check", "--mend", tmp_path)

    assert said.status != 0
    assert "Only the files of a folder are mended" in said.err


def test_a_package_is_closed_as_it_is_imported_and_its_files_stay(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = _package(tmp_path, closed=dict)
    before = read_folder(folder)

    said = dissent("procedure", "import", folder, "--mend")
    dissent("procedure", "export", "small", tmp_path / "out")

    assert (said.status, read_folder(folder)) == (0, before)
    assert read_folder(tmp_path / "out" / "small") == close(before)


def test_a_package_that_says_nothing_of_who_may_know_is_refused_with_its_mend(
    dissent: Dissent, tmp_path: Path
) -> None:
    said = dissent("procedure", "import", _package(tmp_path, closed=dict))

    assert said.status == 1
    assert "procedure.toml:audiences: nothing says who may know what" in said.err
    assert "dissent check --mend" in said.err
    assert dissent("procedure", "list").out == ""
