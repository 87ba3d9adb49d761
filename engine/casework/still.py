"""The process of a case in which nothing happens any more, wherever it stood."""

from collections.abc import Sequence

from engine.errors import WrongState
from engine.ids import ElementId
from engine.ports import Activity, Place, Timer


class StillRun:
    """The process of a voided case: no task, no timer, no message; its bytes stay."""

    def __init__(self, snapshot: bytes) -> None:
        self._snapshot = snapshot

    @property
    def is_ended(self) -> bool:
        """Nothing can happen any more."""
        return True

    def activities(self) -> Sequence[Activity]:
        """Return no user task."""
        return ()

    def messages(self) -> Sequence[tuple[str, Place]]:
        """Return no message."""
        return ()

    def timers(self) -> Sequence[Timer]:
        """Return no timer."""
        return ()

    def positions(self) -> Sequence[tuple[ElementId, str]]:
        """Return no place."""
        return ()

    def complete(self, number: int) -> None:
        """Raise `WrongState`."""
        raise WrongState("Nothing can be done in a case that was voided.")

    def fire(self, timer: Timer) -> None:
        """Raise `WrongState`."""
        raise WrongState("Nothing can be done in a case that was voided.")

    def send(self, message: str) -> None:
        """Raise `WrongState`."""
        raise WrongState("Nothing can be done in a case that was voided.")

    def check_conditions(self) -> None:
        """Do nothing."""

    def snapshot(self) -> bytes:
        """Return the process as it stood."""
        return self._snapshot
