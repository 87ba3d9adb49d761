"""A person's own page: who they are here, when they are away, their password."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound, WrongState
from engine.forms.asking.dates import read_date
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.ids import PersonId
from engine.model.damage import Listed
from engine.model.people import Absence, Person
from engine.passwords import hash_password, is_password, refuse_weak
from engine.texts.british import show_date
from web import services
from web.frame.attempts import attempt_to_change
from web.frame.auth import sessions, too_many_tries
from web.frame.forms import posted_person
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

_LOG = logging.getLogger("dissent.security")
_SHORTEST_WORD = 3  # letters: shorter parts of a name may stand in a password
_BOXES = ("day", "month", "year")

#: What is said of a first day that may be a slip.
_MEANT = "Correct it, or record the days again if they did begin then"

pages = Blueprint("account", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountPage:
    """A person's own page."""

    errors: Mapping[str, str]
    #: The titles of their roles, by where those belong.
    roles: Sequence[tuple[str, Sequence[str]]]
    team: Sequence[Person]
    deputies: Sequence[Person]
    absences: Listed[Absence]
    names: Mapping[PersonId, Person]
    #: Days on which the deputy may not cover any more.
    uncovered: Collection[Absence]
    #: A first day that is long ago, about which the page asks; "" for none.
    long_ago: str


@pages.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """Show a person's own details."""
    return _page({})


@pages.post("/account/absences")
@signed_in
def record_absence() -> ResponseReturnValue:
    """Record days away, one's own or those of somebody one manages."""
    errors: dict[str, str] = {}
    first, last = _day("first", "first day", errors), _day("last", "last day", errors)
    meant = first.isoformat() if first and _is_meant(first) else ""
    if not first or not last:
        return _page(errors, long_ago=meant), 422
    absence = Absence(
        person_id=PersonId(request.form.get("person") or current_person().id),
        first_day=first,
        last_day=last,
        deputy_id=posted_person("deputy"),
    )
    if absence.began_long_before(services().people.today()) and not meant:
        asks = f"{show_date(first)} is more than a month ago. {_MEANT}"
        return _page({"first": asks}, long_ago=first.isoformat()), 422
    try:
        services().people.add_absence(absence, by=current_person().id)
    except InvalidAnswers as refusal:
        return _page(refusal.errors, long_ago=meant), 422
    _log_absence("recorded", absence)
    flash("The days away were recorded.", "success")
    return redirect(url_for("account.show", _anchor="away"), 303)


@pages.post("/account/absences/end")
@signed_in
def take_back_absence() -> ResponseReturnValue:
    """Take back days away that are still to come. Raises `NotFound`."""
    try:
        absence = Absence(
            person_id=PersonId(request.form.get("person", "")),
            first_day=date.fromisoformat(request.form.get("first", "")),
            last_day=date.fromisoformat(request.form.get("last", "")),
            deputy_id=PersonId(request.form.get("deputy", "")) or None,
        )
    except ValueError:
        raise NotFound("There are no such days away.") from None
    services().people.take_back_absence(absence, by=current_person().id)
    _log_absence("taken back", absence)
    flash("The days away from today on were taken back.", "success")
    return redirect(url_for("account.show", _anchor="away"), 303)


def _is_meant(first: date) -> bool:
    """Say whether a first day that is long ago was asked about, and sent again as it was."""
    return request.form.get("long_ago") == first.isoformat()


def _log_absence(what: str, absence: Absence) -> None:
    """Note who may act for whom, and who said so."""
    _LOG.info(
        "absence %s: person=%s first=%s last=%s deputy=%s by=%s",
        what,
        absence.person_id,
        absence.first_day,
        absence.last_day,
        absence.deputy_id,
        current_person().id,
    )


@pages.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password; other sessions end."""
    person = current_person()
    new = request.form.get("new_password", "")
    errors = _refuse_password(new, person)
    errors |= _refuse_guess(person, request.form.get("password", ""))
    if errors:
        return _page(errors), 422
    changed = services().people.change_own_password(person.id, hash_password(new))
    sessions().start(changed)
    _LOG.info("password changed: person=%s", person.id)
    flash("Your password was changed. Sessions on other devices have ended.", "success")
    return redirect(url_for("account.show"), 303)


def _page(errors: Mapping[str, str], *, long_ago: str = "") -> str:
    person, people = current_person(), services().people
    team = people.team(person.id)
    absences = people.absences(person.id, *(each.id for each in team))
    names = people.several(
        [id_ for each in absences for id_ in (each.person_id, each.deputy_id) if id_]
    )
    return render(
        "account.html",
        AccountPage(
            errors=errors,
            roles=_roles(person),
            team=team,
            deputies=people.deputies_of(person, *team),
            absences=absences,
            names=names,
            uncovered=people.uncovered(absences, names),
            long_ago=long_ago,
        ),
    )


def _roles(person: Person) -> list[tuple[str, list[str]]]:
    """Return the titles of a person's roles, by where they belong."""
    titles: dict[str, list[str]] = {}
    for key, (place, title) in services().people.role_titles().items():
        if key in person.roles:
            titles.setdefault(place, []).append(title)
    return list(titles.items())


def _day(name: str, words: str, errors: dict[str, str]) -> date | None:
    boxes = {box: request.form.get(f"{name}-{box}", "").strip() for box in _BOXES}
    try:
        day = read_date(boxes)
    except RefusedAnswer:
        errors[name] = f"The {words} must be a real date, such as 14 12 2026"
        return None
    if day is None:
        errors[name] = f"Enter the {words} away"
    return day


def _refuse_password(new: str, person: Person) -> dict[str, str]:
    try:
        refuse_weak(new)
    except WrongState as refusal:
        return {"new_password": refusal.message}
    words = [person.username, *person.name.split()]
    if any(len(word) >= _SHORTEST_WORD and word.lower() in new.lower() for word in words):
        return {"new_password": "Enter a new password that does not hold your name"}
    return {}


def _refuse_guess(person: Person, password: str) -> dict[str, str]:
    """Refuse a wrong password; the tries of a session count for themselves, not for signing in."""
    tries, attempt = services().sign_in, attempt_to_change(person.id)
    permit = tries.begin(attempt)
    if not permit.may_succeed:
        return {"password": too_many_tries(permit.wait)}
    if not is_password(person.password_hash, password):
        return {"password": "Enter the password you sign in with now"}
    tries.succeeded(attempt, permit)
    return {}
