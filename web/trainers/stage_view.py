"""Turns a moment of a training walk into what the stage shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from engine.model.calendar import LONDON
from engine.rehearsal.example import MAIN
from engine.texts.british import do_not_count, show_date, show_list
from engine.training import SAID_ALREADY, Day, Happening, Moment, OpenTask, RuleText, in_short
from web.frame.filters import time_of_day

_MESSAGE, _STAGE = "training_events.message", "training_stage.show"
_MOST_WEEKS = 6
_SATURDAY = 5
#: A full stop that is none of an initial, such as that of J. Pace.
_SENTENCE = re.compile(r"(?<![A-Z])\. ")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCell:
    """A day of the calendar: how it looks, and the same in words."""

    day: date
    looks: Sequence[str]
    count: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarCard:
    """The dates ahead."""

    title: str
    #: Each names its month where that begins.
    weeks: Sequence[tuple[str, Sequence[DayCell]]]
    #: The days that would count if they were no holidays.
    free: str
    has_conference: bool


def place(moment: Moment) -> str:
    """Say after which step the walk is, and in which branch."""
    walk = moment.walk
    parts = [f"Step {moment.step}" if moment.step else "Before the first step"]
    if len(walk.branches) > 1:
        parts.append(f"branch “{walk.branch}”")
    return " · ".join(parts)


# --- time ----------------------------------------------------------------------------------


def short_moment(at: datetime) -> str:
    """Return `Fri 8 Jan, 4:50pm`; the end of a day is said as such."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}, {_time_or_end(local)}"


def long_moment(at: datetime) -> str:
    """Return `Friday 8 January 2027, 4:50pm`, or `…, end of the day`, as on the calendar here."""
    local = at.astimezone(LONDON)
    return f"{show_date(local)}, {_time_or_end(local)}"


def _time_or_end(local: datetime) -> str:
    return "end of the day" if (local.hour, local.minute) == (23, 59) else time_of_day(local)


def calendar(moment: Moment) -> CalendarCard:
    """Return the dates ahead."""
    weeks = moment.weeks[:_MOST_WEEKS]
    days = [day for week in weeks for day in week]
    conference = _conference(moment, days)
    first, last = days[0].day, days[-1].day
    span = f"{first:%B %Y}"
    if (first.year, first.month) != (last.year, last.month):
        start = f"{first:%B}" if first.year == last.year else span
        span = f"{start} to {last:%B %Y}"
    return CalendarCard(
        title=span,
        weeks=[_week(week, number, conference) for number, week in enumerate(weeks)],
        free=_free(days),
        has_conference=any(day.number is not None for day in days),
    )


def _free(days: Sequence[Day]) -> str:
    """Name the days that would count if they were no holidays."""
    named = [
        f"{day.day:%a} {day.day.day} {day.day:%b} ({day.why_not})"
        for day in days
        if not day.is_working and day.day.weekday() < _SATURDAY
    ]
    return f"{do_not_count(named)}." if named else ""


def _conference(moment: Moment, days: Sequence[Day]) -> date | None:
    """Return day 0, the day before the first counted one, if it is shown."""
    counted = [day.number for day in days if day.number is not None]
    for day in days:
        if day.number == 0:
            return day.day
    if not counted or min(counted) != 1:
        return None
    return next((day.day for day in days if day.day == moment.conference), None)


def _week(week: Sequence[Day], number: int, conference: date | None) -> tuple[str, list[DayCell]]:
    begins = any(day.day.day == 1 for day in week)
    first, last = week[0].day, week[-1].day
    months = f"{first:%b}" if first.month == last.month else f"{first:%b}, {last:%b}"
    cells = [_day(day, is_conference=day.day == conference) for day in week]
    return months if begins or number == 0 else "", cells


def _day(day: Day, *, is_conference: bool) -> DayCell:
    words = [day.why_not or "working day"]
    is_weekend = day.day.weekday() >= _SATURDAY
    looks = [] if day.is_working else ["weekend" if is_weekend else "holiday"]
    count = str(day.number) if day.number else ""
    if count:
        words = [f"working day {count} after the conference"]
    if is_conference:
        looks, words, count = ["conference"], ["the conference, day 0"], "day 0"
    elif looks == ["holiday"]:
        words, count = [f"{day.why_not}, not a working day"], "off"
    if day.ahead:
        looks.append("deadline" if any(each.is_task for each in day.ahead) else "event")
        words += [f"{each.name}{' is due' if each.is_task else ''}" for each in day.ahead]
    if day.is_today:
        looks.append("today")
        words.insert(0, "today")
    elif day.is_past:
        looks.append("past")
    return DayCell(day=day.day, looks=looks, count=count, words=", ".join(words))


# --- what happened -------------------------------------------------------------------------


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop."""
    end = _SENTENCE.search(text)
    return text[: end.end()].rstrip() if end else text


def clauses_behind(happened: Sequence[Happening]) -> list[RuleText]:
    """Return the clauses behind what happened: those cited or of a limit, the step's, the rest."""
    short = in_short(happened)
    first = [each for each in short if each.by_itself or _cited(each)]
    done = [each for each in happened if each.weight == SAID_ALREADY]
    found: dict[str, RuleText] = {}
    for each in (*first, *done, *short, *happened):
        for clause in (*_cited(each), *each.clauses):
            found.setdefault(clause.id, clause)
    return list(found.values())


def _cited(each: Happening) -> list[RuleText]:
    words = _WORDS.findall(each.why)
    return [clause for clause in each.clauses if clause.id in words]


# --- what can be done ----------------------------------------------------------------------


def who(task: OpenTask, moment: Moment) -> str:
    """Say who has a task."""
    case = f" ({task.case} case)" if len(moment.cases) > 1 else ""
    if task.is_claimed and task.own_title:
        return f"{task.person}, {task.own_title}, in the place of the {task.role_title}{case}"
    if task.is_claimed:
        return f"{task.person}, {task.role_title}{case}"
    return f"Any {task.role_title}; nobody has taken it. {task.person} would do it{case}."


def actions(moment: Moment) -> list[tuple[str, str]]:
    """Return what may happen at any time: its words and where it is done."""
    walk_id = moment.walk.id
    sent = [
        (
            f"{each.name} ({each.person}, {each.role_title})",
            url_for(_MESSAGE, walk_id=walk_id, case=each.case, message=each.message),
        )
        for each in moment.sendable
    ]
    started = [
        (each.title, url_for(_STAGE, walk_id=walk_id, start=each.process_id, _anchor="task"))
        for each in moment.startable
        if moment.cases
    ]
    return sent + started


def run_targets(moment: Moment) -> list[tuple[str, str]]:
    """Return where the example can still be run to: tasks and ends ahead, each once."""
    following, example = moment.next, moment.example
    if following is None:
        return []
    elements = moment.definition.procedure.elements
    ahead = [s.object for s in example.steps if s.verb == "do" and s.number >= following.number]
    by_case = example.ends_by_case()
    ends = by_case.get(MAIN, ()) if len(by_case) == 1 else ()
    reached = {end for case in moment.cases for end in case.view.case.ends}
    names = dict.fromkeys([*ahead, *(end for end in ends if end not in reached)])
    return [(name, elements[name].name) for name in names if name in elements]


def people(moment: Moment) -> list[tuple[str, str]]:
    """Return the roles of the case with the names of those who hold them."""
    roles = moment.definition.procedure.roles
    return [
        (roles[role].title if role in roles else str(role), show_list([str(n) for n in names]))
        for role, names in moment.people.items()
        if names
    ]
