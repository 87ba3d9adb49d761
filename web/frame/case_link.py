"""Leads on from what somebody did in a case: to the case, where it still opens to them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from engine.ids import CaseId
from web import services
from web.frame.security import current_person


def to_case(case_id: CaseId, done: str, below: str = "") -> ResponseReturnValue:
    """Say what was done and show the case; to whom it no longer opens, say so on their work."""
    if services().views.opens(case_id, by=current_person().id):
        flash(f"{done} {below}".strip(), "success")
        return redirect(url_for("cases.show", case_id=case_id), 303)
    flash(f"{done} Your part in this case has ended, so the case is closed to you.", "success")
    return redirect(url_for("work.show"), 303)
