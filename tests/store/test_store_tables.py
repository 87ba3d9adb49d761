"""The tables as every installation has them, and as the code says they are.

What a migration once did stays as it is: it has run where we cannot look. Where the tables change,
there is a new migration, and `tables/` is written anew with `python -m tests.store.write_tables`.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.anew import made_anew
from tests.store.write_tables import KEPT, in_postgresql, in_sqlite

#: One thing that a table holds: between commas outside of brackets.
_PART = re.compile(r"(?:[^,()]|\([^()]*\))+")
#: What is kept of a row that was there before its column was.
_DEFAULT = re.compile(r" DEFAULT (?:'[^']*'|0|false)")


@pytest.fixture
def upgraded(sqlite_template: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sqlite_template)) as connection:
        yield connection


def kept(dialect: str) -> str:
    return (KEPT / f"{dialect}.sql").read_text(encoding="utf-8")


def test_migrations_make_the_tables_that_installations_in_sqlite_have(
    upgraded: sqlite3.Connection,
) -> None:
    assert in_sqlite(upgraded) == kept("sqlite")


def test_migrations_make_the_tables_that_installations_in_postgresql_have() -> None:
    assert in_postgresql() == kept("postgresql")


def test_the_code_has_the_tables_that_migrations_make(upgraded: sqlite3.Connection) -> None:
    made = upgraded.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    found = {name: parts(sql) for name, sql in made if name != "alembic_version"}

    metadata = made_anew("engine.store.sql.tables").metadata

    said = {
        table.name: parts(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        for table in metadata.sorted_tables
    }
    assert said == found


@pytest.mark.parametrize(
    ("name", "dialect"),
    [("sqlite", sqlite.dialect()), ("postgresql", postgresql.dialect())],
)
def test_the_code_has_the_indexes_that_migrations_make(name: str, dialect: Dialect) -> None:
    metadata = made_anew("engine.store.sql.tables").metadata

    said = {
        str(CreateIndex(index).compile(dialect=dialect))
        for table in metadata.sorted_tables
        for index in table.indexes
    }

    text = kept(name)
    made = re.findall(r"^CREATE (?:UNIQUE )?INDEX (\w+) [^;]+", text, re.MULTILINE)
    # With what it was for, the index of the outbox went without a word of its own.
    gone = {"ix_document_outbox", *re.findall(r"^DROP INDEX (\w+)", text, re.MULTILINE)}
    assert {each.split(" ON ")[0].split()[-1] for each in said} == set(made) - gone
    assert said <= set(re.findall(r"^CREATE (?:UNIQUE )?INDEX [^;]+", text, re.MULTILINE))


def parts(sql: str) -> set[str]:
    """Return the columns and constraints of a table; in what order they stand is no matter."""
    inside = sql[sql.index("(") + 1 : sql.rindex(")")]
    # A migration gave this one the name of its table, which it gets by itself.
    inside = inside.replace("ck_absence_ck_absence_", "ck_absence_").replace('"', "")
    return {_DEFAULT.sub("", " ".join(part.split())) for part in _PART.findall(inside)} - {""}
