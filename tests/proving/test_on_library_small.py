"""Small drawings on SpiffWorkflow as it is, with what the shipped procedures do not draw.

Each is played by lot to its end, several times, here and on the library; every step is compared.
"""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from engine.proving.stock_library import PlainProgram
from tests.spiff import spiff_diagrams as d

_MOST_MOVES = 40
SOON, LATER = d.MONDAY + timedelta(days=1), d.MONDAY + timedelta(days=2)

EVENT_GATEWAY = d.simple(
    d.start()
    + d.by_event("first_of")
    + d.catch("answered", d.message("answer_message"))
    + d.catch("withdrawn", d.message("withdraw_message"))
    + d.catch("too_late", d.timer("limit"))
    + d.user("read_answer")
    + d.end("stopped")
    + d.end("lapsed")
    + d.end()
    + d.chain("begin", "first_of", "answered", "read_answer", "finish")
    + d.chain("first_of", "withdrawn", "stopped")
    + d.chain("first_of", "too_late", "lapsed"),
    d.named_message("answer"),
    d.named_message("withdraw"),
)


def _throwing(end: str, event: str, beside: str, *, interrupting: bool) -> str:
    """Return an activity in which two things go on; how one may end is caught outside."""
    inside = (
        d.start("s")
        + d.parallel("both")
        + d.user("check")
        + d.exclusive("sound", "sound_to_checked")
        + d.end("checked")
        + d.end("thrown", end)
        + beside
        + d.end("written")
        + d.chain("s", "both", "check", "sound", "checked")
        + d.flow("sound", "thrown", "unsound")
        + d.chain("both", "write", "written")
    )
    return (
        d.start()
        + d.sub(
            "outer", d.start("o") + d.sub("work", inside) + d.end("p") + d.chain("o", "work", "p")
        )
        + d.boundary("caught", "outer", event, interrupting=interrupting)
        + d.user("mend")
        + d.end("mended")
        + d.end()
        + d.chain("begin", "outer", "finish")
        + d.chain("caught", "mend", "mended")
    )


ERROR = d.simple(
    _throwing(
        d.error("bad_error"),
        d.error("bad_error"),
        # Something is always under way beside: see LAST_ERROR.
        d.catch("write", d.timer("unarmed")),
        interrupting=True,
    ),
    d.named_error("bad"),
)
ESCALATION = d.simple(
    _throwing(d.escalation("bad_up"), d.escalation("bad_up"), d.user("write"), interrupting=False),
    d.named_escalation("bad"),
)
SEQUENTIAL = d.simple(
    d.start()
    + d.sub(
        "each",
        d.times("two", sequential=True)
        + d.start("s")
        + d.user("hear", d.times("three", sequential=True))
        + d.rule("weigh")
        + d.end("e")
        + d.chain("s", "hear", "weigh", "e"),
    )
    + d.user("sign", d.times("none", sequential=True))
    + d.letter("tell", d.times("two", sequential=True))
    + d.end()
    + d.chain("begin", "each", "sign", "tell", "finish")
)
NESTED_JOINS = d.simple(
    d.start()
    + d.parallel("fork")
    + d.inclusive("some", "some_to_c")
    + d.user("a")
    + d.user("b")
    + d.user("c")
    + d.inclusive("gather")
    + d.parallel("inner_fork")
    + d.user("e")
    + d.user("f")
    + d.parallel("inner_join")
    + d.user("g")
    + d.parallel("join")
    + d.end()
    + d.chain("begin", "fork", "some")
    + d.flow("some", "a", "is_a")
    + d.flow("some", "b", "is_b")
    + d.flow("some", "c")
    + d.chain("a", "gather", "join", "finish")
    + d.chain("b", "gather")
    + d.chain("c", "gather")
    + d.chain("fork", "inner_fork", "e", "inner_join", "join")
    + d.chain("inner_fork", "f", "inner_join")
    + d.chain("fork", "g", "join")
)
TERMINATE = d.simple(
    d.start()
    + d.parallel("fork")
    + d.sub(
        "work",
        d.start("s")
        + d.parallel("both")
        + d.user("go_on")
        + d.user("stop")
        + d.end("done")
        + d.terminate("ended_at_once")
        + d.chain("s", "both", "go_on", "done")
        + d.chain("both", "stop", "ended_at_once"),
    )
    + d.user("beside")
    + d.exclusive("whole", "whole_to_plain")
    + d.terminate("all_over")
    + d.end("plain")
    + d.end()
    + d.chain("begin", "fork", "work", "finish")
    + d.chain("fork", "beside", "whole", "plain")
    + d.flow("whole", "all_over", "is_all")
)
INTERRUPTING = d.simple(
    d.start()
    + d.call("hear_all", "hearing")
    + d.boundary("stopped", "hear_all", d.message("stop_message"), interrupting=True)
    + d.boundary("too_late", "hear_all", d.timer("limit"), interrupting=True)
    + d.boundary("reminded", "hear_all", d.timer("reminder"))
    + d.user("clear_up")
    + d.end("cleared")
    + d.end("lapsed")
    + d.letter("remind")
    + d.end("told")
    + d.end()
    + d.chain("begin", "hear_all", "finish")
    + d.chain("stopped", "clear_up", "cleared")
    + d.chain("too_late", "lapsed")
    + d.chain("reminded", "remind", "told"),
    d.named_message("stop"),
) | d.simple(
    d.start("h")
    + d.user("hear", d.times("three"))
    + d.boundary("broken_off", "hear", d.message("break_message"), interrupting=True)
    + d.user("minutes")
    + d.end("heard")
    + d.end("broken")
    + d.chain("h", "hear", "minutes", "heard")
    + d.chain("broken_off", "broken"),
    d.named_message("break"),
    process_id="hearing",
)
FACTS: dict[str, Any] = {
    "limit": LATER, "reminder": SOON, "unarmed": None, "two": 2, "three": 3, "none": 0,
    "unsound": True, "is_a": True, "is_b": True, "is_all": True,
}  # fmt: skip
DRAWINGS = {
    "an event-based gateway": (EVENT_GATEWAY, {}),
    "an error": (ERROR, {}),
    "an escalation": (ESCALATION, {}),
    "no escalation": (ESCALATION, {"unsound": False}),
    "sequential repetitions": (SEQUENTIAL, {}),
    "nested joins, two ways": (NESTED_JOINS, {}),
    "nested joins, one way": (NESTED_JOINS, {"is_a": False}),
    "nested joins, the default": (NESTED_JOINS, {"is_a": False, "is_b": False}),
    "terminate ends": (TERMINATE, {}),
    "a terminate end inside": (TERMINATE, {"is_all": False}),
    "interrupting events": (INTERRUPTING, {}),
}


class Both:
    """One drawing here and on the library, moved alike."""

    def __init__(self, files: dict[str, bytes], facts: dict[str, Any]) -> None:
        self.ours = d.Player(files, d.Facts(**{**FACTS, **facts}))
        self.library = d.Player(PlainProgram(files), d.Facts(**{**FACTS, **facts}))

    def moves(self) -> list[tuple[str, Any]]:
        """Return what can be done next: complete, send, or let time pass."""
        run = self.ours.run
        return [
            *(("do", item) for item in self.ours.items),
            *(("send", name) for name in sorted({name for name, _ in run.messages()})),
            *(("fire_next", None) for _ in run.timers()[:1]),
        ]

    def move(self, kind: str, what: Any) -> None:
        for player in (self.ours, self.library):
            if kind == "do":
                player.do(what[0], *what[1])
            else:
                getattr(player, kind)(*[what] * (what is not None))

    def assert_equal(self) -> None:
        ours, library = self.ours, self.library
        assert seen(ours, library) == seen(library, library)


def seen(player: d.Player, library: d.Player) -> dict[str, Any]:
    """Return what must be equal; that a spent event waits no more is known of the library."""
    run, facts = player.run, player.facts
    spent = [(p.element_id, p.items) for p in library.run.spent()]
    return {
        "active": Counter(
            (place.element_id, place.items, state)
            for place, state in run.active()
            if (place.element_id, place.items) not in spent
        ),
        "ends in order": [(place.element_id, place.items) for place in facts.ends],
        "passed": Counter(facts.trail),
        "decided": Counter((place.element_id, place.items) for place in facts.decided),
        "sent": Counter((place.element_id, place.items) for place in facts.sent),
        "ended": run.is_ended,
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_played_by_lot_equals_the_library_after_every_step(name: str, seed: int) -> None:
    chance = Random(seed)
    both = Both(*DRAWINGS[name])
    both.assert_equal()

    for _ in range(_MOST_MOVES):
        moves = both.moves()
        if not moves:
            break
        both.move(*chance.choice(moves))
        both.assert_equal()

    assert both.ours.run.is_ended


#: Nothing else is under way inside when the error is thrown.
LAST_ERROR = d.simple(
    d.start()
    + d.sub(
        "outer",
        d.start("o")
        + d.sub(
            "inner",
            d.start("s")
            + d.user("check")
            + d.end("thrown", d.error("bad_error"))
            + d.chain("s", "check", "thrown"),
        )
        + d.letter("good_news")
        + d.end("p")
        + d.chain("o", "inner", "good_news", "p"),
    )
    + d.boundary("caught", "outer", d.error("bad_error"), interrupting=True)
    + d.user("mend")
    + d.end("mended")
    + d.end()
    + d.chain("begin", "outer", "finish")
    + d.chain("caught", "mend", "mended"),
    d.named_error("bad"),
)


def test_after_an_error_nothing_goes_on_that_it_ended() -> None:
    player = d.Player(LAST_ERROR).do("check")

    assert (player.open, player.facts.sent, player.end_ids) == (["mend"], [], ["thrown"])


def test_on_the_library_the_activity_that_an_error_ended_would_go_on_first() -> None:
    player = d.Player(PlainProgram(LAST_ERROR)).do("check")

    assert [place.element_id for place in player.facts.sent] == ["good_news"]
    assert player.end_ids == ["thrown", "p"]
    assert player.open == ["mend"]
