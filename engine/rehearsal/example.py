"""The format of example cases: one YAML file per case; an unknown key is an error."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from engine.errors import DefinitionRejected
from engine.model.calendar import LONDON, in_utc
from engine.model.spaces import plain_spaces
from engine.rehearsal.shape import (
    FIRST_YEAR,
    LAST_YEAR,
    TOLD_BY,
    VERBS,
    wrong_in_step,
    wrong_kinds,
)

_TOP = {
    "id", "title", "procedure", "story", "clauses", "clock", "people", "agencies", "steps", "ends",
    "ends_exactly", "from", "until", "learning", "difficulty", "notes",
}  # fmt: skip
#: Many times as fast, where the library came with it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML with a duplicate key as an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            text = str(getattr(key, "value", ""))
            if text in seen:
                raise yaml.YAMLError(f"the key {text!r} stands twice")
            seen.add(text)
        return super().construct_mapping(node, deep)


def _instant_or_text(loader: Any, node: Any) -> Any:
    """Keep the offset that YAML 1.1 throws away."""
    text = node.value.strip().replace(" ", "T")
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return node.value


_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_INTEGER = "tag:yaml.org,2002:int"
_REPLACED = (_TIMESTAMP, _INTEGER, "tag:yaml.org,2002:float")
_DIGITS = list("0123456789")
#: Name of the first case of an example.
MAIN = "first"
#: What stands last among the ends of a case that goes on.
RUNNING = "running"
#: What stands last among the ends of a case that was voided.
VOIDED = "voided"
#: Of an example that has no clock yet: that of the one it goes on from, or none that was written.
SOME_CLOCK = datetime(2026, 11, 2, 9, tzinfo=LONDON)

_Loader.add_constructor(_TIMESTAMP, _instant_or_text)
_Loader.add_constructor(
    "tag:yaml.org,2002:str", lambda loader, node: plain_spaces(loader.construct_scalar(node))
)
# YAML 1.1 takes 12:30 for 750 (base 60) and needs seconds in a time; people write neither.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _REPLACED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _TIMESTAMP,
    re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?\Z"),
    _DIGITS,
)
_Loader.add_implicit_resolver(
    _INTEGER, re.compile(r"[-+]?(0|[1-9][0-9]*)\Z"), ["-", "+", *_DIGITS]
)
#: What a plain scalar of the format stands for; who writes the format needs it too.
RESOLVERS = _Loader.yaml_implicit_resolvers


#: Days from the scene to where the clock may go; beyond, working days are not counted any more.
MOST_DAYS = 3_660
#: What the reader raises where an explicit tag (`!!int abc`) does not fit what it stands before.
_WRONG_TAGS = (ValueError, KeyError, AttributeError, TypeError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step: a verb, its object, and what stands beside it."""

    number: int
    verb: str
    object: Any
    details: Mapping[str, Any] = field(default_factory=dict)
    #: Where it stands, where its number is not that of its own file.
    place: str = ""

    def __str__(self) -> str:
        what = self.object if isinstance(self.object, str) else ""
        return f"{self.place or f'step {self.number}'} ({self.verb}{' ' + what if what else ''})"


def step_of(number: int, verb: str, entry: Mapping[str, Any]) -> Step:
    """Return the step that an entry of an example case is, by its verb.

    When and in which case something is refused may stand beside `refuse`, or in it.
    """
    details = {key: value for key, value in entry.items() if key != verb}
    about = entry.get(verb)
    if verb == "refuse" and isinstance(about, dict):
        details = {key: about[key] for key in about if key in VERBS[verb]} | details
        about = {key: value for key, value in about.items() if key not in VERBS[verb]}
    return Step(number=number, verb=verb, object=about, details=details)


def attempt_of(step: Step) -> Step:
    """Return what is tried in a step that is to be refused."""
    entry = {key: value for key, value in step.object.items() if key not in TOLD_BY}
    return step_of(step.number, next((key for key in entry if key in VERBS), "do"), entry)


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """An example case."""

    id: str
    title: str
    procedure: str
    story: str
    clauses: tuple[str, ...]
    clock: datetime
    people: Mapping[str, Any]
    steps: tuple[Step, ...]
    #: Ids of end events that are among those reached, in a case that has ended unless `running` is
    #: among them; with several cases, such by the name of each. Nothing where `ends_exactly` is.
    ends: Any
    #: The ids of all end events reached, in order, then `running` where the case goes on; with
    #: several cases, such a list by the name of each. `running` alone is the list of nothing else.
    ends_exactly: Any = None
    learning: tuple[str, ...] = ()
    #: The register of agencies, each with the keys that stand in the file.
    agencies: tuple[Mapping[str, Any], ...] = ()
    difficulty: str = ""
    #: The id of the example case that it goes on from, and which of that one's steps is the last
    #: that it takes: its number, or what it does, starts or sends; all where nothing is said.
    goes_on_from: str = ""
    until: str | int | None = None
    #: How many of its first steps are taken from there; 0 before `going_on.gone_on` took them.
    taken: int = 0

    @property
    def own_steps(self) -> tuple[Step, ...]:
        """The steps of its own file."""
        return self.steps[self.taken :]

    def ends_by_case(self) -> dict[str, list[Any]]:
        """Return by name of case the ends that are said of it, then perhaps `running`."""
        said = self.ends if self.ends_exactly is None else self.ends_exactly
        by_case = said if isinstance(said, dict) else {MAIN: said}
        return {
            str(name): ends if isinstance(ends, list) else [ends or RUNNING]
            for name, ends in by_case.items()
        }


def ends_of(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of the ends, by its key; nothing said is that the case goes on."""
    exactly = entries.get("ends_exactly")
    otherwise = RUNNING if exactly is None else None
    said = entries.get("ends")
    return {"ends": otherwise if said is None else said, "ends_exactly": exactly}


def read_example(data: bytes, *, source: str) -> Example:
    """Read an example case. Raises `DefinitionRejected` naming what is wrong and where."""
    try:
        raw = _loaded(data.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, *_WRONG_TAGS) as error:
        raise DefinitionRejected([f"{source}: this is not YAML: {error}"]) from error
    if not isinstance(raw, dict):
        raise DefinitionRejected([f"{source}: expected keys such as id, title and steps"])
    findings = [
        f"{source}:{key}: this key is not known" for key in sorted(raw.keys() - _TOP, key=str)
    ]
    findings += [
        f"{source}:{key}: an example case needs this"
        for key in ("id", "title", "procedure", *(() if raw.get("from") else ("clock",)), "steps")
        if not raw.get(key)
    ]
    findings += [_line(source, *wrong) for wrong in wrong_kinds(raw)]
    steps = _steps(raw.get("steps"), source, findings)
    clock = raw.get("clock")
    if isinstance(clock, datetime) and not FIRST_YEAR <= clock.year <= LAST_YEAR:
        findings.append(f"{source}:clock: expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    elif clock and not isinstance(clock, datetime):
        findings.append(f"{source}:clock: expected a time such as 2026-10-23T14:00+01:00")
    if not any(step.verb == "expect" for step in steps) and not findings:
        findings.append(f"{source}: an example case without any `expect` proves nothing")
    if findings:
        raise DefinitionRejected(findings)
    return Example(
        id=str(raw["id"]),
        title=str(raw["title"]),
        procedure=str(raw["procedure"]),
        story=str(raw.get("story") or ""),
        clauses=tuple(map(str, raw.get("clauses") or ())),
        clock=in_utc(raw.get("clock") or SOME_CLOCK),
        people=raw.get("people") or {},
        agencies=tuple(raw.get("agencies") or ()),
        steps=tuple(steps),
        **ends_of(raw),
        learning=tuple(map(str, raw.get("learning") or ())),
        difficulty=str(raw.get("difficulty") or ""),
        goes_on_from=str(raw.get("from") or ""),
        until=raw.get("until"),
    )


def _loaded(text: str) -> Any:
    """Read YAML without aliases, which multiply."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_SafeLoader)):
        raise yaml.YAMLError("aliases are not accepted")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader


def _steps(raw: Any, source: str, findings: list[str]) -> list[Step]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return []
    steps = []
    for number, entry in enumerate(raw, 1):
        place = f"{source}:step {number}"
        verbs = [key for key in entry if key in VERBS] if isinstance(entry, dict) else []
        if len(verbs) != 1:
            findings.append(f"{place}: expected one of {', '.join(VERBS)}")
            continue
        verb = verbs[0]
        findings += [
            f"{place}: `{verb}` does not know {key!r}"
            for key in sorted(entry.keys() - VERBS[verb] - {verb}, key=str)
        ]
        findings += [_line(place, *wrong) for wrong in wrong_in_step(entry)]
        steps.append(step_of(number, verb, entry))
    return steps


def _line(place: str, key: str, text: str) -> str:
    return f"{place}:{key}: {text}" if key else f"{place}: {text}"
