"""Offers people for form fields that choose somebody."""

from collections.abc import Sequence

from engine.forms import Choice, People
from engine.ids import ProcedureId, RoleId
from engine.model.people import Person, role_key
from engine.ports import UnitOfWork

#: People one field offers.
MOST_CHOICES = 500


def choices_for(work: UnitOfWork, procedure_id: ProcedureId) -> People:
    """Return a function from roles to the choices that their holders make."""

    def choices(roles: Sequence[str]) -> Sequence[Choice]:
        found: dict[str, Person] = {}
        for role in roles:
            key = role_key(procedure_id, RoleId(role))
            found |= {person.id: person for person in work.holders(key, limit=MOST_CHOICES)}
        people = sorted(found.values(), key=lambda person: person.name)
        return [Choice(person.id, _label(person)) for person in people]

    return choices


def _label(person: Person) -> str:
    return f"{person.name} ({person.agency})" if person.agency else person.name
