"""Need to know: who may open a case, who may act in it, and for whom (DESIGN 4.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.calendar import london_date
from engine.model.case import Case
from engine.model.people import Actor, Participant, Person, role_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A person with those whose work they cover on a day."""

    person: Person
    covers: tuple[Person, ...] = ()

    @property
    def all(self) -> tuple[Person, ...]:
        """The person first, then those they cover."""
        return (self.person, *self.covers)

    @property
    def ids(self) -> frozenset[PersonId]:
        """Their ids."""
        return frozenset(person.id for person in self.all)

    def holder(self, key: str) -> Person | None:
        """Return who of them holds a role: the person themself if they do."""
        return next((person for person in self.all if person.holds(key)), None)

    def actor(self, principal: PersonId, role: RoleId | None) -> Actor:
        """Return the actor who does the principal's work."""
        behalf = principal if principal != self.person.id else None
        return Actor(person_id=self.person.id, on_behalf_of=behalf, role=role)


def standing_of(work: UnitOfWork, person_id: PersonId, *, at: datetime) -> Standing:
    """Return a person with the absent people they are deputy for today. Raises `NotFound`."""
    covered = work.covered_by(person_id, on=london_date(at))
    people = work.people([absence.person_id for absence in covered]) if covered else {}
    return Standing(person=work.person(person_id), covers=tuple(people.values()))


def require_access(work: UnitOfWork, case: Case, standing: Standing) -> Sequence[Participant]:
    """Return the case's participants, or raise `NotFound` for whoever need not know of it."""
    participants = work.participants(case.id)
    refuse_stranger(case, standing, participants, work.open_tasks(case.id))
    return participants


def refuse_stranger(
    case: Case,
    standing: Standing,
    participants: Sequence[Participant],
    open_tasks: Sequence[UserTask],
) -> None:
    """Raise `NotFound` for whoever need not know of the case."""
    if not may_open(case, standing, participants, open_tasks):
        raise NotFound("Expected a case that you take part in, but there is none here.")


def may_open(
    case: Case,
    standing: Standing,
    participants: Sequence[Participant],
    open_tasks: Sequence[UserTask],
) -> bool:
    """Say whether the case opens: to participants, to assignees, to holders of a role in need."""
    if any(p.person_id in standing.ids for p in participants):
        return True
    taken = {p.role for p in participants}
    return any(
        task.assignee in standing.ids
        or (
            task.role not in taken
            and standing.holder(role_key(case.procedure_id, task.role)) is not None
        )
        for task in open_tasks
    )


def principal_for(
    task: UserTask, standing: Standing, participants: Sequence[Participant]
) -> PersonId:
    """Return for whom a person may do a task: themself, or somebody they cover.

    Raises `NotAllowed` if the task is somebody else's or of a role they do not hold.
    """
    if task.assignee is not None:
        if task.assignee in standing.ids:
            return task.assignee
        raise NotAllowed("This task is with somebody else.", task_id=task.id)
    taking_part = {p.person_id for p in participants if p.role == task.role}
    for person in standing.all:
        if person.id in taking_part:
            return person.id
    if not taking_part:
        holder = standing.holder(role_key(task.procedure_id, task.role))
        if holder is not None:
            return holder.id
    raise NotAllowed("This task is for a role that you do not have.", task_id=task.id)


def sending_role(
    element: Element, standing: Standing, participants: Sequence[Participant], procedure_id: str
) -> tuple[RoleId, PersonId] | None:
    """Return in which role, and for whom, somebody may send a message; None if they may not.

    A role that somebody has in the case is theirs alone; else any holder may.
    """
    for role in element.senders:
        taking_part = {p.person_id for p in participants if p.role == role}
        for person in standing.all:
            if person.id in taking_part:
                return role, person.id
        holder = standing.holder(role_key(ProcedureId(procedure_id), role))
        if not taking_part and holder is not None:
            return role, holder.id
    return None
