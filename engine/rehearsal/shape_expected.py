"""What an example case may expect, and of which kind it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.rehearsal.shape_kinds import (
    ITEM,
    Kind,
    Wrong,
    by_name,
    is_count,
    is_in_reach,
    is_plain,
    is_text,
    lists,
    or_nothing,
)

_DUE = "a day or time such as 2026-10-23T14:00+01:00, or nothing"
_TASKS = Kind(or_nothing(lists(is_text)), "a list of tasks, such as [decide]")
_PEOPLE = Kind(or_nothing(lists(is_text)), "a list of people, such as [R. Holm]")
_THINGS = Kind(
    by_name(lambda value: bool(value) and lists(is_text)(value)),
    "what somebody may read, such as {J. Pace: [reasons, step:decide, letter:outcome]}",
)


def _is_of_tasks(value: Any) -> bool:
    return bool(each_of(value)) and all(isinstance(one, dict) for one in each_of(value))


def each_of(expected: Any) -> list[Any]:
    """Return what is expected of tasks of one name: of one of them, or a list of several."""
    return expected if isinstance(expected, list) else [expected]


#: What may be expected, and of which kind it is.
EXPECTATIONS: Mapping[str, Kind] = {
    "open": _TASKS,
    "assigned": Kind(
        by_name(or_nothing(is_text)), "people by their tasks, such as {decide: A. Reeve}"
    ),
    "due": Kind(
        by_name(or_nothing(is_in_reach)), "days or times by tasks, such as {decide: 2026-10-23}"
    ),
    "overdue": _TASKS,
    "notified": Kind(by_name(is_count), "how many notices a role got, such as {manager: 1}"),
    "letters": Kind(
        or_nothing(lists(by_name(is_plain))),
        "a list of letters, such as [{to: J. Pace, letter: outcome}]",
    ),
    "file": Kind(
        by_name(is_plain),
        'values by their places in the case file, such as {"children[0].name": Ann}',
    ),
    "history": Kind(
        or_nothing(lists(is_text)), "a list of happenings, such as [UserTaskCompleted decide]"
    ),
    "incidents": Kind(is_count, "a number"),
    "participants": Kind(
        by_name(lambda value: value is None or is_text(value) or lists(is_text)(value)),
        "people by roles, such as {panel_member: [G. Halim, I. Novak]}",
    ),
    "opens": _PEOPLE,
    "closed_to": _PEOPLE,
    "reads": _THINGS,
    "kept_from": _THINGS,
    "notified_people": Kind(
        by_name(is_count), "how many notices somebody got, such as {A. Reeve: 1}"
    ),
    "tasks": Kind(
        by_name(_is_of_tasks), "what is said of each task, such as {decide: {for: Ann}}"
    ),
}
#: What may be expected of one open task, or of that of one item, and of which kind it is.
OF_A_TASK: Mapping[str, Kind] = {
    "for": ITEM,
    "open": Kind(lambda value: isinstance(value, bool), "true or false"),
    "with": Kind(or_nothing(is_text), "a name, or nothing"),
    "due": Kind(or_nothing(is_in_reach), _DUE),
    "overdue": Kind(lambda value: isinstance(value, bool), "true or false"),
}
#: What may be said of a task that is not open.
_OF_NONE = frozenset({"for", "open"})


def wrong_expectations(verb: str, value: Any) -> Iterator[Wrong]:
    """Yield what is wrong with what a step expects."""
    if not isinstance(value, dict | None):
        yield "", "expected what is there, such as `open: [decide]`"
        return
    for key, expected in (value or {}).items():
        if key not in EXPECTATIONS:
            yield "", f"`expect` does not know {key!r}"
        elif wrong := list(EXPECTATIONS[key].wrong(key, expected)):
            yield from wrong
        elif key == "tasks":
            yield from (("tasks", text) for text in _wrong_tasks(expected))


def _wrong_tasks(expected: Mapping[str, Any]) -> Iterator[str]:
    for task, each in expected.items():
        for said in each_of(each):
            unknown = sorted(said.keys() - OF_A_TASK, key=str)
            yield from (f"of a task nothing called {key!r} is expected" for key in unknown)
            for key in sorted(said.keys() & OF_A_TASK):
                for _, text in OF_A_TASK[key].wrong(key, said[key]):
                    yield f"{task}: {key}: {text}"
            if said.get("open") is False and said.keys() - _OF_NONE:
                yield f"{task}: a task that is not open is with nobody and due at no time"
