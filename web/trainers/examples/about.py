"""What an example case tells, who is in it and how it ends, as parts of three pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.rehearsal import Example
from engine.rehearsal.cast import entries
from engine.rehearsal.example import MAIN, RUNNING
from web.trainers.examples import values
from web.trainers.examples.offers import cases_of, options
from web.trainers.examples.questions import Part, line, pick, rows, text, when

_LEVELS = options((level, level.capitalize()) for level in ("easy", "medium", "hard"))
OTHERS = options([("others", "No role in the procedure")])
OFFERS = {"levels": _LEVELS}
#: The calendar and the reader know these years.
_BOUNDS = {
    "earliest": 'date and time("1950-01-01T00:00:00")',
    "latest": 'date and time("2150-12-31T00:00:00")',
}

STORY = (
    Part(key="title", at="title", asks=line("title", "Title", need="Enter a title")),
    Part(key="id", at="id", asks=line("id", "Number", "Such as X-01", "Enter a number")),
    Part(
        key="story",
        at="story",
        asks=text("story", "Story", "What the class is told. Invented people only."),
    ),
    Part(
        key="learning",
        at="learning",
        show=values.show_lines,
        read=values.lines,
        asks=text("learning", "What the class should take home", "One point a line"),
    ),
    Part(
        key="clauses",
        at="clauses",
        show=", ".join,
        read=values.words,
        asks=line("clauses", "Clauses", "Such as Q16, Q17"),
    ),
    Part(key="difficulty", at="difficulty", asks=pick("difficulty", "Difficulty", "levels")),
    Part(
        key="clock",
        at="clock",
        read=values.moment,
        asks=when("datetime", "clock", "When the clock begins", need="Enter when the clock begins")
        | {"properties": {"errorRequired": "Enter when the clock begins", **_BOUNDS}},
    ),
)


GOES_ON = (
    Part(
        key="from",
        at="from",
        asks=pick(
            "from",
            "Which example case does it go on from?",
            "others",
            "Its people, its clock and its first steps are those of this one",
        ),
    ),
    Part(
        key="until",
        at="until",
        show=str,
        read=values.until,
        asks=line(
            "until",
            "Up to and with which of its steps?",
            "A number, or what the step does, such as record_dissent; without one, to its end",
        ),
    ),
)


def _show_people(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"role": role, **{key: one.get(key) for key in ("name", "agency", "line_manager")}}
        for role, held in value.items()
        for one in entries(held)
    ]


def _people(found: Sequence[Mapping[str, Any]] | None, before: Any) -> dict[str, Any]:
    """Return the people by role; what else the file says of somebody stays."""
    known = {(role, one["name"]): one for role, held in before.items() for one in entries(held)}
    made: dict[str, list[Any]] = {}
    for row in found or ():
        one = {**known.get((row["role"], row["name"]), {}), "name": row["name"]}
        for key in ("agency", "line_manager"):
            one.pop(key, None)
            if row.get(key):
                one[key] = row[key]
        made.setdefault(row["role"], []).append(one if len(one) > 1 else one["name"])
    return {role: held[0] if len(held) == 1 else held for role, held in made.items()}


PEOPLE = (
    Part(
        key="cast",
        at="people",
        show=_show_people,
        read=_people,
        asks=rows(
            "cast",
            "People",
            "Person",
            "Invented people only. A role with nobody gets an invented person by itself.",
            line("name", "Name", need="Enter a name"),
            pick("role", "Role", "roles_or_none", need="Choose a role"),
            line("agency", "Agency"),
            line("line_manager", "Line manager", "A name from this list"),
        ),
    ),
)


def ends(example: Example) -> tuple[Part, ...]:
    """Return the question how each case of an example ends."""
    names = cases_of(example)
    questions = [
        rows(
            f"case_{number}",
            # A name is a value: what its author wrote in it is no template.
            "How it ends"
            if len(names) == 1
            else f"How the case “{{{{offers.case_{number}}}}}” ends",
            "End",
            "Every end that is reached, in order; where the case goes on, say so last",
            pick("end", "End", "ends", need="Choose an end"),
        )
        for number in range(len(names))
    ]
    group = {"type": "group", "path": "ends", "components": questions}

    def show(value: Any) -> dict[str, Any]:
        by_case = replace(example, ends_exactly=value).ends_by_case()
        return {
            f"case_{number}": [{"end": end} for end in by_case.get(name, ())]
            for number, name in enumerate(names)
        }

    def read(found: Mapping[str, Any], before: Any) -> Any:
        made = {
            name: [row["end"] for row in found[f"case_{number}"] or ()] or RUNNING
            for number, name in enumerate(names)
        }
        return made[MAIN] if names == [MAIN] else made

    return (Part(key="ends", at="ends_exactly", show=show, read=read, asks=group),)
