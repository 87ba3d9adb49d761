from datetime import timedelta

import pytest
from spiff_diagrams import (
    MONDAY,
    Facts,
    Player,
    boundary,
    call,
    chain,
    end,
    exclusive,
    file_of,
    flow,
    message,
    named_message,
    process,
    simple,
    start,
    terminate,
    timer,
    user,
)

from engine.errors import NotFound, WrongState
from engine.spiff import SpiffRuntime

TWO_WAYS = simple(
    start()
    + user("ask")
    + exclusive("choose", "choose_to_no")
    + user("yes")
    + user("no")
    + end("end_yes")
    + end("end_no")
    + chain("begin", "ask", "choose", "no", "end_no")
    + flow("choose", "yes", "agreed")
    + chain("yes", "end_yes")
)

WITHDRAWAL = {
    "main.bpmn": file_of(
        named_message("withdraw"),
        process(
            "main",
            start()
            + call("body_call", "body")
            + boundary("asked", "body_call", message("withdraw_message"))
            + boundary("late", "body_call", timer("due"))
            + user("confirm")
            + exclusive("sure", "sure_to_stay")
            + user("late_note")
            + end("stay")
            + end("noted")
            + terminate("withdrawn")
            + end()
            + chain("begin", "body_call", "finish")
            + chain("asked", "confirm", "sure", "stay")
            + chain("late", "late_note", "noted")
            + flow("sure", "withdrawn", "is_sure"),
        ),
    ),
    "body.bpmn": file_of(
        process("body", start("b") + user("review") + end("e") + chain("b", "review", "e"))
    ),
}


def test_a_case_goes_the_way_its_condition_says():
    player = Player(TWO_WAYS, Facts(agreed=True))

    player.do("ask")

    assert player.open == ["yes"]
    assert player.do("yes").run.is_ended
    assert player.end_ids == ["end_yes"]


def test_the_trail_has_each_element_and_exactly_the_flows_taken():
    player = Player(TWO_WAYS, Facts(agreed=False))

    player.do("ask").do("no")

    assert player.facts.trail == [
        "begin",
        "begin_to_ask",
        "ask",
        "ask_to_choose",
        "choose",
        "choose_to_no",
        "no",
        "no_to_end_no",
        "end_no",
    ]


def test_an_unknown_process_is_refused():
    with pytest.raises(NotFound):
        SpiffRuntime().compile(TWO_WAYS).start("other", Facts())


def test_a_withdrawal_can_be_asked_for_again_and_ends_everything():
    facts = Facts(due=None, is_sure=False)
    player = Player(WITHDRAWAL, facts)

    player.send("withdraw").do("confirm")
    assert player.open == ["review"]
    player.send("withdraw")
    facts.facts["is_sure"] = True
    player.do("confirm")

    assert player.run.is_ended
    assert player.end_ids == ["stay", "withdrawn"]


def test_a_message_that_nothing_waits_for_is_refused():
    with pytest.raises(WrongState):
        Player(TWO_WAYS).send("withdraw")


def test_a_corrected_date_arms_a_non_interrupting_timer_again():
    facts = Facts(due=MONDAY + timedelta(days=3))
    player = Player(WITHDRAWAL, facts)

    player.fire_next()
    assert player.open == ["late_note", "review"]
    assert player.armed == []
    facts.facts["due"] = MONDAY + timedelta(days=9)

    assert player.armed == [("late", MONDAY + timedelta(days=9))]
    assert player.fire_next().open == ["late_note", "late_note", "review"]
