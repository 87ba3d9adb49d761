"""Column types: each value has one form in Python, whatever the database."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.store.encoding import from_json, to_json, utc_text

#: Ids and keys sort byte by byte on every database, as Python sorts them.
Key = String().with_variant(String(collation="C"), "postgresql")
#: Of `utc_text`.
_TEXT_LENGTH = 32
#: Nothing here happened before.
_FIRST_YEAR = 1900
#: A number that the database gives out.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: a timestamp in PostgreSQL, text of one length in SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the form that the database sorts."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(_TEXT_LENGTH))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Write an instant; one without a time zone is a slip of ours."""
        return _aware if dialect.name == "postgresql" else _text

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Read an instant; PostgreSQL's driver does it by itself."""
        return None if dialect.name == "postgresql" else _instant


class Plain(TypeDecorator[Any]):
    """Plain JSON-like data, kept as the bytes that digests are made of."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        """Write data."""
        return to_json

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes], Any]:
        """Read data."""
        return from_json


class Bytes(TypeDecorator[bytes]):
    """Bytes as both drivers take and give them."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Hand bytes over as they are."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Take bytes as they come."""


class Lines(TypeDecorator[tuple[str, ...]]):
    """A few ids, one on a line."""

    impl = String
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """Write the lines."""
        return "\n".join

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str], tuple[str, ...]]:
        """Read the lines."""
        return lambda text: tuple(text.split("\n")) if text else ()


class Word(TypeDecorator[StrEnum]):
    """A word of a fixed list."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """Write the word."""
        return str

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Read the word."""
        return self.words


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise ValueError(f"Expected an instant with a time zone, but {at} has none.")
    return at


def _text(at: datetime | None) -> str | None:
    _aware(at)
    return None if at is None else utc_text(at)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    if len(text) != _TEXT_LENGTH:
        raise ValueError("an instant is damaged")
    at = datetime.fromisoformat(text)
    if at.utcoffset() or at.year < _FIRST_YEAR:
        raise ValueError("an instant is damaged")
    return at
