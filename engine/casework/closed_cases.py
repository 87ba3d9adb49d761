"""Opens a closed case to somebody of a records role: asked with a reason, answered by a second."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from engine.casework.casework import Casework
from engine.casework.closing import said_instant
from engine.casework.need_to_know import Standing
from engine.casework.notices import records_html
from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId, RequestId, RoleId
from engine.model.closed_cases import GROUNDS, Ground, RecordsRequest, Stage, Wanted
from engine.model.history import EventKind
from engine.model.people import Person, role_key
from engine.model.procedure import Procedure
from engine.texts.british import show_date_and_time
from engine.wording.terms import OWN_NOTICES

#: Names of the notices.
ASKED, ANSWERED = "records_asked", "records_answered"
#: Where the procedure does not say for how long: five working days and a weekend.
USUALLY_OPEN = timedelta(days=7)
_SIDE = (
    "Who dissents, chaired, decides or sits, or did, neither asks for the case nor answers who "
    "asks. Another records officer does."
)


def holds(person: Person, procedure: Procedure, roles: Sequence[RoleId]) -> RoleId | None:
    """Return which of some roles of a procedure a person holds themself; None for none."""
    return next((each for each in roles if person.holds(role_key(procedure.id, each))), None)


def no_closed_case() -> NotFound:
    """Return the refusal where no closed case has a reference, or it is not theirs to ask for."""
    return NotFound(
        "There is no closed case with this reference. Check it on a letter of the case."
    )


def ask(
    casework: Casework, standing: Standing, procedure: Procedure, wanted: Wanted
) -> RecordsRequest:
    """Ask for a closed case, and tell whoever may answer. `procedure` is the one in force.

    Raises `NotFound` where it has not closed and for whoever does not hold a records role,
    `InvalidAnswers` without what `Wanted` needs, `NotAllowed` for a side of the case, `WrongState`
    where it is asked for or open already, or nobody could answer.
    """
    person = standing.person
    role = holds(person, procedure, procedure.records_roles)
    if role is None or not casework.case.is_closed(at=casework.now):
        raise no_closed_case()
    if faults := wanted.faults():
        raise InvalidAnswers(faults)
    if not casework.parts.may_administer(person.id):
        raise NotAllowed(_SIDE)
    here = [each for each in casework.work.requests.of(casework.id) if each.asked_by == person.id]
    if any(each.stage(at=casework.now) in (Stage.WAITING, Stage.OPEN) for each in here):
        raise WrongState("You have asked for this case already.")
    request = RecordsRequest(
        id=RequestId(casework.file.new_id()),
        case_id=casework.id,
        procedure_id=procedure.id,
        asked_by=person.id,
        role=role,
        asked_at=casework.now,
        ground=Ground(wanted.ground),
        words=wanted.words.strip(),
        addresses=wanted.addresses,
    )
    second = list(_second_people(casework, procedure, request))
    if not second:
        raise WrongState(
            "Nobody else has a role that could answer this. A system administrator can give a "
            "records role to somebody."
        )
    casework.work.requests.save(request)
    casework.ledger.actor = standing.actor(person.id, role)
    content = {"ground": GROUNDS[request.ground], "because": request.words}
    content |= {"addresses": "yes"} if wanted.addresses else {}
    casework.ledger.note(EventKind.RECORDS_ASKED, None, content)
    said = f"{person.name} asks for it to be opened to them. Answer under Cases, Closed cases."
    _tell(casework, request, ASKED, second, said)
    return request


def confirm(
    casework: Casework,
    standing: Standing,
    procedure: Procedure,
    request_id: RequestId,
    because: str,
) -> RecordsRequest:
    """Open a closed case to who asked, as the second person. Raises what `_answered` raises."""
    until = _open_until(casework, procedure)
    said = f"It is open to you until {show_date_and_time(until)}, under Cases, Closed cases."
    request = _answered(casework, standing, procedure, request_id)
    request = request.answered(
        by=standing.person.id, at=casework.now, because=because.strip(), opens_until=until
    )
    _keep(casework, request, EventKind.RECORDS_OPENED, {"until": until.isoformat()})
    _tell(casework, request, ANSWERED, [casework.people.person(request.asked_by)], said)
    return request


def refuse(
    casework: Casework,
    standing: Standing,
    procedure: Procedure,
    request_id: RequestId,
    because: str,
) -> RecordsRequest:
    """Leave a case closed, as the second person, with the reason.

    Raises what `_answered` raises, and `InvalidAnswers` without words.
    """
    request = _answered(casework, standing, procedure, request_id)
    if not because.strip():
        raise InvalidAnswers({"because": "Say why it is not opened"})
    request = request.answered(
        by=standing.person.id, at=casework.now, because=because.strip(), opens_until=None
    )
    _keep(casework, request, EventKind.RECORDS_REFUSED, {})
    said = "It was not opened to you. Why stands under Cases, Closed cases."
    _tell(casework, request, ANSWERED, [casework.people.person(request.asked_by)], said)
    return request


def _answered(
    casework: Casework, standing: Standing, procedure: Procedure, request_id: RequestId
) -> RecordsRequest:
    """Return what is answered, by whom.

    Raises what `refuse_second` raises, and `WrongState` where it does not wait any more.
    """
    request = casework.work.requests.one(request_id)
    role = refuse_second(casework, standing, procedure, request)
    if request.stage(at=casework.now) is not Stage.WAITING:
        raise WrongState("Somebody has answered this already, or who asked has taken it back.")
    casework.ledger.actor = standing.actor(standing.person.id, role)
    return request


def _keep(
    casework: Casework, request: RecordsRequest, kind: EventKind, more: Mapping[str, str]
) -> None:
    casework.work.requests.save(request)
    asker = casework.people.called(request.asked_by)
    content = {"to": asker, "ground": GROUNDS[request.ground], "because": request.because}
    casework.ledger.note(kind, None, {**content, **more})


def end(casework: Casework, standing: Standing | None, request_id: RequestId) -> None:
    """Take a request back, or close the case again; without a standing, as its time is over.

    Raises `NotFound` for others than who asked, `WrongState` where there is nothing to end.
    """
    request = casework.work.requests.one(request_id)
    if standing is not None:
        if request.asked_by != standing.person.id:
            raise NotFound("There is no such request.", request_id=request_id)
        if request.stage(at=casework.now) not in (Stage.WAITING, Stage.OPEN):
            raise WrongState("This request is over already.")
        casework.ledger.actor = standing.actor(standing.person.id, request.role)
    elif request.ended_at is not None:
        return
    casework.work.requests.save(request.ended(at=casework.now))
    content = {"to": casework.people.called(request.asked_by)}
    casework.ledger.note(EventKind.RECORDS_CLOSED, None, content)


def refuse_second(
    casework: Casework, standing: Standing, procedure: Procedure, request: RecordsRequest
) -> RoleId:
    """Return in which role somebody answers a request.

    Raises `NotFound` for whoever answers none, `NotAllowed` with the reason for who asked
    themself, their deputy, and a side of the case.
    """
    person = standing.person
    role = holds(person, procedure, procedure.second_roles)
    if role is None:
        raise NotFound("There is no such request.", request_id=request.id)
    if person.id == request.asked_by:
        raise NotAllowed("A second person answers: somebody else than who asked.")
    if any(each.id == request.asked_by for each in standing.covers):
        raise NotAllowed("A second person answers: nobody who stands in for who asked.")
    if not casework.parts.may_administer(person.id):
        raise NotAllowed(_SIDE)
    return role


def _second_people(
    casework: Casework, procedure: Procedure, request: RecordsRequest
) -> Iterator[Person]:
    """Yield who may answer a request, each once."""
    seen: set[PersonId] = set()
    for role in procedure.second_roles:
        for person in casework.people.holding(role):
            if person.id in seen:
                continue
            seen.add(person.id)
            standing = casework.staffing.standing(person.id)
            try:
                refuse_second(casework, standing, procedure, request)
            except (NotAllowed, NotFound):
                continue
            yield person


def _open_until(casework: Casework, procedure: Procedure) -> datetime:
    """Return until when a case is open that is opened now; the usual time where none is said."""
    scope = {name: one.value for name, one in procedure.parameters.items()}
    rule, now = procedure.access.open_until, casework.now
    said = said_instant(rule, scope, now=now, calendar=casework.calendar)
    return said or now + USUALLY_OPEN


def _tell(
    casework: Casework, request: RecordsRequest, name: str, to: Sequence[Person], said: str
) -> None:
    html = records_html(casework.case.reference, said, GROUNDS[request.ground])
    for person in to:
        casework.ledger.give_notice(
            {**casework.people.context(person.id), "role": None},
            name=name,
            title=OWN_NOTICES[name],
            html=html,
        )
