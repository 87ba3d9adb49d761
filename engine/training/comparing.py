"""Two branches of a walk side by side."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.forms import Field
from engine.model.document import DocumentKind
from engine.package import Definition
from engine.rehearsal.example import MAIN
from engine.texts.british import show_moment
from engine.training.moment import Comparison, Difference, Moment
from engine.training.step_words import name_of
from engine.wording.terms import fact_label, fact_words, words_of

_NOTHING = "—"


def compare(one: Moment, other: Moment, *, shared_steps: int) -> Comparison:
    """Return every line in which two moments can differ, those that do first in each part."""
    lines: list[Difference] = []
    for part, told in _PARTS.items():
        left, right = dict(told(one)), dict(told(other))
        found = [
            Difference(
                part=part,
                name=name,
                one=left.get(name, _NOTHING),
                other=right.get(name, _NOTHING),
            )
            for name in {**left, **right}
        ]
        lines += sorted(found, key=lambda line: not line.differs)
    return Comparison(one=one, other=other, shared_steps=shared_steps, lines=tuple(lines))


def _clock(moment: Moment) -> Iterator[tuple[str, str]]:
    yield "The clock", moment.clock
    yield "Steps", str(moment.step)


def _tasks(moment: Moment) -> Iterator[tuple[str, str]]:
    for task in moment.tasks:
        late = ", overdue" if task.is_overdue else ""
        yield _named(task.case, task.name, task.about), f"open{late}"
    for case in moment.cases:
        for done in case.view.closed_tasks:
            said = f"{done.state.value}{', late' if done.was_late else ''}"
            yield _named(case.name, done.name, done.item_label), said


def _dates(moment: Moment) -> Iterator[tuple[str, str]]:
    for task in moment.tasks:
        if task.due_at is not None:
            name = _named(task.case, task.name, task.about)
            yield f"{name} is due by", show_moment(task.due_at)
    for case in moment.cases:
        for done in case.view.closed_tasks:
            if done.completed_at is not None:
                name = _named(case.name, done.name, done.item_label)
                yield f"{name} was {done.state.value}", show_moment(done.completed_at)


def _recorded(moment: Moment) -> Iterator[tuple[str, str]]:
    shared = _asked_alike(moment.definition)
    for case in moment.cases:
        for key, value in case.view.case.file.items():
            label = fact_label(moment.definition, key)
            if label in shared:
                label += f" ({words_of(key)})"
            yield from _values(_named(case.name, label), moment.definition, (key,), value)


def _asked_alike(definition: Definition) -> set[str]:
    """Return the questions that ask for more than one fact, such as `Date`."""
    asked = {
        (field.path[0], field.label.source)
        for form in definition.forms.values()
        for field in form.fields
        if isinstance(field, Field)
    }
    return {label for label, count in Counter(label for _, label in asked).items() if count > 1}


def _values(
    name: str, definition: Definition, path: tuple[str, ...], value: Any
) -> Iterator[tuple[str, str]]:
    """Yield what is recorded at a path, an item of a list and a part of a group by itself."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        for number, item in enumerate(value, 1):
            for key, part in item.items():
                if key != "id":
                    label = f"{name} {number}: {fact_label(definition, *path, key)}"
                    yield from _values(label, definition, (*path, key), part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            label = f"{name}: {fact_label(definition, *path, key)}"
            yield from _values(label, definition, (*path, key), part)
    else:
        yield name, fact_words(definition, *path, value=value)


def _documents(moment: Moment) -> Iterator[tuple[str, str]]:
    for case in moment.cases:
        counts: dict[str, list[datetime]] = {}
        for document in case.view.documents:
            if document.kind is not DocumentKind.PAPER:
                name = f"{document.title} to {document.recipient_name}"
                counts.setdefault(name, []).append(document.created_at)
        for name, sent in counts.items():
            times = f", {len(sent)} times" if len(sent) > 1 else ""
            yield _named(case.name, name), f"{show_moment(sent[0])}{times}"


def _ends(moment: Moment) -> Iterator[tuple[str, str]]:
    for case in moment.cases:
        ends = [name_of(moment.definition, end) for end in case.view.case.ends[-1:]]
        ended = case.view.case.ended_at
        said = f"{ends[0]}, {show_moment(ended)}" if ended and ends else "goes on"
        yield _named(case.name, "The case"), said


_PARTS = {
    "Clock": _clock,
    "Open tasks": _tasks,
    "Dates": _dates,
    "Recorded": _recorded,
    "Letters and notices": _documents,
    "Ends": _ends,
}


def _named(case: str, name: str, about: str = "") -> str:
    """Return alike in both branches, of which one may have a case more."""
    return ("" if case == MAIN else f"{case} case: ") + name + (f" ({about})" if about else "")
