"""The people and the agencies of an example case: what may be said of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.ids import AgencyId
from engine.model.agencies import MOST_AGENCIES, Agency, spelled
from engine.rehearsal.shape_kinds import NAME, TEXT, Kind, is_name, is_text, lists

PERSON_KEYS = frozenset({"name", "agency", "email", "line_manager", "account"})
AGENCY_KEYS = frozenset({"name", "also", "part_of", "contact", "closed"})
_CONTACT_KEYS = frozenset({"name", "email"})
_PERSON = "a name, or keys such as {name: A. Reeve, agency: Low Road School}"
_AGENCY = "an agency such as {name: Low Road School, also: [LRS]}"
_ACCOUNT = Kind(lambda value: isinstance(value, bool), "true or false")
_OTHERS = Kind(lists(is_text), "a list of other names, such as [LRS]")


def wrong_people(value: Any) -> Iterator[str]:
    """Yield what is wrong with the people of an example, by their roles."""
    if not isinstance(value, dict) or not all(isinstance(role, str) for role in value):
        yield "expected people by their roles, such as {conference_chair: R. Holm}"
        return
    said: dict[tuple[Any, str], Any] = {}
    for role, held in value.items():
        for one in held if isinstance(held, list) else [] if held is None else [held]:
            wrong = [*_wrong_person(one)] or [*_otherwise(one, said)]
            yield from (f"{role}: {text}" for text in wrong)


def _otherwise(one: Any, said: dict[tuple[Any, str], Any]) -> Iterator[str]:
    """Yield what is said of somebody otherwise than it was before, and remember it."""
    for key, value in one.items() if isinstance(one, dict) else ():
        before = said.setdefault((one["name"], key), value)
        if value != before:
            yield f"{one['name']}: {key} is {before!r} in another role; say one of them"


def _wrong_person(one: Any) -> Iterator[str]:
    if not isinstance(one, dict):
        if not is_name(one):
            yield f"expected {_PERSON}"
        return
    yield from _unknown("a person", one, PERSON_KEYS)
    if not is_name(one.get("name")):
        yield f"expected {_PERSON}"
    kinds = {"agency": NAME, "email": TEXT, "line_manager": NAME, "account": _ACCOUNT}
    yield from _of_other_kinds(one, kinds)


def wrong_agencies(value: Any) -> Iterator[str]:
    """Yield what is wrong with the register of agencies of an example."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        yield f"expected a list of agencies, each {_AGENCY.removeprefix('an agency ')}"
        return
    found = [text for each in value for text in _wrong_agency(each)]
    yield from found or _wrong_register(value)


def _wrong_agency(each: Mapping[Any, Any]) -> Iterator[str]:
    if not is_text(each.get("name")):
        yield f"expected {_AGENCY}"
        return
    contact = {} if each.get("contact") is None else each["contact"]
    found = [
        *_unknown("an agency", each, AGENCY_KEYS),
        *_of_other_kinds(each, {"also": _OTHERS, "part_of": TEXT, "closed": TEXT}),
    ]
    if isinstance(contact, dict):
        found += [*_unknown("a contact", contact, _CONTACT_KEYS)]
        found += [*_of_other_kinds(contact, {"name": TEXT, "email": TEXT})]
    else:
        found.append("contact: expected keys such as {name: H. Head, email: head@example.org}")
    yield from (f"{each['name']}: {text}" for text in found or _faults(each, contact))


def _faults(each: Mapping[str, Any], contact: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the register refuses of it."""
    agency = Agency(
        id=AgencyId(each["name"]),
        name=each["name"],
        other_names=tuple(each.get("also") or ()),
        contact_name=contact.get("name") or "",
        contact_email=contact.get("email") or "",
        closed=each.get("closed") or "",
    )
    for key, text in agency.faults().items():
        yield f"{key.replace('_', ' ')}: {text[0].lower()}{text[1:]}"


def _wrong_register(agencies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what the agencies cannot be beside one another."""
    if len(agencies) > MOST_AGENCIES:
        yield f"the register holds {MOST_AGENCIES:,} agencies at most; take some away"
    owner: dict[str, str] = {}
    called: dict[str, str] = {}
    for each in agencies:
        name = each["name"]
        words = {spelled(name), *map(spelled, each.get("also") or ())}
        yield from (
            f"{owner[one]} and {name} have a name in common; take it away at one of them"
            for one in sorted(words & owner.keys())
        )
        owner |= dict.fromkeys(words, name)
        called |= dict.fromkeys([name, *(each.get("also") or ())], name)
    wholes = {each["name"]: each["part_of"] for each in agencies if each.get("part_of")}
    for name, whole in wholes.items():
        if whole not in called:
            yield f"{whole!r} in `part_of` names no agency of this list; add it there"
        elif name in _line_of(called[whole], wholes, called):
            yield f"{name} is part of {whole}, which is part of {name}; take one away"


def _line_of(name: str, wholes: Mapping[str, str], called: Mapping[str, str]) -> Sequence[str]:
    """Return an agency and what it is part of, by their names, as far as that goes."""
    line: list[str] = []
    while name and name not in line:
        line.append(name)
        name = called.get(wholes.get(name, ""), "")
    return line


def _unknown(what: str, said: Mapping[Any, Any], known: frozenset[str]) -> Iterator[str]:
    for key in sorted(said.keys() - known, key=str):
        yield f"of {what} nothing called {key!r} is said; take it away"


def _of_other_kinds(said: Mapping[Any, Any], kinds: Mapping[str, Kind]) -> Iterator[str]:
    for key, kind in kinds.items():
        if said.get(key) is not None:
            yield from (f"{key}: {text}" for _, text in kind.wrong(key, said[key]))
