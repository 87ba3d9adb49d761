"""A transaction."""

from types import TracebackType
from typing import Protocol, Self

from engine.ports.cases import CaseWork
from engine.ports.registers import RegisterWork


class UnitOfWork(CaseWork, RegisterWork, Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done here lasting."""


class OpenWork(Protocol):
    """Opens a transaction."""

    def __call__(self) -> UnitOfWork:
        """Return a unit of work to be entered."""
