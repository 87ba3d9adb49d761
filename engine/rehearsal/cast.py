"""The people of an example case: those it names, and an invented one for each other role."""

from collections.abc import Callable
from typing import Any

from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agency
from engine.model.people import POLICY_OWNER, Person, role_key
from engine.package import Definition
from engine.rehearsal.example import Example

_INVENTED = (
    "Alex Ashdown", "Billie Birch", "Charlie Cole", "Devon Dale", "Emery Elms", "Frankie Firth",
    "Glenn Grove", "Harper Heath", "Indy Isham", "Jules Jarrow", "Kit Kirkby", "Lee Larch",
    "Morgan Mill", "Nico North", "Ollie Orchard", "Perry Pike", "Quinn Quarry", "Robin Reed",
    "Sam Stone", "Taylor Thorn", "Uma Underhill", "Val Vale", "Wren Wood", "Yael York",
)  # fmt: skip
OWNER = PersonId("Pat Policy")


def cast(
    example: Example, definition: Definition, person_id: Callable[[str], PersonId] = PersonId
) -> tuple[list[Person], dict[str, list[PersonId]]]:
    """Return everybody of an example, and who holds each role; `person_id` makes their ids."""
    by_role: dict[str, list[PersonId]] = {}
    people: dict[str, Person] = {}
    said = _said_of_each(example)
    spare = iter(_INVENTED)
    for role in definition.procedure.roles:
        for entry in entries(example.people.get(role)) or [{"name": next(spare)}]:
            name = str(entry["name"])
            known = people.get(name)
            roles = (known.roles if known else frozenset()) | {role_key(definition.id, role)}
            people[name] = _person(name, said.get(name, entry), roles, person_id)
            by_role.setdefault(role, []).append(person_id(name))
    for other in sorted(example.people.keys() - definition.procedure.roles.keys()):
        for entry in entries(example.people[other]):
            name = str(entry["name"])
            people.setdefault(name, _person(name, said[name], frozenset(), person_id))
    return [*people.values(), _person(OWNER, {}, frozenset({POLICY_OWNER}), PersonId)], by_role


def _said_of_each(example: Example) -> dict[str, dict[str, Any]]:
    """Return what is said of somebody in any of their roles: it holds in all of them."""
    said: dict[str, dict[str, Any]] = {}
    for group in example.people.values():
        for entry in entries(group):
            said.setdefault(str(entry["name"]), {}).update(entry)
    return said


def register(example: Example) -> list[Agency]:
    """Return the agencies that an example registers, each with its name as its id."""
    called = {name: each["name"] for each in example.agencies for name in each.get("also") or ()}
    return [
        Agency(
            id=AgencyId(each["name"]),
            name=each["name"],
            other_names=tuple(each.get("also") or ()),
            part_of=AgencyId(called.get(each["part_of"], each["part_of"]))
            if each.get("part_of")
            else None,
            contact_name=str((each.get("contact") or {}).get("name") or ""),
            contact_email=str((each.get("contact") or {}).get("email") or ""),
            closed=str(each.get("closed") or ""),
        )
        for each in example.agencies
    ]


def entries(value: Any) -> list[dict[str, Any]]:
    """Return the people that an example names for a role, each as its keys."""
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    return [entry if isinstance(entry, dict) else {"name": entry} for entry in found]


def _person(
    name: str,
    entry: dict[str, Any],
    roles: frozenset[str],
    person_id: Callable[[str], PersonId],
) -> Person:
    manager = entry.get("line_manager")
    return Person(
        id=person_id(name),
        name=name,
        username="" if entry.get("account") is False else str(person_id(name)),
        agency=str(entry.get("agency") or ""),
        email=str(entry.get("email") or ""),
        roles=roles,
        line_manager_id=person_id(str(manager)) if manager else None,
    )
