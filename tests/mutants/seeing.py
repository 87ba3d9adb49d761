"""Which tests run which lines: only those can notice a fault there."""

import ast
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

#: Everything but what needs a browser or PostgreSQL, in the order of the files.
ARGUMENTS = (
    "-q",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "-m",
    "not browser and not postgresql",
)
#: Tests that plant faults of their own, or run the program beside themselves.
ELSEWHERE = ("tests/browser", "tests/faults", "tests/corpora", "tests/dmn_tck")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What was seen of one run of the tests."""

    #: Test to the seconds that it took.
    tests: dict[str, float]
    #: File to line to the numbers of the tests that ran it.
    lines: dict[str, dict[str, list[int]]]
    #: Seconds of tests that are run for one fault.
    within: float

    def who_runs(self, path: str, lines: tuple[int, int]) -> list[str]:
        """Return the tests that run a line, the quickest first; if none, those of its file.

        Of a file that runs only when it is imported, such as a table, they are those of the files
        that import it.
        Those that would begin when `within` seconds are used up are left out: more faults may be
        noticed than are counted, never fewer.
        """
        file, names = self.lines.get(path, {}), list(self.tests)
        found = {
            each for line in range(lines[0], lines[1] + 1) for each in file.get(str(line), ())
        }
        found = found or self._that_run(path)
        found = found or {n for other in self._that_import(path) for n in self._that_run(other)}
        ordered = sorted((names[each] for each in found), key=self.tests.__getitem__)
        before = accumulate((self.tests[each] for each in ordered), initial=0.0)
        return [name for name, spent in zip(ordered, before, strict=False) if spent < self.within]

    def _that_run(self, path: str) -> set[int]:
        return {each for numbers in self.lines.get(path, {}).values() for each in numbers}

    def _that_import(self, path: str) -> list[str]:
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        others = [other for other in self.lines if other.endswith(".py")]  # templates run too
        return [other for other in others if name in _imported(other)]


@cache
def _imported(path: str) -> frozenset[str]:
    """Return the modules that a file imports, and what it imports from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return frozenset(found)


def read(path: Path, *, within: float) -> Seen:
    """Return what was kept."""
    return Seen(**json.loads(path.read_text(encoding="utf-8")), within=within)


class _Watch:
    """Tells the coverage which test runs, and how long it took."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.tests: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        began = time.perf_counter()
        yield
        self.tests[item.nodeid] = round(time.perf_counter() - began, 3)


def main(to: Path) -> int:
    """Run the tests and keep what was seen; the exit code of pytest."""
    from coverage import Coverage

    coverage = Coverage(data_file=None, source=["engine", "web"])
    coverage.start()
    watch = _Watch(coverage)
    ignored = [f"--ignore={each}" for each in ELSEWHERE]
    code = pytest.main([*ARGUMENTS, *ignored, "tests"], plugins=[watch])
    coverage.stop()
    data, number = coverage.get_data(), {name: i for i, name in enumerate(watch.tests)}
    lines = {
        str(Path(file).relative_to(Path.cwd())): {
            str(line): sorted(number[each] for each in tests if each in number)
            for line, tests in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    to.write_text(json.dumps({"tests": watch.tests, "lines": lines}), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
