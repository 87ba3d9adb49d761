"""What an example case may hold, and where: kinds of values, before anything is made of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.errors import (
    CaseStopped,
    ConcurrentChange,
    DefinitionRejected,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    Refused,
    WrongState,
)

if TYPE_CHECKING:
    from engine.rehearsal.example import Step

_WHO = {"as", "name", "at", "case", "note"}
#: Verb to the keys that may stand beside it.
VERBS: Mapping[str, set[str]] = {
    "start": _WHO | {"answers", "conference"},
    "do": _WHO | {"for", "answers", "theirs", "arrived"},
    "wait": {"note"},
    "send": _WHO | {"answers", "theirs", "arrived"},
    "correct": _WHO | {"because"},
    "absent": {"note"},
    "holiday": {"note"},
    "claim": _WHO | {"for"},
    "release": _WHO | {"for"},
    "assign": _WHO | {"for", "to"},
    "attach": _WHO | {"file", "to"},
    "resolve": _WHO,
    "void": _WHO,
    "confirm_void": _WHO,
    "decline_void": _WHO,
    "expect": {"case", "note", "at"},
    "refuse": {"case", "note", "at"},
}
#: What may be expected, and of which kind it is.
EXPECTATIONS: Mapping[str, tuple[type, ...]] = {
    "open": (list, type(None)),
    "assigned": (dict,),
    "due": (dict,),
    "overdue": (list, type(None)),
    "notified": (dict,),
    "letters": (list, type(None)),
    "file": (dict,),
    "history": (list, type(None)),
    "incidents": (int,),
    "participants": (dict,),
    "opens": (list, type(None)),
    "closed_to": (list, type(None)),
    "notified_people": (dict,),
    "tasks": (dict,),
}
#: What may be expected of one open task, or of that of one item, and of which kind it is.
OF_A_TASK: Mapping[str, tuple[type, ...]] = {
    "for": (str, int, dict),
    "open": (bool,),
    "with": (str, type(None)),
    "due": (date, type(None)),
    "overdue": (bool,),
}
#: What a refusal may be told by, beside its kind: the fields that are wrong, and words of it.
TOLD_BY = ("because", "field", "says")
#: Why a step may be refused, by the words of the format: files and walks that are kept hold them.
REFUSALS: Mapping[type[Refused], str] = {
    NotAllowed: "NotAllowed",
    NotFound: "NotFound",
    WrongState: "WrongState",
    InvalidAnswers: "InvalidAnswers",
    ConcurrentChange: "ConcurrentChange",
    CaseStopped: "CaseStopped",
    DefinitionRejected: "DefinitionRejected",
}
#: What an example says of an agency.
AGENCY_KEYS = frozenset({"name", "also", "part_of", "contact", "closed"})
FIRST_YEAR, LAST_YEAR = 1950, 2150

#: Verbs whose object is a mapping, with the keys that it needs.
_OBJECTS: Mapping[str, set[str]] = {
    "correct": set(),
    "absent": {"person", "from", "to"},
    "holiday": {"date"},
    "refuse": {"because"},
}
#: What stands at a key, where there is anything.
_KINDS: Mapping[str, tuple[type, ...]] = {
    "people": (dict,),
    "agencies": (list,),
    "from": (str,),
    "until": (int, str),
    "clauses": (list,),
    "learning": (list,),
    "ends": (list, dict, str),
    "ends_exactly": (list, dict, str),
    "steps": (list,),
    "answers": (dict,),
    "at": (datetime,),
    "theirs": (str,),
    "arrived": (datetime,),
    "case": (str,),
    "as": (str,),
    "name": (str,),
}
#: What an example case has from the one that it goes on from.
_TAKEN = ("clock", "people", "agencies")
_OTHER_KIND = "this is not what stands here; look at another example case"

#: Where something is wrong, "" for the whole; and what.
Wrong = tuple[str, str]


def wrongly_written(step: "Step") -> Iterator[str]:
    """Yield what is wrong with the kinds of values in a step, whatever they say."""
    entry = {step.verb: step.object, **step.details}
    yield from (f"{key}: {text}" if key else text for key, text in wrong_in_step(entry))


def wrong_in_step(entry: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what is wrong with an entry that holds one verb."""
    verb = next(key for key in entry if key in VERBS)
    yield from wrong_kinds(entry)
    if verb == "refuse" and isinstance(entry[verb], dict):
        twice = sorted(VERBS[verb] & entry.keys() & entry[verb].keys())
        yield from ((key, "say it beside `refuse` or in it, not in both") for key in twice)
    yield from _OF_VERBS.get(verb, _wrong_name)(verb, entry[verb])


def wrong_kinds(given: Mapping[Any, Any]) -> Iterator[Wrong]:
    """Yield the keys whose value is of a kind that nothing can be made of."""
    for key, kinds in _KINDS.items():
        value = given.get(key)
        if value is not None and not (isinstance(value, kinds) and _holds(key, value)):
            yield key, _OTHER_KIND
    if given.get("ends") is not None and given.get("ends_exactly") is not None:
        yield "ends_exactly", "say it in `ends` or in `ends_exactly`, not in both"
    yield from _wrong_wholes(given)
    yield from _wrong_going_on(given)


def _wrong_wholes(given: Mapping[Any, Any]) -> Iterator[Wrong]:
    """Yield what an agency is said to be part of that the case does not name."""
    agencies = given.get("agencies")
    if not isinstance(agencies, list) or not _are_agencies(agencies):
        return
    named = {name for each in agencies for name in (each["name"], *(each.get("also") or ()))}
    for whole in [each["part_of"] for each in agencies if each.get("part_of")]:
        if whole not in named:
            yield "agencies", f"{whole!r} in `part_of` names no agency of this list; add it there"


def _wrong_going_on(given: Mapping[Any, Any]) -> Iterator[Wrong]:
    """Yield what cannot stand beside `from`, and what cannot stand without it."""
    if "clock" not in given and "from" not in given:
        return  # no example case, but a step
    other = given.get("from")
    if not other:
        if given.get("until") is not None:
            yield "until", "say with `from` which example case it goes on from"
        return
    for key in _TAKEN:
        if given.get(key):
            yield key, f"this is taken from {other}; take it away"
    if other == given.get("id"):
        yield "from", "an example case cannot go on from itself; name another"


def _holds(key: str, value: Any) -> bool:
    checks: Mapping[str, Callable[[Any], bool]] = {
        "people": _are_people,
        "agencies": _are_agencies,
        "ends": _are_ends,
        "ends_exactly": _are_ends,
        "at": _is_in_reach,
        "arrived": _is_in_reach,
    }
    check = checks.get(key)
    return check is None or check(value)


def _are_people(value: Mapping[Any, Any]) -> bool:
    held = [one for each in value.values() for one in (each if isinstance(each, list) else [each])]
    return all(isinstance(role, str) for role in value) and all(
        bool(one.get("name")) if isinstance(one, dict) else not isinstance(one, list)
        for one in held
    )


def _are_agencies(value: list[Any]) -> bool:
    """Each has a name; of what it is, `also` is texts and `contact` name and e-mail."""
    return all(
        isinstance(each, dict)
        and each.keys() <= AGENCY_KEYS
        and isinstance(each.get("name"), str)
        and isinstance(each.get("part_of"), str | None)
        and isinstance(each.get("also") or [], list)
        and _are_texts(each.get("also") or [])
        and isinstance(each.get("contact") or {}, dict)
        and isinstance(each.get("closed") or "", str)
        for each in value
    )


def _are_ends(value: Any) -> bool:
    return all(
        each in (None, "running") or (isinstance(each, list) and _are_texts(each))
        for each in _groups(value)
    )


def _groups(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else [value]


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and _are_texts(value)


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _is_in_reach(value: date) -> bool:
    return FIRST_YEAR <= value.year <= LAST_YEAR


# --- verbs ---------------------------------------------------------------------------------


def _wrong_name(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, str):
        yield verb, _OTHER_KIND


def _wrong_paper(verb: str, value: Any) -> Iterator[Wrong]:
    if isinstance(value, dict | list):
        yield verb, _OTHER_KIND


def _wrong_wait(verb: str, value: Any) -> Iterator[Wrong]:
    if not (_is_in_reach(value) if isinstance(value, date) else isinstance(value, str)):
        yield verb, _OTHER_KIND


def _wrong_mapping(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield "", f"`{verb}` needs keys and values"
        return
    missing = sorted(_OBJECTS[verb] - value.keys())
    yield from (("", f"`{verb}` needs {key!r}") for key in missing)
    if verb == "refuse":
        yield from _wrong_attempt(value)
    elif not all(isinstance(key, str) for key in value):
        yield verb, _OTHER_KIND
    elif verb != "correct":
        days = [key for key in ("from", "to", "date") if key in value]
        yield from ((key, _OTHER_KIND) for key in days if not _is_day(value[key]))


def _wrong_attempt(value: Mapping[str, Any]) -> Iterator[Wrong]:
    inner = {key: each for key, each in value.items() if key not in TOLD_BY}
    verbs = [key for key in inner if key in VERBS]
    unknown = sorted(inner.keys() - VERBS.keys() - set().union(*VERBS.values()), key=str)
    yield from (("", f"`refuse` does not know {key!r}") for key in unknown)
    if len(verbs) != 1 or verbs[0] in ("refuse", "expect"):
        yield "", "say what is refused, such as `do: decide`"
    else:
        yield from wrong_in_step(inner)
    field, says = value.get("field"), value.get("says")
    if not (field is None or isinstance(field, str) or (_is_list_of_texts(field) and field)):
        yield "field", _OTHER_KIND
    if not (says is None or (isinstance(says, str) and says.strip())):
        yield "says", _OTHER_KIND


def _wrong_expectations(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value or {}, dict):
        yield "", "expected what is there, such as `open: [decide]`"
        return
    for key, expected in (value or {}).items():
        if key not in EXPECTATIONS:
            yield "", f"`expect` does not know {key!r}"
        elif not (isinstance(expected, EXPECTATIONS[key]) and _fits(key, expected)):
            yield key, _OTHER_KIND
        elif key == "tasks":
            yield from _wrong_tasks(expected)


def _wrong_tasks(expected: Any) -> Iterator[Wrong]:
    told = [one for each in expected.values() for one in each_of(each)]
    unknown = sorted({key for one in told for key in one if key not in OF_A_TASK}, key=str)
    yield from (("tasks", f"of a task nothing called {key!r} is expected") for key in unknown)
    for key, kinds in OF_A_TASK.items():
        if not all(isinstance(one[key], kinds) for one in told if key in one):
            yield "tasks", f"what stands at `{key}` {_OTHER_KIND.removeprefix('this ')}"


def each_of(expected: Any) -> list[Any]:
    """Return what is expected of tasks of one name: of one of them, or a list of several."""
    return expected if isinstance(expected, list) else [expected]


def _fits(key: str, expected: Any) -> bool:
    if key in _OF_EACH:
        return all(isinstance(name, str) and _OF_EACH[key](one) for name, one in expected.items())
    if isinstance(expected, list):
        return all(isinstance(each, dict if key == "letters" else str) for each in expected)
    if key == "due":
        return all(value is None or isinstance(value, date) for value in expected.values())
    return True


def _are_names(value: Any) -> bool:
    return value is None or isinstance(value, str) or _is_list_of_texts(value)


#: What is expected by the names of tasks, roles or people, and what fits there.
_OF_EACH: Mapping[str, Callable[[Any], bool]] = {
    "participants": _are_names,
    "notified_people": lambda value: isinstance(value, int),
    "tasks": lambda value: all(isinstance(one, dict) for one in each_of(value)),
}


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return _is_in_reach(value)
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


_OF_VERBS: Mapping[str, Callable[[str, Any], Iterator[Wrong]]] = {
    **dict.fromkeys(_OBJECTS, _wrong_mapping),
    "attach": _wrong_paper,
    "wait": _wrong_wait,
    "resolve": lambda verb, value: iter(()),
    "confirm_void": _wrong_paper,
    "expect": _wrong_expectations,
}
