"""What becomes of the work and the parts of somebody who leaves, loses a role or is away."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from engine.errors import CaseStopped, Refused
from engine.ids import CaseId, PersonId, RoleId
from engine.model.calendar import london_date
from engine.model.people import SERVICE_ROLES, Absence, Actor, Person
from engine.service.alarms import raise_alarm, tell_of_vacancy
from engine.service.casework import Casework
from engine.service.commands import Commands

#: Tasks or cases read in one go.
_BATCH = 200


def takes_something(before: Person, after: Person) -> bool:
    """Say whether a change takes a role from somebody, or all of them."""
    return before.active and (not after.active or bool(before.roles - after.roles))


@dataclass(frozen=True, kw_only=True, slots=True)
class Leavers:
    """Follows up in every case that somebody cannot act any more, for good or for some days."""

    commands: Commands

    def follow(self, before: Person, after: Person, *, by: PersonId | None) -> None:
        """Take from somebody the tasks and parts that they may not have any more.

        Tasks go back to their roles. A part given for one case falls to nobody: administration
        is told, as it is of work that nobody is left to do.
        """

        def give_up(casework: Casework) -> None:
            casework.actor = Actor(person_id=by)
            _give_up(casework, before, after)

        def leave(casework: Casework) -> None:
            had = casework.people.vacant.keys()
            give_up(casework)
            _ask_for_help(casework, [*casework.people.vacant.keys() - had], before)

        lost = before.roles if not after.active else before.roles - after.roles
        for case_id in self._cases_of(before, lost):
            try:
                self.commands.run(case_id, leave)
            except CaseStopped:
                # The procedure cannot go on, but who has left keeps no access.
                self.commands.change_only(case_id, give_up)
            except Refused:
                # One damaged case opens to nobody, and does not keep the others back.
                continue
        self._alarm_for_covered(before)

    def alarm_for(self, person: Person, absence: Absence) -> None:
        """Raise the alarm in cases with an open task that nobody is left to do."""
        on = max(absence.first_day, london_date(self.commands.clock.now()))
        if absence.last_day < on:
            return

        def alarm(casework: Casework) -> None:
            for task in list(casework.tasks.open.values()):
                concerned = task.assignee in (person.id, None)
                if concerned and not casework.people.is_anybody_free(task, on=on):
                    raise_alarm(casework, task)

        for case_id in self._with_tasks_for(person, person.roles):
            # One damaged or stopped case does not keep the others back.
            with suppress(Refused):
                self.commands.run(case_id, alarm)

    def _alarm_for_covered(self, deputy: Person) -> None:
        """Raise the alarm for those whose deputy somebody was."""
        today = london_date(self.commands.clock.now())
        with self.commands.open_work() as work:
            absences = work.covered_by(deputy.id, on=today)
            people = work.people([absence.person_id for absence in absences])
        for absence in absences:
            if absence.person_id in people:
                self.alarm_for(people[absence.person_id], absence)

    def _cases_of(self, person: Person, lost: Collection[str]) -> list[CaseId]:
        """Return the cases in which somebody takes part, has a task, or could take one."""
        found = dict.fromkeys(self._with_tasks_for(person, lost))
        cursor: str | None = None
        while True:
            with self.commands.open_work() as work:
                cases, cursor = work.cases_of(person.id, cursor=cursor, limit=_BATCH)
            found.update(dict.fromkeys(case.id for case in cases))
            if cursor is None:
                return list(found)

    def _with_tasks_for(self, person: Person, keys: Collection[str]) -> list[CaseId]:
        own = sorted({*keys} - {*SERVICE_ROLES})
        with self.commands.open_work() as work:
            mine = partial(work.assigned_tasks, person.id, limit=_BATCH)
            unclaimed = partial(work.role_tasks, own, limit=_BATCH)
            found: dict[CaseId, None] = {}
            for page in (mine, unclaimed):
                tasks = page(cursor=None)
                found.update(dict.fromkeys(task.case_id for task in tasks.tasks))
                while tasks.next_cursor is not None:
                    tasks = page(cursor=tasks.next_cursor)
                    found.update(dict.fromkeys(task.case_id for task in tasks.tasks))
        return list(found)


def _give_up(casework: Casework, before: Person, after: Person) -> None:
    for role in dict.fromkeys(_lost_roles(casework, before, after)):
        casework.people.lose(role, before.id)
        for task in list(casework.tasks.open.values()):
            if (task.role, task.assignee) == (role, before.id):
                casework.tasks.put(task.released())


def _ask_for_help(casework: Casework, vacant: Sequence[RoleId], who: Person) -> None:
    """Tell administration what nobody has or can do now that somebody has left."""
    casework.tasks.sync()
    for role in vacant:
        tell_of_vacancy(casework, role, who.id)
    for task in list(casework.tasks.open.values()):
        is_told = task.role in casework.people.vacant
        if not is_told and task.assignee is None and not casework.people.is_anybody_free(task):
            raise_alarm(casework, task)


def _lost_roles(casework: Casework, before: Person, after: Person) -> Iterator[RoleId]:
    """Yield the roles that somebody has in a case and may not have any more."""
    procedure = casework.definition.procedure
    taken: Sequence[RoleId] = [
        *(p.role for p in casework.people.participants if p.person_id == before.id),
        *(t.role for t in casework.tasks.open.values() if t.assignee == before.id),
    ]
    for role in taken:
        was_able, is_able = procedure.may_fill(before, role), procedure.may_fill(after, role)
        if not after.active or (was_able and not is_able):
            yield role
