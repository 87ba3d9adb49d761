"""Checks the files of the corpus of bad files, each as it would come in."""

import json
import re
import runpy
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.check import Finding
from engine.errors import DefinitionRejected
from engine.forms import Scene, parse_form, view
from engine.model.calendar import Calendar
from tests.checking import check_files, check_path
from tests.corpora.lines import Line

#: An instant for forms that ask for one.
SCENE = Scene(
    scope={},
    now=datetime(2026, 11, 23, 9, tzinfo=UTC),
    calendar=Calendar(),
    people=lambda _: [],
)
_LETTERS = re.compile("[a-z]+")
MOST_SECONDS, MOST_BYTES = 2.0, 200_000_000


def names(line: str, wanted: str) -> bool:
    """Say whether a line holds a word whatever its case; an id as a word of its own."""
    if len(wanted) > 2:
        return wanted.lower() in line.lower()
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", line, re.IGNORECASE) is not None


def run(index: Path) -> Iterator[Line]:
    """Yield what becomes of each file."""
    made = runpy.run_path(str(index.parents[1] / "materialise.py"))["bytes_of"]
    for entry in json.loads(index.read_text(encoding="utf-8")):
        content = made(entry) if "parts" in entry else (index.parent / entry["file"]).read_bytes()
        with TemporaryDirectory() as folder:
            yield _line(entry, content, Path(folder))


def _line(entry: Any, content: bytes, folder: Path) -> Line:
    """Say what becomes of a file: by its path, or under the name it was sent with."""
    is_refused, wanted = entry["expect"].startswith("refuse"), entry["error_should_name"]
    expected = f"refused, naming {wanted}" if is_refused else "taken"
    found, late = _bounded(entry, content, folder)
    lines = [f"{one.element}: {one.message}" for one in found if one.is_error]
    if entry["kind"] == "form":
        lines += _form_faults(entry["file"], content)
    named = any(names(line, wanted) for line in lines) and is_refused
    got = "taken" if not lines else f"refused, {'' if named else 'not '}naming {wanted}"
    if not all(str(one).isprintable() for one in found):
        got += ", on two lines"
    if "upload_as" not in entry and not all(entry["file"] in one.file for one in found):
        got += ", of another file"
    kind = f"{_LETTERS.match(entry['file'])[0]} {entry['kind']}"
    return Line(f"{kind} {entry['file']}", expected, got + late)


def _bounded(entry: Any, content: bytes, folder: Path) -> tuple[list[Finding], str]:
    """Check a file, and say whether that took too long or too much."""
    path = folder / entry["file"]
    path.write_bytes(content)
    begun = time.process_time()
    found = check_path(path)
    seconds = time.process_time() - begun
    tracemalloc.start()
    check_path(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    if "upload_as" in entry:
        found = check_files("procedure", {entry["upload_as"]: content})
    late = ", slowly" if seconds >= MOST_SECONDS else ""
    return found, late + (", with much memory" if most >= MOST_BYTES else "")


def _form_faults(name: str, content: bytes) -> list[str]:
    """Say what is wrong with a form as it is read to be shown."""
    try:
        form = parse_form(content, source=name)
    except DefinitionRejected as refused:
        return list(refused.findings)
    page = view(form, None, SCENE)
    written = " ".join(str(getattr(part, "html", "")) for part in page.components)
    return [f"{name}: shows {mark}" for mark in ("<script", "<a") if mark in written]
