"""The library of example cases, six lessons for a first class, and the trainer's walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.model.people import POLICY_OWNER, TRAINER
from engine.texts.british import show_count
from web import training_room
from web.frame.security import current_person, roles
from web.trainers.on_stage import tell_on_stage

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from engine.training import WalkLine

pages = Blueprint("training_library", __name__)
tell_on_stage(pages)

_DIFFICULTIES = ("easy", "medium", "hard")


#: Example cases on one page of the library.
_PAGE = 20


@pages.get("/training")
@roles(TRAINER, POLICY_OWNER)
def show() -> str:
    """Show what can be taught, and the walks under way."""
    room, by = training_room(), current_person()
    filters = {
        name: request.args.get(name, "")[:100]
        for name in ("q", "procedure", "difficulty", "whose")
    }
    walks = room.walks(by=by)
    found = room.library(
        by=by,
        text=filters["q"],
        procedure_id=filters["procedure"],
        difficulty=filters["difficulty"],
    )
    examples = [entry for entry in found if entry.is_own or filters["whose"] != "own"]
    pages_ = max(1, -(-len(examples) // _PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages_)
    return render_template(
        "training/library.html",
        filters=filters,
        walks=[_walk(line) for line in walks],
        damaged_walks=walks.damaged,
        damaged_examples=found.damaged,
        lessons=() if any(filters.values()) or number > 1 else room.first_class(by=by),
        examples=examples[(number - 1) * _PAGE : number * _PAGE],
        count=len(examples),
        number=number,
        pages=pages_,
        procedures=[(each.id, each.procedure.title) for each in room.procedures()],
        difficulties=_DIFFICULTIES,
    )


@pages.post("/training/start")
@roles(TRAINER, POLICY_OWNER)
def start() -> ResponseReturnValue:
    """Begin a walk on an example case."""
    moment = training_room().start(request.form.get("example", ""), by=current_person())
    return redirect(
        url_for("training_stage.show", walk_id=moment.walk.id, _anchor="happened"), 303
    )


@pages.post("/training/start-lesson")
@roles(TRAINER, POLICY_OWNER)
def start_lesson() -> ResponseReturnValue:
    """Begin a lesson where it matters."""
    form = request.form
    asked = form.get("procedure", ""), form.get("lesson", "")
    moment = training_room().start_lesson(*asked, by=current_person())
    return redirect(
        url_for("training_stage.show", walk_id=moment.walk.id, _anchor="happened"), 303
    )


@pages.post("/training/start-empty")
@roles(TRAINER, POLICY_OWNER)
def start_empty() -> ResponseReturnValue:
    """Begin a walk without an example, to play it freely and perhaps keep it as one."""
    moment = training_room().start_empty(request.form.get("procedure", ""), by=current_person())
    return redirect(
        url_for("training_stage.show", walk_id=moment.walk.id, _anchor="happened"), 303
    )


@pages.post("/training/<walk_id>/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe(walk_id: str) -> ResponseReturnValue:
    """Delete a walk with everything in it."""
    training_room().wipe(walk_id, by=current_person())
    flash("The walk was wiped. Nothing of it is left.", "success")
    return redirect(url_for("training_library.show"), 303)


@pages.post("/training/wipe")
@roles(TRAINER, POLICY_OWNER)
def wipe_all() -> ResponseReturnValue:
    """Delete all of the trainer's walks."""
    count = training_room().wipe_all(by=current_person())
    flash(f"{count} walk{' was' if count == 1 else 's were'} wiped.", "success")
    return redirect(url_for("training_library.show"), 303)


def _walk(line: WalkLine) -> dict[str, Any]:
    place = f"{show_count(line.steps, 'step')} taken"
    branches = f", {len(line.branches)} branches" if len(line.branches) > 1 else ""
    return {
        "id": line.id,
        "title": line.title,
        "procedure": f"{line.procedure}, version {line.version}",
        "place": place + branches,
    }
