"""What `dissent check` and `dissent rehearse` say, line by line."""

from pathlib import Path
from typing import Any

import pytest

from engine.rehearsal import packages
from tests.check.small import FILES
from tests.cli.test_cli import REVIEW, Dissent, dissent
from tests.cli.test_cli_import import EXAMPLE, OTHER_DAYS, _package

__all__ = ["dissent"]

PASSED = "passed S-01 The plain way\n"
COVERED = "small: coverage 8 of 12 elements, 1 side of gateways missed, 1 of 2 rules\n"
MISSED = """\
  missed (end events): given_up
  missed (end events): warned
  missed (boundary events): nearly_late
  missed (boundary events): withdrawn
  missed (sides of gateways): to_again
  missed (rules of tables): next_step#r1
"""
ALL_PASSED = f"{PASSED}{COVERED}1 passed, 0 failed\n"
OTHER = EXAMPLE.replace("S-01", "S-02").replace("2026-12-15", "2026-12-10")
NO_LIMIT = EXAMPLE.replace(", due: {decide: 2026-12-15T23:59:59}", "")


@pytest.mark.parametrize("below", ["", "small", "small/examples", "small/examples/S-01.yaml"])
def test_example_cases_are_found_in_a_file_its_folder_a_package_and_above_it(
    dissent: Dissent, tmp_path: Path, below: str
) -> None:
    _package(tmp_path)
    (tmp_path / "small" / ".hidden.yaml").write_text("nonsense")

    said = dissent("rehearse", tmp_path / below)

    assert (said.status, said.out, said.err) == (0, ALL_PASSED, "")


def test_cases_of_one_package_are_run_together_and_each_once(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = _package(tmp_path, **{"examples/S-02.yaml": EXAMPLE.replace("S-01", "S-02")})

    said = dissent("rehearse", *sorted((folder / "examples").glob("*.yaml")))

    assert said.out == (f"{PASSED}passed S-02 The plain way\n{COVERED}2 passed, 0 failed\n")


def test_what_no_example_case_reaches_is_listed_where_that_is_asked_for(
    dissent: Dissent, tmp_path: Path
) -> None:
    said = dissent("rehearse", "--missed", _package(tmp_path))

    assert said.out == f"{PASSED}{COVERED}{MISSED}1 passed, 0 failed\n"


def test_a_case_that_fails_says_where_and_the_others_go_on(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = _package(tmp_path, **{"procedure.toml": OTHER_DAYS, "examples/S-02.yaml": OTHER})

    said = dissent("rehearse", folder)

    assert (said.status, said.err) == (1, "")
    assert said.out == (
        "FAILED S-01 The plain way\n"
        "       step 3 (expect), due: expected {decide: 2026-12-15T23:59:59}, "
        "but decide is due ['2026-12-10T23:59:59+00:00']\n"
        f"passed S-02 The plain way\n{COVERED}1 passed, 1 failed\n"
    )


def test_a_clause_that_nothing_shows_fails_where_all_cases_are_run_and_not_where_some_are(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = _package(tmp_path, **{"examples/S-01.yaml": NO_LIMIT, "examples/S-02.yaml": NO_LIMIT})

    one = dissent("rehearse", folder / "examples" / "S-01.yaml")
    whole = dissent("rehearse", folder)

    assert (one.status, one.out) == (0, ALL_PASSED)
    assert (whole.status, whole.out.splitlines()[-2:]) == (
        1,
        [
            (
                "FAILED clause Q1: it states a time limit, but no example case named for it "
                "expects a `due`"
            ),
            "2 passed, 1 failed",
        ],
    )


@pytest.mark.parametrize(("options", "works"), [((), True), (("--no-worker",), False)])
def test_a_worker_works_beside_the_cases_unless_that_is_asked_for(
    dissent: Dissent,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    works: bool,
) -> None:
    noted: list[bool] = []

    def noting(*given: Any, worker: bool) -> Any:
        noted.append(worker)
        return packages.run(*given, worker=worker)

    monkeypatch.setattr("engine.cli.checking.run", noting)

    said = dissent("rehearse", *options, _package(tmp_path))

    assert (noted, said.out) == ([works], ALL_PASSED)


def test_a_loose_case_is_run_by_the_shipped_procedure_that_it_names(
    dissent: Dissent, tmp_path: Path
) -> None:
    case = tmp_path / "loose" / "deep" / "mine.yaml"
    case.parent.mkdir(parents=True)
    case.write_bytes((REVIEW / "examples" / "q_02.yaml").read_bytes())
    again = case.rename(case.with_suffix(".yml"))
    case.write_bytes(again.read_bytes())

    above, itself = dissent("rehearse", tmp_path / "loose"), dissent("rehearse", again)

    lines = itself.out.splitlines()
    assert lines[0].startswith("passed Q-02 ")
    assert lines[1].startswith("manager_review: coverage ")
    assert lines[2:] == ["1 passed, 0 failed"]
    assert above.out.splitlines() == [lines[0], *lines[:2], "2 passed, 0 failed"]


def test_a_loose_case_of_an_unknown_procedure_is_a_sentence(
    dissent: Dissent, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(EXAMPLE)

    said = dissent("rehearse", tmp_path / "mine.yaml")

    assert (said.status, said.out) == (2, "")
    assert said.err == "mine.yaml: there is no procedure 'small'.\n"


def test_a_comparison_with_the_library_says_of_each_case_whether_it_is_the_same(
    dissent: Dissent, tmp_path: Path
) -> None:
    said = dissent("rehearse", "--on-library", _package(tmp_path))

    first, last = said.out.splitlines()
    assert (said.status, first) == (0, "S-01: equals ours after every step")
    assert last.startswith("1 of 1 example cases run on SpiffWorkflow ")


@pytest.mark.parametrize("option", ["--missed", "--no-worker"])
def test_a_comparison_with_the_library_goes_with_nothing_else(
    dissent: Dissent, tmp_path: Path, option: str
) -> None:
    said = dissent("rehearse", "--on-library", option, _package(tmp_path))

    assert (said.status, said.out) == (2, "")
    assert said.err.endswith(
        "Error: --on-library compares every step, and goes with nothing else.\n"
    )


def test_a_check_counts_errors_and_warnings_of_all_that_is_named(
    dissent: Dissent, tmp_path: Path
) -> None:
    good = _package(tmp_path / "good")
    unread = "[parameters.unread]\nvalue = 1\nlabel = 'x'\nset_by = 'default'\n"
    settings = FILES["procedure.toml"].replace("[facts]", f"{unread}[facts]")
    other_clause = EXAMPLE.replace("[Q1]", "[Q8]")
    bad = _package(
        tmp_path / "bad", **{"procedure.toml": settings, "examples/S-01.yaml": other_clause}
    )

    fine, all_of_it = dissent("check", good), dissent("check", good, bad)

    assert (fine.status, fine.out, fine.err) == (0, "0 errors, 0 warnings\n", "")
    assert (all_of_it.status, all_of_it.out.replace(f"{bad}/", "").splitlines()) == (
        1,
        [
            "examples/S-01.yaml:S-01: warning: there is no clause Q8; correct it.",
            "procedure.toml:parameters.unread: the parameter has no unit; write it.",
            "procedure.toml:parameters.unread: the parameter has no source; write it.",
            (
                "procedure.toml:parameters.unread: warning: no expression reads this parameter; "
                "use or remove it."
            ),
            "2 errors, 2 warnings",
        ],
    )


def test_without_a_place_all_shipped_cases_are_run(
    dissent: Dissent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _package(tmp_path)
    monkeypatch.setattr("engine.cli.checking.shipped", lambda: (tmp_path, tmp_path / "forms"))

    said = dissent("rehearse")

    assert (said.status, said.out) == (0, ALL_PASSED)


def test_of_several_files_that_cannot_be_read_each_says_why(
    dissent: Dissent, tmp_path: Path
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(f"{EXAMPLE}agencies: [{{name: A}}, {{name: a}}]\n")

    for paths in ([tmp_path], sorted(tmp_path.glob("*.yaml"))):
        said = dissent("rehearse", *paths)

        assert said.status == 2
        told = "agencies: A and a have a name in common; take it away at one of them"
        assert [f"{name}.yaml:{told}" in said.out + said.err for name in "ab"] == [True, True]
