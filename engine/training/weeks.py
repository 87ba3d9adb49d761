"""The clock in words, and the weeks ahead as a calendar."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from engine.model.calendar import LONDON, Calendar, london_date
from engine.texts.british import show_count, show_date, show_time
from engine.training.moment import Ahead, Day

_WEEK = 7
_FEWEST_WEEKS = 3
_MOST_WEEKS = 8
#: From how far back the weeks since the conference are shown.
_NEAR = timedelta(days=21)


def clock_words(at: datetime) -> str:
    """Return an instant such as `Thursday 24 December 2026, 4:50pm`."""
    local = at.astimezone(LONDON)
    time = (
        local.time() if local.time().isoformat() == "23:59:59" else local.time().replace(second=0)
    )
    return f"{show_date(local.date())}, {show_time(time)}"


def since_words(at: datetime, conference: date | None, calendar: Calendar) -> str:
    """Say how many working days have passed since the conference; "" where there is none yet."""
    today = london_date(at)
    if conference is None or abs((today - conference).days) > _FAR:
        return ""
    if today == conference:
        return "the day of the conference"
    days = calendar.workdays_between(conference, today)
    count = show_count(abs(days), "working day")
    return f"{count} since the conference" if today > conference else f"{count} to the conference"


#: Days from which nobody counts working days any more.
_FAR = 700


def weeks(
    at: datetime, conference: date | None, ahead: Sequence[Ahead], calendar: Calendar
) -> tuple[tuple[Day, ...], ...]:
    """Return whole weeks as far as something waits.

    They begin with this one, or with that of the conference where counting from it is near.
    """
    today = london_date(at)
    first = today
    if conference is not None and timedelta() <= today - conference <= _NEAR:
        first = conference
    monday = first - timedelta(days=first.weekday())
    days_on: dict[date, list[Ahead]] = {}
    for one in ahead:
        days_on.setdefault(london_date(one.at), []).append(one)
    last = max([day for day in days_on if day >= today], default=today)
    count = min(max((last - monday).days // _WEEK + 1, _FEWEST_WEEKS), _MOST_WEEKS)
    made = [
        _day(monday + timedelta(days=n), today, conference, days_on, calendar)
        for n in range(count * _WEEK)
    ]
    return tuple(tuple(made[n : n + _WEEK]) for n in range(0, len(made), _WEEK))


def _day(
    day: date,
    today: date,
    conference: date | None,
    days_on: dict[date, list[Ahead]],
    calendar: Calendar,
) -> Day:
    is_working = calendar.is_working_day(day)
    why_not = calendar.holidays.get(day, "") or ("" if is_working else "Weekend")
    is_counted = is_working and conference is not None and 0 <= (day - conference).days <= _FAR
    return Day(
        day=day,
        is_working=is_working,
        why_not=why_not,
        is_today=day == today,
        is_past=day < today,
        ahead=tuple(sorted(days_on.get(day, ()), key=lambda one: one.at)),
        number=calendar.workdays_between(conference, day) if is_counted and conference else None,
    )
