from datetime import timedelta

import pytest
import spiff_diagrams as d

from engine.errors import WrongState

DAY = timedelta(days=1)


def task_with_timer(*, interrupting: bool = False) -> dict[str, bytes]:
    return d.simple(
        d.start()
        + d.user("work")
        + d.boundary("late", "work", d.timer("due"), interrupting=interrupting)
        + d.user("chase")
        + d.end("chased")
        + d.end()
        + d.chain("begin", "work", "finish")
        + d.chain("late", "chase", "chased")
    )


def test_a_timer_without_a_date_is_not_armed():
    assert d.Player(task_with_timer(), d.Facts(due=None)).armed == []


def test_a_timer_is_looked_at_anew_each_time_and_across_a_restore():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY + 3 * DAY))
    assert player.armed == [("late", d.MONDAY + 3 * DAY)]

    player.facts.facts["due"] = d.MONDAY + 5 * DAY

    assert player.armed == [("late", d.MONDAY + 5 * DAY)]


def test_nothing_fires_by_itself():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY - DAY))

    assert player.open == ["work"]
    assert player.do("work").run.is_ended


def test_a_timer_fires_once_for_one_date():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY + DAY))
    timer = player.run.timers()[0]

    player.fire_next()

    assert player.open == ["chase", "work"]
    assert player.armed == []
    with pytest.raises(WrongState):
        player.run.fire(timer)


def test_a_non_interrupting_timer_stays_until_its_activity_ends():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY + DAY)).fire_next()
    player.facts.facts["due"] = d.MONDAY + 2 * DAY
    assert player.armed == [("late", d.MONDAY + 2 * DAY)]

    player.do("work")

    assert player.armed == []
    assert player.open == ["chase"]
    assert player.do("chase").run.is_ended


def test_a_timer_that_has_fired_fires_again_for_a_date_that_was_moved_ahead_of_it():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY + 3 * DAY)).fire_next()
    player.facts.facts["due"] = d.MONDAY + DAY

    assert player.armed == [("late", d.MONDAY + DAY)]
    assert player.fire_next().open == ["chase", "chase", "work"]


def test_an_interrupting_timer_ends_its_activity():
    player = d.Player(task_with_timer(interrupting=True), d.Facts(due=d.MONDAY + DAY))

    player.fire_next()

    assert player.open == ["chase"]
    assert player.armed == []
    assert "work" not in player.facts.trail


def test_a_timer_of_a_finished_activity_is_refused():
    player = d.Player(task_with_timer(), d.Facts(due=d.MONDAY + DAY))
    timer = player.run.timers()[0]
    player.do("work")

    with pytest.raises(WrongState):
        player.run.fire(timer)


def test_an_instant_with_a_fraction_of_a_second_fires_once_too():
    due = d.MONDAY + timedelta(microseconds=123457)
    player = d.Player(task_with_timer(), d.Facts(due=due)).fire_next()

    assert player.armed == []


def test_timers_come_soonest_first_then_by_element_then_by_number():
    player = d.Player(
        d.simple(
            d.start()
            + d.sub(
                "each",
                d.times("3")
                + d.start("s")
                + d.user("work")
                + d.boundary("b_late", "work", d.timer("b"))
                + d.boundary("a_late", "work", d.timer("a"))
                + d.end("be")
                + d.end("ae")
                + d.end("e")
                + d.chain("s", "work", "e")
                + d.chain("b_late", "be")
                + d.chain("a_late", "ae"),
            )
            + d.end()
            + d.chain("begin", "each", "finish")
        ),
        d.Facts(
            **{
                "3": 3,
                "a": lambda p: d.MONDAY + DAY * (2 if p.items[0][1] else 1),
                "b": d.MONDAY + 2 * DAY,
            }
        ),
    )

    found = [(t.due_at, t.place.element_id, t.place.items[0][1]) for t in player.run.timers()]

    assert found == [
        (d.MONDAY + DAY, "a_late", 0),
        (d.MONDAY + 2 * DAY, "a_late", 1),
        (d.MONDAY + 2 * DAY, "a_late", 2),
        (d.MONDAY + 2 * DAY, "b_late", 0),
        (d.MONDAY + 2 * DAY, "b_late", 1),
        (d.MONDAY + 2 * DAY, "b_late", 2),
    ]


def test_firing_one_of_several_timers_fires_that_one_only():
    player = d.Player(
        d.simple(
            d.start()
            + d.user("work", d.times("2"))
            + d.boundary("first", "work", d.timer("a"))
            + d.boundary("second", "work", d.timer("a"))
            + d.end("first_end")
            + d.end("second_end")
            + d.end()
            + d.chain("begin", "work", "finish")
            + d.chain("first", "first_end")
            + d.chain("second", "second_end")
        ),
        d.Facts(**{"2": 2, "a": d.MONDAY}),
    )

    player.fire_next()

    assert player.end_ids == ["first_end"]
    assert player.armed == [("second", d.MONDAY)]


def test_an_intermediate_timer_lets_the_case_go_on():
    player = d.Player(
        d.simple(
            d.start()
            + d.user("ask")
            + d.catch("cool_down", d.timer("due"))
            + d.user("after")
            + d.end()
            + d.chain("begin", "ask", "cool_down", "after", "finish")
        ),
        d.Facts(due=d.MONDAY + DAY),
    ).do("ask")
    assert player.open == []
    assert not player.run.is_ended

    player.fire_next()

    assert player.open == ["after"]
    assert player.run.activities()[0].place.arrived_at == d.MONDAY + DAY


def test_the_place_of_a_boundary_timer_says_when_its_activity_began():
    player = d.Player(
        d.simple(
            d.start()
            + d.user("ask")
            + d.user("work")
            + d.boundary("late", "work", d.timer("due"))
            + d.end("noted")
            + d.end()
            + d.chain("begin", "ask", "work", "finish")
            + d.chain("late", "noted")
        ),
        d.Facts(due=lambda place: place.arrived_at + DAY),
    )
    player.facts.now = d.MONDAY + 2 * DAY
    player.do("ask")
    player.facts.now = d.MONDAY + 9 * DAY

    assert player.armed == [("late", d.MONDAY + 3 * DAY)]


@pytest.mark.parametrize("restores", [True, False])
def test_an_event_gateway_goes_the_way_of_what_happens_first(restores):
    files = d.simple(
        d.start()
        + d.by_event("either")
        + d.catch("expired", d.timer("due"))
        + d.catch("answered", d.message("answer_message"))
        + d.user("chase")
        + d.user("read")
        + d.end()
        + d.end("other")
        + d.chain("begin", "either", "expired", "chase", "finish")
        + d.chain("either", "answered", "read", "other"),
        d.named_message("answer"),
    )
    waiting, again = (
        d.Player(files, d.Facts(due=d.MONDAY + DAY), restores=restores) for _ in range(2)
    )
    assert waiting.run.positions() == [
        ("either", "started"),
        ("expired", "waiting"),
        ("answered", "waiting"),
    ]

    by_timer, by_message = waiting.fire_next(), again.send("answer")

    assert by_timer.open == ["chase"]
    assert by_timer.run.messages() == []
    assert by_message.open == ["read"]
    assert by_message.armed == []
    assert by_message.facts.trail == [
        "begin",
        "begin_to_either",
        "either",
        "either_to_answered",
        "answered",
        "answered_to_read",
    ]
