"""How a command runs: what was due comes first, in portions, and a failure leaves one incident."""

from collections.abc import Callable

import pytest

from engine.casework.casework import Casework
from engine.errors import CaseStopped, DamagedCase, ProcessFailed, Unavailable
from engine.ids import CaseId
from engine.model.case import Case
from engine.service import commands
from engine.store.memory.cases import Cases
from tests.builders import london
from tests.scenario import CaseOf, World
from tests.small_dissent import FORMS, lanes, package, step
from tests.spiff.spiff_diagrams import chain, element, parallel


def given(case: CaseOf, kind: str) -> list[str]:
    return [f"{r.event.at:%m-%d %H:%M:%S}" for r in case.rows if r.event.kind == kind]


def failing(element_id: str, message: str) -> Callable[[Casework], None]:
    """Return what begins to change a case and then cannot go on."""

    def act(casework: Casework) -> None:
        casework.file.write(None, {"why": "Half done."})
        raise ProcessFailed(element_id, message)

    return act


def test_what_is_due_at_the_very_instant_is_done_and_a_second_before_it_is_not(
    world: World,
) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-18 08:59:59"))
    world.engine.commands.catch_up(case.id)
    assert given(case, "ReminderGiven") == []

    world.wait(seconds=1)
    world.engine.commands.catch_up(case.id)

    assert given(case, "ReminderGiven") == ["09-18 08:00:00"]


def test_every_case_is_brought_up_to_date_once_whatever_keeps_one_of_them_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_BATCH", 1)
    cases, read = [world.to_decide() for _ in range(4)], Cases.one

    def damaged(self: Cases, case_id: CaseId, *, lock: bool = False) -> Case:
        if case_id == cases[0].id:
            raise DamagedCase("damaged")
        return read(self, case_id, lock=lock)

    monkeypatch.setattr(Cases, "one", damaged)
    world.move_to(london("2026-09-18 10:00"))

    world.engine.commands.catch_up_all()

    assert [given(case, "ReminderGiven") for case in cases] == [[], *[["09-18 08:00:00"]] * 3]


def test_a_case_that_waited_very_long_is_asked_for_again_and_keeps_what_was_done_so_far(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "MOST_HAPPENINGS", 30)
    monkeypatch.setattr(commands, "_MOST_PORTIONS", 2)
    case = world.decided()
    world.wait(days=365 * 3)

    with pytest.raises(Unavailable, match="still being brought up to date"):
        case.complete("file_it", {}, by="Ada Admin")

    kept = len(given(case, "OverdueRepeated"))
    assert 30 < kept < 61
    for _ in range(20):
        with pytest.raises(Unavailable):
            case.complete("file_it", {}, by="Pia Panel")
        if len(given(case, "OverdueRepeated")) > 100:
            break
    assert len(given(case, "OverdueRepeated")) > 100


def test_a_failure_is_one_incident_for_each_place_and_reason_and_changes_nothing_else(
    world: World,
) -> None:
    case = world.to_decide()
    before = (dict(case.case.file), case.tasks)

    for element_id, message in (
        ("again", "No way on."),
        ("again", "No value."),
        ("split", "No way on."),
        ("again", "No way on."),
    ):
        with pytest.raises(CaseStopped, match="policy owner has been told"):
            case.within(failing(element_id, message))

    assert [(each.element_id, each.message) for each in case.incidents] == [
        ("again", "No way on."),
        ("again", "No value."),
        ("split", "No way on."),
    ]
    assert (dict(case.case.file), case.tasks) == before


def test_what_was_due_before_a_command_that_fails_is_done_all_the_same(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-18 10:00"))

    with pytest.raises(CaseStopped):
        case.within(failing("again", "No way on."))

    assert given(case, "ReminderGiven") == ["09-18 08:00:00"]
    assert given(case, "IncidentRaised") == ["09-18 09:00:00"]


def test_what_is_changed_without_running_the_process_leaves_what_is_due_next(
    world: World,
) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-24 10:00"))
    before = case.case

    world.engine.commands.change_only(
        case.id, lambda casework: casework.file.write(None, {"why": "x"})
    )

    assert (case.case.next_due_at, case.case.revision) == (
        before.next_due_at,
        before.revision + 1,
    )
    assert case.case.file["why"] == "x"
    assert case.case.history_seq == before.history_seq


def test_a_reminder_whose_time_passed_by_a_correction_is_given_while_there_is_time(
    world: World,
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.move_to(london("2026-09-21 12:00"))
    world.engine.commands.catch_up(case.id)

    case.correct("conference_date", "2026-09-09", by="Cleo Chair")

    assert given(case, "ReminderGiven") == ["09-18 08:00:00", "09-21 11:00:00"]
    assert given(case, "TaskOverdue") == []


def test_what_follows_a_command_by_itself_is_nobodys_doing(world: World) -> None:
    case = world.start()

    case.correct("conference_end", "2026-09-07T11:00", by="Cleo Chair")

    by_itself = [r.event for r in case.rows if r.event.kind in ("TaskOverdue", "TimerFired")]
    assert by_itself
    assert {event.actor.person_id for event in by_itself} == {None}
    assert case.case.next_due_at is not None
    assert case.case.next_due_at > world.clock.now()


BESIDE = (
    lanes(Chair="begun split slow quick twin together over")
    + step("startEvent", "begun", formKey="raise")
    + parallel("split")
    + step("userTask", "slow", due="date(&quot;2026-09-30&quot;)")
    + step("userTask", "quick", due="date(&quot;2026-09-21&quot;)")
    + step("userTask", "twin", due="date(&quot;2026-09-21&quot;)")
    + parallel("together")
    + element("endEvent", "over")
    + chain("begun", "split", "slow", "together", "over")
    + chain("split", "quick", "together")
    + chain("split", "twin", "together")
)


def test_what_is_said_of_several_tasks_is_said_in_the_order_of_time_and_then_of_the_tasks() -> (
    None
):
    world = World(package(BESIDE, forms={"raise": FORMS["raise"]}))
    case = world.start()
    world.move_to(london("2026-09-29 12:00"))

    world.engine.commands.catch_up(case.id)

    said = [
        (row.event.at, row.event.element_id)
        for row in case.rows
        if row.event.kind in ("ReminderGiven", "TaskOverdue")
    ]
    assert [element_id for _, element_id in said] == ["quick", "twin", "quick", "twin", "slow"]
    instants = [row.event.at for row in case.rows]
    assert instants == sorted(instants)


def test_what_a_command_lets_happen_at_once_is_the_services_doing(world: World) -> None:
    case = world.to_decide()

    case.correct("conference_date", "2026-08-03", by="Cleo Chair")

    fired = [row.event for row in case.rows if row.event.kind == "TimerFired"]
    assert [(each.actor.person_id, each.element_id) for each in fired] == [(None, "target_passed")]
