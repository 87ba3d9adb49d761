"""What somebody looked for last in a list: it goes with their session, in no address."""

from flask import request, session

from engine.model.spaces import plain_spaces

_MOST_SIGNS = 100


def keep_sought(place: str) -> str:
    """Keep what the form that was sent looks for in a list, and return it; "" for nothing."""
    text = plain_spaces(request.form.get("q", "")[:_MOST_SIGNS]).strip()
    session[f"sought_{place}"] = text
    return text


def sought(place: str) -> str:
    """Return what was looked for last in a list, or ""."""
    text: str = session.get(f"sought_{place}", "")
    return text
