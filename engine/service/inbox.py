"""What a person has to do: their own tasks, and their roles' open work."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.ids import PersonId
from engine.model.document import Document
from engine.model.people import SERVICE_ROLES, Person
from engine.ports import TaskPage
from engine.service.access import standing_of
from engine.service.commands import Commands

#: Tasks on one page.
PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """Lists of open tasks, soonest due first."""

    commands: Commands

    def mine(self, person_id: PersonId, *, cursor: str | None = None) -> TaskPage:
        """Return the tasks a person has."""
        with self.commands.open_work() as work:
            return work.assigned_tasks(person_id, cursor=cursor, limit=PAGE)

    def covered(
        self, person_id: PersonId, *, of: str | None = None, cursor: str | None = None
    ) -> Sequence[tuple[Person, TaskPage]]:
        """Return the tasks of each absent person whose deputy this person is today.

        The cursor leads on in the tasks `of` one of them.
        """
        now = self.commands.clock.now()
        with self.commands.open_work() as work:
            standing = standing_of(work, person_id, at=now)
            return [
                (away, work.assigned_tasks(away.id, cursor=after, limit=PAGE))
                for away in standing.covers
                for after in (cursor if away.id == of else None,)
            ]

    def of_roles(self, person_id: PersonId, *, cursor: str | None = None) -> TaskPage:
        """Return the unassigned tasks of a person's roles and of those they cover."""
        now = self.commands.clock.now()
        with self.commands.open_work() as work:
            standing = standing_of(work, person_id, at=now)
            keys = sorted(
                {key for person in standing.all for key in person.roles} - set(SERVICE_ROLES)
            )
            return work.role_tasks(keys, cursor=cursor, limit=PAGE)

    def notices(self, person_id: PersonId) -> Sequence[Document]:
        """Return the newest notices to a person."""
        with self.commands.open_work() as work:
            return work.notices_for(person_id)
