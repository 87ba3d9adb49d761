"""Looking for cases by their reference, among those that the person takes part in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.model.damage import Damage, Listed
from web import services
from web.frame.reading import note_search
from web.frame.rendering import render
from web.frame.security import current_person, signed_in
from web.frame.sought import keep_sought, sought

pages = Blueprint("search", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchPage:
    """Cases that somebody takes part in, each with its title."""

    cases: Sequence[Any]
    #: Where the list goes on, or None.
    following: str | None
    #: What was looked for, or "".
    text: str
    #: Whether the reader may ask for cases that have closed.
    opens_closed: bool


@pages.get("/cases")
@signed_in
def listed() -> str:
    """List the cases the person takes part in."""
    return _cases_page("")


@pages.post("/cases")
@signed_in
def ask() -> ResponseReturnValue:
    """Look for cases; what is looked for stands in no address, and goes with the session."""
    place = "search.found" if keep_sought("cases") else "search.listed"
    return redirect(url_for(place), 303)


@pages.get("/cases/search")
@signed_in
def found() -> ResponseReturnValue:
    """List those of the person's cases that were looked for last."""
    text = sought("cases")
    return _cases_page(text) if text else redirect(url_for("search.listed"), 303)


def _cases_page(text: str) -> str:
    found, following = services().views.cases(
        by=current_person().id, text=text, cursor=request.args.get("after")
    )
    if text:
        # One's own cases without looking for any are no search, and open also on a full disk.
        note_search(text, [case.id for case in found], more=following is not None)
    whole = [case for case in found if not case.is_damaged]
    damaged = (
        Damage(kind="case", id=case.id, reference=case.reference)
        for case in found
        if case.is_damaged
    )
    titles = services().views.titles([case.id for case in whole])
    return render(
        "cases/search.html",
        SearchPage(
            cases=Listed([(case, titles[case.id]) for case in whole], [*damaged, *found.damaged]),
            following=following,
            text=text,
            opens_closed=services().records.concern(current_person()),
        ),
    )
