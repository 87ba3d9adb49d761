"""Who read what, who looked for what, and what was refused; unusual reading first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.ids import CaseId, PersonId
from engine.model.damage import Listed
from engine.model.people import AUDITOR, Person
from engine.model.reading import SEARCH, Wanted
from engine.reads.audit import RefusalPlace, Refusals
from web import services
from web.frame.forms import posted_person
from web.frame.reading import kept_words, note_audit
from web.frame.readings import Line, lines_of
from web.frame.rendering import render
from web.frame.security import current_person, roles

pages = Blueprint("audit", __name__)

#: Where there are more people, they are named by their username.
_MOST_PEOPLE = 500
#: What is listed: what is unusual, everything, or the searches.
UNUSUAL, EVERYTHING, SEARCHES = "unusual", "everything", "searches"
_LAST = 2**62
#: No chain has more refusals.
_LAST_REFUSAL = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditPage:
    """A list of who read what, and by what it is chosen."""

    lines: Listed[Line]
    following: int
    what: str
    #: Whom alone it is about, and which case; "" for all.
    person_id: str
    person_name: str
    case_id: str
    reference: str
    words: str
    people: Sequence[Person]
    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalsPage:
    """What was refused, newest first."""

    found: Refusals
    #: Where the next page begins, for its address.
    following: str


@pages.get("/audit")
@roles(AUDITOR)
def show() -> str:
    """List who read what, unusual reading unless all is asked for."""
    return _page()


@pages.post("/audit")
@roles(AUDITOR)
def choose() -> ResponseReturnValue:
    """Choose what is listed; what is typed stands in no address, but the ids that it names."""
    person, reference = posted_person("who"), request.form.get("reference", "").strip()
    case_id = services().audit.case_of(reference, by=current_person().id) if reference else None
    if reference and case_id is None:
        return _page(error="There is no case with this reference"), 422
    what, text = request.form.get("what", UNUSUAL), request.form.get("words", "").strip()[:100]
    kept = kept_words(text) if text else {}
    chosen = url_for(
        "audit.show",
        what=SEARCHES if text else what,
        person=person,
        case=case_id,
        words=kept.get("words") or kept.get("reference"),
    )
    return redirect(chosen, 303)


@pages.get("/audit/refused")
@roles(AUDITOR)
def refused() -> str:
    """List what was refused to anybody in any case."""
    before = _place(request.args.get("before", ""))
    found = services().audit.refusals(by=current_person().id, before=before)
    note_audit("refused", before=before[0].isoformat() if before else "")
    at = found.following
    return render(
        "audit/refused.html",
        RefusalsPage(found=found, following=f"{at[0].isoformat()} {at[1]} {at[2]}" if at else ""),
    )


def _page(*, error: str = "") -> str:
    what = request.args.get("what", UNUSUAL)
    person_id = PersonId(request.args.get("person", "")[:100])
    case_id = CaseId(request.args.get("case", "")[:100])
    words = request.args.get("words", "")[:100]
    wanted = Wanted(
        case_id=case_id or None,
        person_id=person_id or None,
        view=SEARCH if what == SEARCHES else "",
        only_marked=what == UNUSUAL,
        before=min(max(0, request.args.get("before", 0, type=int)), _LAST),
    )
    by = current_person().id
    found = services().audit.readings(wanted, by=by, words=words)
    people = services().people.choosable()
    named = services().people.several([person_id] if person_id else [])
    reference = services().views.references([case_id] if case_id else [])
    note_audit(
        what if what in (UNUSUAL, SEARCHES) else EVERYTHING,
        people=[*named],
        cases=[*reference],
        by_words=bool(words),
        before=wanted.before,
    )
    return render(
        "audit/show.html",
        AuditPage(
            lines=lines_of(found),
            following=found.following,
            what=what,
            person_id=person_id,
            person_name=named[person_id].name if person_id in named else "",
            case_id=case_id,
            reference=reference.get(case_id, ""),
            words=words,
            people=people if len(people) <= _MOST_PEOPLE else [],
            error=error,
        ),
    )


def _place(text: str) -> RefusalPlace | None:
    """Return a place in the list of refusals; None for what is none."""
    parts = text.split(" ")
    try:
        at, case_id, seq = parts
        instant, number = datetime.fromisoformat(at), min(max(0, int(seq)), _LAST_REFUSAL)
        place = instant.astimezone(UTC), CaseId(case_id), number
        return place if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
