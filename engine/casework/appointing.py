"""Gives parts of an open case to people, and ends them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework.alarms import Alarms
from engine.casework.ledger import Ledger
from engine.casework.open_case import OpenCase
from engine.casework.parts import BY_FACT, CaseParts
from engine.casework.people import CasePeople
from engine.casework.scope import Names
from engine.errors import NotAllowed
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.history import EventKind
from engine.model.people import WRITES, Part, Person, role_key
from engine.model.procedure import Element
from engine.package import Definition
from engine.ports import Place

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
#: The successor of somebody whose part the other holders of the role take on.
_OTHERS = PersonId("")


@dataclass(frozen=True, slots=True)
class Appointing:
    """What changes who has a part, with what history and administration are told of it.

    Whatever gives a part raises `NotAllowed` where the rules of separation forbid it. To appoint
    has then ended nobody's part.
    """

    file: OpenCase
    ledger: Ledger
    parts: CaseParts
    people: CasePeople
    names: Names
    alarms: Alarms

    def appoint(self, role: RoleId, person_id: PersonId, *, corrects: bool = False) -> None:
        """Make somebody the one participant of a role, in place of whoever was.

        Whoever was has dissented or chaired all the same, and stays bound by that; not where this
        `corrects` who it was.
        """
        is_new = all(p.person_id != person_id for p in self.parts.of_role(role))
        self._seat(role, [person_id], corrects=corrects)
        self._announce(role, person_id, is_new=is_new)

    def appoint_all(self, role: RoleId, person_ids: Sequence[PersonId]) -> None:
        """Make some people the participants of a role: who is not among them has no part."""
        before = {p.person_id for p in self.parts.of_role(role)}
        self._seat(role, person_ids)
        for person_id in dict.fromkeys(person_ids):
            if person_id not in before:
                self._announce(role, person_id)

    def by_property(
        self, element: Element, place: Place, *, refused: Callable[[NotAllowed], None]
    ) -> None:
        """Evaluate the `appoints` property of an activity that was completed.

        `refused` is told of each person whom the rules of separation bar; the others get the part.
        Raises `ProcessFailed`.
        """
        for role, expression in element.appoints:
            found = self.names.evaluate(expression, place)
            try:
                self._appoint_found(role, found)
            except NotAllowed as error:
                refused(error)

    def _appoint_found(self, role: RoleId, found: Any) -> None:
        """Appoint one person, everybody of a list, or for null nobody."""
        if isinstance(found, list):
            self.appoint_all(role, [PersonId(str(one)) for one in found if one is not None])
        elif found is not None:
            self.appoint(role, PersonId(str(found)))

    def succeed(self, role: RoleId, former: PersonId, successor: PersonId) -> None:
        """Put somebody in the place of another: in the role, and where a table named them.

        What somebody answered stays as it was answered: who acts now is the participant.

        Raises `NotAllowed` where a rule of separation bars the successor; the transaction, in
        which the former one has no part any more, is then to be thrown away.
        """
        self.parts.step_down(role, former)
        self.parts.note_loss(LostPart(role=role, person_id=former, successor=successor))
        keys = designations(self.file.definition, role)
        self.file.content = renamed(self.file.content, keys, former, successor)
        self.parts.join(role, successor)
        self._note(EventKind.PARTICIPANT_APPOINTED, role, successor)
        self._tell_where_no_account(role, self.people.person(successor))

    def lose(self, role: RoleId, person: Person) -> None:
        """End the part of somebody who has left, or may not have it any more.

        A part that was given for this case alone waits for a successor. So does that of who
        decides in the place of those who hold the role: there was a reason to pass them over.
        """
        if self.parts.has_left(role, person.id):
            return
        self.parts.step_down(role, person.id)
        definition = self.file.definition
        holds = role_key(definition.id, role) in person.roles
        waits = (role in definition.appointers and not holds) or self.parts.is_for_one_case(role)
        successor = None if waits else _OTHERS
        self.parts.note_loss(LostPart(role=role, person_id=person.id, successor=successor))
        self._note(EventKind.PARTICIPANT_LEFT, role, person.id)

    def _seat(
        self, role: RoleId, person_ids: Sequence[PersonId], *, corrects: bool = False
    ) -> None:
        self.people.read(person_ids)
        for person_id in person_ids:
            self.parts.refuse_self(person_id, role)
            self.parts.refuse_clash(person_id, role)
        end = self.parts.leave if corrects else self.parts.step_down
        for former in self.parts.of_role(role):
            if former.person_id not in person_ids:
                end(role, former.person_id)
        for person_id in person_ids:
            self.parts.join(role, person_id)

    def _announce(self, role: RoleId, person_id: PersonId, *, is_new: bool = True) -> None:
        """Note who has a part; it ends at once if they have left since they were recorded.

        Of whoever has it already (not `is_new`) and no account, administration was told.
        """
        self._note(EventKind.PARTICIPANT_APPOINTED, role, person_id)
        person, definition = self.people.person(person_id), self.file.definition
        is_able = definition.procedure.may_fill(person, role) or self._may_say(role, person)
        if is_new:
            self._tell_where_no_account(role, person)
        if is_able or (person.active and not self.parts.is_for_one_case(role)):
            return
        if definition.part(role) in BY_FACT:
            self.parts.bind(role, person_id)
        self.lose(role, person)
        self.alarms.part_lost(role, person_id)

    def _may_say(self, role: RoleId, person: Person) -> bool:
        """Say whether somebody may have a part without holding its role.

        Who attended may dissent, and who has no account may say what there is to say.
        """
        definition, key = self.file.definition, self.file.definition.procedure.known.attended
        if not person.has_account and person.active and definition.part(role) in WRITES:
            return True
        rows = self.file.content.get(key) if key else None
        is_listed = any(row.get("person") == person.id for row in rows or ())
        return definition.part(role) is Part.DISSENTER and person.active and is_listed

    def _tell_where_no_account(self, role: RoleId, person: Person) -> None:
        if not person.has_account and person.active:
            self.alarms.no_account(role, person)

    def _note(self, kind: EventKind, role: RoleId, person_id: PersonId) -> None:
        name = self.people.person(person_id).name
        self.ledger.note(kind, None, {"role": role, "person": person_id, "name": name})


def designations(definition: Definition, role: RoleId) -> frozenset[str]:
    """Return the keys of the case file under which a drawing, not a form, names who has a role.

    What a form asks is no such key: an answer is nobody's to change. A seat among several is an
    item of a list: its procedure says how it is filled again.
    """
    named = (key for key in _named(definition, role) if _NAME.match(key))
    return frozenset(key for key in named if (key,) not in definition.asked)


def _named(definition: Definition, role: RoleId) -> Iterator[str]:
    for element in definition.procedure.elements.values():
        if element.role == role:
            yield element.properties.get("assignee", "").strip()
        yield from (given.strip() for appointed, given in element.appoints if appointed == role)


def renamed(
    file: Mapping[str, Any], keys: frozenset[str], former: PersonId, successor: PersonId
) -> Mapping[str, Any]:
    """Return the case file with the successor where it named the former."""
    return {
        key: successor if key in keys and value == former else value for key, value in file.items()
    }
