"""Keeps the user tasks of an open case in line with its process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.casework.alarms import Alarms
from engine.casework.appointing import Appointing
from engine.casework.due import due_at
from engine.casework.ledger import Ledger
from engine.casework.open_case import OpenCase
from engine.casework.parts import CaseParts
from engine.casework.people import CasePeople
from engine.casework.scope import Names
from engine.casework.staffing import Staffing
from engine.casework.tasks import CaseTasks
from engine.errors import ProcessFailed
from engine.feel import FeelError
from engine.ids import PersonId, RoleId, UserTaskId
from engine.model.case_file import write_path
from engine.model.history import EventKind
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import Activity, Place
from engine.wording.time_limits import Counted, counted, why_due


@dataclass(frozen=True, slots=True)
class TaskUpkeep:
    """Who is to do what by when, as the drawing, the file and the record say now."""

    file: OpenCase
    ledger: Ledger
    tasks: CaseTasks
    parts: CaseParts
    people: CasePeople
    staffing: Staffing
    names: Names
    alarms: Alarms
    appointing: Appointing

    def follow(self, activities: Sequence[Activity]) -> None:
        """Follow what is ready and the file: new tasks, canceled ones, due dates, assignees.

        Raises `ProcessFailed`.
        """
        ready, tasks = {activity.number: activity.place for activity in activities}, self.tasks
        for number, task in list(tasks.open.items()):
            if number not in ready:
                tasks.put(task.canceled(at=self.file.now))
                self.ledger.note(EventKind.USER_TASK_CANCELED, task.element_id, {"task": task.id})
        self._end_of_barred()
        self.end_parts()
        self.fill_posts()
        for number, place in ready.items():
            if number in tasks.open:
                self._refresh(tasks.open[number], place)
            else:
                self._create(number, place)
        if self.file.bookkeeping.asked_for_help and not self._needs_help():
            day = self.people.counted_day
            ahead = [each for each in self.file.bookkeeping.unstaffed if each[1] > day]
            self.file.remember(asked_for_help=(), unstaffed=tuple(ahead))

    def tell_of_absence(self) -> None:
        """Raise the alarm for what nobody is left to do from today on, unless that was told.

        Days away that were recorded before there was the task told nobody of it; and what was
        told of other days, after which somebody was there again, is told anew.
        """
        for task in list(self.tasks.open.values()):
            if not self.staffing.is_anybody_free(task) and not self._is_told_of(task):
                self.alarms.nobody_free(task)

    def _is_told_of(self, task: UserTask) -> bool:
        since = dict(self.file.bookkeeping.unstaffed).get(task.activity)
        day = self.people.counted_day
        if since is None or since >= day:
            return since == day
        return not self.staffing.is_anybody_free(task, on=self.people.day_before)

    def end_parts(self) -> None:
        """End the part of whom list, register or another dissent keeps from it by now (S30, S65).

        Administration is told once of each, with the way in which the place is filled.
        """
        taking_part = self.parts.participants
        ended = {role: self.staffing.ended_for(role) for role in {p.role for p in taking_part}}
        for person_id in dict.fromkeys(p.person_id for p in taking_part):
            own = [p.role for p in taking_part if p.person_id == person_id]
            roles = [role for role in own if person_id in ended[role]]
            for role in roles:
                self.appointing.lose(role, self.people.person(person_id))
            if roles:
                row = ended[roles[0]][person_id]
                self.alarms.part_ended(
                    roles, person_id, why=str(row["why"]), way=str(row.get("way") or "")
                )

    def fill_posts(self) -> None:
        """Let who is nominated take on each post whose holder has left, so that nobody waits."""
        for role, former in list(self.parts.vacant.items()):
            for person in self.staffing.nominated(role)[:1]:
                self.appointing.succeed(role, former, person.id)

    def _end_of_barred(self) -> None:
        """End the part in administration of who dissents about the same child beside this case."""
        administering, parts = self.file.definition.administering, self.parts
        for each in [p for p in parts.participants if p.role in administering]:
            if each.person_id in parts.dissenting_beside:
                freed = parts.tasks_of(each.role, each.person_id)
                self.appointing.lose(each.role, self.people.person(each.person_id))
                for task in freed:
                    self._tell_of(self.as_drawn(task.released()))

    def _tell_of(self, task: UserTask) -> None:
        """Tell who can do a task that fell to them, or administration that nobody is free."""
        if free := self.staffing.free_for(task):
            self.alarms.falls_to(task, free)
        else:
            self.alarms.nobody_free(task)

    def _with_stand_in(self, task: UserTask) -> UserTask:
        """Give the task of a post to who stands in where nobody who may do it is there.

        Who has the post in this case, or has left it to whoever takes it on, is followed in it:
        what comes next is for who stands in too.
        """
        is_new = task.activity not in self.tasks.open
        person = self.staffing.in_place_of_absent(task, is_new=is_new)
        if person is None or person.id == task.assignee:
            return task if is_new else self._without_barred(task)
        former = task.assignee or self._sole(task)
        if not any(p.person_id == former for p in self.parts.of_role(task.role)):
            former = self.parts.left_to_others(task.role)
        if former:
            self.appointing.succeed(task.role, former, person.id)
        content = {"task": task.id, "to": person.id}
        if not is_new:
            self.ledger.note(EventKind.USER_TASK_ASSIGNED, task.element_id, content)
        return replace(task.claimed(by=person.id), by_itself=False, vacant=False)

    def _without_barred(self, task: UserTask) -> UserTask:
        """Take a task from whom the procedure bars by now, where nobody is to stand in.

        Who dissents about the same child in another case by now has no part in this one any more.
        """
        who = task.assignee
        if who is None:
            return task
        if not self.parts.is_barred(who, task.role):
            return self._without_apart(task, who)
        if who in self.parts.dissenting_beside:
            self.appointing.lose(task.role, self.people.person(who))
        if not self.staffing.is_anybody_free(task.released()):
            self.alarms.nobody_free(task)
        return task.released()

    def _without_apart(self, task: UserTask, who: PersonId) -> UserTask:
        """Take a step that is done in another part than its role's from who may not have that."""
        element = self.file.definition.element(task.element_id)
        if element.acts_as is None or who not in self.parts.apart_from(element.acts_as):
            return task
        self._tell_of(task.released())
        return task.released()

    def _needs_help(self) -> bool:
        """Say whether something waits in this case for administration.

        Somebody has to be named, or somebody takes part who signs in nowhere.
        """
        taking_part = [p.person_id for p in self.parts.participants]
        return (
            bool(self.parts.vacant)
            or any(not each.has_account for each in self.people.read(taking_part) if each.active)
            or any(not self.staffing.is_anybody_free(task) for task in self.tasks.open.values())
        )

    def _create(self, number: int, place: Place) -> None:
        file, element = self.file, self.file.definition.element(place.element_id)
        item = self.file.item(place)
        role = element.role or RoleId("")
        is_offered = not self.parts.is_given(role) and not self.parts.of_role(role)
        self._refresh(
            UserTask(
                id=UserTaskId(f"{file.id}.{number}"),
                case_id=file.id,
                procedure_id=file.definition.id,
                element_id=element.id,
                name=element.name,
                role=role,
                form_key=element.form_key,
                activity=number,
                item_path=write_path(self.file.item_path(place)),
                item_id=str(item.get("id", "")),
                item_label=str(item.get("name", "")),
                created_at=file.now,
                by_itself=is_offered and "assignee" not in element.properties,
            ),
            place,
        )
        task = self.tasks.open[number]
        content = {
            "task": task.id,
            "role": task.role,
            "assignee": task.assignee,
            "due": task.due_at.isoformat() if task.due_at else None,
            "why": task.due_why,
        }
        self.ledger.note(EventKind.USER_TASK_CREATED, element.id, content)
        if self._is_kept_from(task, element) or not self.staffing.is_anybody_free(task):
            self._tell_of(task)

    def _is_kept_from(self, task: UserTask, element: Element) -> bool:
        """Say whether whoever has the role of a step may not have the part in which it is done."""
        if element.acts_as is None or task.assignee is not None:
            return False
        taking_part = {p.person_id for p in self.parts.of_role(task.role)}
        return bool(taking_part) and taking_part <= self.parts.apart_from(element.acts_as)

    def _refresh(self, task: UserTask, place: Place) -> None:
        element = self.file.definition.element(place.element_id)
        changed = self._with_due(task, element, place)
        if place.items:
            changed = replace(changed, item_label=str(self.file.item(place).get("name", "")))
        changed = self._with_assignee(self.as_drawn(changed), element, place)
        changed = self._with_stand_in(changed)
        if changed != task or task.activity not in self.tasks.open:
            self.tasks.put(changed)

    def as_drawn(self, task: UserTask) -> UserTask:
        """Return a task with who may not do it, as the drawing and the record say now.

        What is kept with the task is for lists; one from before it was kept says nothing.
        """
        element = self.file.definition.element(task.element_id)
        return replace(task, in_person=element.in_person, barred=self._barred(element, task))

    def _with_assignee(self, task: UserTask, element: Element, place: Place) -> UserTask:
        """Give the task to whom the drawing names, or who alone has the role, unless barred.

        What was somebody's who has left waits for their successor, where the part is theirs alone.
        """
        parts, named = self.parts, self._named(element, place)
        now = parts.now_in_place_of(task.role, named) if named else self._sole(task)
        if now is not None and self._is_free_to_move(task):
            task = self._given(task, now)
        if task.assignee is not None and parts.has_left(task.role, task.assignee):
            task = task.released()
        waits = named is not None and now is None and parts.is_for_one_case(task.role)
        vacant = task.assignee is None and (waits or task.role in parts.vacant)
        return replace(task, vacant=vacant)

    def _given(self, task: UserTask, person_id: PersonId) -> UserTask:
        may_do = person_id not in task.barred and self.parts.may_take(person_id, task.role)
        is_able = may_do and self.people.person(person_id).active
        return task.claimed(by=person_id) if is_able else task

    def _is_free_to_move(self, task: UserTask) -> bool:
        """A task stays where somebody put it, and with an assignee who takes part in its role."""
        if task.by_itself:
            return False
        taking_part = [p.person_id for p in self.parts.of_role(task.role)]
        return task.assignee is None or task.assignee not in taking_part

    def _barred(self, element: Element, task: UserTask) -> tuple[PersonId, ...]:
        """Return whom the rules of separation bar, and who did what this task checks (`notBy`).

        A second person has to do that.
        """
        others, apart = element.not_by, self.people.kept_apart(task.role)
        if element.acts_as is not None:
            apart = tuple(sorted({*apart, *self.parts.apart_from(element.acts_as)}))
        if not others:
            return apart
        before = (
            ()
            if self.file.is_new
            else self.file.work.tasks.who_completed(self.file.id, others, item_id=task.item_id)
        )
        now = {
            done.completed_by
            for done in self.tasks.changed.values()
            if done.completed_by and done.element_id in others and done.item_id == task.item_id
        }
        return tuple(sorted({*apart, *before, *now}))

    def _with_due(self, task: UserTask, element: Element, place: Place) -> UserTask:
        if not element.due:
            return task
        scope, now, calendar = self.names.scope(place), self.file.now, self.file.calendar
        try:
            at = due_at(element.due, scope, now=now, calendar=calendar)
            why = why_due(self._counted(element, place), calendar)
        except FeelError as error:
            raise ProcessFailed(element.id, str(error)) from error
        return replace(task, due_at=at, due_why=why)

    def _counted(self, element: Element, place: Place) -> Counted | None:
        return counted(
            element.due or "",
            self.names.scope(place),
            now=self.file.now,
            calendar=self.file.calendar,
            facts=self.file.definition.procedure.facts,
        )

    def why_of(self, task: UserTask, place: Place) -> str:
        """Say why a due date is what it is, and whose the day is from which it counts.

        That may name a child, so it is said on pages of the case alone, and never kept. Raises
        `ProcessFailed`.
        """
        element = self.file.definition.element(task.element_id)
        whose = self.names.due_from(element, place)
        try:
            found = self._counted(element, place) if whose else None
        except FeelError as error:
            raise ProcessFailed(element.id, str(error)) from error
        return why_due(found, self.file.calendar, whose) if found else task.due_why

    def _named(self, element: Element, place: Place) -> PersonId | None:
        named = element.properties.get("assignee")
        found = self.names.evaluate(named, place) if named else None
        return PersonId(str(found)) if found is not None else None

    def _sole(self, task: UserTask) -> PersonId | None:
        """Return who alone has the role of a task and may do it."""
        taking_part = [p.person_id for p in self.parts.of_role(task.role)]
        able = [person_id for person_id in taking_part if person_id not in task.barred]
        return able[0] if len(able) == 1 else None
