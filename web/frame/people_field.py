"""The question for a person: a list to choose from, or a box for a username."""

from flask import request

from engine.ids import PersonId
from web import services


def posted_person(field: str) -> PersonId | None:
    """Return whom a form names, None for nobody; the service refuses whoever is not there."""
    username = request.form.get(f"{field}_username", "").strip()
    if not username:
        return PersonId(request.form.get(field, "")) or None
    person = services().people.by_username(username)
    return person.id if person else PersonId(username)
