"""What the engine says about a task, and when (docs/decisions/readings.md)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.model.procedure import ReminderPolicy
from engine.model.reminders import Nudge, NudgeKind, next_nudge
from engine.model.user_task import UserTask
from tests.builders import NOON, london, make_calendar, make_user_task

POLICY = ReminderPolicy()
SECOND = timedelta(seconds=1)


def nudges(
    task: UserTask,
    count: int,
    before: timedelta | None = None,
    *,
    policy: ReminderPolicy = POLICY,
) -> Iterator[Nudge]:
    for _ in range(count):
        nudge = next_nudge(task, policy=policy, calendar=make_calendar(), remind_before=before)
        if nudge is None:
            return
        yield nudge
        task = nudge.given()


def due(text: str, created: datetime = NOON, **changes: object) -> UserTask:
    return make_user_task(created_at=created, due_at=london(text), **changes)


def said(
    task: UserTask, count: int, before: timedelta | None = None
) -> list[tuple[str, datetime]]:
    return [(nudge.kind.value, nudge.at) for nudge in nudges(task, count, before)]


def test_a_reminder_comes_two_working_days_before_at_nine() -> None:
    [first] = said(due("2026-09-22 23:59:59"), 1)

    assert first == ("reminder", london("2026-09-18 09:00"))


def test_a_reminder_passes_over_bank_holidays_too() -> None:
    [first] = said(due("2026-12-29 23:59:59", london("2026-12-01 10:00")), 1)

    assert first == ("reminder", london("2026-12-23 09:00"))


def test_a_limit_of_two_working_days_is_reminded_of_on_the_due_day() -> None:
    [first] = said(due("2026-09-10 23:59:59"), 1)

    assert first == ("reminder", london("2026-09-10 09:00"))


def test_a_limit_of_three_working_days_is_reminded_of_two_before() -> None:
    [first] = said(due("2026-09-11 23:59:59"), 1)

    assert first == ("reminder", london("2026-09-09 09:00"))


def test_a_reminder_never_comes_before_the_task_itself() -> None:
    late = due("2026-09-10 23:59:59", created=london("2026-09-10 10:00"))

    assert said(late, 1) == [("overdue", london("2026-09-11 00:00:00"))]


def test_a_reminder_at_the_instant_of_the_task_is_left_out() -> None:
    task = due("2026-09-10 23:59:59", created=london("2026-09-10 09:00"))

    assert said(task, 1) == [("overdue", london("2026-09-11 00:00:00"))]


def test_a_task_may_have_its_own_time_before() -> None:
    [first] = said(due("2026-09-09 11:30"), 1, timedelta(hours=6))

    assert first == ("reminder", london("2026-09-09 05:30"))


def test_its_own_time_before_is_also_left_out_before_the_task() -> None:
    task = due("2026-09-08 13:00")

    assert said(task, 1, timedelta(hours=6)) == [("overdue", london("2026-09-08 13:00:01"))]


def test_a_task_is_overdue_one_second_after_its_limit() -> None:
    _, second = said(due("2026-09-09 11:30"), 2, timedelta(hours=6))

    assert second == ("overdue", london("2026-09-09 11:30:01"))


def test_repeats_come_each_working_day_ten_times_and_then_weekly() -> None:
    repeats = said(due("2026-09-09 11:30"), 15, timedelta(hours=6))[2:]

    days = [f"2026-09-{day}" for day in (10, 11, 14, 15, 16, 17, 18, 21, 22, 23, 30)]
    expected = [london(f"{day} 09:00") for day in [*days, "2026-10-07", "2026-10-14"]]
    assert repeats == [("repeat", at) for at in expected]


def test_repeats_keep_to_nine_in_london_over_the_clock_change() -> None:
    repeats = said(due("2026-10-22 23:59:59", london("2026-10-01 10:00")), 6)[2:]

    assert [at for _, at in repeats] == [
        london(f"2026-10-{day} 09:00") for day in (23, 26, 27, 28)
    ]


def test_a_corrected_date_arms_everything_anew() -> None:
    *_, last = nudges(due("2026-09-22 23:59:59"), 4)
    corrected = replace(last.given(), due_at=london("2026-10-20 23:59:59"))

    assert said(corrected, 3) == [
        ("reminder", london("2026-10-16 09:00")),
        ("overdue", london("2026-10-21 00:00:00")),
        ("repeat", london("2026-10-21 09:00")),
    ]


def test_repeats_are_counted_from_the_start_after_a_correction() -> None:
    *_, last = nudges(due("2026-09-22 23:59:59"), 14)
    corrected = replace(last.given(), due_at=london("2026-11-03 23:59:59"))

    *_, overdue = nudges(corrected, 2)

    assert overdue.given().repeats == 0


def test_nothing_is_said_about_a_task_without_a_limit_or_one_that_is_done() -> None:
    done = due("2026-09-22 23:59:59").completed(by=None, at=NOON)

    assert said(make_user_task(), 1) == []
    assert said(done, 1) == []


def test_repeats_never_run_out() -> None:
    overdue = due("2026-09-22 23:59:59", repeats=1_000)
    long_ago = replace(overdue, overdue_for=overdue.due_at)

    [(kind, at)] = said(long_ago, 1)

    assert (kind, at.year) == ("repeat", 2046)


@given(
    st.integers(0, 400),
    st.integers(0, 60 * 24 * 30),
    st.one_of(st.none(), st.integers(1, 72)),
)
def test_what_is_said_comes_in_order_and_never_before_the_task(
    days: int, minutes: int, hours: int | None
) -> None:
    created = NOON + timedelta(days=days)
    task = make_user_task(created_at=created, due_at=created + timedelta(minutes=minutes))
    before = timedelta(hours=hours) if hours else None

    found = list(nudges(task, 15, before))

    assert all(nudge.at > created for nudge in found)
    assert [nudge.at for nudge in found] == sorted({nudge.at for nudge in found})
    kinds = [nudge.kind for nudge in found if nudge.kind is not NudgeKind.REMINDER]
    assert kinds == [NudgeKind.OVERDUE] + [NudgeKind.REPEAT] * (len(kinds) - 1)


@given(st.integers(1, 300))
def test_a_task_is_overdue_exactly_when_its_limit_has_passed(seconds: int) -> None:
    task = make_user_task(due_at=NOON)

    assert not task.is_overdue(at=NOON)
    assert task.is_overdue(at=NOON + seconds * SECOND)
    assert not task.is_overdue(at=NOON - seconds * SECOND)


def test_a_limit_decades_ahead_is_reminded_of_like_any_other() -> None:
    [first] = said(due("2056-10-05 23:59:59"), 1)

    assert first == ("reminder", london("2056-10-03 09:00"))


def test_an_owner_sets_how_early_how_often_and_at_what_time_something_is_said() -> None:
    policy = ReminderPolicy(
        working_days_before=4, short_limit=5, at=time(14, 30), daily_repeats=2, later_every=3
    )

    def told(text: str) -> list[tuple[str, datetime]]:
        return [(nudge.kind.value, nudge.at) for nudge in nudges(due(text), 6, policy=policy)]

    repeats = [("repeat", london(f"2026-09-{day} 14:30")) for day in ("17", "18", "23", "28")]
    at_its_end = ("overdue", london("2026-09-17 00:00:00"))
    assert told("2026-09-16 23:59:59") == [
        ("reminder", london("2026-09-10 14:30")),
        at_its_end,
        *repeats,
    ]
    assert told("2026-09-15 23:59:59")[0] == ("reminder", london("2026-09-15 14:30"))


def test_a_reminder_may_come_at_the_limit_itself_but_not_after_it() -> None:
    assert said(due("2026-09-10 09:00"), 1) == [("reminder", london("2026-09-10 09:00"))]
    assert said(due("2026-09-10 08:59:59"), 1) == [("overdue", london("2026-09-10 09:00"))]


def test_a_task_made_shortly_after_midnight_in_london_is_of_that_day() -> None:
    [first] = said(due("2026-09-10 23:59:59", created=london("2026-09-08 00:30")), 1)
    [second] = said(due("2026-09-11 00:30", created=london("2026-09-09 12:00")), 1)

    assert first == ("reminder", london("2026-09-10 09:00"))
    assert second == ("overdue", london("2026-09-11 00:30:01"))


def test_what_was_said_is_noted_for_this_limit_and_nothing_else_of_the_task() -> None:
    reminder, overdue, first, second = nudges(due("2026-09-22 23:59:59", repeats=7), 4)
    limit = reminder.task.due_at

    assert reminder.given() == replace(reminder.task, reminded_for=limit)
    assert overdue.given() == replace(
        reminder.task, reminded_for=limit, overdue_for=limit, repeats=0
    )
    assert [first.given().repeats, second.given().repeats] == [1, 2]


def test_a_task_of_an_own_time_before_is_reminded_of_up_to_the_limit_and_after_it_was_made() -> (
    None
):
    task = due("2026-09-08 13:00")

    assert said(task, 1, timedelta(0)) == [("reminder", london("2026-09-08 13:00"))]
    assert said(task, 1, timedelta(hours=1)) == [("overdue", london("2026-09-08 13:00:01"))]
    assert said(task, 1, timedelta(minutes=59))[0][0] == "reminder"
