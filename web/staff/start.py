"""Starting a case with its start form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.ids import CaseId
from engine.model.case import NewCase
from engine.package import Definition
from engine.reads.questions import NOTHING, Entered
from engine.reads.unstaffed import Unstaffed
from web import services
from web.frame.forms import answered, draft_answer, posted, to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.slips import FormPage, own_sheet, put_before

pages = Blueprint("start", __name__)

#: The button with which somebody starts a case that repeats another all the same.
AGAIN = "_again"


@dataclass(frozen=True, kw_only=True, slots=True)
class StartPage:
    """The form that starts a case."""

    new: NewCase
    definition: Definition
    page: FormPage
    #: The roles in which nobody is there.
    unstaffed: Sequence[Unstaffed]
    #: The references of running cases that this would repeat, to be asked about.
    alike: Sequence[str]


@pages.get("/start")
@signed_in
def choose() -> str:
    """Offer what the person may start."""
    entries = services().views.entries(current_person().id)
    return render_template("cases/start.html", entries=entries)


@pages.get("/start/<procedure_id>/<process_id>")
@signed_in
def ask(procedure_id: str, process_id: str) -> str:
    """Show a start form, with what is known of the conference."""
    return _page(_new(procedure_id, process_id), NOTHING)


@pages.post("/start/<procedure_id>/<process_id>")
@signed_in
def begin(procedure_id: str, process_id: str) -> ResponseReturnValue:
    """Start the case."""
    new, by = _new(procedure_id, process_id), current_person().id

    def started(given: dict[str, Any]) -> ResponseReturnValue:
        if AGAIN not in request.form and (alike := services().occasions.alike(new, given, by=by)):
            return _page(new, Entered(given=given), alike=alike), 422
        case = services().cases.start(new, by=by, answers=given)
        services().drafts.drop_sent(new.draft_key, by=by)
        return to_case(case.id, f"Case {case.reference} was started.")

    form = services().questions.start_form_of(new)
    return answered(form, lambda entered: _page(new, entered), started)


@pages.post("/start/<procedure_id>/<process_id>/draft")
@signed_in
def draft(procedure_id: str, process_id: str) -> ResponseReturnValue:
    """Keep a half-filled start form, and tell which fields show."""
    new, by = _new(procedure_id, process_id), current_person().id
    given = posted(services().questions.start_form_of(new))
    # Whoever may not start this is refused before anything is kept.
    _, _, form = services().questions.start(new, by=by, entered=Entered(given=given))
    services().drafts.keep_for_form(new.draft_key, by=by, answers=given, sheet=own_sheet())
    return draft_answer(form)


def _new(procedure_id: str, process_id: str) -> NewCase:
    other = request.args.get("case")
    return NewCase(
        procedure_id=procedure_id,
        process_id=process_id,
        conference_of=CaseId(other) if other else None,
    )


def _page(new: NewCase, entered: Entered, *, alike: Sequence[str] = ()) -> str:
    definition, _, form = services().questions.start(new, by=current_person().id, entered=entered)
    if new.conference_of is not None:
        note_case_read(new.conference_of, "start")
    page = put_before(new.draft_key, form)
    return render(
        "cases/start_form.html",
        StartPage(
            new=new,
            definition=definition,
            page=page,
            alike=alike,
            unstaffed=services().views.unstaffed(definition),
        ),
    )
