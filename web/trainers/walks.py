"""A walk as a whole: its steps and branches, two of them side by side, hand-out, keeping it."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import DefinitionRejected, InvalidAnswers
from engine.model.people import POLICY_OWNER, TRAINER
from engine.training.step_words import path_of
from web import training_room
from web.frame.downloads import as_file
from web.frame.security import current_person, roles
from web.trainers.on_stage import tell_on_stage

pages = Blueprint("training_walks", __name__)
tell_on_stage(pages)


@pages.get("/training/<walk_id>/steps")
@roles(TRAINER, POLICY_OWNER)
def branches(walk_id: str) -> str:
    """List the steps taken, with notes, and what the example does next."""
    room, by = training_room(), current_person()
    moment, stray = room.walks.moment(walk_id, by=by), room.straying.stray(walk_id, by=by)
    path = tuple(path_of(moment.example, moment.definition))
    return render_template("training/steps.html", moment=moment, stray=stray, path=path)


@pages.get("/training/<walk_id>/compare")
@roles(TRAINER, POLICY_OWNER)
def compare(walk_id: str) -> str:
    """Show two branches side by side."""
    room, by = training_room(), current_person()
    names = room.walks.moment(walk_id, by=by).walk.branches
    one = request.args.get("one") or names[0]
    other = request.args.get("other") or names[-1]
    found = room.walks.compare(walk_id, one, other, by=by)
    parts = [(part, list(lines)) for part, lines in groupby(found.lines, key=lambda x: x.part)]
    return render_template("training/compare.html", found=found, parts=parts)


@pages.get("/training/<walk_id>/save")
@roles(TRAINER, POLICY_OWNER)
def saving(walk_id: str) -> str:
    """Ask under which name the walk is kept."""
    moment = training_room().walks.moment(walk_id, by=current_person())
    return render_template("training/save.html", walk=moment.walk, given={}, problems={})


@pages.post("/training/<walk_id>/save")
@roles(TRAINER, POLICY_OWNER)
def save(walk_id: str) -> ResponseReturnValue:
    """Keep the walk as an example case."""
    room, by = training_room(), current_person()
    walk = room.walks.moment(walk_id, by=by).walk
    id_, name = (request.form.get(key, "").strip()[:100] for key in ("id", "name"))
    problems = {} if name else {"name": "Enter a title"}
    if not id_:
        problems["id"] = "Enter a short number, such as T-01"
    if not problems:
        try:
            key = room.lessons.save_as_example(walk_id, by=by, id=id_, title=name)
        except InvalidAnswers as refusal:
            problems = dict(refusal.errors)
        except DefinitionRejected as refusal:
            problems = {"name": "; ".join(refusal.findings)}
    if problems:
        given = {"id": id_, "name": name}
        page = render_template("training/save.html", walk=walk, given=given, problems=problems)
        return page, 422
    flash("The walk is kept as an example case.", "success")
    return redirect(url_for("training_editor.show", key=key), 303)


@pages.get("/training/<walk_id>/hand-out.html")
@roles(TRAINER, POLICY_OWNER)
def handout(walk_id: str) -> ResponseReturnValue:
    """Hand out the walk as one HTML file."""
    return as_file(
        training_room().lessons.hand_out_html(walk_id, by=current_person()),
        name="hand-out.html",
        media_type="text/html",
    )


@pages.get("/training/<walk_id>/hand-out.pdf")
@roles(TRAINER, POLICY_OWNER)
def handout_pdf(walk_id: str) -> ResponseReturnValue:
    """Hand out the walk as a PDF."""
    return as_file(
        training_room().lessons.hand_out_pdf(walk_id, by=current_person()),
        name="hand-out.pdf",
        media_type="application/pdf",
    )
