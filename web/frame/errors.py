"""Turns refusals and failures into pages, once, for every route."""

import errno
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import NamedTuple

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import (
    Busy,
    CaseStopped,
    ConcurrentChange,
    Damaged,
    DamagedCase,
    DefinitionRejected,
    DiskFull,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    ProgramFailed,
    Refused,
    TrainingClosed,
    Unavailable,
    WrongState,
)
from engine.ids import new_id
from engine.model.draft import Draft
from web.frame.bounds import too_much
from web.frame.reading import note_refusal
from web.frame.rendering import render
from web.frame.security import POLL_HEADER, SCRIPT_HEADER
from web.frame.slips import answer_lost, answer_refused, keep_of_broken

_LOG = logging.getLogger("dissent.web")


class Page(NamedTuple):
    """What a refusal looks like: its status, its heading, what to do now."""

    status: int
    title: str
    advice: str


_UNTOUCHED = "Everything else goes on as usual, and nothing of it was changed."
_SAFE = "What was saved before is safe. Open the page again to see how things stand."
_OPEN_AGAIN = "Open the page again to see how things stand now."
#: A class not named here is shown as the nearest class above it.
PAGES: dict[type[Refused], Page] = {
    NotFound: Page(404, "There is nothing here", "Check the address, or start from your work."),
    NotAllowed: Page(403, "You may not do this", "Ask your administrator if you should."),
    WrongState: Page(409, "This cannot be done any more", _OPEN_AGAIN),
    ConcurrentChange: Page(409, "Somebody else was quicker", _OPEN_AGAIN),
    InvalidAnswers: Page(422, "There is a problem", "Go back and change these answers."),
    DefinitionRejected: Page(422, "This procedure cannot be used", "Correct what is listed."),
    CaseStopped: Page(409, "This case has stopped", "Nothing was changed. You need do nothing."),
    DamagedCase: Page(503, "This case cannot be shown", _UNTOUCHED),
    Damaged: Page(503, "This cannot be shown", _UNTOUCHED),
    ProgramFailed: Page(500, "Something went wrong", _OPEN_AGAIN),
    Unavailable: Page(503, "The service cannot do this just now", _SAFE),
    TrainingClosed: Page(
        503,
        "Training cannot be used just now",
        "No live case is touched: work goes on as usual.",
    ),
    Busy: Page(503, "The service is busy", _SAFE),
    DiskFull: Page(507, "There is no room to save anything", _SAFE),
    Refused: Page(409, "This cannot be done", _OPEN_AGAIN),
}

_HTTP: dict[int, Page] = {
    400: Page(400, "This page could not be sent", "Go back, open the page again and send it."),
    404: Page(404, "There is nothing here", "Check the address, or start from your work."),
    405: Page(405, "This address cannot be used like that", "Start again from your work."),
    408: Page(408, "This took too long", "Check your connection, then send it again."),
    413: Page(413, "What you sent is too large", "Nothing was changed. Go back and send less."),
    429: Page(429, "There were too many tries", "Wait a minute, then try again."),
    431: Page(431, "This address is too long", "Start again from your work."),
    503: Page(503, "The service is busy", "Nothing was changed. Try again in a minute."),
}
_LOST = Page(400, "This page was open for too long", "Go back, open it again and send it.")
_TITLE_OF_CLOSED = PAGES[WrongState].title
_BROKEN = Page(
    500,
    "Something went wrong",
    "Open the page again to see whether your last change was saved. If this happens again, tell "
    "your administrator when it happened and what you did.",
)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A refusal or a failure, as its page shows it."""

    page: Page
    said: str = ""
    listed: Sequence[str] = ()
    #: What was typed, where it could be kept.
    kept: Draft | None = None
    reference: str = ""
    is_for_anybody: bool = False


def register_errors(app: Flask) -> None:
    """Answer every refusal and every failure with a page."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, lambda error: answer_lost() or _render(ErrorPage(_LOST)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OSError, _of_system)
    app.register_error_handler(InternalServerError, lambda error: refusal(500))


def page_for(error: Refused) -> Page:
    """Return what a refusal looks like."""
    return next(PAGES[kind] for kind in type(error).__mro__ if kind in PAGES)


def refused(error: Refused) -> ResponseReturnValue:
    """Return the page of a refusal."""
    note_refusal(error)
    page = page_for(error)
    title = _TITLE_OF_CLOSED if page.status in (403, 404) else page.title
    kept = answer_refused(error, title, page.status)
    if kept is not None:
        return kept
    if isinstance(error, InvalidAnswers):
        return _render(ErrorPage(page, listed=list(error.errors.values())))
    if isinstance(error, DefinitionRejected):
        return _render(ErrorPage(page, listed=error.findings))
    # What does not exist and what may not be known to exist look the same.
    said = "" if isinstance(error, NotFound) else error.message
    return _render(ErrorPage(page, said=said))


def _of_system(error: OSError) -> ResponseReturnValue:
    """Say of a full disk that it is one, where a file beside the database finds no room."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    return refused(DiskFull("The disk is full: nothing was saved. Tell your administrator."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None or error.code < 400:
        return error
    return refusal(error.code, largest=request.max_content_length or 0)


def refusal(status: int, *, largest: int = 0, is_for_anybody: bool = False) -> ResponseReturnValue:
    """Return the page for an HTTP status; too much is more than the `largest` bytes.

    A page that is made before anybody asks says nothing of who is signed in.
    """
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _render(
            ErrorPage(
                _BROKEN,
                kept=None if is_for_anybody else keep_of_broken(),
                reference=g.get("failure", ""),
                is_for_anybody=is_for_anybody,
            )
        )
    said = too_much(largest) if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else ""
    page = _HTTP.get(status, _HTTP[400]._replace(status=status))
    return _render(ErrorPage(page, said=said, is_for_anybody=is_for_anybody))


def _render(shown: ErrorPage) -> ResponseReturnValue:
    page = shown.page
    if SCRIPT_HEADER in request.headers or POLL_HEADER in request.headers:
        return {"error": page.title}, page.status
    return render("error.html", shown), page.status


Failure = tuple[type[BaseException], BaseException, "TracebackType | None"]


def log_failure(info: Failure | tuple[None, None, None]) -> None:
    """Log where something broke, under a reference; never what was in the case or the form."""
    g.failure = reference = new_id()
    kind, _, trace = info
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-6:]]
    name = kind.__name__ if kind else "unknown"
    route = request.endpoint or "no route"
    _LOG.error("failure %s: %s in %s at %s", reference, name, route, " < ".join(reversed(places)))
