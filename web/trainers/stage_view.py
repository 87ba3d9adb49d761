"""Turns a moment of a training walk into what the stage shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import url_for

from engine.model.calendar import LONDON
from engine.rehearsal.example import MAIN, RUNNING
from engine.texts.british import do_not_count, show_count, show_date, show_list
from engine.training import SAID_ALREADY, answers_in, in_short
from web.frame.filters import time_of_day
from web.frame.present import relative
from web.trainers.stage_drawing import drawing as drawing_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from engine.training import (
        Ahead,
        Day,
        Happening,
        Moment,
        NextStep,
        OpenTask,
        RuleText,
        Stray,
    )

_MOST_WEEKS = 6
_SATURDAY = 5
#: A full stop that is none of an initial, such as that of J. Pace.
_SENTENCE = re.compile(r"(?<![A-Z])\. ")
_WORDS = re.compile(r"\w+")


def stage(moment: Moment, stray: Stray | None, *, drawing: str = "") -> dict[str, Any]:
    """Return everything but the task in hand."""
    walk = moment.walk
    return {
        "id": walk.id,
        "revision": walk.revision,
        "title": walk.title,
        "place": _place(moment),
        "procedure": walk.procedure,
        "story": moment.story,
        "learning": moment.learning,
        "happened": _happened(moment),
        "clock": _clock(moment),
        "calendar": _calendar(moment),
        "bar": _bar(moment, stray),
        "drawing": drawing_(moment, drawing),
        "actions": _actions(moment),
        "people": _people(moment),
    }


def _place(moment: Moment) -> str:
    walk = moment.walk
    parts = [f"Step {moment.step}" if moment.step else "Before the first step"]
    if len(walk.branches) > 1:
        parts.append(f"branch “{walk.branch}”")
    return " · ".join(parts)


# --- time ----------------------------------------------------------------------------------


def _clock(moment: Moment) -> dict[str, Any]:
    local = moment.now.astimezone(LONDON)
    return {
        "at": moment.now,
        "words": moment.clock,
        "day": show_date(local.date()),
        "time": time_of_day(local),
        "since": moment.since,
        "date": local.date().isoformat(),
        "hhmm": f"{local:%H:%M}",
    }


def short_moment(at: datetime) -> str:
    """Return `Fri 8 Jan, 4:50pm`; the end of a day is said as such."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b}, {_time_or_end(local)}"


def long_moment(at: datetime) -> str:
    """Return `Friday 8 January 2027, 4:50pm`; the end of a day is said as such."""
    local = at.astimezone(LONDON)
    return f"{show_date(local)}, {_time_or_end(local)}"


def _time_or_end(local: datetime) -> str:
    return "end of the day" if (local.hour, local.minute) == (23, 59) else time_of_day(local)


def _calendar(moment: Moment) -> dict[str, Any]:
    weeks = moment.weeks[:_MOST_WEEKS]
    days = [day for week in weeks for day in week]
    conference = _conference(moment, days)
    dates = [_date(ahead, moment.now) for ahead in moment.ahead]
    first, last = days[0].day, days[-1].day
    span = f"{first:%B %Y}"
    if (first.year, first.month) != (last.year, last.month):
        start = f"{first:%B}" if first.year == last.year else span
        span = f"{start} to {last:%B %Y}"
    return {
        "title": span,
        "weeks": [_week(week, number, conference) for number, week in enumerate(weeks)],
        "dates": dates,
        "next": next((one for one in dates if one["at"] > moment.now), None),
        "free": _free(days),
        "has_conference": any(day.number is not None for day in days),
    }


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
    if not counted or min(counted) != 1 or moment.case is None:
        return None
    told = str(moment.case.view.case.file.get("conference_date") or "")[:10]
    return next((day.day for day in days if day.day.isoformat() == told), None)


def _week(week: Sequence[Day], number: int, conference: date | None) -> dict[str, Any]:
    begins = any(day.day.day == 1 for day in week)
    first, last = week[0].day, week[-1].day
    months = f"{first:%b}" if first.month == last.month else f"{first:%b}, {last:%b}"
    return {
        "month": months if begins or number == 0 else "",
        "days": [_day(day, is_conference=day.day == conference) for day in week],
    }


def _day(day: Day, *, is_conference: bool) -> dict[str, Any]:
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
    return {"day": day.day, "looks": looks, "count": count, "words": ", ".join(words)}


def _date(ahead: Ahead, now: datetime) -> dict[str, Any]:
    is_late = ahead.is_task and ahead.at < now
    said = f"{ahead.name} {'was' if is_late else 'is'} due" if ahead.is_task else ahead.name
    return {
        "at": ahead.at,
        "when": long_moment(ahead.at),
        "relative": relative(ahead.at, now),
        "said": said if ahead.is_task else f"By itself: {said}",
        "why": ahead.why,
        "kind": "overdue" if is_late else "deadline" if ahead.is_task else "event",
    }


# --- what happened -------------------------------------------------------------------------


def _happened(moment: Moment) -> dict[str, Any]:
    taken = moment.steps[-1] if moment.steps else None
    fired, short = [_fired(each) for each in moment.happened], in_short(moment.happened)
    note = taken.note if taken else ""
    if taken is None:
        return {
            "title": "Before the first step",
            "sentence": first_sentence(moment.story) or "The people are in their places.",
            "why": [],
            "clauses": [],
            "fired": [],
            "note": "",
        }
    return {
        "title": f"What just happened, step {taken.number}",
        "sentence": taken.text,
        "why": [*answers_in(moment.happened), *(f"{one.text} {one.why}".strip() for one in short)],
        "clauses": _clauses(moment.happened),
        "fired": fired,
        "note": note,
    }


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop."""
    end = _SENTENCE.search(text)
    return text[: end.end()].rstrip() if end else text


def _clauses(happened: Sequence[Happening]) -> list[RuleText]:
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


def _fired(each: Happening) -> dict[str, Any]:
    return {
        "at": each.at,
        "when": short_moment(each.at),
        "what": each.text,
        "who": "The clock did this; nobody had to." if each.by_itself else "",
        "details": [each.why] if each.why else [],
        "clauses": [clause.id for clause in each.clauses],
    }


# --- what can be done ----------------------------------------------------------------------


def _bar(moment: Moment, stray: Stray | None) -> dict[str, Any]:
    ahead = next((each for each in moment.ahead if each.at > moment.now), None)
    taken, following = (moment.steps[-1] if moment.steps else None), moment.next
    return {
        "can_back": taken is not None,
        "back": _short(taken.text, 44) if taken else "nothing to undo",
        "can_next": following is not None,
        "next": _following(following, stray),
        "stray": stray and left(stray),
        "can_deadline": ahead is not None,
        "deadline": f"{short_moment(ahead.at)}: {ahead.name}" if ahead else "no date lies ahead",
    }


def _following(following: NextStep | None, stray: Stray | None) -> str:
    if stray:
        return "the example goes another way from here"
    return following.text if following else "the example has no further step"


def left(stray: Stray) -> dict[str, Any]:
    """Return how the walk has left its example, and the way back."""
    steps = show_count(stray.back, "step")
    return {"expects": stray.expects, "why": stray.why, "back": stray.back, "steps": steps}


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def task_line(task: OpenTask, moment: Moment, *, current: bool) -> dict[str, Any]:
    """Return an open task for the list."""
    due = ""
    if task.due_at:
        due = f"Due {long_moment(task.due_at)}" + (f". {task.due_why}" if task.due_why else "")
    return {
        "name": f"{task.name}: {task.about}" if task.about else task.name,
        "href": url_for("training_stage.show", walk_id=moment.walk.id, task=task.id) + "#task",
        "who": who(task, moment),
        "due": due,
        "overdue": task.is_overdue,
        "current": current,
    }


def who(task: OpenTask, moment: Moment) -> str:
    """Say who has a task."""
    case = f" ({task.case} case)" if len(moment.cases) > 1 else ""
    if task.is_claimed and task.own_title:
        return f"{task.person}, {task.own_title}, in the place of the {task.role_title}{case}"
    if task.is_claimed:
        return f"{task.person}, {task.role_title}{case}"
    return f"Any {task.role_title}; nobody has taken it. {task.person} would do it{case}."


def _actions(moment: Moment) -> list[dict[str, str]]:
    found = []
    for each in moment.sendable:
        href = url_for(
            "training_events.message",
            walk_id=moment.walk.id,
            case=each.case,
            message=each.message,
        )
        found.append({"name": f"{each.name} ({each.person}, {each.role_title})", "href": href})
    if moment.cases:
        for start in moment.startable:
            address = url_for(
                "training_stage.show", walk_id=moment.walk.id, start=start.process_id
            )
            found.append({"name": start.title, "href": f"{address}#task"})
    return found


def run_targets(moment: Moment) -> list[tuple[str, str]]:
    """Return where the example can still be run to: its tasks ahead, each once, and its ends."""
    following, example = moment.next, moment.example
    if following is None:
        return []
    elements = moment.definition.procedure.elements
    ahead = [s.object for s in example.steps if s.verb == "do" and s.number >= following.number]
    ends = [] if isinstance(example.ends, dict) else example.ends_by_case()[MAIN][-2:]
    names = [*ahead, *(ends if RUNNING not in ends else ())]
    return [(name, elements[name].name) for name in dict.fromkeys(names) if name in elements]


def _people(moment: Moment) -> list[tuple[str, str]]:
    roles = moment.definition.procedure.roles
    return [
        (roles[role].title if role in roles else str(role), show_list([str(n) for n in names]))
        for role, names in moment.people.items()
        if names
    ]
