"""A transaction over one connection, opened when it is first needed."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from engine.errors import Unavailable
from engine.store.sql.database import Database
from engine.store.sql.faults import meaning
from engine.store.sql.query import Query, id_values

Row = Sequence[Any]

#: More rows than these are not kept for a second reading.
_MOST_SEEN = 100


class Session:
    """The first write, or lock, begins a transaction; what is read before is read without one.

    A unit reads the same rows once, until it locks or changes something: a command asks for the
    same people and their absences over and over.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self._cursor: Any = None
        self._is_writing = False
        #: Rows as the driver gave them, by statement and values.
        self._seen: dict[tuple[Any, ...], list[Row]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_writing:
            # A full disk ends the transaction by itself, and so does the end of a connection.
            with suppress(Unavailable, self._database.driver_error):
                self._end("ROLLBACK")
        self._let_go()

    def commit(self) -> None:
        """Make everything done here lasting."""
        if self._is_writing:
            self._end("COMMIT")

    def _rows(self, query: Query, **values: Any) -> list[Row]:
        """Read rows; what was read before in this transaction, and not changed, is not re-read."""
        prepared = query.prepared(self._database.dialect)
        encoded = prepared.encode(values)
        key = (prepared.sql, *encoded)
        rows = self._seen.get(key)
        if rows is None:
            self._execute(prepared.sql, encoded)
            rows = self._fetched()
            if len(rows) <= _MOST_SEEN:
                self._seen[key] = rows
        return [prepared.decode(row) for row in rows]

    def _fetched(self) -> list[Row]:
        try:
            rows: list[Row] = self._cursor.fetchall()
        except self._database.driver_error as error:
            raise meaning(error) from error
        return rows

    def _of(self, ids: Sequence[str], query: Callable[[int], Query], **more: Any) -> list[Row]:
        """Read the rows with some ids; the statement is the same for 5 ids as for 8."""
        values = id_values(ids)
        return self._rows(query(len(values)), **values, **more) if values else []

    def _row(self, query: Query, **values: Any) -> Row | None:
        """Read one row."""
        rows = self._rows(query, **values)
        return rows[0] if rows else None

    def _returned(self, query: Query, **values: Any) -> list[Row]:
        """Change or lock rows, and read what the statement returns."""
        self._begin()
        self._seen.clear()
        prepared = query.prepared(self._database.dialect)
        self._execute(prepared.sql, prepared.encode(values))
        return [prepared.decode(row) for row in self._fetched()]

    def _change(self, query: Query, **values: Any) -> int:
        """Change rows; return how many."""
        return self._change_all(query, (values,))

    def _change_all(self, query: Query, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a change for each of these, in one go; return how many rows it changed."""
        if not rows:
            return 0
        self._begin()
        self._seen.clear()
        prepared = query.prepared(self._database.dialect)
        encoded = [prepared.encode(row) for row in rows]
        if len(encoded) == 1:
            return int(self._execute(prepared.sql, encoded[0]).rowcount)
        try:
            self._cursor.executemany(prepared.sql, encoded)
        except self._database.driver_error as error:
            raise meaning(error) from error
        return int(self._cursor.rowcount)

    def _begin(self) -> None:
        """Become the one who writes, if not so already."""
        if self._is_writing:
            return
        self._database.take_turn()
        try:
            self._execute(self._database.begin_sql)
        except BaseException:
            self._database.give_back_turn()
            raise
        self._is_writing = True
        # Only now is it settled who changes what, so what was read before may be old.
        self._seen.clear()

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        if self._connection is None:
            return self._first(sql, values)
        try:
            return self._cursor.execute(sql, values)
        except self._database.driver_error as error:
            raise meaning(error) from error

    def _first(self, sql: str, values: Sequence[Any]) -> Any:
        """Run the first statement; a connection that died in the pool is replaced, once."""
        self._connect()
        try:
            return self._cursor.execute(sql, values)
        except self._database.driver_error as error:
            if not self._database.is_lost(error, self._connection.driver_connection):
                raise meaning(error) from error
        self._connection.invalidate()
        self._connect()
        return self._execute(sql, values)

    def _connect(self) -> None:
        self._connection = self._database.connect()
        self._cursor = self._connection.driver_connection.cursor()

    def _end(self, how: str) -> None:
        try:
            self._execute(how)
        except Exception:
            # Whatever state the connection is in, the database undoes it when it goes.
            self._connection.invalidate()
            raise
        finally:
            self._is_writing = False
            self._seen.clear()
            self._database.give_back_turn()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = self._cursor = None
