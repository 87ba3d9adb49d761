"""How a database is reached: its address, its connections, and who waits for how long."""

import errno
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import Busy, DiskFull, Unavailable
from engine.store import MemoryStore
from engine.store.sql.database import MOST_CONNECTIONS, Database
from engine.store.sql.write_lock import Turn
from tests.patience import wait_as_shipped

POSTGRESQL = "postgresql://dissent:secret@db.example.org:6432/cases"
WRONG = (
    "Expected the database's address to be sqlite:///PATH or postgresql://USER@HOST/NAME, "
    "but it is something else."
)


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as long as an installation does: tests wait longer, or shorter."""
    wait_as_shipped(monkeypatch)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("sqlite:///var/cases.db", "var/cases.db"),
        ("sqlite:////srv/cases.db", "/srv/cases.db"),
        (POSTGRESQL, "cases on db.example.org:6432"),
        ("postgresql+psycopg://ann@db.example.org/cases", "cases on db.example.org"),
        ("postgresql:///cases", "cases on this machine"),
        ("postgresql://ann@/cases?host=/run/pg", "cases on /run/pg"),
    ],
)
def test_a_place_is_told_without_the_name_and_password_of_who_asks(
    address: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)

    assert Database(address).place == place


@pytest.mark.parametrize(
    "address",
    ["", "cases.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg://x/y"],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        Database(address)

    assert refusal.value.message == WRONG


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable) as refusal:
        Database(f"sqlite:///{tmp_path}/file/in/cases.db")

    assert (
        refusal.value.message == f"The folder {tmp_path}/file/in cannot be made: Not a directory."
    )


@pytest.mark.usefixtures("as_shipped")
def test_sixty_four_ask_at_once_and_the_next_waits_five_seconds(tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path}/cases.db", POSTGRESQL):
        pool: Any = Database(address).engine.pool

        assert (pool.size(), pool.size() + pool._max_overflow, pool._timeout) == (16, 64, 5)
        assert pool._reset_on_return.name == "reset_none"
    assert MOST_CONNECTIONS == 64
    assert pool._recycle == 10


@pytest.mark.usefixtures("as_shipped")
def test_a_connection_to_a_file_keeps_what_was_written_and_waits_four_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    connect = sqlite3.connect

    def noted(*given: Any, **own: Any) -> Any:
        asked.append(own)
        return connect(*given, **own)

    database = Database(f"sqlite:///{tmp_path}/new/cases.db")
    monkeypatch.setattr(database.dialect.dbapi, "connect", noted)
    connection = database.connect().driver_connection

    names = ("journal_mode", "synchronous", "foreign_keys", "cache_size")
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == ["wal", 2, 1, -32768]
    assert {
        name: asked[0][name] for name in ("isolation_level", "timeout", "cached_statements")
    } == {
        "isolation_level": None,
        "timeout": 4,
        "cached_statements": 512,
    }
    database.close()


@pytest.mark.usefixtures("as_shipped")
def test_a_server_that_is_gone_without_a_word_is_missed_in_half_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, Any]] = []

    def connect(*_: Any, **own: Any) -> None:
        asked.append(own)
        raise psycopg.OperationalError("no such server")

    database = Database(POSTGRESQL)
    pool = database.engine.pool
    monkeypatch.setattr(database.dialect.dbapi, "connect", connect)

    with pytest.raises(Unavailable, match="cannot be reached"):
        database.connect()

    told = {name: value for name, value in asked[0].items() if name != "context"}
    assert told == {
        "host": "db.example.org",
        "port": 6432,
        "dbname": "cases",
        "user": "dissent",
        "password": "secret",
        "autocommit": True,
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "tcp_user_timeout": 20_000,
        "options": "-c timezone=UTC -c lock_timeout=9000",
    }
    # Whatever is kept goes to a server that is not there.
    assert database.engine.pool is not pool


def test_a_file_that_cannot_be_opened_leaves_the_other_connections(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}")
    pool = database.engine.pool

    with pytest.raises(Unavailable, match="cannot be opened or written"):
        database.connect()

    assert database.engine.pool is pool


def test_where_no_connection_comes_free_the_database_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait() -> None:
        raise PoolTimeout

    database = Database(f"sqlite:///{tmp_path}/cases.db")
    monkeypatch.setattr(database.engine.pool, "connect", wait)

    with pytest.raises(Busy, match="somebody else is writing"):
        database.connect()


def test_a_connection_goes_back_to_its_pool_unless_that_was_let_go(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/cases.db")
    first, second = database.connect(), database.connect()
    raw = second.driver_connection
    pool: Any = database.engine.pool

    database.give_back(first)
    assert pool.checkedin() == 1
    database.engine.dispose()
    database.give_back(second)

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")
    database.close()


@pytest.mark.usefixtures("as_shipped")
def test_a_writer_waits_five_seconds_for_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def take(turn: Turn, *, patience: float) -> bool:
        waited.append(patience)
        return len(waited) > 1

    monkeypatch.setattr(Turn, "take", take)
    database = Database(f"sqlite:///{tmp_path}/cases.db")

    with pytest.raises(Busy, match="somebody else is writing"):
        database.take_turn()
    database.take_turn()

    assert waited == [5.0, 5.0]


@pytest.mark.parametrize(
    ("number", "refusal"), [(errno.ENOSPC, DiskFull), (errno.EACCES, Unavailable)]
)
def test_a_turn_that_cannot_be_noted_on_the_disk_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, refusal: type[Exception]
) -> None:
    def fail(*_: Any, **__: Any) -> bool:
        raise OSError(number, "x")

    monkeypatch.setattr("engine.store.sql.write_lock.os.open", fail)
    database = Database(f"sqlite:///{tmp_path}/cases.db")

    for _ in range(2):
        with pytest.raises(Unavailable) as found:
            database.take_turn()
        assert type(found.value) is refusal


def test_in_a_server_writers_do_not_queue_with_us() -> None:
    database = Database(POSTGRESQL)

    database.take_turn()
    database.take_turn()
    database.give_back_turn()
    database.close()

    assert (database.is_sqlite, database.begin_sql) == (False, "BEGIN")


def test_of_two_processes_the_second_gets_the_turn_when_the_first_gives_it_back(
    tmp_path: Path,
) -> None:
    one, other = Turn(tmp_path / "cases.db"), Turn(tmp_path / "cases.db")

    assert one.take(patience=0)
    assert not other.take(patience=0)
    assert not one.take(patience=0.001)
    one.give_back()
    assert other.take(patience=0)
    other.give_back()
    assert one.take(patience=0)

    turn = tmp_path / "cases.db.turn"
    assert turn.stat().st_mode & 0o777 == 0o600
    for each in (one, other):
        each.close()
        each.close()


@pytest.mark.usefixtures("as_shipped")
def test_in_memory_a_writer_waits_ten_seconds_for_the_one_before() -> None:
    waited: list[float] = []
    store = MemoryStore()
    taken: Any = SimpleNamespace(acquire=lambda timeout: waited.append(timeout))
    store._shelf.writing = taken

    with store.work() as work, pytest.raises(Unavailable) as refused:
        work.cases.next_reference("MR", 2026)

    assert waited == [10.0]
    assert refused.value.message == "The service is busy. Please try again in a moment."
