"""The stage: one walk, the task in hand, and everything that moves it on or back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    jsonify,
    request,
)
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.forms import Form, FormView
from engine.model.calendar import LONDON
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import Lesson
from engine.reads.questions import NOTHING, Entered
from engine.training import ClassQuestion, Moment, Stray, TrainingRoom, answers_in, in_short
from web import training_room
from web.frame.downloads import bpmn
from web.frame.forms import answered, posted
from web.frame.rendering import render
from web.frame.security import SCRIPT_HEADER, current_person, roles
from web.trainers import stage_drawing
from web.trainers.on_stage import refuse_old, tell_on_stage, to_stage
from web.trainers.stage_drawing import Drawing, diagram_state, drawing_of
from web.trainers.stage_task import InHand, StageQuery, chosen, in_hand
from web.trainers.stage_view import (
    actions,
    calendar,
    clauses_behind,
    first_sentence,
    long_moment,
    people,
    place,
    run_targets,
    short_moment,
    who,
)

pages = Blueprint("training_stage", __name__)
tell_on_stage(pages)
#: How the templates of training say what a moment holds.
for said_by in (actions, answers_in, calendar, clauses_behind, first_sentence, in_short,
                long_moment, people, place, run_targets, short_moment, who):  # fmt: skip
    pages.add_app_template_filter(said_by)

_UNITS = {"minutes": "PT{}M", "hours": "PT{}H", "days": "P{}D", "working_days": "{} working days"}
#: How far one move may go.
_MOST_COUNT = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class StagePage:
    """A moment of a walk, with the task in hand and one of the drawings."""

    moment: Moment
    stray: Stray | None
    drawing: Drawing
    #: None where nobody has to do anything.
    task: InHand | None
    #: The id of the open task that is in hand.
    current: str
    questions: Sequence[ClassQuestion]
    lesson: Lesson | None


@pages.get("/training/<walk_id>")
@roles(TRAINER, POLICY_OWNER)
def show(walk_id: str) -> str:
    """Show the walk as it stands."""
    asked = StageQuery(
        task=request.args.get("task", ""),
        start=request.args.get("start", ""),
        source=request.args.get("answers", ""),
    )
    return _page(_moment(walk_id), asked)


@pages.get("/training/<walk_id>/state")
@roles(TRAINER, POLICY_OWNER)
def state(walk_id: str) -> ResponseReturnValue:
    """Return where the walk is, for the diagram."""
    moment = _moment(walk_id)
    return jsonify(diagram_state(moment, drawing_of(moment, request.args.get("drawing", ""))))


@pages.get("/training/<walk_id>/drawings/<process_id>")
@roles(TRAINER, POLICY_OWNER)
def drawing(walk_id: str, process_id: str) -> ResponseReturnValue:
    """Return one drawing of the walk's procedure as BPMN."""
    return bpmn(_moment(walk_id).definition, process_id)


@pages.get("/training/<walk_id>/<path:rest>")
@roles(TRAINER, POLICY_OWNER)
def elsewhere(walk_id: str, rest: str) -> ResponseReturnValue:
    """Lead from an address that only takes what a button sends, or none, to the stage.

    Raises `NotFound` where there is none.
    """
    raise NotFound("There is no page at this address. Here is where the walk stands")


# --- steps ---------------------------------------------------------------------------------


@pages.post("/training/<walk_id>/next")
@roles(TRAINER, POLICY_OWNER)
def step(walk_id: str) -> ResponseReturnValue:
    """Do what the example does next."""
    return _moved(walk_id, lambda room: room.steps.next_step(walk_id, by=current_person()))


@pages.post("/training/<walk_id>/back")
@roles(TRAINER, POLICY_OWNER)
def back(walk_id: str) -> ResponseReturnValue:
    """Step back, over one step or several."""
    steps = max(1, request.form.get("steps", 1, type=int))
    return _moved(walk_id, lambda room: room.walks.back(walk_id, by=current_person(), steps=steps))


@pages.post("/training/<walk_id>/move")
@roles(TRAINER, POLICY_OWNER)
def move(walk_id: str) -> ResponseReturnValue:
    """Move the clock, as a button, a number or a date says."""
    try:
        to = _wanted()
    except ValueError as problem:
        flash(str(problem), "important")
        return to_stage(walk_id, "bar")
    return _moved(walk_id, lambda room: room.steps.move_clock(walk_id, to, by=current_person()))


@pages.post("/training/<walk_id>/run")
@roles(TRAINER, POLICY_OWNER)
def run(walk_id: str) -> ResponseReturnValue:
    """Do the example's steps up to a number or a place."""
    wanted = request.form.get("to", "")[:100]
    target: int | str = int(wanted) if wanted.isdecimal() else wanted
    return _moved(walk_id, lambda room: room.steps.run_to(walk_id, target, by=current_person()))


@pages.post("/training/<walk_id>/branch")
@roles(TRAINER, POLICY_OWNER)
def branch(walk_id: str) -> ResponseReturnValue:
    """Begin a branch after a step, this one unless another is named, and go on in it."""
    name = request.form.get("name", "").strip()[:60] or "What if?"
    at = request.form.get("at", type=int)
    at = _moment(walk_id).step if at is None else at
    return _moved(walk_id, lambda room: room.walks.branch(walk_id, at, name, by=current_person()))


@pages.post("/training/<walk_id>/switch")
@roles(TRAINER, POLICY_OWNER)
def switch(walk_id: str) -> ResponseReturnValue:
    """Go on in another branch."""
    name = request.form.get("branch", "")
    return _moved(walk_id, lambda room: room.walks.switch(walk_id, name, by=current_person()))


@pages.post("/training/<walk_id>/restart")
@roles(TRAINER, POLICY_OWNER)
def restart(walk_id: str) -> ResponseReturnValue:
    """Go back to before the first step."""
    return _moved(walk_id, lambda room: room.lessons.restart(walk_id, by=current_person()))


@pages.post("/training/<walk_id>/note")
@roles(TRAINER, POLICY_OWNER)
def note(walk_id: str) -> ResponseReturnValue:
    """Write a note on a step."""
    text = request.form.get("note", "").strip()[:1000]
    number = request.form.get("step", type=int)
    number = _moment(walk_id).step if number is None else number
    return _moved(
        walk_id, lambda room: room.walks.note(walk_id, number, text, by=current_person())
    )


# --- the task in hand ----------------------------------------------------------------------


@pages.post("/training/<walk_id>/tasks/<task_id>")
@roles(TRAINER, POLICY_OWNER)
def complete(walk_id: str, task_id: str) -> ResponseReturnValue:
    """Complete a task as the person who has it."""
    room, by = training_room(), current_person()
    form = room.steps.form_of(walk_id, task_id, by=by)
    return _answered(
        walk_id,
        form,
        StageQuery(task=task_id),
        lambda given: room.steps.complete(walk_id, task_id, given, by=by),
    )


@pages.post("/training/<walk_id>/tasks/<task_id>/draft")
@roles(TRAINER, POLICY_OWNER)
def draft(walk_id: str, task_id: str) -> ResponseReturnValue:
    """Show which questions the answers so far call for; nothing is kept."""
    room, by = training_room(), current_person()
    entered = Entered(given=posted(room.steps.form_of(walk_id, task_id, by=by)))
    return _called_for(
        walk_id,
        StageQuery(task=task_id, entered=entered),
        lambda: room.steps.task(walk_id, task_id, by=by, entered=entered).form,
    )


@pages.post("/training/<walk_id>/start/<process_id>")
@roles(TRAINER, POLICY_OWNER)
def begin(walk_id: str, process_id: str) -> ResponseReturnValue:
    """Start the case."""
    room, by = training_room(), current_person()
    form, _ = room.steps.start_form(walk_id, process_id, by=by, entered=NOTHING)
    return _answered(
        walk_id,
        form,
        StageQuery(start=process_id),
        lambda given: room.steps.start_case(walk_id, process_id, given, by=by),
    )


@pages.post("/training/<walk_id>/start/<process_id>/draft")
@roles(TRAINER, POLICY_OWNER)
def begin_draft(walk_id: str, process_id: str) -> ResponseReturnValue:
    """Show which questions of the start form the answers so far call for."""
    room, by = training_room(), current_person()
    form, _ = room.steps.start_form(walk_id, process_id, by=by, entered=NOTHING)
    entered = Entered(given=posted(form))
    return _called_for(
        walk_id,
        StageQuery(start=process_id, entered=entered),
        lambda: room.steps.start_form(walk_id, process_id, by=by, entered=entered)[1],
    )


# --- what all of them share ----------------------------------------------------------------


def _moment(walk_id: str) -> Moment:
    return training_room().walks.moment(walk_id, by=current_person())


def _moved(walk_id: str, command: Callable[[TrainingRoom], Moment]) -> ResponseReturnValue:
    """Do a command; what the procedure refuses is told on the stage, for that is a lesson too."""
    old = refuse_old(training_room().walks.line(walk_id, by=current_person()).revision)
    if old:
        flash(old, "important")
    else:
        command(training_room())
    return to_stage(walk_id)


def _answered(
    walk_id: str, form: Form, asked: StageQuery, command: Callable[[Mapping[str, Any]], Moment]
) -> ResponseReturnValue:
    """Take the answers of a form; answers that are not accepted come back with what is wrong."""

    def taken(given: Mapping[str, Any]) -> ResponseReturnValue:
        command(given)
        return to_stage(walk_id)

    return answered(
        form, lambda entered: _page(_moment(walk_id), replace(asked, entered=entered)), taken
    )


def _called_for(
    walk_id: str, asked: StageQuery, form: Callable[[], FormView]
) -> ResponseReturnValue:
    """Show the questions that the answers so far call for: to a script alone, else on the page."""
    if SCRIPT_HEADER not in request.headers:
        return _page(_moment(walk_id), asked)
    fields = get_template_attribute("components/form.html", "form_fields")
    return jsonify(saved="", fields=fields(form().components))


def _page(moment: Moment, asked: StageQuery) -> str:
    room, by = training_room(), current_person()
    held = None if asked.start else chosen(moment, asked.task)
    return render(
        "training/stage.html",
        StagePage(
            moment=moment,
            stray=room.straying.stray(moment.walk.id, by=by),
            drawing=stage_drawing.drawing(moment, request.args.get("drawing", "")),
            task=in_hand(room, moment, asked, by=by),
            current=held.id if held else "",
            questions=room.lessons.ask(moment.walk.id, by=by),
            lesson=room.lessons.lesson_of(moment.walk, by=by),
        ),
    )


def _wanted() -> datetime | str:
    """Return what to move the clock to. Raises `ValueError` with a sentence."""
    form = request.form
    if form.get("to"):
        return form["to"][:40]
    if form.get("date"):
        try:
            day = datetime.fromisoformat(f"{form['date']}T{form.get('time') or '09:00'}")
        except ValueError:
            raise ValueError("Enter a date and a time to move the clock to.") from None
        return day.replace(tzinfo=LONDON)
    count, unit = form.get("count", "").strip(), _UNITS.get(form.get("unit", ""))
    if unit is None or not count.isdecimal() or not 0 < int(count) <= _MOST_COUNT:
        raise ValueError("Enter by how much to move the clock, as a whole number from 1 to 2,000.")
    return unit.format(int(count))
