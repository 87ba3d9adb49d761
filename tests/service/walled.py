"""Example cases in which walls stand, and what is tried there."""

from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any

import pytest

from engine.errors import NotFound, Refused
from engine.ids import CaseId, PersonId
from engine.model.document import Document
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.stage import Kept
from tests.builders import a_day
from tests.conftest import shipped_definition, shipped_examples
from tests.walls.reach import reach


def played(procedure: str, example_id: str, *, until: str = "") -> Stage:
    """Play an example to its end, or until a step has been done."""
    named = {(each, example.id): example for each, example in shipped_examples()}
    example = named[procedure, example_id.replace("_", "-").upper()]
    stage = Stage(example, shipped_definition(procedure))
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.verb not in ("expect", "refuse"):
            performer.perform(each)
        if until and each.object == until:
            break
    return stage


def case_of(stage: Stage) -> CaseId:
    return next(iter(stage.cases.values()))


@cache
def kept(procedure: str, example_id: str, until: str) -> tuple[Stage, Kept]:
    stage = played(procedure, example_id, until=until)
    return stage, stage.keep()


def letters(stage: Stage, name: str) -> list[Document]:
    return [each for each in stage.documents(case_of(stage)) if each.name == name]


def opens(stage: Stage, document: Document, person: str) -> bool:
    try:
        stage.engine.views.document(document.id, by=PersonId(person))
    except NotFound:
        return False
    listed = stage.engine.views.case(case_of(stage), by=PersonId(person)).documents
    assert document.id in [each.id for each in listed]
    return True


def correct(stage: Stage, fact: str, value: Any, by: str) -> None:
    stage.engine.cases.correct(
        case_of(stage), fact, value, by=PersonId(by), because="It was misread."
    )


def refused(stage: Stage, fact: str, value: Any, by: str) -> None:
    """Try to correct, and to look at what a correction would do."""
    cases, before = stage.engine.cases, stage.fingerprint()
    with pytest.raises(Refused):
        correct(stage, fact, value, by)
    with pytest.raises(Refused) as refusal:
        cases.preview_correction(case_of(stage), fact, value, by=PersonId(by))
    with pytest.raises(Refused):
        stage.engine.questions.correction(case_of(stage), fact, by=PersonId(by))
    recorded = stage.case(case_of(stage)).file.get(fact)
    assert not isinstance(recorded, str) or recorded not in refusal.value.sentence
    assert stage.fingerprint() == before


def texts(stage: Stage, person: str, *, at: str = "") -> str:
    found = reach(stage, case_of(stage), PersonId(person))
    return unescape(" ".join(text for where, text in found if where.startswith(at)))


def day_before_and_back(stage: Stage, fact: str) -> list[str]:
    day = a_day(str(stage.value(case_of(stage), fact)))
    return [str(day - timedelta(days=1)), str(day)]
