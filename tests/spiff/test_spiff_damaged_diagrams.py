"""A damaged diagram is refused, or runs; it never makes the engine stumble."""

import contextlib
import copy

import spiff_diagrams as d
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import DefinitionRejected, ProcessFailed
from engine.spiff import SpiffRuntime

WHOLE = d.file_of(
    d.named_message("stop"),
    d.named_error("bad"),
    d.process(
        "main",
        d.start()
        + d.user("ask", d.times("n"))
        + d.inclusive("some", "some_to_body")
        + d.sub(
            "body",
            d.start("s")
            + d.exclusive("x", "x_to_e")
            + d.rule("decide")
            + d.end("thrown", d.error("bad_error"))
            + d.end("e")
            + d.chain("s", "x", "e")
            + d.flow("x", "decide", "a")
            + d.flow("decide", "thrown"),
        )
        + d.boundary("caught", "body", d.error("bad_error"), interrupting=True)
        + d.boundary("stopped", "ask", d.message("stop_message"))
        + d.boundary("late", "ask", d.timer("due"))
        + d.parallel("fork")
        + d.letter("tell")
        + d.by_event("either")
        + d.catch("later", d.timer("due"))
        + d.catch("so", d.condition("b"))
        + d.parallel("join")
        + d.inclusive("gather")
        + d.end()
        + d.terminate("all_over")
        + d.chain("begin", "ask", "some", "body", "gather", "finish")
        + d.flow("some", "fork", "c")
        + d.chain("fork", "tell", "join", "gather")
        + d.chain("fork", "either", "later", "join")
        + d.chain("so", "all_over")
        + d.chain("either", "so")
        + d.chain("caught", "finish")
        + d.chain("stopped", "all_over")
        + d.chain("late", "finish"),
    ),
)
PARTS = sum(isinstance(node.tag, str) for node in etree.fromstring(WHOLE).iter())


def parts(root: etree._Element) -> list[etree._Element]:
    return [node for node in root.iter() if isinstance(node.tag, str)]


def damaged(kind: str, first: int, second: int, name: int, text: str) -> bytes:
    root = etree.fromstring(WHOLE)
    node, other = parts(root)[first], parts(root)[second]
    keys = sorted(map(str, node.attrib))
    if kind == "remove" and node.getparent() is not None:
        node.getparent().remove(node)
    elif kind == "attribute" and keys:
        node.set(keys[name % len(keys)], other.get("id") or text)
    elif kind == "tag":
        node.tag = other.tag
    elif kind == "copy":
        other.append(copy.deepcopy(node))
    else:
        node.text = text
    return etree.tostring(root)


class Either(d.Facts):
    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def evaluate(self, expression, place):
        return 2 if expression == "n" else self.answers.draw(st.booleans())

    def due(self, expression, place):
        return self.answers.draw(st.sampled_from([None, d.MONDAY]))


def test_the_diagram_itself_is_taken():
    assert d.Player({"main.bpmn": WHOLE}, d.Facts(n=2)).open == ["ask", "ask"]


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["remove", "attribute", "tag", "copy", "text"]),
    first=st.integers(1, PARTS - 1),
    second=st.integers(1, PARTS - 1),
    name=st.integers(0, 5),
    text=st.sampled_from(["", " ", "true", "x", "1001"]),
    data=st.data(),
)
def test_a_damaged_diagram_is_refused_or_runs(kind, first, second, name, text, data):
    with contextlib.suppress(DefinitionRejected, ProcessFailed):
        program = SpiffRuntime().compile({"main.bpmn": damaged(kind, first, second, name, text)})
        for process_id in sorted(program._process_ids):
            player = d.Player(program, Either(data), process_id=process_id)
            for _ in range(6):
                tasks, timers = player.run.activities(), player.run.timers()
                if tasks:
                    player.step(lambda run, task=tasks[0]: run.complete(task.number))
                elif timers:
                    player.step(lambda run, timer=timers[0]: run.fire(timer))
                else:
                    player.check()
