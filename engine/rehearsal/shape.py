"""What an example case may hold, and where: kinds of values, before anything is made of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
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
from engine.rehearsal.shape_expected import EXPECTATIONS as EXPECTATIONS
from engine.rehearsal.shape_expected import each_of as each_of
from engine.rehearsal.shape_expected import wrong_expectations
from engine.rehearsal.shape_kinds import (
    DAY,
    ITEM,
    MOMENT,
    NAME,
    NAMES,
    TEXT,
    Kind,
    Wrong,
    is_in_reach,
    is_name,
    is_plain,
    is_text,
    lists,
    or_nothing,
)
from engine.rehearsal.shape_kinds import FIRST_YEAR as FIRST_YEAR
from engine.rehearsal.shape_kinds import LAST_YEAR as LAST_YEAR
from engine.rehearsal.shape_people import wrong_agencies, wrong_people

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
    "confirm_correction": _WHO,
    "refuse_correction": _WHO | {"because"},
    "absent": {"note"},
    "holiday": {"note"},
    "claim": _WHO | {"for"},
    "release": _WHO | {"for"},
    "assign": _WHO | {"for", "to"},
    "take_over": _WHO | {"from", "to", "reason"},
    "confirm_words": _WHO | {"add", "disagree", "theirs", "arrived"},
    "attach": _WHO | {"file", "kind", "to"},
    "resolve": _WHO,
    "void": _WHO,
    "confirm_void": _WHO,
    "decline_void": _WHO,
    "expect": {"case", "note", "at"},
    "refuse": {"case", "note", "at"},
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

#: Verbs at which keys and values stand: those that are needed, and those that may be there.
_OBJECTS: Mapping[str, tuple[set[str], set[str]]] = {
    "absent": ({"person", "from", "to"}, {"deputy"}),
    "holiday": ({"date"}, {"name"}),
}
_ENDS = "a list of ends, such as [dissent_closed], or running; with several cases, such by name"


def _are_ends(value: Any) -> bool:
    groups = list(value.values()) if isinstance(value, dict) else [value]
    return all(each in (None, "running") or lists(is_text)(each) for each in groups)


#: It may be blank, and is refused then.
_REASON = Kind(lambda value: isinstance(value, str), "the reason in words")
#: What stands at a key of the whole or of a step, where there is anything.
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("id", "title", "procedure", "story", "difficulty"),
        NAME._replace(fits=lambda value: isinstance(value, str) or is_name(value)),
    ),
    **dict.fromkeys(("clauses", "learning"), NAMES),
    "from": TEXT,
    "until": Kind(
        lambda value: is_text(value) or (isinstance(value, int) and not isinstance(value, bool)),
        "the number of a step, or what it does, starts or sends",
    ),
    "ends": Kind(_are_ends, _ENDS),
    "ends_exactly": Kind(_are_ends, _ENDS),
    "steps": Kind(lambda value: isinstance(value, list), "a list of steps"),
    "answers": Kind(
        lambda value: isinstance(value, dict) and is_plain(value),
        "answers by their questions, such as {decision: make}",
    ),
    "at": MOMENT,
    "theirs": TEXT,
    "arrived": MOMENT,
    "case": TEXT,
    "as": TEXT,
    "name": TEXT,
    "for": ITEM,
    "file": NAME,
    "kind": TEXT,
    **dict.fromkeys(("reason", "add", "disagree"), _REASON),
    "conference": Kind(lambda value: value in ("new", "first"), "new, or nothing"),
}
_TO = Kind(is_text, "the name of whom it is handed to")
_TO_ROLES = Kind(
    lambda value: is_text(value) or lists(is_text)(value), "roles, such as [conference_chair]"
)
_BECAUSE = Kind(is_name, "the reason in words")
#: What stands at a verb.
_AT_VERBS: Mapping[str, Kind] = {
    **dict.fromkeys(
        (
            *("start", "do", "send", "claim", "release", "assign", "take_over", "confirm_words"),
            *("confirm_correction", "refuse_correction"),
        ),
        Kind(lambda value: isinstance(value, str), "the name of what it is about"),
    ),
    **dict.fromkeys(("void", "decline_void"), _REASON),
    "confirm_void": Kind(or_nothing(is_name), "a text, or nothing"),
    "resolve": Kind(or_nothing(lambda value: not isinstance(value, dict | list)), "nothing"),
    "attach": Kind(or_nothing(is_name), "the name of the paper"),
    "wait": Kind(
        lambda value: is_in_reach(value) if isinstance(value, date) else is_text(value),
        "a time or day, `next due`, or how long, such as `5 working days` or PT6H",
    ),
}
#: What an example case has from the one that it goes on from.
_TAKEN = ("clock", "people", "agencies")


def wrongly_written(step: "Step") -> Iterator[str]:
    """Yield what is wrong with the kinds of values in a step, whatever they say."""
    entry = {step.verb: step.object, **step.details}
    yield from (f"{key}: {text}" if key else text for key, text in wrong_in_step(entry))


def wrong_in_step(entry: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what is wrong with an entry that holds one verb."""
    verb = next(key for key in entry if key in VERBS)
    yield from wrong_kinds(entry)
    yield from _wrong_beside(verb, entry)
    yield from _OF_VERBS.get(verb, _wrong_value)(verb, entry[verb])


def wrong_kinds(given: Mapping[Any, Any]) -> Iterator[Wrong]:
    """Yield the keys whose value is of a kind that nothing can be made of."""
    for key, kind in _KINDS.items():
        if given.get(key) is not None or (key == "theirs" and key in given):
            yield from kind.wrong(key, given[key])
    for key, wrong in (("people", wrong_people), ("agencies", wrong_agencies)):
        if given.get(key) is not None:
            yield from ((key, text) for text in wrong(given[key]))
    if given.get("ends") is not None and given.get("ends_exactly") is not None:
        yield "ends_exactly", "say it in `ends` or in `ends_exactly`, not in both"
    yield from _wrong_going_on(given)


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


# --- verbs ---------------------------------------------------------------------------------


def _wrong_beside(verb: str, entry: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what cannot stand beside a verb, or must."""
    yield from _wrong_at_once(entry)
    if verb == "refuse" and isinstance(entry[verb], dict):
        twice = sorted(VERBS[verb] & entry.keys() & entry[verb].keys())
        yield from ((key, "say it beside `refuse` or in it, not in both") for key in twice)
    if verb == "assign" or (verb == "take_over" and entry.get("to") is not None):
        yield from _TO.wrong("to", entry.get("to"))
    elif verb == "attach":
        if not entry[verb] and not entry.get("file"):
            yield verb, "expected the name of the paper"
        if entry.get("to") is not None:
            yield from _TO_ROLES.wrong("to", entry["to"])
    elif verb in ("correct", "refuse_correction") and entry.get("because") is not None:
        yield from _BECAUSE.wrong("because", entry["because"])


def _wrong_at_once(entry: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what cannot be said in one step with something else."""
    if entry.get("arrived") is not None and "theirs" not in entry:
        yield "arrived", "say with `theirs` which paper arrived then"
    if {"add", "disagree"} <= entry.keys():
        yield "disagree", "say in two steps what is added, and what they disagree with"


def _wrong_value(verb: str, value: Any) -> Iterator[Wrong]:
    yield from _AT_VERBS[verb].wrong(verb, value)


def _wrong_facts(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield "", f"`{verb}` needs keys and values"
    elif not value or not is_plain(value):
        yield verb, "expected facts and what is right, such as {conference_date: 2026-10-23}"


def _wrong_days(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield "", f"`{verb}` needs keys and values"
        return
    needed, more = _OBJECTS[verb]
    yield from (("", f"`{verb}` needs {key!r}") for key in sorted(needed - value.keys()))
    unknown = sorted(value.keys() - needed - more, key=str)
    yield from (("", f"`{verb}` does not know {key!r}") for key in unknown)
    for key in sorted(value.keys() & (needed | more)):
        kind = TEXT if key in ("person", "deputy") else NAME if key == "name" else DAY
        if value[key] is not None or key in needed:
            yield from kind.wrong(key, value[key])


def _wrong_attempt(verb: str, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict):
        yield "", f"`{verb}` needs keys and values"
        return
    yield from _wrong_telling(value)
    inner = {key: each for key, each in value.items() if key not in TOLD_BY}
    tried = [key for key in inner if key in VERBS]
    is_one = len(tried) == 1 and tried[0] not in ("refuse", "expect")
    known = {*tried, *VERBS[verb], *(VERBS[tried[0]] if is_one else set().union(*VERBS.values()))}
    unknown = sorted(inner.keys() - known, key=str)
    yield from (("", f"`{verb}` does not know {key!r}") for key in unknown)
    if is_one:
        yield from wrong_in_step(inner)
    else:
        yield "", "say what is refused, such as `do: decide`"


def _wrong_telling(value: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what is wrong with what a refusal is told by."""
    field, because = value.get("field"), value.get("because")
    if because is None:
        yield "", "`refuse` needs 'because'"
    elif because not in REFUSALS.values():
        yield "because", f"expected one of {', '.join(REFUSALS.values())}"
    if not (field is None or is_text(field) or (lists(is_text)(field) and field)):
        yield "field", "expected the place of an answer, such as decision, or a list of such"
    if value.get("says") is not None:
        yield from TEXT.wrong("says", value["says"])


_OF_VERBS: Mapping[str, Callable[[str, Any], Iterator[Wrong]]] = {
    "correct": _wrong_facts,
    **dict.fromkeys(_OBJECTS, _wrong_days),
    "refuse": _wrong_attempt,
    "expect": wrong_expectations,
}
