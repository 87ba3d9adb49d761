"""What a form of a case is asked over: names, time, people to choose; and whom the rules bar."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from engine.casework.casework import Casework
from engine.casework.people import CasePeople
from engine.errors import InvalidAnswers, NotAllowed
from engine.forms import Choice, Form, People, Scene, people_chosen
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.people import Person, role_key
from engine.ports import KeptPeople, Place
from engine.wording.time_limits import LimitNames, date_words

#: People one field offers.
MOST_CHOICES = 500


def choices_for(people: KeptPeople, procedure_id: ProcedureId) -> People:
    """Return a function from roles to the choices that their holders make."""

    def choices(roles: Sequence[str]) -> Sequence[Choice]:
        found: dict[str, Person] = {}
        for role in roles:
            key = role_key(procedure_id, RoleId(role))
            found |= {person.id: person for person in people.holders(key, limit=MOST_CHOICES)}
        by_name = sorted(found.values(), key=lambda person: person.name)
        return [Choice(person.id, _label(person)) for person in by_name]

    return choices


def scene_of(casework: Casework, place: Place | None = None, **names: Callable[[], Any]) -> Scene:
    """Return what a form of a case is asked over, as seen from a place."""
    definition = casework.definition
    return Scene(
        scope=casework.names.scope(place, **names),
        now=casework.now,
        calendar=casework.calendar,
        people=choices_for(casework.work.people, casework.definition.id),
        called=partial(date_words, LimitNames(definition.procedure, definition.forms)),
    )


def refuse_barred(people: CasePeople, form: Form, answers: Mapping[str, Any]) -> None:
    """Raise `InvalidAnswers` at each choice of somebody who may take none of the roles offered."""
    errors = {}
    for path, roles, person in people_chosen(form, answers):
        try:
            people.refuse_all(PersonId(person), [RoleId(role) for role in roles])
        except NotAllowed as error:
            errors[path] = error.message
    if errors:
        raise InvalidAnswers(errors)


def _label(person: Person) -> str:
    return f"{person.name} ({person.agency})" if person.agency else person.name
