"""Kills, races, locks and damage: nothing acknowledged is lost, nothing happens twice."""

import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from engine.errors import DamagedCase, Refused, Unavailable, WrongState
from engine.ids import CaseId, PersonId, UserTaskId
from engine.store import open_store
from tests.builders import london
from tests.scenario import DECIDED, CaseOf, World, compiled
from tests.small_dissent import FILES

AGAIN = {**DECIDED, "ask_again": True}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with people, a procedure and nothing else."""
    path = tmp_path_factory.mktemp("faults") / "template.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    World(store=store)
    store.close()
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "dissent.db"
    with sqlite3.connect(template) as source, sqlite3.connect(path) as target:
        source.backup(target)
    source.close()
    target.close()
    return path


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    world = opened(path)
    yield world
    world.store.close()


def opened(path: Path, prefix: str = "x") -> World:
    world = World(store=open_store(f"sqlite:///{path}"), is_new=False, prefix=prefix)
    world.engine.definitions.keep(compiled("small", 1, tuple(FILES.items())))
    return world


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same time; return what each gave or raised."""
    barrier, found = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            found[place] = act()
        except Refused as refusal:
            found[place] = refusal

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def completing(world: World, task_id: UserTaskId, by: str, answers: Any) -> Callable[[], Any]:
    return lambda: world.engine.tasks.complete(task_id, by=PersonId(by), answers=answers)


def verified(world: World) -> None:
    with world.engine.open_work() as work:
        assert list(work.history.verify()) == []


@pytest.mark.parametrize("round_number", range(8))
def test_of_people_who_complete_one_task_at_once_exactly_one_wins(
    world: World, round_number: int
) -> None:
    case = world.to_decide()
    task = case.task("decide")

    found = at_once(
        *(completing(world, task.id, by, DECIDED) for by in ("Max Manager", "Mia Manager") * 4)
    )

    lost = [one for one in found if isinstance(one, Refused)]
    assert len(lost) == 7
    assert {type(one) for one in lost} == {WrongState}
    assert {one.message for one in lost} <= {
        "Max Manager has already completed this task.",
        "Mia Manager has already completed this task.",
        "This task is already done.",
    }
    assert case.lines.count(next(x for x in case.lines if "UserTaskCompleted decide" in x)) == 1
    assert case.kinds.count("UserTaskCompleted") == 2
    verified(world)


def test_two_tasks_of_one_case_completed_at_once_both_count(world: World) -> None:
    for _ in range(10):
        case = world.decided()
        one, other, filed = (
            case.task("ask_panel", "1"),
            case.task("ask_panel", "2"),
            case.task("file_it"),
        )

        found = at_once(
            completing(world, one.id, "Pia Panel", {"view": "One."}),
            completing(world, other.id, "Pia Panel", {"view": "Two."}),
            completing(world, filed.id, "Ada Admin", {"file_reference": "CF/1"}),
        )

        assert not [one for one in found if isinstance(one, Refused)]
        assert [child["view"] for child in case.case.file["children"]] == ["One.", "Two."]
        assert case.case.file["file_reference"] == "CF/1"
        assert case.case.ends == ("over", "closed")
    verified(world)


def test_the_same_post_again_has_one_effect(world: World) -> None:
    case = world.to_decide()
    act = completing(world, case.task("decide").id, "Max Manager", DECIDED)

    found = at_once(*[act] * 10)

    assert sum(not isinstance(one, Refused) for one in found) == 1
    assert case.kinds.count("UserTaskCompleted") == 2
    assert len([task for task in case.tasks if task.element_id == "ask_panel"]) == 2


def test_claims_at_once_leave_one_assignee(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide").id

    found = at_once(
        *(
            lambda by=by: world.engine.tasks.claim(task, by=PersonId(by))
            for by in ("Max Manager", "Mia Manager")
        )
    )

    assert sum(isinstance(one, Refused) for one in found) == 1
    assert len([p for p in case.participants if p.role == "manager"]) == 1


def test_workers_at_once_fire_each_timer_once(world: World) -> None:
    cases = [world.to_decide() for _ in range(8)]
    world.move_to(london("2026-09-24 10:00"))

    at_once(*[world.worker.run_once for _ in range(4)])

    for case in cases:
        assert case.kinds.count("TimerFired") == 1
        assert case.kinds.count("TaskOverdue") == 1
        assert case.kinds.count("OverdueRepeated") == 2
    verified(world)


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_is_busy_in_a_sentence_and_nothing_is_lost(
    path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.to_decide()
    before = (case.case, case.rows)
    held, release = Event(), Event()

    def hold() -> None:
        with sqlite3.connect(path, isolation_level=None) as raw:
            raw.execute("BEGIN IMMEDIATE")
            held.set()
            release.wait()
            raw.execute("ROLLBACK")
        raw.close()

    holder = Thread(target=hold)
    holder.start()
    held.wait()
    try:
        with pytest.raises(Unavailable, match="busy"):
            case.complete("decide", DECIDED, by="Max Manager")
        assert world.worker.run_once() == 0
    finally:
        release.set()
        holder.join()

    assert (case.case, case.rows) == before
    case.complete("decide", DECIDED, by="Max Manager")


def test_a_damaged_case_is_set_aside_and_the_others_go_on(path: Path, world: World) -> None:
    bad, good = world.to_decide(), world.to_decide()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE process_instance SET facts = snapshot WHERE id = ?", [bad.id])
    raw.close()
    world.move_to(london("2026-09-24 10:00"))

    world.work()

    assert good.kinds.count("TimerFired") == 1
    with pytest.raises(DamagedCase):
        bad.complete("decide", DECIDED, by="Max Manager")
    good.complete("decide", DECIDED, by="Max Manager")
    page = world.engine.inbox.of_roles(PersonId("Pia Panel"))
    assert len(page.tasks) == 2
    assert world.engine.views.cases(by=PersonId("Cleo Chair"))[0]


def test_a_calendar_change_passes_over_a_damaged_case(path: Path, world: World) -> None:
    bad, good = world.to_decide(), world.to_decide()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE process_instance SET facts = snapshot WHERE id = ?", [bad.id])
    raw.close()

    world.engine.people.add_holiday(london("2026-09-14 12:00").date(), "State funeral")

    assert good.task("decide").due_at == london("2026-09-23 23:59:59")


def test_killed_at_any_moment_a_case_is_as_before_or_as_after(path: Path) -> None:
    world = opened(path)
    case_id = world.to_decide().id
    world.store.close()
    chance = random.Random(9)
    acknowledged = 0

    for _ in range(30):
        lines = killed_while_working(path, case_id, after=chance.randint(1, 12))
        acknowledged = max([acknowledged, *(int(line) for line in lines)])
        found = steps_done(path, case_id)
        assert found in (acknowledged, acknowledged + 1)
        acknowledged = found


def killed_while_working(path: Path, case_id: str, *, after: int) -> list[str]:
    """Kill a process in the middle of its steps; return the steps that it acknowledged."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        work_until_killed(path, case_id, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        lines = [said.readline() for _ in range(after)]
        os.kill(process, signal.SIGKILL)
        lines += said.readlines()
    os.waitpid(process, 0)
    return [line for line in lines if line.endswith("\n")]


def work_until_killed(path: Path, case_id: str, writing: int) -> None:
    try:
        case = CaseOf(opened(path, prefix=f"p{os.getpid()}-"), CaseId(case_id))
        number = completions(case)
        while True:
            number += 1
            case.complete("decide", {**AGAIN, "why": f"Round {number}"}, by="Max Manager")
            os.write(writing, f"{number}\n".encode())
    finally:
        os._exit(1)


def completions(case: CaseOf) -> int:
    events = [row.event for row in case.rows]
    return sum(e.kind == "UserTaskCompleted" and e.element_id == "decide" for e in events)


def steps_done(path: Path, case_id: str) -> int:
    """Return how often the task was completed, once everything there agrees."""
    world = opened(path)
    case = CaseOf(world, CaseId(case_id))
    rows = case.rows
    done = completions(case)
    assert case.open == ["decide"]
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert case.case.history_seq == len(rows)
    assert all(one.event.at <= other.event.at for one, other in pairwise(rows))
    if done:
        assert case.case.file["why"] == f"Round {done}"
    verified(world)
    world.store.close()
    return done
