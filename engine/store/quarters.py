"""The quarter of an hour in which a read counts once."""

from datetime import UTC, datetime

_MINUTES = 15


def quarter_of_an_hour(at: datetime) -> datetime:
    """Return the UTC instant at which the quarter of an hour began."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % _MINUTES, second=0, microsecond=0)
