"""Processes that a timer starts, and the worker that fires timers."""

from dataclasses import replace
from datetime import datetime
from threading import Thread
from typing import Any

import pytest

from engine.errors import DamagedCase, Refused, Unavailable
from engine.ids import CaseId, PersonId
from engine.model.case import Case
from engine.store.memory.cases import Cases
from tests.builders import a_day, london
from tests.scenario import DECIDED, RAISED, World
from tests.service.test_service_time import by_itself
from tests.small_dissent import FILES, FORMS, SETTINGS, form, lanes, package, step
from tests.spiff.spiff_diagrams import (
    boundary,
    chain,
    element,
    timer,
)

# --- processes that a timer starts

YEARLY = (
    lanes(Administrator="every_april report over")
    + element(
        "startEvent",
        "every_april",
        timer("if today() < date(2027, 4, 30) then date(2027, 4, 30) else date(2028, 4, 30)"),
        name="Every April",
    )
    + step("userTask", "report", formKey="report", due="workdays_after(arrived_at, 1 + 1)")
    + element("endEvent", "over", name="Over")
    + chain("every_april", "report", "over")
)


@pytest.fixture
def yearly() -> World:
    return World(package(YEARLY, forms={"report": form("report")}))


def running(world: World) -> list[Any]:
    with world.engine.open_work() as work:
        return list(work.cases.running(after=None, limit=100))


def test_a_timer_start_begins_one_case_and_waits_for_the_next_year(yearly: World) -> None:
    yearly.move_to(london("2027-04-30 12:00"))
    yearly.work()
    assert running(yearly) == []

    yearly.move_to(london("2027-05-01 00:00"))
    yearly.work()
    yearly.work()

    assert len(running(yearly)) == 1
    with yearly.engine.open_work() as work:
        [start] = work.start_timers.all()
    assert start.due_at == london("2028-04-30 23:59:59")


def test_two_workers_start_a_yearly_case_exactly_once(yearly: World) -> None:
    yearly.move_to(london("2027-05-01 00:00"))
    workers = [yearly.worker for _ in range(4)]

    threads = [Thread(target=worker.run_once) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(running(yearly)) == 1


def test_publishing_again_does_not_start_the_year_twice(yearly: World) -> None:
    yearly.move_to(london("2027-05-01 00:00"))
    yearly.work()

    yearly.publish(yearly.files)
    yearly.work()

    assert len(running(yearly)) == 1


def test_a_new_version_without_the_yearly_process_starts_no_more(yearly: World) -> None:
    yearly.publish(World().files)
    yearly.move_to(london("2027-05-01 00:00"))

    yearly.work()

    assert running(yearly) == []


# --- the worker itself


def test_a_case_that_cannot_go_on_does_not_keep_the_others_back(world: World) -> None:
    bad, good = world.to_decide(), world.to_decide()
    with world.engine.open_work() as work:
        work.cases.save(replace(work.cases.one(bad.id, lock=True), snapshot=b"nonsense"), [])
        work.commit()
    world.move_to(london("2026-09-24 10:00"))

    world.work()

    assert by_itself(bad) == []
    assert len(by_itself(good)) == 5


def test_a_case_that_cannot_go_on_is_left_alone_for_a_while(world: World) -> None:
    bad = world.to_decide()
    with world.engine.open_work() as work:
        work.cases.save(replace(work.cases.one(bad.id, lock=True), snapshot=b"nonsense"), [])
        work.commit()
    world.move_to(london("2026-09-24 10:00"))
    worker = world.worker

    assert [worker.run_once() for _ in range(3)] == [0, 0, 0]


def test_a_procedure_that_cannot_be_started_does_not_end_the_worker(yearly: World) -> None:
    broken = YEARLY.replace("workdays_after(arrived_at, 1 + 1)", "&quot;soon&quot;")
    yearly.publish(package(broken, forms={"report": form("report")}))
    yearly.move_to(london("2027-05-01 00:00"))

    assert yearly.worker.run_once() == 0


def test_a_damaged_case_that_cannot_be_set_aside_does_not_keep_the_others_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = world.to_decide(), world.to_decide()
    world.move_to(london("2026-09-24 10:00"))
    read = Cases.one

    def damaged(self: Cases, case_id: CaseId, *, lock: bool = False) -> Case:
        if case_id == bad.id:
            raise DamagedCase("damaged")
        return read(self, case_id, lock=lock)

    def busy(self: Cases, case_id: CaseId, *, at: datetime) -> None:
        raise Unavailable("busy")

    monkeypatch.setattr(Cases, "one", damaged)
    monkeypatch.setattr(Cases, "set_aside", busy)

    worker = world.worker

    assert worker.run_once() == 1
    assert worker.run_once() == 0
    assert "TimerFired" in good.kinds


def test_the_day_that_is_over_is_sealed(world: World) -> None:
    world.to_decide()
    world.wait(days=1)

    world.work()

    with world.engine.open_work() as work:
        assert list(work.history.verify()) == []
        assert work.history.seal(a_day("2026-09-08")) == 0


def test_who_holds_no_role_is_not_the_worker(world: World) -> None:
    with pytest.raises(Refused):
        world.engine.cases.resolve_incident(
            world.start().id,
            "none",
            by=PersonId("Ada Admin"),
        )


def test_a_procedure_says_itself_when_its_working_day_ends() -> None:
    ends = '[parameters.business_day_end]\nvalue = 17:00:00\nlabel = "The day ends"\n'
    ends += 'unit = "time"\nsource = "Q1"\nset_by = "text"\n[facts]'
    world = World({**FILES, "procedure.toml": SETTINGS.replace("[facts]", ends).encode()})

    case = world.to_decide()

    assert case.task("decide").due_at == london("2026-09-22 17:00")


def test_a_case_whose_process_cannot_be_taken_up_is_damaged_and_keeps_nothing_else_back(
    world: World,
) -> None:
    damaged, other = world.to_decide(), world.to_decide()
    with world.engine.open_work() as work:
        case = work.cases.one(damaged.id)
        work.cases.save(replace(case, snapshot=b"damaged"), [])
        work.commit()

    with pytest.raises(DamagedCase, match="What is kept of this case is damaged"):
        damaged.complete("decide", DECIDED, by="Max Manager")
    world.engine.people.add_holiday(a_day("2026-09-21"), "State funeral")

    assert other.task("decide").due_at == london("2026-09-23 23:59:59")


def test_what_a_limit_sets_off_comes_after_what_else_is_due_in_its_last_second() -> None:
    body = (
        lanes(Chair="begun wait", Manager="limit appointment told met over a_end b_end")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait")
        + boundary("limit", "wait", timer("hours_after(conference_end, 2)"))
        + boundary("appointment", "wait", timer('conference_end + duration("PT2H")'))
        + step("sendTask", "told", letter="late", to="manager")
        + step("sendTask", "met", letter="late", to="manager")
        + element("endEvent", "a_end")
        + element("endEvent", "b_end")
        + element("endEvent", "over")
        + chain("begun", "wait", "over")
        + chain("limit", "told", "a_end")
        + chain("appointment", "met", "b_end")
    )
    world = World(package(body, forms={"raise": FORMS["raise"]}))
    case = world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"})

    world.wait(hours=5)
    world.work()

    fired = [row.event.element_id for row in case.rows if row.event.kind == "TimerFired"]
    assert fired == ["appointment", "limit"]
