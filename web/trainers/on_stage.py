"""What cannot be done in the training room: told on the stage, with where the walk stands now."""

import logging
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import InternalServerError

from engine.errors import DamagedCase, NotFound, Refused, Unavailable
from engine.model.people import POLICY_OWNER, TRAINER
from engine.training import WalkLine
from web import training_room
from web.frame.errors import refusal, refused
from web.frame.rendering import render
from web.frame.security import POLL_HEADER, SCRIPT_HEADER, current_person

_LOG = logging.getLogger("dissent.training")
#: Where a refusal would lead back to itself.
_STAGE, _LIBRARY = "training_stage.show", "training_library.show"
_OLD = (
    "This page was older than the walk, which has moved on in another window. What you see now is "
    "how it stands"
)
_OURS = (
    "Something went wrong in the program, not in your example. It has been logged as {}. The walk "
    "stays where it was"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Off:
    """Why the stage cannot be shown, and the walk that was asked for where there is one."""

    title: str = ""
    said: str = ""
    walk: WalkLine | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sure:
    """The question before something is gone for good; the page is sent to where it stands."""

    title: str
    lost: str
    button: str
    back: str


def tell_on_stage(pages: Blueprint) -> None:
    """Answer what these pages refuse, and what breaks in them, with ways on."""
    pages.register_error_handler(Refused, _refused)
    pages.register_error_handler(500, _broken)


def to_stage(walk_id: str, place: str = "happened") -> ResponseReturnValue:
    """Lead to where a walk stands."""
    return redirect(url_for(_STAGE, walk_id=walk_id, _anchor=place), 303)


def refuse_old(revision: int) -> str:
    """Return what to say of a post from a page that is older than the walk; "" for none."""
    seen = request.form.get("_seen", type=int)
    return "" if seen in (None, revision) else f"{_OLD}."


def _refused(error: Refused) -> ResponseReturnValue:
    if isinstance(error, Unavailable | DamagedCase) or not _may_teach():
        return refused(error)
    if "key" in (request.view_args or {}):
        if not isinstance(error, NotFound):
            return refused(error)
        title = "There is no such example case, or nothing of it here"
        return render("training/off.html", Off(title=title)), 404
    return _ways_on(error.sentence, 409)


def _broken(error: InternalServerError) -> ResponseReturnValue:
    walk_id = (request.view_args or {}).get("walk_id")
    if walk_id is None or not _may_teach():
        return refusal(500)
    reference = g.get("failure", "")
    _LOG.error("failure %s: walk %s, after step %s", reference, walk_id, _step(walk_id))
    return _ways_on(f"{_OURS.format(reference)}.", 500)


def _ways_on(said: str, status: int) -> ResponseReturnValue:
    walk_id = (request.view_args or {}).get("walk_id")
    try:
        line = _walk(walk_id) if walk_id else None
    except Refused as other:  # it is there, but its procedure is not
        return render("training/off.html", Off(said=other.sentence)), 409
    if walk_id and line is None:
        return render("training/off.html", Off(title="There is no such walk")), 404
    if SCRIPT_HEADER in request.headers or POLL_HEADER in request.headers:
        return {"error": said}, status
    if request.endpoint == (_STAGE if line else _LIBRARY):
        return render("training/off.html", Off(said=said, walk=line)), status
    flash(said, "important")
    return to_stage(line.id) if line else redirect(url_for(_LIBRARY), 303)


def _walk(walk_id: str) -> WalkLine | None:
    try:
        return training_room().walks.line(walk_id, by=current_person())
    except NotFound:
        return None


def _step(walk_id: str) -> int | None:
    try:
        return training_room().walks.line(walk_id, by=current_person()).steps
    except Refused:
        return None


def _may_teach() -> bool:
    person = g.get("person")
    return person is not None and any(person.holds(role) for role in (TRAINER, POLICY_OWNER))
