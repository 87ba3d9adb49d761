"""Date arithmetic for a class: the right sum, and the mistakes that people make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from engine.model.calendar import LONDON, Calendar, london_date
from engine.texts.british import do_not_count, show_date, show_date_and_time, show_list
from engine.wording.time_limits import Counted

_NAME = re.compile(r"[a-z]\w*(\.[a-z]\w*)*")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """A wrong instant that somebody may well come to, and why it is wrong."""

    at: datetime
    why: str


def mistakes(found: Counted, right: datetime, calendar: Calendar) -> list[Mistake]:
    """Return the wrong instants of a count: no two alike, and never the right one."""
    made = (
        _hour_mistakes(found, right) if found.is_hours else _day_mistakes(found, right, calendar)
    )
    reasons: dict[datetime, list[str]] = {}
    for mistake in made:
        if mistake.at != right:
            reasons.setdefault(mistake.at, []).append(mistake.why)
    # Two mistakes may come to the same day; the class should hear of both, not of all.
    return [Mistake(at=at, why=" Or: ".join(whys[:2])) for at, whys in reasons.items()]


def is_recorded(expression: str, facts: Mapping[str, str]) -> bool:
    """Say whether a limit is a date of the case file as it stands there."""
    name = expression.strip()
    return _NAME.fullmatch(name) is not None and name not in facts


def mistakes_with_a_date(right: datetime, calendar: Calendar) -> list[Mistake]:
    """Return the wrong instants where the limit is a recorded date, and nothing is counted."""
    day = london_date(right)
    why = "The limit is the day that was recorded; nothing is added to it, nor taken from it."
    return [
        Mistake(at=calendar.end_of(calendar.workdays_after(day, step)), why=why)
        for step in (1, -1, 2)
    ]


def in_words(found: Counted, right: datetime, calendar: Calendar) -> str:
    """Say how the right answer comes about."""
    if found.is_hours:
        return (
            f"{found.count} elapsed hours run from {show_date_and_time(found.begins)}, day and "
            f"night, through weekends and holidays, to {show_date_and_time(right)}."
        )
    away = do_not_count([f"{show_date(day)} ({name})" for day, name in found.days_off(calendar)])
    return (
        f"{found.words(show_date(found.day_0))}, which is day 0; weekends and holidays do not "
        f"count.{f' {away}.' if away else ''} The day counts to its end."
    )


def _day_mistakes(found: Counted, right: datetime, calendar: Calendar) -> Iterator[Mistake]:
    first, last, count = found.day_0, london_date(right), found.count
    step = 1 if count >= 0 else -1
    naive = replace(calendar, holidays={}).workdays_after(first, count)
    low, high = min(first, last), max(first, last)
    away = calendar.skipped(low - _DAY if step < 0 else low, high)
    if away:
        names = show_list([f"{name} ({show_date(day)})" for day, name in away])
        yield Mistake(
            at=calendar.end_of(naive),
            why=f"This is the Monday-to-Friday count: it forgets {names}.",
        )
    if abs(count) > 1:
        yield Mistake(
            at=calendar.end_of(calendar.workdays_after(first, count - step)),
            why=f"This counts {show_date(first)} itself as day 1; it is day 0.",
        )
    yield Mistake(
        at=calendar.end_of(first + count * _DAY),
        why="This counts every day of the week; only working days count.",
    )
    for day, name in away if len(away) > 1 else ():
        without = replace(
            calendar, holidays={d: n for d, n in calendar.holidays.items() if d != day}
        )
        yield Mistake(
            at=calendar.end_of(without.workdays_after(first, count)),
            why=f"This forgets one day off: {name}, {show_date(day)}.",
        )
    yield Mistake(
        at=calendar.end_of(calendar.workdays_after(last, step)),
        why="This is one working day too far.",
    )


def _hour_mistakes(found: Counted, right: datetime) -> Iterator[Mistake]:
    local = found.begins
    wall = (local.replace(tzinfo=None) + timedelta(hours=found.count)).replace(tzinfo=LONDON)
    yield Mistake(
        at=wall.astimezone(UTC),
        why="This reads the same time off the wall clock; the clocks change in between, and the "
        "hours that pass are what counts.",
    )
    last = right.astimezone(LONDON)
    monday = local
    while monday.weekday() > _FRIDAY or monday == local:
        monday += _DAY
    if last.weekday() > _FRIDAY and found.count:
        yield Mistake(
            at=monday.astimezone(UTC),
            why="This skips the weekend; hours run on through weekends and holidays.",
        )
    yield Mistake(
        at=datetime.combine(last, time(23, 59, 59), LONDON).astimezone(UTC),
        why="This gives the whole day; a limit in hours ends at its minute.",
    )
    yield Mistake(
        at=datetime.combine(last, time(17), LONDON).astimezone(UTC),
        why="This takes the end of office hours; the limit has a minute of its own.",
    )


_FRIDAY = 4
