"""What may happen at any time in a walk: a message, an absence, a holiday, a correction."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.model.people import POLICY_OWNER, TRAINER
from engine.reads.questions import NOTHING, Entered
from engine.rehearsal.example import MAIN
from web import training_room
from web.frame.forms import list_button, posted
from web.frame.security import current_person, roles
from web.trainers.examples.entry import Entry
from web.trainers.examples.kinds_of_step import KINDS
from web.trainers.examples.step import Given, StepPage
from web.trainers.on_stage import tell_on_stage, to_stage

pages = Blueprint("training_events", __name__)
tell_on_stage(pages)

#: What may happen whatever the drawing waits for.
_AT_ANY_TIME = (
    *("absent", "holiday", "assign", "take_over", "correct", "confirm_words", "attach"),
)


@pages.get("/training/<walk_id>/messages/<case>/<message>")
@roles(TRAINER, POLICY_OWNER)
def message(walk_id: str, case: str, message: str) -> str:
    """Show the form of a message, such as a withdrawal."""
    return _message_page(walk_id, case, message, NOTHING)


@pages.post("/training/<walk_id>/messages/<case>/<message>")
@roles(TRAINER, POLICY_OWNER)
def send(walk_id: str, case: str, message: str) -> ResponseReturnValue:
    """Send the message as the person who may."""
    room, by = training_room(), current_person()
    form, _ = room.steps.message_form(walk_id, case, message, by=by, entered=NOTHING)
    given = posted(form)
    changed = list_button(form, given)
    if changed is not None:
        return _message_page(walk_id, case, message, Entered(given=changed))
    try:
        room.steps.send(walk_id, case, message, given, by=by)
    except InvalidAnswers as refusal:
        entered = Entered(given=given, errors=refusal.errors)
        return _message_page(walk_id, case, message, entered), 422
    return to_stage(walk_id)


@pages.get("/training/<walk_id>/happen")
@roles(TRAINER, POLICY_OWNER)
def happen(walk_id: str) -> str:
    """Offer what else may happen."""
    room, by = training_room(), current_person()
    moment, at_hand = room.walks.moment(walk_id, by=by), room.steps.at_hand(walk_id, by=by)[1]
    things = {
        "tasks": {t.element_id: f"{t.name}, with {t.person}" for t in moment.tasks},
        "facts": at_hand.facts(MAIN) if moment.cases else {},
        "words": at_hand.words(MAIN) if moment.cases else {},
        "roles": at_hand.parts(MAIN) if moment.cases else {},
    }
    offered = [(verb, KINDS[verb], things.get(KINDS[verb].thing, {})) for verb in _AT_ANY_TIME]
    return render_template("training/happen.html", moment=moment, offered=offered)


@pages.get("/training/<walk_id>/happen/<verb>")
@roles(TRAINER, POLICY_OWNER)
def happening(walk_id: str, verb: str) -> str:
    """Ask for what belongs to it, in the questions of an example's step."""
    return _happening_page(walk_id, _step(walk_id, verb), Given())


@pages.post("/training/<walk_id>/happen/<verb>")
@roles(TRAINER, POLICY_OWNER)
def let_happen(walk_id: str, verb: str) -> ResponseReturnValue:
    """Let it happen."""
    step = _step(walk_id, verb)
    given = step.posted()
    if step.pressed(given):
        return _happening_page(walk_id, step, given)
    try:
        made = step.read(given.sheet or {}, given.answers or {})
        training_room().steps.perform(walk_id, made, by=current_person())
    except InvalidAnswers as refusal:
        return _happening_page(walk_id, step, replace(given, errors=refusal.errors)), 422
    return to_stage(walk_id)


def _step(walk_id: str, verb: str) -> StepPage:
    """Return what happens. Raises `NotFound` for what cannot happen at any time."""
    if verb not in _AT_ANY_TIME:
        raise NotFound("This is none of what may happen at any time in a walk.")
    example, at_hand = training_room().steps.at_hand(walk_id, by=current_person())
    thing = request.args.get("thing", "")[:100] if KINDS[verb].thing else ""
    step = StepPage(
        example=example,
        definition=at_hand.definition,
        entry=Entry.begun(verb, thing, at_hand.role_for(verb, thing)),
        is_new=True,
        walk=at_hand,
    )
    if verb == "correct" and step.form() is None:
        raise NotFound("Nothing of this kind is recorded at this moment of the walk.")
    return step


def _happening_page(walk_id: str, step: StepPage, given: Given) -> str:
    moment = training_room().walks.moment(walk_id, by=current_person())
    return render_template("training/happening.html", moment=moment, shown=step.shown(given))


def _message_page(walk_id: str, case: str, message: str, entered: Entered) -> str:
    room, by = training_room(), current_person()
    moment = room.walks.moment(walk_id, by=by)
    found = [s for s in moment.sendable if s.case == case and s.message == message]
    if not found:
        raise NotFound("This cannot be done at this moment of the walk.")
    _, form = room.steps.message_form(walk_id, case, message, by=by, entered=entered)
    return render_template("training/message.html", moment=moment, sendable=found[0], form=form)
