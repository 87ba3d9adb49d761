"""How fast a task is completed, everything included, beside the same rows written bare.

The same example case is performed many times over: once for the clock, once to note every row
that it writes, and then those rows are written by the raw driver alone.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psycopg

from engine.model.calendar import in_utc
from engine.ports import UnitOfWork
from engine.proving.bench.example import loop_example, step_example
from engine.proving.bench.postgres import NoServer, running_server
from engine.rehearsal import Outcome, Performer, Stage
from engine.store.sql import SqlStore, unit_of_work
from engine.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from engine.rehearsal.example import Step

Figure = tuple[str, float, str]
#: One statement, with its rows.
Statement = tuple[str, Sequence[Sequence[Any]]]

#: Cases that one process takes from start to end.
CASES = 60
PROCESSES = 4
#: Rounds of the loop in a long case.
ROUNDS = 1_000

_TABLES = ("process_instance", "user_task", "history", "document", "participant", "case_entry")


@dataclass(kw_only=True, slots=True)
class _Noted:
    """What one transaction wrote, and whether it completed a task."""

    is_step: bool
    statements: list[Statement] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class _Part:
    """What one process measured."""

    steps: int = 0
    seconds: float = 0.0
    noted: list[_Noted] = field(default_factory=list)


class _NotingTransaction(Transaction):
    """A transaction that notes the rows it writes."""

    current: list[Statement] | None = None

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        if self.current is not None and _is_write(sql):
            self.current.append((sql, [tuple(values)]))
        return super()._execute(sql, values)

    def change_all(self, query: Any, rows: Sequence[Any]) -> int:
        if self.current is not None and len(rows) > 1:
            prepared = self.prepared(query)
            noted = (prepared.sql, [tuple(prepared.encode(row)) for row in rows])
            self.current.append(noted)
        return super().change_all(query, rows)


class _NotingStore(SqlStore):
    """A store whose transactions are noted in `noted`."""

    noted: list[Statement] | None = None

    def work(self) -> UnitOfWork:
        transaction = _NotingTransaction(self.database)
        transaction.current = self.noted
        return unit_of_work(transaction)


def step() -> Iterator[Figure]:
    """Measure completing tasks on SQLite, and on PostgreSQL with several processes."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _compared("SQLite, 1 process", _sqlite_urls(Path(folder)), processes=1)
    try:
        with running_server("fsync=on", "synchronous_commit=on", "full_page_writes=on") as server:
            names = iter(lambda: server.url(server.create()), None)
            yield from _compared(f"PostgreSQL, {PROCESSES} processes", names, processes=PROCESSES)
    except NoServer as error:
        yield (f"PostgreSQL left out: {error}", 0.0, "")


def _sqlite_urls(folder: Path) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"sqlite:///{folder}/{number}.db"


def _compared(name: str, urls: Iterator[str], *, processes: int) -> Iterator[Figure]:
    timed, noted, bare = (_prepared(next(urls)) for _ in range(3))
    ours = _in_processes(_perform, [(timed, n, False) for n in range(processes)])
    parts = _in_processes(_perform, [(noted, n, True) for n in range(processes)])
    raw = _in_processes(_replay, [(bare, part.noted) for part in parts])
    written, rewritten = _volume(noted), _volume(bare)
    if written != rewritten:
        raise RuntimeError(f"The raw rows are not those of the steps: {written}, {rewritten}.")
    if _volume(timed)[0] != written[0]:
        raise RuntimeError("The timed run and the noted run wrote different rows.")
    rate, raw_rate = _rate(ours), _rate(raw)
    yield (f"step, {name}", rate, "tasks/s")
    yield (f"step, {name}: the same rows, raw driver", raw_rate, "commits/s")
    yield (f"step, {name}: ratio", rate / raw_rate, "of the raw rate")
    yield (f"step, {name}: rows", float(written[0]), "rows")
    yield (f"step, {name}: bytes", float(written[1]), "bytes")


def _rate(parts: Sequence[_Part]) -> float:
    return sum(part.steps / part.seconds for part in parts)


def _prepared(url: str) -> str:
    """Make the tables and everything that cases share."""
    store = SqlStore(url)
    store.upgrade()
    example, definition = step_example()
    Stage(example, definition, store=store)
    store.close()
    return url


def _in_processes(work: Callable[..., _Part], jobs: Sequence[tuple[Any, ...]]) -> list[_Part]:
    if len(jobs) == 1:
        return [work(*jobs[0])]
    with get_context("spawn").Pool(len(jobs)) as pool:
        return pool.starmap(work, jobs)


def _perform(url: str, number: int, noting: bool) -> _Part:
    store = _NotingStore(url)
    part = _Part()
    for copy in range(CASES):
        _Case(store, f"p{number:02}c{copy:04}n", part, noting=noting).perform()
    store.close()
    return part


class _Case:
    """One case that is performed from its start to its end."""

    def __init__(self, store: _NotingStore, prefix: str, part: _Part, *, noting: bool) -> None:
        self._example, definition = step_example()
        self._store = store
        self._part = part
        self._noting = noting
        self._stage = Stage(self._example, definition, store=store, prefix=prefix)

    def perform(self) -> None:
        """Perform every step; completing a task is timed, and nothing else."""
        performer = Performer(self._stage, Outcome(example=self._example))
        for one in self._example.steps:
            if one.verb != "do":
                self._noted(partial(performer.perform, one), is_step=False)
                continue
            if "at" in one.details:
                self._noted(partial(self._stage.move_to, in_utc(one.details["at"])), is_step=False)
            task = self._stage.task(one)
            complete = partial(
                self._stage.engine.tasks.complete,
                task.id,
                by=self._stage.who(one, task),
                answers=one.details.get("answers") or {},
            )
            self._part.seconds += self._noted(complete, is_step=True)
            self._part.steps += 1

    def _noted(self, act: Callable[[], object], *, is_step: bool) -> float:
        """Do it and return the seconds; note what it writes if that is wanted."""
        noted = _Noted(is_step=is_step)
        self._store.noted = noted.statements if self._noting else None
        begin = time.perf_counter()
        act()
        seconds = time.perf_counter() - begin
        self._store.noted = None
        if noted.statements:
            self._part.noted.append(noted)
        return seconds


def _replay(url: str, noted: Sequence[_Noted]) -> _Part:
    part = _Part()
    with _raw(url) as (cursor, begin_sql):
        for one in noted:
            begin = time.perf_counter()
            cursor.execute(begin_sql)
            for sql, rows in one.statements:
                if len(rows) == 1:
                    cursor.execute(sql, rows[0])
                else:
                    cursor.executemany(sql, rows)
            cursor.execute("COMMIT")
            if one.is_step:
                part.seconds += time.perf_counter() - begin
                part.steps += 1
    return part


@contextmanager
def _raw(url: str) -> Iterator[tuple[Any, str]]:
    connection: Any
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        begin_sql = "BEGIN IMMEDIATE"
    else:
        connection = psycopg.connect(url, autocommit=True)
        begin_sql = "BEGIN"
    try:
        yield connection.cursor(), begin_sql
    finally:
        connection.close()


def _volume(url: str) -> tuple[int, int]:
    """Return how many rows the cases have, and their bytes as text."""
    rows = size = 0
    with _raw(url) as (cursor, _):
        for table in _TABLES:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from above
            for row in cursor:
                rows += 1
                size += sum(len(bytes(v) if _is_bytes(v) else str(v)) for v in row)
    return rows, size


def _is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | memoryview)


def _is_write(sql: str) -> bool:
    return sql.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")


def long_case() -> Iterator[Figure]:
    """Measure the rounds of a procedure's own loop, saved after every step."""
    loop = loop_example()
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(f"sqlite:///{folder}/long.db")
        store.upgrade()
        stage = Stage(loop.example, loop.definition, store=store)
        performer = Performer(stage, Outcome(example=loop.example))
        for one in loop.before:
            performer.perform(one)
        times = [_timed(stage, loop.round) for _ in range(ROUNDS)]
        store.close()
    tenth, last = median(times[5:15]), median(times[-10:])
    tasks = float(len(loop.round))
    yield (f"long-case, tasks in a round of {loop.example.id}", tasks, "tasks")
    yield ("long-case, a round near the 10th", tenth * 1000, "ms")
    yield (f"long-case, a round near the {ROUNDS}th", last * 1000, "ms")
    yield ("long-case, last to 10th", last / tenth, "times")


def _timed(stage: Stage, steps: Sequence[Step]) -> float:
    """Complete the tasks of one round; finding them, as a page does, is not timed."""
    seconds = 0.0
    for one in steps:
        task = stage.task(one)
        by = stage.who(one, task)
        begin = time.perf_counter()
        stage.engine.tasks.complete(task.id, by=by, answers=one.details.get("answers") or {})
        seconds += time.perf_counter() - begin
    return seconds
