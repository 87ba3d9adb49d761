"""Open the golden data with other names: `python -m tests.golden.renamed [SEED]`.

In a copy of the tree every class and module of `engine.model` and `engine.spiff` gets another
name, and the fields of its dataclasses another order; then the tests of the golden data are run.
"""

import ast
import io
import re
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
_COPIED = ("engine", "web", "tests", "bpmn", "forms", "pyproject.toml")
_ROOMS = ("model", "spiff")
_OURS = ("engine", "web", "tests")


def main(arguments: list[str]) -> int:
    """Change a copy at random and run its tests; return what they return."""
    seed = int(arguments[0]) if arguments else Random().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place)
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tree / name)
        change(tree, Random(seed))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/golden"]
        return subprocess.run(command, cwd=tree, check=False).returncode


def change(tree: Path, chance: Random) -> None:
    """Change the order of fields, the names of classes and the names of modules."""
    files = [path for room in _ROOMS for path in sorted((tree / "engine" / room).glob("*.py"))]
    fields = sum(_rewrite(path, lambda text: shuffled(text, chance)) for path in files)
    classes = _class_names(tree, files)
    new = {name: f"{name}{chance.randrange(1000)}" for name in sorted(classes)}
    modules = {path.stem: f"{path.stem}_{chance.randrange(1000)}" for path in files}
    modules.pop("__init__")
    for path in _sources(tree):
        _rewrite(path, lambda text: with_modules(with_names(text, new), modules))
    for path in files:
        if path.stem in modules:
            path.rename(path.with_stem(modules[path.stem]))
    sys.stdout.write(
        f"{len(new)} classes and {len(modules)} modules renamed, fields moved in {fields} files\n"
    )


def _sources(tree: Path) -> Iterator[Path]:
    return (path for name in _OURS for path in sorted((tree / name).rglob("*.py")))


def _rewrite(path: Path, change: Callable[[str], str]) -> bool:
    before = path.read_text()
    after = change(before)
    path.write_text(after)
    return before != after


def _class_names(tree: Path, files: list[Path]) -> set[str]:
    """Return the names of our classes that no library has."""
    ours = {
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    theirs = {
        alias.name
        for path in _sources(tree)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in _OURS
        for alias in node.names
    }
    return ours - theirs


def shuffled(text: str, chance: Random) -> str:
    """Return a module with the fields of its dataclasses in disorder."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ClassDef) or not _is_by_keyword(node):
            continue
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        if len(fields) < 2 or node.body.index(fields[-1]) - node.body.index(fields[0]) != (
            len(fields) - 1
        ):
            continue
        starts = [_with_comment(lines, each.lineno - 1) for each in fields]
        ends = [each.end_lineno or 0 for each in fields]
        blocks = [lines[first:last] for first, last in zip(starts, ends, strict=True)]
        chance.shuffle(blocks)
        lines[starts[0] : ends[-1]] = [line for block in blocks for line in block]
    return "".join(lines)


def _is_by_keyword(node: ast.ClassDef) -> bool:
    return any("kw_only=True" in ast.unparse(one) for one in node.decorator_list)


def _with_comment(lines: list[str], first: int) -> int:
    while lines[first - 1].strip().startswith("#"):
        first -= 1
    return first


def with_names(text: str, new: dict[str, str]) -> str:
    """Return a module with other names wherever one stands as a name."""
    lines = text.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token in reversed(tokens):
        if token.type == tokenize.NAME and token.string in new:
            row, column = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:column] + new[token.string] + line[token.end[1] :]
    return "".join(lines)


def with_modules(text: str, new: dict[str, str]) -> str:
    """Return a module that imports from the new names of modules."""
    rooms, old = "|".join(_ROOMS), "|".join(sorted(new, key=len, reverse=True))
    text = re.sub(rf"\bengine\.({rooms})\.({old})\b", lambda m: f"engine.{m[1]}.{new[m[2]]}", text)
    return re.sub(
        rf"(?m)^(\s*from engine\.(?:{rooms}) import )(\(?[\w, \n]+\)?)$",
        lambda m: m[1] + re.sub(rf"\b({old})\b", lambda n: f"{new[n[1]]} as {n[1]}", m[2]),
        text,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
