"""A loop may go on for a thousand rounds, and costs no more at the end than at the start."""

from datetime import timedelta

import spiff_diagrams as d

ROUNDS = 1_000
LOOP = d.simple(
    d.start()
    + d.exclusive("merge")
    + d.user("review")
    + d.boundary("review_late", "review", d.timer("due"))
    + d.letter("remind")
    + d.end("reminded")
    + d.exclusive("more", "more_to_finish")
    + d.parallel("fork")
    + d.user("ask_a")
    + d.boundary("ask_late", "ask_a", d.timer("due"))
    + d.end("chased")
    + d.user("ask_b")
    + d.parallel("join")
    + d.end()
    + d.chain("begin", "merge", "review", "more", "finish")
    + d.chain("review_late", "remind", "reminded")
    + d.flow("more", "fork", "again")
    + d.chain("fork", "ask_a", "join", "merge")
    + d.chain("fork", "ask_b", "join")
    + d.chain("ask_late", "chased")
)


def test_a_thousand_rounds_with_a_fork_and_timers_run_to_the_end():
    facts = d.Facts(again=True, due=d.MONDAY)
    player = d.Player(LOOP, facts)
    sizes = []
    for index in range(ROUNDS):
        facts.facts["due"] = d.MONDAY + timedelta(hours=index)
        player.fire_next().do("review").fire_next()
        player.do("ask_b" if index % 2 else "ask_a").do("ask_a" if index % 2 else "ask_b")
        sizes.append((len(player.saved), len(player.run._case.live)))

    facts.facts["again"] = False
    player.do("review")

    assert player.run.is_ended
    assert facts.trail.count("join") == ROUNDS
    assert len(facts.sent) == ROUNDS
    assert {live for _, live in sizes} == {2}
    assert sizes[-1][0] <= sizes[9][0] + 16


def test_an_inclusive_join_in_a_loop_goes_on_for_a_thousand_rounds():
    files = d.simple(
        d.start()
        + d.exclusive("merge")
        + d.user("review")
        + d.exclusive("more", "more_to_finish")
        + d.inclusive("some")
        + d.user("ask_a")
        + d.user("ask_b")
        + d.inclusive("gather")
        + d.end()
        + d.chain("begin", "merge", "review", "more", "finish")
        + d.flow("more", "some", "again")
        + d.flow("some", "ask_a", "again")
        + d.flow("some", "ask_b", "both")
        + d.chain("ask_a", "gather", "merge")
        + d.chain("ask_b", "gather")
    )
    facts = d.Facts(again=True, both=True)
    player = d.Player(files, facts)

    for index in range(ROUNDS):
        facts.facts["both"] = bool(index % 3)
        player.do("review")
        if facts.facts["both"]:
            player.do("ask_b")
        player.do("ask_a")

    assert player.open == ["review"]
