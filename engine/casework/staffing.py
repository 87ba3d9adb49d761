"""Who there is for the work of an open case: who can do it, stands in, or is told of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.casework.need_to_know import (
    DECLARED_ANEW,
    LONGEST_CHAIN,
    Standing,
    standing_of,
)
from engine.casework.open_case import OpenCase
from engine.casework.parts import CaseParts
from engine.casework.people import MOST_HOLDERS, CasePeople
from engine.casework.scope import Names
from engine.errors import NotAllowed
from engine.ids import PersonId, RoleId
from engine.model.calendar import london_date
from engine.model.people import POLICY_OWNER, SYSTEM_ADMIN, Part, Person, role_key
from engine.model.user_task import UserTask

#: People as expressions see them, each with the role in which they get something, if any.
Contexts = list[dict[str, Any]]
#: Why who dissents about the same child keeps no seat, and what to do about it.
_DISSENTS_BESIDE = {
    "why": "dissents about the same child in another case",
    "way": "Open the case and see how the place is filled again.",
}


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who can do what there is to do today, and who gets what is sent."""

    file: OpenCase
    parts: CaseParts
    people: CasePeople
    names: Names

    @property
    def today(self) -> date:
        """The day it is in London."""
        return london_date(self.file.now)

    def standing(self, person_id: PersonId) -> Standing:
        """Return a person with those whose work they cover now. Raises `NotFound`."""
        file, procedure = self.file, self.file.definition.procedure
        found = standing_of(file.work, person_id, at=file.now, procedures=lambda: [procedure])
        self.people.know([found.person, *found.covers])
        if not found.covers:
            return found
        stands_in = (role for role in procedure.roles if self._may_stand_in(found.person, role))
        return replace(
            found, stands_in=frozenset(role_key(procedure.id, role) for role in stands_in)
        )

    def _may_stand_in(self, deputy: Person, role: RoleId) -> bool:
        """Say whether somebody may do the work of a role for who is away.

        They have the role, or one that the procedure names for it, and no rule of separation
        forbids it in this case.
        """
        is_able = self.file.definition.procedure.may_fill(deputy, role)
        return is_able and self._is_fit(deputy, role)

    def _is_fit(self, deputy: Person, role: RoleId) -> bool:
        """Say whether no rule of separation keeps somebody from standing in, in this case."""
        try:
            self.parts.refuse_clash(deputy.id, role)
            self.parts.refuse_deputy(deputy.id, role)
        except NotAllowed:
            return False
        return True

    def declares_anew(self, role: RoleId) -> bool:
        """Say whether a deputy may give a declaration of their own, and then has the part."""
        return self.file.definition.part(role) in DECLARED_ANEW

    def is_own_alone(self, task: UserTask) -> bool:
        """Say whether a task is done in person by who has it, and can go to nobody else.

        While who has a post is away, another declares for themself, and then has the post.
        """
        who = task.assignee
        if not task.in_person or who is None:
            return False
        is_away = bool(self.people.deputies([who], self.today).keys())
        return not (is_away and self.declares_anew(task.role))

    def is_anybody_free(self, task: UserTask, *, on: date | None = None) -> bool:
        """Say whether somebody can do a task: who has it or may take it, or a deputy of theirs."""
        return bool(self.free_for(task, on=on))

    def free_for(self, task: UserTask, *, on: date | None = None) -> Sequence[Person]:
        """Return who can do a task on a day: who has it or may take it, or else their deputies.

        Where there are none, and it is the task of a post: the first who is nominated to stand in;
        not for who has declared to be free, whose work in hand somebody hands on.
        """
        day, able = self.people.counted(on or self.today), self.able(task)
        away = self.people.deputies([each.id for each in able], day)
        there = [each for each in able if each.id not in away]
        if found := there or self._standing_in(task, away, day):
            return found
        if self._is_in_hand(task.role, able):
            return []
        return self.nominated(task.role, barred=task.barred, on=day)[:1]

    def needs_help(self, task: UserTask) -> bool:
        """Say whether a task waits for administration, to name somebody or to key in an answer."""
        free = self.free_for(task)
        return task.vacant or not free or not all(each.has_account for each in free)

    def _is_in_hand(self, role: RoleId, able: Sequence[Person]) -> bool:
        declared = self._listed(role, "declared")
        return any(each.id in declared for each in able)

    def in_place_of_absent(self, task: UserTask, *, is_new: bool) -> Person | None:
        """Return who is put in the place of those who may do the task of a post: nobody is there.

        A deputy acts on their behalf instead, except in a post in which one declares to be free
        first: a deputy declares for themself, and then has the post (Q11). What somebody had begun
        who declared so is handed on by somebody; where they have left, the first nominee has it.
        """
        role = self.file.definition.procedure.roles.get(task.role)
        if role is None or not role.is_post:
            return None
        if self._listed(task.role, "declared") and self.parts.left_to_others(task.role):
            return next(iter(self.nominated(task.role, barred=task.barred)), None)
        able, day = self.able(task), self.people.counted_day
        away = self.people.deputies([each.id for each in able], day)
        if any(each.id not in away for each in able):
            return None
        found = self._standing_in(task, away, day)
        if found:
            return found[0] if self.has_to_declare(found[0].id, task.role) else None
        if not is_new and self._is_in_hand(task.role, able):
            return None
        return next(iter(self.nominated(task.role, barred=task.barred)), None)

    def has_to_declare(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether somebody declares to be free before they act: others have, and they not."""
        declared = self._listed(role, "declared")
        return bool(declared) and person_id not in declared

    def ended_for(self, role: RoleId) -> Mapping[PersonId, Mapping[str, Any]]:
        """Return who may not keep a role in this case by now, with `why` and `way` (S30, S65).

        Of a part of panel whose procedure names no fact for it, that is who dissents beside.
        """
        found = self.file.definition.procedure.roles[role]
        if found.ends_for:
            rows = self.names.scope(None)[found.ends_for]
            return {PersonId(str(row["person"])): row for row in rows or ()}
        beside = self.parts.dissenting_beside if found.part is Part.PANEL else ()
        return dict.fromkeys(beside, _DISSENTS_BESIDE)

    def nominated(
        self, role: RoleId, *, barred: Collection[PersonId] = (), on: date | None = None
    ) -> Sequence[Person]:
        """Return who is there and may stand in a post for whoever may not act, the first first."""
        found = self.file.definition.procedure.roles.get(role)
        if found is None or not found.is_post:
            return []
        day = self.people.counted(on or self.today)
        named = self.people.recorded(self._listed(role, "nominees"))
        able = [each for each in named if each.active and each.id not in barred]
        able = [each for each in able if self._is_fit(each, role)]
        away = self.people.deputies([each.id for each in able], day)
        there = [each for each in able if each.id not in away]
        return there or [e for e in self._covering(role, away, day) if e.id not in barred]

    def _listed(self, role: RoleId, key: str) -> Sequence[PersonId]:
        """Return the people whom a fact lists that a role names, without gaps."""
        found = self.file.definition.procedure.roles.get(role)
        fact = getattr(found, key, "")
        listed = self.names.scope(None)[fact] if fact else []
        listed = listed if isinstance(listed, list) else [listed]
        return [PersonId(str(one)) for one in listed if one is not None]

    def next_change(self, tasks: Iterable[UserTask]) -> date | None:
        """Return the next day on which somebody who can do one of some tasks begins to be away."""
        ids: set[PersonId] = set()
        for task in tasks:
            able = {task.assignee} if task.assignee else {each.id for each in self.able(task)}
            away = self.people.deputies(sorted(able), self.people.counted_day)
            ids |= able.union(*away.values())
        return self.people.next_absence(sorted(ids), after=self.today) if ids else None

    def able(self, task: UserTask) -> list[Person]:
        """Return who has a task, or may take it: those who can sign in and are not barred."""
        if task.vacant:
            return []
        who, of_role = task.assignee, self.parts.of_role
        ids = [who] if who else [p.person_id for p in of_role(task.role)]
        ids = [each for each in ids if each not in task.barred]
        is_offered = task.by_itself and not who
        found = (
            self.people.read(ids) if ids and not is_offered else self.people.eligible(task.role)
        )
        may = self.parts.may_take
        return [
            each
            for each in found
            if each.active and each.id not in task.barred and may(each.id, task.role)
        ]

    def _standing_in(
        self, task: UserTask, away: Mapping[PersonId, Sequence[PersonId]], day: date
    ) -> list[Person]:
        """Return the deputies of absent people who are there and may do a task for them."""
        if task.in_person and not self.declares_anew(task.role):
            return []
        found = self._covering(task.role, away, day)
        return [each for each in found if each.id not in task.barred]

    def _covering(
        self, role: RoleId, away: Mapping[PersonId, Sequence[PersonId]], day: date
    ) -> list[Person]:
        """Return the deputies of absent people who are there and may stand in for a role."""
        there = self.people.read(self._at_the_end(away, day))
        return [each for each in there if self._may_stand_in(each, role)]

    def _at_the_end(
        self, away: Mapping[PersonId, Sequence[PersonId]], day: date
    ) -> list[PersonId]:
        """Return the deputies who are there; of one who is away too, theirs, and so on."""
        wanted = {deputy for each in away.values() for deputy in each}
        seen, there = set(away), set[PersonId]()
        for _ in range(LONGEST_CHAIN):
            wanted -= seen
            absent = self.people.deputies(sorted(wanted), day)
            seen |= wanted
            there |= wanted - absent.keys()
            wanted = {deputy for each in absent.values() for deputy in each}
        return sorted(there)

    def with_role(self, role: RoleId) -> Sequence[Person]:
        """Return who has a role in the case, or else who may take it."""
        taking_part = self.people.read([p.person_id for p in self.parts.of_role(role)])
        return taking_part or self.people.eligible(role)

    def at_hand(self, role: RoleId) -> Sequence[Person]:
        """Return who of a role is there today, or else the deputies of those who are not."""
        found = self.with_role(role)
        able = {each.id: each for each in (*found, *self.people.eligible(role))}
        away = self.people.deputies([*able], self.today)
        for some in (found, able.values()):
            if there := [each for each in some if each.id not in away]:
                return there
        return self._covering(role, away, self.today) or found

    # --- whom to tell

    def addressed_as(self, role: str) -> Contexts:
        """Return the participants of a role, or else its holders, those who may take it first.

        A vacant role has none: what is for it goes to administration, which names a successor.
        """
        if role in self.parts.vacant:
            return self.administration(RoleId(role))
        found = self.with_role(RoleId(role)) or self.people.holding(role)
        return self._in_role(found, RoleId(role))

    def addressed(self, person_id: PersonId) -> Contexts:
        """Return who gets what is for a person: who is in their place once they have left."""
        role, left = self.parts.role_of(person_id), self.parts.lost_by(person_id)
        if role is not None or (not left and self.people.person(person_id).active):
            return [{**self.people.context(person_id), "role": role}]
        for lost in left:
            if successor := self.parts.now_in_place_of(lost, person_id):
                return [{**self.people.context(successor), "role": lost}]
        return self.administration(left[0] if left else RoleId(""))

    def asked_to_do(self, task: UserTask) -> Contexts:
        """Return whom to remind of a task: who can do it today; administration if nobody can.

        Of who has no account administration is reminded too: it keys in what they send.
        """
        if found := self.free_for(task):
            asked = self._in_role(found, task.role)
            return [*asked, *(self.administration(task.role) if self.needs_help(task) else ())]
        helpers = self.administration(task.role) or self.service()
        return [*self._in_role(self.able(task), task.role), *helpers]

    def managers_of(self, people: Contexts) -> Contexts:
        """Return the line managers of some people, or who covers a manager that is away."""
        found = dict.fromkeys(
            PersonId(p["line_manager_id"]) for p in people if p["line_manager_id"]
        )
        away = self.people.deputies([*found], self.today)
        ids = [there for one in found for there in self._there_for(one, away)]
        return [{**self.people.context(one), "role": None} for one in dict.fromkeys(ids)]

    def _there_for(
        self, person_id: PersonId, away: Mapping[PersonId, Sequence[PersonId]]
    ) -> Sequence[PersonId]:
        """Return who is there for a person who may be away: themself where nobody covers them."""
        deputies = self.people.recorded(away.get(person_id, ()))
        absent = self.people.deputies([each.id for each in deputies], self.today)
        there = [each.id for each in deputies if each.active and each.id not in absent]
        return there or [person_id]

    def in_place_of_away(self, people: Contexts) -> Contexts:
        """Return who gets a notice to some people: their deputies where they are away.

        What is for a seat of a panel waits for who has it (S65).
        """
        away = self.people.deputies([PersonId(each["id"]) for each in people], self.today)
        found, is_seat = [], self.file.definition.procedure.is_seat
        for each in people:
            role, own = each["role"], {PersonId(each["id"]): away.get(PersonId(each["id"]), ())}
            is_covered = role and each["id"] in away and not is_seat(role)
            covering = self._covering(role, own, self.today) if is_covered else []
            found += self._in_role(covering, role) if covering else [each]
        return found

    def administration(self, role: RoleId) -> Contexts:
        """Return who is told where nobody can act in a role: those who may name somebody."""
        named = ((one, self.at_hand(one)) for one in self.administrators(role))
        return [each for one, people in named for each in self._in_role(people, one)]

    def administrators(self, role: RoleId) -> Sequence[RoleId]:
        """Return the administration that names somebody for a role now.

        Where nobody has what is in charge of it, that is the first that anybody has.
        """
        found = [each for each in self.in_charge(role) if self.with_role(each)]
        administering = self.file.definition.administering
        return found or [each for each in administering if self.with_role(each)][:1]

    def in_charge(self, role: RoleId) -> Sequence[RoleId]:
        """Return the administration whose step gives a role, or else the first there is."""
        definition = self.file.definition
        by = definition.appointers.get(role, frozenset())
        return [each for each in definition.administering if each in by] or (
            definition.administering[:1]
        )

    def service(self) -> Contexts:
        """Return who can see to it that somebody administers the procedure, where nobody does."""
        found: Sequence[Person] = []
        for role in (SYSTEM_ADMIN, POLICY_OWNER):
            found = found or self.file.work.people.holders(role, limit=MOST_HOLDERS)
        return self._in_role(found, None)

    def _in_role(self, people: Sequence[Person], role: RoleId | None) -> Contexts:
        return [{**context, "role": role} for context in self.people.contexts(people)]
