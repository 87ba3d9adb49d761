"""Whether a case was opened by mistake: asked of a second person, answered, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.ids import CaseId
from engine.reads.case_view import CaseView
from web import services
from web.frame.forms import to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

pages = Blueprint("voiding", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class VoidPage:
    """The question whether a case was opened by mistake."""

    view: CaseView
    errors: Sequence[Mapping[str, str]]
    answer: str
    because: str


@pages.get("/cases/<case_id>/void")
@signed_in
def ask(case_id: str) -> str:
    """Ask why a case was opened by mistake."""
    return _page(case_id)


@pages.post("/cases/<case_id>/void")
@signed_in
def say(case_id: str) -> ResponseReturnValue:
    """Ask a second person to confirm that a case was opened by mistake."""
    because = _because()
    if not because:
        error = "Say why this case was opened by mistake"
        return _page(case_id, errors={"because": error}), 422
    services().cases.ask_to_void(CaseId(case_id), by=current_person().id, because=because)
    return to_case(CaseId(case_id), "A second person has been asked.")


@pages.post("/cases/<case_id>/void/take-back")
@signed_in
def take_back(case_id: str) -> ResponseReturnValue:
    """Let a case go on that the person asked to be voided."""
    services().cases.take_back_void(CaseId(case_id), by=current_person().id)
    return to_case(CaseId(case_id), "You took it back. The case goes on.")


@pages.get("/cases/<case_id>/void/answer")
@signed_in
def ask_answer(case_id: str) -> str:
    """Ask a second person whether a case is to be voided."""
    return _page(case_id, answers=True)


@pages.post("/cases/<case_id>/void/answer")
@signed_in
def answer(case_id: str) -> ResponseReturnValue:
    """Void a case, or let it go on."""
    said, because = request.form.get("answer", ""), _because()
    errors = {}
    if said not in ("confirm", "decline"):
        errors["answer"] = "Choose whether it was opened by mistake"
    if said == "decline" and not because:
        errors["because"] = "Say why the case goes on"
    if errors:
        return _page(case_id, answers=True, errors=errors), 422
    cases, by = services().cases, current_person().id
    if said == "confirm":
        cases.confirm_void(CaseId(case_id), by=by, because=because)
        return to_case(CaseId(case_id), "The case was voided.")
    cases.decline_void(CaseId(case_id), by=by, because=because)
    return to_case(CaseId(case_id), "The case goes on.")


def _because() -> str:
    return request.form.get("because", "").strip()


def _page(case_id: str, *, answers: bool = False, errors: Mapping[str, str] | None = None) -> str:
    view = services().views.case(CaseId(case_id), by=current_person().id)
    if not (view.may_answer_void if answers else view.may_void):
        raise NotFound("There is nothing here that you may see or do at this moment.")
    note_case_read(view.case.id, "void")
    return render(
        "cases/void.html",
        VoidPage(
            view=view,
            errors=[{"text": text, "href": f"#{key}"} for key, text in (errors or {}).items()],
            answer=request.form.get("answer", ""),
            because=_because(),
        ),
    )
