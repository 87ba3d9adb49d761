"""The files that a stranger might hand in: refused by name, or taken and harmless."""

import json
import re
import runpy
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from engine.check import Finding, check_files, check_path

_SECURITY = Path(__file__).resolve().parents[2] / ".." / "shared" / "security"
_INDEX = _SECURITY / "badfiles" / "index.json"
_MOST_SECONDS = 2.0
_MOST_BYTES = 200_000_000

pytestmark = pytest.mark.skipif(
    not _INDEX.is_file(), reason="the collection of bad files does not lie beside this checkout"
)


def _entries() -> list[Any]:
    if not _INDEX.is_file():
        return []
    return [pytest.param(one, id=one["file"]) for one in json.loads(_INDEX.read_text("utf-8"))]


def _content(entry: Any) -> bytes:
    if "parts" not in entry:
        return (_INDEX.parent / entry["file"]).read_bytes()
    made: bytes = runpy.run_path(str(_SECURITY / "materialise.py"))["bytes_of"](entry)
    return made


def _checked(entry: Any, folder: Path) -> list[Finding]:
    """Check the file as it would come in: by its path, or under the name it was sent with."""
    if "upload_as" in entry:
        return check_files("procedure", {entry["upload_as"]: _content(entry)})
    path = folder / entry["file"]
    path.write_bytes(_content(entry))
    return check_path(path)


@pytest.mark.parametrize("entry", _entries())
def test_a_bad_file_is_refused_by_name_and_a_good_one_is_taken(entry: Any, tmp_path: Path) -> None:
    errors = [one for one in _checked(entry, tmp_path) if one.is_error]

    if entry["expect"].startswith("refuse"):
        lines = [f"{one.element}: {one.message}" for one in errors]
        assert any(_names(line, entry["error_should_name"]) for line in lines), lines
        assert "upload_as" in entry or all(entry["file"] in one.file for one in errors)
    else:
        assert errors == []


def _names(line: str, wanted: str) -> bool:
    """Say whether a line holds a word whatever its case; an id as a word of its own."""
    if len(wanted) > 2:
        return wanted.lower() in line.lower()
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", line, re.IGNORECASE) is not None


@pytest.mark.parametrize("entry", _entries())
def test_a_file_is_checked_in_bounded_time_and_memory(entry: Any, tmp_path: Path) -> None:
    path = tmp_path / entry["file"]
    path.write_bytes(_content(entry))

    begun = time.perf_counter()
    check_path(path)
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    check_path(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seconds < _MOST_SECONDS
    assert most < _MOST_BYTES


def test_no_line_of_a_finding_breaks_into_two() -> None:
    for param in _entries():
        entry = param.values[0]
        if "upload_as" in entry:
            lines = [str(one) for one in check_files("p", {entry["upload_as"]: _content(entry)})]
            assert all(line.isprintable() for line in lines)
