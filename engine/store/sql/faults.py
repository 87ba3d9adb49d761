"""What a driver's error means, in words for the person who asked."""

import errno

from engine.errors import Busy, DiskFull, NotFound, Refused, Unavailable

BUSY = "The database is busy: somebody else is writing. Please try again in a moment."
GONE = "The database cannot be reached. Please try again in a moment."
UNSURE = (
    "The database went away while this was being saved, so nobody knows whether it was saved. "
    "Please look at the page again in a moment before you do it once more."
)
FULL = (
    "The disk is full: nothing was saved. What was saved before is safe. "
    "Please tell your administrator; try again when there is room."
)
_FAILS = "The disk of the database cannot be read or written. Please tell your administrator."
_BROKEN = "The database file is damaged. Please restore the last backup."
_CLOSED = "The database cannot be opened or written. Please check its place and permissions."
_OLD = "The tables of the database are missing or of another version. Please run the upgrade."
_NUL = "A text holds a character that cannot be kept. Please take it out."

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
#: By the start of SQLite's name of an error; the first that fits.
_SQLITE = {
    "SQLITE_BUSY": Busy(BUSY),
    "SQLITE_LOCKED": Busy(BUSY),
    "SQLITE_PROTOCOL": Busy(BUSY),
    "SQLITE_FULL": DiskFull(FULL),
    # Where there is no room for the file of the readers, or the quota is used up.
    "SQLITE_IOERR_SHMSIZE": DiskFull(FULL),
    "SQLITE_IOERR_WRITE": DiskFull(FULL),
    "SQLITE_IOERR": Unavailable(_FAILS),
    "SQLITE_CORRUPT": Unavailable(_BROKEN),
    "SQLITE_NOTADB": Unavailable(_BROKEN),
    "SQLITE_CANTOPEN": Unavailable(_CLOSED),
    "SQLITE_READONLY": Unavailable(_CLOSED),
    "SQLITE_PERM": Unavailable(_CLOSED),
    "SQLITE_AUTH": Unavailable(_CLOSED),
}
#: By error code, or by its class: the first two characters.
_POSTGRESQL = {
    "55P03": Busy(BUSY),
    "40P01": Busy(BUSY),
    "40001": Busy(BUSY),
    "57014": Busy(BUSY),
    "53100": DiskFull(FULL),
    "53": Busy(BUSY),
    "58": Unavailable(_FAILS),
    "XX001": Unavailable(_BROKEN),
    "XX002": Unavailable(_BROKEN),
    "08": Unavailable(GONE),
    "57": Unavailable(GONE),
    "25P03": Unavailable(GONE),
    "42P01": Unavailable(_OLD),
    "42703": Unavailable(_OLD),
    "42501": Unavailable(_CLOSED),
    "25006": Unavailable(_CLOSED),
    "28": Unavailable(_CLOSED),
    "3D000": Unavailable(_CLOSED),
}


class AlreadyThere(Exception):
    """A row that must be the only one of its kind is there already."""


def meaning(error: Exception) -> Exception:
    """Return what to raise for a driver's error: the error itself where it is a slip of ours."""
    code: str | None = getattr(error, "sqlite_errorname", None)
    return _of_sqlite(error, code) if code else _of_postgresql(error)


def meaning_of_system(error: OSError) -> Unavailable:
    """Return what to raise where the system refuses a file beside the database."""
    return DiskFull(FULL) if error.errno in NO_ROOM else Unavailable(_CLOSED)


def _new(said: Unavailable) -> Unavailable:
    """Return a refusal like this one, with no traceback of an earlier one."""
    return type(said)(said.message)


def _of_sqlite(error: Exception, code: str) -> Exception:
    if code in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return AlreadyThere(str(error))
    if code == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return _no_case()
    if code == "SQLITE_ERROR" and "no such" in str(error):
        return Unavailable(_OLD)
    return next((_new(said) for start, said in _SQLITE.items() if code.startswith(start)), error)


def _of_postgresql(error: Exception) -> Exception:
    code: str | None = getattr(error, "sqlstate", None)
    if code is None:
        return _without_code(error)
    if code == "23505":
        return AlreadyThere(str(error))
    if code == "23503":
        return _no_case()
    said = _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2])
    return _new(said) if said else error


def _without_code(error: Exception) -> Exception:
    """Read an error that never reached the database: no connection, or a value it cannot take."""
    if type(error).__name__ == "OperationalError":
        return Unavailable(GONE)
    if type(error).__name__ == "DataError":
        return Refused(_NUL)
    return error


def _no_case() -> NotFound:
    return NotFound("Expected a saved case, but there is none.")
