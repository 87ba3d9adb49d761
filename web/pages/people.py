"""People of the service: who there is, which roles they hold, their passwords."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.errors import InvalidAnswers, NotAllowed, WrongState
from engine.ids import PersonId, new_id
from engine.model.people import SYSTEM_ADMIN, Person
from engine.passwords import hash_password
from web import services
from web.security import current_person, roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

_LOG = logging.getLogger("dissent.security")
_LONGEST = 200
#: People on one page.
_PAGE = 100

pages = Blueprint("people", __name__)


class Choice(NamedTuple):
    """A role that can be given, with whether a person holds it."""

    key: str
    title: str
    held: bool


@pages.get("/people")
@roles(SYSTEM_ADMIN)
def listed() -> str:
    """List who signs in."""
    text = request.args.get("q", "")[:100].strip()
    after = request.args.get("after", "")[:_LONGEST]
    people, following = _found(text) if text else _page(after)
    titles = services().people.role_titles()
    return render_template(
        "people/list.html",
        people=[(each, _titles(each, titles)) for each in people],
        following=following,
        text=text,
        faults=len(services().incidents.faults(by=current_person().id)),
    )


@pages.get("/people/new")
@roles(SYSTEM_ADMIN)
def ask() -> str:
    """Ask for a new person."""
    return _form(Person(id=PersonId(""), name=""), {})


@pages.post("/people/new")
@roles(SYSTEM_ADMIN)
def add() -> ResponseReturnValue:
    """Add a person, and show their first password once."""
    person = _given(Person(id=PersonId(new_id()), name=""))
    errors = _errors(person)
    password = _fresh_password()
    if not errors:
        errors = _saved(replace(person, password_hash=hash_password(password)))
    if errors:
        return _form(replace(person, id=PersonId("")), errors), 422
    _LOG.info("person added: person=%s by=%s", person.id, current_person().id)
    return render_template("people/password.html", shown=person, password=password, is_new=True)


@pages.get("/people/<person_id>")
@roles(SYSTEM_ADMIN)
def show(person_id: str) -> str:
    """Show a person, to be changed."""
    return _form(services().people.person(PersonId(person_id)), {})


@pages.post("/people/<person_id>")
@roles(SYSTEM_ADMIN)
def change(person_id: str) -> ResponseReturnValue:
    """Change a person's details and roles."""
    before = services().people.person(PersonId(person_id))
    person = _given(before)
    errors = _errors(person) or _saved(person)
    if errors:
        return _form(person, errors), 422
    _LOG.info("person changed: person=%s by=%s", person.id, current_person().id)
    flash(f"{person.name} was changed.", "success")
    return redirect(url_for("people.listed"), 303)


@pages.post("/people/<person_id>/active")
@roles(SYSTEM_ADMIN)
def switch(person_id: str) -> ResponseReturnValue:
    """Take every right from a person who has left, or give it back."""
    person = services().people.person(PersonId(person_id))
    active = request.form.get("active") == "yes"
    changed = replace(person, active=active, session_epoch=person.session_epoch + 1)
    services().people.save(changed, by=current_person().id)
    _LOG.info("person active=%s: person=%s by=%s", active, person.id, current_person().id)
    said = "may sign in again" if active else "can no longer sign in; what they did stays recorded"
    flash(f"{person.name} {said}.", "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@pages.post("/people/<person_id>/password")
@roles(SYSTEM_ADMIN)
def reset_password(person_id: str) -> ResponseReturnValue:
    """Give a person a new password, and show it once."""
    person = services().people.person(PersonId(person_id))
    if person.id == current_person().id:
        raise NotAllowed("Change your own password on your account page.")
    password = _fresh_password()
    hashed = hash_password(password)
    services().people.reset_password(person.id, hashed, by=current_person().id)
    _LOG.info("password reset: person=%s by=%s", person.id, current_person().id)
    return render_template("people/password.html", shown=person, password=password, is_new=False)


def _page(after: str) -> tuple[list[Person], str | None]:
    people = services().people.everybody(after=after, limit=_PAGE)
    return people, people[-1].username if len(people) == _PAGE else None


def _found(text: str) -> tuple[list[Person], None]:
    """Return who has a text in their name, username or agency; the first hundred."""
    found: list[Person] = []
    wanted, after = text.casefold(), ""
    while len(found) < _PAGE and (people := services().people.everybody(after=after)):
        found += [
            each
            for each in people
            if wanted in f"{each.name} {each.username} {each.agency}".casefold()
        ]
        after = people[-1].username
    return found[:_PAGE], None


def _titles(person: Person, titles: Mapping[str, tuple[str, str]]) -> list[str]:
    return sorted({titles[key][1] if key in titles else key for key in person.roles})


def _given(person: Person) -> Person:
    """Return a person as entered; roles that do not exist stay what they were."""
    known = services().people.role_titles().keys()
    chosen = frozenset(request.form.getlist("roles")) & known
    kept = person.roles - known
    own = person.id == current_person().id
    return replace(
        person,
        name=_text("name"),
        username=_text("username"),
        email=_text("email"),
        agency=_text("agency"),
        roles=person.roles if own else chosen | kept,
        line_manager_id=PersonId(request.form.get("manager", "")) or None,
    )


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _errors(person: Person) -> dict[str, str]:
    errors = {}
    if not person.name:
        errors["name"] = "Enter the name of the person"
    if not person.username:
        errors["username"] = "Enter a username"
    elif not person.username.isascii() or any(char.isspace() for char in person.username):
        errors["username"] = "A username has letters, digits and signs, but no spaces"
    if person.email and "@" not in person.email:
        errors["email"] = "Enter an email address in the form name@example.org"
    for name in ("name", "username", "email", "agency"):
        if len(getattr(person, name)) > _LONGEST:
            errors[name] = f"Enter {_LONGEST} characters or fewer"
    managers = {each.id for each in services().people.all()} - {person.id}
    if person.line_manager_id and person.line_manager_id not in managers:
        errors["manager"] = "Choose a manager from the list"
    return errors


def _saved(person: Person) -> dict[str, str]:
    """Save a person; return what stands in the way."""
    try:
        services().people.save(person, by=current_person().id)
    except InvalidAnswers as refusal:
        return dict(refusal.errors)
    except WrongState as refusal:
        return {"username": refusal.message}
    return {}


def _form(person: Person, errors: Mapping[str, str]) -> str:
    groups: dict[str, list[Choice]] = {}
    for key, (place, title) in services().people.role_titles().items():
        groups.setdefault(place, []).append(Choice(key, title, key in person.roles))
    managers = [each for each in services().people.all() if each.id != person.id]
    return render_template(
        "people/show.html",
        shown=person,
        groups=groups,
        managers=sorted(managers, key=lambda each: each.name.casefold()),
        errors=errors,
        is_self=person.id == current_person().id,
    )


def _fresh_password() -> str:
    return secrets.token_urlsafe(12)
