"""People of the service: who there is, which roles they hold, their passwords."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotAllowed
from engine.ids import PersonId, new_id
from engine.model.damage import Listed
from engine.model.people import LONGEST_TEXT, SYSTEM_ADMIN, Person
from engine.passwords import hash_password
from web import services
from web.frame.forms import posted_person
from web.frame.rendering import render
from web.frame.security import current_person, roles
from web.frame.sought import keep_sought, sought

_LOG = logging.getLogger("dissent.security")
#: People on one page.
_PAGE = 100
#: Said of a new account that is of nobody known.
_ANOTHER = "another"

pages = Blueprint("people", __name__)


class Choice(NamedTuple):
    """A role that can be given, with whether a person holds it."""

    key: str
    title: str
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PeoplePage:
    """Who signs in, with the titles of their roles."""

    people: Listed[tuple[Person, Sequence[str]]]
    #: Where more of them begin.
    following: str | None
    text: str
    #: How many faults of procedures hold cases up.
    faults: int
    #: Those who take part and sign in nowhere.
    without_account: Sequence[tuple[Person, Sequence[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonPage:
    """A person, to be changed."""

    shown: Person
    #: Where roles belong to the roles there.
    groups: Mapping[str, Sequence[Choice]]
    managers: Sequence[Person]
    #: The username of who manages them.
    manager: str
    #: The names of the agencies that can be chosen.
    agencies: Sequence[str]
    #: Whether they sign in; who does not is written to.
    signs_in: bool
    errors: Mapping[str, str]
    #: Who is known without an account, and may be the one who gets it.
    same: Sequence[Person]


@pages.get("/people")
@roles(SYSTEM_ADMIN)
def listed() -> str:
    """List who signs in."""
    return _people_page("")


@pages.post("/people")
@roles(SYSTEM_ADMIN)
def seek() -> ResponseReturnValue:
    """Look for people; what is looked for stands in no address, and goes with the session."""
    return redirect(url_for("people.found" if keep_sought("people") else "people.listed"), 303)


@pages.get("/people/search")
@roles(SYSTEM_ADMIN)
def found() -> str:
    """List the people that were looked for last."""
    return _people_page(sought("people"))


def _people_page(text: str) -> str:
    after = request.args.get("after", "")[:LONGEST_TEXT]
    people, following = _found(text, after) if text else _page(after)
    titles = services().people.role_titles()
    return render(
        "people/list.html",
        PeoplePage(
            people=Listed([(each, _titles(each, titles)) for each in people], people.damaged),
            following=following,
            text=text,
            faults=len(services().incidents.faults(by=current_person().id)),
            without_account=[
                (each, _titles(each, titles))
                for each in services().people.without_account(limit=_PAGE)
                if _has(each, text)
            ]
            if not after
            else [],
        ),
    )


@pages.get("/people/new")
@roles(SYSTEM_ADMIN)
def ask() -> str:
    """Ask for a new person."""
    return _form(Person(id=PersonId(""), name=""), {}, signs_in="account" not in request.args)


@pages.post("/people/new")
@roles(SYSTEM_ADMIN)
def add() -> ResponseReturnValue:
    """Add a person, and show their first password once."""
    person, password = _entered()(Person(id=PersonId(new_id()), name="")), _fresh_password()
    if request.form.get("account") == "no":
        return _add_without_account(person)
    try:
        added = replace(person, password_hash=hash_password(password))
        kept = services().people.add(added, by=_admin(), same_as=_same_as())
    except InvalidAnswers as refusal:
        known = services().people.known_without_account(person)
        return _form(replace(person, id=PersonId("")), refusal.errors, same=known), 422
    _LOG.info("person added: person=%s by=%s", kept.id, _admin())
    return render_template("people/password.html", shown=kept, password=password, is_new=True)


def _same_as() -> PersonId | None:
    """Return who is said to get the account: "" for nobody known, None where nothing is said."""
    said = _text("same_as")
    return PersonId("" if said == _ANOTHER else said) if said else None


def _add_without_account(person: Person) -> ResponseReturnValue:
    person = replace(person, username="")
    try:
        services().people.add(person, by=_admin(), signs_in=False)
    except InvalidAnswers as refusal:
        return _form(replace(person, id=PersonId("")), refusal.errors, signs_in=False), 422
    _LOG.info("person without an account added: person=%s by=%s", person.id, _admin())
    flash(f"{person.name} was added, without an account.", "success")
    return redirect(url_for("people.listed"), 303)


@pages.get("/people/<person_id>")
@roles(SYSTEM_ADMIN)
def show(person_id: str) -> str:
    """Show a person, to be changed."""
    return _form(services().people.person(PersonId(person_id)), {})


@pages.post("/people/<person_id>")
@roles(SYSTEM_ADMIN)
def change(person_id: str) -> ResponseReturnValue:
    """Change a person's details and roles."""
    people, entered = services().people, _entered()
    try:
        person = people.change(PersonId(person_id), entered, by=_admin())
    except InvalidAnswers as refusal:
        return _form(entered(people.person(PersonId(person_id))), refusal.errors), 422
    _LOG.info("person changed: person=%s by=%s", person.id, _admin())
    flash(f"{person.name} was changed.", "success")
    return redirect(url_for("people.listed"), 303)


@pages.post("/people/<person_id>/active")
@roles(SYSTEM_ADMIN)
def switch(person_id: str) -> ResponseReturnValue:
    """Take every right from a person who has left, once it is asked whether, or give it back."""
    active, people = request.form.get("active") == "yes", services().people
    if not active and "sure" not in request.form:
        return render_template("people/leaving.html", shown=people.person(PersonId(person_id)))
    switched = people.reactivate if active else people.deactivate
    person = switched(PersonId(person_id), by=_admin())
    _LOG.info("person active=%s: person=%s by=%s", active, person.id, _admin())
    said = "may sign in again" if active else "can no longer sign in; what they did stays recorded"
    flash(f"{person.name} {said}.", "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@pages.post("/people/<person_id>/password")
@roles(SYSTEM_ADMIN)
def reset_password(person_id: str) -> ResponseReturnValue:
    """Give a person a new password, and show it once. Raises `NotAllowed` for one's own."""
    if person_id == _admin():
        raise NotAllowed("Change your own password on your account page.")
    password = _fresh_password()
    hashed = hash_password(password)
    person = services().people.reset_password(PersonId(person_id), hashed, by=_admin())
    _LOG.info("password reset: person=%s by=%s", person.id, _admin())
    return render_template("people/password.html", shown=person, password=password, is_new=False)


def _page(after: str) -> tuple[Listed[Person], str | None]:
    people = services().people.everybody(after=after, limit=_PAGE)
    is_full = people and len(people) + len(people.damaged) == _PAGE
    return people, people[-1].username if is_full else None


def _found(text: str, after: str) -> tuple[Listed[Person], str | None]:
    """Return who has a text in their name, username or agency, and where more of them begin."""
    found: Listed[Person] = Listed()
    while len(found) <= _PAGE and (people := services().people.everybody(after=after)):
        found += [each for each in people if _has(each, text)]
        after = people[-1].username
    page = Listed(found[:_PAGE])
    return page, page[-1].username if len(found) > _PAGE else None


def _has(person: Person, text: str) -> bool:
    """Say whether a text stands in somebody's name, username or agency."""
    return text.casefold() in f"{person.name} {person.username} {person.agency}".casefold()


def _titles(person: Person, titles: Mapping[str, tuple[str, str]]) -> list[str]:
    return sorted({titles[key][1] if key in titles else key for key in person.roles})


def _entered() -> Callable[[Person], Person]:
    """Return how the form changes a person; roles that do not exist stay what they were."""
    known = services().people.role_titles().keys()
    chosen = frozenset(request.form.getlist("roles")) & known
    admin, manager = _admin(), posted_person("line_manager_id")
    return lambda person: replace(
        person,
        name=_text("name"),
        username=_text("username"),
        email=_text("email"),
        agency=_text("agency"),
        roles=person.roles if person.id == admin else chosen | (person.roles - known),
        line_manager_id=manager,
    )


def _admin() -> PersonId:
    return current_person().id


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _form(
    person: Person,
    errors: Mapping[str, str],
    *,
    signs_in: bool = True,
    same: Sequence[Person] = (),
) -> str:
    groups: dict[str, list[Choice]] = {}
    titles, on_paper = services().people.role_titles(), services().people.roles_on_paper()
    for key, (place, title) in titles.items():
        # Who is known already may get an account, and another role, at once.
        if not (signs_in or person.id or key in on_paper):
            continue
        groups.setdefault(place, []).append(Choice(key, title, key in person.roles))
    people, manager = services().people, person.line_manager_id
    known = people.several([manager]) if manager else {}
    return render(
        "people/show.html",
        PersonPage(
            shown=person,
            groups=groups,
            managers=[each for each in people.choosable() if each.id != person.id],
            manager=known[manager].username if manager and manager in known else manager or "",
            agencies=[each.name for each in services().agencies.in_use()],
            signs_in=person.has_account if person.id else signs_in,
            errors=errors,
            same=same,
        ),
    )


def _fresh_password() -> str:
    return secrets.token_urlsafe(12)
