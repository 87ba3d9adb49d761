"""The roles of a procedure that nobody has, or in which nobody is there, before a case starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.ids import PersonId, RoleId
from engine.model.people import Absence, Person, role_key
from engine.model.procedure import ElementKind
from engine.package import Definition
from engine.ports import UnitOfWork

#: Holders of one role that are looked at.
_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Unstaffed:
    """A role in which nobody can do what comes."""

    title: str
    #: The day on which the first of them is back; None where nobody has the role.
    back_on: date | None
    #: Who is told once something waits for it.
    told: Sequence[str]


def unstaffed(work: UnitOfWork, definition: Definition, *, on: date) -> list[Unstaffed]:
    """Return the roles with steps in which nobody is there on a day, nor anybody for them."""
    procedure = definition.procedure
    steps = procedure.elements.values()
    working = {e.role for e in steps if e.kind is ElementKind.USER_TASK and e.role}
    roles = [role for role in procedure.roles.values() if role.id in working]
    wanted = {role.id: role for role in roles} | {
        named: procedure.roles[named] for role in roles for named in role.stand_ins
    }
    wanted |= {role: procedure.roles[role] for role in definition.administering}
    holders = {
        role: work.people.holders(role_key(definition.id, role), limit=_MOST) for role in wanted
    }
    ids = sorted({each.id for found in holders.values() for each in found})
    away = [each for each in work.absences.of(ids, since=on) if each.covers(on)] if ids else []
    there = {role: _there(found, away) for role, found in holders.items()}
    told = next((there[role] for role in definition.administering if there[role]), [])
    return [
        Unstaffed(
            title=role.title,
            back_on=_back_on(holders[role.id], away),
            told=[each.name for each in told],
        )
        for role in roles
        if not any(there[one] for one in (role.id, *_instead(role.id, definition)))
    ]


def _instead(role: RoleId, definition: Definition) -> Sequence[RoleId]:
    """Return whose holders take on what comes for a role without anybody's doing."""
    found = definition.procedure.roles[role]
    return found.stand_ins if found.is_post else ()


def _there(holders: Sequence[Person], away: Sequence[Absence]) -> list[Person]:
    """Return who of some people is there, or has a deputy."""
    gone: set[PersonId] = {each.person_id for each in away if each.deputy_id is None}
    return [each for each in holders if each.id not in gone]


def _back_on(holders: Sequence[Person], away: Sequence[Absence]) -> date | None:
    ids = {each.id for each in holders}
    days = [each.last_day + timedelta(days=1) for each in away if each.person_id in ids]
    return min(days, default=None)
