"""A trainer's own example case: opened for editing, kept, and led back to."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import ConcurrentChange, NotFound
from engine.package import Definition
from engine.rehearsal import Example
from engine.training import LibraryEntry
from engine.training.library import CHANGED
from web import training_room
from web.frame.security import current_person


def read(key: str) -> tuple[LibraryEntry, Definition, Example]:
    """Return an own example case. Raises `NotFound` for one of somebody else."""
    asked, by = training_room(), current_person()
    entry = asked.library.entry(key, by=by)
    if not entry.may_edit:
        raise NotFound("Expected an example case of your own; copy this one to change it.")
    definition = next(each for each in asked.library.procedures() if each.id == entry.procedure_id)
    return entry, definition, asked.library.example(key, by=by)


def steps_of(key: str) -> list[Mapping[str, Any]]:
    """Return its steps as in the file."""
    return [dict(raw) for raw in read(key)[0].steps]


def step_at(key: str, number: int) -> Mapping[str, Any]:
    """Return one step. Raises `NotFound`."""
    steps = steps_of(key)
    if not 0 <= number < len(steps):
        refuse_changed(key)
        raise NotFound("Expected a step of this example case.")
    return steps[number]


def refuse_changed(key: str) -> None:
    """Raise `ConcurrentChange` where what was sent was shown before another change."""
    seen = request.form.get("_revision", type=int)
    if seen not in (None, read(key)[0].revision):
        raise ConcurrentChange(CHANGED, id=key)


def kept(key: str, entries: Mapping[str, Any], *, anchor: str = "") -> ResponseReturnValue:
    """Keep what was changed and lead back to the editor, saying what is still wrong.

    Raises `ConcurrentChange` where the page was shown before another change.
    """
    seen = request.form.get("_revision", type=int)
    wrong = training_room().library.save_example(key, entries, by=current_person(), revision=seen)
    if wrong:
        flash("Saved. Before it can be walked and rehearsed: " + " ".join(wrong), "important")
    else:
        flash("Saved.", "success")
    return redirect(url_for("training_editing.edit", key=key, _anchor=anchor or None), 303)
