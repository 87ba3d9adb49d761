"""What becomes of the work and the parts of somebody who leaves, loses a role or is away."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from engine.casework.casework import Casework
from engine.casework.office import Office
from engine.errors import CaseStopped, Damaged, Refused, Unavailable
from engine.ids import CaseId, PersonId, RoleId
from engine.model.calendar import london_date
from engine.model.case import Case
from engine.model.people import SERVICE_ROLES, Absence, Actor, Person, role_key
from engine.model.user_task import UserTask
from engine.ports import TaskPage
from engine.service.commands import Commands
from engine.texts.british import show_count

_log = logging.getLogger(__name__)
#: What is said where cases could not be reached, and how many.
_NOT_FOLLOWED = (
    "The change is saved, but {} could not be reached and still has its old people. Give back "
    "what you took, and take it again in a moment."
)
_NOT_ALARMED = (
    "What you recorded is saved, but {} could not be reached: nobody was told of work that waits "
    "there. Take it back, and record it again in a moment."
)
_NOT_TOLD = (
    "The role is given, but {} could not be reached: its new holder was not told what waits "
    "there. Take the role back, and give it again in a moment."
)
#: Tasks or cases read in one go.
_BATCH = 200


def can_use(person: Person) -> frozenset[str]:
    """Return the roles that somebody can act in: none for who has left."""
    return person.roles if person.active else frozenset()


def takes_something(before: Person, after: Person) -> bool:
    """Say whether a change takes a role from somebody, or all of them."""
    return before.active and (not after.active or bool(before.roles - after.roles))


@dataclass(frozen=True, kw_only=True, slots=True)
class Leavers:
    """Follows up in every case that somebody cannot act any more, for good or for some days."""

    office: Office
    commands: Commands

    def follow(self, before: Person, after: Person, *, by: PersonId | None) -> None:
        """Take from somebody the tasks and parts that they may not have any more.

        Tasks go back to their roles. A part given for one case falls to nobody: administration
        is told, as it is of work that nobody is left to do. Raises `Unavailable`, after all other
        cases were followed up, where some could not be.
        """
        cases = self._cases_of(before, can_use(before) - can_use(after))
        try:
            self._in_each(
                cases, lambda case_id: self._in_case(case_id, before, after, by), _NOT_FOLLOWED
            )
        except Unavailable:
            # Who does it again, as that says, gives these alarms again too.
            with suppress(Unavailable):
                self._alarm_for_covered(before)
            raise
        self._alarm_for_covered(before)

    def _in_each(
        self, cases: Iterable[CaseId], act: Callable[[CaseId], None], not_done: str
    ) -> None:
        """Do something in each case; one that is damaged or stopped keeps no other back.

        Raises `Unavailable`, once all were tried, where some could not be reached.
        """
        left = 0
        for case_id in cases:
            try:
                act(case_id)
            except (Damaged, CaseStopped) as error:
                _log.warning("case %s was left: %s", case_id, type(error).__name__)
            except Refused as error:
                _log.error("case %s was left: %s", case_id, type(error).__name__)
                left += 1
        if left:
            raise Unavailable(not_done.format(show_count(left, "case")))

    def _in_case(
        self, case_id: CaseId, before: Person, after: Person, by: PersonId | None
    ) -> None:
        def give_up(casework: Casework) -> None:
            casework.ledger.actor = Actor(person_id=by)
            lost = _give_up(casework, before, after)
            if not casework.case.has_ended:
                _tell_of_loss(casework, lost, before)

        def leave(casework: Casework) -> None:
            casework.ledger.actor = Actor(person_id=by)
            lost = _give_up(casework, before, after)
            if not casework.case.has_ended:
                # A post that nobody has any more is taken on by who is nominated.
                casework.upkeep.fill_posts()
                _tell_of_loss(casework, lost, before)
                _ask_for_help(casework, before)

        try:
            self.commands.run(case_id, leave)
        except CaseStopped:
            # The procedure cannot go on, but who has left keeps no access.
            self.commands.change_only(case_id, give_up)

    def alarm_for(self, person: Person, absence: Absence, *, not_done: str = _NOT_ALARMED) -> None:
        """Raise the alarm in cases with an open task that nobody is left to do."""
        on = max(absence.first_day, london_date(self.office.clock.now()))
        if absence.last_day < on:
            return

        def alarm(casework: Casework) -> None:
            for task in list(casework.tasks.open.values()):
                concerned = task.assignee in (person.id, None)
                if concerned and not casework.staffing.is_anybody_free(task, on=on):
                    casework.alarms.nobody_free(task, on=on)

        cases = self._with_tasks_for(person, person.roles)
        self._in_each(cases, lambda case_id: self.commands.run(case_id, alarm), not_done)

    def tell_first_of(self, gained: Collection[str]) -> None:
        """Tell who is the first to have a role of administration again which cases wait for them.

        Nobody was there to be told when they began to wait.
        """
        administering = {
            role_key(definition.id, role)
            for definition in self.office.definitions.all_in_force()
            for role in definition.administering
        }
        with self.office.open_work() as work:
            first_of = {
                key
                for key in administering & {*gained}
                if len(work.people.holders(key, limit=2)) == 1
            }

        def tell(case_id: CaseId) -> None:
            with self.office.open_work() as work:
                is_waiting = first_of & _asked(work.cases.one(case_id))
            if is_waiting:
                self.commands.run(case_id, _tell_again)

        self._in_each(self._running() if first_of else (), tell, _NOT_TOLD)

    def tell_who_can_now(self, person: Person, gained: Collection[str]) -> None:
        """Tell who got a role of the open tasks for which nobody else of it is free."""

        def tell(case_id: CaseId) -> None:
            with self.office.open_work() as work:
                is_waiting = bool(work.cases.one(case_id).bookkeeping.asked_for_help)
            if is_waiting:
                self.commands.run(case_id, partial(_tell_of_tasks, person=person, gained=gained))

        self._in_each(self._with_offered(gained), tell, _NOT_TOLD)

    def _running(self) -> Iterator[CaseId]:
        last: CaseId | None = None
        while True:
            with self.office.open_work() as work:
                batch = work.cases.running(after=last, limit=_BATCH)
            if not batch:
                return
            yield from batch
            last = batch[-1]

    def _alarm_for_covered(self, deputy: Person) -> None:
        """Raise the alarm for those whose deputy somebody was."""
        today = london_date(self.office.clock.now())
        with self.office.open_work() as work:
            absences = work.absences.covered_by(deputy.id, on=today)
            people = work.people.several([absence.person_id for absence in absences])
        for absence in absences:
            if absence.person_id in people:
                self.alarm_for(people[absence.person_id], absence, not_done=_NOT_FOLLOWED)

    def _cases_of(self, person: Person, lost: Collection[str]) -> list[CaseId]:
        """Return the cases in which somebody takes part, has a task, or could take one."""
        found = dict.fromkeys(self._with_tasks_for(person, lost))
        cursor: str | None = None
        while True:
            with self.office.open_work() as work:
                cases, cursor = work.cases.of_person(person.id, cursor=cursor, limit=_BATCH)
            found.update(dict.fromkeys(case.id for case in cases))
            if cursor is None:
                return list(found)

    def _with_tasks_for(self, person: Person, keys: Collection[str]) -> list[CaseId]:
        with self.office.open_work() as work:
            mine = _cases_with(partial(work.tasks.assigned_to, person.id, limit=_BATCH))
        return list(dict.fromkeys([*mine, *self._with_offered(keys)]))

    def _with_offered(self, keys: Collection[str]) -> list[CaseId]:
        """Return the cases with an open task that nobody of some roles has taken."""
        own = sorted({*keys} - {*SERVICE_ROLES})
        with self.office.open_work() as work:
            return _cases_with(partial(work.tasks.offered_to, own, limit=_BATCH))


def _cases_with(page: Callable[..., TaskPage]) -> list[CaseId]:
    tasks = page(cursor=None)
    found = dict.fromkeys(task.case_id for task in tasks.tasks)
    while tasks.next_cursor is not None:
        tasks = page(cursor=tasks.next_cursor)
        found.update(dict.fromkeys(task.case_id for task in tasks.tasks))
    return list(found)


def _tell_of_tasks(casework: Casework, *, person: Person, gained: Collection[str]) -> None:
    for task in casework.tasks.open.values():
        is_offered = task.assignee is None and role_key(task.procedure_id, task.role) in gained
        free = casework.staffing.free_for(task) if is_offered else []
        if [each.id for each in free] == [person.id]:
            casework.alarms.falls_to(task, free)


def _asked(case: Case) -> set[str]:
    return {role_key(case.procedure_id, role) for role in case.bookkeeping.asked_for_help}


def _tell_again(casework: Casework) -> None:
    for role, former in casework.parts.vacant.items():
        casework.alarms.part_lost(role, former)
    _alarm_for(casework, list(casework.tasks.open.values()))


def _give_up(casework: Casework, before: Person, after: Person) -> Sequence[RoleId]:
    """Take the roles in a case from somebody who may not have them any more; return them."""
    lost = list(dict.fromkeys(_lost_roles(casework, before, after)))
    for role in lost:
        casework.appointing.lose(role, before)
        for task in list(casework.tasks.open.values()):
            if (task.role, task.assignee) == (role, before.id):
                casework.tasks.put(task.released())
    return lost


def _tell_of_loss(casework: Casework, lost: Sequence[RoleId], who: Person) -> None:
    """Tell administration of parts that fall to nobody now that somebody has left."""
    for role in lost:
        if role in casework.parts.vacant or casework.parts.is_for_one_case(role):
            casework.alarms.part_lost(role, who.id)


def _ask_for_help(casework: Casework, before: Person) -> None:
    """Tell administration what nobody can do now that somebody has left who could."""
    casework.run.check_conditions()
    casework.follow_up()
    may_fill, open_tasks = casework.definition.procedure.may_fill, casework.tasks.open.values()
    _alarm_for(casework, [task for task in open_tasks if may_fill(before, task.role)])


def _alarm_for(casework: Casework, tasks: Sequence[UserTask]) -> None:
    for task in tasks:
        is_told = task.role in casework.parts.vacant
        if not is_told and task.assignee is None and not casework.staffing.is_anybody_free(task):
            casework.alarms.nobody_free(task)


def _lost_roles(casework: Casework, before: Person, after: Person) -> Iterator[RoleId]:
    """Yield the roles that somebody has in a case and may not have any more."""
    procedure = casework.definition.procedure
    taken: Sequence[RoleId] = [
        *(p.role for p in casework.parts.participants if p.person_id == before.id),
        *(t.role for t in casework.tasks.open.values() if t.assignee == before.id),
    ]
    for role in taken:
        was_able, is_able = procedure.may_fill(before, role), procedure.may_fill(after, role)
        if not after.active or (was_able and not is_able):
            yield role
