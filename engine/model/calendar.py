"""Working days: Monday to Friday, not a holiday, Europe/London (Q16, S32)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_ONE_DAY = timedelta(days=1)
#: The smallest time that a case knows.
ONE_SECOND = timedelta(seconds=1)
_SATURDAY = 5

#: No rule of a procedure counts further than this; a larger number is a slip.
MOST_WORKING_DAYS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """The days on which nobody is expected to work, and when a working day ends."""

    #: Date to name, such as `{date(2026, 12, 25): "Christmas Day"}`.
    holidays: Mapping[date, str] = field(default_factory=dict)
    #: London time at which a date falls due.
    day_ends: time = time(23, 59, 59)
    #: Rises with each change of the holidays.
    version: int = 1

    def is_working_day(self, day: date) -> bool:
        """Say whether people are expected to work on this day."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def workdays_after(self, day: date, count: int) -> date:
        """Return the working day `count` working days after `day`, which is day 0.

        A negative count goes back; 0 gives the day itself. Raises `ValueError` beyond 2,000.
        """
        if abs(count) > MOST_WORKING_DAYS:
            raise ValueError(f"{count} working days is more than {MOST_WORKING_DAYS}")
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and with `last`; negative if it is earlier.

        Raises `ValueError` where the dates are more than 4,000 days apart.
        """
        if first > last:
            return -self.workdays_between(last, first)
        days = (last - first).days
        if days > 2 * MOST_WORKING_DAYS:
            raise ValueError(f"{first} and {last} are too far apart to count working days")
        return sum(self.is_working_day(first + _ONE_DAY * n) for n in range(1, days + 1))

    def skipped(self, first: date, last: date) -> tuple[tuple[date, str], ...]:
        """Return the weekdays after `first` up to `last` that are holidays, with their names."""
        days = (first + _ONE_DAY * n for n in range(1, (last - first).days + 1))
        return tuple(
            (day, self.holidays[day])
            for day in days
            if day in self.holidays and day.weekday() < _SATURDAY
        )

    def end_of(self, day: date) -> datetime:
        """Return the UTC instant at which this date falls due."""
        return datetime.combine(day, self.day_ends, LONDON).astimezone(UTC)

    def over(self, day: date) -> datetime:
        """Return the UTC instant at which this date is over: the next midnight in London."""
        return self.moment(day + _ONE_DAY, time.min)

    def moment(self, day: date, at: time) -> datetime:
        """Return the UTC instant of a London time on a day."""
        return datetime.combine(day, at, LONDON).astimezone(UTC)


def first_after(limit: datetime) -> datetime:
    """Return the instant at which a limit is missed: its last second still counts (Q16, S23)."""
    return limit.replace(microsecond=0) + ONE_SECOND


def to_the_minute(at: datetime) -> datetime:
    """Return the minute of an instant, in London, as people write and compare times."""
    return in_london(at).replace(second=0, microsecond=0)


def in_london(at: datetime) -> datetime:
    """Return an instant in London time; a time without an offset is London time."""
    return at.astimezone(LONDON) if at.tzinfo else at.replace(tzinfo=LONDON)


def in_utc(at: datetime) -> datetime:
    """Return an instant in UTC; a time without an offset is London time."""
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)


def london_date(at: datetime) -> date:
    """Return the date in London at this instant."""
    return in_london(at).date()
