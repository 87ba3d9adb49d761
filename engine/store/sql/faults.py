"""What a driver's error means, in words for the person who asked."""

from engine.errors import NotFound, Refused, Unavailable

_BUSY = "The service is busy. Please try again in a moment."
_FULL = "The disk of the database is full. Nothing was changed; please tell your administrator."
_GONE = "The database cannot be reached. Please try again in a moment."
_BROKEN = "The database file is damaged. Please restore the last backup."
_CLOSED = "The database cannot be opened or written. Please check its place and permissions."
_OLD = "The tables of the database are missing or of another version. Please run the upgrade."
_NUL = "A text holds a character that cannot be kept. Please take it out."

_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _FULL,
    "SQLITE_CORRUPT": _BROKEN,
    "SQLITE_NOTADB": _BROKEN,
    "SQLITE_CANTOPEN": _CLOSED,
    "SQLITE_READONLY": _CLOSED,
}
#: By error code, or by its class: the first two characters.
_POSTGRESQL = {
    "55P03": _BUSY,
    "40P01": _BUSY,
    "40001": _BUSY,
    "57014": _BUSY,
    "53100": _FULL,
    "53": _BUSY,
    "08": _GONE,
    "57": _GONE,
    "42P01": _OLD,
    "42703": _OLD,
    "25006": _CLOSED,
    "28": _CLOSED,
    "3D000": _CLOSED,
}


class AlreadyThere(Exception):
    """A row that must be the only one of its kind is there already."""


def meaning(error: Exception) -> Exception:
    """Return what to raise for a driver's error: the error itself where it is a slip of ours."""
    if "decode to UTF-8" in str(error):
        return ValueError("a text of the row is damaged")
    code: str | None = getattr(error, "sqlite_errorname", None)
    return _of_sqlite(error, code) if code else _of_postgresql(error)


def _of_sqlite(error: Exception, code: str) -> Exception:
    if code in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return AlreadyThere(str(error))
    if code == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return _no_case()
    if code == "SQLITE_ERROR" and "no such" in str(error):
        return Unavailable(_OLD)
    said = next((text for start, text in _SQLITE.items() if code.startswith(start)), None)
    return Unavailable(said) if said else error


def _of_postgresql(error: Exception) -> Exception:
    code: str | None = getattr(error, "sqlstate", None)
    if code is None:
        return _without_code(error)
    if code == "23505":
        return AlreadyThere(str(error))
    if code == "23503":
        return _no_case()
    said = _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2])
    return Unavailable(said) if said else error


def _without_code(error: Exception) -> Exception:
    """Read an error that never reached the database: no connection, or a value it cannot take."""
    if type(error).__name__ == "OperationalError":
        return Unavailable(_GONE)
    if type(error).__name__ == "DataError":
        return Refused(_NUL)
    return error


def _no_case() -> NotFound:
    return NotFound("Expected a saved case, but there is none.")
