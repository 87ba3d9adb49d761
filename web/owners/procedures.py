"""Procedures, which owners keep and everybody reads: drawings, tables, forms, limits, letters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.model.procedure import Process
from engine.package import Definition
from engine.reads.comparison import compare
from engine.wording.audiences import is_for_all, whom
from web import services
from web.frame.downloads import bpmn
from web.frame.present import StepLine, carriers, steps
from web.frame.rendering import render
from web.frame.security import signed_in
from web.owners.known import KnownLine, known_by

pages = Blueprint("procedures", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPage:
    """A version of a procedure, with one of its drawings."""

    definition: Definition
    process: Process
    steps: Sequence[StepLine]
    known: Sequence[KnownLine]


@pages.get("/procedures")
@signed_in
def library() -> str:
    """List the procedures with their versions."""
    return render_template(
        "procedures/library.html",
        definitions=services().definitions.all_in_force(),
        versions=services().procedures.versions(),
    )


@pages.get("/procedures/compare")
@signed_in
def comparison() -> str:
    """Show where two procedures differ."""
    in_force = services().definitions.in_force
    definitions = services().definitions.all_in_force()
    ids = [definition.id for definition in definitions]
    first = in_force(request.args.get("first") or (ids[0] if ids else ""))
    second = in_force(request.args.get("second") or (ids[1] if ids[1:] else first.id))
    return render_template(
        "procedures/compare.html",
        definitions=definitions,
        chosen=(first, second),
        differences=compare(first, second),
    )


@pages.get("/procedures/<procedure_id>")
@signed_in
def newest(procedure_id: str) -> ResponseReturnValue:
    """Lead to the version in force."""
    definition = services().definitions.in_force(procedure_id)
    return redirect(
        url_for("procedures.version", procedure_id=definition.id, version=definition.version)
    )


@pages.get("/procedures/<procedure_id>/versions/<int(max=2147483647):version>")
@signed_in
def version(procedure_id: str, version: int) -> str:
    """Show one version whole."""
    definition = services().definitions.get(procedure_id, version)
    procedure = definition.procedure
    chosen = request.args.get("drawing", "")
    if chosen not in procedure.processes:
        chosen = next(iter(procedure.entries), next(iter(procedure.processes), ""))
    return render(
        "procedures/version.html",
        VersionPage(
            definition=definition,
            process=procedure.processes[chosen],
            steps=list(_linked_steps(definition, chosen)),
            known=known_by(definition),
        ),
    )


@pages.get(
    "/procedures/<procedure_id>/versions/<int(max=2147483647):version>/drawings/<process_id>"
)
@signed_in
def drawing(procedure_id: str, version: int, process_id: str) -> ResponseReturnValue:
    """Return one drawing as BPMN."""
    return bpmn(services().definitions.get(procedure_id, version), process_id)


@pages.get("/procedures/<procedure_id>/versions/<int(max=2147483647):version>/forms/<form_key>")
@signed_in
def form(procedure_id: str, version: int, form_key: str) -> str:
    """Show a form empty, as staff will see it; it can also be printed and filled in by hand.

    Raises `NotFound`.
    """
    definition = services().definitions.get(procedure_id, version)
    if form_key not in definition.forms:
        raise NotFound("Expected a form of this procedure, but there is none here.")
    shown = services().questions.blank(definition, form_key)
    return render_template(
        "procedures/form.html", definition=definition, form=shown, form_key=form_key
    )


def _linked_steps(definition: Definition, process_id: str) -> Iterator[StepLine]:
    by_element = carriers(definition)
    for line in steps(definition.procedure, process_id, forms=definition.forms):
        clauses = by_element.get(line.step.element.id)
        told = [f"Clauses: {', '.join(clauses)}"] if clauses else []
        if known := _not_for_all(definition, line):
            told.append(f"Who may know of it: {known}")
        yield replace(line, details=[*line.details, *told])


def _not_for_all(definition: Definition, line: StepLine) -> str:
    """Return who may know of a step, in words; "" where everybody in the case may."""
    names = definition.audience_of_step(line.step.element)
    if not names or any(is_for_all(definition.procedure, name) for name in names):
        return ""
    return whom(", ".join(names), definition.procedure) or "whoever does it, and nobody else"
