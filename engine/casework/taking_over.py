"""Taking over somebody's part in a case: who may, what moves, who is told."""

from collections.abc import Sequence

from engine.casework.acting import administers, refuse_to_give_oneself, refuse_unless_open
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.notices import taken_over_html
from engine.errors import InvalidAnswers, NotAllowed
from engine.ids import PersonId, RoleId
from engine.model.history import EventKind
from engine.model.people import Part, Person, role_key
from engine.model.user_task import UserTask
from engine.wording.terms import OWN_NOTICES

#: Parts that somebody has by fact or by name: their own steps say who has them instead.
NAMED_BY_STEPS = (Part.DISSENTER, Part.CHAIR, Part.PANEL)
_NOT_YOURS = (
    "A part is taken over by administration or the line manager of who has it, and work that is "
    "for everybody of a role by another of that role."
)


def moves(casework: Casework, role: RoleId, former: PersonId) -> Sequence[UserTask]:
    """Return the open tasks that go with somebody's part."""
    return casework.parts.tasks_of(role, former)


def may_take_over(casework: Casework, standing: Standing, role: RoleId, former: Person) -> bool:
    """Say whether somebody may put another, or themself, in the place of who has a part.

    Not where nobody else could have it.
    """
    if _reason_against(casework, standing, role, former, to=None):
        return False
    return any(
        not _faults(casework, role, former, to, because="said later")
        and not _reason_against(casework, standing, role, former, to=to)
        for to in casework.people.who_may_fill(role)
    )


def take_over(  # noqa: PLR0913 - who lets it be taken over, whose part, who has it then, why
    casework: Casework,
    standing: Standing,
    role: RoleId,
    *,
    former: Person,
    to: Person,
    because: str,
) -> None:
    """Put somebody in the place of who has a part, with all their open work in it.

    Both are told. Raises `NotFound` for whoever takes over in a case that does not open to them,
    `NotAllowed` for who may not, and for a part that its own steps name; `InvalidAnswers` for
    `to` and `because`.
    """
    if to.id == standing.person.id:
        refuse_unless_open(casework, standing)
    if reason := _reason_against(casework, standing, role, former, to=to):
        raise NotAllowed(reason)
    if faults := _faults(casework, role, former, to, because):
        raise InvalidAnswers(faults)
    tasks = moves(casework, role, former.id)
    casework.ledger.actor = standing.actor(standing.person.id, None)
    content = {
        "role": role,
        "person": former.id,
        "name": former.name,
        "to": to.id,
        "because": because.strip(),
        "tasks": [task.id for task in tasks],
    }
    casework.ledger.note(EventKind.PART_TAKEN_OVER, None, content)
    try:
        refuse_to_give_oneself(casework, standing, role, to.id)
        casework.appointing.succeed(role, former.id, to.id)
    except NotAllowed as error:
        raise InvalidAnswers({"to": error.message}) from error
    for task in tasks:
        casework.tasks.put(casework.upkeep.as_drawn(task).claimed(by=to.id))
    _tell(casework, role, (former, to), because, len(tasks))


def _reason_against(
    casework: Casework, standing: Standing, role: RoleId, former: Person, *, to: Person | None
) -> str:
    """Say why somebody may not let a part be taken over; "" if they may."""
    definition, parts = casework.definition, casework.parts
    part, by = definition.part(role), standing.person.id
    if casework.case.has_ended or former.id not in [p.person_id for p in parts.of_role(role)]:
        return "Nobody has this part now who could be followed in it."
    if part in NAMED_BY_STEPS:
        return "This part is named by a step of the procedure, and is not taken over."
    if administers(casework.staffing, standing) or former.line_manager_id in parts.managing(
        standing
    ):
        return ""
    is_open = part in (Part.ADMINISTRATION, Part.OBSERVER) and not parts.is_for_one_case(role)
    is_for_self = to is None or to.id == by
    holds = standing.person.holds(role_key(definition.id, role)) and (
        part is not Part.ADMINISTRATION or parts.may_administer(by)
    )
    return "" if is_open and is_for_self and holds and by != former.id else _NOT_YOURS


def _faults(
    casework: Casework, role: RoleId, former: Person, to: Person, because: str
) -> dict[str, str]:
    faults = {}
    if to.id == former.id:
        faults["to"] = f"Choose somebody else: {former.name} has this part now"
    elif not casework.definition.procedure.may_fill(to, role):
        faults["to"] = f"{to.name} does not have the role for this"
    elif any(to.id in task.barred for task in moves(casework, role, former.id)):
        faults["to"] = f"{to.name} did what is checked here: a second person has to do it"
    if not because.strip():
        faults["because"] = "Say why the part is taken over"
    return faults


def _tell(
    casework: Casework, role: RoleId, people: tuple[Person, Person], because: str, tasks: int
) -> None:
    former, to = people
    procedure = casework.definition.procedure
    html = taken_over_html(
        casework.case.reference,
        (former.name, to.name, procedure.title_of(role)),
        because.strip(),
        tasks,
        procedure.labels["standing_text"],
    )
    for person in people:
        casework.ledger.give_notice(
            {**casework.people.context(person.id), "role": role},
            name="part_taken_over",
            title=OWN_NOTICES["part_taken_over"],
            html=html,
        )
