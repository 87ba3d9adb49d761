"""What is kept beside cases, part by part: people, the calendar, procedures."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.ids import PersonId
from engine.model.agencies import Agency
from engine.model.calendar import Calendar
from engine.model.damage import Listed
from engine.model.people import Absence, Person
from engine.model.published import PublishedVersion, StartTimer
from engine.model.sign_in import Tries


class KeptPeople(Protocol):
    """People with their roles."""

    def one(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked against other writers where `lock` says so.

        Raises `NotFound`; `Unavailable` where the lock is not to be had within ten seconds.
        """

    def by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""

    def several(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id; damaged ones are left out, here and where not said."""

    def all(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""

    def called(self, names: Sequence[str]) -> Sequence[Person]:
        """Return the people with one of some names, as names are compared, in order of name.

        Those who have left, and those without an account, too.
        """

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""

    def without_account(self, *, limit: int) -> Sequence[Person]:
        """Return those who sign in nowhere, in order of name."""

    def save(self, person: Person) -> None:
        """Insert or update a person with their roles. Raises `InvalidAnswers` for `username`."""


class KeptAbsences(Protocol):
    """When people are away, and who stands in."""

    def of(self, person_ids: Sequence[PersonId], *, since: date) -> Listed[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""

    def to_cover(self, person_id: PersonId, *, since: date) -> Sequence[Absence]:
        """Return the absences that end on a day or later, with this deputy, soonest first."""

    def add(self, absence: Absence) -> None:
        """Save an absence."""

    def remove(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""


class KeptAgencies(Protocol):
    """The register of agencies."""

    def all(self) -> Listed[Agency]:
        """Return all agencies, those that are in use no more too, in order of name."""

    def save(self, agency: Agency) -> None:
        """Insert or update an agency. Raises `InvalidAnswers` for a `name` that is taken."""


class KeptSignInTries(Protocol):
    """How often passwords were tried."""

    def under(self, key: str, *, lock: bool = False) -> Tries:
        """Return the tries under a key, none if it is new; locked where `lock` says so."""

    def save(self, tries: Tries) -> None:
        """Insert or update the tries under a key."""

    def forget(self, *, before: datetime, known_before: datetime) -> None:
        """Take away tries older than an instant; of a name that is known, than another."""


class KeptCalendar(Protocol):
    """The days on which nobody works."""

    def in_force(self) -> Calendar:
        """Return the calendar in force."""

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add or rename holidays or office closures; return the calendar with its new version.

        An empty name takes the day away again.
        """


class KeptVersions(Protocol):
    """Published versions of procedures."""

    def all(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""

    def latest(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""

    def add(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again. Raises `WrongState`."""


class KeptStartTimers(Protocol):
    """When cases start by themselves."""

    def all(self) -> Sequence[StartTimer]:
        """Return all timer starts, soonest first and those never due last."""

    def save(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
