"""Signing in and out, and how long a session lasts."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import generate_csrf

from engine.clock import Clock
from engine.errors import NotFound
from engine.ids import PersonId
from engine.model.people import Person
from engine.passwords import is_password
from engine.texts.british import show_count
from web import services
from web.frame.attempts import attempt_of, remember_browser
from web.frame.filters import time_of_day
from web.frame.security import POLL_HEADER, current_person, local_path, public, signed_in

_LOG = logging.getLogger("dissent.security")
_WRONG = "Enter the username and password that belong together"
_SEEN_EVERY = 60  # seconds: how often a session is marked as used

auth = Blueprint("auth", __name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person, as Flask-Login asks to see them."""

    person: Person
    is_authenticated: bool = True

    @property
    def is_active(self) -> bool:
        """Whether the person may still sign in."""
        return self.person.active

    def get_id(self) -> str:
        """Return what the session keeps: a higher epoch makes it the id of nobody."""
        return f"{self.person.id}:{self.person.session_epoch}"


class Left(NamedTuple):
    """How long a session goes on by itself."""

    seconds: int
    #: Whether using the service makes it longer.
    may_stay: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """Starts, checks and ends sessions."""

    clock: Clock
    idle_seconds: int
    longest_seconds: int

    def start(self, person: Person) -> None:
        """Begin a new session, with nothing left of the one before.

        Its forms carry one token from the start: pages that are opened at once share it.
        """
        session.clear()
        now = self._now()
        login_user(SignedIn(person))
        session.update(since=now, seen=now)
        generate_csrf()
        g.person = person

    def take_up(self) -> None:
        """Find out who is signed in, before a request is answered."""
        g.person = None
        if "_user_id" not in session or request.endpoint in ("static", "frame.health"):
            return
        now = self._now()
        since, seen = session.get("since", 0), session.get("seen", 0)
        if now - since > self.longest_seconds or now - seen > self.idle_seconds:
            session.clear()
            flash("You were signed out because nothing happened for a while.", "important")
            return
        if not current_user.is_authenticated:
            session.clear()
            return
        g.person = current_user.person
        if now - seen >= _SEEN_EVERY and POLL_HEADER not in request.headers:
            session["seen"] = now

    def left(self) -> Left:
        """Return how long the session of this request goes on by itself."""
        now = self._now()
        unused = session["seen"] + self.idle_seconds - now
        longest = session["since"] + self.longest_seconds - now
        return Left(seconds=min(unused, longest), may_stay=unused < longest)

    def stay(self) -> None:
        """Let the session go on, however lately it was used."""
        session["seen"] = self._now()

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def init_auth(app: Flask, *, clock: Clock, idle_minutes: int, session_hours: int) -> None:
    """Let the application know who is signed in."""
    login = LoginManager()
    login.init_app(app, add_context_processor=False)
    login.session_protection = None  # phones change their address while a form is filled
    login.user_loader(_load)
    kept = Sessions(clock, idle_minutes * 60, session_hours * 3600)
    app.extensions["dissent.sessions"] = kept
    app.before_request(kept.take_up)


def _load(user_id: str) -> SignedIn | None:
    person_id, _, epoch = user_id.rpartition(":")
    try:
        person = services().people.person(PersonId(person_id))
    except NotFound:
        return None
    is_current = person.active and epoch == str(person.session_epoch)
    return SignedIn(person) if is_current else None


def sessions() -> Sessions:
    """Return what starts, checks and ends the sessions of this application."""
    found: Sessions = current_app.extensions["dissent.sessions"]
    return found


@auth.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask who is there."""
    if g.get("person") is not None:
        return redirect(local_path(request.args.get("next")), 303)
    return render_template("sign_in.html", next=request.args.get("next", ""), username="")


@auth.post("/sign-in")
@public
def begin_session() -> ResponseReturnValue:
    """Begin a session for whoever knows the password."""
    username = request.form.get("username", "").strip()
    password = request.form.get("password", "")
    back = request.form.get("next", "")
    errors = _missing(username, password)
    if errors:
        return _sign_in_again(errors, username=username, back=back, status=422)
    tries = services().sign_in
    attempt = attempt_of(username)
    permit = tries.begin(attempt)
    person = _who_is(username, password) if permit.is_checked else None
    if person is None or not permit.may_succeed:
        errors = {"password": too_many_tries(permit.wait) if permit.wait else _WRONG}
        status = 429 if permit.wait else 422
        return _sign_in_again(errors, username=username, back=back, status=status)
    tries.succeeded(remember_browser(attempt), permit)
    sessions().start(person)
    _LOG.info("signed in: person=%s", person.id)
    return redirect(local_path(back), 303)


def too_many_tries(wait: int) -> str:
    """Say how many seconds there are to wait."""
    seconds = show_count(wait, "second")
    return f"There were several wrong tries. Wait {seconds}, then try again"


def _who_is(username: str, password: str) -> Person | None:
    """Return whose name and password these are; an unknown name takes as long as a known one."""
    person = services().people.by_username(username)
    kept = person.password_hash if person is not None and person.active else None
    if is_password(kept, password):
        return person
    _LOG.warning("sign-in refused: person=%s", person.id if person else "unknown")
    return None


@auth.get("/session")
@signed_in
def how_long() -> ResponseReturnValue:
    """Tell a script how long the session goes on by itself."""
    left = sessions().left()
    at = time_of_day(services().clock.now() + timedelta(seconds=left.seconds))
    hours = sessions().longest_seconds // 3600
    longest = f"as nobody stays signed in for more than {hours} hours"
    why = "because nothing has happened for a while" if left.may_stay else longest
    said = f"You will be signed out at {at}, {why}. What you have typed into a form is kept."
    return {"left": left.seconds, "said": said, "may_stay": left.may_stay}


@auth.post("/session")
@signed_in
def stay() -> ResponseReturnValue:
    """Let the session go on."""
    sessions().stay()
    return "", 204


@auth.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session, and with it every other: a copied cookie is worth nothing afterwards."""
    person = current_person()
    session.clear()  # here they are signed out, even where nothing can be kept
    services().people.end_sessions(person.id)
    _LOG.info("signed out: person=%s", person.id)
    flash("You have signed out.", "success")
    response = redirect(url_for("auth.sign_in"), 303)
    assert isinstance(response, Response)  # noqa: S101 -- for the type checker
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _sign_in_again(
    errors: dict[str, str], *, username: str, back: str, status: int
) -> tuple[str, int]:
    page = render_template("sign_in.html", errors=errors, username=username, next=back)
    return page, status


def _missing(username: str, password: str) -> dict[str, str]:
    name = {} if username else {"username": "Enter your username"}
    return name if password else {**name, "password": "Enter your password"}
