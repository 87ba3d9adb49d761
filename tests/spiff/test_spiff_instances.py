from datetime import timedelta
from decimal import Decimal

import pytest
import spiff_diagrams as d

from engine.errors import ProcessFailed


def around(activity: str, element_id: str = "each", more: str = "") -> dict[str, bytes]:
    links = d.chain("begin", element_id, "finish")
    return d.simple(d.start() + activity + d.end() + links + more)


def test_parallel_instances_are_all_there_and_each_knows_its_index():
    player = d.Player(around(d.user("each", d.times("n"))), d.Facts(n=3))

    assert player.items == [("each", (0,)), ("each", (1,)), ("each", (2,))]
    assert not player.do("each", 2).do("each", 0).run.is_ended
    assert player.do("each", 1).run.is_ended
    assert player.facts.trail.count("each") == 1


def test_sequential_instances_come_one_after_the_other():
    player = d.Player(around(d.user("each", d.times("n", sequential=True))), d.Facts(n=2))

    assert player.items == [("each", (0,))]
    assert player.do("each").items == [("each", (1,))]
    assert player.do("each").run.is_ended


def test_a_sequential_instance_arrives_when_its_turn_comes():
    player = d.Player(around(d.user("each", d.times("n", sequential=True))), d.Facts(n=2))
    player.facts.now += timedelta(days=1)

    player.do("each")

    assert player.run.activities()[0].place.arrived_at == player.facts.now


@pytest.mark.parametrize("sequential", [True, False])
def test_no_instances_complete_the_activity_at_once(sequential):
    player = d.Player(around(d.user("each", d.times("n", sequential=sequential))), d.Facts(n=0))

    assert player.run.is_ended


@pytest.mark.parametrize("value", [None, True, -1, 1001, 1.5, "2", Decimal("NaN"), [1]])
def test_a_count_that_is_no_whole_number_to_a_thousand_fails(value):
    with pytest.raises(ProcessFailed) as caught:
        d.Player(around(d.user("each", d.times("n"))), d.Facts(n=value))

    shown = "null" if value is None else repr(value)
    assert caught.value.element_id == "each"
    assert f"is {shown};" in caught.value.message
    assert "0 to 1,000" in caught.value.message


@pytest.mark.parametrize("value", [2, 2.0, Decimal("2"), Decimal("2.0")])
def test_a_whole_number_of_any_kind_is_a_count(value):
    assert len(d.Player(around(d.user("each", d.times("n"))), d.Facts(n=value)).items) == 2


def test_a_thousand_instances_are_possible():
    player = d.Player(around(d.rule("each", d.times("n"))), d.Facts(n=1000))

    assert [place.items for place in player.facts.decided] == [
        (("each", index),) for index in range(1000)
    ]
    assert player.run.is_ended


@pytest.mark.parametrize("sequential", [True, False])
def test_rules_and_letters_run_for_each_item(sequential):
    body = d.rule("decide", d.times("n", sequential=sequential))
    body += d.letter("tell", d.times("n", sequential=sequential))
    player = d.Player(
        d.simple(d.start() + body + d.end() + d.chain("begin", "decide", "tell", "finish")),
        d.Facts(n=2),
    )

    assert [p.items for p in player.facts.decided] == [(("decide", 0),), (("decide", 1),)]
    assert [p.items for p in player.facts.sent] == [(("tell", 0),), (("tell", 1),)]


@pytest.mark.parametrize("sequential", [True, False])
def test_items_are_known_through_sub_processes_and_calls(sequential):
    player = d.Player(
        {
            "body.bpmn": d.file_of(
                d.process(
                    "body",
                    d.start("s")
                    + d.sub(
                        "plain",
                        d.start("ps")
                        + d.user("ask", d.times("m"))
                        + d.rule("note")
                        + d.end("pe")
                        + d.chain("ps", "ask", "note", "pe"),
                    )
                    + d.end("e")
                    + d.chain("s", "plain", "e"),
                )
            ),
            **around(d.call("each", "body", d.times("n", sequential=sequential))),
        },
        d.Facts(n=2, m=2),
    )
    if sequential:
        player.do("ask", 0, 0).do("ask", 0, 1)

    player.do("ask", 1, 0).do("ask", 1, 1)

    assert (("each", 1),) in [p.items for p in player.facts.decided]
    asked = [p for p in player.facts.asked if p[0] == "m"]
    assert asked == [("m", "ask"), ("m", "ask")]
    assert player.run.is_ended == sequential


def test_a_count_is_asked_for_as_seen_from_the_item_around_it():
    seen = []

    def count(place):
        seen.append(place.items)
        return 1

    d.Player(
        around(
            d.sub(
                "each",
                d.times("n")
                + d.start("s")
                + d.user("ask", d.times("m"))
                + d.end("e")
                + d.chain("s", "ask", "e"),
            )
        ),
        d.Facts(n=2, m=count),
    )

    assert seen == [(("each", 0),), (("each", 1),)]


def test_a_boundary_timer_belongs_to_all_instances_together():
    player = d.Player(
        around(
            d.user("each", d.times("n")) + d.boundary("late", "each", d.timer("due")),
            more=d.end("noted") + d.flow("late", "noted"),
        ),
        d.Facts(n=3, due=d.MONDAY),
    )
    assert player.armed == [("late", d.MONDAY)]
    assert player.run.timers()[0].place.items == ()

    player.fire_next()

    assert player.end_ids == ["noted"]
    assert len(player.items) == 3


def test_positions_show_an_activity_once_for_all_its_instances():
    player = d.Player(around(d.user("each", d.times("n"))), d.Facts(n=3))

    assert player.run.positions() == [("each", "ready")]


def test_numbers_of_tasks_are_stable_and_in_order():
    player = d.Player(around(d.user("each", d.times("n"))), d.Facts(n=3))
    numbers = [a.number for a in player.run.activities()]

    player.do("each", 1)

    assert numbers == sorted(numbers)
    assert [a.number for a in player.run.activities()] == [numbers[0], numbers[2]]
