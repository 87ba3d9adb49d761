"""What a person has to do: their own tasks, and their roles' open work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from engine.casework.need_to_know import Standing, may_be_offered
from engine.casework.office import Office
from engine.casework.voiding import ASKED
from engine.errors import Damaged, NotFound
from engine.ids import PersonId
from engine.model.case import Case
from engine.model.damage import Damage, Listed
from engine.model.document import Document
from engine.model.people import SERVICE_ROLES, Part, Person
from engine.model.user_task import UserTask
from engine.ports import KeptCases, KeptDocuments, TaskPage

#: Tasks, or notices, on one page.
PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """Lists of open tasks, soonest due first."""

    office: Office

    def mine(self, person_id: PersonId, *, cursor: str | None = None) -> TaskPage:
        """Return the tasks a person has."""
        with self.office.open_work() as work:
            return work.tasks.assigned_to(person_id, cursor=cursor, limit=PAGE)

    def covered(
        self, person_id: PersonId, *, of: str | None = None, cursor: str | None = None
    ) -> Sequence[tuple[Person, TaskPage]]:
        """Return the tasks of each absent person whose deputy this person is today.

        The cursor leads on in the tasks `of` one of them.
        """
        with self.office.open_work() as work:
            standing = self.office.standing_by_roles(work, person_id)
            return [
                (away, self._offered(work.cases, page, standing))
                for away in standing.covers
                for after in (cursor if away.id == of else None,)
                for page in (work.tasks.assigned_to(away.id, cursor=after, limit=PAGE),)
            ]

    def of_roles(self, person_id: PersonId, *, cursor: str | None = None) -> TaskPage:
        """Return the unassigned tasks of a person's roles and of those they cover."""
        with self.office.open_work() as work:
            standing = self.office.standing_by_roles(work, person_id)
            keys = {*standing.person.roles, *(k for p in standing.covers for k in p.roles)}
            own = sorted(
                key for key in keys - {*SERVICE_ROLES} if standing.holder(key) is not None
            )
            return self._offered(
                work.cases, work.tasks.offered_to(own, cursor=cursor, limit=PAGE), standing
            )

    def notices(self, person_id: PersonId) -> Listed[Document]:
        """Return the newest notices to a person, without questions that are answered by now.

        Nor those of cases that open to nobody any more.

        So many as a page holds, where there are as many.
        """
        shown: list[Document] = []
        damaged: list[Damage] = []
        with self.office.open_work() as work:
            for found in _pages(work.documents, person_id, at=self.office.clock.now()):
                shown += _still_asked(work.cases, found)
                damaged += found.damaged
                if len(shown) + len(damaged) >= PAGE:
                    break
        return Listed(shown[:PAGE], damaged)

    def _offered(self, cases: KeptCases, page: TaskPage, standing: Standing) -> TaskPage:
        """Leave out of a page what the person may not do."""
        in_person = cases.several(sorted({each.case_id for each in page.tasks if each.in_person}))
        offered = [
            each
            for each in page.tasks
            if may_be_offered(each, standing, self._part(each, in_person.get(each.case_id)))
        ]
        return replace(page, tasks=offered)

    def _part(self, task: UserTask, case: Case | None) -> Part | None:
        """Return the part of a task's role in its case: none where its procedure is not read."""
        try:
            return self.office.definitions.of(case).part(task.role) if case else None
        except (Damaged, NotFound):
            return None


def _pages(
    documents: KeptDocuments, person_id: PersonId, *, at: datetime
) -> Iterator[Listed[Document]]:
    """Yield all notices to a person, newest first, so many at a time as a page holds."""
    for skipping in count(0, PAGE):
        found = documents.notices_for(person_id, limit=PAGE, skipping=skipping, open_at=at)
        yield found
        if len(found) + len(found.damaged) < PAGE:
            return


def _still_asked(cases: KeptCases, notices: Sequence[Document]) -> list[Document]:
    """Return notices without the questions of whose cases nothing is asked any more."""
    asking = {each.case_id for each in notices if each.name == ASKED}
    found = cases.several(sorted(asking)) if asking else {}
    return [each for each in notices if each.name != ASKED or _is_asked(found.get(each.case_id))]


def _is_asked(case: Case | None) -> bool:
    """Say whether it waits for an answer that a case be voided."""
    voiding = case.bookkeeping.voiding if case and not case.has_ended else None
    return voiding is not None and not voiding.is_confirmed
