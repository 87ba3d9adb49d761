"""Every shipped example case: what it shows holds with and without a worker."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from engine.ids import CaseId
from engine.model.document import Document, DocumentKind
from engine.rehearsal import Example, Outcome, Performer, Stage
from engine.store.encoding import to_json
from tests.conftest import shipped_definition, shipped_examples

EXAMPLES = {example.id: example for _, example in shipped_examples()}
_ALL = pytest.mark.parametrize("example_id", EXAMPLES)
#: What is said of letters to families: the determination is not worded as the panel's paper is.
_NEVER_TO_FAMILIES = "conference decision not upheld"


@cache
def performed(example_id: str, *, worker: bool) -> Stage:
    example: Example = EXAMPLES[example_id]
    stage = Stage(example, shipped_definition(example.procedure), worker=worker)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
    stage.catch_up()
    return stage


@_ALL
def test_every_refusal_says_at_which_answer_or_in_which_words(example_id: str) -> None:
    for step in EXAMPLES[example_id].steps:
        if step.verb == "refuse":
            assert {"field", "says"} & step.object.keys(), f"{step}: add `field` or `says`"


def rows_of(stage: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """Return the history of each case, byte for byte but for ids handed out over all cases."""
    return {
        label: [
            (row.event.kind, row.event.at, row.event.element_id, row.event.actor, content(row))
            for row in stage.history(case_id)
        ]
        for label, case_id in stage.cases.items()
    }


def content(row: Any) -> bytes:
    return to_json({k: v for k, v in row.event.content.items() if k not in ("document", "task")})


@_ALL
def test_the_history_is_the_same_whether_a_worker_runs_or_not(example_id: str) -> None:
    assert rows_of(performed(example_id, worker=True)) == rows_of(
        performed(example_id, worker=False)
    )


@_ALL
def test_history_is_told_in_the_order_of_time_and_its_chain_holds(example_id: str) -> None:
    stage = performed(example_id, worker=False)

    for case_id in stage.cases.values():
        rows = stage.history(case_id)
        assert all(one.event.at <= other.event.at for one, other in pairwise(rows))
    with stage.engine.open_work() as work:
        assert list(work.history.verify()) == []


def documents(stage: Stage) -> Iterator[tuple[CaseId, Document]]:
    for case_id in stage.cases.values():
        for found in stage.documents(case_id):
            with stage.engine.open_work() as work:
                yield case_id, work.documents.one(found.id)


def shown(document: Document) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", f"{document.title} {document.html}"))


def names(stage: Stage, case_id: CaseId) -> dict[str, str]:
    """Return the children of a case by id."""
    file = stage.case(case_id).file
    lists = [file.get(key) or [] for key in ("children", "concerned")]
    return {str(c["id"]): c["name"] for children in lists for c in children if c.get("name")}


@_ALL
def test_no_notice_names_a_child(example_id: str) -> None:
    stage = performed(example_id, worker=True)

    for case_id, document in documents(stage):
        if document.kind is not DocumentKind.NOTICE:
            continue
        words = set(re.findall(r"\w+", shown(document)))
        for name in names(stage, case_id).values():
            first = name.split()[0]
            assert name not in shown(document), document.name
            assert first not in words or first in words_of_people(stage, case_id), document.name


def words_of_people(stage: Stage, case_id: CaseId) -> set[str]:
    """Return the words in the names of who takes part, which a notice may well hold."""
    return {word for p in stage.participants(case_id) for word in re.findall(r"\w+", p.person_id)}


@_ALL
def test_every_notice_says_that_the_decision_stands(example_id: str) -> None:
    stage = performed(example_id, worker=True)
    standing = stage.definition.procedure.labels["standing_text"]

    for case_id, document in documents(stage):
        if document.kind is DocumentKind.NOTICE and stage.case(case_id).process_id not in YEARLY:
            assert standing in shown(document), document.name


YEARLY = ("annual_report", "annual_review")


@_ALL
def test_a_letter_to_a_family_names_only_the_children_it_is_about(example_id: str) -> None:
    stage = performed(example_id, worker=True)

    for case_id, document in documents(stage):
        if document.kind is not DocumentKind.LETTER or "family" not in document.name:
            continue
        known = names(stage, case_id)
        recipients = stage.case(case_id).file.get("recipients") or []
        about = {
            str(child)
            for r in recipients
            if r.get("name") == document.recipient_name
            for child in r.get("about_children") or known
        }
        for child_id, name in known.items():
            if child_id not in about:
                assert name not in shown(document), document.recipient_name
        assert _NEVER_TO_FAMILIES not in shown(document).lower()


@_ALL
def test_nothing_leaves_for_nobody(example_id: str) -> None:
    for _, document in documents(performed(example_id, worker=True)):
        if document.kind is DocumentKind.LETTER:
            assert document.recipient_name.strip(), document.name
        assert "null" not in shown(document).split(), document.name
        assert "{{" not in shown(document), document.name
