"""The only place that reads the machine's clock."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC instant, in whole seconds."""

    def now(self) -> datetime:
        """Return the present instant."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in whole seconds."""
        return datetime.now(UTC).replace(microsecond=0)


class SimulatedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant the clock was last moved to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the clock; a trainer may also move it back."""
        self._at = at.astimezone(UTC)
