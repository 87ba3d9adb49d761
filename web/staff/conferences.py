"""An occasion, such as a conference: its record, the changes of that, and all its dissents."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint

from engine.ids import ConferenceId
from engine.reads.cases import Startable
from engine.reads.occasions import OccasionView, further
from web import services
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.staff.history import HistoryEntry, history_entries, people_named

pages = Blueprint("conferences", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class OccasionPage:
    """An occasion, what happened to its record, newest first, and what may be started from it."""

    occasion: OccasionView
    changes: Sequence[HistoryEntry]
    starts: Sequence[Startable]
    #: Whether the person adds to the register of agencies.
    keeps_agencies: bool


@pages.get("/conferences/<conference_id>")
@signed_in
def show(conference_id: str) -> str:
    """Show what is recorded of a conference, and those dissents that the person takes part in."""
    by = current_person().id
    occasion = services().occasions.one(ConferenceId(conference_id), by=by)
    for view in occasion.cases:
        note_case_read(view.case.id, "conference", cases=[each.case.id for each in occasion.cases])
    first, rows = occasion.cases[0], occasion.changes
    people = services().people.several(sorted(people_named(rows)))
    return render(
        "cases/conference.html",
        OccasionPage(
            occasion=occasion,
            changes=history_entries(rows, first, people),
            keeps_agencies=services().agencies.may_add(current_person()),
            starts=further(occasion, services().views.entries(by)),
        ),
    )
