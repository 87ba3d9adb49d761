"""What the driver of a database reports, in the words that the person who asked reads."""

import errno
from typing import Any

import pytest

from engine.errors import Busy, DiskFull, NotFound, Refused, Unavailable
from engine.store.sql.faults import AlreadyThere, meaning, meaning_of_system

BUSY = "The database is busy: somebody else is writing. Please try again in a moment."
FULL = (
    "The disk is full: nothing was saved. What was saved before is safe. "
    "Please tell your administrator; try again when there is room."
)
FAILS = "The disk of the database cannot be read or written. Please tell your administrator."
BROKEN = "The database file is damaged. Please restore the last backup."
CLOSED = "The database cannot be opened or written. Please check its place and permissions."
OLD = "The tables of the database are missing or of another version. Please run the upgrade."
AWAY = "The database cannot be reached. Please try again in a moment."

SQLITE: dict[str, tuple[type[Exception], str]] = {
    "SQLITE_BUSY": (Busy, BUSY),
    "SQLITE_BUSY_SNAPSHOT": (Busy, BUSY),
    "SQLITE_LOCKED": (Busy, BUSY),
    "SQLITE_LOCKED_SHAREDCACHE": (Busy, BUSY),
    "SQLITE_PROTOCOL": (Busy, BUSY),
    "SQLITE_FULL": (DiskFull, FULL),
    "SQLITE_IOERR_SHMSIZE": (DiskFull, FULL),
    "SQLITE_IOERR_WRITE": (DiskFull, FULL),
    "SQLITE_IOERR": (Unavailable, FAILS),
    "SQLITE_IOERR_READ": (Unavailable, FAILS),
    "SQLITE_IOERR_FSYNC": (Unavailable, FAILS),
    "SQLITE_CORRUPT": (Unavailable, BROKEN),
    "SQLITE_CORRUPT_VTAB": (Unavailable, BROKEN),
    "SQLITE_NOTADB": (Unavailable, BROKEN),
    "SQLITE_CANTOPEN": (Unavailable, CLOSED),
    "SQLITE_CANTOPEN_ISDIR": (Unavailable, CLOSED),
    "SQLITE_READONLY": (Unavailable, CLOSED),
    "SQLITE_READONLY_DBMOVED": (Unavailable, CLOSED),
    "SQLITE_PERM": (Unavailable, CLOSED),
    "SQLITE_AUTH": (Unavailable, CLOSED),
    "SQLITE_CONSTRAINT_UNIQUE": (AlreadyThere, "what the driver says"),
    "SQLITE_CONSTRAINT_PRIMARYKEY": (AlreadyThere, "what the driver says"),
    "SQLITE_CONSTRAINT_FOREIGNKEY": (NotFound, "Expected a saved case, but there is none."),
}
POSTGRESQL: dict[str, tuple[type[Exception], str]] = {
    "55P03": (Busy, BUSY),
    "40P01": (Busy, BUSY),
    "40001": (Busy, BUSY),
    "57014": (Busy, BUSY),
    "53100": (DiskFull, FULL),
    "53200": (Busy, BUSY),
    "53300": (Busy, BUSY),
    "58000": (Unavailable, FAILS),
    "58030": (Unavailable, FAILS),
    "XX001": (Unavailable, BROKEN),
    "XX002": (Unavailable, BROKEN),
    "08006": (Unavailable, AWAY),
    "57P01": (Unavailable, AWAY),
    "57P03": (Unavailable, AWAY),
    "25P03": (Unavailable, AWAY),
    "42P01": (Unavailable, OLD),
    "42703": (Unavailable, OLD),
    "42501": (Unavailable, CLOSED),
    "25006": (Unavailable, CLOSED),
    "28P01": (Unavailable, CLOSED),
    "28000": (Unavailable, CLOSED),
    "3D000": (Unavailable, CLOSED),
    "23505": (AlreadyThere, "what the driver says"),
    "23503": (NotFound, "Expected a saved case, but there is none."),
}


def driver_error(name: str = "Error", said: str = "what the driver says", **own: Any) -> Exception:
    """Return an error as a driver raises it: of a class, with codes of its own."""
    error: Exception = type(name, (Exception,), own)(said)
    return error


def told(found: Exception) -> tuple[type[Exception], str]:
    return type(found), found.message if isinstance(found, Refused) else str(found)


@pytest.mark.parametrize("name", SQLITE)
def test_what_sqlite_reports_is_said_in_words(name: str) -> None:
    assert told(meaning(driver_error(sqlite_errorname=name))) == SQLITE[name]


@pytest.mark.parametrize("code", POSTGRESQL)
def test_what_postgresql_reports_is_said_in_words(code: str) -> None:
    assert told(meaning(driver_error(sqlstate=code))) == POSTGRESQL[code]


def test_tables_that_are_not_there_are_told_from_a_slip_in_a_statement() -> None:
    missing = driver_error(sqlite_errorname="SQLITE_ERROR", said="no such table: person")
    slips = [
        driver_error(sqlite_errorname="SQLITE_ERROR", said="near SELECT: syntax error"),
        driver_error(sqlite_errorname="SQLITE_MISUSE", said="no such luck"),
        driver_error(sqlite_errorname="SQLITE_CONSTRAINT_NOTNULL"),
        driver_error(sqlstate="42601"),
        driver_error(sqlstate="23502"),
        driver_error(),
    ]

    assert told(meaning(missing)) == (Unavailable, OLD)
    assert [meaning(slip) for slip in slips] == slips


def test_what_never_reached_the_database_is_no_connection_or_a_value_it_cannot_take() -> None:
    lost, value = driver_error("OperationalError"), driver_error("DataError")

    assert told(meaning(lost)) == (Unavailable, AWAY)
    assert told(meaning(value)) == (
        Refused,
        "A text holds a character that cannot be kept. Please take it out.",
    )


def test_each_refusal_is_a_new_one() -> None:
    for error in (driver_error(sqlite_errorname="SQLITE_BUSY"), driver_error(sqlstate="55P03")):
        assert meaning(error) is not meaning(error)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, (DiskFull, FULL)),
        (errno.EDQUOT, (DiskFull, FULL)),
        (errno.EACCES, (Unavailable, CLOSED)),
        (errno.EROFS, (Unavailable, CLOSED)),
    ],
)
def test_a_file_beside_the_database_that_the_system_refuses_is_said_in_words(
    number: int, said: tuple[type[Exception], str]
) -> None:
    assert told(meaning_of_system(OSError(number, "x"))) == said
