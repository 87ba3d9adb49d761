"""Nobody ever reads the id of a person, or a choice as it is kept: through all example cases."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest

from engine.errors import NotFound
from engine.forms import FormView, ListView, TextView
from engine.forms.page.form_view import ComponentView, FieldView, GroupView
from engine.ids import CaseId, PersonId
from engine.model.history import HistoryRow
from engine.package import Definition
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.example import Step
from engine.training.outcome_words import happenings
from engine.training.step_words import step_in_words
from tests.conftest import shipped_definition, shipped_examples
from web.staff.history import history_entries, people_named

EXAMPLES = {example.id: example for _, example in shipped_examples()}
ID = re.compile(r"\bk[0-9a-f]{12}\b")


def made_up_id(name: str) -> PersonId:
    """Return an id as the service makes them: it says nothing of the name."""
    return PersonId("k" + hashlib.blake2b(name.encode(), digest_size=6).hexdigest())


class Stranger(Stage):
    """A stage on which no id is a name, as where people sign in."""

    person_id = staticmethod(made_up_id)


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_nobody_reads_an_id_or_a_choice_as_it_is_kept(example_id: str) -> None:
    example = EXAMPLES[example_id]
    definition = shipped_definition(example.procedure)
    stage = Stranger(example, definition)
    outcome = Outcome(example=example)
    performer = Performer(stage, outcome)
    reader = Reader(stage)
    raw = raw_choices(definition)
    found = set()

    for step in example.steps:
        performer.perform(step)
        refusal = outcome.refusal.sentence if outcome.refusal else ""
        read = [*reader.new(), refusal]
        found |= {(str(step), text) for text in read if ID.search(text) or raw.search(text)}
        found |= {(str(step), text) for text in reader.told(step) if raw.search(text)}
    read = list(reader.corrections())
    found |= {("corrections", text) for text in read if ID.search(text) or raw.search(text)}

    assert found == set()


def raw_choices(definition: Definition) -> re.Pattern[str]:
    """Return what finds a choice that no reader would take for words."""
    kept = {value for words in definition.words.values() for value in words if "_" in value}
    return re.compile(rf"\b({'|'.join(sorted(kept))})\b")


class Reader:
    """Reads what has come since it last read, as one after the other of those in the case."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._turn = 0
        self._rows: dict[CaseId, int] = {}
        self._new_rows: dict[str, Sequence[HistoryRow]] = {}
        self._seen: set[str] = set()

    def new(self) -> Iterator[str]:
        """Yield what people read of a step."""
        self._turn += 1
        self._new_rows = rows = {}
        for name, case_id in self._stage.cases.items():
            rows[name] = self._stage.history(case_id)[self._rows.get(case_id, 0) :]
            self._rows[case_id] = len(self._stage.history(case_id))
            if rows[name]:
                yield from self._of_case(case_id, rows[name])

    def told(self, step: Step) -> Iterator[str]:
        """Yield what a class is told of the step; there, ids are names."""
        yield step_in_words(step, self._stage)
        for one in happenings(self._new_rows, self._stage, step):
            yield f"{one.text} {one.why}"

    def corrections(self) -> Iterator[str]:
        """Yield what stands on the pages on which facts are corrected."""
        engine = self._stage.engine
        for case_id in self._stage.cases.values():
            taking_part = [p.person_id for p in self._stage.participants(case_id)]
            people = [p for p in taking_part if engine.views.opens(case_id, by=p)]
            for person in [p for p in people if engine.views.case(case_id, by=p).may_correct][:1]:
                for fact in engine.questions.correctable(case_id, by=person)[1]:
                    yield f"{fact.label} {fact.shown}"
                    shown = engine.questions.correction(case_id, fact.key, by=person)
                    yield from texts_of(shown[2])

    def _of_case(self, case_id: CaseId, rows: Sequence[HistoryRow]) -> Iterator[str]:
        stage = self._stage
        for document in self._first(stage.documents(case_id)):
            yield f"{document.title} {document.recipient_name} {document.html}"
        for incident in stage.incidents(case_id):
            yield incident.message
        tasks = list(stage.open_tasks(case_id))
        for task in tasks:
            yield f"{task.name} {task.item_label} {task.due_why}"
        people = [p.person_id for p in stage.participants(case_id)]
        person = people[self._turn % len(people)] if people else PersonId("")
        with suppress(NotFound):
            yield from self._as_person(case_id, person, rows) if person else ()
        for task in self._first(tasks) if person else ():
            # Not every step is for everybody in the case to know of.
            with suppress(NotFound):
                form = stage.engine.questions.task(task.id, by=task.assignee or person).form
                yield from texts_of(form)

    def _as_person(
        self, case_id: CaseId, person: PersonId, rows: Sequence[HistoryRow]
    ) -> Iterator[str]:
        engine = self._stage.engine
        view = engine.views.case(case_id, by=person)
        yield f"{view.title} {view.conference}"
        yield from engine.views.story(view)
        names = engine.people.several(sorted(people_named(rows)))
        for entry in history_entries(rows, view, names):
            yield " ".join([entry.what, entry.who, entry.behalf, *entry.details])
        for deadline in view.deadlines:
            yield f"{deadline.name} {deadline.why}"
        for action in self._first(view.actions):
            yield action.name
            yield from texts_of(engine.questions.action(case_id, action.message, by=person)[3])

    def _first(self, found: Sequence[Any]) -> list[Any]:
        """Return what is met for the first time."""
        keys = [str(getattr(one, "id", None) or one.message) for one in found]
        new = [one for one, key in zip(found, keys, strict=True) if key not in self._seen]
        self._seen.update(keys)
        return new


def texts_of(form: FormView) -> Iterator[str]:
    """Yield what a reader sees of a form; the values that only the page keeps are left out."""
    yield form.title
    yield from _texts(form.components)


def _texts(components: Sequence[ComponentView]) -> Iterator[str]:
    for one in components:
        if isinstance(one, TextView):
            yield str(one.html)
        elif isinstance(one, FieldView):
            yield f"{one.label} {one.hint} {one.shown}"
            yield "" if one.options or one.kind == "checkbox" else one.value
            yield from (option.label for option in one.options)
        elif isinstance(one, GroupView):
            yield one.label
            yield from _texts(one.components)
        elif isinstance(one, ListView):
            yield f"{one.label} {one.hint}"
            for row in one.rows:
                yield row.title
                yield from _texts(row.components)
