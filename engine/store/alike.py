"""What both stores do alike, beside the chain of a history."""

from typing import Any, TypeVar

from engine.errors import ConcurrentChange, NotFound

T = TypeVar("T")


def there(found: T | None, otherwise: str, **about: Any) -> T:
    """Return what was found. Raises `NotFound` with a sentence where there is nothing."""
    if found is None:
        raise NotFound(otherwise, **about)
    return found


def newer_draft() -> ConcurrentChange:
    """Return what to raise where a half-filled form was written on another page meanwhile."""
    return ConcurrentChange("Newer text was saved for this form on another page.")
