"""Many rows at once, for measuring."""

from typing import Any

from sqlalchemy import CTE, Connection, String, Table, cast, insert, literal, select

from engine.store.sql.database import Database
from engine.store.sql.tables import process_instance, user_task

#: Columns that tell one copy from the next.
_OWN = {process_instance: ("id", "reference"), user_task: ("id", "case_id")}


def multiply(database: Database, copies: int) -> None:
    """Copy every case with its tasks so often; a copy stands in lists but cannot be opened."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql(database.begin_sql)
        _copy(connection, process_instance, copies)
        _copy(connection, user_task, copies)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("ANALYZE")


def _copy(connection: Connection, table: Table, copies: int) -> None:
    number = _numbers(copies)
    columns: list[Any] = [
        column + "_" + cast(number.c.n, String) if column.name in _OWN[table] else column
        for column in table.c
    ]
    rows = select(*columns).select_from(table).join(number, literal(True))
    connection.execute(insert(table).from_select(list(table.c.keys()), rows))


def _numbers(last: int) -> CTE:
    first = select(literal(1).label("n")).cte("number", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < last))
