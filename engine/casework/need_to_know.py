"""Need to know: who may open a case, who may act in it, for whom; `walls` says what they read."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.calendar import london_date
from engine.model.case import Case
from engine.model.closed_cases import RecordsRequest, Stage
from engine.model.people import Actor, Part, Participant, Person, role_key
from engine.model.procedure import Element, Procedure
from engine.model.user_task import UserTask
from engine.ports import UnitOfWork

#: Parts in which a deputy may give a declaration of their own, and then has the part: a post, such
#: as the reviewer's. Nobody dissents, chairs or sits in the place of another (Q11, S24, S30).
DECLARED_ANEW = (Part.DECIDER,)
#: Deputies who are away themselves, one after the other, before somebody is there.
LONGEST_CHAIN = 5
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A person with those whose work they cover on a day, and the roles in which they do."""

    person: Person
    covers: tuple[Person, ...] = ()
    #: Keys of the roles in which the person may stand in for those they cover.
    stands_in: frozenset[str] = frozenset()
    #: Keys of the roles that are seats, which nobody covers.
    seats: frozenset[str] = frozenset()
    #: When they stand there; who stands at no known instant opens no case that has ended.
    at: datetime = _NEVER

    def principals(self, key: str) -> tuple[Person, ...]:
        """Return the person first, then those whose work in a role they cover."""
        return (self.person, *(self.covers if key in self.stands_in else ()))

    def acts_for(self, person_id: PersonId | None, key: str) -> bool:
        """Say whether the person is somebody, or covers their work in a role."""
        return any(each.id == person_id for each in self.principals(key))

    def is_in(self, participant: Participant, key: str) -> bool:
        """Say whether what a participant may read opens to the person, as themself or for them.

        What a panel reads stays with those who sit on it (S65): a seat is not covered.
        """
        own = self.person.id == participant.person_id
        return own or (key not in self.seats and self.acts_for(participant.person_id, key))

    def may_do(self, task: UserTask, key: str) -> bool:
        """Say whether a task is the person's, or may be done for who has it."""
        is_own_alone = task.in_person and key in self.seats
        own = self.person.id == task.assignee
        return own or (not is_own_alone and self.acts_for(task.assignee, key))

    def holder(self, key: str) -> Person | None:
        """Return who of them holds a role: the person themself if they do."""
        return next((each for each in self.principals(key) if each.holds(key)), None)

    def actor(self, principal: PersonId, role: RoleId | None) -> Actor:
        """Return the actor who does the principal's work."""
        behalf = principal if principal != self.person.id else None
        return Actor(person_id=self.person.id, on_behalf_of=behalf, role=role)


def standing_of(
    work: UnitOfWork,
    person_id: PersonId,
    *,
    at: datetime,
    procedures: Callable[[], Iterable[Procedure]],
) -> Standing:
    """Return a person with the absent people they are deputy for today. Raises `NotFound`.

    Somebody stands in only in roles that they have too, or that `stand_ins` names theirs for;
    the procedures are asked for where the person covers somebody at all.
    """
    person = work.people.one(person_id)
    covered = _covered(work, person_id, on=london_date(at))
    if not covered:
        return Standing(person=person, at=at)
    people = work.people.several(covered)
    return Standing(
        person=person,
        covers=tuple(each for each in people.values() if each.active),
        stands_in=frozenset(
            role_key(procedure.id, role)
            for procedure in procedures()
            for role in procedure.roles
            if procedure.may_fill(person, role)
        ),
        seats=frozenset(
            role_key(procedure.id, role)
            for procedure in procedures()
            for role in procedure.roles
            if procedure.is_seat(role)
        ),
        at=at,
    )


def _covered(work: UnitOfWork, person_id: PersonId, *, on: date) -> list[PersonId]:
    """Return whom somebody covers on a day, and whom these cover who are away themselves."""
    found, next_ones = dict.fromkeys([person_id]), [person_id]
    for _ in range(LONGEST_CHAIN):
        covered = [a for one in next_ones for a in work.absences.covered_by(one, on=on)]
        next_ones = [a.person_id for a in covered if a.person_id not in found]
        found |= dict.fromkeys(next_ones)
        if not next_ones:
            break
    return list(found)[1:]


def require_access(work: UnitOfWork, case: Case, standing: Standing) -> Sequence[Participant]:
    """Return the case's participants, or raise `NotFound` for whoever need not know of it."""
    participants = work.participants.of(case.id)
    is_known = may_open(case, standing, participants, work.tasks.open_of(case.id))
    if not is_known and opening_of(work, case, standing) is None:
        raise no_case_here()
    return participants


def opening_of(work: UnitOfWork, case: Case, standing: Standing) -> RecordsRequest | None:
    """Return by which request a closed case is open to somebody now, whom nobody covers.

    None where there is none, and where the case has not closed.
    """
    if not case.is_closed(at=standing.at):
        return None
    own = (each for each in work.requests.of(case.id) if each.asked_by == standing.person.id)
    return next(
        (
            each
            for each in own
            if each.stage(at=standing.at) is Stage.OPEN
            and standing.person.holds(role_key(case.procedure_id, each.role))
        ),
        None,
    )


def no_case_here() -> NotFound:
    """Return the refusal of a case of which somebody need not know."""
    return NotFound("Expected a case that you take part in, but there is none here.")


def may_open(
    case: Case,
    standing: Standing,
    participants: Sequence[Participant],
    open_tasks: Sequence[UserTask],
) -> bool:
    """Say whether the case opens: to participants, to assignees, to holders of a role in need.

    To none of them once the time after its end is over.
    """
    if case.is_closed(at=standing.at):
        return False

    def key(role: RoleId) -> str:
        return role_key(case.procedure_id, role)

    if any(standing.is_in(p, key(p.role)) for p in participants):
        return True
    if any(standing.may_do(task, key(task.role)) for task in open_tasks):
        return True
    if roles_of_voided(case, standing) or _is_told(case, standing, open_tasks):
        return True
    needed = {
        task.role
        for task in open_tasks
        if is_for_any_holder(task, participants) and standing.person.id not in task.barred
    }
    return any(
        standing.holder(key(role))
        for role in needed | set(case.bookkeeping.asked_for_help) | asked_to_void(case)
    )


def asked_to_void(case: Case) -> set[RoleId]:
    """Return the roles that are asked whether a case is voided, until one answers."""
    voiding = case.bookkeeping.voiding
    return set(voiding.asked_roles) if voiding and not voiding.is_confirmed else set()


def roles_of_voided(case: Case, standing: Standing) -> frozenset[RoleId]:
    """Return the roles in which somebody had an open task in a case when it was voided."""
    voiding = case.bookkeeping.voiding
    return frozenset(
        role
        for role, person in (voiding.readers if voiding else ())
        for key in [role_key(case.procedure_id, role)]
        if (standing.holder(key) if person is None else standing.acts_for(person, key))
    )


def _is_told(case: Case, standing: Standing, open_tasks: Sequence[UserTask]) -> bool:
    """Say whether somebody, or whom they cover, was asked to see to a task that is open still."""
    asked, still = {standing.person.id, *(each.id for each in standing.covers)}, open_tasks
    told = case.bookkeeping.told
    return any(
        person in asked and any(task.activity == activity for task in still)
        for activity, person in told
    )


def is_for_any_holder(task: UserTask, participants: Sequence[Participant]) -> bool:
    """Say whether any holder of its role may take a task.

    It was offered to all of them, or given back; or nobody has the role who may do it.
    """
    if task.vacant or (task.assignee is not None and task.assignee not in task.barred):
        return False
    return task.by_itself or not _taking_part(task, participants)


def _taking_part(task: UserTask, participants: Sequence[Participant]) -> set[PersonId]:
    return {p.person_id for p in participants if p.role == task.role} - {*task.barred}


def principal_for(
    task: UserTask, standing: Standing, participants: Sequence[Participant]
) -> PersonId:
    """Return for whom a person may do a task: themself, or somebody they cover.

    By roles alone: the rules of separation, and whether it is drawn as `inPerson`, are asked only
    of an open case, by `acting`. Raises `NotAllowed` if the task is somebody else's, of a role
    they do not hold, or one that a second person has to do.
    """
    key = role_key(task.procedure_id, task.role)
    if standing.person.id in task.barred:
        raise NotAllowed(
            "A second person has to do this: you did what is checked here.", task_id=task.id
        )
    candidates = [each for each in standing.principals(key) if each.id not in task.barred]
    if task.assignee is not None:
        if any(each.id == task.assignee for each in candidates):
            return task.assignee
        raise NotAllowed("This task is with somebody else.", task_id=task.id)
    if task.vacant:
        raise NotAllowed(
            "This waits until administration has named who takes it on.", task_id=task.id
        )
    taking_part = _taking_part(task, participants)
    is_for_any = is_for_any_holder(task, participants)
    for person in candidates:
        if person.id in taking_part or (is_for_any and person.holds(key)):
            return person.id
    raise NotAllowed("This task is for a role that you do not have.", task_id=task.id)


def may_be_offered(task: UserTask, standing: Standing, part: Part | None) -> bool:
    """Say whether a task belongs in somebody's list, whoever takes part in its case."""
    if task.vacant or standing.person.id in task.barred:
        return False
    key = role_key(task.procedure_id, task.role)
    is_own_alone = task.in_person and part not in DECLARED_ANEW
    able = (standing.person,) if is_own_alone else standing.principals(key)
    return any(
        each.id == task.assignee or (task.assignee is None and each.holds(key))
        for each in able
        if each.id not in task.barred
    )


def sending_role(
    element: Element,
    standing: Standing,
    participants: Sequence[Participant],
    procedure_id: str,
    *,
    vacant: Collection[RoleId] = (),
) -> tuple[RoleId, PersonId] | None:
    """Return in which role, and for whom, somebody may send a message; None if they may not.

    A role that somebody has in the case is theirs alone; else any holder may, unless it is vacant.
    What everybody in the case may say (`*`) is said in the part that they have. What has to be
    said in person nobody says for somebody else.
    """
    for role in element.senders:
        key = role_key(ProcedureId(procedure_id), role)
        taking_part = {p.person_id for p in participants if p.role == role}
        open_to_all = not taking_part and role not in vacant
        for person in (standing.person,) if element.in_person else standing.principals(key):
            if person.id in taking_part or (open_to_all and person.holds(key)):
                return role, person.id
    parts = participants if element.is_for_everybody else ()
    acts_for = standing.acts_for
    return next(
        (
            (p.role, p.person_id)
            for p in parts
            if acts_for(p.person_id, role_key(ProcedureId(procedure_id), p.role))
        ),
        None,
    )
