"""The connections to one database."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import Busy, Unavailable
from engine.model.calendar import Calendar
from engine.store.sql.faults import BUSY, meaning, meaning_of_system
from engine.store.sql.write_lock import Turn

#: A writer waits so long for its turn, and then so long for a writer who does not queue with us.
_TURN_SECONDS = 5.0
_BUSY_SECONDS = 4
_LOCK_MILLISECONDS = 9_000
_KEPT, _MORE = 16, 48
#: Open connections at once.
MOST_CONNECTIONS = _KEPT + _MORE
_POOL = {
    "pool_size": _KEPT,
    "max_overflow": _MORE,
    "pool_timeout": 5,
    "pool_reset_on_return": None,
}
#: A server that is told to stop once everybody has left waits for connections that are kept, and
#: tells nobody: a new one is refused, and then all of them are let go.
_RENEWED_SECONDS = 10
#: A server that is gone without a word is missed after so long, on a connection over the network.
_SILENCE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-32768",
)


class Database:
    """An engine of SQLAlchemy, with every connection in autocommit: units begin themselves."""

    def __init__(self, address: str) -> None:
        self.url = _checked(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = Turn(_file(self.url)) if self.is_sqlite else None
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self.begin_sql = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"
        #: Calendars by version, which never change.
        self.calendars: dict[int, Calendar] = {}
        #: Damaged rows that were told of, by table and id.
        self.logged_damage: set[tuple[str, str]] = set()
        #: The class of every error that the driver raises.
        self.driver_error: type[Exception] = self.dialect.dbapi.Error  # type: ignore[union-attr]

    @property
    def dialect(self) -> Dialect:
        """Return SQLAlchemy's name for the kind of database."""
        return self.engine.dialect

    @property
    def place(self) -> str:
        """Say where the database is, without the name and password of whoever asks it."""
        if self.is_sqlite:
            return str(self.url.database)
        host = self.url.host or self.url.query.get("host", "this machine")
        return f"{self.url.database} on {host}{f':{self.url.port}' if self.url.port else ''}"

    def connect(self) -> Any:
        """Take a connection from the pool. Raises `Unavailable`.

        Raises `Busy` where none comes free.
        """
        pool = self.engine.pool
        try:
            connection = pool.connect()
        except PoolTimeout as error:
            raise Busy(BUSY) from error
        except (DBAPIError, self.driver_error) as error:
            if not self.is_sqlite:
                self.engine.dispose()
            raise self.meaning(error) from error
        connection.info["pool"] = pool
        return connection

    def give_back(self, connection: Any) -> None:
        """Put a connection back; one of a pool that was let go meanwhile is closed."""
        if connection.info["pool"] is self.engine.pool:
            connection.close()
        else:
            connection.invalidate()

    def meaning(self, error: Exception) -> Exception:
        """Return what to raise for an error of the driver, or of SQLAlchemy around one."""
        inner = error.orig if isinstance(error, DBAPIError) else error
        return meaning(inner if isinstance(inner, Exception) else error)

    def take_turn(self) -> None:
        """Wait until no other writer of this software writes to the file.

        Raises `Busy` after the longest wait.
        """
        try:
            taken = self._turn is None or self._turn.take(patience=_TURN_SECONDS)
        except OSError as error:
            raise meaning_of_system(error) from error
        if not taken:
            raise Busy(BUSY)

    def give_back_turn(self) -> None:
        """Let the next writer in."""
        if self._turn:
            self._turn.give_back()

    def is_lost(self, error: Exception, connection: Any) -> bool:
        """Say whether an error means that the connection is of no more use."""
        return self.dialect.is_disconnect(error, connection, None)  # type: ignore[arg-type]

    def is_undone(self, connection: Any) -> bool:
        """Undo what a connection has in hand; say whether that can be relied on."""
        if self.is_sqlite and connection.in_transaction:
            connection.execute("ROLLBACK")
        return self.is_sqlite

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        if self._turn:
            self._turn.close()


def _checked(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        url = make_url("unknown://")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise Unavailable(
        "Expected the database's address to be sqlite:///PATH or postgresql://USER@HOST/NAME, "
        "but it is something else."
    )


def _file(url: URL) -> Path:
    return Path(url.database or "").resolve()


def _sqlite(url: URL) -> Engine:
    path = _file(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
    waiting = {"isolation_level": None, "timeout": _BUSY_SECONDS, "cached_statements": 512}
    engine = create_engine(url.set(database=str(path)), connect_args=waiting, **_POOL)
    return with_pragmas(engine, _PRAGMAS)


def with_pragmas(engine: Engine, pragmas: Sequence[str]) -> Engine:
    """Prepare every connection to a file of SQLite in the same way."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.text_factory = _text_or_bytes
        for pragma in pragmas:
            connection.execute(pragma)

    return engine


def _text_or_bytes(data: bytes) -> str | bytes:
    """Read a text; one that is damaged stays bytes, by which its row is known to be so."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        paramstyle="format",
        connect_args={
            "autocommit": True,
            **_SILENCE,
            "options": f"-c timezone=UTC -c lock_timeout={_LOCK_MILLISECONDS}",
        },
        pool_recycle=_RENEWED_SECONDS,
        **_POOL,
    )
