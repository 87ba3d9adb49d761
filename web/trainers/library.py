"""The library of example cases, six lessons for a first class, and the trainer's walks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.ids import ProcedureId
from engine.model.damage import Listed
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import Lesson
from engine.training import LibraryEntry, WalkLine, telling_ends
from web import training_room
from web.frame.rendering import render
from web.frame.security import current_person, roles
from web.trainers.on_stage import Sure, tell_on_stage, to_stage

pages = Blueprint("training_library", __name__)
tell_on_stage(pages)


#: Example cases on one page of the library.
_PAGE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryPage:
    """What can be taught, and the walks under way."""

    #: What is searched for, by the name of its question.
    filters: Mapping[str, str]
    walks: Listed[WalkLine]
    lessons: Sequence[tuple[Lesson, LibraryEntry]]
    #: One page of the example cases that are found, and how many there are in all.
    examples: Listed[LibraryEntry]
    count: int
    #: By the key of an example case: those of its ends that tell it from the others.
    ends: Mapping[str, Sequence[str]]
    #: The page, from 1, of how many.
    number: int
    pages: int
    procedures: Sequence[tuple[ProcedureId, str]]


@pages.get("/training")
@roles(TRAINER, POLICY_OWNER)
def show() -> str:
    """Show what can be taught, and the walks under way."""
    room, by = training_room(), current_person()
    filters = {
        name: request.args.get(name, "")[:100]
        for name in ("q", "procedure", "difficulty", "whose")
    }
    found = room.library.entries(
        by=by,
        text=filters["q"],
        procedure_id=filters["procedure"],
        difficulty=filters["difficulty"],
    )
    examples = [entry for entry in found if entry.is_own or filters["whose"] != "own"]
    pages_ = max(1, -(-len(examples) // _PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages_)
    return render(
        "training/library.html",
        LibraryPage(
            filters=filters,
            walks=room.walks.all_of(by=by),
            lessons=() if any(filters.values()) or number > 1 else room.lessons.first_class(by=by),
            examples=Listed(examples[(number - 1) * _PAGE : number * _PAGE], found.damaged),
            count=len(examples),
            ends=telling_ends(examples),
            number=number,
            pages=pages_,
            procedures=[(each.id, each.procedure.title) for each in room.library.procedures()],
        ),
    )


@pages.post("/training/start")
@roles(TRAINER, POLICY_OWNER)
def start() -> ResponseReturnValue:
    """Begin a walk on an example case."""
    key = request.form.get("example", "")
    return to_stage(training_room().walks.start(key, by=current_person()).walk.id)


@pages.post("/training/start-lesson")
@roles(TRAINER, POLICY_OWNER)
def start_lesson() -> ResponseReturnValue:
    """Begin a lesson where it matters."""
    procedure_id, lesson_id = (request.form.get(key, "") for key in ("procedure", "lesson"))
    moment = training_room().lessons.start_lesson(procedure_id, lesson_id, by=current_person())
    return to_stage(moment.walk.id)


@pages.post("/training/start-empty")
@roles(TRAINER, POLICY_OWNER)
def start_empty() -> ResponseReturnValue:
    """Begin a walk without an example, to play it freely and perhaps keep it as one."""
    procedure_id = request.form.get("procedure", "")
    return to_stage(training_room().walks.start_empty(procedure_id, by=current_person()).walk.id)


@pages.get("/training/<walk_id>/wipe")
@roles(TRAINER, POLICY_OWNER)
def ask_wipe(walk_id: str) -> str:
    """Ask whether a walk is to go. Raises `NotFound`."""
    walks = training_room().walks.all_of(by=current_person())
    titles = {each.id: f"the walk “{each.title}”" for each in walks}
    titles |= {each.id: "the walk that cannot be read" for each in walks.damaged}
    if walk_id not in titles:
        raise NotFound("This walk is not there any more.")
    return render(
        "training/sure.html",
        Sure(
            title=f"Wipe {titles[walk_id]}?",
            lost="All its steps, notes and branches are gone for good. Example cases stay.",
            button="Wipe this walk",
            back=url_for("training_library.show"),
        ),
    )


@pages.post("/training/<walk_id>/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe(walk_id: str) -> ResponseReturnValue:
    """Delete a walk with everything in it."""
    training_room().walks.wipe(walk_id, by=current_person())
    flash("The walk was wiped. Nothing of it is left.", "success")
    return redirect(url_for("training_library.show"), 303)


@pages.post("/training/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe_all() -> ResponseReturnValue:
    """Delete all of the trainer's walks."""
    count = training_room().walks.wipe_all(by=current_person())
    flash(f"{count} walk{' was' if count == 1 else 's were'} wiped.", "success")
    return redirect(url_for("training_library.show"), 303)
