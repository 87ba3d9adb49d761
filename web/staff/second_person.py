"""A correction that somebody proposed: another confirms it, or it is not made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.ids import CaseId
from engine.reads.case_view import CaseView
from engine.reads.proposed import ProposedLine
from web import services
from web.frame.forms import to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

pages = Blueprint("second_person", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedPage:
    """The question whether a proposed correction is right."""

    view: CaseView
    proposed: ProposedLine
    errors: Sequence[Mapping[str, str]]
    answer: str
    because: str


@pages.get("/cases/<case_id>/correct/<fact>/proposed")
@signed_in
def ask(case_id: str, fact: str) -> str:
    """Ask whether a proposed correction is right."""
    return _page(case_id, fact, {})


@pages.post("/cases/<case_id>/correct/<fact>/proposed")
@signed_in
def answer(case_id: str, fact: str) -> ResponseReturnValue:
    """Make a proposed correction, or refuse it."""
    said, because = request.form.get("answer", ""), request.form.get("because", "").strip()
    errors = {}
    if said not in ("confirm", "refuse"):
        errors["answer"] = "Choose whether the correction is right"
    if said == "refuse" and not because:
        errors["because"] = "Say why the correction is not made"
    if errors:
        return _page(case_id, fact, errors), 422
    confirms = said == "confirm"
    try:
        services().cases.answer_correction(
            CaseId(case_id), fact, by=current_person().id, confirms=confirms, because=because
        )
    except InvalidAnswers as refusal:
        return _page(case_id, fact, {"answer": " ".join(refusal.errors.values())}), 422
    done = "The fact was corrected and the due dates follow." if confirms else "It stays as it is."
    return to_case(CaseId(case_id), done)


def _page(case_id: str, fact: str, errors: Mapping[str, str]) -> str:
    view = services().views.case(CaseId(case_id), by=current_person().id)
    found = next((each for each in view.proposed if each.fact == fact), None)
    if found is None:
        raise NotFound("Expected a correction that waits for you, but there is none here.")
    note_case_read(view.case.id, "correct")
    return render(
        "cases/proposed.html",
        ProposedPage(
            view=view,
            proposed=found,
            errors=[{"text": text, "href": f"#{key}"} for key, text in errors.items()],
            answer=request.form.get("answer", ""),
            because=request.form.get("because", ""),
        ),
    )
