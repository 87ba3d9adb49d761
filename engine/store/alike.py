"""What both stores do alike, beside the chain of a history."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from engine.errors import ConcurrentChange, NotFound

_MINUTES = 15
T = TypeVar("T")


def there(found: T | None, otherwise: str, **about: Any) -> T:
    """Return what was found. Raises `NotFound` with a sentence where there is nothing."""
    if found is None:
        raise NotFound(otherwise, **about)
    return found


def newer_draft() -> ConcurrentChange:
    """Return what to raise where a half-filled form was written on another page meanwhile."""
    return ConcurrentChange("Newer text was saved for this form on another page.")


def quarter_of_an_hour(at: datetime) -> datetime:
    """Return the UTC instant at which the quarter of an hour began: in it, a read counts once."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % _MINUTES, second=0, microsecond=0)
