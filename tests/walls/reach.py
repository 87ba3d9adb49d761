"""All text of a case that one person can reach, by whatever way pages offer."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from engine.errors import Refused
from engine.ids import CaseId, PersonId
from engine.model.case import NewCase
from engine.reads.questions import Entered
from engine.rehearsal import Stage
from web.staff.history import history_entries, people_named

Texts = Iterator[tuple[str, str]]


def reach(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    """Yield where, and what somebody reads there; each way is tried, whether offered or not."""
    ways: tuple[Callable[[Stage, CaseId, PersonId], Texts], ...] = (
        _case, _documents, _history, _answers, _corrections, _tasks, _actions, _further, _work,
    )  # fmt: skip
    for way in ways:
        with suppress(Refused):
            yield from way(stage, case_id, person)


def _case(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    views = stage.engine.views
    view = views.case(case_id, by=person)
    yield "story", " ".join(views.story(view))
    yield "documents", " ".join(f"{each.title} {each.recipient_name}" for each in view.documents)
    tasks = [*view.open_tasks, *view.closed_tasks]
    yield "tasks", " ".join(f"{each.name} {each.item_label} {each.due_why}" for each in tasks)
    yield "dates", " ".join(f"{each.name} {each.why}" for each in view.deadlines)
    yield "people", " ".join(f"{each.name} {each.agency}" for _, each in view.participants)
    for shown in stage.engine.occasions.one(view.case.conference_id, by=person).cases:
        yield "conference", f"{shown.title} {shown.conference}"


def _documents(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    for each in stage.documents(case_id):
        with suppress(Refused):
            _, read = stage.engine.views.document(each.id, by=person)
            text = f"{read.title} {read.html} {read.content.decode()}"
            yield f"document:{each.name}", f"{text} document-{each.id}"


def _history(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    view, rows = stage.engine.views.history(case_id, by=person, limit=10_000)
    people = stage.engine.people.several(sorted(people_named(rows)))
    for entry in history_entries(rows, view, people):
        yield "history", " ".join([entry.what, entry.who, *entry.details])


def _answers(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    _, steps = stage.engine.questions.record(case_id, by=person)
    for step in steps:
        for answer in step.answers:
            yield f"answers:{step.step}", f"{step.about} {step.by} {answer.words}"


def _corrections(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    questions = stage.engine.questions
    with suppress(Refused):
        _, facts = questions.correctable(case_id, by=person)
        for fact in facts:
            yield "corrections", f"{fact.step} {fact.label} {fact.shown}"
    for key, value in stage.case(case_id).file.items():
        if isinstance(value, list | bool):
            continue
        with suppress(Refused):
            _, _, form = questions.correction(case_id, key, by=person)
            yield f"correction:{key}", repr(form)


def _tasks(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    for task in stage.open_tasks(case_id):
        with suppress(Refused):
            yield (
                f"task:{task.element_id}",
                repr(stage.engine.questions.task(task.id, by=person).form),
            )


def _actions(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    for element in stage.definition.procedure.elements.values():
        if message := element.trigger_value:
            with suppress(Refused):
                found = stage.engine.questions.action(case_id, message, by=person)
                yield f"action:{message}", repr(found[3])


def _further(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    for entry in stage.definition.procedure.entries:
        new = NewCase(procedure_id=stage.definition.id, process_id=entry, conference_of=case_id)
        with suppress(Refused):
            yield (
                f"start:{entry}",
                repr(stage.engine.questions.start(new, by=person, entered=Entered())[2]),
            )


def _work(stage: Stage, case_id: CaseId, person: PersonId) -> Texts:
    for notice in stage.engine.inbox.notices(person):
        yield "notices", f"{notice.title} {re.sub('<[^>]+>', ' ', notice.html)}"
