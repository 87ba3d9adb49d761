"""Who has, had and lost which part in an open case, and what that keeps them from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.casework.need_to_know import Standing
from engine.casework.open_case import OpenCase
from engine.casework.other_dissents import dissenting_beside, kept_from_beside
from engine.casework.tasks import CaseTasks
from engine.errors import NotAllowed, damaged_case
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.history import EventKind
from engine.model.people import ENGINE, Actor, Part, Participant, Person
from engine.model.rules import (
    APART,
    DECIDING,
    parts_of,
    refuse_administering,
    refuse_clash,
    refuse_deputy,
)
from engine.model.user_task import UserTask

#: Parts that somebody has by what happened at the conference, not by taking up work.
BY_FACT = (Part.DISSENTER, Part.CHAIR)
#: Parts given for one case: other holders of the role are strangers to it.
_FOR_ONE_CASE = (Part.DISSENTER, Part.CHAIR, Part.PANEL)


class CaseParts:
    """The participants of a case that is open for one command."""

    def __init__(self, file: OpenCase, tasks: CaseTasks) -> None:
        self._file = file
        self._tasks = tasks
        self._definition = file.definition
        self._roles = file.definition.procedure.roles
        #: None until somebody asks; never changed in place.
        self.taking_part: tuple[Participant, ...] | None = None
        #: Says why the procedure keeps somebody from a role in this case; "" where it does not.
        self.barred_by: Callable[[PersonId, RoleId], str] = lambda _person, _role: ""
        #: Who does something in the case just now.
        self.actor: Callable[[], Actor] = lambda: ENGINE
        #: What `dissenting_beside` found, and of which content of the file.
        self._beside: tuple[Any, frozenset[PersonId]] | None = None

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Everybody who takes part, in order of appointment. Raises `Damaged`."""
        if self.taking_part is None:
            file = self._file
            found = () if file.is_new else file.work.participants.of(file.id)
            if any(p.role not in self._roles for p in found):
                raise damaged_case(file.id)
            self.taking_part = tuple(found)
        return self.taking_part

    def of_role(self, role: RoleId | None) -> list[Participant]:
        """Return who takes part in a role."""
        return [p for p in self.participants if p.role == role]

    def role_of(self, person_id: PersonId) -> RoleId | None:
        """Return the first role in which somebody takes part."""
        return next((p.role for p in self.participants if p.person_id == person_id), None)

    def tasks_of(self, role: RoleId, person_id: PersonId) -> list[UserTask]:
        """Return the open tasks that somebody has in a role."""
        tasks = self._tasks.open.values()
        return [task for task in tasks if (task.role, task.assignee) == (role, person_id)]

    # --- changes

    def join_unless_taken(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody a participant who does something in a role that nobody has here.

        Who does one task in a role that somebody else has does that task, and has no part: the
        rules of separation bind them all the same. Raises `NotAllowed` if these forbid it.
        """
        if role in self._roles and not self._has_others(role, person_id):
            self.join(role, person_id)

    def give_up_if_done(self, role: RoleId, person_id: PersonId) -> None:
        """End the part of somebody who has passed on all they had of it.

        What was given for this case alone stays theirs: see docs/decisions/tasks.md.
        """
        if self.tasks_of(role, person_id) or self._is_kept(role, person_id):
            return
        self.step_down(role, person_id)

    def _has_others(self, role: RoleId, person_id: PersonId) -> bool:
        taking_part = {p.person_id for p in self.of_role(role)}
        return bool(taking_part) and person_id not in taking_part

    def _is_kept(self, role: RoleId, person_id: PersonId) -> bool:
        part = self._definition.part(role)
        return part in _FOR_ONE_CASE and self._was_appointed(role, person_id)

    def join(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody a participant of the case.

        Raises `NotAllowed` if the rules of separation forbid it.
        """
        if any(p.person_id == person_id for p in self.of_role(role)):
            return
        self.refuse_clash(person_id, role)
        self._keep_lost(self._lost_besides(role, person_id))
        joined = Participant(case_id=self._file.id, role=role, person_id=person_id)
        self.taking_part = (*self.participants, joined)
        if not self._file.is_new:
            self._file.work.participants.add(joined)
        self._leave_administration(role, person_id)

    def bind(self, role: RoleId, person_id: PersonId) -> None:
        """Remember that somebody had a part; it stays theirs for the rules of separation."""
        kept = self._file.bookkeeping.former
        if self._definition.part(role) in APART and (role, person_id) not in kept:
            self._file.remember(former=(*kept, (role, person_id)))

    def bind_as(self, part: Part, person_id: PersonId) -> None:
        """Remember that somebody acted in a part, whatever role they did it in."""
        role = next((each.id for each in self._roles.values() if each.part is part), None)
        if role is not None:
            self.bind(role, person_id)

    def step_down(self, role: RoleId, person_id: PersonId) -> None:
        """End a part at somebody's wish: who dissented or chaired has still done so."""
        if self._definition.part(role) in BY_FACT and self._was_appointed(role, person_id):
            self.bind(role, person_id)
        self.leave(role, person_id)

    def leave(self, role: RoleId, person_id: PersonId) -> None:
        """End somebody's part in a role, and with it what they have of its work.

        Who has acted in it stays bound by the rules.
        """
        for task in self.tasks_of(role, person_id):
            self._tasks.put(task.released())
        if self._has_completed(role, person_id):
            self.bind(role, person_id)
        ended = [p for p in self.of_role(role) if p.person_id == person_id]
        self.taking_part = tuple(p for p in self.participants if p not in ended)
        for participant in () if self._file.is_new else ended:
            self._file.work.participants.remove(participant)

    def _leave_administration(self, role: RoleId, person_id: PersonId) -> None:
        """End what somebody who dissents or chaired has as administration of the case.

        It falls to the others of that role; a part that was given to them by name stays theirs.
        """
        if self._definition.part(role) in BY_FACT:
            for each in self._definition.administering:
                self.leave(each, person_id)

    def note_loss(self, lost: LostPart) -> None:
        """Remember that somebody had to give up a part, and who has it instead."""
        self._keep_lost([*self._lost_besides(lost.role, lost.person_id), lost])

    def _keep_lost(self, lost: Sequence[LostPart]) -> None:
        if tuple(lost) != self._lost:
            self._file.remember(lost=tuple(lost))

    def save(self) -> None:
        """Write who takes part in a new case; of a saved one that was written at once."""
        for participant in self.participants if self._file.is_new else ():
            self._file.work.participants.add(participant)

    # --- the rules of separation

    def refuse_clash(
        self, person_id: PersonId, role: RoleId, *, acts_as: Part | None = None
    ) -> None:
        """Raise `NotAllowed` if a part that somebody has, or had, forbids this role.

        So does what the procedure says of who may not have it (`barred_by` of the role).
        `acts_as` is the part of a step, where that is another than its role's.
        """
        self._refuse_apart(person_id, role, acts_as=acts_as)
        if reason := self.barred_by(person_id, role):
            title = self._roles[role].title
            raise NotAllowed(
                f"Somebody who {reason} may not act as {title} in this case.",
                person_id=person_id,
                role=role,
            )

    def refuse_self(self, person_id: PersonId, role: RoleId) -> None:
        """Raise `NotAllowed` where who acts as administration gives themself a part kept apart."""
        actor = self.actor()
        is_self = person_id in (actor.person_id, actor.on_behalf_of)
        is_administration = self._definition.part(actor.role) is Part.ADMINISTRATION
        if is_self and is_administration and self.would_gain(person_id, role):
            raise gives_self(person_id, role)

    def would_gain(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether a role would give somebody a part kept apart that they do not have here."""
        has_it = any(p.person_id == person_id for p in self.of_role(role))
        return self._definition.part(role) in APART and not has_it and not self._file.is_new

    def _refuse_apart(
        self, person_id: PersonId, role: RoleId, *, acts_as: Part | None = None
    ) -> None:
        if role in self._roles:
            bound, roles = self._bound(), self._roles
            refuse_clash(person_id, role, participants=bound, roles=roles, acts_as=acts_as)
            if (acts_as or roles[role].part) in DECIDING:
                what = "decides nor reviews a dissent about it, nor sits on its panel"
                self._refuse_dissenting_beside(person_id, role, what)
            if role in self._definition.administering:
                refuse_administering(person_id, role, participants=bound, roles=roles)
                what = "administers a dissent about it, nor appoints its panel"
                self._refuse_dissenting_beside(person_id, role, what)

    def _refuse_dissenting_beside(self, person_id: PersonId, role: RoleId, what: str) -> None:
        if person_id in self.dissenting_beside:
            raise NotAllowed(
                f"Somebody who dissents about the same child neither {what}.",
                person_id=person_id,
                role=role,
            )

    @property
    def dissenting_beside(self) -> frozenset[PersonId]:
        """Who dissents, or did, about a child of this case in another of its occasion."""
        file = self._file
        if self._beside is None or self._beside[0] is not file.content:
            found = dissenting_beside(file.work, self._definition, file.case, file.content)
            self._beside = (file.content, found)
        return self._beside[1]

    def is_barred(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether the procedure, or a dissent in another case, keeps somebody from a role."""
        return bool(self.barred_by(person_id, role)) or (
            kept_from_beside(self._definition, role) and person_id in self.dissenting_beside
        )

    def is_apart(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether a part that somebody has, or had, alone keeps them from a role.

        What `barred_by` says of them is left out: it may ask this itself.
        """
        try:
            self._refuse_apart(person_id, role)
        except NotAllowed:
            return True
        return False

    def refuse_step(self, person_id: PersonId, task: UserTask) -> None:
        """Raise `NotAllowed` if a part that somebody has, or had, forbids them a step."""
        self.refuse_clash(person_id, task.role)
        acts_as = self._definition.element(task.element_id).acts_as
        if acts_as is not None:
            self.refuse_clash(person_id, task.role, acts_as=acts_as)

    def apart_from(self, part: Part) -> frozenset[PersonId]:
        """Return who has a part, or had one, that excludes another, here or beside this case."""
        others = [each for each in APART if each is not part] if part in APART else []
        beside = self.dissenting_beside if part in DECIDING else frozenset()
        return beside.union(*map(self.holding, others))

    def may_take(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether the rules of separation let somebody take a role in this case."""
        try:
            self.refuse_clash(person_id, role)
        except NotAllowed:
            return False
        return True

    def may_be_given(self, person_id: PersonId, role: RoleId) -> bool:
        """Say whether who acts now may give somebody a role in this case."""
        try:
            self.refuse_self(person_id, role)
        except NotAllowed:
            return False
        return self.may_take(person_id, role)

    def refuse_deputy(self, person_id: PersonId, role: RoleId) -> None:
        """Raise `NotAllowed` for a deputy who takes, or took, part otherwise."""
        bound = [*self._bound(), *self._appointed()]
        refuse_deputy(person_id, role, participants=bound, roles=self._roles)

    def of_person(self, person_id: PersonId) -> set[Part]:
        """Return the parts that somebody has in the case, or had."""
        return parts_of(person_id, participants=self._bound(), roles=self._roles)

    def may_administer(self, person_id: PersonId) -> bool:
        """Say whether somebody may act as administration of the case (Q11, S24, S30).

        Who dissents, chaired, decides or sits, or did, hands on, names and keys in nothing. Nor
        does who dissents about the same child in another case.
        """
        is_apart = not self.of_person(person_id).isdisjoint(APART)
        return not is_apart and person_id not in self.dissenting_beside

    def administering(self, standing: Standing, key: str) -> Sequence[Person]:
        """Return in whose place somebody has a role of administration here: their own first.

        Neither they nor whom they cover have a part in it that is kept apart.
        """
        if not self.may_administer(standing.person.id):
            return ()
        there = (each for each in standing.principals(key) if each.holds(key))
        return [each for each in there if self.may_administer(each.id)]

    def managing(self, standing: Standing) -> frozenset[PersonId]:
        """Return as whom somebody hands on, as line manager: for nobody who may not administer."""
        if not self.may_administer(standing.person.id):
            return frozenset()
        managers = (standing.person, *standing.covers)
        return frozenset(each.id for each in managers if self.may_administer(each.id))

    def of_part(self, part: Part) -> frozenset[PersonId]:
        """Return who has a part in the case now."""
        part_of = self._definition.part
        return frozenset(p.person_id for p in self.participants if part_of(p.role) is part)

    def holding(self, part: Part) -> frozenset[PersonId]:
        """Return who has a part in the case, or had it and is bound by it still."""
        part_of = self._definition.part
        return frozenset(each.person_id for each in self._bound() if part_of(each.role) is part)

    def _bound(self) -> list[Participant]:
        """Return who has a part, and who had one that binds them still."""
        return [
            *self.participants,
            *(
                Participant(case_id=self._file.id, role=role, person_id=person_id)
                for role, person_id in self._file.bookkeeping.former
            ),
        ]

    def had(self, role: RoleId) -> set[PersonId]:
        """Return who had a role in this case, and is bound by it still."""
        return {who for kept, who in self._file.bookkeeping.former if kept == role}

    def has_acted(self, role: RoleId, person_id: PersonId) -> bool:
        """Say whether somebody has done a step, or sent a message, in a role of this case."""
        return person_id in self.had(role) or self._has_completed(role, person_id)

    def _has_completed(self, role: RoleId, person_id: PersonId) -> bool:
        file, now = self._file, self._tasks.changed.values()
        if any(task.role == role and task.completed_by == person_id for task in now):
            return True
        elements = self._definition.procedure.elements.values()
        own = [element.id for element in elements if element.role == role]
        return file.work.tasks.has_completed(file.id, [person_id], own)

    # --- who was given a part

    def took_part(self, person_id: PersonId) -> bool:
        """Say whether somebody was ever given a part in the case."""
        return any(p.person_id == person_id for p in self._appointed())

    def is_theirs_alone(self, task: UserTask) -> bool:
        """Say whether a task comes with a part that was given to who has it, for this case.

        They pass it to nobody by themselves: a stranger would take their place.
        """
        return self.is_for_one_case(task.role) and self._was_appointed(task.role, task.assignee)

    def is_given(self, role: RoleId | None) -> bool:
        """Say whether somebody in particular gets a role in each case, by a step or by fact."""
        return role in self._definition.appointers or self._definition.part(role) in _FOR_ONE_CASE

    def is_for_one_case(self, role: RoleId | None) -> bool:
        """Say whether a role is given for one case, so that no other holder falls heir to it."""
        part = self._definition.part(role)
        is_given = role in self._definition.appointers and part is not Part.DECIDER
        return part in _FOR_ONE_CASE or is_given

    def _was_appointed(self, role: RoleId, person_id: PersonId | None) -> bool:
        return any((p.role, p.person_id) == (role, person_id) for p in self._appointed())

    def _appointed(self) -> Iterator[Participant]:
        """Yield everybody whom the history gives a part, whether they still have it."""
        file = self._file
        for row in () if file.is_new else file.work.history.appointments(file.id):
            event = row.event
            role, person = event.actor.role, event.actor.person_id
            if event.kind is EventKind.PARTICIPANT_APPOINTED:
                role, person = event.content.get("role"), event.content.get("person")
            if role and person:
                yield Participant(case_id=file.id, role=role, person_id=person)

    # --- who has left

    @property
    def _lost(self) -> Sequence[LostPart]:
        return self._file.bookkeeping.lost

    def _lost_besides(self, role: RoleId, person_id: PersonId) -> list[LostPart]:
        return [lost for lost in self._lost if (lost.role, lost.person_id) != (role, person_id)]

    def lost_by(self, person_id: PersonId) -> list[RoleId]:
        """Return the roles that somebody had to give up in this case."""
        return [lost.role for lost in self._lost if lost.person_id == person_id]

    def has_left(self, role: RoleId | None, person_id: PersonId) -> bool:
        """Say whether somebody had to give up a role in this case."""
        return role in self.lost_by(person_id)

    def keeps_nothing(self, person_id: PersonId) -> bool:
        """Say whether somebody had a part in this case, and has none any more."""
        had_one = bool(self.lost_by(person_id)) or self.took_part(person_id)
        return had_one and self.role_of(person_id) is None

    def gone(self) -> list[str]:
        """Return the ids of everybody who had to give up a part in this case."""
        return list(dict.fromkeys(str(lost.person_id) for lost in self._lost))

    @property
    def vacant(self) -> Mapping[RoleId, PersonId]:
        """Roles that wait for a successor in this case, with who had them last."""
        taken = {p.role for p in self.participants}
        return {
            lost.role: lost.person_id
            for lost in self._lost
            if lost.successor is None and lost.role not in taken and not self._file.case.has_ended
        }

    def left_to_others(self, role: RoleId) -> PersonId | None:
        """Return who left a role to the others who have it, where nobody has taken it on yet."""
        if self.of_role(role):
            return None
        left = (one.person_id for one in self._lost if (one.role, one.successor) == (role, ""))
        return next(left, None)

    def now_in_place_of(self, role: RoleId | None, person_id: PersonId) -> PersonId | None:
        """Return who has a role that was somebody's: themself, a successor, or nobody yet."""
        followed: dict[PersonId | None, PersonId | None] = {
            lost.person_id: lost.successor for lost in self._lost if lost.role == role
        }
        found: PersonId | None = person_id
        for _ in followed:
            found = followed.get(found, found)
        return found or None

    def followed(self) -> Iterator[tuple[RoleId, PersonId, PersonId]]:
        """Yield each part that somebody left, with who had it and who has it now."""
        for lost in self._lost:
            if now := self.now_in_place_of(lost.role, lost.person_id):
                yield lost.role, lost.person_id, now


def gives_self(person_id: PersonId, role: RoleId) -> NotAllowed:
    """Return the refusal of a part that whoever administers a case would give themself."""
    return NotAllowed(
        "Nobody who administers a case gives themself a part of it: ask somebody else.",
        person_id=person_id,
        role=role,
    )
