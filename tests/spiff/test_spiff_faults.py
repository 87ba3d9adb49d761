"""The faults of SpiffWorkflow 3.2.0 that must be impossible here."""

import builtins
import copy
from types import MappingProxyType

import pytest
import spiff_diagrams as d

from engine.errors import ProcessFailed, WrongState
from engine.proving.stock_library import PlainProgram
from engine.spiff import SpiffRuntime

LINE = d.simple(
    d.start()
    + d.user("first")
    + d.user("second")
    + d.end()
    + d.chain("begin", "first", "second", "finish")
)
EVIL = "__import__('os').popen('true')"


def test_no_text_of_a_diagram_is_ever_run_as_python(monkeypatch):
    diagram = d.simple(
        d.start()
        + d.user("many", d.times(EVIL))
        + d.exclusive("x", "x_to_waiting")
        + d.catch("waiting", d.timer(EVIL))
        + d.catch("holding", d.condition(EVIL))
        + d.end()
        + d.end("other")
        + d.chain("begin", "many", "x", "waiting", "finish")
        + d.flow("x", "holding", EVIL + " ")
        + d.chain("holding", "other")
    )
    answers = iter([0, False])
    facts = d.Facts(**{EVIL: lambda place: next(answers, None)})
    program = SpiffRuntime().compile(diagram)

    def refuse(*args, **kwargs):
        raise AssertionError("Python was run")

    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(builtins, "exec", refuse)
    player = d.Player(program, facts)
    player.run.timers()
    player.check()

    assert facts.asked == [(EVIL, "many"), (EVIL, "x"), (EVIL, "waiting")]


def test_scripts_and_services_are_refused_even_if_something_asked_for_them():
    case = d.Player(LINE).run._case
    token = next(iter(case.live.values()))

    for call in (
        lambda: case.script_engine.execute(token, "x = 1"),
        lambda: case.script_engine.call_service(token),
        lambda: case.script_engine.environment.execute("x = 1", {}),
        lambda: case.script_engine.environment.evaluate("1", {}),
    ):
        with pytest.raises(ProcessFailed):
            call()


def test_tasks_carry_no_data_that_could_be_shared_or_merged():
    tokens = list(d.Player(LINE).run._case.live.values())

    assert all(token.data == {} and type(token.data) is MappingProxyType for token in tokens)
    for token in tokens:
        with pytest.raises(TypeError):
            token.data["answer"] = 1
        with pytest.raises(AttributeError):
            token.set_data(answer=1)


def test_a_task_is_completed_once_only():
    player = d.Player(LINE)
    number = player.number("first")
    player.step(lambda run: run.complete(number))
    before = player.saved

    with pytest.raises(WrongState):
        player.run.complete(number)

    assert player.run.snapshot() == before
    assert player.open == ["second"]


@pytest.mark.parametrize("number", [0, -1, 99, True])
def test_a_number_that_is_no_task_is_refused(number):
    with pytest.raises(WrongState):
        d.Player(LINE).run.complete(number)


def test_a_token_that_is_not_ready_cannot_be_run():
    case = d.Player(
        d.simple(
            d.start()
            + d.catch("wait", d.timer("due"))
            + d.end()
            + d.chain("begin", "wait", "finish")
        )
    ).run._case
    (token,) = case.live.values()

    with pytest.raises(WrongState):
        token.run()


def test_nothing_can_be_reset():
    case = d.Player(LINE).run._case
    (token,) = case.live.values()

    with pytest.raises(WrongState):
        case.reset_from_task_id(token.id)
    with pytest.raises(WrongState):
        token.reset_branch(None)


def test_running_cases_leaves_the_specs_as_they_were():
    diagram = d.simple(
        d.start()
        + d.user("many", d.times("n"))
        + d.sub("body", d.start("s") + d.user("inner") + d.end("e") + d.chain("s", "inner", "e"))
        + d.boundary("stop", "body", d.message("stop_message"))
        + d.end("stopped")
        + d.by_event("either")
        + d.catch("later", d.timer("due"))
        + d.catch("told", d.message("tell_message"))
        + d.end()
        + d.chain("begin", "many", "body", "either", "later", "finish")
        + d.chain("either", "told", "finish")
        + d.chain("stop", "stopped"),
        d.named_message("stop"),
        d.named_message("tell"),
    )
    program = SpiffRuntime().compile(diagram)

    def shape():
        return {
            (process_id, name): {
                key: dict(vars(value)) if key == "event_definition" and value else _kept(value)
                for key, value in vars(spec).items()
                if not key.endswith("_event")
            }
            for process_id, process in program._specs.items()
            for name, spec in process.task_specs.items()
        }

    def subscribers():
        return [
            spec.completed_event.n_subscribers()
            for process in program._specs.values()
            for spec in process.task_specs.values()
        ]

    before, listening = shape(), subscribers()
    for _ in range(2):
        player = d.Player(program, d.Facts(n=2, due=d.MONDAY))
        player.do("many", 0).do("many", 1).send("stop").do("inner")
        player.send("tell")
        assert player.run.is_ended

    assert shape() == before
    assert subscribers() == listening == [0] * len(listening)


def test_the_library_itself_is_not_patched():
    stock = d.Player(PlainProgram(LINE))

    assert stock.open == ["first"]
    assert type(stock.run.workflow.task_tree).__module__ == "SpiffWorkflow.task"


def _kept(value):
    return copy.copy(value) if isinstance(value, list | dict) else value


FORK_IN_LOOP = d.simple(
    d.start()
    + d.exclusive("merge")
    + d.user("review")
    + d.exclusive("more", "more_to_decide")
    + d.parallel("fork")
    + d.user("ask_a")
    + d.user("ask_b")
    + d.parallel("join")
    + d.user("decide")
    + d.end()
    + d.chain("begin", "merge", "review", "more", "decide", "finish")
    + d.flow("more", "fork", "again")
    + d.chain("fork", "ask_a", "join", "merge")
    + d.chain("fork", "ask_b", "join")
)


def test_a_join_in_a_loop_waits_in_the_second_round_too():
    player = d.Player(FORK_IN_LOOP, d.Facts(again=True))
    player.do("review").do("ask_a").do("ask_b").do("review")

    assert player.do("ask_b").open == ["ask_a"]
    assert player.do("ask_a").open == ["review"]


def test_the_library_would_not_have_waited():
    stock = d.Player(PlainProgram(FORK_IN_LOOP), d.Facts(again=True))
    for name in ("review", "ask_a", "ask_b", "review", "ask_b"):
        stock.do(name)

    assert stock.open == ["ask_a", "review"]


INCLUSIVE_WITH_INSIDE = d.simple(
    d.start()
    + d.inclusive("some")
    + d.letter("note")
    + d.sub("inside", d.start("s") + d.user("work") + d.end("e") + d.chain("s", "work", "e"))
    + d.inclusive("gather")
    + d.user("after")
    + d.end()
    + d.flow("begin", "some")
    + d.flow("some", "note", "a")
    + d.flow("some", "inside", "b")
    + d.chain("note", "gather", "after", "finish")
    + d.chain("inside", "gather")
)


def test_an_inclusive_join_waits_for_a_sub_process_that_is_running():
    player = d.Player(INCLUSIVE_WITH_INSIDE, d.Facts(a=True, b=True))

    assert player.open == ["work"]
    assert player.do("work").open == ["after"]


def test_positions_say_what_is_ready_and_what_waits():
    player = d.Player(FORK_IN_LOOP, d.Facts(again=True))
    player.do("review").do("ask_a")

    assert player.run.positions() == [("ask_b", "ready"), ("join", "waiting")]
