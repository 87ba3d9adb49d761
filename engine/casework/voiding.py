"""Voids a case that was opened by mistake: somebody asks, a second person answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.casework.acting import refuse_unless_open, refuse_where_voided
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, is_for_any_holder
from engine.casework.notices import voiding_html
from engine.casework.still import StillRun
from engine.errors import NotAllowed, WrongState
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import Voiding
from engine.model.history import EventKind
from engine.model.people import role_key
from engine.wording.terms import OWN_NOTICES

#: Names of the notices.
ASKED, ANSWERED = "voiding_asked", "voiding_answered"
_ENDED = "This case has ended, so it cannot be voided."
_NOBODY_ASKS = "Nobody asks for this case to be voided."
_TAKEN_BACK = "Who asked for it has taken it back."
_SECOND = "A second person answers: somebody else than who asked, with a role of administration."


def may_ask(casework: Casework, standing: Standing) -> bool:
    """Say whether somebody may ask for a case to be voided: administration, or who started it."""
    if casework.case.has_ended or casework.file.bookkeeping.voiding is not None:
        return False
    return bool(_administering(casework, standing)) or _started(casework, standing)


def may_answer(casework: Casework, standing: Standing) -> bool:
    """Say whether somebody may confirm that a case is voided, or decline it."""
    voiding = casework.file.bookkeeping.voiding
    return (
        voiding is not None
        and not casework.case.has_ended
        and _is_second(casework, standing, voiding.asked_by)
    )


def ask(casework: Casework, standing: Standing, because: str) -> None:
    """Ask for a case to be voided, and tell who may answer.

    Raises `NotFound` for whoever need not know of it, `NotAllowed` for whom it is not,
    `WrongState` where it has ended, is asked for already, or nobody could answer.
    """
    refuse_unless_open(casework, standing)
    refuse_where_voided(casework)
    _refuse_without_reason(because)
    if casework.case.has_ended:
        raise WrongState(_ENDED)
    if casework.file.bookkeeping.voiding is not None:
        raise WrongState("Somebody has asked for this already; a second person answers.")
    if not may_ask(casework, standing):
        raise NotAllowed("Administration, or who started the case, asks for it to be voided.")
    second = list(_second_people(casework, standing.person.id))
    if not second:
        raise WrongState(
            "Nobody else has a role of administration and could confirm this. A system "
            "administrator can give the role to somebody."
        )
    asked = Voiding(
        asked_by=standing.person.id,
        because=because.strip(),
        asked_at=casework.now,
        asked_roles=casework.definition.administering,
    )
    casework.ledger.actor = standing.actor(standing.person.id, None)
    casework.file.remember(voiding=asked)
    casework.ledger.note(EventKind.VOIDING_ASKED, None, {"because": asked.because})
    _tell(casework, ASKED, second, "Somebody asks for this case to be voided.", asked.because)


def confirm(casework: Casework, standing: Standing, because: str = "") -> None:
    """Void a case: its tasks are canceled, nothing happens in it any more.

    Raises what `_answered` raises.
    """
    asked = _answered(casework, standing)
    tasks, participants = list(casework.tasks.open.values()), casework.parts.participants
    readers = dict.fromkeys(
        (task.role, None if is_for_any_holder(task, participants) else task.assignee)
        for task in tasks
    )
    told = [one for task in tasks for one in casework.staffing.asked_to_do(task)]
    answered = replace(
        asked, answered_by=standing.person.id, answered_at=casework.now, readers=tuple(readers)
    )
    casework.file.remember(voiding=answered, asked_for_help=())
    content = {"because": asked.because, "asked_by": asked.asked_by, "words": because.strip()}
    casework.ledger.note(EventKind.CASE_VOIDED, None, content)
    for incident in casework.work.incidents.of(casework.id):
        done = replace(incident, resolved_at=casework.now, resolved_by=standing.person.id)
        casework.work.incidents.save(done)
        casework.ledger.unblock(incident.element_id)
    said = "This case was voided: it was opened by mistake. Nothing is left to be done in it."
    _tell(casework, ANSWERED, [*told, *_asker(casework, asked)], said, asked.because)
    casework.run = StillRun(casework.run.snapshot())


def decline(casework: Casework, standing: Standing, because: str) -> None:
    """Let a case go on that somebody asked to be voided. Raises what `_answered` raises."""
    _refuse_without_reason(because)
    asked = _answered(casework, standing)
    casework.file.remember(voiding=None)
    content = {"because": because.strip(), "asked_by": asked.asked_by}
    casework.ledger.note(EventKind.VOIDING_DECLINED, None, content)
    said = "This case is not voided and goes on."
    _tell(casework, ANSWERED, _asker(casework, asked), said, because.strip())


def take_back(casework: Casework, standing: Standing) -> None:
    """Let a case go on that somebody asked to be voided themself, and tell whom they asked.

    Raises `NotFound` for whoever need not know of it, `NotAllowed` for who did not ask,
    `WrongState` where nobody asks.
    """
    refuse_unless_open(casework, standing)
    refuse_where_voided(casework)
    asked = casework.file.bookkeeping.voiding
    if asked is None:
        raise WrongState(_NOBODY_ASKS)
    if asked.asked_by != standing.person.id:
        raise NotAllowed("Who asked for it takes it back.")
    casework.ledger.actor = standing.actor(standing.person.id, None)
    casework.file.remember(voiding=None)
    content = {"because": _TAKEN_BACK, "asked_by": asked.asked_by}
    casework.ledger.note(EventKind.VOIDING_TAKEN_BACK, None, content)
    second = list(_second_people(casework, standing.person.id))
    _tell(casework, ANSWERED, second, "This case is not voided and goes on.", _TAKEN_BACK)


def _answered(casework: Casework, standing: Standing) -> Voiding:
    """Return what is answered.

    Raises `NotFound`, `NotAllowed` for whoever is no second person, `WrongState` where nobody
    asks, or the case has ended: an end drops what was asked.
    """
    refuse_unless_open(casework, standing)
    refuse_where_voided(casework)
    asked = casework.file.bookkeeping.voiding
    if casework.case.has_ended:
        raise WrongState(_ENDED)
    if asked is None:
        raise WrongState(_NOBODY_ASKS)
    if not _is_second(casework, standing, asked.asked_by):
        raise NotAllowed(_SECOND)
    casework.ledger.actor = standing.actor(standing.person.id, None)
    return asked


def _refuse_without_reason(because: str) -> None:
    if not because.strip():
        raise WrongState("Say why.")


# --- who


def _administering(
    casework: Casework, standing: Standing, without: PersonId | None = None
) -> list[RoleId]:
    """Return the roles of administration that somebody has, or covers for another than one."""
    definition = casework.definition
    return [
        role
        for role in definition.administering
        for key in [role_key(definition.id, role)]
        if any(each.id != without for each in casework.parts.administering(standing, key))
    ]


def _is_second(casework: Casework, standing: Standing, asked_by: PersonId) -> bool:
    return standing.person.id != asked_by and bool(
        _administering(casework, standing, without=asked_by)
    )


def _second_people(casework: Casework, asked_by: PersonId) -> Iterator[Mapping[str, Any]]:
    """Yield who may answer, each once, in a role of administration."""
    told: set[PersonId] = {asked_by}
    for role in casework.definition.administering:
        for person in casework.people.holding(role):
            standing = casework.staffing.standing(person.id)
            if person.id not in told and _is_second(casework, standing, asked_by):
                told.add(person.id)
                yield {**casework.people.context(person.id), "role": role}


def _started(casework: Casework, standing: Standing) -> bool:
    first = casework.work.history.of(casework.id, limit=1)
    actor = first[0].event.actor if first else None
    return actor is not None and standing.person.id in (actor.person_id, actor.on_behalf_of)


def _asker(casework: Casework, asked: Voiding) -> Sequence[Mapping[str, Any]]:
    return [{**casework.people.context(asked.asked_by), "role": None}]


def _tell(
    casework: Casework, name: str, to: Sequence[Mapping[str, Any]], said: str, because: str
) -> None:
    """Give each of some people one notice, but not who does this."""
    standing_text = casework.definition.procedure.labels["standing_text"]
    body = voiding_html(casework.case.reference, said, because, standing_text)
    people = {one["id"]: one for one in reversed(to)}
    people.pop(casework.ledger.actor.person_id, None)
    for one in reversed(people.values()):
        casework.ledger.give_notice(one, name=name, title=OWN_NOTICES[name], html=body)
