"""Writes down what was refused to somebody because it is not theirs, beside the case's history."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.casework.need_to_know import Standing, require_access
from engine.casework.office import Office
from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState
from engine.ids import CaseId, ElementId, PersonId, UserTaskId
from engine.model.case import Case
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.model.people import Actor, role_key
from engine.model.unusual import (
    MANY_REFUSALS,
    MOST_REFUSALS,
    RECENTLY,
    SOON,
    marks_of_refusal,
    quarter_of_an_hour,
)
from engine.ports import UnitOfWork
from engine.wording.attempts import is_known as is_known_about

_LOG = logging.getLogger("dissent.attempts")
#: Refusals of a case that are looked at to see whether this one is written down already.
_LOOKED_AT = 500
#: What may be refused because it is not theirs; of all else nobody is to blame.
_NOTED = (NotAllowed, NotFound, WrongState, InvalidAnswers)
#: The verb under which `about` is the id of a document that there is.
_DOCUMENT = "open_document"
#: After this a refusal repeats what was typed, which is not kept.
_TYPED = ", but found "
#: Said of what came after the last that is written down one by one.
MORE = "more"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What somebody tries with a case: a verb of `TRIED`, and with what, by its id."""

    by: PersonId
    verb: str
    element_id: str = ""
    task_id: UserTaskId | None = None
    #: The path of a fact, the name of a message, the id of a document or of a role.
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempts:
    """The second chain of a case: each refusal in a transaction of its own."""

    office: Office

    @contextmanager
    def noted(self, case_id: CaseId, tried: Tried | None) -> Iterator[None]:
        """Write down what is refused within because it is not theirs, and let it be refused."""
        try:
            yield
        except Refused as refusal:
            if tried is not None:
                self.note(case_id, tried, refusal)
            raise

    def note(self, case_id: CaseId, tried: Tried, refusal: Refused) -> None:
        """Write down a refusal, unless it is none of this kind, or is written down already.

        What goes wrong here takes the place of no refusal.
        """
        if refusal.is_noted or not isinstance(refusal, _NOTED):
            return
        try:
            with self.office.open_work() as work:
                refusal.is_noted = self._note(work, work.cases.one(case_id), tried, refusal)
        except NotFound:
            return  # There is no such case, or no such person.
        except Refused as failure:
            _LOG.error("attempt not written down: case %s, %s", case_id, type(failure).__name__)

    def _note(self, work: UnitOfWork, case: Case, tried: Tried, refusal: Refused) -> bool:
        standing = self.office.standing_by_roles(work, tried.by, case=case)
        why = _not_theirs(refusal)
        if why is None and _is_strangers(refusal, work, case, standing):
            why = refusal.sentence
        if why is None:
            return False
        before, typed, _ = why.partition(_TYPED)
        why = f"{before}." if typed else why
        event = self._event(work, case, tried, standing, why)
        # Most are written down already, and looking costs no lock.
        if _to_add(event, work.history.refusals(case.id, limit=_LOOKED_AT)):
            known = work.history.refusals(case.id, limit=_LOOKED_AT, lock=True)
            if found := _to_add(event, known):
                work.history.add_refusal(case.id, found)
                work.commit()
        return True

    def _event(
        self, work: UnitOfWork, case: Case, tried: Tried, standing: Standing, why: str
    ) -> HistoryEvent:
        now, by = self.office.clock.now(), tried.by
        before = work.history.refusals_to(by, limit=MANY_REFUSALS)
        marks = marks_of_refusal(
            now,
            case_id=case.id,
            readings=work.reads.since(by, since=now - SOON),
            refused=1 + sum(now - row.event.at <= RECENTLY for row in before),
        )
        roles, definition = self._roles(work, case, standing), self.office.definitions.of(case)
        is_known = tried.verb == _DOCUMENT or is_known_about(definition, tried.about)
        about = tried.about if is_known else ""
        return HistoryEvent(
            kind=EventKind.ATTEMPT_REFUSED,
            at=now,
            actor=Actor(person_id=by, role=roles[0] if roles else None),
            element_id=ElementId(tried.element_id) or _element_of(work, tried.task_id),
            content={
                "tried": tried.verb,
                "about": about,
                "roles": roles,
                "reason": why,
                "marks": list(marks),
            },
        )

    def _roles(self, work: UnitOfWork, case: Case, standing: Standing) -> list[Any]:
        """Return the roles that somebody has in a case; who has none, those of its procedure."""
        person = standing.person
        there = [p.role for p in work.participants.of(case.id) if p.person_id == person.id]
        if there:
            return list(dict.fromkeys(there))
        every = self.office.definitions.of(case).procedure.roles
        return [role for role in every if person.holds(role_key(case.procedure_id, role))]


def _to_add(event: HistoryEvent, rows: Sequence[HistoryRow]) -> HistoryEvent | None:
    """Return what is to be written down of a refusal beside others of its case; None for none."""
    known = [
        row.event
        for row in rows
        if row.event.actor.person_id == event.actor.person_id
        and _hour(row.event.at) == _hour(event.at)
    ]
    if len(known) == MOST_REFUSALS:
        content = {**event.content, "tried": MORE, "about": "", "reason": ""}
        return HistoryEvent(kind=event.kind, at=event.at, actor=event.actor, content=content)
    if len(known) > MOST_REFUSALS or any(_is_same(each, event) for each in known):
        return None
    return event


def _not_theirs(refusal: Refused) -> str | None:
    """Return why something is not somebody's; None where it was refused for another reason."""
    if isinstance(refusal, NotAllowed | NotFound):
        return refusal.sentence
    cause = refusal.__cause__
    return cause.sentence if isinstance(cause, NotAllowed) else None


def _is_strangers(refusal: Refused, work: UnitOfWork, case: Case, standing: Standing) -> bool:
    """Say whether something came too late for somebody to whom the case does not open at all."""
    if not isinstance(refusal, WrongState):
        return False
    with suppress(NotFound):
        require_access(work, case, standing)
        return False
    return True


def _element_of(work: UnitOfWork, task_id: UserTaskId | None) -> ElementId | None:
    if task_id is not None:
        with suppress(NotFound):
            return work.tasks.one(task_id).element_id
    return None


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _is_same(one: HistoryEvent, other: HistoryEvent) -> bool:
    """Say whether somebody tried the same in the same quarter of an hour."""
    return (
        quarter_of_an_hour(one.at) == quarter_of_an_hour(other.at)
        and one.element_id == other.element_id
        and all(one.content.get(key) == other.content.get(key) for key in ("tried", "about"))
    )
