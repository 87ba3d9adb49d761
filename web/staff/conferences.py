"""A conference with all its dissents."""

from flask import Blueprint, render_template

from engine.ids import ConferenceId
from web import services
from web.frame.security import current_person, note_case_read, signed_in

pages = Blueprint("conferences", __name__)


@pages.get("/conferences/<conference_id>")
@signed_in
def show(conference_id: str) -> str:
    """Show those dissents of a conference that the person takes part in."""
    views = services().views.conference(ConferenceId(conference_id), by=current_person().id)
    for view in views:
        note_case_read(view.case.id, "conference")
    return render_template(
        "cases/conference.html",
        views=views,
        entries=services().views.entries(current_person().id),
    )
