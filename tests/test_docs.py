"""What is written about the code is true of it."""

import ast
import re
from collections.abc import Iterator

from tests.test_policies import ROOT, lines, python, texts

_PLACE = re.compile(r"`((?:engine|web|tests|docs|findings|bpmn|forms)/[\w./-]*)`")


def test_every_place_that_a_page_names_is_there() -> None:
    named = {
        (path.as_posix(), place)
        for path, text in texts()
        if path.suffix == ".md" and path.name != "CHANGELOG.md"
        for place in _PLACE.findall(text)
        if "NAME" not in place
    }

    gone = sorted(f"{page}: {place}" for page, place in named if not (ROOT / place).exists())

    assert named
    assert not gone, "\n".join(gone)


def test_the_map_leads_to_every_room() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {
        f"{path.parts[0]}/{path.parts[1]}/"
        for path, _ in python("engine/", "web/")
        if len(path.parts) > 2 and path.parts[1] != "frontend"
    }

    assert rooms
    assert not sorted(room for room in rooms if f"`{room}" not in contributing)


def test_no_word_cites_a_page_that_is_not_here() -> None:
    found = lines(
        re.compile(r"\b(?:DESIGN|PROCEDURES|STUDIO|CONVENTIONS) \d|\bD\d{1,2}[:,;)]"),
        "engine/",
        "web/",
    )

    assert not found, "\n".join(found)


def test_every_finding_is_listed_and_every_listed_one_is_there() -> None:
    listed = re.findall(
        r"^\| `(\w+\.sh)` \|", (ROOT / "findings/README.md").read_text(encoding="utf-8"), re.M
    )

    assert sorted(listed) == sorted(path.name for path in (ROOT / "findings").glob("*.sh"))


def _public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _raised(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the errors that a function raises itself, by name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = ast.unparse(error).split(".")[-1]
            if name[0].isupper() and name not in {
                "AssertionError",
                "NotImplementedError",
                "AlreadyThere",
            }:
                yield name


def test_a_public_function_says_what_it_raises() -> None:
    silent = [
        f"{path}:{function.lineno}: {function.name} does not say that it raises {error}"
        for path, tree in python("engine/", "web/")
        if "migrations" not in path.parts and isinstance(tree, ast.Module)
        for function in _public(tree.body)
        for error in _raised(function)
        if error not in (ast.get_docstring(function) or "")
    ]

    assert not silent, "\n".join(silent)
