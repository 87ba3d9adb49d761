"""Who may act in an open case, and for whom."""

from collections.abc import Iterable
from contextlib import suppress

from engine.casework.casework import Casework
from engine.casework.need_to_know import (
    Standing,
    may_open,
    no_case_here,
    opening_of,
    principal_for,
    sending_role,
)
from engine.casework.parts import gives_self
from engine.casework.staffing import Staffing
from engine.errors import NotAllowed, WrongState
from engine.ids import PersonId, RoleId
from engine.model.people import role_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import KeptPeople

DECLARE_FIRST = (
    "Somebody else declared to be free of conflict here. Whoever acts in their place declares "
    "first: that is a task of its own, with who acts in their place."
)


def acting(staffing: Staffing, task: UserTask, standing: Standing) -> PersonId:
    """Return for whom a person may do a task of an open case.

    As `principal_for`, and by the rules of separation and `inPerson` too. Raises `NotAllowed`.
    """
    if standing.person.id in task.barred:
        # Where a rule of separation bars them, it is the reason.
        staffing.parts.refuse_step(standing.person.id, task)
    principal = principal_for(task, standing, staffing.parts.participants)
    staffing.parts.refuse_step(standing.person.id, task)
    is_own = principal == standing.person.id
    if not task.in_person and staffing.has_to_declare(standing.person.id, task.role):
        raise NotAllowed(DECLARE_FIRST, task_id=task.id)
    if task.in_person and not is_own and not staffing.declares_anew(task.role):
        raise NotAllowed(
            "This has to be done in person: nobody can do it for somebody else.", task_id=task.id
        )
    return principal


def may_send(
    casework: Casework, element: Element, standing: Standing
) -> tuple[RoleId, PersonId] | None:
    """Return in which role, and for whom, somebody may send a message; None if they may not.

    As `sending_role`; what everybody in the case may say, whoever may do an open task may too.
    """
    found = sending_role(
        element,
        standing,
        casework.parts.participants,
        casework.definition.id,
        vacant=casework.parts.vacant,
    )
    if found is not None or not element.is_for_everybody:
        return found
    for task in casework.tasks.open.values():
        with suppress(NotAllowed):
            return task.role, acting(casework.staffing, task, standing)
    return None


def opens(casework: Casework, standing: Standing) -> bool:
    """Say whether an open case is somebody's to know of, as it is now."""
    participants, open_tasks = casework.parts.participants, list(casework.tasks.open.values())
    return (
        may_open(casework.case, standing, participants, open_tasks)
        or opening_of(casework.work, casework.case, standing) is not None
    )


def refuse_unless_open(casework: Casework, standing: Standing) -> None:
    """Raise `NotFound` for whoever need not know of an open case."""
    if not opens(casework, standing):
        raise no_case_here()


def refuse_where_voided(casework: Casework) -> None:
    """Raise `WrongState` where a case was voided or has closed; asked once it is known to open."""
    if casework.case.is_closed(at=casework.now):
        raise WrongState("This case has closed: it can be read, and nothing more is done in it.")
    if casework.case.is_voided:
        raise WrongState("This case was voided: it can be read, and nothing more is done in it.")


def administers(staffing: Staffing, standing: Standing) -> bool:
    """Say whether somebody has, or stands in for, any role of administration, and may use it."""
    return _holds_any(staffing, standing, staffing.file.definition.administering)


def may_name(staffing: Staffing, standing: Standing, role: RoleId) -> bool:
    """Say whether somebody may name who takes on a role that nobody has in this case."""
    return _holds_any(staffing, standing, staffing.administrators(role))


def _holds_any(staffing: Staffing, standing: Standing, roles: Iterable[RoleId]) -> bool:
    keys = (role_key(staffing.file.definition.id, role) for role in roles)
    return any(staffing.parts.administering(standing, key) for key in keys)


def refuse_unless_manages(casework: Casework, task: UserTask, standing: Standing) -> None:
    """Raise `NotAllowed` for whoever does not hand on a task.

    That is who has it, their line manager, whoever covers these, and administration.
    """
    staffing, is_vacant = casework.staffing, task.role in casework.parts.vacant
    named = is_vacant and may_name(staffing, standing, task.role)
    if named or (not is_vacant and administers(staffing, standing)):
        return
    if task.assignee is not None:
        refuse_to_pass_on(casework, task)
        manager = casework.people.person(task.assignee).line_manager_id
        covered = casework.parts.managing(standing)
        key = role_key(task.procedure_id, task.role)
        if standing.acts_for(task.assignee, key) or manager in covered:
            return
    raise NotAllowed(
        "A task is handed on by who has it, by their manager, or by administration.",
        task_id=task.id,
    )


def gives_oneself(casework: Casework, standing: Standing, role: RoleId, to: PersonId) -> bool:
    """Say whether whoever administers a case would give themself a part of it kept apart."""
    is_self, staffing = to == standing.person.id, casework.staffing
    may = administers(staffing, standing) or may_name(staffing, standing, role)
    return is_self and may and casework.parts.would_gain(to, role)


def refuse_to_give_oneself(
    casework: Casework, standing: Standing, role: RoleId, to: PersonId
) -> None:
    """Raise `NotAllowed` where whoever administers a case gives themself a part kept apart."""
    if gives_oneself(casework, standing, role, to):
        raise gives_self(to, role)


def refuse_to_pass_on(casework: Casework, task: UserTask) -> None:
    """Raise `NotAllowed` where a part of this case would fall to somebody whom nobody named."""
    if casework.parts.is_theirs_alone(task):
        raise NotAllowed(
            "This belongs to a part that was given for this case alone, so it falls to nobody "
            "else. Whoever cannot go on asks administration to hand it on.",
            task_id=task.id,
        )


def may_hand_on(casework: Casework, task: UserTask, standing: Standing) -> bool:
    """Say whether somebody who does not have a task may hand it to another."""
    if not task.is_open or casework.staffing.is_own_alone(task):
        return False
    try:
        refuse_unless_manages(casework, task, standing)
    except NotAllowed:
        return False
    return True


def said_closed(people: KeptPeople, task: UserTask, *, opens: bool) -> str:
    """Say what became of a closed task, and who did it only to those to whom the case opens."""
    if task.completed_by is None:
        return "This task is no longer needed: the case has moved on."
    if not opens:
        return "This task is already done."
    return f"{people.one(task.completed_by).name} has already completed this task."
