"""Values of an example case's file, as its questions show them and as their answers are read.

A `show…` takes what the file holds and returns what a form takes; its partner takes the answer,
and what the file held before, and returns what the file is to hold, or None to leave it away. What
shows as it did stays exactly as it was.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from engine.errors import InvalidAnswers
from engine.forms.asking.dates import read_moment
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.model.calendar import LONDON, in_london
from web.trainers.examples.text import plain, show_plain

Show = Callable[[Any], Any]
Read = Callable[[Any, Any], Any]


#: The option that says there is none.
NONE = "(none)"

# --- one value -----------------------------------------------------------------------------


def as_is(value: Any, _: Any = None) -> Any:
    """Return the same; an empty text or a box that is not ticked is nothing."""
    return None if value == "" or value is False else value


def whole(value: Any, _: Any = None) -> Any:
    """Return a number as it is, 0 included."""
    return value


def moment(text: Any, _: Any = None) -> datetime | None:
    """Return the instant of an answer."""
    return datetime.fromisoformat(text) if text else None


def day(text: Any, _: Any = None) -> date | None:
    """Return the day of an answer."""
    return date.fromisoformat(text) if text else None


def show_lines(value: Any) -> str:
    """Return a list as lines."""
    return "\n".join(map(str, value or ()))


def lines(text: Any, _: Any = None) -> list[str]:
    """Return lines as a list."""
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def until(text: Any, _: Any = None) -> int | str | None:
    """Return a step by its number, or by what it does."""
    said = (text or "").strip()
    return (int(said) if said.isdecimal() else said) or None


def show_fields(value: Any) -> str:
    """Return one or several fields as lines."""
    return show_lines([value] if isinstance(value, str) else value)


def fields(text: Any, _: Any = None) -> str | list[str] | None:
    """Return lines as one field, or as several."""
    found = lines(text)
    return (found[0] if len(found) == 1 else found) or None


def words(text: Any, _: Any = None) -> list[str]:
    """Return what stands between spaces and commas."""
    return (text or "").replace(",", " ").split()


def show_conference(value: Any) -> bool:
    """Say whether a case has a conference of its own."""
    return bool(value == "new")


def conference(is_new: Any, _: Any = None) -> str | None:
    """Return the word for a conference of its own."""
    return "new" if is_new else None


# --- what a task is for --------------------------------------------------------------------

_FIELD = re.compile(r"([a-z][a-z0-9_]*): *(.+)")


def show_about(value: Any) -> str:
    """Return an item as text: its name, or `field: value`."""
    if not isinstance(value, dict):
        return str(value)
    return "; ".join(f"{key}: {show_plain(one)}" for key, one in value.items())


def about(text: Any, _: Any = None) -> Any:
    """Return an item by its name, or by its fields."""
    found = [_FIELD.fullmatch(part.strip()) for part in (text or "").split(";")]
    if all(found):
        return {match[1]: plain(match[2]) for match in found if match}
    return text or None


# --- time ----------------------------------------------------------------------------------

_UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_WRITTEN = {"days": "P{}D", "hours": "PT{}H", "minutes": "PT{}M", "seconds": "PT{}S"}
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_WORKING = re.compile(r"(\d+) working days?")


def show_limit(value: Any) -> dict[str, Any]:
    """Return a moment, or a day that counts to its end, as two questions."""
    if isinstance(value, datetime):
        local = in_london(value)
        return {"day": local.date(), "time": local.time()}
    return {"day": value} if isinstance(value, date) else {}


def limit(answers: Mapping[str, Any]) -> datetime | date | None:
    """Return a moment, a day, or None for no limit. Raises `InvalidAnswers`."""
    on, at = answers.get("day"), answers.get("time")
    if not on or not at:
        if at:
            raise InvalidAnswers({"": "Enter the day that the time belongs to"})
        return day(on)
    try:
        read_moment(f"{on}T{at}")
    except RefusedAnswer:
        text = "There is no such time on that day: the clocks went forward; enter an hour later"
        raise InvalidAnswers({"": text}) from None
    return datetime.combine(date.fromisoformat(on), time.fromisoformat(at), LONDON)


def show_distance(value: Any) -> dict[str, Any]:
    """Return how far the clock moves as questions."""
    if isinstance(value, date):
        return {"way": "until", **show_limit(value)}
    text = str(value or "")
    if text == "next due":
        return {"way": "next_due"}
    if match := _WORKING.fullmatch(text):
        return {"way": "by", "count": int(match[1]), "unit": "working_days"}
    seconds = _seconds(text)
    unit = next((unit for unit, size in _UNITS.items() if seconds and seconds % size == 0), None)
    if unit is None:
        return {}
    return {"way": "by", "count": seconds // _UNITS[unit], "unit": unit}


def _seconds(text: str) -> int:
    match = _DURATION.fullmatch(text)
    counts = match.groups() if match else ()
    return sum(int(n or 0) * size for n, size in zip(counts, _UNITS.values(), strict=False))


def distance(answers: Mapping[str, Any], before: Any) -> Any:
    """Return how far the clock moves. Raises `InvalidAnswers`."""
    made = _distance(answers)
    return before if show_distance(made) == show_distance(before) else made


def _distance(answers: Mapping[str, Any]) -> Any:
    if answers["way"] == "next_due":
        return "next due"
    if answers["way"] == "until":
        found = limit(answers)
        if found is None:
            raise InvalidAnswers({".day": "Enter the day to wait for"})
        return found
    if not answers.get("count"):
        raise InvalidAnswers({".count": "Enter how many"})
    written = _WRITTEN.get(answers.get("unit") or "", "{} working days")
    return written.format(answers["count"])


# --- rows ----------------------------------------------------------------------------------


def show_listed(key: str) -> Show:
    """Show a list as rows of one question; an empty one as a row that says so."""
    return lambda value: [{key: one} for one in value or [NONE]]


def listed(key: str) -> Read:
    """Read rows of one question."""

    def read(rows: Any, _: Any) -> list[Any] | None:
        found = [row[key] for row in rows or ()]
        return _without_none(found) if found else None

    return read


def _without_none(found: list[Any]) -> list[Any]:
    left = [one for one in found if one != NONE]
    if left and len(left) < len(found):
        raise InvalidAnswers({"": "Choose that there is none, or which there are, but not both"})
    return left


def show_pairs(key: str, to_row: Callable[[Any], Mapping[str, Any]]) -> Show:
    """Show a mapping as rows."""
    return lambda value: [{key: name, **to_row(one)} for name, one in (value or {}).items()]


def pairs(
    key: str, to_row: Callable[[Any], Any], of_row: Callable[[Mapping[str, Any]], Any]
) -> Read:
    """Read rows as a mapping. Raises `InvalidAnswers` for a name that stands twice."""

    def read(rows: Any, before: Any) -> dict[str, Any] | None:
        kept, found = before if isinstance(before, dict) else {}, {}
        for row in rows or ():
            name, made = row[key], of_row(row)
            if name in found:
                raise InvalidAnswers({"": f"“{name}” stands here twice; keep one of them"})
            same = name in kept and to_row(made) == to_row(kept[name])
            found[name] = kept[name] if same else made
        return found or None

    return read


def show_participants(value: Any) -> list[dict[str, Any]]:
    """Show who has each role as rows, a role that nobody has as one that says so."""
    return [
        {"role": role, "person": name}
        for role, names in (value or {}).items()
        for name in _several(names) or [NONE]
    ]


def participants(rows: Any, before: Any) -> dict[str, Any] | None:
    """Read who has each role. Raises `InvalidAnswers` for nobody beside somebody."""
    found: dict[str, list[Any]] = {}
    for row in rows or ():
        found.setdefault(row["role"], []).append(row["person"])
    made = {role: _without_none(names) for role, names in found.items()}
    return (before if show_participants(made) == show_participants(before) else made) or None


def show_reading(value: Any) -> list[dict[str, Any]]:
    """Show what somebody may read, or may not, as rows of who and one thing."""
    return [
        {"person": name, "thing": thing}
        for name, things in (value or {}).items()
        for thing in things
    ]


def reading(rows: Any, before: Any) -> dict[str, Any] | None:
    """Read what somebody may read, or may not."""
    made: dict[str, list[Any]] = {}
    for row in rows or ():
        made.setdefault(row["person"], []).append(row["thing"])
    return (before if show_reading(made) == show_reading(before) else made) or None


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


#: How an open task, or one that is not, is written, by what is chosen.
_STATES: Mapping[str, Mapping[str, Any]] = {
    "open": {},
    "closed": {"open": False},
    "in_time": {"overdue": False},
    "overdue": {"overdue": True},
    "no_limit": {"due": None},
}


def show_tasks(value: Any) -> list[dict[str, Any]]:
    """Show what is expected of tasks as rows."""
    return [
        {"task": name, **_task_row(one)}
        for name, each in (value or {}).items()
        for one in _several(each) or [{}]
    ]


def _task_row(one: Mapping[str, Any]) -> dict[str, Any]:
    state = next(
        (s for s, said in _STATES.items() if said and said.items() <= one.items()), "open"
    )
    about = {"about": show_about(one["for"])} if "for" in one else {}
    person = {"person": one["with"] or NONE} if "with" in one else {}
    return {"state": state, **about, **person, **show_limit(one.get("due"))}


def tasks(rows: Any, before: Any) -> dict[str, Any] | None:
    """Read what is expected of tasks. Raises `InvalidAnswers`."""
    found: dict[str, list[Any]] = {}
    for row in rows or ():
        found.setdefault(row["task"], []).append(_task(row))
    made = {name: each[0] if len(each) == 1 else each for name, each in found.items()}
    return (before if show_tasks(made) == show_tasks(before) else made) or None


def _task(row: Mapping[str, Any]) -> dict[str, Any]:
    person, due, item = row.get("person"), limit(row), about(row.get("about"))
    return {
        **({"for": item} if item else {}),
        **_STATES[row["state"] or "open"],
        **({"with": None if person == NONE else person} if person else {}),
        **({"due": due} if due else {}),
    }


def show_history(value: Any) -> list[dict[str, str]]:
    """Show events as rows of what happened, and where."""
    parts = [str(one).partition(" ") for one in value or ()]
    return [{"event": event, "element": element} for event, _, element in parts]


def history(rows: Any, _: Any) -> list[str] | None:
    """Read events."""
    return [f"{row['event']} {row['element'] or ''}".strip() for row in rows or ()] or None


def show_letters(value: Any) -> list[dict[str, Any]]:
    """Show letters as rows of to whom, which, and what they are marked with."""
    return [_letter_row(each) for each in value] if value else [{"letter": NONE}]


def _letter_row(each: Mapping[str, Any]) -> dict[str, Any]:
    marks = [f"{k}: {show_plain(v)}" for k, v in each.items() if k not in ("to", "letter")]
    return {"to": each.get("to"), "letter": each.get("letter"), "marks": "\n".join(marks)}


def letters(rows: Any, before: Any) -> list[dict[str, Any]] | None:
    """Read letters. Raises `InvalidAnswers`."""
    if not rows:
        return None
    kinds = [row["letter"] for row in rows]
    if NONE in kinds:
        return _without_none(kinds)
    kept = before if isinstance(before, list) else []
    made = [_letter(row) for row in rows]
    return [
        next((old for old in kept if _letter_row(old) == _letter_row(new)), new) for new in made
    ]


def _letter(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: row[key] for key in ("to", "letter") if row.get(key)}
    for line in lines(row.get("marks")):
        match = _FIELD.fullmatch(line)
        if match is None:
            raise InvalidAnswers({"": f"Write “{line}” as a name and a value, such as late: no"})
        found[match[1]] = plain(match[2])
    return found
