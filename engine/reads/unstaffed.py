"""The roles of a procedure that nobody has, or in which nobody is there, before a case starts."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from engine.casework.need_to_know import LONGEST_CHAIN
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
    away = _away(work, {each.id for found in holders.values() for each in found}, on)
    there = {role: _there(work, found, away) for role, found in holders.items()}
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


def _away(work: UnitOfWork, ids: Set[PersonId], on: date) -> list[Absence]:
    """Return the absences of some people on a day, of their deputies, of theirs, and so on."""
    found: list[Absence] = []
    asked: set[PersonId] = set()
    for _ in range(LONGEST_CHAIN + 1):
        if not (wanted := sorted(ids - asked)):
            break
        asked |= ids
        new = [each for each in work.absences.of(wanted, since=on) if each.covers(on)]
        found += new
        ids = {each.deputy_id for each in new if each.deputy_id}
    return found


def _there(work: UnitOfWork, holders: Sequence[Person], away: Sequence[Absence]) -> list[Person]:
    """Return who is there of some people, or for them: the deputy of a deputy who is away too."""
    absent = {each.person_id for each in away}
    wanted, seen = [each.id for each in holders], set[PersonId]()
    while gone := [one for one in wanted if one in absent and one not in seen]:
        seen |= {*gone}
        wanted += [a.deputy_id for a in away if a.person_id in gone and a.deputy_id]
    there = dict.fromkeys(one for one in wanted if one not in absent)
    known = {each.id: each for each in holders}
    people = [known.get(one) or work.people.one(one) for one in there]
    return [each for each in people if each.active]


def _back_on(holders: Sequence[Person], away: Sequence[Absence]) -> date | None:
    ids = {each.id for each in holders}
    days = [each.last_day + timedelta(days=1) for each in away if each.person_id in ids]
    return min(days, default=None)
