"""No form and no notice shows a person by the id under which they are kept."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

import pytest

from engine.ids import PersonId
from engine.package.places import shipped_ids
from engine.rehearsal import Outcome, Performer, Stage
from tests.conftest import shipped_definition, shipped_examples

#: What of a form nobody reads: names of inputs, and what is stored.
_UNREAD = frozenset({"id", "name", "path", "id_name", "id_value", "remove", "add", "kind"})
#: Kinds of questions, and "" for an option, of which a label is seen and the value stored.
_OFFERING = frozenset({"", "select", "radio", "checklist"})
_MARK = "qx7"


class Numbered(Stage):
    """People have ids that are not their names."""

    @staticmethod
    def person_id(name: str) -> PersonId:
        return PersonId(_MARK + blake2b(name.encode(), digest_size=6).hexdigest())


def read(view: Any) -> Iterator[str]:
    """Yield every text of a form that somebody sees."""
    if isinstance(view, str):
        yield view
    elif isinstance(view, tuple | list):
        for one in view:
            yield from read(one)
    elif is_dataclass(view) and not isinstance(view, type):
        for each in fields(view):
            is_stored = each.name == "value" and getattr(view, "kind", "") in _OFFERING
            if each.name not in _UNREAD and not is_stored:
                yield from read(getattr(view, each.name))


def texts(stage: Stage, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts of the forms of open tasks that were not seen yet, and of all notices."""
    for case_id in stage.cases.values():
        for task in stage.open_tasks(case_id):
            who = task.assignee
            if who is None or f"{case_id} {task.id}" in seen:
                continue
            seen.add(f"{case_id} {task.id}")
            form = stage.engine.questions.task(task.id, by=who).form
            yield from ((task.element_id, text) for text in read(form))
        with stage.engine.open_work() as work:
            for one in work.documents.of(case_id):
                if one.id not in seen:
                    seen.add(one.id)
                    yield str(one.element_id), f"{one.title} {one.html}"


@pytest.mark.parametrize("procedure", shipped_ids())
def test_no_form_and_no_notice_shows_a_person_by_id(procedure: str) -> None:
    definition, shown = shipped_definition(procedure), list[str]()
    forms: set[str] = set()
    for name, example in shipped_examples():
        if name != procedure or example.id.split("-")[1] not in _EXAMPLES:
            continue
        stage, seen = Numbered(example, definition), set[str]()
        performer = Performer(stage, Outcome(example=example))
        for step in example.steps:
            if step.verb not in ("refuse", "expect"):
                performer.perform(step)
            for place, text in texts(stage, seen):
                forms.add(place)
                if _MARK in text:
                    shown.append(f"{example.id} {place}: {text[:120]}")

    assert shown == []
    assert len(forms) > 20


#: Examples that come to most forms.
_EXAMPLES = frozenset({
    "01", "02", "06", "08", "14", "15", "17", "20", "23", "31", "33", "59", "71", "72", "75",
    "113", "140", "141", "144",
})  # fmt: skip
