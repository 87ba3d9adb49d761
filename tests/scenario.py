"""Speaks the procedure: starts cases, completes tasks by their names, lets time pass.

Every command of the engine takes the case up from its saved form and saves it again, so each
step here saves and restores.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from engine.bootstrap import Engine, build_engine, seed_calendar
from engine.casework.casework import Casework
from engine.clock import SimulatedClock
from engine.ids import CaseId, PersonId, ProcedureId, RoleId
from engine.model.calendar import LONDON
from engine.model.case import Case, Incident, NewCase
from engine.model.document import Document
from engine.model.history import HistoryRow
from engine.model.people import Absence, Participant, Person
from engine.model.published import PublishedVersion
from engine.model.user_task import UserTask
from engine.package import Definition, build_definition, content_hash
from engine.spiff import SpiffRuntime
from engine.store import MemoryStore, Store
from engine.worker import Worker
from tests.builders import NOON, make_person
from tests.opened import open_to_all
from tests.small_dissent import FILES

T = TypeVar("T")

#: Who there is unless a test says otherwise.
PEOPLE = (
    make_person("Cleo Chair", "chair"),
    make_person("Paul Prof", "professional", agency="School"),
    make_person("Max Manager", "manager", line_manager_id=PersonId("Bea Boss")),
    make_person("Mia Manager", "manager"),
    make_person("Pia Panel", "panel"),
    make_person("Ada Admin", "admin"),
    make_person("Bea Boss", "deputy"),
    make_person("Wim Watcher", "watcher"),
    make_person("Olga Owner", "policy_owner"),
    make_person("Sid System", "system_admin"),
)
RAISED = {
    "conference_date": "2026-09-08",
    "conference_end": "2026-09-08T11:30",
    "dissenter": "Paul Prof",
    "children": [{"name": "Ava Trent"}, {"name": "Ben Trent"}],
}
DECIDED = {"ask_again": False, "upheld": True, "why": "As found."}


@cache
def compiled(procedure_id: str, version: int, files: tuple[tuple[str, bytes], ...]) -> Definition:
    """Return what files come to, compiled once for all worlds in which they are published."""
    return build_definition(
        ProcedureId(procedure_id),
        open_to_all(dict(files)),
        runtime=SpiffRuntime(),
        version=version,
    )


@dataclass
class CaseOf:
    """One case, addressed by the names of its steps."""

    world: "World"
    id: CaseId

    @property
    def case(self) -> Case:
        with self.world.engine.open_work() as work:
            return work.cases.one(self.id)

    @property
    def tasks(self) -> Sequence[UserTask]:
        with self.world.engine.open_work() as work:
            return work.tasks.open_of(self.id)

    @property
    def open(self) -> list[str]:
        return sorted(str(task.element_id) for task in self.tasks)

    @property
    def rows(self) -> Sequence[HistoryRow]:
        with self.world.engine.open_work() as work:
            return work.history.of(self.id, limit=100_000)

    @property
    def lines(self) -> list[str]:
        return [line_of(row) for row in self.rows]

    @property
    def kinds(self) -> list[str]:
        return [str(row.event.kind) for row in self.rows]

    @property
    def documents(self) -> Sequence[Document]:
        with self.world.engine.open_work() as work:
            return work.documents.of(self.id)

    @property
    def incidents(self) -> Sequence[Incident]:
        with self.world.engine.open_work() as work:
            return work.incidents.of(self.id)

    @property
    def participants(self) -> Sequence[Participant]:
        with self.world.engine.open_work() as work:
            return work.participants.of(self.id)

    def task(self, element_id: str, item: str = "") -> UserTask:
        return next(
            task
            for task in self.tasks
            if task.element_id == element_id and item in ("", task.item_id, task.item_label)
        )

    def closed(self, element_id: str) -> UserTask:
        with self.world.engine.open_work() as work:
            return next(t for t in work.tasks.closed_of(self.id) if t.element_id == element_id)

    def complete(
        self, element_id: str, answers: Mapping[str, Any], *, by: str, item: str = ""
    ) -> "CaseOf":
        task = self.task(element_id, item)
        self.world.engine.tasks.complete(task.id, by=PersonId(by), answers=answers)
        return self

    def claim(self, element_id: str, *, by: str) -> "CaseOf":
        self.world.engine.tasks.claim(self.task(element_id).id, by=PersonId(by))
        return self

    def release(self, element_id: str, *, by: str) -> "CaseOf":
        self.world.engine.tasks.release(self.task(element_id).id, by=PersonId(by))
        return self

    def assign(self, element_id: str, *, to: str, by: str) -> "CaseOf":
        task = self.task(element_id)
        self.world.engine.tasks.assign(task.id, to=PersonId(to), by=PersonId(by))
        return self

    def send(self, message: str, answers: Mapping[str, Any], *, by: str) -> "CaseOf":
        self.world.engine.cases.send(self.id, message, by=PersonId(by), answers=answers)
        return self

    def correct(self, fact: str, value: Any, *, by: str, because: str = "mistyped") -> "CaseOf":
        self.world.engine.cases.correct(self.id, fact, value, by=PersonId(by), because=because)
        return self

    def within(self, act: Callable[[Casework], T]) -> T:
        """Do something with the case while it is open for one command, which then saves it."""
        return self.world.engine.commands.run(self.id, act)

    def take_part(self, role: str, person: str) -> "CaseOf":
        with self.world.engine.open_work() as work:
            work.participants.add(
                Participant(case_id=self.id, role=RoleId(role), person_id=PersonId(person))
            )
            work.commit()
        return self


@dataclass
class World:
    """An engine over a store in memory, with people, a calendar and a clock that is moved."""

    files: Mapping[str, bytes] = field(default_factory=lambda: FILES)
    people: Sequence[Person] = PEOPLE
    at: datetime = NOON
    store: Store = field(default_factory=MemoryStore)
    procedure_id: str = "small"
    #: Whether the store has nothing in it yet.
    is_new: bool = True
    prefix: str = "x"

    def __post_init__(self) -> None:
        numbers = count(1)
        self.clock = SimulatedClock(self.at)
        self.engine: Engine = build_engine(
            self.store.work, clock=self.clock, new_id=lambda: f"{self.prefix}{next(numbers)}"
        )
        if self.is_new:
            self._fill()

    def _fill(self) -> None:
        seed_calendar(self.store.work)
        with self.engine.open_work() as work:
            for person in self.people:
                work.people.save(person)
            work.commit()
        self.publish(self.files)

    @property
    def worker(self) -> Worker:
        return Worker(engine=self.engine)

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Publish without the checks that owners' drawings pass: tests draw faults on purpose."""
        with self.engine.open_work() as work:
            newest = work.versions.latest(self.procedure_id)
            number = newest.version + 1 if newest else 1
            definition = compiled(self.procedure_id, number, tuple(files.items()))
            version = PublishedVersion(
                procedure_id=definition.id,
                version=number,
                title=definition.procedure.title,
                content_hash=content_hash(files),
                published_at=self.clock.now(),
            )
            work.versions.add(version, files)
            self.engine.procedures._arm_starts(work, definition)
            work.commit()
        self.engine.definitions.keep(definition)

    def start(
        self,
        process_id: str = "main",
        *,
        by: str = "Cleo Chair",
        answers: Mapping[str, Any] | None = None,
        of: CaseOf | None = None,
    ) -> CaseOf:
        new = NewCase(
            procedure_id=ProcedureId(self.procedure_id),
            process_id=process_id,
            conference_of=of.id if of else None,
        )
        given = RAISED if answers is None else answers
        case = self.engine.cases.start(new, by=PersonId(by), answers=given)
        return CaseOf(self, case.id)

    def decided(self) -> CaseOf:
        """Return a case in which Max Manager has decided."""
        case = self.start().complete("reply", {"reasons": "I disagree."}, by="Paul Prof")
        return case.complete("decide", DECIDED, by="Max Manager")

    def to_decide(self) -> CaseOf:
        """Return a case that waits for a decision."""
        return self.start().complete("reply", {"reasons": "I disagree."}, by="Paul Prof")

    def move_to(self, at: datetime) -> None:
        self.clock.move_to(at)

    def wait(self, **time: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))

    def work(self) -> None:
        while self.worker.run_once():
            pass

    def give(self, person: str, *roles: str) -> None:
        """Let somebody hold these roles, and no others."""
        held = frozenset(f"small.{role}" for role in roles)
        self.engine.people.change(
            PersonId(person), lambda each: replace(each, roles=held), by=None
        )

    def away(self, person: str, *, deputy: str | None = None, days: int = 30) -> None:
        today = self.clock.now().astimezone(LONDON).date()
        self.engine.people.add_absence(
            Absence(
                person_id=PersonId(person),
                first_day=today,
                last_day=today + timedelta(days=days),
                deputy_id=PersonId(deputy) if deputy else None,
            ),
            by=PersonId(person),
        )


def line_of(row: HistoryRow) -> str:
    """Return a history row on one line: when, what, where, who."""
    event = row.event
    at = event.at.astimezone(LONDON)
    who = event.actor.person_id or "-"
    behalf = f" for {event.actor.on_behalf_of}" if event.actor.on_behalf_of else ""
    return f"{at:%Y-%m-%d %H:%M:%S} {event.kind} {event.element_id or '-'} {who}{behalf}"
