"""What a path may lead to: a package, many, forms, a zip, or files that stand alone."""

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.command import cli
from engine.errors import DefinitionRejected
from engine.package import write_folder, write_zip
from engine.package.closing import close
from tests.check.small import FILES, broken, drawing, small
from tests.checking import check_files, check_path, refuse_errors

_BAD_FORM = broken("forms/decide.form", "=outcome =", "=outcom =")


def _laid_out(root: Path, files: dict[str, bytes]) -> Path:
    """Write a package as `bpmn/small` and `forms/small`."""
    write_folder(files, root / "bpmn" / "small", root / "forms" / "small")
    return root


def test_a_good_package_is_good_as_folder_as_all_folders_and_as_zip(tmp_path: Path) -> None:
    root = _laid_out(tmp_path, small())
    (root / "small.zip").write_bytes(write_zip(small()))

    for path in ("bpmn", "bpmn/small", "forms", "forms/small", "small.zip"):
        assert [str(finding) for finding in check_path(root / path)] == [], path


@pytest.mark.parametrize(
    "given", ["bpmn", "bpmn/small", "forms", "forms/small", "forms/small/decide.form"]
)
def test_a_bad_form_is_named_by_its_path_from_wherever_it_is_checked(
    tmp_path: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _laid_out(tmp_path, _BAD_FORM)
    monkeypatch.chdir(tmp_path)

    files = {finding.file for finding in check_path(Path(given))}

    assert {Path(file).resolve() for file in files} == {tmp_path / "forms/small/decide.form"}


def test_a_form_is_named_as_the_given_path_leads_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _laid_out(tmp_path, _BAD_FORM)
    named = {}

    for place, given in ((".", "bpmn/small"), ("bpmn", "small"), (".", "forms/small")):
        monkeypatch.chdir(tmp_path / place)
        named[given] = [finding.file for finding in check_path(Path(given))]

    assert named == {
        "bpmn/small": ["forms/small/decide.form"],
        "small": [str(tmp_path / "forms/small/decide.form")],
        "forms/small": ["forms/small/decide.form"],
    }


def test_a_file_is_checked_within_its_package_but_tells_of_itself_only(tmp_path: Path) -> None:
    root = _laid_out(tmp_path, _BAD_FORM)

    assert check_path(root / "bpmn/small/small.bpmn") == []
    assert check_path(root / "bpmn/small/letters/outcome.md") == []
    assert check_path(root / "bpmn/small/procedure.toml") == []
    assert check_path(root / "forms/small/decide.form") != []


def test_a_file_of_a_package_in_a_zip_is_named_by_the_zip(tmp_path: Path) -> None:
    path = tmp_path / "small-2.zip"
    path.write_bytes(write_zip(_BAD_FORM))

    assert [finding.file for finding in check_path(path)] == [f"{path}/forms/decide.form"]


def test_a_table_alone_may_read_names_of_a_case_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "next_step.dmn"
    path.write_text(FILES["next_step.dmn"].replace("<text>outcome</text>", "<text>any_key</text>"))

    assert [finding for finding in check_path(path) if finding.is_error] == []


def test_a_drawing_alone_with_lanes_needs_its_procedure(tmp_path: Path) -> None:
    path = tmp_path / "small.bpmn"
    path.write_text(drawing())

    lines = [str(finding) for finding in check_path(path) if finding.is_error]

    assert any("lane_chair: the lane “Chair” is the title of no role" in line for line in lines)


@pytest.mark.parametrize("name", ["notes.txt", "program.py", "picture.png"])
def test_a_file_of_another_kind_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")

    assert [finding.is_error for finding in check_path(tmp_path / name)] == [True]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert [finding.is_error for finding in check_path(tmp_path)] == [True]


def test_a_package_with_a_strange_file_says_which(tmp_path: Path) -> None:
    root = _laid_out(tmp_path, small())
    (root / "bpmn/small/run.py").write_text("print()")

    lines = [str(finding) for finding in check_path(root / "bpmn")]

    assert len(lines) == 1
    assert "run.py" in lines[0]


def test_the_gate_refuses_errors_and_lets_warnings_pass() -> None:
    refuse_errors("small", close(broken("small.bpmn", "Weigh it.", "")))

    with pytest.raises(DefinitionRejected) as refused:
        refuse_errors("small", close(_BAD_FORM))
    assert all(line.startswith("forms/decide.form:reasons: ") for line in refused.value.findings)


def test_no_damage_to_a_file_breaks_the_check() -> None:
    dice = random.Random(20)

    for _ in range(150):
        files = small()
        name = dice.choice(sorted(files))
        damaged = bytearray(files[name])
        at = dice.randrange(len(damaged))
        length, instead = dice.choice((0, 1, 9, 80)), dice.choice((b'"', b"<", b"{", b"", b"\0"))
        damaged[at : at + length] = instead
        files[name] = bytes(damaged)

        for finding in check_files("small", files):
            assert str(finding).isprintable()


def test_the_command_prints_a_line_each_and_fails_on_an_error(tmp_path: Path) -> None:
    root = _laid_out(tmp_path, close(_BAD_FORM))

    result = CliRunner().invoke(cli, ["check", str(root / "bpmn")])

    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "1 error, 0 warnings"
    assert result.output.startswith(str(root / "forms/small/decide.form") + ":reasons: ")
