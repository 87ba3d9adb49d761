"""Between rows and records whose fields have the names of columns."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Table

RecordType = TypeVar("RecordType")


class Mapper(Generic[RecordType]):
    """Reads and writes one type of record, without the fields that are kept elsewhere."""

    def __init__(
        self, record: type[RecordType], table: Table, *, without: Sequence[str] = ()
    ) -> None:
        self._record = record
        self.names = tuple(
            each.name
            for each in fields(record)  # type: ignore[arg-type]
            if each.name not in without
        )
        self.columns: list[Column[Any]] = [table.c[name] for name in self.names]

    def read(self, row: Sequence[Any]) -> RecordType:
        """Make a record of a row of `columns`."""
        return self._record(**dict(zip(self.names, row, strict=True)))

    def write(self, record: RecordType) -> dict[str, Any]:
        """Return the values of a record by column."""
        return {name: getattr(record, name) for name in self.names}
