"""Small drawings with every element that can be drawn, and what is saved of each on its way."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.spiff import spiff_diagrams as d


class Drawing(NamedTuple):
    """Diagrams, what their expressions are worth, and one way through them.

    A step is written as `do ELEMENT INDEX…`, `fire`, `send MESSAGE`, `check` or `let NAME`.
    """

    diagrams: Mapping[str, bytes]
    facts: Mapping[str, Any]
    steps: Sequence[str]


class Moment(NamedTuple):
    """A drawing after one of its steps."""

    #: As hexadecimal digits.
    snapshot: str
    open: Sequence[str]
    timers: Sequence[str]
    messages: Sequence[str]
    positions: Sequence[str]
    is_ended: bool


def taken(player: d.Player, step: str) -> None:
    """Take a step."""
    verb, *words = step.split()
    if verb == "do":
        player.do(words[0], *map(int, words[1:]))
    elif verb == "fire":
        player.fire_next()
    elif verb == "send":
        player.send(words[0])
    elif verb == "check":
        player.check()
    else:
        player.facts.facts[words[0]] = True


def moment(player: d.Player) -> Moment:
    """Return what stands now."""
    run = player.run
    return Moment(
        snapshot=player.saved.hex(),
        open=[f"{name} {list(items)}" for name, items in player.items],
        timers=[f"{timer.place.element_id} {timer.due_at.isoformat()}" for timer in run.timers()],
        messages=[f"{name} {place.element_id}" for name, place in run.messages()],
        positions=[" ".join(one) for one in run.positions()],
        is_ended=run.is_ended,
    )


def moments(player: d.Player, steps: Sequence[str]) -> Iterator[Moment]:
    """Yield what stands now and after each step."""
    yield moment(player)
    for step in steps:
        taken(player, step)
        yield moment(player)


_MESSAGES = [d.named_message("stop"), d.named_message("more")]

DRAWINGS = {
    "activities": Drawing(
        diagrams={
            **d.simple(
                d.start()
                + d.user("first")
                + d.rule("asked")
                + d.letter("told")
                + d.user("each", d.times("n"))
                + d.boundary("late", "each", d.timer("due"))
                + d.sub(
                    "rounds",
                    d.times("n", sequential=True)
                    + d.start("r_begin")
                    + d.user("inside")
                    + d.call("called", "body", d.times("n"))
                    + d.end("r_end")
                    + d.chain("r_begin", "inside", "called", "r_end"),
                )
                + d.end("noted")
                + d.end()
                + d.chain("begin", "first", "asked", "told", "each", "rounds", "finish")
                + d.chain("late", "noted")
            ),
            "body.bpmn": d.file_of(
                d.process(
                    "body",
                    d.start("b_begin")
                    + d.user("work")
                    + d.end("b_end")
                    + d.chain("b_begin", "work", "b_end"),
                )
            ),
        },
        facts={"n": 2, "due": d.MONDAY},
        steps=(
            "do first",
            "do each 1",
            "fire",
            "do each 0",
            "do inside",
            "do work 0 1",
            "do work 0 0",
            "do inside",
            "do work 1 0",
            "do work 1 1",
        ),
    ),
    "events": Drawing(
        diagrams={
            "main.bpmn": d.file_of(
                *_MESSAGES,
                d.named_error("bad"),
                d.named_escalation("up"),
                d.process(
                    "main",
                    d.start()
                    + d.parallel("fork")
                    + d.by_event("whichever")
                    + d.catch("by_time", d.timer("due"))
                    + d.catch("by_word", d.message("more_message"))
                    + d.user("answer")
                    + d.user("long")
                    + d.boundary("stopped", "long", d.message("stop_message"), interrupting=True)
                    + d.boundary("noticed", "long", d.condition("is_so"))
                    + d.sub(
                        "around",
                        d.start("a_begin")
                        + d.parallel("a_fork")
                        + d.user("tell")
                        + d.user("fail")
                        + d.end("upwards", d.escalation("up_up"))
                        + d.end("broken", d.error("bad_error"))
                        + d.chain("a_begin", "a_fork", "tell", "upwards")
                        + d.chain("a_fork", "fail", "broken"),
                    )
                    + d.boundary("heard", "around", d.escalation("up_up"))
                    + d.boundary("caught", "around", d.error("bad_error"), interrupting=True)
                    + d.user("mend")
                    + d.catch("still", d.condition("is_over"))
                    + d.terminate("over")
                    + "".join(d.end(f"end_{n}") for n in range(5))
                    + d.chain("begin", "fork", "whichever", "by_time", "end_0")
                    + d.chain("whichever", "by_word", "answer", "end_1")
                    + d.chain("fork", "long", "end_2")
                    + d.chain("noticed", "end_3")
                    + d.chain("heard", "end_4")
                    + d.chain("stopped", "still", "over")
                    + d.chain("fork", "around", "mend", "end_5")
                    + d.end("end_5")
                    + d.chain("caught", "mend"),
                ),
            )
        },
        facts={"due": d.MONDAY, "is_so": False, "is_over": False},
        steps=(
            "check",
            "let is_so",
            "check",
            "send more",
            "do tell",
            "do fail",
            "do mend",
            "send stop",
            "do answer",
            "let is_over",
            "check",
        ),
    ),
    "gateways": Drawing(
        diagrams=d.simple(
            d.start()
            + d.inclusive("some", "some_to_other")
            + d.user("one")
            + d.user("two")
            + d.user("other")
            + d.parallel("fork")
            + d.user("left")
            + d.user("right")
            + d.parallel("join")
            + d.inclusive("gather")
            + d.exclusive("choice", "choice_to_again")
            + d.user("again")
            + d.end()
            + d.chain("begin", "some")
            + d.flow("some", "one", "a")
            + d.flow("some", "two", "b")
            + d.flow("some", "other")
            + d.chain("one", "gather")
            + d.chain("other", "gather", "choice")
            + d.chain("two", "fork", "left", "join", "gather")
            + d.chain("fork", "right", "join")
            + d.flow("choice", "finish", "a")
            + d.flow("choice", "again")
            + d.chain("again", "finish")
        ),
        facts={"a": True, "b": True},
        steps=("do one", "do two", "do right", "do left"),
    ),
}
