"""One example case of the library: reading it, copying it, its file in and out, proving it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import DefinitionRejected
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import Procedure
from engine.training import LibraryEntry
from web import training_room
from web.frame.bounds import takes_file
from web.frame.downloads import as_file
from web.frame.rendering import render
from web.frame.security import current_person, roles
from web.trainers.examples.editing import read
from web.trainers.examples.steps import Line, step_lines
from web.trainers.on_stage import Sure, tell_on_stage

pages = Blueprint("training_editor", __name__)
tell_on_stage(pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class ExamplePage:
    """An example case, to read."""

    entry: LibraryEntry
    #: What was not as expected when it was run; None where it was not.
    failures: Sequence[str] | None
    lines: Sequence[Line]
    procedure: Procedure


@pages.get("/training/examples/<key>")
@roles(TRAINER, POLICY_OWNER)
def show(key: str) -> str:
    """Show an example case: story, people, steps."""
    return _page(key, None)


@pages.post("/training/examples/<key>/rehearse")
@roles(TRAINER, POLICY_OWNER)
def rehearse(key: str) -> str:
    """Run the example case and show what failed; nothing is kept."""
    return _page(key, list(training_room().library.rehearse_example(key, by=current_person())))


@pages.get("/training/examples/new")
@roles(TRAINER, POLICY_OWNER)
def new() -> str:
    """Ask for which procedure a new example case is."""
    procedures = [(each.id, each.procedure.title) for each in training_room().library.procedures()]
    return render_template("training/new.html", procedures=procedures)


@pages.post("/training/examples/new")
@roles(TRAINER, POLICY_OWNER)
def create() -> ResponseReturnValue:
    """Begin an empty example case."""
    key = training_room().library.new_example(
        request.form.get("procedure", ""), by=current_person()
    )
    return redirect(url_for("training_editing.edit", key=key), 303)


@pages.post("/training/examples/<key>/copy")
@roles(TRAINER, POLICY_OWNER)
def copy(key: str) -> ResponseReturnValue:
    """Copy an example case and edit the copy."""
    copied = training_room().library.copy_example(key, by=current_person())
    flash("This is your copy. Change what you like; the example it came from stays.", "success")
    return redirect(url_for("training_editing.edit", key=copied), 303)


@pages.get("/training/examples/<key>/delete")
@roles(TRAINER, POLICY_OWNER)
def ask_delete(key: str) -> str:
    """Ask whether an own example case is to go."""
    entry = read(key)[0]
    return render(
        "training/sure.html",
        Sure(
            title=f"Delete the example case “{entry.title}”?",
            lost="Its story, people and steps are gone for good. Download the file first to keep "
            "them. Walks that were begun on it stay.",
            button="Delete this example case",
            back=url_for("training_editor.show", key=key),
        ),
    )


@pages.post("/training/examples/<key>/delete")
@roles(TRAINER, POLICY_OWNER)
def delete(key: str) -> ResponseReturnValue:
    """Delete an own example case."""
    training_room().library.delete_example(key, by=current_person())
    flash("The example case was deleted.", "success")
    return redirect(url_for("training_library.show"), 303)


@pages.get("/training/examples/<key>/file")
@roles(TRAINER, POLICY_OWNER)
def download(key: str) -> ResponseReturnValue:
    """Hand out the file, as a procedure's package holds it."""
    room, by = training_room(), current_person()
    name = "".join(c if c.isalnum() else "_" for c in room.library.entry(key, by=by).id.lower())
    return as_file(
        room.library.example_yaml(key, by=by),
        name=f"{name or 'example'}.yaml",
        media_type="application/yaml; charset=utf-8",
    )


@pages.get("/training/examples/upload")
@roles(TRAINER, POLICY_OWNER)
def upload() -> str:
    """Ask for a file."""
    return render_template("training/upload.html", findings=[])


@pages.post("/training/examples/upload")
@roles(TRAINER, POLICY_OWNER)
@takes_file
def take_in() -> ResponseReturnValue:
    """Take in a file; what is wrong with it is listed."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return render_template("training/upload.html", findings=["Choose a file"]), 422
    try:
        key = training_room().library.import_example(file.read(), by=current_person())
    except DefinitionRejected as refusal:
        return render_template("training/upload.html", findings=refusal.findings), 422
    flash("The example case is in the library.", "success")
    return redirect(url_for("training_editor.show", key=key), 303)


def _page(key: str, failures: list[str] | None) -> str:
    room, by = training_room(), current_person()
    entry = room.library.entry(key, by=by)
    definition = next(d for d in room.library.procedures() if d.id == entry.procedure_id)
    return render(
        "training/example.html",
        ExamplePage(
            entry=entry,
            failures=failures,
            lines=step_lines(room.library.example(key, by=by), definition),
            procedure=definition.procedure,
        ),
    )
