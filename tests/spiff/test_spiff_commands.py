"""What a command does to a running process, and what is kept of it between two commands."""

from datetime import timedelta
from types import SimpleNamespace

import orjson
import pytest
import spiff_diagrams as d
import zstandard
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.errors import NotFound, ProcessFailed, WrongState
from engine.spiff import SpiffRuntime, codec
from engine.spiff.codec import VERSION, DamagedSnapshot

HOUR = timedelta(hours=1)
MEANWHILE = d.simple(
    d.start()
    + d.call("handle", "body")
    + d.boundary("late", "handle", d.timer("due"))
    + d.boundary("asked", "handle", d.message("ask_message"))
    + d.boundary("told", "handle", d.message("tell_message"))
    + d.boundary("so", "handle", d.condition("is_so"))
    + d.user("chase")
    + d.user("answer")
    + d.user("note")
    + d.user("look")
    + "".join(d.end(f"end_{n}") for n in range(4))
    + d.end()
    + d.chain("begin", "handle", "finish")
    + d.chain("late", "chase", "end_0")
    + d.chain("asked", "answer", "end_1")
    + d.chain("told", "note", "end_2")
    + d.chain("so", "look", "end_3"),
    d.named_message("ask"),
    d.named_message("tell"),
) | {
    "body.bpmn": d.file_of(
        d.process(
            "body",
            d.start("s")
            + d.user("first")
            + d.user("each", d.times("n"))
            + d.end("e")
            + d.chain("s", "first", "each", "e"),
        )
    )
}


def running(**facts):
    return d.Player(MEANWHILE, d.Facts(**{"n": 2, "due": d.MONDAY, "is_so": False, **facts}))


def number_of(player, element_id):
    return next(n for n, t in player.run._case.live.items() if t.task_spec.bpmn_id == element_id)


def test_a_message_goes_to_those_who_wait_for_it_and_to_nobody_else():
    player = running()
    waits = [(name, place.element_id) for name, place in player.run.messages()]

    assert waits == [("ask", "asked"), ("tell", "told")]
    assert player.send("tell").open == ["first", "note"]
    assert player.send("ask").send("ask").open == ["answer", "answer", "first", "note"]
    with pytest.raises(WrongState, match="Nothing waits"):
        player.run.send("other")


def test_it_is_said_of_each_step_whether_it_is_ready_waits_or_goes_on_inside():
    player = running()

    assert player.run.positions() == [
        ("handle", "started"),
        ("late", "waiting"),
        ("asked", "waiting"),
        ("told", "waiting"),
        ("so", "waiting"),
        ("first", "ready"),
    ]
    player.do("first")
    assert player.run.positions()[5:] == [("each", "ready")]
    assert [
        (place.items, state) for place, state in player.run.active() if place.element_id == "each"
    ] == [((), "started"), ((("each", 0),), "ready"), ((("each", 1),), "ready")]


def test_only_a_task_that_is_ready_is_completed_and_only_a_timer_that_waits_is_fired():
    player = running()
    (timer,) = player.run.timers()

    for element_id in ("handle", "late", "asked"):
        with pytest.raises(WrongState, match="a task that is ready"):
            player.run.complete(number_of(player, element_id))
    for element_id in ("handle", "first", "asked", "so"):
        other = type(timer)(
            due_at=timer.due_at, number=number_of(player, element_id), place=timer.place
        )
        with pytest.raises(WrongState, match="a waiting timer"):
            player.run.fire(other)
    assert player.run.snapshot() == player.saved


def test_a_timer_fires_for_each_date_once_and_no_more_for_the_one_before():
    player = running()
    (first,) = player.run.timers()
    player.step(lambda run: run.fire(first))
    with pytest.raises(WrongState, match="already fired"):
        player.run.fire(first)

    player.facts.facts["due"] = d.MONDAY + HOUR
    (second,) = player.run.timers()

    assert player.step(lambda run: run.fire(second)).open == ["chase", "chase", "first"]
    assert player.run.timers() == []


def test_tasks_are_in_the_order_in_which_they_were_created():
    player = running().send("tell").do("first").send("ask")

    assert [each.place.element_id for each in player.run.activities()] == [
        "note",
        "each",
        "each",
        "answer",
    ]
    numbers = [each.number for each in player.run.activities()]
    assert numbers == sorted(numbers)


def test_a_condition_is_true_where_it_is_true_and_nothing_else():
    for value in ("true", 1, None, False):
        assert running(is_so=value).check().open == ["first"]
    assert running(is_so=True).check().open == ["first", "look"]


def test_a_condition_that_was_true_before_a_restore_does_not_fire_once_more():
    player = running(is_so=True).check().check()

    assert player.open == ["first", "look"]
    player.facts.facts["is_so"] = False
    player.check().facts.facts["is_so"] = True
    assert player.check().open == ["first", "look", "look"]


COMMANDS = {
    "complete": lambda run, timer: run.complete(1),
    "fire": lambda run, timer: run.fire(timer),
    "send": lambda run, timer: run.send("ask"),
    "check": lambda run, timer: run.check_conditions(),
    "run on": lambda run, timer: run.run_on(),
    "save": lambda run, timer: run.snapshot(),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("raised", [SpiffWorkflowException("stuck"), KeyError("gone")])
def test_a_process_that_failed_takes_no_command_any_more(raised, command):
    def fail(_place):
        raise raised

    player = running(n=fail)
    player.restores = False
    (timer,) = player.run.timers()
    with pytest.raises((ProcessFailed, KeyError)):
        player.run.complete(player.number("first"))

    with pytest.raises(WrongState, match="has failed"):
        COMMANDS[command](player.run, timer)


def test_a_failure_of_the_library_is_told_with_the_step_and_any_other_passes_as_it_is():
    def fail_with(error):
        def fail(_place):
            raise error

        return running(n=fail, is_so=fail)

    stuck, gone = SpiffWorkflowException("stuck"), KeyError("gone")
    player = fail_with(stuck)
    with pytest.raises(ProcessFailed, match="stuck") as told:
        player.run.complete(player.number("first"))
    assert (told.value.element_id, told.value.__cause__) == ("first", stuck)
    with pytest.raises(ProcessFailed, match="stuck") as told:
        fail_with(stuck).run.check_conditions()
    assert told.value.element_id == ""
    player = fail_with(gone)
    with pytest.raises(KeyError) as passed:
        player.run.complete(player.number("first"))
    assert passed.value is gone


def test_a_step_arrives_when_its_turn_comes_and_keeps_that_instant():
    player = running()
    player.facts.now = d.MONDAY + HOUR
    player.do("first").facts.now = d.MONDAY + 2 * HOUR
    player.send("ask")

    arrived = [(place.element_id, place.arrived_at - d.MONDAY) for place, _ in player.run.active()]

    assert arrived == [
        *((each, 0 * HOUR) for each in ("handle", "late", "asked", "told", "so")),
        *[("each", HOUR)] * 3,
        ("answer", 2 * HOUR),
    ]


# --- what is kept ---


def columns(saved):
    assert saved[0] == VERSION
    return orjson.loads(zstandard.decompress(saved[1:]))


def packed(kept):
    return bytes([VERSION]) + zstandard.compress(orjson.dumps(kept))


def test_a_saved_process_is_written_as_it_was_from_the_first_version_on():
    player = running()
    player.facts.now = d.MONDAY + HOUR
    player.do("first").do("each", 0)
    player.step(lambda run: run.fire(run.timers()[0]))

    fingerprint, entry, counter, base, *rows = columns(player.saved)

    elements = player.program._elements
    ids = [elements[index].bpmn_id for index in rows[1]]
    assert (len(fingerprint), elements[entry].bpmn_id) == (8, "begin")
    assert base == int(d.MONDAY.timestamp())
    assert ids == ["handle", "late", "asked", "told", "so", "each", "each", "chase"]
    assert sum(rows[0]) == counter == list(player.run._case.live)[-1]
    numbers = [sum(rows[0][: n + 1]) for n in range(len(ids))]
    owners = [
        number - owner if owner else 0 for number, owner in zip(numbers, rows[2], strict=True)
    ]
    handle, each = numbers[0], numbers[5]
    assert owners == [0, *[handle] * 4, handle, each, 0]
    assert rows[3] == [0] * 5 + [3600] * 3
    assert dict(rows[4]) == {1: base, 5: [2, 1, 2], 6: 1}


def line(task="", process_id="main", *, flow_id=None, more="", name=""):
    steps = d.start() + (task or d.user("first")) + d.end() + more
    flows = d.flow("begin", "first", flow_id=flow_id) + d.chain("first", "finish")
    return d.simple((steps + flows).replace('id="first"', f'id="first"{name}'))[
        "main.bpmn"
    ].replace(b'process id="main"', f'process id="{process_id}"'.encode())


@pytest.mark.parametrize(
    "other",
    [
        line(d.letter("first")),
        line(d.user("first", d.times("2"))),
        line(process_id="other"),
        line(flow_id="other_flow"),
        line(
            more=d.boundary("late", "first", d.timer("due"))
            + d.end("noted")
            + d.chain("late", "noted")
        ),
    ],
)
def test_diagrams_whose_ids_kinds_or_flows_differ_do_not_read_one_another(other):
    saved = d.Player({"main.bpmn": line()}).saved

    with pytest.raises(DamagedSnapshot, match="other diagrams"):
        SpiffRuntime().compile({"main.bpmn": other}).restore(saved, d.Facts())
    named = SpiffRuntime().compile({"main.bpmn": line(name=' name="Ask"')})
    assert named.restore(saved, d.Facts()).snapshot() == saved


def damaged(change):
    player = running()
    kept = columns(player.saved)
    change(kept)
    with pytest.raises(DamagedSnapshot) as told:
        player.program.restore(packed(kept), d.Facts())
    return told.value.message


def put(column, place, value):
    def change(kept):
        kept[column][place] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.pop(),
        lambda kept: kept.append([]),
        lambda kept: kept[4].pop(),
        lambda kept: kept.__setitem__(8, {}),
        lambda kept: kept[8].append([99, 1]),
        # Nobody rests on a start, two tokens have one number, or hang on one that there is not.
        put(5, 0, 0),
        put(4, 1, 0),
        put(6, 1, 99),
        # What hangs on an activity of the process is not of the process that it calls.
        put(6, 5, 0),
        put(5, 5, 999),
    ],
)
def test_a_saved_process_that_cannot_have_been_saved_is_damaged(change):
    assert "its bytes are damaged" in damaged(change)


def test_a_saved_process_is_as_large_as_may_be_alive_and_no_larger(monkeypatch):
    player = running()
    alive = len(player.run._case.live)

    monkeypatch.setattr(codec, "LIVE_LIMIT", alive)
    assert player.program.restore(player.saved, d.Facts()).snapshot() == player.saved
    monkeypatch.setattr(codec, "LIVE_LIMIT", alive - 1)
    with pytest.raises(DamagedSnapshot, match="too large"):
        player.program.restore(player.saved, d.Facts())


def test_what_unpacks_to_more_than_can_be_is_not_unpacked(monkeypatch):
    player = running()
    size = len(orjson.dumps(columns(player.saved)))

    monkeypatch.setattr(codec, "_SIZE_LIMIT", size)
    assert player.program.restore(player.saved, d.Facts()).snapshot() == player.saved
    monkeypatch.setattr(codec, "_SIZE_LIMIT", size - 1)
    with pytest.raises(DamagedSnapshot, match="too large"):
        player.program.restore(player.saved, d.Facts())
    with pytest.raises(DamagedSnapshot, match="it is empty"):
        player.program.restore(b"", d.Facts())


# --- joins, and processes of a program ---


def test_a_join_knows_by_which_flows_each_step_before_it_can_still_reach_it():
    program = SpiffRuntime().compile(
        d.simple(
            d.start()
            + d.exclusive("again")
            + d.parallel("split")
            + d.user("ask")
            + d.boundary("late", "ask", d.timer("due"))
            + d.letter("remind")
            + d.user("file")
            + d.parallel("join")
            + d.exclusive("more", "more_to_finish")
            + d.end()
            + d.chain("begin", "again", "split", "ask", "join", "more", "finish")
            + d.chain("split", "file", "join")
            + d.chain("late", "remind", "join")
            + d.flow("more", "again", "x")
        )
    )
    (join,) = (each for each in program._elements if each.is_join)

    reach = {
        name: {flow for port, flow in enumerate(join.incoming) if mask >> port & 1}
        for name, mask in join.reach.items()
    }

    asked, filed, reminded = "ask_to_join", "file_to_join", "remind_to_join"
    assert set(join.incoming) == {asked, filed, reminded}
    assert reach == {
        **{name: {asked, filed, reminded} for name in ("begin", "again", "split", "more")},
        "ask": {asked, reminded},
        "late": {reminded},
        "remind": {reminded},
        "file": {filed},
    }


def test_each_process_of_a_program_may_be_started_and_no_part_of_one():
    program = SpiffRuntime().compile(
        d.simple(
            d.start()
            + d.sub("part", d.start("s") + d.user("work") + d.end("e") + d.chain("s", "work", "e"))
            + d.end()
            + d.chain("begin", "part", "finish")
        )
        | {
            "other.bpmn": d.file_of(
                d.process(
                    "other", d.start("b") + d.user("file") + d.end("f") + d.chain("b", "file", "f")
                )
            )
        }
    )

    assert d.Player(program).open == ["work"]
    assert d.Player(program, process_id="other").open == ["file"]
    for unknown in ("part", "", "main.bpmn"):
        with pytest.raises(NotFound):
            program.start(unknown, d.Facts())


def test_rules_and_letters_are_asked_for_where_they_stand_and_steps_are_told_in_their_order():
    player = d.Player(
        d.simple(
            d.start()
            + d.rule("weigh")
            + d.letter("tell")
            + d.sub("part", d.start("s") + d.end("e") + d.flow("s", "e"))
            + d.end()
            + d.chain("begin", "weigh", "tell", "part", "finish")
        )
    )

    assert [place.element_id for place in player.facts.decided] == ["weigh"]
    assert [place.element_id for place in player.facts.sent] == ["tell"]
    assert player.facts.trail == [
        *("begin", "begin_to_weigh", "weigh", "weigh_to_tell", "tell", "tell_to_part"),
        *("s", "s_to_e", "e", "part", "part_to_finish", "finish"),
    ]
    assert player.end_ids == ["e", "finish"]
    assert player.run.is_ended


def test_a_failure_of_the_library_names_the_step_that_it_says_itself():
    def fail(_place):
        error = SpiffWorkflowException("stuck")
        error.task_spec = SimpleNamespace(bpmn_id="each")
        raise error

    player = running(n=fail)

    with pytest.raises(ProcessFailed) as told:
        player.run.complete(player.number("first"))
    assert told.value.element_id == "each"


def test_the_timer_that_is_due_first_comes_first_whatever_its_name():
    player = d.Player(
        d.simple(
            d.start()
            + d.user("work")
            + "".join(
                d.boundary(name, "work", d.timer(name)) + d.end(f"end_{name}") for name in "abc"
            )
            + d.end()
            + d.chain("begin", "work", "finish")
            + "".join(d.flow(name, f"end_{name}") for name in "abc")
        ),
        d.Facts(a=d.MONDAY + 2 * HOUR, b=d.MONDAY, c=d.MONDAY + HOUR),
    )

    assert [timer.place.element_id for timer in player.run.timers()] == ["b", "c", "a"]
