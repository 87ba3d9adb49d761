"""What happens by itself happens at its own instant, whether a worker runs or not."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import CaseStopped
from engine.model.history import HistoryRow
from tests.builders import a_day, london
from tests.decisions.builders import definitions, table_xml
from tests.scenario import DECIDED, RAISED, CaseOf, World, line_of
from tests.small_dissent import FORMS, day, form, lanes, package, step, yes_or_no
from tests.spiff.spiff_diagrams import (
    boundary,
    chain,
    condition,
    element,
    exclusive,
    flow,
    timer,
)

NUDGES = ("ReminderGiven", "TaskOverdue", "OverdueRepeated")


def by_itself(case: CaseOf) -> list[str]:
    return [
        f"{row.event.kind} {row.event.element_id} {row.event.at:%m-%d %H:%M:%S}"
        for row in case.rows
        if row.event.kind in (*NUDGES, "TimerFired")
    ]


def told(case: CaseOf) -> list[tuple[Any, str]]:
    return [(document.recipient_id, document.name) for document in case.documents]


def test_a_reminder_an_overdue_mark_and_repeats_go_to_who_has_the_task(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    world.move_to(london("2026-09-24 10:00"))
    world.work()

    assert by_itself(case) == [
        "ReminderGiven decide 09-18 08:00:00",
        "TimerFired target_passed 09-22 22:59:59",
        "TaskOverdue decide 09-22 23:00:00",
        "OverdueRepeated decide 09-23 08:00:00",
        "OverdueRepeated decide 09-24 08:00:00",
    ]
    assert told(case) == [
        ("Max Manager", "reminder"),
        ("Max Manager", "late"),
        ("Max Manager", "overdue"),
        ("Bea Boss", "overdue"),
        ("Max Manager", "repeat"),
        ("Bea Boss", "repeat"),
        ("Max Manager", "repeat"),
        ("Bea Boss", "repeat"),
    ]


def test_an_unclaimed_task_is_reminded_of_to_everybody_who_may_take_it(world: World) -> None:
    case = world.to_decide()

    world.move_to(london("2026-09-18 09:00"))
    world.work()

    assert told(case) == [("Max Manager", "reminder"), ("Mia Manager", "reminder")]


def test_a_timer_fires_once_and_its_task_stays(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-10-20 10:00"))

    for _ in range(3):
        world.work()
        world.engine.commands.catch_up(case.id)

    assert [line for line in by_itself(case) if line.startswith("TimerFired")] == [
        "TimerFired target_passed 09-22 22:59:59"
    ]
    assert case.open == ["decide"]


def test_nothing_is_saved_where_nothing_is_due(world: World) -> None:
    case = world.to_decide()
    before = case.case.revision

    world.engine.commands.catch_up(case.id)

    assert case.case.revision == before


Walk = Callable[[World, CaseOf], None]


def decide_late(world: World, case: CaseOf) -> None:
    world.move_to(london("2026-10-08 10:00"))
    case.complete("decide", DECIDED, by="Max Manager")


def correct_late(world: World, case: CaseOf) -> None:
    world.move_to(london("2026-09-29 10:00"))
    case.correct("conference_date", "2026-09-21", by="Cleo Chair")
    world.move_to(london("2026-10-09 10:00"))
    case.complete("decide", DECIDED, by="Max Manager")


def close_late(world: World, case: CaseOf) -> None:
    world.move_to(london("2026-09-24 10:00"))
    world.engine.people.add_holiday(a_day("2026-09-21"), "State funeral")
    world.move_to(london("2026-10-09 10:00"))
    case.complete("decide", DECIDED, by="Max Manager")


def withdraw_late(world: World, case: CaseOf) -> None:
    world.move_to(london("2026-09-29 10:00"))
    case.send("withdraw", {"words": "Enough."}, by="Paul Prof")
    world.move_to(london("2026-10-29 10:00"))
    case.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")


def go_away_late(world: World, case: CaseOf) -> None:
    world.move_to(london("2026-09-29 10:00"))
    world.away("Max Manager", deputy="Bea Boss")
    world.move_to(london("2026-10-29 10:00"))
    case.complete("decide", DECIDED, by="Bea Boss")


@pytest.mark.parametrize(
    "walk", [decide_late, correct_late, close_late, withdraw_late, go_away_late]
)
def test_the_history_is_the_same_whether_a_worker_runs_or_not(walk: Walk) -> None:
    histories = []
    for works in (True, False):
        world = World()
        if works:
            working(world)
        case = world.to_decide()
        walk(world, case)
        histories.append([shown(row) for row in case.rows])

    assert histories[0] == histories[1]


def shown(row: HistoryRow) -> tuple[str, Any]:
    return line_of(row), dict(row.event.content)


def working(world: World) -> None:
    """Let the worker look every hour on the way to an instant."""

    def move_to(at: Any) -> None:
        from datetime import timedelta

        while world.clock.now() < at:
            world.clock.move_to(min(at, world.clock.now() + timedelta(hours=1)))
            world.work()

    world.move_to = move_to


def test_what_is_due_at_the_same_instant_happens_in_a_fixed_order() -> None:
    body = (
        lanes(Chair="begun wait", Manager="a_late b_late a_told b_told over a_end b_end")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait")
        + boundary("b_late", "wait", timer("conference_end"))
        + boundary("a_late", "wait", timer("conference_end"))
        + step("sendTask", "a_told", letter="late", to="manager")
        + step("sendTask", "b_told", letter="late", to="manager")
        + element("endEvent", "a_end")
        + element("endEvent", "b_end")
        + element("endEvent", "over")
        + chain("begun", "wait", "over")
        + chain("a_late", "a_told", "a_end")
        + chain("b_late", "b_told", "b_end")
    )
    world = World(package(body, forms={"raise": FORMS["raise"]}))
    case = world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"})

    world.wait(hours=5)
    world.work()

    fired = [row.event.element_id for row in case.rows if row.event.kind == "TimerFired"]
    assert fired == ["a_late", "b_late"]


def test_what_is_done_in_the_very_second_of_its_limit_is_in_time(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-22 12:00"))
    world.work()

    world.move_to(london("2026-09-22 23:59:59"))
    world.work()
    is_overdue = case.task("decide").is_overdue(at=london("2026-09-22 23:59:59"))
    case.complete("decide", DECIDED, by="Max Manager")
    world.move_to(london("2026-09-23 00:00"))
    world.work()

    assert not is_overdue
    assert "TimerFired" not in case.kinds
    assert ("Max Manager", "late") not in told(case)


def test_a_limit_is_missed_at_the_first_instant_after_its_last_second(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-23 00:00"))
    is_overdue = case.task("decide").is_overdue(at=london("2026-09-23 00:00"))
    world.work()

    assert is_overdue
    assert "TimerFired" in case.kinds
    assert ("Max Manager", "late") in told(case)


@pytest.mark.parametrize(
    ("limit", "is_one"),
    [
        ("hours_after(conference_end, 4)", True),
        ("form_limit", True),
        ("if again then null else form_limit", True),
        ("conference_end", False),
    ],
)
def test_a_limit_in_hours_is_kept_in_its_last_second_and_an_appointment_at_its_time(
    limit: str, is_one: bool
) -> None:
    end = "2026-09-08T14:00" if is_one else "2026-09-08T18:00"
    world, case = waiting(limit, end)

    world.move_to(london("2026-09-08 18:00"))
    world.work()
    at_the_second = "TimerFired" in case.kinds
    world.move_to(london("2026-09-08 18:00:01"))
    world.work()

    assert at_the_second is not is_one
    assert "TimerFired" in case.kinds


def waiting(limit: str, end: str) -> tuple[World, CaseOf]:
    """Return a case that waits for a limit which counts, or is, the end of its conference."""
    body = (
        lanes(Chair="begun wait", Manager="late told over told_end")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait")
        + boundary("late", "wait", timer(limit))
        + step("sendTask", "told", letter="late", to="manager")
        + element("endEvent", "told_end")
        + element("endEvent", "over")
        + chain("begun", "wait", "over")
        + chain("late", "told", "told_end")
    )
    facts = (
        'form_due = "hours_after(conference_end, 4)"\nform_limit = "form_due"\nagain = "false"\n'
    )
    world = World(package(body, forms={"raise": FORMS["raise"]}, facts=facts))
    return world, world.start(answers={**RAISED, "conference_end": end})


def test_a_second_before_it_is_due_nothing_happens(world: World) -> None:
    case = world.to_decide()

    world.move_to(london("2026-09-22 23:59:58"))
    case.complete("decide", DECIDED, by="Max Manager")

    assert "TimerFired" not in case.kinds


def reminded_at_nine(*, interrupting: bool, due: str = "2026-09-22", **own: str) -> CaseOf:
    """Return a case with a timer at nine on the day on which its task is reminded of."""
    body = (
        lanes(Chair="begun", Manager="wait instead over ended")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait", due=f"date(&quot;{due}&quot;)", **own)
        + boundary("at_nine", "wait", timer(NINE), interrupting=interrupting)
        + step("userTask", "instead")
        + element("endEvent", "over")
        + element("endEvent", "ended")
        + chain("begun", "wait", "over")
        + chain("at_nine", "instead", "ended")
    )
    world = World(package(body, forms={"raise": FORMS["raise"]}))
    case = world.start(answers=RAISED)
    world.move_to(london("2026-09-20 12:00"))
    world.work()
    return case


NINE = 'date and time("2026-09-18T09:00:00")'


@pytest.mark.parametrize(("interrupting", "reminders"), [(True, 0), (False, 1)])
def test_a_timer_comes_before_a_reminder_of_the_same_instant(
    interrupting: bool, reminders: int
) -> None:
    case = reminded_at_nine(interrupting=interrupting)

    assert by_itself(case) == [
        "TimerFired at_nine 09-18 08:00:00",
        *["ReminderGiven wait 09-18 08:00:00"] * reminders,
    ]


def test_a_task_with_a_time_of_its_own_is_reminded_of_so_long_before() -> None:
    case = reminded_at_nine(interrupting=False, due="2026-09-19", remindBefore="PT6H")

    assert "ReminderGiven wait 09-19 16:59:59" in by_itself(case)


def test_a_corrected_date_arms_the_limit_and_its_reminders_anew(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.move_to(london("2026-09-24 10:00"))

    case.correct("conference_date", "2026-09-22", by="Cleo Chair")
    world.move_to(london("2026-10-07 10:00"))
    world.work()

    assert by_itself(case)[-4:] == [
        "ReminderGiven decide 10-02 08:00:00",
        "TimerFired target_passed 10-06 22:59:59",
        "TaskOverdue decide 10-06 23:00:00",
        "OverdueRepeated decide 10-07 08:00:00",
    ]


def test_a_correction_into_the_past_marks_the_task_once_without_a_storm(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    before = len(case.documents)

    case.correct("conference_date", "2026-07-01", by="Cleo Chair")

    assert by_itself(case) == [
        "TimerFired target_passed 09-08 11:00:00",
        "TaskOverdue decide 09-08 11:00:00",
    ]
    by_the_clock = [name for _, name in told(case)[before:] if name != "fact_corrected"]
    assert by_the_clock == ["late", "overdue", "overdue"]
    world.move_to(london("2026-09-20 10:00"))
    world.work()
    assert len(by_itself(case)) <= 5


def test_a_corrected_date_is_the_one_that_the_limit_names_where_it_ends_the_same_day(
    world: World,
) -> None:
    case = world.to_decide().correct("conference_date", "2026-09-05", by="Cleo Chair")
    on_saturday = case.task("decide")

    case.correct("conference_date", "2026-09-06", by="Cleo Chair")

    on_sunday = case.task("decide")
    assert on_sunday.due_at == on_saturday.due_at
    assert on_sunday.due_why == "10 working days after Sun 6 Sep 2026."


def test_a_manager_who_can_do_the_task_themself_is_told_once_that_it_is_overdue(
    world: World,
) -> None:
    world.give("Bea Boss", "manager")
    case = world.to_decide()
    before = len(case.documents)

    world.move_to(london("2026-09-23 00:00"))
    world.work()

    overdue = [who for who, name in told(case)[before:] if name == "overdue"]
    assert sorted(overdue) == ["Bea Boss", "Max Manager", "Mia Manager"]


def test_a_case_that_waited_for_years_is_brought_up_to_date_in_portions(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.service.commands.MOST_HAPPENINGS", 30)
    cases = [world.decided(), world.decided()]
    world.wait(days=365 * 3)

    cases[0].complete("file_it", {}, by="Ada Admin")
    world.work()

    repeats = [case.kinds.count("OverdueRepeated") for case in cases]
    assert repeats[0] == repeats[1] > 150


IS_NOTED = definitions(
    '<decision id="note" name="noted">'
    + table_xml(["conference_date"], ["noted|boolean|"], [["-", "true"]])
    + "</decision>"
)


def test_what_a_timer_brings_about_is_noticed_at_its_own_instant() -> None:
    body = (
        lanes(Chair="begun", Manager="wait at_nine note noted over noticed look looked")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait")
        + boundary("at_nine", "wait", timer(NINE))
        + step("businessRuleTask", "note", decision="note")
        + element("endEvent", "noted")
        + boundary("noticed", "wait", condition("noted = true"))
        + step("userTask", "look")
        + element("endEvent", "looked")
        + element("endEvent", "over")
        + chain("begun", "wait", "over")
        + chain("at_nine", "note", "noted")
        + chain("noticed", "look", "looked")
    )
    asked = form("raise", day("conference_date"), yes_or_no("noted"))
    world = World({**package(body, forms={"raise": asked}), "note.dmn": IS_NOTED})
    case = world.start(answers={"conference_date": "2026-09-08", "noted": False})

    world.move_to(london("2026-09-18 12:00"))
    world.work()

    assert sorted(task.element_id for task in case.tasks) == ["look", "wait"]
    [opened] = [row.event for row in case.rows if row.event.element_id == "look"]
    assert (opened.kind, opened.at) == ("UserTaskCreated", london("2026-09-18 09:00"))


ROUNDS = definitions(
    '<decision id="count_on" name="rounds">'
    + table_xml(["rounds"], ["rounds|integer|"], [["null", "1"], ["not(null)", "rounds + 1"]])
    + "</decision>"
)


def in_a_circle(due: str) -> World:
    """Return a procedure in which a timer waits again as soon as it has fired."""
    body = (
        lanes(Chair="begun again wait count_on enough over")
        + step("startEvent", "begun", formKey="raise")
        + exclusive("again")
        + element("intermediateCatchEvent", "wait", timer(due), name="Wait")
        + step("businessRuleTask", "count_on", decision="count_on")
        + exclusive("enough", "enough_to_again")
        + chain("begun", "again", "wait", "count_on", "enough", "again")
        + flow("enough", "over", "rounds = 1000")
        + element("endEvent", "over")
    )
    drawn = package(body, forms={"raise": FORMS["raise"]})
    return World({**drawn, "count_on.dmn": ROUNDS})


LATER_EACH_TIME = 'conference_end + duration("PT1S") * (if rounds = null then 0 else rounds)'


@pytest.mark.parametrize("due", ["conference_end", LATER_EACH_TIME])
def test_what_a_command_sets_off_without_end_is_refused_in_words(
    due: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.service.commands.MOST_HAPPENINGS", 30)

    with pytest.raises(CaseStopped, match="Timers of this case fire again and again"):
        in_a_circle(due).start(answers=RAISED)


def test_timers_that_fire_again_and_again_at_one_instant_stop_the_case_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.service.commands.MOST_HAPPENINGS", 30)
    world = in_a_circle("conference_end")
    case = world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"})

    world.wait(hours=5)
    world.work()

    assert [(one.element_id, one.message) for one in case.incidents] == [
        ("wait", "Timers of this case fire again and again.")
    ]
    assert "TimerFired" not in case.kinds


def test_timers_that_fire_later_each_time_are_brought_up_to_date_in_portions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.service.commands.MOST_HAPPENINGS", 30)
    world = in_a_circle(LATER_EACH_TIME)
    case = world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"})

    world.move_to(london("2026-09-08 14:01"))
    world.work()

    assert case.incidents == []
    assert case.kinds.count("TimerFired") == 61


def test_a_new_holiday_moves_open_due_dates_only_and_says_so(world: World) -> None:
    open_case, done = world.to_decide(), world.decided()
    before = done.rows

    world.engine.people.add_holiday(a_day("2026-09-14"), "State funeral")

    assert open_case.task("decide").due_at == london("2026-09-23 23:59:59")
    assert "Mon 14 Sep" in open_case.task("decide").due_why
    changed = open_case.rows[-1].event
    assert (changed.kind, changed.content["date"]) == ("CalendarChanged", "2026-09-14")
    assert done.closed("decide").due_at == london("2026-09-22 23:59:59")
    assert [row for row in done.rows[len(before) :] if row.event.kind != "CalendarChanged"] == []


def test_a_holiday_that_moves_nothing_leaves_no_trace_in_the_history(world: World) -> None:
    case = world.to_decide()
    before = case.lines

    world.engine.people.add_holiday(a_day("2027-09-14"), "Far away")

    assert case.lines == before


def test_clock_that_jumps_back_fires_nothing_twice(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-24 10:00"))
    world.work()
    before = by_itself(case)

    world.move_to(london("2026-09-20 10:00"))
    world.work()
    case.claim("decide", by="Max Manager")
    world.move_to(london("2026-09-24 10:00"))
    world.work()

    assert by_itself(case) == before
    assert [row.seq for row in case.rows] == list(range(1, len(case.rows) + 1))
