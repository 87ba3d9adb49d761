"""What a page of the inbox and a look for due timers cost among many open tasks."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from engine.ids import CaseId, ConferenceId, ElementId, PersonId, ProcedureId, RoleId, UserTaskId
from engine.model.case import Case
from engine.model.people import role_key
from engine.model.user_task import UserTask, UserTaskState
from engine.proving.bench.postgres import NoServer, running_server
from engine.proving.filling import multiply
from engine.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.ports import UnitOfWork

    Call = Callable[[UnitOfWork], object]
    Measures = Callable[[SqlStore], dict[str, Call]]

Figure = tuple[str, float, str]

SIZES = (100_000, 1_000_000)
#: Cases that are written one by one; the others are copies of them.
_FIRST = 1_000
_PAGE = 50
#: Pages to go forward before the later page.
_PAGES = 20
_DUE = 100
_LOOKS = 101
_NOW = datetime(2026, 10, 23, 14, tzinfo=UTC)
_PROCEDURE = ProcedureId("procedure")
_CONFERENCE = ConferenceId("conference")
#: Four in ten tasks wait for one role, one in ten for each of the smallest.
_ROLES = ("clerk",) * 4 + ("chair",) * 3 + ("manager", "panel", "reviewer")
_KEYS = [role_key(_PROCEDURE, RoleId(role)) for role in ("clerk", "manager", "panel")]
_MINUTES = 30 * 24 * 60


def inbox() -> Iterator[Figure]:
    """Measure pages of the inbox."""
    yield from _on_both(_inbox)


def timers() -> Iterator[Figure]:
    """Measure looks for due timers."""
    yield from _on_both(_timers)


def run(urls: Sequence[str], sizes: Sequence[int] = SIZES) -> list[Figure]:
    """Measure both, in one empty database for each size."""
    return [*_measured(urls, sizes, _inbox), *_measured(urls, sizes, _timers)]


def fill(url: str, size: int) -> SqlStore:
    """Open a database with this many open tasks, each of a case that waits for a timer."""
    store = SqlStore(url)
    store.upgrade()
    with store.work() as work:
        if not work.cases.running(after=None, limit=1):
            chance = random.Random(size)
            for number in range(_FIRST):
                work.cases.add(_case(number, chance), [])
            work.tasks.save([_task(number, chance) for number in range(_FIRST)])
            work.commit()
            multiply(store.database, size // _FIRST - 1)
    return store


def _on_both(measures: Measures) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured([f"sqlite:///{folder}/{size}.db" for size in SIZES], SIZES, measures)
    try:
        with running_server() as server:
            urls = [server.url(server.create()) for _ in SIZES]
            yield from _measured(urls, SIZES, measures)
    except NoServer as error:
        yield (f"PostgreSQL left out: {error}", 0.0, "")


def _measured(urls: Sequence[str], sizes: Sequence[int], measures: Measures) -> Iterator[Figure]:
    """Measure the sizes in turn, look by look, so that a busy machine slows all of them."""
    stores = [fill(url, size) for url, size in zip(urls, sizes, strict=True)]
    kind = "SQLite" if stores[0].database.is_sqlite else "PostgreSQL"
    calls = [measures(store) for store in stores]
    for what in calls[0]:
        costs = _costs([each[what] for each in calls], stores)
        for size, cost in zip(sizes, costs, strict=True):
            yield (f"{what}, {kind}, {size:,} open tasks", cost, "ms")
        yield (f"{what}, {kind}, growth", costs[-1] / costs[0], "times")
    for store in stores:
        store.close()


def _costs(calls: Sequence[Call], stores: Sequence[SqlStore]) -> list[float]:
    looks: list[list[float]] = [[] for _ in calls]
    for _ in range(_LOOKS):
        for seconds, call, store in zip(looks, calls, stores, strict=True):
            begin = time.perf_counter()
            with store.work() as work:
                call(work)
            seconds.append(time.perf_counter() - begin)
    return [median(seconds) * 1_000 for seconds in looks]


def _inbox(store: SqlStore) -> dict[str, Call]:
    place = None
    with store.work() as work:
        for _ in range(_PAGES):
            place = work.tasks.offered_to(_KEYS, cursor=place, limit=_PAGE).next_cursor
    person = PersonId("person_7")
    return {
        "inbox, first page": lambda work: work.tasks.offered_to(_KEYS, cursor=None, limit=_PAGE),
        "inbox, later page": lambda work: work.tasks.offered_to(_KEYS, cursor=place, limit=_PAGE),
        "own tasks, first page": lambda work: work.tasks.assigned_to(
            person, cursor=None, limit=_PAGE
        ),
    }


def _timers(store: SqlStore) -> dict[str, Call]:
    before, after = _NOW - timedelta(days=1), _NOW + timedelta(days=15)
    return {
        "timers, none due": lambda work: work.cases.due(at=before, limit=_DUE),
        "timers, 100 due": lambda work: work.cases.due(at=after, limit=_DUE),
    }


def _case(number: int, chance: random.Random) -> Case:
    return Case(
        id=CaseId(f"case{number:010}"),
        reference=f"B-2026-{number:07}",
        conference_id=_CONFERENCE,
        procedure_id=_PROCEDURE,
        version=1,
        process_id="procedure",
        started_at=_NOW,
        snapshot=b"state",
        file={"number": number},
        next_due_at=_NOW + timedelta(minutes=chance.randrange(_MINUTES)),
    )


def _task(number: int, chance: random.Random) -> UserTask:
    person = PersonId(f"person_{chance.randrange(50)}") if number % 5 == 0 else None
    return UserTask(
        id=UserTaskId(f"task{number:010}"),
        case_id=CaseId(f"case{number:010}"),
        procedure_id=_PROCEDURE,
        element_id=ElementId("decide"),
        name="Decide the dissent",
        role=RoleId(chance.choice(_ROLES)),
        form_key="decide",
        activity=1,
        state=UserTaskState.ASSIGNED if person else UserTaskState.CREATED,
        assignee=person,
        created_at=_NOW,
        due_at=_NOW + timedelta(minutes=chance.randrange(_MINUTES)),
        due_why="10 working days after Fri 23 Oct",
    )
