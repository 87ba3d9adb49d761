"""What a person has to do: their own tasks, and their roles' open work."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.ids import PersonId
from engine.model.document import Document
from engine.model.people import SERVICE_ROLES
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

    def covered(self, person_id: PersonId) -> Sequence[tuple[str, TaskPage]]:
        """Return the tasks of absent people whose deputy this person is today, by name."""
        now = self.commands.clock.now()
        with self.commands.open_work() as work:
            standing = standing_of(work, person_id, at=now)
            return [
                (away.name, work.assigned_tasks(away.id, cursor=None, limit=PAGE))
                for away in standing.covers
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
