"""The papers of trainers, in a file of their own: kept, listed, wiped, or said to be damaged."""

import errno
import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from engine.errors import (
    Busy,
    ConcurrentChange,
    Damaged,
    DiskFull,
    NotFound,
    TrainingClosed,
    Unavailable,
)
from engine.model.damage import Damage
from engine.store.training import FILE, Paper, TrainingStore
from tests.patience import wait_as_shipped

MEND = (
    "No live case is touched. Please tell your administrator, who can mend the file or put a copy "
    "back, or take it away: then training begins anew, without walks and own example cases."
)


def paper(name: str, owner: str = "terry", kind: str = "walk", data: bytes = b"x") -> Paper:
    return Paper(kind=kind, id=name, owner=owner, data=data)


@pytest.fixture
def store(tmp_path: Path) -> TrainingStore:
    store = TrainingStore(tmp_path / "new" / "training")
    for each in (paper("a"), paper("b", "tina"), paper("c", kind="example")):
        store.save(each)
    return store


def run(store: TrainingStore, sql: str) -> list[Any]:
    with closing(sqlite3.connect(store._folder / FILE, isolation_level=None)) as raw:
        return raw.execute(sql).fetchall()


def test_a_paper_comes_back_as_it_was_saved_with_its_next_revision(store: TrainingStore) -> None:
    first = store.paper("walk", "a")
    assert first == Paper(kind="walk", id="a", owner="terry", data=b"x", revision=1)
    assert paper("a").revision == 0

    second = store.save(replace(first, data=b"y"))

    assert second == replace(first, data=b"y", revision=2)
    assert store.paper("walk", "a") == second
    assert store.paper("walk", "b") == replace(paper("b", "tina"), revision=1)


@pytest.mark.parametrize(("kind", "name"), [("walk", "c"), ("example", "a"), ("walk", "z")])
def test_a_paper_that_is_not_there_is_told(store: TrainingStore, kind: str, name: str) -> None:
    with pytest.raises(NotFound) as refused:
        store.paper(kind, name)

    assert refused.value.message == "There is nothing here any more; it may have been deleted."


def test_papers_come_the_one_changed_last_first(store: TrainingStore) -> None:
    store.save(paper("d"))
    store.save(store.paper("walk", "a"))

    assert [each.id for each in store.papers("walk")] == ["a", "d", "b"]
    assert [each.id for each in store.papers("walk", owner="terry")] == ["a", "d"]
    assert [each.id for each in store.papers("walk", owner="")] == []
    assert [each.id for each in store.papers("example")] == ["c"]


def test_of_two_windows_the_second_loses(store: TrainingStore) -> None:
    seen = store.paper("walk", "a")
    store.save(replace(seen, data=b"first"))

    with pytest.raises(ConcurrentChange) as refused:
        store.save(replace(seen, data=b"second"))

    assert refused.value.message == (
        "This was changed in another window first. Please look at it again."
    )
    assert store.paper("walk", "a").data == b"first"
    assert run(store, "SELECT count(*), max(turn) FROM paper") == [(3, 4)]


@pytest.mark.parametrize(
    ("which", "count", "left"),
    [
        ({"kind": "walk"}, 2, ["c"]),
        ({"kind": "walk", "owner": "tina"}, 1, ["a", "c"]),
        ({"kind": "walk", "id": "a"}, 1, ["b", "c"]),
        ({"kind": "walk", "owner": "tina", "id": "a"}, 0, ["a", "b", "c"]),
        ({"kind": "walk", "owner": ""}, 0, ["a", "b", "c"]),
        ({"kind": "example", "id": "c"}, 1, ["a", "b"]),
    ],
)
def test_papers_are_deleted_of_a_kind_of_an_owner_or_one(
    store: TrainingStore, which: dict[str, str], count: int, left: list[str]
) -> None:
    assert store.delete(**which) == count

    assert [row[0] for row in run(store, "SELECT id FROM paper ORDER BY id")] == left


def test_what_is_wiped_is_gone_from_the_files_and_not_only_from_sight(tmp_path: Path) -> None:
    store = TrainingStore(tmp_path)
    store.save(paper("a", data=b"a secret of a child" * 9))
    assert any(b"secret" in each.read_bytes() for each in tmp_path.iterdir())

    store.delete("walk")

    assert not any(b"secret" in each.read_bytes() for each in tmp_path.iterdir())


def test_the_folder_is_made_for_its_owner_alone_when_it_is_first_used(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "training"
    store = TrainingStore(folder)
    assert not folder.exists()

    assert store.fault() == ""

    assert folder.stat().st_mode & 0o777 == 0o700
    found = {row[1]: row[2:4] + row[5:] for row in run(store, "PRAGMA table_info(paper)")}
    assert found == {
        "kind": ("VARCHAR(20)", 1, 1),
        "id": ("VARCHAR(40)", 1, 2),
        "owner": ("VARCHAR(200)", 1, 0),
        "revision": ("INTEGER", 1, 0),
        "turn": ("INTEGER", 1, 0),
        "data": ("BLOB", 1, 0),
    }
    [index] = [row[1] for row in run(store, "PRAGMA index_list(paper)") if row[3] == "c"]
    assert [row[2] for row in run(store, f"PRAGMA index_info({index})")] == ["owner"]
    assert run(store, "PRAGMA journal_mode") == [("wal",)]


def test_connections_are_as_an_installation_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_as_shipped(monkeypatch)
    asked: list[dict[str, Any]] = []
    connect = sqlite3.connect

    def noted(*given: Any, **own: Any) -> Any:
        asked.append(own)
        return connect(*given, factory=Told, **own)

    class Told(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> Any:
            said.append(sql)
            return super().execute(sql, *values)

    said: list[str] = []
    store = TrainingStore(tmp_path)
    monkeypatch.setattr(store._engine.dialect.dbapi, "connect", noted)
    with store._connected() as connection:
        names = ("journal_mode", "synchronous", "secure_delete")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert found == ["wal", 1, 1]
    # Some builds of SQLite do so by themselves, others do not.
    assert "PRAGMA secure_delete=ON" in said
    assert (asked[0]["timeout"], asked[0]["isolation_level"]) == (5, None)
    store.close()


@pytest.mark.parametrize("kind", ["walk", "example"])
@pytest.mark.parametrize("column", ["owner", "revision", "data"])
def test_a_damaged_paper_is_named_and_the_others_are_shown(
    store: TrainingStore, kind: str, column: str
) -> None:
    store.save(paper("bad", kind=kind))
    value = {"owner": "x'ff'", "revision": "'x'", "data": "'text'"}[column]
    run(store, f"UPDATE paper SET {column} = {value} WHERE id = 'bad'")

    listed = store.papers(kind)
    called = {"walk": "walk", "example": "example case"}[kind]
    assert "bad" not in [each.id for each in listed]
    assert len(listed) == {"walk": 2, "example": 1}[kind]
    assert listed.damaged == [Damage(kind=called, id="bad")]
    with pytest.raises(Damaged) as refused:
        store.paper(kind, "bad")
    assert refused.value.message == (
        f"What is kept of this {called} is damaged, so it cannot be shown. No live case is "
        "touched. Please tell your administrator, or delete it."
    )


def failing(store: TrainingStore, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(store._engine, "connect", fail)


def sqlite_error(name: str, said: str = "said") -> Exception:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorname = name
    return DBAPIError("SELECT", None, error)


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (
            sqlite_error("SQLITE_BUSY"),
            Busy,
            "The training room is busy. Please try again in a moment.",
        ),
        (
            sqlite_error("SQLITE_FULL"),
            DiskFull,
            "The disk is full: nothing was saved. Please tell your administrator.",
        ),
        (
            OSError(errno.EDQUOT, "Quota exceeded"),
            DiskFull,
            "The disk is full: nothing was saved. Please tell your administrator.",
        ),
        (
            OSError(errno.EACCES, "Permission denied"),
            TrainingClosed,
            f"What is kept of training cannot be used: Permission denied. {MEND}",
        ),
        (
            sqlite_error("SQLITE_CORRUPT", "database disk image is malformed"),
            TrainingClosed,
            f"What is kept of training cannot be used: database disk image is malformed. {MEND}",
        ),
    ],
)
def test_why_training_cannot_be_used_is_said(
    store: TrainingStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    kind: type[Unavailable],
    said: str,
) -> None:
    failing(store, monkeypatch, error)

    acts: list[Callable[[], object]] = [
        lambda: store.paper("walk", "a"),
        lambda: store.papers("walk"),
        lambda: store.save(paper("z")),
        lambda: store.delete("walk"),
    ]
    for act in acts:
        with pytest.raises(Unavailable) as refused:
            act()
        assert (type(refused.value), refused.value.message) == (kind, said)
    assert store.fault() == said
    warned = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert bool(warned) is (kind is TrainingClosed)


def test_training_goes_on_with_whatever_file_lies_there_once_it_can_be_used(
    store: TrainingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        failing(store, broken, OSError(errno.EIO, "Input/output error"))
        assert store.fault() != ""
    for each in store._folder.iterdir():
        each.unlink()

    assert store.papers("walk") == []
    assert store.save(paper("a")).revision == 1


def test_nobody_else_writes_while_the_file_is_laid_out(tmp_path: Path) -> None:
    store, refused = TrainingStore(tmp_path), []

    def beside(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
        if "CREATE TABLE" in sql:
            with (
                closing(sqlite3.connect(tmp_path / FILE, timeout=0)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("BEGIN IMMEDIATE")
            refused.append(sql)

    event.listen(Engine, "before_cursor_execute", beside)
    try:
        store.save(paper("a"))
    finally:
        event.remove(Engine, "before_cursor_execute", beside)

    assert refused
    assert store.paper("walk", "a").data == b"x"
