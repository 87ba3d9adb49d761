from datetime import timedelta

import pytest
import spiff_diagrams as d

from engine.errors import ProcessFailed
from engine.spiff import SpiffRuntime, tokens

CHOICE = d.simple(
    d.start()
    + d.exclusive("choose")
    + d.user("left")
    + d.user("right")
    + d.end()
    + d.end("other")
    + d.flow("begin", "choose")
    + d.flow("choose", "left", "a")
    + d.flow("choose", "right", "b")
    + d.chain("left", "finish")
    + d.chain("right", "other")
)


def fails(files, facts=None):
    with pytest.raises(ProcessFailed) as caught:
        d.Player(files, facts)
    return caught.value


def test_the_first_true_condition_in_the_file_is_taken():
    assert d.Player(CHOICE, d.Facts(a=True, b=True)).open == ["left"]


@pytest.mark.parametrize("value", [None, 1, 0, "true", [], {}])
def test_a_condition_that_is_neither_true_nor_false_fails(value):
    failure = fails(CHOICE, d.Facts(a=value, b=True))

    assert failure.element_id == "choose"
    assert "neither true nor false" in failure.message


def test_no_way_out_of_a_gateway_fails():
    assert fails(CHOICE, d.Facts(a=False, b=False)).element_id == "choose"


def test_what_the_situation_raises_passes_through_unchanged():
    failure = ProcessFailed("choose", "The table has no row for this.")

    def refuse(place):
        raise failure

    assert fails(CHOICE, d.Facts(a=refuse)) is failure


def inclusive(*conditions: str, default: bool = False) -> dict[str, bytes]:
    names = [f"do_{c}" for c in conditions]
    body = d.start() + d.inclusive("some", "some_to_other" if default else None)
    body += d.inclusive("gather") + d.user("after") + d.end() + d.flow("begin", "some")
    for name, condition in zip(names, conditions, strict=True):
        body += d.user(name) + d.flow("some", name, condition) + d.flow(name, "gather")
    if default:
        body += d.user("other") + d.chain("some", "other", "gather")
    return d.simple(body + d.chain("gather", "after", "finish"))


def test_an_inclusive_split_goes_every_true_way_and_its_join_waits_for_those():
    player = d.Player(inclusive("a", "b", "c"), d.Facts(a=True, b=False, c=True))
    assert player.open == ["do_a", "do_c"]

    assert player.do("do_c").open == ["do_a"]
    assert player.do("do_a").open == ["after"]


def test_an_inclusive_split_goes_the_default_way_only_if_no_other_is_true():
    files = inclusive("a", default=True)

    assert d.Player(files, d.Facts(a=False)).open == ["other"]
    assert d.Player(files, d.Facts(a=True)).open == ["do_a"]


def test_an_inclusive_join_waits_for_what_can_still_come_by_a_timer():
    player = d.Player(
        d.simple(
            d.start()
            + d.parallel("fork")
            + d.user("short")
            + d.user("long")
            + d.boundary("late", "long", d.timer("due"))
            + d.inclusive("gather")
            + d.end("e_long")
            + d.user("after")
            + d.end()
            + d.chain("begin", "fork", "short", "gather", "after", "finish")
            + d.chain("fork", "long", "e_long")
            + d.chain("late", "gather")
        ),
        d.Facts(due=None),
    )

    assert player.do("short").open == ["long"]
    assert player.do("long").open == ["after"]


@pytest.mark.parametrize("join", [d.parallel("gather"), d.inclusive("gather")])
def test_a_join_waits_for_the_event_of_an_activity_that_is_still_to_come(join):
    body = d.start() + d.parallel("fork") + d.user("short") + d.user("before") + d.user("long")
    body += d.boundary("late", "long", d.timer("due")) + join + d.user("after") + d.end()
    body += d.end("e_long") + d.chain("begin", "fork", "short", "gather", "after", "finish")
    body += d.chain("fork", "before", "long", "e_long") + d.chain("late", "gather")
    player = d.Player(d.simple(body), d.Facts(due=d.MONDAY))

    assert player.do("short").open == ["before"]
    assert player.do("before").open == ["long"]
    assert player.fire_next().open == ["after", "long"]


def test_two_flows_between_the_same_two_elements_are_told_apart():
    player = d.Player(
        d.simple(
            d.start()
            + d.parallel("fork")
            + d.parallel("join")
            + d.end()
            + d.chain("begin", "fork")
            + d.flow("fork", "join", flow_id="one")
            + d.flow("fork", "join", flow_id="two")
            + d.chain("join", "finish")
        )
    )

    assert player.run.is_ended
    assert player.facts.trail.count("join") == 1
    assert {"one", "two"} <= set(player.facts.trail)


@pytest.mark.parametrize("first", ["choose", "other"])
def test_a_join_that_waits_in_vain_fails_instead_of_waiting_for_ever(first):
    flows = {"choose": d.chain("choose", "join"), "other": d.chain("other", "join")}
    failure = fails(
        d.simple(
            d.start()
            + d.exclusive("choose", "choose_to_join")
            + d.user("other")
            + d.parallel("join")
            + d.end()
            + flows.pop(first)
            + "".join(flows.values())
            + d.chain("begin", "choose")
            + d.chain("join", "finish")
            + d.flow("choose", "other", "a")
        ),
        d.Facts(a=False),
    )

    assert failure.element_id == "join"
    assert "other_to_join" in failure.message


def with_a_join_passed_by(rest: str) -> dict[str, bytes]:
    """Return a fork and its join, one flow of which a choice goes past."""
    body = d.start() + d.parallel("fork") + rest + d.user("ask") + d.parallel("join") + d.end()
    body += d.exclusive("choose", "choose_to_over") + d.end("over")
    body += d.chain("fork", "join", "finish") + d.chain("fork", "choose", "over")
    return d.simple(body + d.chain("begin", "fork", "ask") + d.flow("choose", "join", "a"))


def test_a_join_that_waits_in_vain_for_one_flow_fails_though_another_can_still_bring_a_token():
    failure = fails(with_a_join_passed_by(d.chain("ask", "join")), d.Facts(a=False))

    assert failure.element_id == "join"
    assert "choose_to_join" in failure.message


def test_of_several_joins_each_that_waits_in_vain_is_found():
    patient = d.parallel("patient") + d.end("e_patient") + d.chain("fork", "patient", "e_patient")
    files = with_a_join_passed_by(patient + d.chain("ask", "patient"))

    failure = fails(files, d.Facts(a=False))

    assert failure.element_id == "join"


@pytest.mark.parametrize("is_inside", [True, False])
def test_joins_that_wait_for_one_another_fail(is_inside):
    body = d.start() + d.parallel("fork") + d.end() + d.chain("begin", "fork")
    for name, other in (("left", "right"), ("right", "left")):
        body += d.inclusive(name) + d.exclusive(f"{name}_out", f"{name}_out_to_finish")
        body += d.chain("fork", name, f"{name}_out", "finish")
        body += d.flow(f"{name}_out", other, "back")
    if is_inside:
        body = d.start("s") + d.sub("around", body) + d.end("e") + d.chain("s", "around", "e")

    failure = fails(d.simple(body), d.Facts(back=False))

    assert failure.element_id == "left"
    assert "wait for one another" in failure.message


def test_joins_that_wait_for_one_another_do_so_while_somebody_can_bring_a_token():
    body = d.start() + d.parallel("fork") + d.user("ask") + d.exclusive("choose", "choose_to_left")
    body += d.end() + d.chain("begin", "fork", "ask", "choose", "left")
    for name, other in (("left", "right"), ("right", "left")):
        body += d.inclusive(name) + d.exclusive(f"{name}_out", f"{name}_out_to_finish")
        body += d.chain("fork", name, f"{name}_out", "finish")
        body += d.flow(f"{name}_out", other, "back")
    files = d.simple(body + d.flow("choose", "right", "is_right"))

    assert d.Player(files, d.Facts(back=False, is_right=False)).open == ["ask"]


def test_the_trail_of_a_fork_has_all_flows_and_the_join_once():
    player = d.Player(
        d.simple(
            d.start()
            + d.parallel("fork")
            + d.letter("a")
            + d.rule("b")
            + d.parallel("join")
            + d.end()
            + d.chain("begin", "fork", "a", "join", "finish")
            + d.chain("fork", "b", "join")
        )
    )

    elements = {"begin", "fork", "a", "b", "join", "finish"}
    flows = {"begin_to_fork", "fork_to_a", "fork_to_b", "a_to_join", "b_to_join", "join_to_finish"}
    assert set(player.facts.trail) == elements | flows
    assert len(player.facts.trail) == len(elements | flows)
    assert [place.element_id for place in player.facts.sent] == ["a"]
    assert [place.element_id for place in player.facts.decided] == ["b"]


def test_a_circle_that_waits_for_nobody_fails():
    failure = fails(
        d.simple(
            d.start()
            + d.exclusive("merge")
            + d.rule("again")
            + d.exclusive("more", "more_to_merge")
            + d.end()
            + d.chain("begin", "merge", "again", "more", "merge")
            + d.flow("more", "finish", "done")
        ),
        d.Facts(done=False),
    )

    assert failure.message == "The process runs in a circle without waiting for anybody."


def line_of(*rules: str) -> dict[str, bytes]:
    """Return rules that are asked one after the other, and then a task."""
    body = d.start() + "".join(map(d.rule, rules)) + d.user("ask") + d.end()
    return d.simple(body + d.chain("begin", *rules, "ask", "finish"))


@pytest.mark.parametrize("limit", ["STEP_LIMIT", "TOTAL_STEP_LIMIT"])
def test_a_command_runs_as_many_elements_as_it_may_and_not_one_more(monkeypatch, limit):
    monkeypatch.setattr(tokens, limit, 3)

    assert d.Player(line_of("a", "b")).open == ["ask"]
    with pytest.raises(ProcessFailed, match="runs in a circle"):
        d.Player(line_of("a", "b", "c"))


@pytest.mark.parametrize("limit", ["STEP_LIMIT", "TOTAL_STEP_LIMIT"])
@pytest.mark.parametrize("process_id", ["main", "around"])
def test_each_command_may_run_as_many_elements_as_the_one_before(monkeypatch, limit, process_id):
    monkeypatch.setattr(tokens, limit, 5)
    names = [f"ask_{number}" for number in range(8)]
    body = d.start() + "".join(map(d.user, names)) + d.end() + d.chain("begin", *names, "finish")
    around = d.start("s") + d.call("work", "main") + d.end("e") + d.chain("s", "work", "e")
    files = {**d.simple(body), **d.simple(around, process_id="around")}
    player = d.Player(files, process_id=process_id, restores=False)

    for name in names:
        player.do(name)

    assert player.run.is_ended


def test_each_round_of_a_sub_process_has_steps_of_its_own_and_all_together_have_an_end(
    monkeypatch,
):
    monkeypatch.setattr(tokens, "STEP_LIMIT", 4)
    inside = d.start("s") + d.rule("a") + d.rule("b") + d.end("e") + d.chain("s", "a", "b", "e")
    body = d.start() + d.sub("each", d.times("n") + inside) + d.end()
    program = SpiffRuntime().compile(d.simple(body + d.chain("begin", "each", "finish")))

    assert d.Player(program, d.Facts(n=10)).run.is_ended
    monkeypatch.setattr(tokens, "TOTAL_STEP_LIMIT", 20)
    with pytest.raises(ProcessFailed, match="runs in a circle"):
        d.Player(program, d.Facts(n=10))


def test_as_many_tokens_are_alive_as_may_be_and_not_one_more(monkeypatch):
    monkeypatch.setattr(tokens, "LIVE_LIMIT", 4)
    files = d.simple(
        d.start() + d.user("each", d.times("n")) + d.end() + d.chain("begin", "each", "finish")
    )

    # The activity as a whole is one of them.
    assert len(d.Player(files, d.Facts(n=3), restores=False).open) == 3
    with pytest.raises(ProcessFailed, match="under way at once"):
        d.Player(files, d.Facts(n=4), restores=False)


def test_too_many_open_tasks_fail_instead_of_filling_the_case():
    inner = d.sub("outer", d.times("n") + d.start("s") + d.user("work", d.times("n")) + d.end("e"))
    inner = inner.replace("</bpmn:subProcess>", d.chain("s", "work", "e") + "</bpmn:subProcess>")
    program = SpiffRuntime().compile(
        d.simple(d.start() + inner + d.end() + d.chain("begin", "outer", "finish"))
    )

    assert len(d.Player(program, d.Facts(n=60)).open) == 3600
    with pytest.raises(ProcessFailed, match="under way at once"):
        d.Player(program, d.Facts(n=1000))


@pytest.mark.parametrize("restores", [True, False])
def test_a_second_token_by_one_flow_waits_for_the_next_round_of_the_join(restores):
    body = d.start() + d.parallel("fork") + d.parallel("join") + d.user("after") + d.end()
    for side in ("left", "right"):
        body += d.exclusive(side) + d.flow(side, "join")
        for number in (1, 2):
            body += d.user(f"{side}_{number}") + d.chain("fork", f"{side}_{number}", side)
    body += d.chain("begin", "fork") + d.chain("join", "after", "finish")
    player = d.Player(d.simple(body), restores=restores)

    assert player.do("left_1").do("left_2").open == ["right_1", "right_2"]
    assert player.do("right_1").open == ["after", "right_2"]
    assert player.do("right_2").open == ["after", "after"]
    assert player.do("after").do("after").run.is_ended


def test_a_token_that_comes_while_its_join_goes_on_is_of_the_next_round():
    body = d.start() + d.parallel("fork") + d.parallel("join") + d.rule("after") + d.end()
    for side in ("left", "right"):
        body += d.exclusive(side) + d.flow(side, "join")
    for number in (1, 2):
        body += d.flow("fork", "left", flow_id=f"l_{number}")
        body += d.flow("fork", "right", flow_id=f"r_{number}")
    player = d.Player(
        d.simple(body + d.chain("begin", "fork") + d.chain("join", "after", "finish"))
    )

    assert len(player.facts.decided) == 2
    assert player.run.is_ended


@pytest.mark.parametrize("restores", [True, False])
def test_a_second_token_at_an_inclusive_join_is_a_round_of_its_own(restores):
    body = d.start() + d.parallel("fork") + d.exclusive("merge") + d.inclusive("gather")
    body += d.user("after") + d.end()
    for name, target in (("one", "merge"), ("two", "merge"), ("other", "gather")):
        body += d.user(name) + d.chain("fork", name, target)
    body += d.chain("begin", "fork") + d.chain("merge", "gather", "after", "finish")
    player = d.Player(d.simple(body), restores=restores)

    assert player.do("one").do("two").open == ["other"]
    assert player.do("other").open == ["after", "after"]
    assert player.do("after").do("after").run.is_ended


def test_an_inclusive_split_with_no_way_out_fails():
    failure = fails(inclusive("a", "b"), d.Facts(a=False, b=False))

    assert failure.element_id == "some"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 56 + "..."),
    ],
)
def test_what_a_condition_gave_is_shown_no_longer_than_a_line(value, shown):
    assert f"gives {shown}, neither" in fails(CHOICE, d.Facts(a=value, b=True)).message


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_inclusive_join_does_not_wait_for_what_may_come_where_a_token_is(side):
    """BPMN 2.0, 13.4.3."""
    body = d.start() + d.parallel("fork") + d.user("choose") + d.exclusive("either", "to_left")
    body += d.exclusive("left") + d.exclusive("right") + d.inclusive("gather") + d.user("after")
    body += d.chain("left", "gather") + d.chain("right", "gather") + d.end()
    body += d.chain("begin", "fork", side) + d.chain("fork", "choose", "either")
    body += d.flow("either", "left", flow_id="to_left") + d.flow("either", "right", "a")
    player = d.Player(d.simple(body + d.chain("gather", "after", "finish")), d.Facts(a=True))

    assert player.open == ["after", "choose"]
    assert player.do("choose").open == ["after", "after"]


def rounds_with(join: str) -> dict[str, bytes]:
    """Return two rounds of a sub-process, each with a fork and a join of its own."""
    inside = d.start("s") + d.parallel("fork") + d.user("a") + d.user("b") + join
    inside += d.user("after") + d.end("e")
    inside += d.chain("s", "fork", "a", "join", "after", "e") + d.chain("fork", "b", "join")
    body = d.start() + d.sub("each", d.times("n") + inside) + d.end()
    return d.simple(body + d.chain("begin", "each", "finish"))


@pytest.mark.parametrize("join", [d.parallel("join"), d.inclusive("join")])
def test_a_join_brings_together_the_tokens_of_its_own_round(join):
    player = d.Player(rounds_with(join), d.Facts(n=2))

    player.do("a", 0).do("b", 1)

    assert player.items == [("a", (1,)), ("b", (0,))]
    assert player.do("b", 0).items == [("a", (1,)), ("after", (0,))]
    assert player.do("a", 1).items == [("after", (0,)), ("after", (1,))]


def test_an_inclusive_join_does_not_wait_for_what_may_come_in_another_round():
    inside = d.start("s") + d.user("ready") + d.inclusive("some") + d.user("a") + d.user("b")
    inside += d.inclusive("join") + d.user("after") + d.end("e")
    inside += d.chain("s", "ready", "some") + d.flow("some", "a", "is_a") + d.chain("a", "join")
    inside += d.flow("some", "b", "is_b") + d.chain("b", "join", "after", "e")
    body = d.start() + d.sub("each", d.times("n") + inside) + d.end()
    files = d.simple(body + d.chain("begin", "each", "finish"))

    player = d.Player(files, d.Facts(n=2, is_a=True, is_b=False)).do("ready", 0)
    player.facts.facts |= {"is_a": False, "is_b": True}
    player.do("ready", 1)
    assert player.items == [("a", (0,)), ("b", (1,))]

    assert player.do("a", 0).items == [("after", (0,)), ("b", (1,))]


@pytest.mark.parametrize("join", [d.parallel("join"), d.inclusive("join")])
def test_what_follows_a_join_begins_when_the_last_token_has_come(join):
    body = d.start() + d.parallel("fork") + d.user("a") + d.user("b") + d.user("c") + join
    body += d.user("after") + d.end() + d.chain("begin", "fork", "a", "join", "after", "finish")
    body += d.chain("fork", "b", "join") + d.chain("fork", "c", "join")
    player = d.Player(d.simple(body))

    for number, name in enumerate("bca", start=1):
        assert "after" not in player.open
        player.facts.now = d.MONDAY + timedelta(days=number)
        player.do(name)

    assert player.open == ["after"]
    assert player.run.activities()[0].place.arrived_at == d.MONDAY + timedelta(days=3)


@pytest.mark.parametrize("event", [d.timer("due"), d.message("tell_message")])
def test_an_inclusive_join_waits_for_what_an_event_gateway_may_still_send(event):
    body = d.start() + d.parallel("fork") + d.user("short") + d.by_event("either")
    body += d.catch("first", d.timer("due")) + d.catch("second", d.message("tell_message"))
    body += d.inclusive("gather") + d.user("after") + d.end("other") + d.end()
    body += d.chain("begin", "fork", "short", "gather", "after", "finish")
    ways = ["first", "second"] if event == d.timer("due") else ["second", "first"]
    body += d.chain("fork", "either", ways[0], "gather") + d.chain("either", ways[1], "other")
    files = d.simple(body, d.named_message("tell"))
    comes, never = (d.Player(files, d.Facts(due=d.MONDAY)).do("short") for _ in range(2))
    assert comes.open == []

    by_timer, by_message = comes.fire_next(), never.send("tell")

    assert (by_timer.open, by_message.open) == (["after"], ["after"])
    assert len(by_timer.facts.ends) + len(by_message.facts.ends) == 1
