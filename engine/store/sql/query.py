"""Statements that SQLAlchemy writes once and the driver runs.

Running a statement through SQLAlchemy costs about 60 µs more than handing its text to the driver,
which is as much as the statement itself takes; a step of a case runs about ten.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    String,
    Table,
    Update,
    bindparam,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement, TextClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from engine.store.sql.types import Bytes, Instant, Plain, Word

Process = Callable[[Any], Any]
#: Of a type of SQLAlchemy, the kinds in which SQLite gives its values.
_KINDS: tuple[tuple[Any, tuple[type, ...]], ...] = (
    (Integer, (int,)),
    (Boolean, (int,)),
    (LargeBinary, (bytes,)),
    (Plain, (bytes,)),
    (Bytes, (bytes,)),
    ((Instant, Word, String, Date), (str,)),
)
MAKERS: tuple[tuple[str, Callable[[Table], Any]], ...] = (
    ("sqlite", sqlite.insert),
    ("postgresql", postgresql.insert),
)


class Prepared:
    """The text of a statement for one database, and what its values need on the way."""

    __slots__ = ("_checks", "_decoders", "_encoders", "_fixed", "columns", "names", "sql", "table")

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        #: The values that the text takes, in its order.
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())
        #: Constants of the statement, such as the 1 of a `LIMIT 1`.
        self._fixed = {
            name: bind.value for name, bind in compiled.binds.items() if not bind.required
        }
        types = [compiled.binds[name].type for name in self.names]
        self._encoders = _processes([_bound(each, dialect) for each in types])
        columns = list(getattr(statement, "exported_columns", ()))
        self._decoders = _processes([_read(each.type, dialect) for each in columns])
        self.columns: tuple[str, ...] = tuple(str(each.key) for each in columns)
        self.table = _table_of(columns)
        #: SQLite keeps anything in any column; PostgreSQL sees to the kinds itself.
        is_loose = dialect.name == "sqlite"
        self._checks = [_check(each) for each in columns] if is_loose else []

    def encode(self, values: Mapping[str, Any]) -> list[Any]:
        """Put values into the order and form that the driver takes."""
        if self._fixed:
            values = {**self._fixed, **values}
        row = [values[name] for name in self.names]
        for place, process in self._encoders:
            row[place] = process(row[place])
        return row

    def decode(self, row: Sequence[Any]) -> Sequence[Any]:
        """Bring a row of the driver into the form of Python. Raises `ValueError` if damaged."""
        for value, (kinds, column) in zip(row, self._checks, strict=False):
            if not isinstance(value, kinds):
                raise ValueError(f"{column} is of another kind")
        if not self._decoders:
            return row
        decoded = list(row)
        for place, process in self._decoders:
            decoded[place] = process(decoded[place])
        return decoded

    def readable(self, row: Sequence[Any], *names: str) -> str:
        """Return what a damaged row says in the first of some columns that it has, if a text."""
        values = [row[self.columns.index(name)] for name in names if name in self.columns]
        return values[0] if values and isinstance(values[0], str) else ""


class Query:
    """A statement for both databases, or one for each."""

    __slots__ = ("_prepared", "_statement")

    def __init__(self, statement: Executable | Mapping[str, Executable]) -> None:
        self._statement = statement
        self._prepared: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> Prepared:
        """Return the statement for a database, written at its first use."""
        found = self._prepared.get(dialect.name)
        if found is None:
            statement = self._statement
            if isinstance(statement, Mapping):
                statement = statement[dialect.name]
            found = self._prepared[dialect.name] = Prepared(statement, dialect)
        return found


def insert_into(table: Table, *, without: Sequence[str] = ()) -> Query:
    """Insert rows into a table, without the columns that the database or a later change fills."""
    return Query(
        {name: make(table).values(_binds(table, without)).inline() for name, make in MAKERS}
    )


def insert_new(table: Table) -> Query:
    """Insert rows that are not there yet, and leave those that are."""
    return Query(
        {
            name: make(table).values(_binds(table)).on_conflict_do_nothing().inline()
            for name, make in MAKERS
        }
    )


def upsert(table: Table, *, where: TextClause | None = None) -> Query:
    """Insert rows, or change those that are there and meet a condition."""
    keys = [column.name for column in table.primary_key]
    names = [name for name in _binds(table) if name not in keys]

    def build(make: Callable[[Table], Any]) -> Executable:
        insert = make(table).values(_binds(table))
        changes = {name: insert.excluded[name] for name in names}
        statement: Executable = insert.on_conflict_do_update(
            index_elements=keys, set_=changes, where=where
        ).inline()
        return statement

    return Query({name: build(make) for name, make in MAKERS})


def after(*columns: Column[Any]) -> ColumnElement[bool]:
    """Compare with a place in a list that is ordered by these columns."""
    return tuple_(*columns) > tuple_(*(_place(column) for column in columns))


def before(*columns: Column[Any]) -> ColumnElement[bool]:
    """Compare with a place in a list that is ordered by these columns, the last first."""
    return tuple_(*columns) < tuple_(*(_place(column) for column in columns))


class joined(FunctionElement[str]):  # noqa: N801 - written as the functions of SQL are
    """The words of a column in one text, with commas between them."""

    type = String()
    inherit_cache = True


@compiles(joined)
def _joined(element: joined, compiler: SQLCompiler, **options: Any) -> str:
    name = "group_concat" if compiler.dialect.name == "sqlite" else "string_agg"
    return f"{name}({compiler.process(element.clauses, **options)}, ',')"


def changing(statement: Update, *names: str) -> Query:
    """Set columns of a table to values of the same names."""
    return Query(statement.values({name: bindparam(name) for name in names}))


def _table_of(columns: Sequence[Any]) -> str:
    tables = (getattr(each, "table", None) for each in columns)
    return next((each.name for each in tables if isinstance(each, Table)), "")


def _check(column: Any) -> tuple[tuple[type, ...], str]:
    """Return the kinds in which SQLite gives the values of a column that nothing has damaged."""
    kinds = next((kinds for kind, kinds in _KINDS if isinstance(column.type, kind)), (object,))
    is_needed = isinstance(column, Column) and not column.nullable
    return (kinds if is_needed else (*kinds, NoneType)), str(column.key)


def _place(column: Column[Any]) -> Any:
    return bindparam(f"after_{column.name}", type_=column.type)


def _binds(table: Table, without: Sequence[str] = ()) -> dict[str, Any]:
    given = (each for each in table.columns if each is not table.autoincrement_column)
    return {each.name: bindparam(each.name) for each in given if each.name not in without}


def _bound(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _processes(processes: Sequence[Process | None]) -> list[tuple[int, Process]]:
    return [(place, process) for place, process in enumerate(processes) if process]


def id_parameters(size: int, name: str = "id") -> list[Any]:
    """Return the parameters of `id_values` for so many ids."""
    return [bindparam(f"{name}_{number}", type_=String()) for number in range(size)]


def id_values(ids: Iterable[str], name: str = "id") -> dict[str, str]:
    """Return ids as parameters; 5 of them are as many as 8, so that statements are few."""
    wanted = sorted(set(ids))
    size = 1 << (len(wanted) - 1).bit_length() if wanted else 0
    padded = wanted + wanted[:1] * (size - len(wanted))
    return {f"{name}_{number}": each for number, each in enumerate(padded)}
