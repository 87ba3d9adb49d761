"""Who takes part in a case, and how expressions see people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.casework.alarms import tell_of_loss
from engine.casework.need_to_know import DECLARED_ANEW, Standing, standing_of
from engine.casework.successors import designations, renamed
from engine.errors import NotAllowed, NotFound, damaged_case
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.calendar import london_date
from engine.model.history import EventKind
from engine.model.people import (
    POLICY_OWNER,
    SYSTEM_ADMIN,
    Absence,
    Part,
    Participant,
    Person,
    role_key,
)
from engine.model.rules import APART, parts_of, refuse_clash, refuse_deputy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from engine.casework.casework import Casework
    from engine.model.user_task import UserTask

#: Parts that somebody has by what happened at the conference, not by taking up work.
_BY_FACT = (Part.DISSENTER, Part.CHAIR)
#: Parts given for one case: other holders of the role are strangers to it.
_FOR_ONE_CASE = (Part.DISSENTER, Part.CHAIR, Part.PANEL)
#: The name of a participant who is not recorded any more, or of whom what is kept is damaged.
_UNREADABLE = "Somebody whose details cannot be read"
#: The successor of somebody whose part the other holders of the role take on.
_OTHERS = PersonId("")
#: Holders of a role that an expression sees.
_MOST_HOLDERS = 50
#: Holders of a role of whom one can be chosen from a list; of more, one is named.
_MOST_OFFERED = 500


class CasePeople:
    """The participants of a case that is open for one command."""

    def __init__(self, casework: Casework) -> None:
        self._case = casework
        self._participants: list[Participant] | None = None
        # Nobody's details, roles or days away change while a case is open: each is read once.
        self._known: dict[PersonId, Person] = {}
        self._holding: dict[str, Sequence[Person]] = {}
        self._absences: dict[PersonId, list[Absence]] = {}

    @property
    def participants(self) -> list[Participant]:
        """Everybody who takes part, in order of appointment."""
        if self._participants is None:
            case = self._case
            found = () if case.is_new else case.work.participants(case.id)
            if any(p.role not in case.definition.procedure.roles for p in found):
                raise damaged_case(case.id)
            self._participants = list(found)
        return self._participants

    def of_role(self, role: RoleId | None) -> list[Participant]:
        """Return who takes part in a role."""
        return [p for p in self.participants if p.role == role]

    def role_of(self, person_id: PersonId) -> RoleId | None:
        """Return the first role in which somebody takes part."""
        return next((p.role for p in self.participants if p.person_id == person_id), None)

    def person(self, person_id: PersonId) -> Person:
        """Return a person. Raises `NotFound`."""
        [person] = self._read([person_id])
        return person

    def name_of(self, person_id: str) -> str:
        """Return what a reader sees of somebody, whoever they are."""
        return self.called(person_id) or "somebody"

    def called(self, text: str) -> str:
        """Return the name of a person; "" where the text is no person's id."""
        try:
            return self.person(PersonId(text)).name
        except NotFound:
            return ""

    def standing(self, person_id: PersonId) -> Standing:
        """Return a person with those whose work they cover now. Raises `NotFound`."""
        procedure = self._case.definition.procedure
        found = standing_of(
            self._case.work, person_id, at=self._case.now, procedures=lambda: [procedure]
        )
        self._known |= {person.id: person for person in (found.person, *found.covers)}
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
        if not self._case.definition.procedure.may_fill(deputy, role):
            return False
        try:
            self.refuse_clash(deputy.id, role)
            self._refuse_deputy(deputy.id, role)
        except NotAllowed:
            return False
        return True

    def _read(self, person_ids: Sequence[PersonId]) -> list[Person]:
        """Return people; all who take part are read with the first who is not known yet."""
        if not self._known.keys() >= set(person_ids):
            wanted = {*person_ids, *(p.person_id for p in self.participants)} - self._known.keys()
            self._known |= self._case.work.people(sorted(wanted))
            # Whose details cannot be read has their part all the same.
            gone = {p.person_id for p in self.participants} - self._known.keys()
            self._known |= {each: Person(id=each, name=_UNREADABLE, active=False) for each in gone}
        for person_id in person_ids:
            if person_id not in self._known:
                raise NotFound("There is no such person.", person_id=person_id)
        return [self._known[person_id] for person_id in person_ids]

    def who_may_fill(self, role: RoleId) -> Sequence[Person]:
        """Return who may be given a role: those who have it or stand in for it, by name.

        Whom a rule of separation forbids it in this case is left out.
        """
        work, procedure = self._case.work, self._case.definition.procedure
        named = procedure.roles[role].stand_ins if role in procedure.roles else ()
        keys = [role_key(procedure.id, one) for one in (role, *named)]
        found = {
            each.id: each for key in keys for each in work.holders(key, limit=_MOST_OFFERED + 1)
        }
        able = [each for each in found.values() if self.may_take(each.id, role)]
        return sorted(able, key=lambda person: person.name.casefold())

    def to_know_of(
        self, people: Sequence[Person], role: RoleId
    ) -> Sequence[tuple[Person, Sequence[str]]]:
        """Return people with what whoever names one of them for a role should know first."""
        had = {p.person_id for p in self._former() if p.role == role}
        away = self._away([person.id for person in people])
        return [
            (person, [*filter(None, [person.agency]), *_said_of(person, away=away, had=had)])
            for person in people
        ]

    # --- changes

    def join(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody a participant of the case.

        Raises `NotAllowed` if the rules of separation forbid it.
        """
        if any(p.person_id == person_id for p in self.of_role(role)):
            return
        self.refuse_clash(person_id, role)
        self._keep_lost(self._lost_besides(role, person_id))
        joined = Participant(case_id=self._case.id, role=role, person_id=person_id)
        self.participants.append(joined)
        if not self._case.is_new:
            self._case.work.add_participant(joined)
        self._case.forget_names()

    def refuse_clash(self, person_id: PersonId, role: RoleId) -> None:
        """Raise `NotAllowed` if a part that somebody has, or had, forbids this role."""
        procedure = self._case.definition.procedure
        if role in procedure.roles:
            bound = [*self.participants, *self._former()]
            refuse_clash(person_id, role, participants=bound, roles=procedure.roles)

    def refuse_all(self, person_id: PersonId, roles: Sequence[RoleId]) -> None:
        """Raise `NotAllowed` if somebody may take none of some roles; those they hold count."""
        person, procedure = self.person(person_id), self._case.definition.id
        held = [role for role in roles if person.holds(role_key(procedure, role))] or roles
        if not any(self.may_take(person_id, role) for role in held):
            self.refuse_clash(person_id, held[0])

    def may_take(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether the rules of separation let somebody take a role in this case."""
        try:
            self.refuse_clash(person_id, role)
        except NotAllowed:
            return False
        return True

    def _refuse_deputy(self, person_id: PersonId, role: RoleId) -> None:
        """Raise `NotAllowed` for a deputy who takes, or took, part otherwise."""
        roles = self._case.definition.procedure.roles
        bound = [*self.participants, *self._former(), *self._appointed()]
        refuse_deputy(person_id, role, participants=bound, roles=roles)

    def parts(self, person_id: PersonId) -> set[Part]:
        """Return the parts that somebody has in the case, or had."""
        roles = self._case.definition.procedure.roles
        return parts_of(person_id, participants=[*self.participants, *self._former()], roles=roles)

    def bind(self, role: RoleId, person_id: PersonId) -> None:
        """Remember that somebody had a part; it stays theirs for the rules of separation."""
        kept = self._case.bookkeeping.former
        if self._case.definition.part(role) in APART and (role, person_id) not in kept:
            self._case.remember(former=(*kept, (role, person_id)))

    def step_down(self, role: RoleId, person_id: PersonId) -> None:
        """End a part at somebody's wish: who dissented or chaired has still done so."""
        if self._case.definition.part(role) in _BY_FACT and self._was_appointed(role, person_id):
            self.bind(role, person_id)
        self.leave(role, person_id)

    def leave(self, role: RoleId, person_id: PersonId) -> None:
        """End somebody's part in a role; who has acted in it stays bound by the rules."""
        if self._has_acted(role, person_id):
            self.bind(role, person_id)
        for participant in self.of_role(role):
            if participant.person_id == person_id:
                self.participants.remove(participant)
                if not self._case.is_new:
                    self._case.work.remove_participant(participant)
        self._case.forget_names()

    def lose(self, role: RoleId, person: Person) -> None:
        """End the part of somebody who has left, or may not have it any more.

        A part that was given for this case alone waits for a successor. So does that of who
        decides in the place of those who hold the role: there was a reason to pass them over.
        """
        if self.has_left(role, person.id):
            return
        self.step_down(role, person.id)
        definition = self._case.definition
        is_in_place = role in definition.appointers and role_key(definition.id, role) not in (
            person.roles
        )
        waits = is_in_place or self.is_for_one_case(role)
        lost = LostPart(role=role, person_id=person.id, successor=None if waits else _OTHERS)
        self._keep_lost([*self._lost, lost])
        self._note_person(EventKind.PARTICIPANT_LEFT, role, person.id)

    def succeed(self, role: RoleId, former: PersonId, successor: PersonId) -> None:
        """Put somebody in the place of another: in the role, and where the file names them.

        Raises `NotAllowed` if the rules of separation forbid it.
        """
        self.refuse_clash(successor, role)
        self.step_down(role, former)
        lost = LostPart(role=role, person_id=former, successor=successor)
        self._keep_lost([*self._lost_besides(role, former), lost])
        keys = designations(self._case.definition, role)
        self._case.file = renamed(self._case.file, keys, former, successor)
        self.join(role, successor)
        self._note_person(EventKind.PARTICIPANT_APPOINTED, role, successor)

    def now_in_place_of(self, role: RoleId | None, person_id: PersonId) -> PersonId | None:
        """Return who has a role that was somebody's: themself, a successor, or nobody yet."""
        followed: dict[PersonId | None, PersonId | None] = {
            lost.person_id: lost.successor for lost in self._lost if lost.role == role
        }
        found: PersonId | None = person_id
        for _ in followed:
            found = followed.get(found, found)
        return found if found and found not in followed else None

    def followed(self) -> Iterator[tuple[RoleId, PersonId, PersonId]]:
        """Yield each part that somebody left, with who had it and who has it now."""
        for lost in self._lost:
            if now := self.now_in_place_of(lost.role, lost.person_id):
                yield lost.role, lost.person_id, now

    def keeps_nothing(self, person_id: PersonId) -> bool:
        """Say whether somebody had to give up every part they had in this case."""
        return person_id in self.gone and self.role_of(person_id) is None

    def has_left(self, role: RoleId | None, person_id: PersonId) -> bool:
        """Say whether somebody had to give up a role in this case."""
        return any((lost.role, lost.person_id) == (role, person_id) for lost in self._lost)

    @property
    def gone(self) -> list[str]:
        """The ids of everybody who had to give up a part in this case."""
        return list(dict.fromkeys(str(lost.person_id) for lost in self._lost))

    @property
    def vacant(self) -> Mapping[RoleId, PersonId]:
        """Roles that wait for a successor in this case, with who had them last."""
        taken = {p.role for p in self.participants}
        return {
            lost.role: lost.person_id
            for lost in self._lost
            if lost.successor is None and lost.role not in taken and not self._case.case.has_ended
        }

    def is_for_one_case(self, role: RoleId | None) -> bool:
        """Say whether a role is given for one case, so that no other holder falls heir to it."""
        definition = self._case.definition
        part = definition.part(role)
        is_given = role in definition.appointers and part is not Part.DECIDER
        return part in _FOR_ONE_CASE or is_given

    @property
    def _lost(self) -> Sequence[LostPart]:
        return self._case.bookkeeping.lost

    def _lost_besides(self, role: RoleId, person_id: PersonId) -> list[LostPart]:
        return [lost for lost in self._lost if (lost.role, lost.person_id) != (role, person_id)]

    def _keep_lost(self, lost: Sequence[LostPart]) -> None:
        if tuple(lost) != self._lost:
            self._case.remember(lost=tuple(lost))

    def appoint(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody the one participant of a role, in place of whoever was.

        Raises `NotAllowed` if the rules of separation forbid it, with nobody's part ended.
        """
        self._seat(role, [person_id])
        self._note_person(EventKind.PARTICIPANT_APPOINTED, role, person_id)
        self._lose_at_once(role, person_id)

    def appoint_all(self, role: RoleId, person_ids: Sequence[PersonId]) -> None:
        """Make some people the participants of a role: who is not among them has no part any more.

        Raises `NotAllowed` if the rules of separation forbid it, with nobody's part ended.
        """
        before = {p.person_id for p in self.of_role(role)}
        self._seat(role, person_ids)
        for person_id in dict.fromkeys(person_ids):
            if person_id not in before:
                self._note_person(EventKind.PARTICIPANT_APPOINTED, role, person_id)
                self._lose_at_once(role, person_id)

    def _lose_at_once(self, role: RoleId, person_id: PersonId) -> None:
        """End the part of somebody who is named from what was recorded, and has left meanwhile."""
        person = self.person(person_id)
        is_able = self._case.definition.procedure.may_fill(person, role)
        if is_able or (person.active and not self.is_for_one_case(role)):
            return
        if self._case.definition.part(role) in _BY_FACT:
            self.bind(role, person_id)
        self.lose(role, person)
        tell_of_loss(self._case, role, person_id)

    def _seat(self, role: RoleId, person_ids: Sequence[PersonId]) -> None:
        self._read(person_ids)
        for person_id in person_ids:
            self.refuse_clash(person_id, role)
        for former in self.of_role(role):
            if former.person_id not in person_ids:
                self.leave(role, former.person_id)
        for person_id in person_ids:
            self.join(role, person_id)

    def _note_person(self, kind: EventKind, role: RoleId, person_id: PersonId) -> None:
        name = self.person(person_id).name
        self._case.note(kind, None, {"role": role, "person": person_id, "name": name})

    def _former(self) -> list[Participant]:
        return [
            Participant(case_id=self._case.id, role=role, person_id=person_id)
            for role, person_id in self._case.bookkeeping.former
        ]

    def has_acted(self, role: RoleId, person_id: PersonId) -> bool:
        """Say whether somebody has done a step, or sent a message, in a role of this case."""
        bound = any((p.role, p.person_id) == (role, person_id) for p in self._former())
        return bound or self._has_acted(role, person_id)

    def _has_acted(self, role: RoleId, person_id: PersonId) -> bool:
        case = self._case
        now = case.tasks.changed.values()
        if any(task.role == role and task.completed_by == person_id for task in now):
            return True
        elements = case.definition.procedure.elements.values()
        own = [element.id for element in elements if element.role == role]
        return not case.is_new and case.work.has_completed(case.id, [person_id], own)

    def took_part(self, person_id: PersonId) -> bool:
        """Say whether somebody was ever given a part in the case."""
        return any(p.person_id == person_id for p in self._appointed())

    def is_theirs_alone(self, task: UserTask) -> bool:
        """Say whether a task comes with a part that was given to who has it, for this case.

        They pass it to nobody by themselves: a stranger would take their place.
        """
        who = task.assignee
        return who is not None and (
            self.is_for_one_case(task.role) and self._was_appointed(task.role, who)
        )

    def _was_appointed(self, role: RoleId, person_id: PersonId) -> bool:
        return any((p.role, p.person_id) == (role, person_id) for p in self._appointed())

    def _appointed(self) -> Iterator[Participant]:
        """Yield everybody whom the history gives a part, whether they still have it."""
        case = self._case
        for row in () if case.is_new else case.work.appointments(case.id):
            event = row.event
            role, person = event.actor.role, event.actor.person_id
            if event.kind is EventKind.PARTICIPANT_APPOINTED:
                role, person = event.content.get("role"), event.content.get("person")
            if role and person:
                yield Participant(case_id=case.id, role=role, person_id=person)

    # --- as expressions see them

    def addressed_as(self, role: str) -> Sequence[dict[str, Any]]:
        """Return the participants of a role, or else its holders, those who may take it first.

        A vacant role has none: what is for it goes to administration, which names a successor.
        """
        if RoleId(role) in self.vacant:
            return self.administration(RoleId(role))
        return self._named(self._with(RoleId(role)) or self._holders(role), RoleId(role))

    def _with(self, role: RoleId) -> Sequence[Person]:
        """Return who has a role in the case, or else who may take it."""
        taking_part = self._read([p.person_id for p in self.of_role(role)])
        return taking_part or self._free_holders(role)

    def administration(self, role: RoleId) -> Sequence[dict[str, Any]]:
        """Return who is told where nobody can act in a role: those who may name somebody."""
        named = ((one, self._at_hand(one)) for one in self.administrators(role))
        return [each for one, people in named for each in self._named(people, one)]

    def _at_hand(self, role: RoleId) -> Sequence[Person]:
        """Return who of a role is there today, or else the deputies of those who are not."""
        day, found = london_date(self._case.now), self._with(role)
        able = {each.id: each for each in (*found, *self._free_holders(role))}
        away = self._deputies([*able], day)
        for some in (found, able.values()):
            if there := [each for each in some if each.id not in away]:
                return there
        return self._covering(role, away, day) or found

    def administrators(self, role: RoleId) -> Sequence[RoleId]:
        """Return the administration that names somebody for a role now.

        Where nobody has what is in charge of it, that is the first that anybody has.
        """
        found = [each for each in self.in_charge(role) if self._with(each)]
        administering = self._case.definition.administering
        return found or [each for each in administering if self._with(each)][:1]

    def in_charge(self, role: RoleId) -> Sequence[RoleId]:
        """Return the administration whose step gives a role, or else the first there is."""
        definition = self._case.definition
        by = definition.appointers.get(role, frozenset())
        return [each for each in definition.administering if each in by] or (
            definition.administering[:1]
        )

    def service(self) -> Sequence[dict[str, Any]]:
        """Return who can see to it that somebody administers the procedure, where nobody does."""
        found: Sequence[Person] = []
        for role in (SYSTEM_ADMIN, POLICY_OWNER):
            found = found or self._case.work.holders(role, limit=_MOST_HOLDERS)
        return [{**context, "role": None} for context in self._contexts(found)]

    def addressed(self, person_id: PersonId) -> Sequence[dict[str, Any]]:
        """Return who gets what is for a person: who is in their place once they have left."""
        role = self.role_of(person_id)
        left = [lost.role for lost in self._lost if lost.person_id == person_id]
        if role is not None or (not left and self.person(person_id).active):
            return [{**self.context(person_id), "role": role}]
        for lost in left:
            if successor := self.now_in_place_of(lost, person_id):
                return [{**self.context(successor), "role": lost}]
        return self.administration(left[0] if left else RoleId(""))

    def named(self, written: Mapping[str, Any]) -> PersonId | None:
        """Return who takes part and is meant by a written name with their agency or e-mail."""
        people = self._read([p.person_id for p in self.participants])
        return next((person.id for person in people if _is_same(person, written)), None)

    def context(self, person_id: str) -> dict[str, Any]:
        """Return one person."""
        return self._contexts([self.person(PersonId(person_id))])[0]

    def first_of_roles(self) -> Mapping[str, Any]:
        """Return `people`: the first participant of each role, or null."""
        first: dict[str, Any] = dict.fromkeys(self._case.definition.procedure.roles)
        named = {p.role: p.person_id for p in reversed(self.participants)}
        people = self._read(list(named.values()))
        return first | dict(zip(named, self._contexts(people), strict=True))

    def holders(self) -> Mapping[str, Any]:
        """Return `holders`: everybody who holds each role that some expression names.

        `barred` says whether the rules of separation keep somebody from the role in this case.
        """
        return {
            role: [
                {**context, "barred": not self.may_take(context["id"], RoleId(role))}
                for context in self._contexts(self._holders(role))
            ]
            for role in self._case.definition.asked_holders
        }

    def _away(self, person_ids: Sequence[PersonId]) -> set[PersonId]:
        """Return who is away today, or where nobody works today, on the next working day.

        Table `reviewer_assignment`: what arrives on a day that is no working day counts from the
        next one.
        """
        calendar, day = self._case.calendar, london_date(self._case.now)
        if not calendar.is_working_day(day):
            day = calendar.workdays_after(day, 1)
        return set(self._deputies(person_ids, day))

    def is_anybody_free(self, task: UserTask, *, on: date | None = None) -> bool:
        """Say whether somebody can do a task: who has it or may take it, or a deputy of theirs."""
        day = on or london_date(self._case.now)
        able = [each.id for each in self._able(task)]
        away = self._deputies(able, day)
        if any(person_id not in away for person_id in able):
            return True
        return bool(self._standing_in(task, away, day))

    def asked_to_do(self, task: UserTask) -> Sequence[dict[str, Any]]:
        """Return whom to remind of a task: who can do it today; administration if nobody can."""
        day = london_date(self._case.now)
        able = self._able(task)
        away = self._deputies([each.id for each in able], day)
        there = [each for each in able if each.id not in away]
        found = [*there, *(self._standing_in(task, away, day) if not there else ())]
        if not found:
            helpers = self.administration(task.role) or self.service()
            return [*self._named(able, task.role), *helpers]
        return self._named(found, task.role)

    def _named(self, people: Sequence[Person], role: RoleId) -> list[dict[str, Any]]:
        return [{**context, "role": role} for context in self._contexts(people)]

    def _able(self, task: UserTask) -> list[Person]:
        """Return who has a task, or may take it: those who can sign in and are not barred."""
        if task.vacant:
            return []
        ids = [task.assignee] if task.assignee else [p.person_id for p in self.of_role(task.role)]
        ids = [each for each in ids if each not in task.barred]
        found = self._read(ids) if ids else self._free_holders(task.role)
        return [each for each in found if each.active and each.id not in task.barred]

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
        ids = sorted({deputy for each in away.values() for deputy in each})
        absent = self._deputies(ids, day)
        there = self._read([each for each in ids if each not in absent])
        return [each for each in there if each.active and self._may_stand_in(each, role)]

    def declares_anew(self, role: RoleId) -> bool:
        """Say whether a deputy may give a declaration of their own, and then has the part."""
        return self._case.definition.part(role) in DECLARED_ANEW

    def _deputies(
        self, person_ids: Sequence[PersonId], day: date
    ) -> dict[PersonId, list[PersonId]]:
        """Return the deputies of those of some people who are away on a day."""
        if unread := set(person_ids) - self._absences.keys():
            # Who else is known is asked for next, so one reading is for all of them.
            unread |= {*self._known, *(p.person_id for p in self.participants)}
            unread -= self._absences.keys()
            self._absences |= {person_id: [] for person_id in unread}
            today = london_date(self._case.now)
            for absence in self._case.work.absences(sorted(unread), since=today):
                self._absences[absence.person_id].append(absence)
        away = {
            person_id: [each for each in self._absences[person_id] if each.covers(day)]
            for person_id in person_ids
        }
        return {
            person_id: [each.deputy_id for each in found if each.deputy_id]
            for person_id, found in away.items()
            if found
        }

    def _holders(self, role: str) -> Sequence[Person]:
        if role not in self._holding:
            key = role_key(self._case.definition.id, RoleId(role))
            self._holding[role] = self._case.work.holders(key, limit=_MOST_HOLDERS)
        return self._holding[role]

    def kept_apart(self, role: RoleId) -> tuple[PersonId, ...]:
        """Return which holders of a role that nobody has yet the rules of separation bar."""
        if self.of_role(role) or self._case.definition.part(role) not in APART:
            return ()
        return tuple(each.id for each in self._holders(role) if not self.may_take(each.id, role))

    def _free_holders(self, role: str) -> Sequence[Person]:
        return [one for one in self._holders(role) if self.may_take(one.id, RoleId(role))]

    def _contexts(self, people: Sequence[Person]) -> list[dict[str, Any]]:
        self._known |= {person.id: person for person in people}
        away = self._away([person.id for person in people])
        return [
            {
                "id": person.id,
                "name": person.name,
                "agency": person.agency,
                "email": person.email,
                "line_manager_id": person.line_manager_id,
                "absent": person.id in away,
            }
            for person in people
        ]


def _is_same(person: Person, written: Mapping[str, Any]) -> bool:
    """Say whether somebody has a written name, and the agency or e-mail beside it."""

    def same(key: str) -> bool:
        text = str(written.get(key) or "").strip().casefold()
        return bool(text) and text == str(getattr(person, key)).strip().casefold()

    return same("name") and (same("agency") or same("email"))


def _said_of(person: Person, *, away: set[PersonId], had: set[PersonId]) -> Iterator[str]:
    if person.id in away:
        yield "Away at present"
    if person.id in had:
        yield "Had this part in this case before"
