"""A transaction over one connection, opened when it is first needed."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.errors import Damaged, DamagedCase, Unavailable, damaged_case
from engine.model.damage import Damage, Listed
from engine.store.sql.database import MOST_CONNECTIONS, Database
from engine.store.sql.faults import GONE, UNSURE
from engine.store.sql.query import Prepared, Query, id_values

log = logging.getLogger(__name__)

Row = Sequence[Any]
T = TypeVar("T")
#: What pages call a row of a table.
_KINDS = {
    "process_instance": "case",
    "user_task": "task",
    "document": "document",
    "person": "person",
    "history": "entry of the history",
    "incident": "fault",
    "procedure_version": "version of a procedure",
    "start_timer": "start of a case by itself",
    "absence": "absence",
    "agency": "agency",
    "draft": "draft",
    "records_request": "request for a closed case",
    "occasion": "record of a conference",
}
#: Without these rows nobody can say where a case is and who may see it.
_NEEDED = ("process_instance", "user_task", "participant", "case_entry", "history")

#: Rows of a large table that are read in one go.
_BATCH = 500
#: More rows than these are not kept for a second reading.
_MOST_SEEN = 100


class Transaction:
    """The first write, or lock, begins a transaction; what is read before is read without one.

    A unit reads the same rows once, until it locks or changes something: a command asks for the
    same people and their absences over and over.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._connection: Any = None
        self._cursor: Any = None
        self._is_writing = False
        #: Rows as the driver gave them, by statement and values.
        self._seen: dict[tuple[Any, ...], list[Row]] = {}

    def end(self) -> None:
        """Undo what was not committed, and let go of the connection."""
        if self._is_writing:
            # The end of a connection, or a full disk, may have undone it already.
            with suppress(Unavailable, self.database.driver_error):
                self._finish("ROLLBACK")
        if self._connection is not None:
            self.database.give_back(self._connection)
            self._connection = self._cursor = None

    def commit(self) -> None:
        """Make everything done here lasting."""
        if self._is_writing:
            self._finish("COMMIT")

    def prepared(self, query: Query) -> Prepared:
        """Return a statement as it is written for this database."""
        return query.prepared(self.database.dialect)

    def rows(self, query: Query, **values: Any) -> list[Row]:
        """Read rows that must all be whole. Raises `Damaged`, or `DamagedCase`."""
        return self.needed(query, _unchanged, **values)

    def needed(self, query: Query, read: Callable[[Row], T], **values: Any) -> Listed[T]:
        """Read what must all be whole. Raises `Damaged`, or `DamagedCase` for a case's parts."""
        found = self.readable(query, read, **values)
        return _whole(self.prepared(query), found)

    def readable(
        self, query: Query, read: Callable[[Row], T], *, kind: str = "", **values: Any
    ) -> Listed[T]:
        """Read the rows of a list, of which one that is damaged takes no other away."""
        return self._sorted_out(self.prepared(query), self.driver_rows(query, values), read, kind)

    def _sorted_out(
        self, prepared: Prepared, rows: Sequence[Row], read: Callable[[Row], T], kind: str = ""
    ) -> Listed[T]:
        found: list[T] = []
        damaged: list[Damage] = []
        for row in rows:
            try:
                found.append(read(prepared.decode(row)))
            except (ValueError, TypeError, DamagedCase):
                damage = Damage(
                    kind=kind or _KINDS.get(prepared.table, "entry"),
                    id=prepared.readable(row, "id", "procedure_id"),
                    case_id=prepared.readable(row, "case_id"),
                    reference=prepared.readable(row, "reference"),
                )
                damaged.append(damage)
                self.tell(prepared.table, damage)
        return Listed(found, damaged)

    def tell(self, table: str, damage: Damage) -> None:
        """Log once, for who looks after the service, that a row is damaged."""
        key = (table, damage.id or damage.case_id)
        if key not in self.database.logged_damage:
            self.database.logged_damage.add(key)
            log.error("damaged: %s %s of case %s", table, damage.id, damage.case_id)

    def driver_rows(self, query: Query, values: Mapping[str, Any]) -> list[Row]:
        """Read rows; what was read before in this transaction, and not changed, is not re-read."""
        prepared = self.prepared(query)
        encoded = prepared.encode(values)
        key = (prepared.sql, *encoded)
        rows = self._seen.get(key)
        if rows is None:
            self._execute(prepared.sql, encoded)
            rows = self._fetched()
            if len(rows) <= _MOST_SEEN:
                self._seen[key] = rows
        return rows

    def _fetched(self) -> list[Row]:
        try:
            rows: list[Row] = self._cursor.fetchall()
        except self.database.driver_error as error:
            raise self._meaning(error) from error
        return rows

    def batches(self, query: Query) -> Iterator[list[Row]]:
        """Read the rows of a large table some at a time, each as the driver gave it."""
        self._execute(self.prepared(query).sql)
        while rows := self._cursor.fetchmany(_BATCH):
            yield rows

    def readable_of(
        self,
        ids: Sequence[str],
        query: Callable[[int], Query],
        read: Callable[[Row], T],
        **more: Any,
    ) -> Listed[T]:
        """Read those rows with some ids that are whole."""
        values = id_values(ids)
        return self.readable(query(len(values)), read, **values, **more) if values else Listed()

    def row(self, query: Query, **values: Any) -> Row | None:
        """Read one row."""
        rows = self.rows(query, **values)
        return rows[0] if rows else None

    def returned(self, query: Query, **values: Any) -> list[Row]:
        """Change or lock rows, and read what the statement returns; all must be whole."""
        found = self.readable_returned(query, _unchanged, **values)
        return _whole(self.prepared(query), found)

    def readable_returned(
        self, query: Query, read: Callable[[Row], T], **values: Any
    ) -> Listed[T]:
        """Change or lock rows, and read what the statement returns of those that are whole."""
        self.begin()
        prepared = self.prepared(query)
        self._execute(prepared.sql, prepared.encode(values))
        return self._sorted_out(prepared, self._fetched(), read)

    def change(self, query: Query, **values: Any) -> int:
        """Change rows; return how many."""
        return self.change_all(query, (values,))

    def change_all(self, query: Query, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a change for each of these, in one go; return how many rows it changed."""
        if not rows:
            return 0
        self.begin()
        prepared = self.prepared(query)
        encoded = [prepared.encode(row) for row in rows]
        if len(encoded) == 1:
            return int(self._execute(prepared.sql, encoded[0]).rowcount)
        try:
            self._cursor.executemany(prepared.sql, encoded)
        except self.database.driver_error as error:
            raise self._meaning(error) from error
        return int(self._cursor.rowcount)

    def begin(self) -> None:
        """Become the one who writes, if not so already."""
        # Only then is it settled who changes what, so what was read before may be old.
        self._seen.clear()
        if self._is_writing:
            return
        self.database.take_turn()
        try:
            self._execute(self.database.begin_sql)
        except BaseException:
            self.database.give_back_turn()
            raise
        self._is_writing = True

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Run a statement; outside a transaction, over the next connection where one has died.

        All those in the pool may have died, and so may one that was kept after a commit.
        """
        for _ in range(MOST_CONNECTIONS + 1):
            try:
                if self._connection is None:
                    self._connection = self.database.connect()
                    self._cursor = self._connection.driver_connection.cursor()
                return self._cursor.execute(sql, values)
            except self.database.driver_error as error:
                if self._is_writing or not self._is_lost(error):
                    raise self._meaning(error) from error
            self._throw_away()
        raise Unavailable(GONE)

    def _is_lost(self, error: Exception) -> bool:
        return self.database.is_lost(error, self._connection.driver_connection)

    def _meaning(self, error: Exception) -> Exception:
        return Unavailable(GONE) if self._is_lost(error) else self.database.meaning(error)

    def _throw_away(self) -> None:
        self._connection.invalidate()
        self._connection = self._cursor = None

    def _finish(self, how: str) -> None:
        try:
            self._cursor.execute(how)
        except self.database.driver_error as error:
            said = Unavailable(UNSURE) if self._is_lost(error) else self.database.meaning(error)
            self._leave_nothing_open()
            raise said from error
        finally:
            self._is_writing = False
            self._seen.clear()
            self.database.give_back_turn()

    def _leave_nothing_open(self) -> None:
        """End what could not be ended; what is still open the database undoes with its connection.

        A full disk ends a transaction by itself, and the connection is needed for reading: where
        it is the only one, no other can be opened.
        """
        with suppress(self.database.driver_error):
            if self.database.is_undone(self._connection.driver_connection):
                return
        self._throw_away()


def _unchanged(row: Row) -> Row:
    return row


def _whole(prepared: Prepared, found: Listed[T]) -> Listed[T]:
    if found.damaged:
        raise _refusal(prepared.table, found.damaged[0])
    return found


def _refusal(table: str, damage: Damage) -> Damaged:
    if table in _NEEDED:
        return damaged_case(damage.case_id or damage.id)
    return Damaged(
        f"What is kept of this {damage.kind} is damaged, so it cannot be shown. Please tell your "
        "administrator; it can be restored from a backup.",
        id=damage.id,
    )


@dataclass(eq=False)
class Part:
    """One part of what is kept, as a transaction reads and changes it."""

    transaction: Transaction
