"""The people of a list of who attended: each row is somebody of the register, old or new."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.errors import InvalidAnswers
from engine.forms import Field, Form
from engine.forms.model import ADDED
from engine.ids import PersonId
from engine.model.case_file import Path
from engine.model.known import IsSame, fitting
from engine.model.names import Alike, alike, written_name
from engine.model.people import Person

#: What of somebody stands in a row, by the names of `Person`.
_WRITTEN = ("name", "agency", "email")


def with_people(casework: Casework, answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers in which each row of the list of who attended says who it is, as `person`.

    That is whom somebody chose; or the one whom name, with agency or e-mail, fits; or where nobody
    has the name, a new person without an account. A namesake of another agency leaves it open.
    Raises `InvalidAnswers` at the row where several fit, or somebody of that name and agency has
    another e-mail address, where whoever was chosen is not of the register, or of no agency, and
    where somebody stands already, or may: see `_perhaps_twice`.
    """
    key = casework.definition.procedure.known.attended
    rows = answers.get(key) if key else None
    if not isinstance(rows, list) or not rows:
        return answers
    chosen = [PersonId(str(row["person"])) for row in rows if row.get("person")]
    register = _Register(casework, _called(casework, rows))
    register.people |= casework.work.people.several(chosen)
    asked = {f"{key}[{place}]": row for place, row in enumerate(rows)}
    if wrong := {
        f"{at}.person": said
        for at, row in asked.items()
        if (said := register.wrong_with(row) or register.perhaps_meant(row))
    }:
        raise InvalidAnswers(wrong)
    before = frozenset(register.people)
    found = [register.row_of(row, adds=not register.has(row)) for row in rows]
    twice = {f"{key}[{place}].person": said for place, said in _twice(found)}
    are_one = casework.people.agencies.are_one
    perhaps = {f"{key}[{at}].name": said for at, said in _perhaps_twice(found, before, are_one)}
    if wrong := twice or perhaps:
        raise InvalidAnswers(wrong)
    return {**answers, key: found}


def _twice(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """Yield the place of each row whose person stands in an earlier one, and what to do."""
    places: dict[str, int] = {}
    for place, row in enumerate(rows):
        first = places.setdefault(row.get("person") or f"row {place}", place)
        if first != place:
            yield place, f"{row.get('name')} stands on this list already, as number {first + 1}"


def _perhaps_twice(
    rows: Sequence[Mapping[str, Any]], before: Container[str | None], are_one: IsSame
) -> Iterator[tuple[int, str]]:
    """Yield the place of each row that may be somebody of an earlier one, and what to ask.

    `rows` say who they are, `before` who was in the register before: two of these are two people.
    """
    for place, row in enumerate(rows):
        for first, earlier in enumerate(rows[:place]):
            are_known = earlier.get("person") in before and row.get("person") in before
            if not are_known and _may_be_one(earlier, row, are_one):
                said = f"{row['name']} may be {earlier['name']}, number {first + 1} on this list. "
                said += "If this is the same person, take one of the two rows out; if not, enter "
                yield place, f"{said}both names in full, or the work e-mail address of each"
                break


def _may_be_one(one: Mapping[str, Any], other: Mapping[str, Any], are_one: IsSame) -> bool:
    """Say whether names differ only as those of one may; two addresses or agencies are of two."""
    names = [str(each.get("name") or "") for each in (one, other)]
    emails = {str(each["email"]).casefold() for each in (one, other) if each.get("email")}
    agencies = [str(each["agency"]) for each in (one, other) if each.get("agency")]
    is_open = len(emails) < 2 and (len(agencies) < 2 or are_one(*agencies))
    return is_open and alike(*names) is Alike.PERHAPS


def with_added(casework: Casework, form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers in which whoever is added beside a list of people is chosen.

    They are found in the register by name with agency or e-mail, else added without an account.
    Raises `InvalidAnswers` at the question where several fit, and at the name where they may be
    somebody of the list of who attended who is written otherwise.
    """
    asked = [f for f in form.fields if isinstance(f, Field) and f.adds and len(f.path) == 1]
    found = dict(answers)
    for field in asked:
        if answers.get(field.key) != ADDED.value:
            continue
        row = dict(zip(_WRITTEN, (answers.get(key) for key in field.adds), strict=True))
        if not row["name"]:
            raise InvalidAnswers({field.adds[0]: "Enter their name"})
        register = _Register(casework, _called(casework, [row]))
        if said := register.wrong_with(row):
            raise InvalidAnswers({field.key: said})
        if said := _perhaps_there(casework, answers, row):
            raise InvalidAnswers({field.adds[0]: said})
        found[field.key] = register.row_of(row, adds=True)["person"]
    return found


def _perhaps_there(casework: Casework, answers: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Ask whether somebody is a person of the list of who attended; "" where nobody may be.

    The list is that of the same answers, where they hold it.
    """
    key = casework.definition.procedure.known.attended
    given = answers.get(key)
    listed = [*_listed(casework)] if given is None else _with_names(casework, given)
    for each in listed:
        if _may_be_one(each, row, casework.people.agencies.are_one):
            said = f"{row['name']} may be {each['name']}, who is on the list of who attended. If "
            said += f"this is the same person, choose {each['name']}; if not, enter the name in "
            said += "full, or the work e-mail address here and, where it is missing, that of "
            return f"{said}{each['name']} on the list"
    return ""


def _with_names(casework: Casework, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return rows of answers, with what the register says of whoever is chosen in them."""
    chosen = [PersonId(str(row["person"])) for row in rows if row.get("person")]
    people = casework.work.people.several(chosen)
    known = {each.id: {key: getattr(each, key) for key in _WRITTEN} for each in people.values()}
    return [{**known.get(PersonId(str(row.get("person"))), {}), **_given(row)} for row in rows]


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value}


def find_anew(casework: Casework, fact: str, path: Path) -> None:
    """Say anew who a row of the list is whose name, agency or e-mail was corrected.

    Raises `InvalidAnswers` at the fact where several fit.
    """
    key = casework.definition.procedure.known.attended
    if len(path) != 3 or path[0] != key or path[2] not in _WRITTEN:
        return
    rows = [dict(row) for row in casework.file.content[key]]
    rows[int(path[1])].pop("person", None)
    try:
        casework.file.put((key,), with_people(casework, {key: rows})[key])
    except InvalidAnswers as error:
        raise InvalidAnswers({fact: next(iter(error.errors.values()))}) from error


def attended(casework: Casework) -> Iterator[PersonId]:
    """Yield who of the register stands in the list of who attended, as it is recorded."""
    for row in _listed(casework):
        if row.get("person"):
            yield PersonId(str(row["person"]))


def _listed(casework: Casework) -> Iterator[Mapping[str, Any]]:
    key = casework.definition.procedure.known.attended
    rows = casework.file.content.get(key) if key else None
    yield from (row for row in rows or () if isinstance(row, Mapping))


def _called(casework: Casework, rows: Sequence[Mapping[str, Any]]) -> dict[PersonId, Person]:
    """Return who of the register, and there still, has a name of some rows."""
    names = sorted({written_name(str(row.get("name") or "")) for row in rows} - {""})
    found = casework.work.people.called(names) if names else ()
    return {each.id: each for each in found if each.active}


@dataclass(slots=True)
class _Register:
    """Those of the register of whom rows may speak; new people join them."""

    casework: Casework
    people: dict[PersonId, Person]

    def wrong_with(self, row: Mapping[str, Any]) -> str:
        """Say what cannot be told of a row; "" where it can."""
        if row.get("person"):
            return self._wrong_with_chosen(PersonId(str(row["person"])), row)
        found = self._meant(row)
        if len(found) < 2:
            return ""
        said = "; ".join(f"{p.name}, {p.agency or p.email or 'no agency'}" for p in found)
        return f"There is more than one {row.get('name')} ({said}): choose who it was"

    def perhaps_meant(self, row: Mapping[str, Any]) -> str:
        """Ask about who has name and agency of a row that means nobody, and another address."""
        if row.get("person") or not row.get("agency") or self._meant(row):
            return ""
        is_one, people = self.casework.people.agencies.are_one, self.people.values()
        for each in fitting({**row, "email": ""}, people, is_one):
            if each.agency:
                said = f"{each.name}, {each.agency}, is in the register with another e-mail "
                said += "address. If this is the same person, choose them or leave the address "
                return f"{said}out; if not, enter the name so that the two can be told apart"
        return ""

    def _wrong_with_chosen(self, person_id: PersonId, row: Mapping[str, Any]) -> str:
        if person_id not in self.people:
            return "Choose somebody of the register"
        name, agency = self.people[person_id].name, self.people[person_id].agency
        said = "has no agency in the register: leave this, and enter the name and the agency"
        return "" if agency or row.get("agency") else f"{name} {said}"

    def has(self, row: Mapping[str, Any]) -> bool:
        """Say whether somebody has the name of a row, of whatever agency."""
        name = written_name(str(row.get("name") or ""))
        return any(written_name(each.name) == name for each in self.people.values())

    def row_of(self, row: Mapping[str, Any], *, adds: bool) -> dict[str, Any]:
        """Return a row with who it is, and what the register says where nothing was written.

        Whoever is not found is added where `adds` says so, else left open.
        """
        chosen, meant = row.get("person"), self._meant(row)
        if not chosen and not meant and not adds:
            return {**row, "person": None}
        person = self.people[chosen] if chosen else meant[0] if meant else self._added(row)
        said = {key: row.get(key) or getattr(person, key) or None for key in _WRITTEN}
        filled = {key: value for key, value in said.items() if key in row or value}
        return {**row, **filled, "person": person.id}

    def _meant(self, row: Mapping[str, Any]) -> Sequence[Person]:
        return fitting(row, self.people.values(), self.casework.people.agencies.are_one)

    def _added(self, row: Mapping[str, Any]) -> Person:
        agency = str(row.get("agency") or "")
        known = self.casework.people.agencies.named(agency) if agency else None
        person = Person(
            id=PersonId(self.casework.file.new_id()),
            name=str(row["name"]),
            agency=known.name if known else agency,
            email=str(row.get("email") or ""),
        ).as_written()
        self.casework.work.people.save(person)
        self.casework.people.know([person])
        self.people[person.id] = person
        return person
