"""Published versions, timer starts and the calendar."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, select

from engine.errors import ConcurrentChange, WrongState, damaged_version
from engine.model.calendar import Calendar
from engine.model.damage import Damage, Listed
from engine.model.published import PublishedVersion, StartTimer
from engine.store.alike import there
from engine.store.encoding import unzip_files, zip_files
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, insert_into, upsert
from engine.store.sql.tables import (
    calendar_version,
    holiday,
    procedure_version,
    start_timer,
)
from engine.store.sql.transaction import Part

_VERSION = Mapper(PublishedVersion, procedure_version)
_TIMER = Mapper(StartTimer, start_timer)
_v, _t = procedure_version.c, start_timer.c

VERSIONS = Query(select(*_VERSION.columns).order_by(_v.procedure_id, _v.version.desc()))
LATEST = Query(
    select(*_VERSION.columns)
    .where(_v.procedure_id == bindparam("procedure_id"))
    .order_by(_v.version.desc())
    .limit(1)
)
PACKAGE = Query(
    select(_v.package).where(
        _v.procedure_id == bindparam("procedure_id"), _v.version == bindparam("version")
    )
)
ADD_VERSION = insert_into(procedure_version)
TIMERS = Query(
    select(*_TIMER.columns).order_by(
        _t.due_at.is_(None), _t.due_at, _t.procedure_id, _t.element_id
    )
)
SAVE_TIMER = upsert(start_timer)
CALENDAR = Query(select(calendar_version.c.version))
HOLIDAYS = Query(select(holiday.c.day, holiday.c.name).order_by(holiday.c.day, holiday.c.version))
ADD_CALENDAR = insert_into(calendar_version)
ADD_HOLIDAYS = insert_into(holiday)


class Versions(Part):
    """The rows of published versions."""

    def all(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""
        return self.transaction.readable(VERSIONS, _VERSION.read)

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""
        row = there(
            self.transaction.row(PACKAGE, procedure_id=procedure_id, version=version),
            "There is no such version of this procedure.",
            procedure_id=procedure_id,
            version=version,
        )
        try:
            return unzip_files(row[0])
        except ValueError as error:
            kind = f"version {version} of a procedure"
            self.transaction.tell("procedure_version", Damage(kind=kind, id=procedure_id))
            raise damaged_version(procedure_id, version) from error

    def latest(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""
        row = self.transaction.row(LATEST, procedure_id=procedure_id)
        return _VERSION.read(row) if row else None

    def add(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again.

        Raises `WrongState` for one that is published.
        """
        try:
            self.transaction.change(
                ADD_VERSION, **_VERSION.write(version), package=zip_files(files)
            )
        except AlreadyThere as error:
            raise WrongState(
                f"Version {version.version} has already been published.",
                procedure_id=version.procedure_id,
            ) from error


class StartTimers(Part):
    """The rows of timer starts."""

    def all(self) -> Sequence[StartTimer]:
        """Return all timer starts, soonest first and those never due last."""
        return self.transaction.readable(TIMERS, _TIMER.read)

    def save(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
        self.transaction.change(SAVE_TIMER, **_TIMER.write(timer))


class Calendars(Part):
    """The rows of holidays."""

    #: The calendar that this transaction sees.
    _known: Calendar | None = None

    def in_force(self) -> Calendar:
        """Return the calendar in force."""
        if self._known is None:
            self._known = self._newest()
        return self._known

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar.

        Raises `ConcurrentChange`.
        """
        self.transaction.begin()
        version = self.in_force().version + 1
        try:
            self.transaction.change(ADD_CALENDAR, version=version)
        except AlreadyThere as error:
            raise ConcurrentChange("Somebody else changed the calendar first.") from error
        self.transaction.change_all(
            ADD_HOLIDAYS,
            [{"day": day, "version": version, "name": name} for day, name in holidays.items()],
        )
        self._known = self._read(version)
        return self._known

    def _newest(self) -> Calendar:
        versions = self.transaction.readable(CALENDAR, lambda row: int(row[0]))
        if not versions:
            return Calendar()
        version = max(versions)
        calendar = self.transaction.database.calendars.get(version)
        if calendar is None:
            # A version never changes once committed, so every later transaction may use it.
            calendar = self.transaction.database.calendars[version] = self._read(version)
        return calendar

    def _read(self, version: int) -> Calendar:
        days: dict[date, str] = dict(
            self.transaction.readable(HOLIDAYS, lambda row: (row[0], row[1]))
        )
        return Calendar(holidays={day: days[day] for day in days if days[day]}, version=version)
