"""How templates write days, times and limits: London time, British style."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from engine.model.calendar import LONDON
from engine.texts.british import show_count, show_date, show_falls, show_moment, show_time
from engine.wording.audiences import whom
from engine.wording.terms import setting
from web.frame.present import relative, urgency


def day(at: date) -> str:
    """Return a day such as `Friday 23 October 2026`."""
    return show_date(at.astimezone(LONDON) if isinstance(at, datetime) else at)


def time_of_day(at: datetime) -> str:
    """Return a time such as `3:30pm`."""
    return show_time(at.astimezone(LONDON).time().replace(microsecond=0, second=0))


#: What a title takes from its case.
_FILLED_IN = re.compile(r"\{\{[^}]*\}\}")


def with_gaps(title: str) -> str:
    """Return a title that is of no case yet, with a gap where a case has a name."""
    return _FILLED_IN.sub("…", title)


def instant(text: str) -> datetime:
    """Return the instant that ISO text names."""
    return datetime.fromisoformat(text)


def machine(at: date) -> str:
    """Return what <time datetime> holds."""
    return (at.astimezone(LONDON) if isinstance(at, datetime) else at).isoformat()


#: `{{ at | moment }}`, `{{ at | relative(now) }}`.
FILTERS: Mapping[str, Callable[..., object]] = {
    "counted": show_count,
    "day": day,
    "time_of_day": time_of_day,
    "moment": show_moment,
    "falls": show_falls,
    "instant": instant,
    "machine": machine,
    "urgency": urgency,
    "relative": relative,
    "setting": setting,
    "with_gaps": with_gaps,
    "whom": whom,
}
