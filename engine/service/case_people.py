"""Who takes part in a case, and how expressions see people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.ids import PersonId, RoleId
from engine.model.calendar import london_date
from engine.model.history import EventKind
from engine.model.people import Participant, Person, role_key
from engine.model.rules import refuse_clash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.service.casework import Casework

#: Holders of a role that an expression sees.
_MOST_HOLDERS = 50


class CasePeople:
    """The participants of a case that is open for one command."""

    def __init__(self, casework: Casework) -> None:
        self._case = casework
        self._participants: list[Participant] | None = None
        self._known: dict[PersonId, Person] = {}

    @property
    def participants(self) -> list[Participant]:
        """Everybody who takes part, in order of appointment."""
        if self._participants is None:
            case = self._case
            self._participants = [] if case.is_new else list(case.work.participants(case.id))
        return self._participants

    def of_role(self, role: RoleId | None) -> list[Participant]:
        """Return who takes part in a role."""
        return [p for p in self.participants if p.role == role]

    def role_of(self, person_id: PersonId) -> RoleId | None:
        """Return the first role in which somebody takes part."""
        return next((p.role for p in self.participants if p.person_id == person_id), None)

    def person(self, person_id: PersonId) -> Person:
        """Return a person. Raises `NotFound`."""
        if person_id not in self._known:
            self._known[person_id] = self._case.work.person(person_id)
        return self._known[person_id]

    # --- changes

    def join(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody a participant of the whole case.

        Raises `NotAllowed` if the rules of separation forbid it.
        """
        if any(p.person_id == person_id and not p.item_id for p in self.of_role(role)):
            return
        roles = self._case.definition.procedure.roles
        if role in roles:
            refuse_clash(person_id, role, participants=self.participants, roles=roles)
        joined = Participant(case_id=self._case.id, role=role, person_id=person_id)
        self.participants.append(joined)
        if not self._case.is_new:
            self._case.work.add_participant(joined)
        self._case.forget_names()

    def leave(self, role: RoleId, person_id: PersonId) -> None:
        """End somebody's part in a role."""
        for participant in self.of_role(role):
            if participant.person_id == person_id:
                self.participants.remove(participant)
                if not self._case.is_new:
                    self._case.work.remove_participant(participant)
        self._case.forget_names()

    def appoint(self, role: RoleId, person_id: PersonId) -> None:
        """Make somebody the one participant of a role, in place of whoever was."""
        person = self.person(person_id)
        for former in self.of_role(role):
            if former.person_id != person_id:
                self.leave(role, former.person_id)
        self.join(role, person_id)
        self._case.note(
            EventKind.PARTICIPANT_APPOINTED,
            None,
            {"role": role, "person": person_id, "name": person.name},
        )

    # --- as expressions see them

    def addressed_as(self, role: str) -> Sequence[dict[str, Any]]:
        """Return the participants of a role, or else its holders."""
        taking_part = [self.person(p.person_id) for p in self.of_role(RoleId(role))]
        found = taking_part or self._holders(role)
        return [{**self._context(person), "role": role} for person in found]

    def context(self, person_id: str) -> dict[str, Any]:
        """Return one person."""
        return self._context(self.person(PersonId(person_id)))

    def first_of_roles(self) -> Mapping[str, Any]:
        """Return `people`: the first participant of each role, or null."""
        first: dict[str, Any] = dict.fromkeys(self._case.definition.procedure.roles)
        for participant in self.participants:
            if first.get(participant.role) is None:
                first[participant.role] = self._context(self.person(participant.person_id))
        return first

    def holders(self) -> Mapping[str, Any]:
        """Return `holders`: everybody who holds each role."""
        return {
            role: [self._context(person) for person in self._holders(role)]
            for role in self._case.definition.procedure.roles
        }

    def is_absent(self, person_id: PersonId) -> bool:
        """Say whether a person is away today, or where nobody works today, on the next workday.

        D2: what arrives on a day that is not a working day counts from the next one.
        """
        calendar, day = self._case.calendar, london_date(self._case.now)
        if not calendar.is_working_day(day):
            day = calendar.workdays_after(day, 1)
        return any(absence.covers(day) for absence in self._case.work.absences([person_id]))

    def is_anybody_free(self, role: RoleId) -> bool:
        """Say whether somebody can do the work of a role today."""
        ids = [p.person_id for p in self.of_role(role)]
        ids = ids or [person.id for person in self._holders(role)]
        return any(not self.is_absent(person_id) for person_id in ids)

    def _holders(self, role: str) -> Sequence[Person]:
        key = role_key(self._case.definition.id, RoleId(role))
        return self._case.work.holders(key, limit=_MOST_HOLDERS)

    def _context(self, person: Person) -> dict[str, Any]:
        self._known[person.id] = person
        return {
            "id": person.id,
            "name": person.name,
            "agency": person.agency,
            "email": person.email,
            "line_manager_id": person.line_manager_id,
            "absent": self.is_absent(person.id),
        }
