"""The library of example cases, six lessons for a first class, and the trainer's walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.model.people import POLICY_OWNER, TRAINER
from web import services
from web.security import current_person, roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask.typing import ResponseReturnValue

    from engine.training import LibraryEntry, TrainingRoom, WalkLine

pages = Blueprint("training_library", __name__)

_DIFFICULTIES = ("easy", "medium", "hard")


class Lesson(NamedTuple):
    """One lesson of a first class, on an example case by its id."""

    name: str
    about: str
    example: str


_LESSONS = (
    Lesson("The Christmas deadline", "Ten working days that are not two weeks.", "Q-61"),
    Lesson("The late form", "It came after 24 hours. Who decides, and what then?", "S-02"),
    Lesson("The conflicted manager", "Who reviews when the manager was part of it?", "Q-17"),
    Lesson("The inquorate panel", "Not enough members. Can it be put right in time?", "S-17"),
    Lesson("Reasons A and B", "Procedures not followed, or information not provided.", "S-20"),
    Lesson("Stage 4", "The dissenter is not satisfied: the hand-over.", "Q-14"),
)


@pages.get("/training")
@roles(TRAINER, POLICY_OWNER)
def show() -> str:
    """Show what can be taught, and the walks under way."""
    room, by = _room(), current_person()
    filters = {
        name: request.args.get(name, "")[:100]
        for name in ("q", "procedure", "difficulty", "whose")
    }
    found = room.library(
        by=by,
        text=filters["q"],
        procedure_id=filters["procedure"],
        difficulty=filters["difficulty"],
    )
    return render_template(
        "training/library.html",
        filters=filters,
        walks=[_walk(line) for line in room.walks(by=by)],
        lessons=[] if any(filters.values()) else list(_lessons(room.library(by=by))),
        examples=[entry for entry in found if entry.is_own or filters["whose"] != "own"],
        procedures=[(each.id, each.procedure.title) for each in room.procedures()],
        difficulties=_DIFFICULTIES,
    )


@pages.post("/training/start")
@roles(TRAINER, POLICY_OWNER)
def start() -> ResponseReturnValue:
    """Begin a walk on an example case."""
    moment = _room().start(request.form.get("example", ""), by=current_person())
    return redirect(
        url_for("training_stage.show", walk_id=moment.walk.id, _anchor="happened"), 303
    )


@pages.post("/training/start-empty")
@roles(TRAINER, POLICY_OWNER)
def start_empty() -> ResponseReturnValue:
    """Begin a walk without an example, to play it freely and perhaps keep it as one."""
    moment = _room().start_empty(request.form.get("procedure", ""), by=current_person())
    return redirect(
        url_for("training_stage.show", walk_id=moment.walk.id, _anchor="happened"), 303
    )


@pages.post("/training/<walk_id>/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe(walk_id: str) -> ResponseReturnValue:
    """Delete a walk with everything in it."""
    _room().wipe(walk_id, by=current_person())
    flash("The walk was wiped. Nothing of it is left.", "success")
    return redirect(url_for("training_library.show"), 303)


@pages.post("/training/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe_all() -> ResponseReturnValue:
    """Delete all of the trainer's walks."""
    count = _room().wipe_all(by=current_person())
    flash(f"{count} walk{' was' if count == 1 else 's were'} wiped.", "success")
    return redirect(url_for("training_library.show"), 303)


def _room() -> TrainingRoom:
    room: TrainingRoom = services().training
    return room


def _walk(line: WalkLine) -> dict[str, Any]:
    place = f"{line.steps} step{'' if line.steps == 1 else 's'} taken"
    branches = f", {len(line.branches)} branches" if len(line.branches) > 1 else ""
    return {
        "id": line.id,
        "title": line.title,
        "procedure": f"{line.procedure}, version {line.version}",
        "place": place + branches,
    }


def _lessons(entries: Sequence[LibraryEntry]) -> Iterable[dict[str, Any]]:
    """Yield the lessons whose example case is in the library."""
    shipped = {entry.id: entry for entry in entries if not entry.is_own}
    for lesson in _LESSONS:
        if lesson.example in shipped:
            yield {"name": lesson.name, "about": lesson.about, "example": shipped[lesson.example]}
