"""A moment of a walk as one person may see it, through the very reads of the pages of cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import NotFound
from engine.ids import CaseId, PersonId
from engine.model.document import Document
from engine.reads.case_view import CaseView
from engine.reads.record import RecordedStep
from engine.rehearsal import Stage
from engine.training.moment import Happening
from engine.training.outcome_words import history_in_words

#: More than any walk has.
_MOST_ENTRIES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenCase:
    """One case of a walk, to somebody to whom it opens."""

    view: CaseView
    #: Where it is, in sentences.
    story: Sequence[str]
    #: The letters, notices and papers that they may open, whole.
    documents: Sequence[Document]
    answers: Sequence[RecordedStep]
    history: Sequence[Happening]


def seen_by(stage: Stage, person_id: PersonId) -> tuple[SeenCase, ...]:
    """Return the cases that open to somebody, as they may see them now; nothing is kept of it.

    Raises `NotFound` for whoever is nobody.
    """
    if not stage.knows(person_id):
        raise NotFound("Expected somebody of this walk, but there is nobody of this name.")
    found = (_case(stage, case_id, person_id) for case_id in stage.cases.values())
    return tuple(case for case in found if case is not None)


def _case(stage: Stage, case_id: CaseId, person_id: PersonId) -> SeenCase | None:
    views, questions = stage.engine.views, stage.engine.questions
    try:
        view, answers = questions.record(case_id, by=person_id)
    except NotFound:
        return None
    _, rows = views.history(case_id, by=person_id, limit=_MOST_ENTRIES)
    return SeenCase(
        view=view,
        story=views.story(view),
        documents=[views.document(each.id, by=person_id)[1] for each in view.documents],
        answers=answers,
        history=history_in_words(rows, stage),
    )
