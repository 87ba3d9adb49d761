from collections.abc import Callable
from datetime import timedelta

import pytest
import spiff_diagrams as d

from engine.errors import ProcessFailed, WrongState

TERMINATED_INSIDE = d.start("s") + d.parallel("p") + d.user("quit") + d.user("stay")
TERMINATED_INSIDE += d.terminate("stop") + d.end("e") + d.chain("s", "p", "quit", "stop")
TERMINATED_INSIDE += d.chain("p", "stay", "e")


def test_a_terminate_end_cancels_called_processes_too():
    player = d.Player(
        {
            "main.bpmn": d.file_of(
                d.process(
                    "main",
                    d.start()
                    + d.parallel("fork")
                    + d.call("work", "body")
                    + d.user("give_up")
                    + d.terminate("stop")
                    + d.end()
                    + d.chain("begin", "fork", "work", "finish")
                    + d.chain("fork", "give_up", "stop"),
                )
            ),
            "body.bpmn": d.file_of(
                d.process(
                    "body",
                    d.start("s") + d.user("inner") + d.end("e") + d.chain("s", "inner", "e"),
                )
            ),
        }
    )

    player.do("give_up")

    assert player.run.is_ended
    assert player.end_ids == ["stop"]


def test_a_terminate_end_of_a_called_process_ends_that_one_only():
    player = d.Player(
        {
            "main.bpmn": d.file_of(
                d.process(
                    "main",
                    d.start()
                    + d.call("work", "body")
                    + d.user("after")
                    + d.end()
                    + d.chain("begin", "work", "after", "finish"),
                )
            ),
            "body.bpmn": d.file_of(d.process("body", TERMINATED_INSIDE)),
        }
    )

    assert player.do("quit").open == ["after"]


def test_a_terminate_end_inside_one_instance_leaves_the_others():
    player = d.Player(
        d.simple(
            d.start()
            + d.sub("each", d.times("n") + TERMINATED_INSIDE)
            + d.end()
            + d.chain("begin", "each", "finish")
        ),
        d.Facts(n=2),
    )

    assert player.do("quit", 0).items == [("quit", (1,)), ("stay", (1,))]
    assert player.do("quit", 1).run.is_ended
    assert player.end_ids == ["stop", "stop", "finish"]


def thrown(definition: str, catches: list[tuple[str, str, bool]], *named: str):
    """Return a sub-process whose end throws, with these events on its border."""
    inside = d.start("s") + d.parallel("p") + d.user("throw_it") + d.user("go_on")
    inside += d.end("thrown", definition) + d.end("e")
    inside += d.chain("s", "p", "throw_it", "thrown") + d.chain("p", "go_on", "e")
    border = "".join(
        d.boundary(name, "body", what, interrupting=stops)
        + d.user(f"after_{name}")
        + d.end(f"{name}_end")
        + d.chain(name, f"after_{name}", f"{name}_end")
        for name, what, stops in catches
    )
    body = (
        d.start() + d.sub("body", inside) + border + d.end() + d.chain("begin", "body", "finish")
    )
    return d.simple(body, *named)


def test_an_error_ends_the_sub_process_it_comes_from():
    player = d.Player(
        thrown(
            d.error("bad_error"), [("caught", d.error("bad_error"), True)], d.named_error("bad")
        )
    )

    player.do("throw_it")

    assert player.open == ["after_caught"]
    assert player.end_ids == ["thrown"]
    assert player.do("after_caught").run.is_ended


@pytest.mark.parametrize("codes", [(None, "bad_error"), ("bad_error", None)])
def test_the_event_for_the_very_code_comes_before_the_one_for_any(codes):
    catches = [(f"of_{code}", d.error(code), True) for code in codes]
    player = d.Player(thrown(d.error("bad_error"), catches, d.named_error("bad")))

    assert player.do("throw_it").open == ["after_of_bad_error"]


def test_an_event_for_any_code_catches_what_none_is_named_for():
    catches = [("late", d.timer("due"), True), ("any", d.error(None), True)]
    files = thrown(d.error("bad_error"), catches, d.named_error("bad"))

    player = d.Player(files, d.Facts(due=None))

    assert player.do("throw_it").open == ["after_any"]


def test_an_escalation_may_leave_its_sub_process_running():
    player = d.Player(
        thrown(
            d.escalation("up_up"),
            [("told", d.escalation("up_up"), False)],
            d.named_escalation("up"),
        )
    )

    player.do("throw_it")

    assert player.open == ["after_told", "go_on"]
    assert player.do("go_on").do("after_told").run.is_ended


def test_an_error_goes_up_through_calls_to_the_first_that_catches_it():
    inner = d.start("s") + d.end("thrown", d.error("bad_error")) + d.chain("s", "thrown")
    player = d.Player(
        {
            "inner.bpmn": d.file_of(d.named_error("bad"), d.process("inner", inner)),
            "main.bpmn": d.file_of(
                '<bpmn:error id="same" errorCode="bad"/>',
                d.process(
                    "main",
                    d.start()
                    + d.user("ask")
                    + d.sub(
                        "around",
                        d.start("a_s")
                        + d.call("calls", "inner", d.times("n"))
                        + d.end("a_e")
                        + d.chain("a_s", "calls", "a_e"),
                    )
                    + d.boundary("caught", "around", d.error("same"), interrupting=True)
                    + d.user("repair")
                    + d.end("repaired")
                    + d.end()
                    + d.chain("begin", "ask", "around", "finish")
                    + d.chain("caught", "repair", "repaired"),
                ),
            ),
        },
        d.Facts(n=2),
    )

    player.do("ask")

    assert player.open == ["repair"]
    assert player.end_ids == ["thrown"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_that_two_activities_catch_is_caught_by_the_inner_one(interrupting):
    def caught(name, host, inside):
        return (
            d.sub(host, inside)
            + d.boundary(name, host, d.escalation("up_up"), interrupting=interrupting)
            + d.user(f"after_{name}")
            + d.end(f"{name}_end")
            + d.chain(name, f"after_{name}", f"{name}_end")
        )

    thrower = d.start("t_s") + d.user("throw_it") + d.end("thrown", d.escalation("up_up"))
    thrower += d.chain("t_s", "throw_it", "thrown")
    inner = caught("near", "inner", thrower)
    around = d.start("a_s") + inner + d.end("a_e") + d.chain("a_s", "inner", "a_e")
    body = d.start() + caught("far", "outer", around) + d.end()
    body += d.chain("begin", "outer", "finish")

    player = d.Player(d.simple(body, d.named_escalation("up"))).do("throw_it")

    assert player.open == ["after_near"]


def test_an_error_that_nothing_catches_at_run_time_fails_loudly():
    inner = d.start("s") + d.end("thrown", d.error("bad_error")) + d.chain("s", "thrown")
    files = {
        "inner.bpmn": d.file_of(d.named_error("bad"), d.process("inner", inner)),
        "main.bpmn": d.file_of(
            d.process(
                "main",
                d.start()
                + d.call("calls", "inner")
                + d.boundary("caught", "calls", d.error(None), interrupting=True)
                + d.end("repaired")
                + d.end()
                + d.chain("begin", "calls", "finish")
                + d.chain("caught", "repaired"),
            )
        ),
    }

    with pytest.raises(ProcessFailed) as caught:
        d.Player(files, process_id="inner")

    assert caught.value.element_id == "thrown"


def test_a_message_reaches_everyone_who_waits_for_it():
    player = d.Player(
        d.simple(
            d.start()
            + d.sub(
                "each",
                d.times("n")
                + d.start("s")
                + d.catch("told", d.message("tell_message"))
                + d.user("read")
                + d.end("e")
                + d.chain("s", "told", "read", "e"),
            )
            + d.end()
            + d.chain("begin", "each", "finish"),
            d.named_message("tell"),
        ),
        d.Facts(n=2),
    )
    assert [name for name, _ in player.run.messages()] == ["tell", "tell"]

    player.send("tell")

    assert player.items == [("read", (0,)), ("read", (1,))]
    with pytest.raises(WrongState):
        player.run.send("tell")


def test_an_interrupting_message_ends_everything_inside():
    player = d.Player(
        d.simple(
            d.start()
            + d.sub(
                "body",
                d.times("n")
                + d.start("s")
                + d.user("work", d.times("n"))
                + d.end("e")
                + d.chain("s", "work", "e"),
            )
            + d.boundary("stop", "body", d.message("stop_message"), interrupting=True)
            + d.user("after")
            + d.end("stopped")
            + d.end()
            + d.chain("begin", "body", "finish")
            + d.chain("stop", "after", "stopped"),
            d.named_message("stop"),
        ),
        d.Facts(n=2),
    )
    assert len(player.items) == 4

    player.send("stop")

    assert player.open == ["after"]
    assert player.run.positions() == [("after", "ready")]


INSIDE = d.start("s") + d.parallel("p") + d.user("one") + d.call("two", "called") + d.end("e")
INSIDE += d.chain("s", "p", "one", "e") + d.chain("p", "two", "e")
ACTIVITIES = {
    "a task": (d.user("work"), ["work"]),
    "a task for each": (d.user("work", d.times("n")), ["work", "work"]),
    "one task after the other": (d.user("work", d.times("n", sequential=True)), ["work"]),
    "a sub-process": (d.sub("work", INSIDE), ["one", "within"]),
    "a sub-process for each": (
        d.sub("work", d.times("n") + INSIDE),
        ["one", "one", "within", "within"],
    ),
    "a call": (d.call("work", "called"), ["within"]),
}
HAPPENS: dict[str, Callable[[d.Player], d.Player]] = {
    d.timer("due"): lambda player: player.fire_next(),
    d.message("stop_message"): lambda player: player.send("stop"),
    d.condition("is_so"): lambda player: player.check(),
}


@pytest.mark.parametrize("restores", [True, False])
@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("event", HAPPENS)
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_an_event_on_the_border_of_an_activity_ends_all_of_it_or_none(
    activity, event, interrupting, restores
):
    drawn, inside = ACTIVITIES[activity]
    called = d.start("c") + d.user("within") + d.end("ce") + d.chain("c", "within", "ce")
    body = d.start() + drawn + d.boundary("happens", "work", event, interrupting=interrupting)
    body += d.user("after") + d.end("over") + d.end()
    body += d.chain("begin", "work", "finish") + d.chain("happens", "after", "over")
    files = {
        **d.simple(body, d.named_message("stop")),
        **d.simple(called, process_id="called"),
    }
    later = d.MONDAY + timedelta(days=3)
    player = d.Player(files, d.Facts(n=2, due=later, is_so=True), restores=restores)
    assert player.open == inside

    player.facts.now = later
    HAPPENS[event](player)

    stays = [] if interrupting else inside
    assert player.open == sorted(["after", *stays])
    assert [a.place.arrived_at for a in player.run.activities()] == [
        *[d.MONDAY for _ in stays],
        later,
    ]
    for each in ("after", *stays, *["work"] * (not interrupting and "one task" in activity)):
        assert not player.run.is_ended
        player.do(each)
    assert player.run.is_ended
    assert player.end_ids[-1] == ("over" if interrupting else "finish")


@pytest.mark.parametrize("interrupting", [True, False])
def test_what_one_round_throws_is_caught_once_for_all_rounds(interrupting):
    inside = d.start("s") + d.user("throw_it") + d.end("thrown", d.escalation("up_up"))
    inside += d.chain("s", "throw_it", "thrown")
    body = d.start() + d.sub("each", d.times("n") + inside)
    body += d.boundary("told", "each", d.escalation("up_up"), interrupting=interrupting)
    body += d.user("after") + d.end("over") + d.end()
    body += d.chain("begin", "each", "finish") + d.chain("told", "after", "over")
    player = d.Player(d.simple(body, d.named_escalation("up")), d.Facts(n=2))

    player.do("throw_it", 1)

    assert player.items == [("after", ()), *([] if interrupting else [("throw_it", (0,))])]


def test_an_error_and_an_escalation_of_one_code_are_told_apart():
    inside = d.start("s") + d.parallel("p") + d.user("raise_it") + d.user("fail")
    inside += d.end("raised", d.escalation("same_up")) + d.end("failed", d.error("same_error"))
    inside += d.chain("s", "p", "raise_it", "raised") + d.chain("p", "fail", "failed")
    body = d.start() + d.sub("body", inside)
    for name, event in (("bad", d.error("same_error")), ("up", d.escalation("same_up"))):
        body += d.boundary(name, "body", event, interrupting=name == "bad")
        body += d.user(f"after_{name}") + d.end(f"{name}_end")
        body += d.chain(name, f"after_{name}", f"{name}_end")
    named = (d.named_error("same"), d.named_escalation("same"))
    player = d.Player(d.simple(body + d.end() + d.chain("begin", "body", "finish"), *named))

    assert player.do("raise_it").open == ["after_up", "fail"]
    assert player.do("fail").open == ["after_bad", "after_up"]


def within(event: str) -> dict[str, bytes]:
    """Return an activity inside another one, both of which one event interrupts."""
    return d.simple(
        d.start()
        + d.sub(
            "outer",
            d.start("s")
            + d.user("inner")
            + d.boundary("inner_over", "inner", event, interrupting=True)
            + d.letter("inner_told")
            + d.end("inner_ended")
            + d.end("e")
            + d.chain("s", "inner", "e")
            + d.chain("inner_over", "inner_told", "inner_ended"),
        )
        + d.boundary("outer_over", "outer", event, interrupting=True)
        + d.user("after")
        + d.end("outer_ended")
        + d.end()
        + d.chain("begin", "outer", "finish")
        + d.chain("outer_over", "after", "outer_ended"),
        d.named_message("stop"),
    )


def test_a_message_that_interrupts_an_activity_is_not_heard_inside_it_any_more():
    player = d.Player(within(d.message("stop_message"))).send("stop")

    assert (player.open, player.facts.sent) == (["after"], [])


def test_a_condition_that_interrupts_an_activity_fires_nothing_inside_it_any_more():
    player = d.Player(within(d.condition("is_so")), d.Facts(is_so=True)).check()

    assert (player.open, player.facts.sent) == (["after"], [])


def conditional(*, interrupting: bool = False) -> dict[str, bytes]:
    return d.simple(
        d.start()
        + d.user("work")
        + d.boundary("noticed", "work", d.condition("is_so"), interrupting=interrupting)
        + d.user("look")
        + d.end("looked")
        + d.end()
        + d.chain("begin", "work", "finish")
        + d.chain("noticed", "look", "looked")
    )


def test_a_condition_fires_each_time_it_becomes_true():
    player = d.Player(conditional(), d.Facts(is_so=False)).check()
    assert player.open == ["work"]

    player.facts.facts["is_so"] = True
    player.check().check()
    assert player.open == ["look", "work"]
    player.facts.facts["is_so"] = None
    player.check()
    player.facts.facts["is_so"] = True

    assert player.check().open == ["look", "look", "work"]


def test_an_interrupting_condition_ends_its_activity():
    player = d.Player(conditional(interrupting=True), d.Facts(is_so=True)).check()

    assert player.open == ["look"]


def test_conditions_that_become_true_behind_one_another_all_fire():
    player = d.Player(
        d.simple(
            d.start()
            + d.catch("one", d.condition("a"))
            + d.catch("two", d.condition("b"))
            + d.end()
            + d.chain("begin", "one", "two", "finish")
        ),
        d.Facts(a=True, b=True),
    )
    assert not player.run.is_ended

    assert player.check().run.is_ended
