"""Runs, for each planted fault, the tests that can see it, in a process of its own."""

import importlib
import inspect
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache, cached_property
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from alembic import util

from tests.mutants.planting import Mutant
from tests.mutants.seeing import ARGUMENTS, Seen

#: Modules of the project: tests are imported by many names.
_OURS = tuple(str(Path(folder).resolve()) for folder in ("engine", "web", "tests"))
#: Seconds of work that the tests may take beyond three times what they took without the fault,
#: and that they may wait.
_PATIENCE, _TIMES, _LONGEST_WAIT = 20, 3, 900
_NOT_TRIED, _NOTHING_PLANTED = 99, 100
_CACHED = type(cache(len))


class Outcome(StrEnum):
    """What became of a fault."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    #: The tests were not done in time: a process that runs on for ever is noticed.
    TIMEOUT = "timeout"
    #: It changes nothing, or is no Python.
    NONE = "none"


#: By exit code: passed, no test to run, nothing planted. All else failed, or did not import.
_OUTCOMES = {0: Outcome.SURVIVED, 5: Outcome.SURVIVED, _NOTHING_PLANTED: Outcome.NONE}


class Trial:
    """A plugin of pytest: instead of running the tests once, it runs some for each fault.

    Files stay as they are. A fault inside a function is put into the function as it was
    imported; for any other, the project is imported anew.
    """

    def __init__(
        self,
        mutants: Iterable[Mutant],
        seen: Seen,
        *,
        jobs: int,
        tell: Callable[[Mutant, Outcome], None],
    ) -> None:
        self.mutants, self.seen, self.jobs, self.tell = mutants, seen, jobs, tell

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each fault, several at once."""
        running: dict[int, Mutant] = {}
        for mutant in self.mutants:
            if len(running) >= self.jobs:
                self._end(running)
            running[self._begin(session, mutant)] = mutant
        while running:
            self._end(running)
        return True

    def _end(self, running: dict[int, Mutant]) -> None:
        pid, status = os.wait()
        mutant, code = running.pop(pid), os.waitstatus_to_exitcode(status)
        if code == _NOT_TRIED:
            raise RuntimeError(f"could not be tried: {mutant}")
        outcome = Outcome.TIMEOUT if code < 0 else _OUTCOMES.get(code, Outcome.CAUGHT)
        self.tell(mutant, outcome)

    def _begin(self, session: pytest.Session, mutant: Mutant) -> int:
        pid = os.fork()
        if pid:
            return pid
        code = _NOT_TRIED
        try:
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            names = self.seen.who_runs(mutant.path, mutant.lines)
            most = _PATIENCE + int(_TIMES * sum(self.seen.tests[each] for each in names))
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            signal.alarm(_LONGEST_WAIT)
            code = _tried(session, mutant, names)
        finally:
            os._exit(code)


def _tried(session: pytest.Session, mutant: Mutant, names: Sequence[str]) -> int:
    source = mutant.source
    if not source:
        return _NOTHING_PLANTED
    util.load_python_file = _by_its_name
    if not _is_put_in(mutant.path, source):
        return _run_anew(mutant.path, source, names)
    found = {item.nodeid: item for item in session.items}
    items = [found[name] for name in names if name in found]
    for item, following in zip_longest(items, items[1:]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


_MIGRATIONS, _EACH_TIME = "engine.store.sql.migrations", "engine/store/sql/migrations/env.py"
_by_its_path = util.load_python_file


def _by_its_name(folder: str | os.PathLike[str], file: str) -> ModuleType:
    """Read a migration by its name, as everything else: by its path, no fault would be in it."""
    if not str(folder).startswith(_OURS):
        return _by_its_path(folder, file)
    name = f"{Path(folder).name}.{Path(file).stem}".removeprefix("migrations.")
    if file == Path(_EACH_TIME).name:
        sys.modules.pop(f"{_MIGRATIONS}.{name}", None)
    return importlib.import_module(f"{_MIGRATIONS}.{name}")


# --- into a function that is there


def _is_put_in(path: str, source: str) -> bool:
    """Put what is changed in functions into them; False where more than that is changed."""
    if path == _EACH_TIME:
        return False
    module = importlib.import_module(_module_name(path))
    before = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
    after = compile(source, path, "exec")
    if _outside(before) != _outside(after):
        return False
    live = {(f.__qualname__, f.__code__.co_firstlineno): f for f in _functions(module)}
    for old, new in zip(_inside(before), _inside(after), strict=True):
        if old != new:
            function = live.get((old.co_qualname, old.co_firstlineno))
            if function is None or function.__code__.co_freevars != new.co_freevars:
                return False
            function.__code__ = new
    _forget()
    return True


def _outside(code: CodeType) -> list[Any]:
    """Return what of a module or class is no function."""
    parts: list[Any] = [code.co_code, code.co_names]
    for each in code.co_consts:
        if not isinstance(each, CodeType):
            parts.append((type(each), each))
        elif not each.co_flags & inspect.CO_OPTIMIZED:
            parts.append(_outside(each))
    return parts


def _inside(code: CodeType) -> Iterator[CodeType]:
    """Yield the functions of a module and of its classes, in order."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from [each] if each.co_flags & inspect.CO_OPTIMIZED else _inside(each)


def _functions(owner: ModuleType | type) -> Iterator[FunctionType]:
    """Yield the functions that a module and its classes hold, under whatever is around them."""
    for each in list(vars(owner).values()):
        if isinstance(each, type) and each.__module__ == vars(owner).get("__name__"):
            yield from _functions(each)
        inner = [each]
        if isinstance(each, property):
            inner = [each.fget, each.fset]
        elif isinstance(each, classmethod | staticmethod):
            inner = [each.__func__]
        elif isinstance(each, cached_property):
            inner = [each.func]
        yield from (f for f in map(_unwrapped, inner) if isinstance(f, FunctionType))


def _unwrapped(function: Any) -> Any:
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def _forget() -> None:
    """Empty the caches of the project: what was worked out while tests were found is old."""
    for module in list(sys.modules.values()):
        if _is_ours(module):
            for each in list(vars(module).values()):
                if type(each) is _CACHED:
                    each.cache_clear()


# --- into the project as it is imported


def _run_anew(path: str, source: str, names: Sequence[str]) -> int:
    if not names:
        return 0
    for name in [name for name, module in sys.modules.items() if _is_ours(module)]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Planted(path, source))
    files = list(dict.fromkeys(name.partition("::")[0] for name in names))
    options = [*ARGUMENTS, "-x", "--hypothesis-seed=0", "-W", "ignore:Module already imported"]
    return int(pytest.main([*options, *files], plugins=[_Only(names)]))


def _is_ours(module: ModuleType) -> bool:
    return str(getattr(module, "__file__", None)).startswith(_OURS)


def _module_name(path: str) -> str:
    return ".".join(path.removesuffix(".py").removesuffix("/__init__").split("/"))


class _Only:
    """Runs some tests, in their order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.at = {name: at for at, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = [item for item in items if item.nodeid in self.at]
        items[:] = sorted(found, key=lambda item: self.at[item.nodeid])


class _Planted(MetaPathFinder, Loader):
    """Gives the module with the fault to whoever imports it."""

    def __init__(self, path: str, source: str) -> None:
        self.file, self.name, self.source = Path(path).resolve(), _module_name(path), source

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        around = [str(self.file.parent)] if self.file.stem == "__init__" else None
        return spec_from_file_location(
            name, self.file, loader=self, submodule_search_locations=around
        )

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.file), "exec"), module.__dict__)
