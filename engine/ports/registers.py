"""What is kept beside cases: people, the calendar, procedures."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.ids import PersonId
from engine.model.calendar import Calendar
from engine.model.damage import Listed
from engine.model.people import Absence, Person
from engine.model.published import PublishedVersion, StartTimer
from engine.model.sign_in import Tries


class RegisterWork(Protocol):
    """What a transaction does with people, days and procedures."""

    # people and the calendar

    def person(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked against other writers where `lock` says so.

        Raises `NotFound`; `Unavailable` where the lock is not to be had within ten seconds.
        """

    def person_by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""

    def people(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id; damaged ones are left out, here and where not said."""

    def all_people(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""

    def save_person(self, person: Person) -> None:
        """Insert or update a person with their roles. Raises `InvalidAnswers` for `username`."""

    def absences(self, person_ids: Sequence[PersonId], *, since: date) -> Listed[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""

    def add_absence(self, absence: Absence) -> None:
        """Save an absence."""

    def remove_absence(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""

    def sign_in_tries(self, key: str, *, lock: bool = False) -> Tries:
        """Return the tries under a key, none if it is new; locked where `lock` says so."""

    def save_sign_in_tries(self, tries: Tries) -> None:
        """Insert or update the tries under a key."""

    def forget_sign_in_tries(self, *, before: datetime, known_before: datetime) -> None:
        """Take away tries older than an instant; of a name that is known, than another."""

    def calendar(self) -> Calendar:
        """Return the calendar in force."""

    def add_holiday(self, day: date, name: str) -> Calendar:
        """Add or rename a holiday or office closure; return the calendar with its new version.

        An empty name takes the day away again.
        """

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar."""

    # procedures

    def versions(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""

    def latest_version(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""

    def add_version(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again. Raises `WrongState`."""

    def start_timers(self, *, at: datetime | None = None) -> Sequence[StartTimer]:
        """Return the timer starts, all or those due."""

    def save_start_timer(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
