"""People, absences and the calendar."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.errors import InvalidAnswers, NotFound
from engine.ids import PersonId
from engine.model.calendar import Calendar
from engine.model.damage import Listed
from engine.model.people import Absence, Person
from engine.store.memory.tables import Transaction


class People(Transaction):
    """Who there is, when they are away, and on which days nobody works."""

    def person(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked against other writers. Raises `NotFound`."""
        if lock:
            self._begin()
        person = self._tables.people.get(person_id)
        if person is None:
            raise NotFound("There is no such person.", person_id=person_id)
        return person

    def person_by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""
        name = username.casefold()
        return next((each for each in self._named() if each.username.casefold() == name), None)

    def people(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id."""
        there = self._tables.people
        return {id_: there[id_] for id_ in ids if id_ in there}

    def all_people(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""
        found = (each for each in self._named() if each.username.casefold() > after.casefold())
        return Listed(sorted(found, key=lambda each: each.username.casefold())[:limit])

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""
        return _by_name(each for each in self._tables.people.values() if each.holds(key))[:limit]

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""
        everybody = self._tables.people.values()
        return _by_name(
            each for each in everybody if each.active and each.line_manager_id == manager_id
        )[:limit]

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""
        return _by_name(each for each in self._named() if each.active)[:limit]

    def save_person(self, person: Person) -> None:
        """Insert or update a person with their roles.

        Raises `InvalidAnswers` for a username that is taken.
        """
        people = self._write("people").people
        same = self.person_by_username(person.username) if person.username else None
        if same is not None and same.id != person.id:
            raise InvalidAnswers({"username": "Somebody else signs in with this name already."})
        people[person.id] = person

    def absences(self, person_ids: Sequence[PersonId], *, since: date) -> Listed[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""
        wanted = set(person_ids)
        return Listed(
            self._absences(lambda each: each.person_id in wanted and each.last_day >= since)
        )

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""
        return self._absences(lambda each: each.deputy_id == person_id and each.covers(on))

    def add_absence(self, absence: Absence) -> None:
        """Save an absence."""
        absences = self._write("absences").absences
        absences[max(absences, default=0) + 1] = absence

    def remove_absence(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""
        absences = self._write("absences").absences
        there = [number for number, each in absences.items() if each == absence]
        if not there:
            raise NotFound("These days away are not recorded any more.")
        for number in there:
            del absences[number]

    def calendar(self) -> Calendar:
        """Return the calendar in force."""
        return self._tables.calendars[max(self._tables.calendars)]

    def add_holiday(self, day: date, name: str) -> Calendar:
        """Add or rename a holiday or office closure; an empty name takes it away."""
        return self.add_holidays({day: name})

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar."""
        self._begin()
        last = self.calendar()
        days = {**last.holidays, **holidays}
        named = {day: days[day] for day in sorted(days) if days[day]}
        calendar = replace(last, holidays=named, version=last.version + 1)
        self._write("calendars").calendars[calendar.version] = calendar
        return calendar

    def _named(self) -> Iterator[Person]:
        return (each for each in self._tables.people.values() if each.username)

    def _absences(self, wanted: Callable[[Absence], bool]) -> Sequence[Absence]:
        found = (each for each in self._tables.absences.values() if wanted(each))
        return sorted(found, key=lambda each: each.first_day)


def _by_name(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda each: (each.name.casefold(), each.id))
