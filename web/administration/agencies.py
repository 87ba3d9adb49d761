"""The register of agencies: names, what each is part of, and whom to reach there."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers
from engine.ids import AgencyId, new_id
from engine.model.agencies import Agencies, Agency
from engine.model.damage import Listed
from engine.model.people import SYSTEM_ADMIN
from web import services
from web.frame.rendering import render
from web.frame.security import current_person, roles, signed_in
from web.frame.sought import keep_sought, sought

_LOG = logging.getLogger("dissent.security")
#: Agencies on one page; of more, one is searched for.
_PAGE = 200

pages = Blueprint("agencies", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgenciesPage:
    """The agencies that are found, each with the name of what it is part of."""

    agencies: Listed[tuple[Agency, str]]
    text: str
    #: How many more are found than stand here.
    more: int
    #: Whether the person changes them, and sees to people too.
    may_change: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyPage:
    """An agency, to be changed, and those that it may be part of."""

    shown: Agency
    wholes: Sequence[Agency]
    errors: Mapping[str, str]


@pages.get("/agencies")
@signed_in
def listed() -> str:
    """List the agencies."""
    return _agencies_page("")


@pages.post("/agencies")
@signed_in
def seek() -> ResponseReturnValue:
    """Look for agencies; what is looked for stands in no address, and goes with the session."""
    services().agencies.listed(by=current_person())
    place = "agencies.found" if keep_sought("agencies") else "agencies.listed"
    return redirect(url_for(place), 303)


@pages.get("/agencies/search")
@signed_in
def found() -> str:
    """List the agencies with what was looked for last in one of their names."""
    return _agencies_page(sought("agencies"))


def _agencies_page(text: str) -> str:
    kept = services().agencies.listed(by=current_person())
    register = Agencies(agencies=kept)
    found = [each for each in kept if text.casefold() in " ".join(each.names).casefold()]
    named = [(each, register.one(each.part_of)) for each in found[:_PAGE]]
    return render(
        "agencies/list.html",
        AgenciesPage(
            agencies=Listed(
                [(each, whole.name if whole else "") for each, whole in named], kept.damaged
            ),
            text=text,
            more=max(0, len(found) - _PAGE),
            may_change=current_person().holds(SYSTEM_ADMIN),
        ),
    )


@pages.get("/agencies/new")
@signed_in
def ask() -> str:
    """Ask for a new agency."""
    services().agencies.listed(by=current_person())
    return _form(Agency(id=AgencyId(""), name=""), {})


@pages.post("/agencies/new")
@signed_in
def add() -> ResponseReturnValue:
    """Add an agency."""
    agency = _entered()(Agency(id=AgencyId(new_id()), name=""))
    try:
        added = services().agencies.add(agency, by=current_person().id)
    except InvalidAnswers as refusal:
        return _form(replace(agency, id=AgencyId("")), refusal.errors), 422
    return _saved(added, "was added")


@pages.get("/agencies/<agency_id>")
@roles(SYSTEM_ADMIN)
def show(agency_id: str) -> str:
    """Show an agency, to be changed."""
    return _form(services().agencies.one(AgencyId(agency_id)), {})


@pages.post("/agencies/<agency_id>")
@roles(SYSTEM_ADMIN)
def change(agency_id: str) -> ResponseReturnValue:
    """Change an agency."""
    return _changed(agency_id, _entered(), "was changed")


@pages.post("/agencies/<agency_id>/active")
@roles(SYSTEM_ADMIN)
def switch(agency_id: str) -> ResponseReturnValue:
    """Retire an agency, or take it into use again."""
    active = request.form.get("active") == "yes"
    said = "can be chosen again" if active else "is retired; what was written of it is known still"
    return _changed(agency_id, lambda each: replace(each, active=active), said)


def _changed(agency_id: str, to: Callable[[Agency], Agency], said: str) -> ResponseReturnValue:
    register, key = services().agencies, AgencyId(agency_id)
    try:
        changed = register.change(key, to, by=current_person().id)
    except InvalidAnswers as refusal:
        return _form(to(register.one(key)), refusal.errors), 422
    return _saved(changed, said)


def _saved(agency: Agency, said: str) -> ResponseReturnValue:
    _LOG.info("agency %s: agency=%s by=%s", said.split(";")[0], agency.id, current_person().id)
    flash(f"{agency.name} {said}.", "success")
    return redirect(url_for("agencies.listed"), 303)


def _entered() -> Callable[[Agency], Agency]:
    """Return how the form changes an agency."""

    def text(name: str) -> str:
        return request.form.get(name, "").strip()

    others = tuple(line.strip() for line in text("other_names").splitlines() if line.strip())
    return lambda agency: replace(
        agency,
        name=text("name"),
        other_names=others,
        part_of=AgencyId(text("part_of")) if text("part_of") else None,
        is_statutory=text("kind") != "voluntary",
        contact_name=text("contact_name"),
        contact_email=text("contact_email"),
        closed=text("closed"),
    )


def _form(agency: Agency, errors: Mapping[str, str]) -> str:
    wholes = [
        each
        for each in services().agencies.all()
        if each.id != agency.id and (each.active or each.id == agency.part_of)
    ]
    return render("agencies/show.html", AgencyPage(shown=agency, wholes=wholes, errors=errors))
