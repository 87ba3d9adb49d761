"""Published versions, timer starts and the calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select

from engine.errors import ConcurrentChange, NotFound, WrongState, damaged_version
from engine.model.calendar import Calendar
from engine.model.damage import Damage, Listed
from engine.model.published import PublishedVersion, StartTimer
from engine.store.encoding import unzip_files, zip_files
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, insert_into, upsert
from engine.store.sql.session import Session
from engine.store.sql.tables import (
    calendar_version,
    holiday,
    procedure_version,
    start_timer,
)

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
_ORDER = (_t.due_at.is_(None), _t.due_at, _t.procedure_id, _t.element_id)
TIMERS = Query(select(*_TIMER.columns).order_by(*_ORDER))
TIMERS_DUE = Query(select(*_TIMER.columns).where(_t.due_at <= bindparam("at")).order_by(*_ORDER))
SAVE_TIMER = upsert(start_timer)
CALENDAR = Query(select(calendar_version.c.version))
HOLIDAYS = Query(select(holiday.c.day, holiday.c.name).order_by(holiday.c.day, holiday.c.version))
ADD_CALENDAR = insert_into(calendar_version)
ADD_HOLIDAYS = insert_into(holiday)


class Procedures(Session):
    """What was published, and on which days nobody works."""

    #: The calendar that this transaction sees.
    _calendar: Calendar | None = None

    def versions(self) -> Listed[PublishedVersion]:
        """Return all published versions without their packages, newest first in each procedure."""
        return self._readable(VERSIONS, _VERSION.read)

    def package(self, procedure_id: str, version: int) -> Mapping[str, bytes]:
        """Return the files of a version. Raises `NotFound`."""
        row = self._row(PACKAGE, procedure_id=procedure_id, version=version)
        if row is None:
            raise NotFound(
                "There is no such version of this procedure.",
                procedure_id=procedure_id,
                version=version,
            )
        try:
            return unzip_files(row[0])
        except ValueError as error:
            kind = f"version {version} of a procedure"
            self._tell("procedure_version", Damage(kind=kind, id=procedure_id))
            raise damaged_version(procedure_id, version) from error

    def latest_version(self, procedure_id: str) -> PublishedVersion | None:
        """Return the newest version of a procedure."""
        row = self._row(LATEST, procedure_id=procedure_id)
        return _VERSION.read(row) if row else None

    def add_version(self, version: PublishedVersion, files: Mapping[str, bytes]) -> None:
        """Save a published version, which never changes again.

        Raises `WrongState` for one that is published.
        """
        try:
            self._change(ADD_VERSION, **_VERSION.write(version), package=zip_files(files))
        except AlreadyThere as error:
            raise WrongState(
                f"Version {version.version} has already been published.",
                procedure_id=version.procedure_id,
            ) from error

    def start_timers(self, *, at: datetime | None = None) -> Sequence[StartTimer]:
        """Return the timer starts, all or those due, soonest first and those never due last."""
        if at is None:
            return self._readable(TIMERS, _TIMER.read)
        return self._readable(TIMERS_DUE, _TIMER.read, at=at)

    def save_start_timer(self, timer: StartTimer) -> None:
        """Insert or update a timer start."""
        self._change(SAVE_TIMER, **_TIMER.write(timer))

    def calendar(self) -> Calendar:
        """Return the calendar in force."""
        if self._calendar is None:
            self._calendar = self._known_calendar()
        return self._calendar

    def add_holiday(self, day: date, name: str) -> Calendar:
        """Add or rename a holiday or office closure; an empty name takes it away."""
        return self.add_holidays({day: name})

    def add_holidays(self, holidays: Mapping[date, str]) -> Calendar:
        """Add, rename or take away several holidays in one new version of the calendar.

        Raises `ConcurrentChange`.
        """
        self._begin()
        version = self.calendar().version + 1
        try:
            self._change(ADD_CALENDAR, version=version)
        except AlreadyThere as error:
            raise ConcurrentChange("Somebody else changed the calendar first.") from error
        rows = [{"day": day, "version": version, "name": holidays[day]} for day in holidays]
        self._change_all(ADD_HOLIDAYS, rows)
        self._calendar = self._read_calendar(version)
        return self._calendar

    def _known_calendar(self) -> Calendar:
        versions = self._readable(CALENDAR, lambda row: int(row[0]))
        if not versions:
            return Calendar()
        version = max(versions)
        calendar = self._database.calendars.get(version)
        if calendar is None:
            # A version never changes once committed, so every later transaction may use it.
            calendar = self._database.calendars[version] = self._read_calendar(version)
        return calendar

    def _read_calendar(self, version: int) -> Calendar:
        days: dict[date, str] = dict(self._readable(HOLIDAYS, lambda row: (row[0], row[1])))
        return Calendar(holidays={day: days[day] for day in days if days[day]}, version=version)
