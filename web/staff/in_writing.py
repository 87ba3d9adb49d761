"""What somebody without an account sent in writing: its paper, and keying it in as theirs."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.ids import CaseId
from engine.model.draft import written_key
from engine.reads.questions import NOTHING, Entered, WrittenView
from web import services
from web.frame.bounds import takes_file
from web.frame.forms import answered, draft_answer, posted, to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.slips import FormPage, own_sheet, put_before
from web.staff.papers import NO_PAPER, PaperSent, added_paper

pages = Blueprint("in_writing", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenPage:
    """The form of what somebody sent, with the paper to be added first."""

    written: WrittenView
    page: FormPage
    #: The paper that was to be added, with what is wrong with it.
    sent: PaperSent


@pages.get("/cases/<case_id>/key-in/<what>")
@signed_in
def ask(case_id: str, what: str) -> str:
    """Show the form into which what somebody sent is keyed."""
    return _page(case_id, what, NOTHING)


@pages.post("/cases/<case_id>/key-in/<what>")
@signed_in
def key_in(case_id: str, what: str) -> ResponseReturnValue:
    """Key in what somebody sent, as theirs."""
    key, by = CaseId(case_id), current_person().id
    services().questions.written(key, what, by=by)

    def received(given: dict[str, Any]) -> ResponseReturnValue:
        services().keying_in.key_in(key, what, by=by, answers=given)
        services().drafts.drop_sent(written_key(key, what), by=by)
        return to_case(key, "It was keyed in as their words, and a receipt to them is ready.")

    form = services().questions.written_form_of(key, what)
    return answered(form, lambda entered: _page(case_id, what, entered), received)


@pages.post("/cases/<case_id>/key-in/<what>/draft")
@signed_in
def draft(case_id: str, what: str) -> ResponseReturnValue:
    """Keep a half-filled form, and tell which fields show."""
    key, by = CaseId(case_id), current_person().id
    services().questions.written(key, what, by=by)
    given = posted(services().questions.written_form_of(key, what))
    services().drafts.keep_for_form(
        written_key(key, what), by=by, answers=given, sheet=own_sheet()
    )
    shown = services().questions.written(key, what, by=by, entered=Entered(given=given))
    return draft_answer(shown.form)


@pages.post("/cases/<case_id>/key-in/<what>/paper")
@signed_in
@takes_file
def attach(case_id: str, what: str) -> ResponseReturnValue:
    """Add the paper on which it came."""
    by = current_person().id
    written = services().questions.written(CaseId(case_id), what, by=by)
    sent = added_paper(written.case, by=by)
    if sent.errors:
        return _page(case_id, what, NOTHING, sent=sent), 422
    flash("The paper was added. Choose it below.", "success")
    return redirect(url_for("in_writing.ask", case_id=case_id, what=what), 303)


def _page(case_id: str, what: str, entered: Entered, *, sent: PaperSent = NO_PAPER) -> str:
    written = services().questions.written(
        CaseId(case_id), what, by=current_person().id, entered=entered
    )
    asked = written.asked
    note_case_read(
        written.case.case.id, "key-in", steps=[asked.element.id], people=[asked.whose.id]
    )
    page = put_before(written_key(written.case.case.id, what), written.form)
    return render("cases/key_in.html", WrittenPage(written=written, page=page, sent=sent))
