"""The sealed place where an example case runs: store, clock, invented people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from engine.bootstrap import Engine, build_engine
from engine.casework.in_writing import InWriting
from engine.clock import SimulatedClock
from engine.errors import NotAllowed, NotFound, WrongState
from engine.forms.values import to_plain
from engine.ids import CaseId, PersonId
from engine.model.agencies import Agency
from engine.model.calendar import LONDON, Calendar, in_utc
from engine.model.case import Case, Incident
from engine.model.case_file import read_path, value_at
from engine.model.document import Document
from engine.model.history import EventKind, HistoryRow
from engine.model.people import Participant, Person
from engine.model.procedure import ElementKind, Trigger
from engine.model.published import PublishedVersion
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.rehearsal.cast import cast, register
from engine.rehearsal.coverage import Coverage
from engine.rehearsal.example import MAIN as MAIN
from engine.rehearsal.example import Example, Step
from engine.rehearsal.naming import IdOf, by_name, each_id, with_ids
from engine.store import MemoryStore, Store
from engine.store.memory import Tables
from engine.texts.british import show_date_and_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A stage as it stood at one moment; going back to it is exact."""

    tables: Tables
    at: datetime
    cases: Mapping[str, CaseId]
    #: Ids made so far, so that going on makes the same ones again.
    ids: int


class Stage:
    """An engine with the people, calendar and cases of one example."""

    #: Makes the id of somebody whom the example names.
    person_id: Callable[[str], PersonId] = staticmethod(PersonId)

    def __init__(
        self,
        example: Example,
        definition: Definition,
        *,
        worker: bool = True,
        store: Store | None = None,
        prefix: str = "x",
    ) -> None:
        self.definition = definition
        self.clock = SimulatedClock(example.clock)
        self.cases: dict[str, CaseId] = {}
        self._worker = worker
        self._prefix = prefix
        self._ids = 0
        self._store = store or MemoryStore()
        self.engine: Engine = build_engine(self._store.work, clock=self.clock, new_id=self._new_id)
        self.engine.definitions.keep(definition)
        people, self._by_role = cast(example, definition, self.person_id)
        named, names = by_name(self.person_id, [p.name for p in people]), {p.name for p in people}
        #: Returns the id of somebody whom the example names, or who was added on the way.
        self.id_of: IdOf = lambda text: named(text) if text in names else self._added(text)
        self._names = {person.id: person.name for person in people}
        self._set_scene(people, register(example))

    @classmethod
    def reopened(cls, example: Example, definition: Definition, kept: Kept) -> Self:
        """Return a stage as it stood when it was kept."""
        stage = cls(example, definition, store=MemoryStore(kept.tables))
        stage.restore(kept)
        return stage

    # --- as it stands

    def keep(self) -> Kept:
        """Return the stage as it stands. Raises `WrongState` where it is not in memory."""
        tables = self._memory().snapshot()
        return Kept(tables=tables, at=self.now, cases=dict(self.cases), ids=self._ids)

    def restore(self, kept: Kept) -> None:
        """Go back, or on, to what was kept. Raises `WrongState` where it is not in memory."""
        self._memory().restore(kept.tables)
        self.clock.move_to(kept.at)
        self.cases = dict(kept.cases)
        self._ids = kept.ids

    def _memory(self) -> MemoryStore:
        if not isinstance(self._store, MemoryStore):
            raise WrongState("Only a stage in memory can be kept and gone back to.")
        return self._store

    def _new_id(self) -> str:
        self._ids += 1
        return f"{self._prefix}{self._ids}"

    # --- time

    @property
    def now(self) -> datetime:
        """The simulated instant."""
        return self.clock.now()

    def move_to(self, at: datetime) -> None:
        """Move the clock on; with the worker, everything due on the way happens.

        Raises `NotAllowed` backwards.
        """
        if at < self.now:
            raise NotAllowed(self.no_way_back())
        self.clock.move_to(at)
        if self._worker:
            self.catch_up()

    def no_way_back(self) -> str:
        """Return what to say where the clock is to go back."""
        return f"The clock stands at {show_date_and_time(self.now)} and cannot go back."

    def catch_up(self, *, second_is_over: bool = False) -> None:
        """Let everything due happen in every case; what is due in this very second, once over."""
        for case_id in self.cases.values():
            self.engine.commands.catch_up(case_id, second_is_over=second_is_over)

    def next_due(self) -> datetime:
        """Return the next due date of an open task. Raises `NotFound` if there is none."""
        dues = [
            task.due_at for task in self.open_tasks() if task.due_at and task.due_at > self.now
        ]
        if not dues:
            raise NotFound("Expected a due date ahead, but there is none.")
        return min(dues)

    def after_working_days(self, days: int) -> datetime:
        """Return the same London time so many working days later."""
        local = self.now.astimezone(LONDON)
        day = self.calendar().workdays_after(local.date(), days)
        return self.calendar().moment(day, local.time())

    def calendar(self) -> Calendar:
        """Return the calendar in force."""
        with self._store.work() as work:
            return work.calendar.in_force()

    # --- people

    def starter(self, process_id: str, role: str | None, name: str | None) -> PersonId:
        """Return who starts a process."""
        if name:
            return PersonId(self.id_of(name))
        entry = self.definition.procedure.entries.get(process_id)
        chosen = role or (entry.roles[0] if entry and entry.roles else "")
        taking_part = self.taking_part(self.cases.get(MAIN), chosen)
        return taking_part[0] if taking_part else self._first_holder(chosen)

    def timer_starts(self) -> set[str]:
        """Return the processes that a timer starts, and nobody else."""
        return {
            element.process_id
            for element in self.definition.procedure.elements.values()
            if element.kind is ElementKind.START and element.trigger is Trigger.TIMER
        }

    def start_by_timer(self, process_id: str) -> CaseId:
        """Start a process as its timer does when it is due."""
        return self.engine.cases.start_by_timer(
            self.definition.id, process_id, first=lambda work: None
        ).id

    def who(self, step: Step, task: UserTask | None) -> PersonId:
        """Return who performs a step: by name, by role, or who has the task."""
        if step.details.get("name"):
            return PersonId(self.id_of(str(step.details["name"])))
        role = step.details.get("as")
        if role is None:
            if task is not None and task.assignee is not None:
                return task.assignee
            return self._of_role(step, str(task.role) if task is not None else "", task)
        return self._of_role(step, str(role), task)

    def _of_role(self, step: Step, role: str, task: UserTask | None) -> PersonId:
        taking_part = self.taking_part(self.cases.get(self._label(step)), role)
        holders = self._by_role.get(role, [])
        if task is not None and task.assignee in (*taking_part, *holders):
            return PersonId(str(task.assignee))
        return taking_part[0] if taking_part else self._first_holder(role)

    def _first_holder(self, role: str) -> PersonId:
        holders = self._by_role.get(role, [])
        if not holders:
            raise NotFound(f"Expected somebody with the role {role!r}, but there is nobody.")
        return holders[0]

    def name_of(self, person_id: PersonId | None) -> str:
        """Return who has an id, who was added on the way too; "" for nobody."""
        if person_id is None or person_id in self._names:
            return self._names[person_id] if person_id else ""
        with self._store.work() as work:
            added = work.people.several([person_id])
        return added[person_id].name if person_id in added else str(person_id)

    def knows(self, name: str) -> bool:
        """Say whether somebody is called so, who may have been added on the way."""
        person_id = PersonId(self.id_of(name))
        with self._store.work() as work:
            return person_id in self._names or bool(work.people.several([person_id]))

    def opens(self, case_id: CaseId, name: str) -> bool:
        """Say whether a case opens to somebody now. Raises `NotFound` for whoever is nobody."""
        person_id = PersonId(self.id_of(name))
        if not self.knows(name):
            raise NotFound(f"Expected somebody called {name!r}, but there is nobody.")
        try:
            self.engine.views.case(case_id, by=person_id)
        except NotFound:
            return False
        return True

    def holders(self) -> Mapping[str, Sequence[PersonId]]:
        """Return who holds each role of the procedure."""
        return self._by_role

    def taking_part(self, case_id: CaseId | None, role: str) -> Sequence[PersonId]:
        """Return who has a role in a case now; nobody where there is none yet."""
        if case_id is None:
            return []
        return [p.person_id for p in self.participants(case_id) if p.role == role]

    def keys_in(self, step: Step) -> PersonId:
        """Return who keys in what somebody sent: of the role named, or else of administration."""
        roles = (step.details.get("as"), *self.definition.administering)
        return self._of_role(step, str(next(role for role in roles if role)), None)

    def writer(self, step: Step) -> PersonId:
        """Return whose words a message is: by name, or who takes part without an account.

        Raises `NotFound` where nobody such takes part.
        """
        if name := step.details.get("name"):
            return PersonId(self.id_of(str(name)))
        with self._store.work() as work:
            ids = [p.person_id for p in work.participants.of(self.case_id(step))]
            found = work.people.several(ids)
        for person_id in ids:
            if not found[person_id].has_account:
                return person_id
        raise NotFound("Expected somebody without an account, but nobody such takes part.")

    def _added(self, text: str) -> str:
        """Return the id of the one person of a name, who was added on the way; else the text."""
        with self._store.work() as work:
            found = work.people.called([text])
        return found[0].id if len(found) == 1 else text

    def in_writing(self, step: Step) -> InWriting:
        """Return the newest paper of the name that stands at `theirs`, and when it arrived."""
        named = [
            d.id for d in self.documents(self.case_id(step)) if d.name == step.details["theirs"]
        ]
        arrived = step.details.get("arrived")
        return InWriting(
            paper=named[-1] if named else None,
            arrived_at=in_utc(arrived) if arrived else self.now,
        )

    # --- what an example says

    def start_answers(self, step: Step) -> Mapping[str, Any]:
        """Return the answers to a start form, with the ids of the people they name."""
        element = self.definition.start_of(str(step.object))
        return self._answers(step, element.form_key)

    def task_answers(self, step: Step, task: UserTask) -> Mapping[str, Any]:
        """Return the answers to the form of a task, with the ids of the people they name."""
        return self._answers(step, task.form_key)

    def message_answers(self, step: Step) -> Mapping[str, Any]:
        """Return the answers to the form of a message, with the ids of the people they name."""
        elements = self.definition.procedure.elements.values()
        sent = (e.form_key for e in elements if e.senders and e.trigger_value == step.object)
        return self._answers(step, next(sent, ""))

    def _answers(self, step: Step, form_key: str) -> Mapping[str, Any]:
        given = step.details.get("answers") or {}
        found: Mapping[str, Any] = with_ids(self.definition.forms.get(form_key), given, self.id_of)
        return found

    def corrected(self, fact: str, value: Any) -> Any:
        """Return the right value of a fact, with the ids of the people it names."""
        for form in self.definition.forms.values():
            if fact in form.asks:
                return with_ids(form, {fact: value}, self.id_of)[fact]
        return value

    # --- what stands

    def case_id(self, step: Step) -> CaseId:
        """Return the case a step is about. Raises `NotFound` where none was started."""
        label = self._label(step)
        if label not in self.cases:
            called = f" called “{label}”" if label != MAIN else ""
            raise NotFound(f"Expected a case{called}, but none was started.")
        return self.cases[label]

    def _label(self, step: Step) -> str:
        return str(step.details.get("case") or MAIN)

    def task(self, step: Step) -> UserTask:
        """Return the user task a step is about: open if there is one, else the last one closed.

        Raises `NotFound`.
        """
        case_id = self.case_id(step)
        if not self._worker:
            self.engine.commands.catch_up(case_id)
        wanted = str(step.object)
        with self._store.work() as work:
            candidates = list(work.tasks.open_of(case_id))
            if not any(task.element_id == wanted for task in candidates):
                candidates += work.tasks.closed_of(case_id)
        found = [task for task in candidates if task.element_id == wanted]
        item = step.details.get("for")
        if item is not None:
            found = [task for task in found if self.is_for(task, item)]
        name = step.details.get("name")
        own = [t for t in found if name and t.is_open and t.assignee == self.id_of(str(name))]
        if own or found:
            return (own or found)[0]
        open_now = ", ".join(task.element_id for task in candidates if task.is_open) or "nothing"
        raise NotFound(f"Expected the task {wanted!r} to be open, but there is: {open_now}.")

    def is_for(self, task: UserTask, item: Any) -> bool:
        """Say whether a task is that of one item: by its id, its label, or its fields."""
        if isinstance(item, dict):
            if not task.item_path:
                return False
            value = self.value(task.case_id, task.item_path)
            return isinstance(value, dict) and all(
                value.get(key) in (expected, each_id(expected, self.id_of))
                for key, expected in item.items()
            )
        return str(item) in (task.item_id, task.item_label)

    def open_tasks(self, case_id: CaseId | None = None) -> Iterator[UserTask]:
        """Yield the open tasks of one case, or of all."""
        with self._store.work() as work:
            for known in [case_id] if case_id else list(self.cases.values()):
                yield from work.tasks.open_of(known)

    def case(self, case_id: CaseId) -> Case:
        """Return a case."""
        with self._store.work() as work:
            return work.cases.one(case_id)

    def value(self, case_id: CaseId, path: str) -> Any:
        """Return a value of the case file, or of a fact, as plain data."""
        steps = read_path(path)
        with self._store.work() as work:
            casework = self.engine.office.read(work, case_id)
            found = casework.names.scope(None).get(str(steps[0]))
            return to_plain(value_at(to_plain(found), steps[1:]))

    def participants(self, case_id: CaseId) -> Sequence[Participant]:
        """Return who takes part."""
        with self._store.work() as work:
            return work.participants.of(case_id)

    def documents(self, case_id: CaseId) -> Sequence[Document]:
        """Return notices, letters and papers."""
        with self._store.work() as work:
            return work.documents.of(case_id)

    def history(self, case_id: CaseId) -> Sequence[HistoryRow]:
        """Return the history."""
        with self._store.work() as work:
            return work.history.of(case_id, limit=100_000)

    def incidents(self, case_id: CaseId) -> Sequence[Incident]:
        """Return open incidents."""
        with self._store.work() as work:
            return work.incidents.of(case_id)

    def fingerprint(self) -> list[tuple[str, int, int]]:
        """Return what a refused command must leave as it was."""
        return [
            (label, self.case(case_id).revision, len(self.history(case_id)))
            for label, case_id in self.cases.items()
        ]

    def coverage(self) -> Coverage:
        """Return what the cases passed."""
        coverage = Coverage()
        for case_id in self.cases.values():
            coverage.passed.update(dict(self.case(case_id).trail))
            for row in self.history(case_id):
                if row.event.kind is EventKind.DECISION_MADE:
                    decision = row.event.content["decision"]
                    coverage.rules.update(
                        f"{decision}#{rule}" for rule in row.event.content["rules"]
                    )
        return coverage

    # --- the scene

    def _set_scene(self, people: Sequence[Person], agencies: Sequence[Agency]) -> None:
        with self._store.work() as work:
            there = work.people.several([person.id for person in people])
            missing = [person for person in people if there.get(person.id) != person]
            if not missing and work.versions.latest(self.definition.id) is not None:
                return
            for person in missing:
                work.people.save(person)
            for agency in agencies:
                work.agencies.save(agency)
            if not work.calendar.in_force().holidays:
                work.calendar.add_holidays(self.engine.seed_holidays())
            if work.versions.latest(self.definition.id) is None:
                work.versions.add(self._version(), {})
            work.commit()

    def _version(self) -> PublishedVersion:
        return PublishedVersion(
            procedure_id=self.definition.id,
            version=self.definition.version,
            title=self.definition.procedure.title,
            content_hash="",
            published_at=self.clock.now() - timedelta(days=1),
        )
