"""The connections to one database."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import Unavailable
from engine.store.sql.faults import meaning
from engine.store.sql.turn import Turn

if TYPE_CHECKING:
    from engine.model.calendar import Calendar

#: A writer waits so long for its turn, and then so long for a writer who does not queue with us.
_TURN_SECONDS = 5.0
_BUSY_SECONDS = 4
_LOCK_MILLISECONDS = 9_000
_POOL = {"pool_size": 16, "max_overflow": 48, "pool_timeout": 5, "pool_reset_on_return": None}
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
        #: The class of every error that the driver raises.
        self.driver_error: type[Exception] = self.dialect.dbapi.Error  # type: ignore[union-attr]

    @property
    def dialect(self) -> Dialect:
        """Return SQLAlchemy's name for the kind of database."""
        return self.engine.dialect

    def connect(self) -> Any:
        """Take a connection from the pool. Raises `Unavailable`."""
        try:
            return self.engine.raw_connection()
        except PoolTimeout as error:
            raise Unavailable("The service is busy. Please try again in a moment.") from error
        except DBAPIError as error:
            raise meaning(error.orig if isinstance(error.orig, Exception) else error) from error
        except self.driver_error as error:
            raise meaning(error) from error

    def take_turn(self) -> None:
        """Wait until no other writer of this software writes to the file."""
        if self._turn and not self._turn.take(patience=_TURN_SECONDS):
            raise Unavailable("The service is busy. Please try again in a moment.")

    def give_back_turn(self) -> None:
        """Let the next writer in."""
        if self._turn:
            self._turn.give_back()

    def is_lost(self, error: Exception, connection: Any) -> bool:
        """Say whether an error means that the connection is of no more use."""
        return self.dialect.is_disconnect(error, connection, None)  # type: ignore[arg-type]

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
    engine = create_engine(
        url.set(database=str(path)),
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS, "cached_statements": 512},
        **_POOL,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        paramstyle="format",
        connect_args={
            "autocommit": True,
            "connect_timeout": 5,
            "options": f"-c timezone=UTC -c lock_timeout={_LOCK_MILLISECONDS}",
        },
        **_POOL,
    )
