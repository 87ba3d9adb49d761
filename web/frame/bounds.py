"""How much may be sent to a route: a form's text, and a file only where one is asked for."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from engine.service.cases import too_large
from engine.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

#: A form's answers as text, in bytes, and how many there may be.
LARGEST_TEXT, MOST_ANSWERS = 1_000_000, 2_000
_MEGABYTE = 1_000_000
_TAKES_FILE = "__dissent_takes_file__"


def takes_file(view: Callable[P, R]) -> Callable[P, R]:
    """Let a file be sent to a route."""
    setattr(view, _TAKES_FILE, True)
    return view


def bound_bodies(app: Flask) -> None:
    """Refuse what is larger than its route takes, before it is read."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_TEXT,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        MAX_FORM_PARTS=MOST_ANSWERS,
    )
    app.before_request(_bound)


def largest_body(app: Flask, *, method: str, path: str) -> int:
    """Return how many bytes may be sent to an address."""
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except HTTPException:
        return LARGEST_TEXT
    return _largest(app, endpoint)


def largest_with_file(app: Flask) -> int:
    """Return how many bytes may be sent to a route that takes a file."""
    settings: Settings = app.extensions["dissent.settings"]
    return settings.upload_megabytes * _MEGABYTE + LARGEST_TEXT


def too_much(largest: int) -> str:
    """Say that more was sent than the bytes that a route takes."""
    if largest == LARGEST_TEXT:
        return "The answers are longer than a form can hold. Shorten the longest."
    return too_large((largest - LARGEST_TEXT) // _MEGABYTE)


def _bound() -> None:
    request.max_content_length = _largest(current_app, request.endpoint)


def _largest(app: Flask, endpoint: str | None) -> int:
    takes_file = getattr(app.view_functions.get(endpoint or ""), _TAKES_FILE, False)
    return largest_with_file(app) if takes_file else LARGEST_TEXT
