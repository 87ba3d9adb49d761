"""What a form of a case is asked over: names, time, people to choose; and whom the rules bar."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from engine.casework.attendance import attended
from engine.casework.casework import Casework
from engine.casework.people import CasePeople
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.forms import Choice, Form, People, Scene, people_chosen
from engine.forms.model import ADDED
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.people import ANYBODY, Part, Person, role_key
from engine.ports import KeptPeople, Place
from engine.wording.time_limits import LimitNames, date_words

#: People one field offers.
MOST_CHOICES = 500


def _nobody_knows(_people: Sequence[Person]) -> None:
    """Take in whom was read where nothing else is asked of them."""


def choices_for(
    people: KeptPeople,
    procedure_id: ProcedureId,
    know: Callable[[Sequence[Person]], None] = _nobody_knows,
) -> People:
    """Return a function from roles to the choices that their holders make.

    Whom it reads it hands to `know`, so that nobody is read again one by one.
    """

    def choices(roles: Sequence[str]) -> Sequence[Choice]:
        found: dict[str, Person] = {}
        for role in roles:
            key = role_key(procedure_id, RoleId(role))
            found |= {person.id: person for person in people.holders(key, limit=MOST_CHOICES)}
        by_name = sorted(found.values(), key=lambda person: person.name)
        know(by_name)
        return [Choice(person.id, _label(person)) for person in by_name]

    return choices


def _offered(casework: Casework) -> People:
    """Return a function from roles to the people who may be chosen for them in an open case.

    Beside the holders of a role, whoever attended may be the one who dissents; `ANYBODY` is
    everybody of the register, unless they are too many to choose from; who only keeps the
    service takes part in nothing.
    """
    people, part = casework.work.people, casework.definition.part
    holders = choices_for(people, casework.definition.id, casework.people.know)

    def choices(roles: Sequence[str]) -> Sequence[Choice]:
        found = list(holders(roles))
        if any(part(RoleId(role)) is Part.DISSENTER for role in roles):
            found += _chosen_of(casework.people.read([*dict.fromkeys(attended(casework))]))
        if ANYBODY in roles:
            most = MOST_CHOICES + 1
            there = [*people.choosable(limit=most), *people.without_account(limit=most)]
            casework.people.know(there)
            theirs = [each for each in there if not each.only_serves]
            found += _chosen_of(theirs) if len(there) < most else []
        return list(dict.fromkeys(found))

    return choices


def _chosen_of(people: Sequence[Person]) -> list[Choice]:
    there = sorted((each for each in people if each.active), key=lambda each: each.name)
    return [Choice(each.id, _label(each)) for each in there]


def scene_of(casework: Casework, place: Place | None = None, **names: Callable[[], Any]) -> Scene:
    """Return what a form of a case is asked over, as seen from a place."""
    definition = casework.definition
    return Scene(
        barred=partial(_barred, casework, {}),
        scope=casework.names.scope(place, **names),
        now=casework.now,
        calendar=casework.calendar,
        people=_offered(casework),
        called=partial(date_words, LimitNames(definition.procedure, definition.forms)),
    )


def _barred(casework: Casework, found: dict[Any, str], roles: Sequence[str], person: str) -> str:
    """Say why the rules of separation, or the procedure, give somebody none of some roles."""
    asked = (tuple(roles), person)
    if asked not in found:
        try:
            casework.people.refuse_all(PersonId(person), [RoleId(role) for role in roles])
        except (NotAllowed, NotFound) as refusal:
            found[asked] = refusal.message
        else:
            found[asked] = ""
    return found[asked]


def with_chosen(
    casework: Casework, scene: Scene, chosen: Iterable[tuple[str, Sequence[str], str]]
) -> Scene:
    """Return a scene in which whoever is chosen already is offered too."""
    people = _chosen_of(casework.people.recorded([PersonId(person) for _, _, person in chosen]))
    return replace(
        scene, people=lambda roles: list(dict.fromkeys([*scene.people(roles), *people]))
    )


def refuse_barred(people: CasePeople, form: Form, answers: Mapping[str, Any]) -> None:
    """Raise `InvalidAnswers` at each choice of somebody who may take none of the roles offered."""
    errors: dict[str, str] = {}
    barred: NotAllowed | None = None
    for path, roles, person in people_chosen(form, answers):
        if person == ADDED.value:
            errors[path] = "Choose somebody of the list"
            continue
        try:
            people.refuse_all(PersonId(person), [RoleId(role) for role in roles])
        except NotAllowed as error:
            errors[path], barred = error.message, error
    if errors:
        raise InvalidAnswers(errors) from barred


def _label(person: Person) -> str:
    return f"{person.name} ({person.agency})" if person.agency else person.name
