"""Tells a moment of a walk whole, line by line, as a trainer could read it out."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from engine.model.calendar import LONDON
from engine.model.people import Person
from engine.training import (
    Happening,
    Moment,
    OpenTask,
    RuleText,
    TrainingRoom,
    answers_in,
    in_short,
)
from engine.training.moment import Comparison

KEPT = Path(__file__).parent / "kept"
#: Signs of a line that tell which it was.
_SHORT = 50
#: Lines of what is there until it is done or over.
_LASTING = ("  task", "  ahead", "  may", "  next")


def holds(name: str, lines: Iterator[str]) -> None:
    """Compare lines with those that are kept; `GOLDEN=write pytest tests/training` keeps them."""
    path, text = KEPT / f"{name}.txt", "\n".join(lines) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()


def walked(
    room: TrainingRoom, moments: Iterator[Moment], by: Person, *, known: Moment | None = None
) -> Iterator[str]:
    """Yield what each moment shows that the one before did not, and what is gone."""
    before = list(_told(room, known, by)) if known else []
    for shown in moments:
        now = list(_told(room, shown, by))
        yield from (line for line in now if line not in before)
        gone = [line for line in before if line not in now and line.startswith(_LASTING)]
        yield from (f"  gone{line[1:_SHORT]}" for line in gone)
        before = now


def _told(room: TrainingRoom, shown: Moment, by: Person) -> Iterator[str]:
    head = [f"{shown.step}.", shown.clock, shown.since, f"conference {shown.conference}"]
    yield " | ".join([*head, *["is over"] * shown.is_over])
    if shown.steps:
        last = shown.steps[-1]
        yield f"  {last.verb} {last.element_id}: {last.text}" + (last.note and f" ({last.note})")
    yield from (f"  * {_happened(one)}" for one in shown.happened)
    yield f"  in short: {[shown.happened.index(one) + 1 for one in in_short(shown.happened)]}"
    yield f"  answers: {answers_in(shown.happened)}"
    yield from (f"  task {_task(one)}" for one in shown.tasks)
    for one in shown.ahead:
        kind = "due" if one.is_task else "by itself"
        yield f"  ahead {_at(one.at)} {kind}: {one.name} ({one.why})"
    for each in shown.sendable:
        yield (
            f"  may send {each.message}: {each.name}, {each.case} {each.case_id}, {each.person}, "
            f"{each.role} {each.role_title}, form {each.has_form}"
        )
    for start in shown.startable:
        yield f"  may start {start.process_id}: {start.title}, {start.role} {start.role_title}"
    if shown.next is not None:
        what = shown.next
        at = what.at and _at(what.at)
        yield f"  next {what.number} {what.verb} {what.element_id}: {what.text}; {at}"
        yield f"  next by {what.starter}"
    for case in shown.cases:
        mark = "shown" if case is shown.case else "case"
        yield f"  {mark} {case.name}: {case.process_id} of {', '.join(case.processes)}"
        yield from (f"    {line}" for line in case.story)
        yield from (f"    {name} {state}" for name, state in case.states.items())
    yield from _asked(room, shown, by)


def _at(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%a %d %b %Y %H:%M:%S}"


def _ids(clauses: tuple[RuleText, ...]) -> str:
    return f"[{', '.join(one.id for one in clauses)}]"


def _happened(one: Happening) -> str:
    by = " by itself" if one.by_itself else ""
    why = f" ({one.why})" if one.why else ""
    place = one.element_id or "-"
    return f"{_at(one.at)} {place} {one.weight}{by} {_ids(one.clauses)} {one.text}{why}"


def _task(one: OpenTask) -> str:
    marks = [
        *["claimed"] * one.is_claimed,
        *["overdue"] * one.is_overdue,
        *["has answers"] * one.has_example,
    ]
    due = f"due {_at(one.due_at)} ({one.due_why})" if one.due_at else "no limit"
    own = f" ({one.own_title})" if one.own_title else ""
    return (
        f"{one.id} of {one.case} {one.case_id}, {one.element_id}: {one.name}/{one.about}, "
        f"{one.role} {one.role_title}: {one.person}{own}, {due}, {marks} {_ids(one.clauses)}"
    )


def _asked(room: TrainingRoom, shown: Moment, by: Person) -> Iterator[str]:
    for question in room.lessons.ask(shown.walk.id, by=by):
        yield f"  asks {question.kind}: {question.text} {_ids(question.clauses)}"
        for choice in question.choices:
            yield f"    {'+' if choice.is_right else '-'} {choice.text}: {choice.why}"


def compared(found: Comparison) -> Iterator[str]:
    """Yield two branches side by side."""
    yield f"shared {found.shared_steps}: {found.one.walk.branch} | {found.other.walk.branch}"
    for line in found.lines:
        sign = "≠" if line.differs else "="
        yield f"{line.part} | {line.name} | {line.one} {sign} {line.other}"
