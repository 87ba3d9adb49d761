"""People, absences and the calendar."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.errors import InvalidAnswers, NotFound
from engine.ids import PersonId
from engine.model.agencies import Agency, spelled
from engine.model.calendar import Calendar
from engine.model.damage import Listed
from engine.model.names import written_name
from engine.model.people import Absence, Person
from engine.store.alike import there
from engine.store.memory.tables import Part


class People(Part):
    """Who there is."""

    def one(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked against other writers. Raises `NotFound`."""
        if lock:
            self.transaction.begin()
        person = self.transaction.tables.people.get(person_id)
        return there(person, "There is no such person.", person_id=person_id)

    def by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""
        name = username.casefold()
        return next((each for each in self._named() if each.username.casefold() == name), None)

    def several(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id."""
        there = self.transaction.tables.people
        return {id_: there[id_] for id_ in ids if id_ in there}

    def all(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""
        found = (each for each in self._named() if each.username.casefold() > after.casefold())
        return Listed(sorted(found, key=lambda each: each.username.casefold())[:limit])

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""
        return _by_name(
            each for each in self.transaction.tables.people.values() if each.holds(key)
        )[:limit]

    def called(self, names: Sequence[str]) -> Sequence[Person]:
        """Return the people with one of some names, as names are compared, in order of name."""
        wanted = {written_name(name) for name in names}
        people = self.transaction.tables.people.values()
        return _by_name(each for each in people if written_name(each.name) in wanted)

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""
        return _by_name(
            each
            for each in self.transaction.tables.people.values()
            if each.active and each.line_manager_id == manager_id
        )[:limit]

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""
        return _by_name(each for each in self._named() if each.active)[:limit]

    def without_account(self, *, limit: int) -> Sequence[Person]:
        """Return those who sign in nowhere, in order of name."""
        people = self.transaction.tables.people.values()
        return _by_name(each for each in people if not each.username)[:limit]

    def save(self, person: Person) -> None:
        """Insert or update a person with their roles.

        Raises `InvalidAnswers` for a username that is taken.
        """
        people = self.transaction.write("people").people
        same = self.by_username(person.username) if person.username else None
        if same is not None and same.id != person.id:
            raise InvalidAnswers({"username": "Somebody else signs in with this name already."})
        people[person.id] = person

    def _named(self) -> Iterator[Person]:
        return (each for each in self.transaction.tables.people.values() if each.username)


class Absences(Part):
    """When people are away."""

    def of(self, person_ids: Sequence[PersonId], *, since: date) -> Listed[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""
        wanted = {*person_ids}
        return Listed(
            self._absences(lambda each: each.person_id in wanted and each.last_day >= since)
        )

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""
        return self._absences(lambda each: each.deputy_id == person_id and each.covers(on))

    def to_cover(self, person_id: PersonId, *, since: date) -> Sequence[Absence]:
        """Return the absences that end on a day or later, with this deputy, soonest first."""
        return self._absences(lambda each: each.deputy_id == person_id and each.last_day >= since)

    def add(self, absence: Absence) -> None:
        """Save an absence."""
        absences = self.transaction.write("absences").absences
        absences[max(absences, default=0) + 1] = absence

    def remove(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""
        absences = self.transaction.write("absences").absences
        there = [number for number, each in absences.items() if each == absence]
        if not there:
            raise NotFound("These days away are not recorded any more.")
        for number in there:
            del absences[number]

    def _absences(self, wanted: Callable[[Absence], bool]) -> Sequence[Absence]:
        found = (each for each in self.transaction.tables.absences.values() if wanted(each))
        return sorted(found, key=lambda each: each.first_day)


class Agencies(Part):
    """The register of agencies."""

    def all(self) -> Listed[Agency]:
        """Return all agencies, those that are in use no more too, in order of name."""
        found = self.transaction.tables.agencies.values()
        return Listed(sorted(found, key=lambda each: (spelled(each.name), each.id)))

    def save(self, agency: Agency) -> None:
        """Insert or update an agency. Raises `InvalidAnswers` for a `name` that is taken."""
        agencies, words = self.transaction.write("agencies").agencies, spelled(agency.name)
        if any(spelled(e.name) == words and e.id != agency.id for e in agencies.values()):
            raise InvalidAnswers({"name": "Another agency has this name already."})
        agencies[agency.id] = agency


class Calendars(Part):
    """On which days nobody works."""

    def in_force(self) -> Calendar:
        """Return the calendar in force."""
        return self.transaction.tables.calendars[max(self.transaction.tables.calendars)]

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar."""
        self.transaction.begin()
        last = self.in_force()
        days = {**last.holidays, **holidays}
        named = {day: days[day] for day in sorted(days) if days[day]}
        calendar = replace(last, holidays=named, version=last.version + 1)
        self.transaction.write("calendars").calendars[calendar.version] = calendar
        return calendar


def _by_name(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda each: (each.name.casefold(), each.id))
