"""What is kept of the corpora is right, and inputs of our own stand for each of their classes."""

import json
import re
from pathlib import Path

import pytest

from tests.check.bad_files import ALL
from tests.corpora.__main__ import main
from tests.corpora.lines import Line, differences, kept
from tests.dmn_tck.of_each_class import OF_EACH_CLASS as CASES
from tests.dmn_tck.of_each_class import write
from tests.feel.attacks_of_each_class import OF_EACH_CLASS as ATTACKS

_CONFORMANCE = re.compile(r"\d+-(.+)-test-\d+#")


@pytest.mark.parametrize(
    ("corpus", "many"), [("attacks", 141), ("bad_files", 101), ("dmn_tck", 126)]
)
def test_what_became_of_each_input_is_what_should(corpus: str, many: int) -> None:
    lines = kept(corpus)

    assert [line for line in lines if not line.is_right] == []
    assert len({line.id for line in lines}) == many


def test_inputs_of_our_own_stand_for_every_class() -> None:
    attacks = {line.id.split(" ", 1)[1] for line in kept("attacks")}
    files = {line.id.rsplit(" ", 1)[0] for line in kept("bad_files")}
    cases = {_CONFORMANCE.match(line.id)[1] for line in kept("dmn_tck")}

    assert attacks - {kind for kind, _, _ in ATTACKS} == set()
    assert files - {bad.kind for bad in ALL} == set()
    assert cases - {own.kind for own in CASES} == set()


def test_a_line_that_is_another_new_or_gone_is_told() -> None:
    same, was, gone = (Line(id_, "taken", "taken") for id_ in ("a", "b", "c"))
    now, new = Line("b", "taken", "refused"), Line("d", "taken", "taken")

    assert differences([same, was, gone], [same, now, new]) == [
        "b: expected taken; was taken, is refused",
        "c: gone from the corpus",
        "d: not kept yet",
    ]


def test_the_command_compares_the_corpora_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attacks = [
        {"id": "A001", "class": "exec", "lang": "python", "input": "nothing('x')"},
        {"id": "A999", "class": "dos", "lang": "feel", "input_parts": [["1+", 3], ["1", 1]]},
    ]
    (tmp_path / "attacks_expr.jsonl").write_text("\n".join(map(json.dumps, attacks)))
    (tmp_path / "dmn").mkdir()
    write(CASES[0], tmp_path / "dmn")

    assert main([str(tmp_path)]) == 1

    told = capsys.readouterr().out
    assert "attacks: A999 dos feel: not kept yet" in told
    assert "attacks: A001" not in told
    assert "bad_files: not in this folder" in told
    assert "attacks: 2 inputs, 0 not as expected, 141 not as before" in told
    assert "dmn_tck: 2 inputs, 0 not as expected, 128 not as before" in told


def test_the_command_compares_files_as_they_come_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "badfiles"
    folder.mkdir()
    (tmp_path / "materialise.py").write_text("def bytes_of(entry): return b' ' * entry['parts']")
    (folder / "a01.form").write_text('{"components":[{"type":"textfield","key":"a","label":"A"}]}')
    entries = [
        {"file": "a01.form", "kind": "form", "expect": "accept", "error_should_name": ""},
        {"file": "a02.bpmn", "kind": "bpmn", "expect": "refuse", "error_should_name": "empty",
         "parts": 3},
    ]  # fmt: skip
    (folder / "index.json").write_text(json.dumps(entries))

    assert main([str(tmp_path)]) == 1

    told = capsys.readouterr().out
    assert "a form a01.form: not kept yet" in told
    assert "bad_files: 2 inputs, 0 not as expected, 103 not as before" in told


@pytest.mark.parametrize("arguments", [[], ["no such folder"], ["one", "two"]])
def test_the_command_says_how_it_is_called(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "python -m tests.corpora" in capsys.readouterr().err


def test_a_folder_without_a_corpus_is_an_error(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
