"""Run `python -m tests.corpora FOLDER`; with `--keep`, keep what becomes of the inputs now."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpora import attacks, bad_files
from tests.corpora.lines import Line, differences, keep, kept
from tests.dmn_tck.runner import run_folder


def main(arguments: list[str]) -> int:
    """Print what is otherwise than it is kept, and a count for each corpus that was found."""
    folders = [Path(one) for one in arguments if one != "--keep"]
    if len(folders) != 1 or not folders[0].is_dir():
        sys.stderr.write("Write python -m tests.corpora and the folder in which they lie.\n")
        return 2
    results = {name: list(lines) for name, lines in _run(folders[0]).items()}
    differ = sum(_tell(name, lines, "--keep" in arguments) for name, lines in results.items())
    return 2 if not any(results.values()) else 1 if differ else 0


def _run(folder: Path) -> dict[str, Iterator[Line]]:
    return {
        "attacks": (
            line
            for path in sorted(folder.rglob("attacks_expr.jsonl"))
            for line in attacks.run(path)
        ),
        "bad_files": (
            line
            for path in sorted(folder.rglob("badfiles/index.json"))
            for line in bad_files.run(path)
        ),
        "dmn_tck": (
            Line(one.case, "passed", f"{one.result}: {one.reason}" if one.reason else one.result)
            for one in run_folder(folder)
        ),
    }


def _tell(name: str, lines: list[Line], is_kept: bool) -> int:
    if not lines:
        print(f"{name}: not in this folder")
        return 0
    wrong = sum(not line.is_right for line in lines)
    if is_kept:
        keep(name, lines)
    found = differences(kept(name), lines)
    for line in found:
        print(f"{name}: {line}")
    print(f"{name}: {len(lines)} inputs, {wrong} not as expected, {len(found)} not as before")
    return len(found)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
