"""Somebody's own words, as another noted them: confirmed, added to, or disagreed with."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from engine.ids import CaseId
from engine.model.draft import words_key
from engine.reads.questions import NOTHING, Entered, WordsView
from engine.service.words import FORM
from web import services
from web.frame.forms import answered, draft_answer, posted, to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.slips import FormPage, own_sheet, put_before

pages = Blueprint("words", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class WordsPage:
    """What was noted of somebody's words, and what they say of that."""

    shown: WordsView
    page: FormPage


@pages.get("/cases/<case_id>/words/<place>")
@signed_in
def ask(case_id: str, place: str) -> str:
    """Show somebody their words as another noted them."""
    return _page(case_id, place, NOTHING)


@pages.post("/cases/<case_id>/words/<place>")
@signed_in
def answer(case_id: str, place: str) -> ResponseReturnValue:
    """Keep beside the words what their author says of them."""
    key, by = CaseId(case_id), current_person().id

    def received(given: dict[str, Any]) -> ResponseReturnValue:
        services().own_words.answer(key, place, by=by, answers=given)
        services().drafts.drop_sent(words_key(key, place), by=by)
        return to_case(key, "What you say of your words is kept beside them.")

    return answered(FORM, lambda entered: _page(case_id, place, entered), received)


@pages.post("/cases/<case_id>/words/<place>/draft")
@signed_in
def draft(case_id: str, place: str) -> ResponseReturnValue:
    """Keep a half-filled form."""
    key, by, given = CaseId(case_id), current_person().id, posted(FORM)
    shown = services().questions.words(key, place, by=by, entered=Entered(given=given))
    services().drafts.keep_for_form(words_key(key, place), by=by, answers=given, sheet=own_sheet())
    return draft_answer(shown.form)


def _page(case_id: str, place: str, entered: Entered) -> str:
    key = CaseId(case_id)
    shown = services().questions.words(key, place, by=current_person().id, entered=entered)
    note_case_read(shown.case.case.id, "words")
    page = put_before(words_key(key, place), shown.form)
    return render("cases/words.html", WordsPage(shown=shown, page=page))
