"""What somebody typed is kept, whatever became of their session or of the form meanwhile.

Every form of a procedure carries a slip: signed by the service, it says which form was put before
whom, when and on which page. A post with a slip can always be kept as the draft of that person,
also when nobody is signed in any more. A slip lets nobody read anything, and nobody write for
anybody else.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, current_app, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer

from engine.errors import (
    CaseStopped,
    ConcurrentChange,
    Damaged,
    NotAllowed,
    NotFound,
    Refused,
    Unavailable,
    WrongState,
)
from engine.forms import FormView, from_post
from engine.forms.page.typed_text import Line, is_blank, only_typed
from engine.ids import PersonId
from engine.model.draft import Draft, FormKind, FormPlace, Sheet, read_key
from engine.reads.unsent import KeptDraft
from web import services
from web.frame.filters import time_of_day
from web.frame.forms import posted_items
from web.frame.rendering import render
from web.frame.security import SCRIPT_HEADER, access_of, current_person, is_public

_LOG = logging.getLogger("dissent.security")
#: The input of a form with a slip; of a button beside a form, which carries nothing typed.
FIELD, BESIDE = "_slip", "_beside"
#: The input by which a page says that its text shall stand, and the newer text lie beside it.
INSTEAD = "_instead"
#: How long a page may lie open and still have kept what is typed on it.
_GOOD_FOR = timedelta(days=7)
_LONGEST = 1_000
_FORM = "application/x-www-form-urlencoded"
#: Refusals in which what was typed is not itself at fault.
_NOT_THE_TEXT = (
    NotFound,
    NotAllowed,
    WrongState,
    ConcurrentChange,
    CaseStopped,
    Damaged,
    Unavailable,
)
_ADDRESSES: Mapping[FormKind, Callable[[FormPlace], str]] = {
    FormKind.TASK: lambda at: url_for("tasks.show", task_id=at.name),
    FormKind.START: lambda at: url_for(
        "start.ask", procedure_id=at.procedure_id, process_id=at.name, case=at.case_id or None
    ),
    FormKind.ACTION: lambda at: url_for("cases.action", case_id=at.case_id, message=at.name),
    FormKind.WRITTEN: lambda at: url_for("in_writing.ask", case_id=at.case_id, what=at.name),
    FormKind.WORDS: lambda at: url_for("words.ask", case_id=at.case_id, place=at.name),
    FormKind.CORRECTION: lambda at: url_for("cases.correction", case_id=at.case_id, fact=at.name),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """Which form was put before whom."""

    person_id: PersonId
    key: str
    sheet: Sheet
    at: datetime


class FormPage(NamedTuple):
    """A form as it is put before somebody: its slip, and the draft of theirs that fills it."""

    form: FormView
    slip: str
    draft: Draft | None
    #: Whether the draft fills it, and not what was just posted.
    fills: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedPage:
    """A form that is closed: why, what was typed into it, and where that is kept."""

    title: str
    said: str
    kept: KeptDraft | None = None
    lines: Sequence[Line] = ()
    #: Text of the same person that was saved later on another page.
    newer: Draft | None = None
    address: str = ""


def init_slips(app: Flask) -> None:
    """Keep what is posted on a form of somebody who is not signed in; before the guards."""
    app.before_request(_keep_of_others)


def init_order(app: Flask) -> None:
    """Refuse what is posted on an older page than the text that is kept; after the guards."""
    app.before_request(_refuse_older)


def put_before(key: str, form: FormView) -> FormPage:
    """Return a form as it is put before whoever is signed in, with what it carries."""
    person_id = current_person().id
    draft = services().unsent.of(key, by=person_id)
    slip = _signed(person_id, key, draft.page if draft else "")
    return FormPage(
        form=form, slip=slip, draft=draft, fills=draft is not None and request.method == "GET"
    )


def own_sheet() -> Sheet | None:
    """Return the sheet on which whoever is signed in posts; None for a post without a slip."""
    slip = _own_slip()
    return slip.sheet if slip else None


def address_of(key: str) -> str:
    """Return where the form of a key stands."""
    place = read_key(key)
    return _ADDRESSES[place.kind](place)


# --- slips ---------------------------------------------------------------------------------


def _serializer() -> URLSafeSerializer:
    key = current_app.secret_key or ""
    return URLSafeSerializer(
        key, salt="a form put before somebody", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _signed(person_id: str, key: str, base: str) -> str:
    at = int(services().clock.now().timestamp())
    return str(_serializer().dumps([person_id, key, secrets.token_urlsafe(12), base, at]))


def _posted_slip(*names: str) -> Slip | None:
    """Return the slip of this post; None where there is none, a forged or an old one."""
    if request.method != "POST" or request.mimetype != _FORM:
        return None
    text = next((request.form[name] for name in names if name in request.form), "")
    if not text or len(text) > _LONGEST:
        return None
    try:
        person_id, key, page, base, at = _serializer().loads(text)
    except BadSignature:
        return None
    given_at = datetime.fromtimestamp(at, UTC)
    if services().clock.now() - given_at > _GOOD_FOR:
        return None
    sheet = Sheet(page=page, base=base)
    return Slip(person_id=PersonId(person_id), key=key, sheet=sheet, at=given_at)


def _own_slip(*names: str) -> Slip | None:
    slip, person = _posted_slip(*(names or (FIELD,))), g.get("person")
    return slip if slip and person is not None and person.id == slip.person_id else None


def _typed(slip: Slip) -> dict[str, Any]:
    return from_post(services().unsent.form_of(slip.key), posted_items())


def _keep(slip: Slip, *, signed_out: bool = False) -> Draft | None:
    """Keep what was posted as the draft of whom the slip names; None where nothing was typed."""
    answers = _typed(slip)
    if is_blank(answers):
        return None
    kept = services().drafts.keep(
        slip.key, by=slip.person_id, answers=answers, sheet=slip.sheet, signed_out=signed_out
    )
    _LOG.info("typed text kept: person=%s signed_out=%s", slip.person_id, signed_out)
    return kept


# --- the session is over -------------------------------------------------------------------


def _keep_of_others() -> ResponseReturnValue | None:
    """Keep a post of somebody who is not, or no longer, signed in here, and say so."""
    slip = _posted_slip(FIELD)
    person = g.get("person")
    if slip is None or (person is not None and person.id == slip.person_id) or _asks_nobody():
        return None
    try:
        kept = _keep(slip, signed_out=True)
    except (NotFound, NotAllowed):
        return None  # neither the form nor its person is there any more
    if kept is None:
        return None
    if person is not None:
        return _of_somebody_else()
    if SCRIPT_HEADER in request.headers:
        return {"error": "signed out", "kept": True}, 401
    # Said by the address: a post from another site must not touch a session that goes on.
    return redirect(url_for("auth.sign_in", kept="yes", next=address_of(slip.key)), 303)


def _asks_nobody() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is None or is_public(access_of(view))


def _of_somebody_else() -> ResponseReturnValue:
    said = (
        "This page was opened by somebody else, who is no longer signed in here. What was typed "
        "on it is kept for them alone."
    )
    if SCRIPT_HEADER in request.headers:
        return {"error": "somebody else", "said": said}, 409
    return render("drafts/closed.html", ClosedPage(title="This is not your page", said=said)), 409


def answer_lost() -> ResponseReturnValue | None:
    """Answer a page that was opened before its person signed in again; None for any other."""
    slip = _own_slip()
    if slip is None:
        return None
    if SCRIPT_HEADER in request.headers:
        # Only a script of ours may read this, and it sends what was typed once more.
        return {"csrf_token": generate_csrf()}, 400
    kept = _keep(slip)
    if kept is not None and kept.is_aside:
        return redirect(url_for("drafts.show", page=kept.page), 303)
    said = "This page was opened before you signed in again. Check what you typed, then send it."
    flash(said, "important")
    return redirect(address_of(slip.key), 303)


# --- newer text was saved on another page --------------------------------------------------


def _refuse_older() -> ResponseReturnValue | None:
    """Refuse a post whose page never showed the text that is kept now; lose neither.

    Where both say the same there is nothing to choose.
    """
    slip = _own_slip()
    if slip is None:
        return None
    newer = services().unsent.of(slip.key, by=slip.person_id)
    if newer is None or newer.page in (slip.sheet.page, slip.sheet.base):
        return None
    if only_typed(newer.answers) == only_typed(_typed(slip)):
        return None
    return _older(slip, newer)


def _older(slip: Slip, newer: Draft) -> ResponseReturnValue | None:
    said = f"Newer text was saved in another tab at {time_of_day(newer.saved_at)}."
    if SCRIPT_HEADER in request.headers and INSTEAD not in request.form:
        return jsonify(error="newer text", newer=said), 409
    kept = _keep(slip)
    if INSTEAD in request.form:
        if kept is not None:
            services().drafts.take_up(kept.page, by=slip.person_id)
        return None
    if kept is None:
        flash(said, "important")
        return redirect(address_of(slip.key), 303)
    return _closed_page("There is newer text", f"{said} Both are kept.", kept=kept, newer=newer)


# --- the form is closed --------------------------------------------------------------------


def answer_refused(error: Refused, title: str, status: int) -> ResponseReturnValue | None:
    """Answer a refused post with what was typed and where it is kept.

    None where nothing was typed, or not on a page that was put before the person.
    """
    slip = _own_slip(FIELD, BESIDE)
    if isinstance(error, Unavailable) or (slip is None and isinstance(error, Damaged)):
        return _unkept(error, title, status)
    if slip is None or not isinstance(error, _NOT_THE_TEXT):
        return None
    by_script = SCRIPT_HEADER in request.headers
    if by_script and _was_sent(slip):
        return None  # it overtook the answers that it is a draft of
    older = _refuse_older() if isinstance(error, ConcurrentChange) else None
    if older is not None:
        return older
    kept = _keep_if_there(slip)
    said = _said(slip, error)
    if by_script:
        return {"error": title, "said": said, "kept": kept is not None}, 409
    return _closed_page(title, said, kept=kept)


def keep_of_broken() -> Draft | None:
    """Keep what was typed where something broke; None where that cannot be done either."""
    slip = _own_slip()
    return _keep_if_there(slip) if slip else None


def _was_sent(slip: Slip) -> bool:
    with suppress(NotFound, Damaged, Unavailable):
        return bool(services().unsent.was_sent(slip.key, by=slip.person_id))
    return False


def _keep_if_there(slip: Slip) -> Draft | None:
    with suppress(NotFound, Damaged, Unavailable):
        return _keep(slip)
    return None


def _said(slip: Slip, error: Refused) -> str:
    """Say what became of the form; what does not exist and what may not be known look the same."""
    blank = Draft(
        key=slip.key, person_id=slip.person_id, answers={}, saved_at=slip.at, page=slip.sheet.page
    )
    said = services().unsent.described(blank).said
    if said or isinstance(error, NotFound | Damaged):
        return said or "This form can no longer be opened."
    return error.message


def _unkept(error: Refused, title: str, status: int) -> ResponseReturnValue | None:
    """Show what was typed where nothing can be kept: the page is all there is of it.

    Nor can be said then who is signed in; whoever sent it has it already.
    """
    if SCRIPT_HEADER in request.headers or _posted_slip(FIELD, BESIDE) is None:
        return None
    return render(
        "drafts/closed.html", ClosedPage(title=title, said=error.message, lines=_raw())
    ), status


def _raw() -> list[Line]:
    """Return what was posted where the form that asked for it cannot be read."""
    return [Line(name, value) for name, value in posted_items() if _is_answer(name, value)]


def _is_answer(name: str, value: str) -> bool:
    return bool(value.strip()) and name != "csrf_token" and not name.startswith("_")


def _closed_page(
    title: str, said: str, *, kept: Draft | None, newer: Draft | None = None
) -> ResponseReturnValue:
    return kept_page(kept, title=title, said=said, newer=newer), 409


def kept_page(
    kept: Draft | None, *, title: str = "", said: str = "", newer: Draft | None = None
) -> str:
    """Show what is kept of what somebody typed."""
    drafts = services().unsent
    described = drafts.described(kept) if kept else None
    return render(
        "drafts/closed.html",
        ClosedPage(
            title=title or (described.title if described else ""),
            said=said or (described.said if described else ""),
            kept=described,
            lines=drafts.lines(kept) if kept else _raw(),
            newer=newer,
            address=address_of(kept.form_key) if kept else "",
        ),
    )
