"""One step of an example case, with the real form where it has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from engine.errors import InvalidAnswers, NotFound
from engine.model.calendar import LONDON
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import ElementKind
from engine.rehearsal.example import aware
from web.example_editing import (
    EDITED,
    WITH_FORM,
    kept,
    posted_moment,
    read,
    step_at,
    steps_of,
    verb_of,
)
from web.example_form import ONLY_IN_A_WALK, StepForm, names_of
from web.forms import list_button, posted
from web.security import roles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

pages = Blueprint("training_step", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """The step on the page: where it stands, and what was entered."""

    number: int
    raw: Mapping[str, Any]
    is_new: bool = False
    given: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None


@pages.get("/training/examples/<key>/steps/<int:number>")
@roles(TRAINER, POLICY_OWNER)
def show(key: str, number: int) -> str:
    """Show one step with its real form."""
    steps = steps_of(key)
    return _step_page(key, _Shown(number=number, raw=step_at(steps, number)))


@pages.post("/training/examples/<key>/steps/<int:number>")
@roles(TRAINER, POLICY_OWNER)
def change(key: str, number: int) -> ResponseReturnValue:
    """Keep one step."""
    steps = steps_of(key)
    gap = [*steps[:number], None, *steps[number + 1 :]]
    return _changed(key, _Shown(number=number, raw=step_at(steps, number)), gap)


@pages.get("/training/examples/<key>/steps/new")
@roles(TRAINER, POLICY_OWNER)
def new_step(key: str) -> str:
    """Show the form of a step to be added at the end, or after another."""
    return _step_page(key, _Shown(number=len(steps_of(key)), raw=_wanted(), is_new=True))


@pages.post("/training/examples/<key>/steps/new")
@roles(TRAINER, POLICY_OWNER)
def add_step(key: str) -> ResponseReturnValue:
    """Add a step at the end."""
    steps = steps_of(key)
    shown = _Shown(number=len(steps), raw=_wanted(), is_new=True)
    return _changed(key, shown, [*steps, None])


def _wanted() -> dict[str, Any]:
    verb, _, thing = request.args.get("what", "").partition(":")
    if verb not in EDITED:
        raise NotFound("Expected a kind of step.")
    return {verb: thing or None}


def _changed(key: str, shown: _Shown, steps: Sequence[Any]) -> ResponseReturnValue:
    """Read the posted step and put it into the gap of `steps`."""
    raw, verb = shown.raw, verb_of(shown.raw)
    try:
        if verb in WITH_FORM:
            asked = _step_form(key, shown)
            given = posted(asked.form)
            changed = list_button(asked.form, given)
            if changed is not None:
                return _step_page(key, replace(shown, given=changed))
            shown = replace(shown, given=given)
            made = {**_about(raw), "answers": dict(asked.answers(given))}
        else:
            made = _plain(verb, raw)
    except InvalidAnswers as refusal:
        return _step_page(key, replace(shown, errors=refusal.errors)), 422
    except ValueError as problem:
        return _step_page(key, replace(shown, errors={"": str(problem)})), 422
    return kept(key, {"steps": [made if each is None else each for each in steps]})


def _about(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the step without its answers: who, for whom, when."""
    verb, form = verb_of(raw), request.form
    made: dict[str, Any] = {verb: raw[verb]}
    for name in ("as", "name", "for", "note"):
        text = form.get(f"_{name}", "").strip()[:200]
        if text:
            made[name] = raw["for"] if name == "for" and text == str(raw.get("for")) else text
    at = posted_moment("_at_date", "_at_time")
    if at is not None:
        made["at"] = at
    if "case" in raw:
        made["case"] = raw["case"]
    return made


def _plain(verb: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a step without a form. Raises `ValueError` with a sentence."""
    form = request.form
    if verb == "holiday":
        day = posted_moment("_at_date", "_at_time")
        if day is None:
            raise ValueError("Enter the day that does not count")
        return {"holiday": {"date": day.date(), "name": form.get("_name", "") or "Closed"}}
    if verb == "wait":
        return {"wait": _wait()}
    wanted = {**(raw.get("expect") or {}), "open": form.getlist("_open")}
    dues = {
        task: at
        for number, task in enumerate(form.getlist("_due"))
        if task and (at := posted_moment(f"_due_{number}_date", f"_due_{number}_time")) is not None
    }
    if dues:
        wanted["due"] = dues
    else:
        wanted.pop("due", None)
    if not form.get("_check_open"):
        wanted.pop("open")
    return {**raw, "expect": wanted or {"incidents": 0}}


def _wait() -> Any:
    form = request.form
    how = form.get("_how", "")
    if how == "next due":
        return how
    if how == "until":
        at = posted_moment("_at_date", "_at_time")
        if at is None:
            raise ValueError("Enter the date to wait for")
        return at
    count = form.get("_count", "")
    if not count.isdecimal() or not 0 < int(count) <= 2000:
        raise ValueError("Enter how many, as a whole number from 1 to 2,000")
    units = {"minutes": "PT{}M", "hours": "PT{}H", "days": "P{}D"}
    return units.get(form.get("_unit", ""), "{} working days").format(int(count))


def _step_form(key: str, shown: _Shown) -> StepForm:
    raw = shown.raw
    _, definition, example = read(key)
    verb = verb_of(raw)
    thing = str(raw[verb])
    if verb == "start":
        element = definition.start_of(thing)
    elif verb == "send":
        element = next(
            (e for e in definition.procedure.elements.values() if e.trigger_value == thing), None
        ) or definition.element(thing)
    else:
        element = definition.element(thing)
    return StepForm(definition=definition, example=example, before=shown.number, element=element)


def _step_page(key: str, shown: _Shown) -> str:
    raw = shown.raw
    entry, definition, example = read(key)
    verb = verb_of(raw)
    if not verb:
        raise NotFound("Expected a step that can be changed here.")
    form, element = None, None
    if verb in WITH_FORM:
        asked = _step_form(key, shown)
        element = asked.element
        form = asked.view(shown.given or raw.get("answers"), shown.errors)
    at = raw.get("at") or (raw.get("wait") if isinstance(raw.get("wait"), datetime) else None)
    local = aware(at).astimezone(LONDON) if isinstance(at, datetime) else None
    return render_template(
        "training/step.html",
        entry=entry,
        raw=raw,
        verb=verb,
        number=shown.number,
        is_new=shown.is_new,
        form=form,
        element=element,
        only_in_a_walk=ONLY_IN_A_WALK,
        errors_of_page=dict(shown.errors or {}),
        at={"date": local.date().isoformat(), "time": f"{local:%H:%M}"} if local else {},
        roles=[(str(role.id), role.title) for role in definition.procedure.roles.values()],
        own_role=str(element.role or "") if element else "",
        tasks=[
            e for e in definition.procedure.elements.values() if e.kind is ElementKind.USER_TASK
        ],
        dues=_dues(raw),
        people=sorted({n for role in definition.procedure.roles for n in names_of(example, role)}),
    )


def _dues(raw: Mapping[str, Any]) -> list[dict[str, str]]:
    expected = raw.get("expect") or {}
    rows = []
    for task, at in (expected.get("due") or {}).items():
        local = aware(at).astimezone(LONDON) if isinstance(at, datetime) else None
        time = f"{local:%H:%M:%S}" if local else ""
        rows.append({"task": task, "date": f"{local:%Y-%m-%d}" if local else "", "time": time})
    return [*rows, {"task": "", "date": "", "time": ""}]
