"""Kept drafts: what a person typed and has not sent, for them alone."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web import services
from web.frame.security import current_person, signed_in
from web.frame.slips import address_of, kept_page

pages = Blueprint("drafts", __name__)


@pages.get("/drafts")
@signed_in
def listed() -> str:
    """List what the person has half filled."""
    drafts = services().unsent
    found = drafts.all_of(current_person().id)
    return render_template(
        "drafts/list.html",
        kept=[drafts.described(draft) for draft in found],
        damaged=found.damaged,
        address_of=address_of,
    )


@pages.get("/drafts/<page>")
@signed_in
def show(page: str) -> str:
    """Show what the person typed, question by question."""
    return kept_page(services().unsent.draft(page, by=current_person().id))


@pages.post("/drafts/<page>/take-up")
@signed_in
def take_up(page: str) -> ResponseReturnValue:
    """Fill the form with this draft; what stood there is put aside."""
    draft = services().drafts.take_up(page, by=current_person().id)
    return redirect(address_of(draft.form_key), 303)


@pages.post("/drafts/<page>/aside")
@signed_in
def put_aside(page: str) -> ResponseReturnValue:
    """Begin the form anew, and keep what was typed beside it."""
    draft = services().drafts.put_aside(page, by=current_person().id)
    flash("The form is empty again. What stood there is kept with your drafts.", "success")
    return redirect(address_of(draft.form_key), 303)


@pages.post("/drafts/<page>/delete")
@signed_in
def delete(page: str) -> ResponseReturnValue:
    """Forget a draft."""
    services().drafts.drop(page, by=current_person().id)
    flash("The draft was deleted.", "success")
    return redirect(url_for("drafts.listed"), 303)
