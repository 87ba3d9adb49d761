"""Editing an example case in the browser: what it tells, its people, its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.model.calendar import LONDON
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import ElementKind, Trigger
from web.example_editing import EDITED, kept, posted_moment, read, step_at, steps_of
from web.example_form import names_of
from web.example_steps import step_lines
from web.security import roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from engine.definitions import Definition

pages = Blueprint("training_editing", __name__)


@pages.get("/training/examples/<key>/edit")
@roles(TRAINER, POLICY_OWNER)
def edit(key: str) -> str:
    """Show everything that can be edited."""
    return _page(key, {})


@pages.post("/training/examples/<key>/edit")
@roles(TRAINER, POLICY_OWNER)
def save(key: str) -> ResponseReturnValue:
    """Keep what the example tells, and its people."""
    entry, definition, example = read(key)
    problems: dict[str, str] = {}
    form = request.form
    clock = posted_moment("clock_date", "clock_time") or example.clock
    if not form.get("title", "").strip():
        problems["title"] = "Enter a title"
    if problems:
        return _page(key, problems), 422
    people = {
        role: names
        for role in definition.procedure.roles
        if (names := _names(form.get(f"people-{role}", ""), example.people.get(role)))
    }
    told = {
        "id": form.get("id", "").strip()[:40] or entry.id,
        "title": form["title"].strip()[:200],
        "story": form.get("story", "").strip()[:5000],
        "learning": _lines(form.get("learning", "")),
        "clauses": form.get("clauses", "").replace(",", " ").split(),
        "difficulty": form.get("difficulty", ""),
        "clock": clock,
        "people": people,
        "ends": form.getlist("ends") or "running",
    }
    return kept(key, told)


# --- steps ---------------------------------------------------------------------------------


@pages.post("/training/examples/<key>/steps/<int:number>/up")
@roles(TRAINER, POLICY_OWNER)
def up(key: str, number: int) -> ResponseReturnValue:
    """Move a step before the one above it."""
    return _swapped(key, number - 1)


@pages.post("/training/examples/<key>/steps/<int:number>/down")
@roles(TRAINER, POLICY_OWNER)
def down(key: str, number: int) -> ResponseReturnValue:
    """Move a step after the one below it."""
    return _swapped(key, number)


@pages.post("/training/examples/<key>/steps/<int:number>/remove")
@roles(TRAINER, POLICY_OWNER)
def remove(key: str, number: int) -> ResponseReturnValue:
    """Take a step away."""
    steps = steps_of(key)
    step_at(steps, number)
    return kept(key, {"steps": steps[:number] + steps[number + 1 :]})


# --- pages ---------------------------------------------------------------------------------


def _swapped(key: str, number: int) -> ResponseReturnValue:
    steps = steps_of(key)
    if not 0 <= number < len(steps) - 1:
        return redirect(url_for("training_editing.edit", key=key), 303)
    steps[number], steps[number + 1] = steps[number + 1], steps[number]
    return kept(key, {"steps": steps})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _names(text: str, kept: Any) -> Any:
    """Return names as a file holds them; what is kept about somebody stays."""
    entries = kept if isinstance(kept, list) else [kept]
    known = {each["name"]: each for each in entries if isinstance(each, dict)}
    names = [known.get(name.strip(), name.strip()) for name in text.split(",") if name.strip()]
    return names[0] if len(names) == 1 else names


def _page(key: str, problems: Mapping[str, str]) -> str:
    entry, definition, example = read(key)
    elements = definition.procedure.elements.values()
    local = example.clock.astimezone(LONDON)
    return render_template(
        "training/edit.html",
        entry=entry,
        example=example,
        problems=problems,
        given=request.form,
        clock={"date": local.date().isoformat(), "time": f"{local:%H:%M}"},
        people=[
            (role, ", ".join(names_of(example, str(role.id))))
            for role in definition.procedure.roles.values()
        ],
        ends=[e for e in elements if e.kind is ElementKind.END and e.name],
        chosen_ends=example.ends if isinstance(example.ends, list | tuple) else (),
        lines=step_lines(example.steps, definition),
        edited=EDITED,
        offers=_offers(definition),
    )


def _offers(definition: Definition) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of steps that can be added, in groups."""
    procedure = definition.procedure
    tasks = [
        (f"do:{e.id}", f"{procedure.processes[e.process_id].name}: {e.name}")
        for e in procedure.elements.values()
        if e.kind is ElementKind.USER_TASK
    ]
    messages = [
        (f"send:{e.trigger_value}", e.name)
        for e in procedure.elements.values()
        if e.trigger is Trigger.MESSAGE and e.properties.get("role") and e.name
    ]
    starts = [(f"start:{e.process_id}", e.title) for e in procedure.entries.values()]
    return [
        ("Somebody starts", starts),
        ("Somebody completes", sorted(tasks, key=lambda pair: pair[1])),
        ("Somebody sends", messages),
        ("Time", [("wait", "The clock moves"), ("holiday", "A bank holiday is proclaimed")]),
        ("Proof", [("expect", "Now it must be so")]),
    ]
