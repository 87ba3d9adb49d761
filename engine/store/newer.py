"""The refusal of every store where a half-filled form was written on another page meanwhile."""

from engine.errors import ConcurrentChange


def newer_draft() -> ConcurrentChange:
    """Return what to raise."""
    return ConcurrentChange("Newer text was saved for this form on another page.")
