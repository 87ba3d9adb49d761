"""The people around an open case: who they are, who is away, who may be given a role."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from engine.casework.open_case import OpenCase
from engine.casework.parts import CaseParts
from engine.errors import NotFound
from engine.ids import PersonId, RoleId
from engine.model.agencies import Agencies
from engine.model.calendar import london_date
from engine.model.known import fitting
from engine.model.people import Absence, Person, role_key
from engine.model.rules import APART

#: The name of a participant who is not recorded any more, or of whom what is kept is damaged.
_UNREADABLE = "Somebody whose details cannot be read"
#: Holders of a role that an expression sees.
MOST_HOLDERS = 50
#: Holders of a role of whom one can be chosen from a list; of more, one is named.
_MOST_OFFERED = 500


class CasePeople:
    """People whom a case knows; nobody's details change while it is open: each is read once."""

    def __init__(self, file: OpenCase, parts: CaseParts) -> None:
        self._file = file
        self._parts = parts
        self._known: dict[PersonId, Person] = {}
        self._holding: dict[str, Sequence[Person]] = {}
        self._absences: dict[PersonId, list[Absence]] = {}

    # --- who somebody is

    def person(self, person_id: PersonId) -> Person:
        """Return a person. Raises `NotFound`."""
        [person] = self.read([person_id])
        return person

    def name_of(self, person_id: str) -> str:
        """Return what a reader sees of somebody, whoever they are."""
        return self.called(person_id) or "somebody"

    def called(self, text: str) -> str:
        """Return the name of a person; "" where the text is no person's id."""
        try:
            return self.person(PersonId(text)).name
        except NotFound:
            return ""

    def read(self, person_ids: Sequence[PersonId]) -> list[Person]:
        """Return people; all who take part are read with the first who is not known yet.

        Raises `NotFound`.
        """
        if not self._known.keys() >= set(person_ids):
            taking_part = {p.person_id for p in self._parts.participants}
            wanted = {*person_ids, *taking_part} - self._known.keys()
            self._known |= self._file.work.people.several(sorted(wanted))
            # Whose details cannot be read has their part all the same.
            gone = taking_part - self._known.keys()
            self._known |= {each: Person(id=each, name=_UNREADABLE, active=False) for each in gone}
        for person_id in person_ids:
            if person_id not in self._known:
                raise NotFound("There is no such person.", person_id=person_id)
        return [self._known[person_id] for person_id in person_ids]

    def recorded(self, person_ids: Sequence[PersonId]) -> list[Person]:
        """Return those of some people who are recorded, in order."""
        with suppress(NotFound):
            return self.read(person_ids)
        return [self._known[each] for each in person_ids if each in self._known]

    def know(self, people: Sequence[Person]) -> None:
        """Take over people who were read elsewhere."""
        self._known |= {person.id: person for person in people}

    @cached_property
    def agencies(self) -> Agencies:
        """The register of agencies, read once."""
        return Agencies(agencies=self._file.work.agencies.all())

    def named(self, written: Mapping[str, Any]) -> PersonId | None:
        """Return who takes part and alone is meant by a written name with agency or e-mail.

        Whoever has an account is meant by the name under which they were recorded as there, and
        nobody by the name of another row, whatever they are called now.
        """
        taking_part = {p.person_id for p in self._parts.participants}
        there = self._recorded_there()
        meant = fitting(written, there, self.agencies.are_one)
        others = {each.id for each in there} - {each.id for each in meant}
        if not any(each.has_account for each in meant):
            people = [each for each in self.read(sorted(taking_part)) if each.id not in others]
            meant = fitting(written, people, self.agencies.are_one)
        certain = [
            person.id
            for person in meant
            if any(written.get(key) and getattr(person, key) for key in ("agency", "email"))
        ]
        return certain[0] if len(certain) == 1 and certain[0] in taking_part else None

    def _recorded_there(self) -> list[Person]:
        """Return who was recorded as there, each as their row calls them."""
        listed = self._file.content.get(self._file.definition.procedure.known.attended)
        rows = {each["person"]: each for each in listed or () if each.get("person")}
        return [_as_in(rows[each.id], each) for each in self.recorded(sorted(rows))]

    # --- who is away

    def deputies(
        self, person_ids: Sequence[PersonId], day: date
    ) -> dict[PersonId, list[PersonId]]:
        """Return the deputies of those of some people who are away on a day."""
        if unread := set(person_ids) - self._absences.keys():
            # Who else is known is asked for next, so one reading is for all of them.
            unread |= {*self._known, *(p.person_id for p in self._parts.participants)}
            unread -= self._absences.keys()
            self._absences |= {person_id: [] for person_id in unread}
            # Who was there on the day before is asked where somebody is away again.
            for absence in self._file.work.absences.of(sorted(unread), since=self.day_before):
                self._absences[absence.person_id].append(absence)
        away = {
            person_id: [each for each in self._absences[person_id] if each.covers(day)]
            for person_id in person_ids
        }
        return {
            person_id: [each.deputy_id for each in found if each.deputy_id]
            for person_id, found in away.items()
            if found
        }

    def next_absence(self, person_ids: Sequence[PersonId], *, after: date) -> date | None:
        """Return the first day after another on which one of some people begins to be away."""
        self.deputies(person_ids, after)
        days = (each.first_day for one in person_ids for each in self._absences[one])
        return min((day for day in days if day > after), default=None)

    @property
    def counted_day(self) -> date:
        """Today, or where nobody works today, the next working day.

        Table `reviewer_assignment`: what arrives on a day that is no working day counts from the
        next one.
        """
        return self.counted(london_date(self._file.now))

    @property
    def day_before(self) -> date:
        """The working day before today."""
        return self._file.calendar.workdays_after(london_date(self._file.now), -1)

    def counted(self, day: date) -> date:
        """Return a day, or where nobody works on it, the next working day."""
        calendar = self._file.calendar
        return day if calendar.is_working_day(day) else calendar.workdays_after(day, 1)

    def _away(self, person_ids: Sequence[PersonId]) -> set[PersonId]:
        """Return who is away on the day that counts."""
        return set(self.deputies(person_ids, self.counted_day))

    # --- who may be given a role

    def holding(self, role: str) -> Sequence[Person]:
        """Return who holds a role of the procedure, whoever has it in the case."""
        if role not in self._holding:
            key = role_key(self._file.definition.id, RoleId(role))
            self._holding[role] = self._file.work.people.holders(key, limit=MOST_HOLDERS)
            self.know(self._holding[role])
        return self._holding[role]

    def eligible(self, role: str) -> Sequence[Person]:
        """Return who holds a role and is kept from it in this case by no rule of separation."""
        able = self._parts.may_take
        return [one for one in self.holding(role) if able(one.id, RoleId(role))]

    def kept_apart(self, role: RoleId) -> tuple[PersonId, ...]:
        """Return which holders of a role that nobody has yet the rules of separation bar."""
        definition = self._file.definition
        is_apart = definition.part(role) in APART or role in definition.administering
        if self._parts.of_role(role) or not is_apart:
            return ()
        able = self._parts.may_take
        return tuple(each.id for each in self.holding(role) if not able(each.id, role))

    def refuse_all(self, person_id: PersonId, roles: Sequence[RoleId]) -> None:
        """Raise `NotAllowed` if somebody may take none of some roles; those they hold count."""
        person, procedure = self.person(person_id), self._file.definition.id
        held = [role for role in roles if person.holds(role_key(procedure, role))] or roles
        if any(self._parts.may_be_given(person_id, role) for role in held):
            return
        self._parts.refuse_self(person_id, held[0])
        self._parts.refuse_clash(person_id, held[0])

    def who_may_fill(self, role: RoleId) -> Sequence[Person]:
        """Return who may be given a role: those who have it or stand in for it, by name.

        Whom a rule of separation forbids it in this case is left out.
        """
        work, procedure = self._file.work, self._file.definition.procedure
        named = procedure.roles[role].stand_ins if role in procedure.roles else ()
        keys = [role_key(procedure.id, one) for one in (role, *named)]
        found = {
            each.id: each
            for key in keys
            for each in work.people.holders(key, limit=_MOST_OFFERED + 1)
        }
        self.know(list(found.values()))
        able = [each for each in found.values() if self._parts.may_take(each.id, role)]
        return sorted(able, key=lambda person: person.name.casefold())

    def to_know_of(
        self, people: Sequence[Person], role: RoleId
    ) -> Sequence[tuple[Person, Sequence[str]]]:
        """Return people with what whoever names one of them for a role should know first."""
        had, away = self._parts.had(role), self._away([person.id for person in people])
        return [
            (person, [*filter(None, [person.agency]), *_said_of(person, away=away, had=had)])
            for person in people
        ]

    # --- as expressions see them

    def contexts(self, people: Sequence[Person]) -> list[dict[str, Any]]:
        """Return people as expressions see them."""
        self.know(people)
        away = self._away([person.id for person in people])
        return [
            {
                "id": person.id,
                "name": person.name,
                "agency": person.agency,
                "email": person.email,
                "line_manager_id": person.line_manager_id,
                "absent": person.id in away,
                "has_account": person.has_account,
            }
            for person in people
        ]

    def context(self, person_id: str) -> dict[str, Any]:
        """Return one person as expressions see them. Raises `NotFound`."""
        [context] = self.contexts([self.person(PersonId(person_id))])
        return context

    def first_of_roles(self) -> Mapping[str, Any]:
        """Return `people`: the first participant of each role, or null."""
        first: dict[str, Any] = dict.fromkeys(self._file.definition.procedure.roles)
        named = {p.role: p.person_id for p in reversed(self._parts.participants)}
        return first | {role: self.context(person_id) for role, person_id in named.items()}

    def holders(self) -> Mapping[str, Any]:
        """Return `holders`: everybody who holds each role that some expression names.

        `barred` says whether a part of theirs keeps somebody from the role in this case.
        """
        is_apart = self._parts.is_apart
        return {
            role: [
                {**context, "barred": is_apart(context["id"], RoleId(role))}
                for context in self.contexts(self.holding(role))
            ]
            for role in self._file.definition.asked_holders
        }


def _as_in(row: Mapping[str, Any], person: Person) -> Person:
    """Return somebody as a row of a list calls them."""
    name, agency, email = (str(row.get(key) or "") for key in ("name", "agency", "email"))
    return replace(person, name=name, agency=agency, email=email)


def _said_of(person: Person, *, away: set[PersonId], had: set[PersonId]) -> Iterator[str]:
    if person.id in away:
        yield "Away at present"
    if person.id in had:
        yield "Had this part in this case before"
