"""The alarm where nobody is left to do something, so that no case waits in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.casework.ledger import Ledger
from engine.casework.notices import (
    alarm_html,
    ended_html,
    falls_to_html,
    loss_html,
    no_account_html,
    unstaffed_html,
)
from engine.casework.open_case import OpenCase
from engine.casework.parts import CaseParts
from engine.casework.people import CasePeople
from engine.casework.staffing import Staffing
from engine.ids import ElementId, PersonId, RoleId
from engine.model.history import EventKind
from engine.model.people import Person
from engine.model.user_task import UserTask
from engine.texts.british import show_list
from engine.wording.terms import OWN_NOTICES


@dataclass(frozen=True, slots=True)
class Alarms:
    """Tells administration, to whom the case opens until help was given."""

    file: OpenCase
    ledger: Ledger
    parts: CaseParts
    people: CasePeople
    staffing: Staffing

    def nobody_free(self, task: UserTask, *, on: date | None = None) -> None:
        """Note that nobody is free for a task, and tell the administration of the procedure.

        `on` is the day from which nobody is; None for today.
        """
        day = self.people.counted(on or self.staffing.today)
        since = {**dict(self.file.bookkeeping.unstaffed), task.activity: day}
        self.file.remember(unstaffed=tuple(sorted(since.items())))
        content = {"role": task.role, "task": task.id}
        self.ledger.note(EventKind.NOBODY_FREE, task.element_id, content)
        standing = self.file.definition.procedure.labels["standing_text"]
        own_alone = self.staffing.is_own_alone(task)
        html = alarm_html(self.file.case.reference, task, standing, own_alone=own_alone)
        self._tell(task.role, "nobody_free", html, task.element_id)

    def falls_to(self, task: UserTask, people: Sequence[Person]) -> None:
        """Tell some people of a task that only they can do now: who had it may not, or left."""
        standing = self.file.definition.procedure.labels["standing_text"]
        html = falls_to_html(self.file.case.reference, task, standing)
        for context in self.people.contexts(people):
            self.ledger.give_notice(
                {**context, "role": task.role},
                name="falls_to_you",
                title=OWN_NOTICES["falls_to_you"],
                html=html,
                element_id=task.element_id,
            )

    def part_lost(self, role: RoleId, person_id: PersonId) -> None:
        """Tell administration that who had a part given for this case has left.

        It names a successor, unless others have the same part: a seat is filled by the procedure.
        """
        procedure, is_vacant = self.file.definition.procedure, role in self.parts.vacant
        html = loss_html(
            self.file.case.reference,
            self.people.person(person_id).name,
            procedure.roles[role].title,
            procedure.labels["standing_text"],
            is_vacant=is_vacant,
        )
        self._tell(role, "part_vacant" if is_vacant else "part_left", html, None)

    def part_ended(
        self, roles: Sequence[RoleId], person_id: PersonId, *, why: str, way: str
    ) -> None:
        """Tell administration, once for all their roles, why somebody has no part any more."""
        procedure, name = self.file.definition.procedure, self.people.person(person_id).name
        titles = show_list([procedure.roles[role].title for role in roles])
        said = [f"{name} {why}.", way, procedure.labels["standing_text"]]
        html = ended_html(self.file.case.reference, name, titles, said)
        self._tell(roles[0], "part_ended", html, None)

    def no_account(self, role: RoleId, person: Person) -> None:
        """Tell administration that somebody takes part who signs in nowhere.

        It sends them what is for them, and keys in what they send.
        """
        procedure = self.file.definition.procedure
        html = no_account_html(
            self.file.case.reference,
            person.name,
            person.email,
            procedure.roles[role].title,
            procedure.labels["standing_text"],
        )
        self._tell(role, "no_account", html, None)

    def _tell(self, role: RoleId, name: str, html: str, element_id: ElementId | None) -> None:
        """Give a notice to administration.

        Where nobody has a role of administration, whoever can give one is told that.
        """
        staffing = self.staffing
        recipients, in_charge = staffing.administration(role), staffing.in_charge(role)
        if not recipients:
            roles = self.file.definition.procedure.roles
            titles = [roles[each].title for each in in_charge]
            recipients, name = staffing.service(), "nobody_administers"
            html = unstaffed_html(self.file.case.reference, titles)
        for person in recipients:
            self.ledger.give_notice(
                person, name=name, title=OWN_NOTICES[name], html=html, element_id=element_id
            )
        asked = self.file.bookkeeping.asked_for_help
        asked = tuple(sorted({*asked, *in_charge, *staffing.administrators(role)}))
        self.file.remember(asked_for_help=asked)
