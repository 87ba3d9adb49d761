"""What is known of a person in an open case, read from its list, the register and the parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from engine.casework.open_case import OpenCase
from engine.casework.parts import CaseParts
from engine.casework.people import CasePeople
from engine.errors import NotFound
from engine.ids import PersonId, RoleId
from engine.model.known import (
    MOST_LEVELS,
    Attender,
    Record,
    fitting,
    known_of,
    matched,
    people_there,
)
from engine.model.names import written_name
from engine.model.people import Part, Person


class Knowing:
    """Answers `known_of` as list, register and parts stand; made anew when one of them changes.

    `said` are answers that are being given: a list among them goes before the one in the file.
    """

    def __init__(
        self,
        file: OpenCase,
        parts: CaseParts,
        people: CasePeople,
        said: Mapping[str, Any] | None = None,
    ) -> None:
        self._file = file
        self._said = said or {}
        self._parts = parts
        self._people = people
        self._answers: dict[str, Mapping[str, Any] | None] = {}
        #: Who of the register has a name, by the name as names are compared.
        self._of_name: dict[str, Sequence[Person]] = {}

    def of(self, person_id: str | None) -> Mapping[str, Any] | None:
        """Return what is known of somebody; None for nobody."""
        if not isinstance(person_id, str) or not person_id:
            return None
        if person_id not in self._answers:
            self._answers[person_id] = self._of(PersonId(person_id))
        return self._answers[person_id]

    def _of(self, person_id: PersonId) -> Mapping[str, Any] | None:
        try:
            person = self._people.person(person_id)
        except NotFound:
            return None
        person = self._people.person(self._with_account(person))
        written = next(self._agencies_beside(person_id), "")
        known = known_of(person, self.record, written_agency=written)
        is_dissenting = person_id in self._parts.dissenting_beside
        return {**known, "dissents": True} if is_dissenting else known

    def _agencies_beside(self, person_id: PersonId) -> Iterator[str]:
        """Yield the agencies that stand beside somebody in the lists of the case."""
        for value in self._file.content.values():
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict) and row.get("person") == person_id and row.get("agency"):
                    yield str(row["agency"])

    # --- the record

    @cached_property
    def record(self) -> Record:
        """What list, register and parts say of everybody."""
        known = self._file.definition.procedure.known
        first = Record(
            attenders=self._attenders(),
            managers={},
            is_same=self._people.agencies.are_same,
            chair=self._chair(),
            dissenters=self._as_now(self._parts.holding(Part.DISSENTER)),
            reviewers=self._parts.holding(Part.DECIDER),
            led_enquiry=self._named(known.led_enquiry),
            operational_team=self._named(known.operational_team),
        )
        managers = self._lines(people_there(first))
        return replace(first, managers=managers)

    def _attenders(self) -> Sequence[Attender] | None:
        key = self._file.definition.procedure.known.attended
        listed = (self._said.get(key) or self._file.content.get(key)) if key else None
        rows = [row for row in listed if _names(row)] if isinstance(listed, list) else []
        if not rows:
            return None
        names = sorted({written_name(str(row.get("name") or "")) for row in rows} - {""})
        found = self._file.work.people.called(names) if names else ()
        self._people.know(found)
        for name in names:
            self._of_name[name] = [each for each in found if written_name(each.name) == name]
        read = (matched(row, found, self._people.agencies.are_one) for row in rows)
        return tuple(replace(each, person_id=self._now(each.person_id)) for each in read)

    # --- who got an account since, as another entry of the register

    def _as_now(self, people: frozenset[PersonId]) -> frozenset[PersonId]:
        return frozenset(self._now(each) or each for each in people)

    def _now(self, person_id: PersonId | None) -> PersonId | None:
        """Return by which entry of the register somebody is known now."""
        found = self._people.recorded([person_id]) if person_id else []
        return self._with_account(found[0]) if found else person_id

    def _called(self, name: str) -> Sequence[Person]:
        if name not in self._of_name:
            self._of_name[name] = self._file.work.people.called([name])
        return self._of_name[name]

    def _with_account(self, person: Person) -> PersonId:
        """Return the account that is certainly of somebody who took part without one; else theirs.

        That is the only one of their name that has their agency or e-mail address.
        """
        if person.has_account:
            return person.id
        called = self._called(written_name(person.name))
        able = [each for each in called if each.has_account and each.active]
        row = {"name": person.name, "agency": person.agency, "email": person.email}
        meant = [
            each
            for each in fitting(row, able, self._people.agencies.are_one)
            if (each.agency and person.agency) or (each.email and person.email)
        ]
        self._people.know(meant)
        return meant[0].id if len(meant) == 1 else person.id

    def _chair(self) -> PersonId | None:
        """Return who chaired: whom an answer about the conference gives the part of its chair."""
        definition = self._file.definition
        for form in definition.forms.values():
            for key, role in form.appoints.items():
                is_shared = key in definition.procedure.conference_keys
                chair = self._file.content.get(key)
                if is_shared and chair and definition.part(RoleId(role)) is Part.CHAIR:
                    return PersonId(str(chair))
        return None

    def _named(self, key: str) -> frozenset[PersonId] | None:
        """Return who is named under a key of the case file; None where nothing was recorded."""
        value = self._file.content.get(key) if key else None
        if value is None:
            return None
        return frozenset(
            PersonId(str(each.get("person") if isinstance(each, dict) else each))
            for each in (value if isinstance(value, list) else [value])
            if each
        )

    def _lines(self, people: frozenset[PersonId]) -> Mapping[PersonId, PersonId | None]:
        """Return the line managers of people, of those and so on, level by level."""
        managers: dict[PersonId, PersonId | None] = {}
        level: set[PersonId] = {*people}
        for _ in range(MOST_LEVELS):
            found = self._file.work.people.several(sorted(level)) if level else {}
            self._people.know(list(found.values()))
            managers |= {person.id: person.line_manager_id for person in found.values()}
            above = {each.line_manager_id for each in found.values()} - {None}
            level = {each for each in above if each is not None} - managers.keys()
        return managers


def _names(row: Any) -> bool:
    """Say whether a row of the list names somebody; one that is left blank names nobody."""
    return isinstance(row, dict) and bool(
        row.get("person") or written_name(str(row.get("name") or ""))
    )
