"""Where procedures could not go on, for those who mend them; no page here shows a case."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.ids import IncidentId
from engine.model.people import POLICY_OWNER, SYSTEM_ADMIN
from web import services
from web.frame.security import current_person, roles

pages = Blueprint("incidents", __name__)


@pages.get("/incidents")
@roles(POLICY_OWNER, SYSTEM_ADMIN)
def listed() -> str:
    """List what is wrong, oldest first."""
    faults = services().incidents.faults(by=current_person().id)
    return render_template("incidents.html", faults=faults)


@pages.post("/incidents/<incident_id>/try-again")
@roles(POLICY_OWNER, SYSTEM_ADMIN)
def try_again(incident_id: str) -> ResponseReturnValue:
    """Let the cases with this fault go on."""
    tried, failed = services().incidents.try_again(IncidentId(incident_id), by=current_person().id)
    if failed:
        flash(f"{failed} of {tried} could not go on again. Nothing is lost.", "important")
    else:
        flash("Every case with this fault may go on.", "success")
    return redirect(url_for("incidents.listed"), 303)
