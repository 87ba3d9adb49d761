"""Who has opened a case, for its administration; and for everybody, who opened what is theirs."""

from flask import Blueprint, render_template, request

from engine.ids import CaseId, PersonId
from web import services
from web.frame.reading import note_case_read
from web.frame.readings import lines_of
from web.frame.security import current_person, signed_in

pages = Blueprint("readers", __name__)

#: No log has more entries.
_LAST = 2**62


@pages.get("/cases/<case_id>/readers")
@signed_in
def show(case_id: str) -> str:
    """Show who has opened the case; to others than its administration, what is theirs."""
    before = min(max(0, request.args.get("before", 0, type=int)), _LAST)
    view, found = services().audit.readers(CaseId(case_id), by=current_person().id, before=before)
    note_case_read(view.case.id, "readers")
    roles: dict[PersonId, list[str]] = {}
    for role, person in view.participants:
        title = view.definition.procedure.title_of(role)
        roles.setdefault(person.id, []).append(title)
    return render_template(
        "cases/readers.html",
        view=view,
        lines=lines_of(
            found, roles=roles, titles={each.id: each.title for each in view.documents}
        ),
        following=found.following,
    )
