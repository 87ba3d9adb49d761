"""Example cases: each is readable, and is what clauses and lessons say it is.

Rehearsing proves the rest.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject
from engine.ids import ElementId

#: Without an anchor there is no alias, and the file need not be read twice.
_ANCHOR = re.compile(r"(?:^|[\s\[{,])&\S")
_LESSONS = "lessons.toml"
#: So many example cases may go on from one another in a row; more nobody could follow.
MOST_IN_A_ROW = 5
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def examples(subject: Subject) -> Iterator[Finding]:
    """Find example cases that cannot be read, and clauses that name cases that do not exist."""
    seen: dict[str, str] = {}
    froms: dict[str, tuple[str, str]] = {}
    unread = False
    for name in subject.files:
        if not name.endswith((".yaml", ".yml")) or name in subject.unread:
            continue
        example = _read(name, subject.files[name])
        if isinstance(example, Finding):
            unread = True
            yield example
            continue
        own = str(example.get("id", ""))
        yield from _identified(name, own, seen.setdefault(own, name))
        yield from _belongs(subject, name, example)
        if own:
            froms[own] = (name, str(example.get("from") or ""))
    if not unread:
        yield from _going_on(froms) if subject.is_whole else ()
        yield from _named_by_clauses(subject, set(seen))
        yield from _named_by_lessons(subject, set(seen))


def _identified(name: str, own: str, first: str) -> Iterator[Finding]:
    if not own:
        yield error(name, "file", "the example case has no id; write one, such as Q-01")
    elif first != name:
        yield error(name, shown(own), f"{first} has the same id; choose another")


def _going_on(froms: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    """Find example cases that go on from none that there is, in a circle, or too often."""
    rows = {own: first for own, (_, first) in froms.items()}
    for own, (name, _) in froms.items():
        if text := wrong_row(own, rows):
            yield error(name, shown(own), text)


def wrong_row(own: str, froms: Mapping[str, str]) -> str:
    """Say why one example case cannot go on from another; "" where it can, or begins by itself.

    `froms` has the id from which each of them goes on, "" for none.
    """
    row, other = [own], froms[own]
    while other in froms and other not in row and len(row) <= MOST_IN_A_ROW + 1:
        row.append(other)
        other = froms[other]
    if other in row:
        circle = " from ".join(map(shown, [*row, other]))
        return f"it goes on from itself in the end ({circle}); name another in `from`"
    if len(row) > MOST_IN_A_ROW + 1:
        text = f"more than {MOST_IN_A_ROW} example cases go on from one another"
        return f"{text}; write the steps out"
    if other and len(row) == 1:
        return f"there is no example case {shown(other)} to go on from; correct `from`"
    return ""


def _belongs(subject: Subject, name: str, example: Mapping[str, Any]) -> Iterator[Finding]:
    place = shown(example.get("id") or "file")
    if subject.is_whole and example.get("procedure") != subject.procedure_id:
        text = f"the procedure is “{shown(example.get('procedure'))}”; write"
        yield error(name, place, f"{text} {subject.procedure_id}")
    known = subject.procedure.clauses
    for clause in map(str, example.get("clauses") or ()):
        if known and clause not in known:
            yield warning(name, place, f"there is no clause {shown(clause)}; correct it")


def _read(name: str, content: bytes) -> Mapping[str, Any] | Finding:
    try:
        text = content.decode("utf-8")
        if _ANCHOR.search(text) and _has_alias(text):
            return error(name, "file", "aliases (*name) are not accepted; write it out")
        read = yaml.load(text, Loader=_Loader)  # noqa: S506 - texts only, in C if it is there
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as fault:
        reason = " ".join(str(fault).split())[:200]
        return error(name, "file", f"this is not YAML ({reason}); correct that place")
    if not isinstance(read, dict) or not isinstance(read.get("clauses") or [], list):
        return error(name, "file", "this is not an example case; begin with id, title and story")
    return read


def _has_alias(text: str) -> bool:
    events = yaml.parse(text, Loader=_Loader)
    return any(isinstance(event, yaml.AliasEvent) for event in events)


def _named_by_clauses(subject: Subject, known: set[str]) -> Iterator[Finding]:
    if not subject.is_whole:
        return
    for clause in subject.procedure.clauses.values():
        for name in clause.shown_by:
            if name not in known:
                text = (
                    f"shown_by names the example case {shown(name)}, which does not exist; add it"
                )
                yield error("clauses.toml", clause.id, text)


def _named_by_lessons(subject: Subject, known: set[str]) -> Iterator[Finding]:
    for lesson in subject.procedure.lessons.values() if subject.is_whole else ():
        for key in ("name", "about", "plan"):
            if not getattr(lesson, key):
                yield error(_LESSONS, lesson.id, f"the lesson has no {key}; write it")
        if lesson.example not in known:
            text = f"there is no example case “{shown(lesson.example)}”; name one that there is"
            yield error(_LESSONS, lesson.id, text)
        if ElementId(lesson.begins) not in subject.procedure.elements and subject.knows_diagrams:
            text = f"begins names “{shown(lesson.begins)}”, which no drawing has; correct it"
            yield error(_LESSONS, lesson.id, text)
