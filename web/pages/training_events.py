"""What may happen at any time in a walk: a message, an absence, a holiday, a correction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.errors import CaseStopped, InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.model.people import POLICY_OWNER, TRAINER
from engine.service.questions import NOTHING, Entered
from web import services
from web.forms import list_button, posted
from web.security import current_person, roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from engine.training import Moment, TrainingRoom

pages = Blueprint("training_events", __name__)


@pages.get("/training/<walk_id>/messages/<case>/<message>")
@roles(TRAINER, POLICY_OWNER)
def message(walk_id: str, case: str, message: str) -> str:
    """Show the form of a message, such as a withdrawal."""
    return _message_page(walk_id, case, message, NOTHING)


@pages.post("/training/<walk_id>/messages/<case>/<message>")
@roles(TRAINER, POLICY_OWNER)
def send(walk_id: str, case: str, message: str) -> ResponseReturnValue:
    """Send the message as the person who may."""
    room, by = _room(), current_person()
    form, _ = room.message_form(walk_id, case, message, by=by, entered=NOTHING)
    given = posted(form)
    changed = list_button(form, given)
    if changed is not None:
        return _message_page(walk_id, case, message, Entered(given=changed))
    try:
        room.send(walk_id, case, message, given, by=by)
    except InvalidAnswers as refusal:
        entered = Entered(given=given, errors=refusal.errors)
        return _message_page(walk_id, case, message, entered), 422
    except (WrongState, NotAllowed, CaseStopped) as refusal:
        flash(refusal.message, "important")
    return _to_stage(walk_id)


@pages.get("/training/<walk_id>/happen")
@roles(TRAINER, POLICY_OWNER)
def happen(walk_id: str) -> str:
    """Offer what else may happen."""
    return _happen_page(_room().moment(walk_id, by=current_person()), {})


@pages.post("/training/<walk_id>/happen")
@roles(TRAINER, POLICY_OWNER)
def let_happen(walk_id: str) -> ResponseReturnValue:
    """Let it happen."""
    room, by = _room(), current_person()
    problems: dict[str, str] = {}
    entry = _entry(room.moment(walk_id, by=by), problems)
    if not problems:
        try:
            room.perform(walk_id, entry, by=by)
        except InvalidAnswers as refusal:
            problems = {"value": "; ".join(refusal.errors.values())}
        except (WrongState, NotAllowed, CaseStopped, NotFound) as refusal:
            problems = {request.form.get("what", ""): refusal.message}
    if problems:
        return _happen_page(room.moment(walk_id, by=by), problems), 422
    return _to_stage(walk_id)


def _entry(moment: Moment, problems: dict[str, str]) -> Mapping[str, Any]:
    """Return the step as an example case writes it; note in `problems` what is missing."""
    what = request.form.get("what", "")
    if what == "absent":
        days = {"from": _day("from", problems), "to": _day("to", problems)}
        deputy = request.form.get("deputy", "")
        more = {"deputy": deputy} if deputy else {}
        return {"absent": {"person": _text("person", problems), **days, **more}}
    if what == "holiday":
        name = request.form.get("name", "").strip()[:60] or "Closed"
        return {"holiday": {"date": _day("date", problems), "name": name}}
    if what == "assign":
        element = _text("task", problems)
        task = next((t for t in moment.tasks if t.element_id == element), None)
        role = task.role if task else ""
        return {"assign": element, "to": _text("to_person", problems), "as": role}
    if what == "correct":
        fact = _text("fact", problems)
        because = _text("because", problems)
        role = request.form.get("role", "")
        return {"correct": {fact: _text("value", problems)}, "as": role, "because": because}
    raise WrongState("Choose what happens.")


_MISSING = {
    "person": "Choose who is away",
    "from": "Enter the first day",
    "to": "Enter the last day",
    "date": "Enter the day",
    "task": "Choose a task",
    "to_person": "Choose to whom it is handed",
    "fact": "Choose what is corrected",
    "value": "Enter what is right",
    "because": "Say why",
}


def _text(name: str, problems: dict[str, str]) -> str:
    text = request.form.get(name, "").strip()[:500]
    if not text:
        problems[name] = _MISSING[name]
    return text


def _day(name: str, problems: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        problems[name] = _MISSING[name]
        return None


def _message_page(walk_id: str, case: str, message: str, entered: Entered) -> str:
    room, by = _room(), current_person()
    moment = room.moment(walk_id, by=by)
    found = [s for s in moment.sendable if s.case == case and s.message == message]
    if not found:
        raise NotFound("Expected something that can be done in this walk now.")
    _, form = room.message_form(walk_id, case, message, by=by, entered=entered)
    return render_template("training/message.html", moment=moment, sendable=found[0], form=form)


def _happen_page(moment: Moment, problems: Mapping[str, str]) -> str:
    roles_ = moment.definition.procedure.roles
    facts = _room().correctable(moment.walk.id, by=current_person()) if moment.cases else {}
    people = sorted({str(name) for names in moment.people.values() for name in names})
    return render_template(
        "training/happen.html",
        moment=moment,
        problems=problems,
        people=people,
        facts=facts,
        roles=[(role.id, role.title) for role in roles_.values()],
        given=request.form,
    )


def _to_stage(walk_id: str) -> ResponseReturnValue:
    return redirect(url_for("training_stage.show", walk_id=walk_id, _anchor="happened"), 303)


def _room() -> TrainingRoom:
    room: TrainingRoom = services().training
    return room
