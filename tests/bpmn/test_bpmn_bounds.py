"""Rules of drawings from both sides: the last that is taken, and the first that is refused."""

from collections.abc import Callable

import pytest

from engine.errors import DefinitionRejected
from tests.bpmn.rules import read_by_rules
from tests.spiff import spiff_diagrams as d

TASK = d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish")


def said_of(files: dict[str, bytes]) -> str:
    """Return what files are refused with, "" where they are taken."""
    try:
        read_by_rules(files)
    except DefinitionRejected as refused:
        return "\n".join(refused.findings)
    return ""


# --- how large


def _of_size(size: int) -> dict[str, bytes]:
    (content,) = d.simple(TASK).values()
    return {"main.bpmn": content + b" " * (size - len(content))}


def _of_elements(count: int) -> dict[str, bytes]:
    names = [f"t{i}" for i in range(count - 2)]
    body = d.start() + "".join(map(d.user, names)) + d.end()
    return d.simple(body + d.chain("begin", *names, "finish"))


def _of_files(count: int) -> dict[str, bytes]:
    return {
        f"p{n}.bpmn": d.file_of(
            d.process(f"p{n}", d.start(f"s{n}") + d.end(f"e{n}") + d.flow(f"s{n}", f"e{n}"))
        )
        for n in range(count)
    }


def _calls(count: int) -> dict[str, bytes]:
    """Draw so many processes, each of which calls the next."""
    files = _of_files(count)
    for n in range(count - 1):
        body = d.start(f"s{n}") + d.call(f"c{n}", f"p{n + 1}") + d.end(f"e{n}")
        body += d.chain(f"s{n}", f"c{n}", f"e{n}")
        files[f"p{n}.bpmn"] = d.file_of(d.process(f"p{n}", body))
    return files


def _inside(count: int) -> dict[str, bytes]:
    """Draw so many sub-processes, one inside the other."""
    body = d.start("s0") + d.end("e0") + d.flow("s0", "e0")
    for n in range(1, count + 1):
        inner = d.sub(f"p{n}", body)
        body = d.start(f"s{n}") + inner + d.end(f"e{n}") + d.chain(f"s{n}", f"p{n}", f"e{n}")
    return d.simple(body)


_DEEP = "has more than 30 levels of sub-processes and calls; flatten them."


@pytest.mark.parametrize(
    ("files", "last", "refused"),
    [
        (_of_size, 2_097_152, "main.bpmn:file: is larger than 2048 kB; split the diagram."),
        (
            _of_elements,
            1_000,
            "main.bpmn:file: draws more than 1,000 elements; split the diagram.",
        ),
        (_of_files, 200, "package:bpmn: holds 201 diagrams; 1 to 200 can be used."),
        (_calls, 30, f"p0.bpmn:p0: {_DEEP}"),
        (_inside, 29, f"main.bpmn:main: {_DEEP}"),
    ],
)
def test_a_package_is_taken_up_to_a_limit(
    files: Callable[[int], dict[str, bytes]], last: int, refused: str
) -> None:
    assert said_of(files(last)) == ""
    assert said_of(files(last + 1)) == refused


# --- what hangs together

_PART = d.sub("part", d.start("in") + d.end("out", "{}") + d.flow("in", "out"))


def _part(thrown: str, *events: str, more: str = "") -> dict[str, bytes]:
    """Draw a sub-process whose end throws something, with events on its border."""
    body = d.start() + _PART.format(thrown) + d.end() + d.chain("begin", "part", "finish")
    for at, event in enumerate(events):
        body += d.boundary(f"b{at}", "part", event, interrupting=True)
        body += d.end(f"e{at}") + d.flow(f"b{at}", f"e{at}")
    named = d.named_error("a") + d.named_error("b") + d.named_escalation("c")
    return d.simple(body + more, named + d.named_escalation("x"))


def _choice(
    *ways: tuple[str, str | None], default: str = "", tag: str = "exclusive"
) -> dict[str, bytes]:
    draw = d.exclusive if tag == "exclusive" else d.inclusive
    body = d.start() + draw("x", default or None) + d.flow("begin", "x")
    for name, condition in ways:
        body += d.end(name) + d.flow("x", name, condition)
    return d.simple(body)


def _events(*inner: str, into: str = "", after: str = "") -> dict[str, bytes]:
    """Draw a choice of events."""
    body = d.start() + d.by_event("x") + d.flow("begin", "x")
    for at, one in enumerate(inner):
        body += d.catch(f"c{at}", one) + d.end(f"e{at}") + d.chain("x", f"c{at}", f"e{at}")
    return d.simple(body + into + after, d.named_message("m") + d.named_message("n"))


def _called(thrown: str, *catches: tuple[str, str], inner: str = "") -> dict[str, bytes]:
    """Draw a process that ends by throwing something, called by others that catch it or not."""
    files = {
        "p.bpmn": d.file_of(
            d.process("p", d.start("s") + d.end("e", thrown) + d.flow("s", "e")),
            d.named_error("a"),
        )
    }
    for name, event in catches:
        body = d.start(f"{name}_s") + d.call(f"{name}_c", "p") + d.end(f"{name}_e")
        body += d.chain(f"{name}_s", f"{name}_c", f"{name}_e")
        if event:
            body += d.boundary(f"{name}_b", f"{name}_c", event, interrupting=True)
            body += d.end(f"{name}_be") + d.flow(f"{name}_b", f"{name}_be")
        files[f"{name}.bpmn"] = d.file_of(d.process(name, body), d.named_error("a"))
    return files


HANGS = {
    "an error that is caught by its code": (_part(d.error("a_error"), d.error("a_error")), ""),
    "an error that is caught by any": (_part(d.error("a_error"), d.error(None)), ""),
    "an error of which another is caught": (_part(d.error("a_error"), d.error("b_error")), (
        "main.bpmn:out: throws what no activity around it catches; draw a boundary event.\n"
        "main.bpmn:b0: waits for what nothing inside its activity throws; remove it.")),
    "an error that is caught as an escalation": (_part(d.error("a_error"), d.escalation(None)), (
        "main.bpmn:out: throws what no activity around it catches; draw a boundary event.\n"
        "main.bpmn:b0: waits for what nothing inside its activity throws; remove it.")),
    "an error by code and any beside it": (
        _part(d.error("a_error"), d.error("a_error"), d.error(None)), ""),
    "an escalation and an error": (
        _part(d.escalation("c_up"), d.escalation("c_up"), d.error("a_error")),
        "main.bpmn:b1: waits for what nothing inside its activity throws; remove it."),
    "two errors on one border": (
        _part(d.error("a_error"), d.error("a_error"), d.error("a_error")),
        "main.bpmn:part: has several events for the error a; keep one."),
    "two escalations on one border": (
        _part(d.escalation("c_up"), d.escalation("c_up"), d.escalation("c_up")),
        "main.bpmn:part: has several events for the escalation c; keep one."),
    "an error that the process throws that is called": (
        _called(d.error("a_error"), ("q", d.error("a_error"))), ""),
    "an error that one of two callers catches": (
        _called(d.error("a_error"), ("q", d.error("a_error")), ("r", "")),
        "p.bpmn:e: throws what no activity around it catches; draw a boundary event."),
    "an error that both callers catch": (
        _called(d.error("a_error"), ("q", d.error("a_error")), ("r", d.error(None))), ""),
    "what is waited for and not thrown by what is called": (
        _called("", ("q", d.error("a_error"))),
        "q.bpmn:q_b: waits for what nothing inside its activity throws; remove it."),
    "a choice of two": (_choice(("a", "c"), ("b", None), default="x_to_b"), ""),
    "a choice of two without a default": (_choice(("a", "c"), ("b", "c")), ""),
    "an inclusive choice without a condition": (
        _choice(("a", "c"), ("b", None), tag="inclusive"),
        "main.bpmn:x_to_b: has no condition; write one in FEEL or make the flow the default."),
    "a choice with a condition on its default": (
        _choice(("a", "c"), ("b", "c"), default="x_to_b"),
        "main.bpmn:x_to_b: has a condition that nobody would ask; remove it."),
    "a choice of one": (_choice(("a", None)), ""),
    "a choice of events": (_events(d.timer("a"), d.message("m_message")), ""),
    "a choice of two messages": (_events(d.message("m_message"), d.message("n_message")), ""),
    "a choice of one message twice": (
        _events(d.message("m_message"), d.message("m_message")),
        "main.bpmn:x: waits for one message twice; draw one event for it."),
    "a choice of two timers": (
        _events(d.timer("a"), d.timer("b")), "main.bpmn:x: waits for several timers; draw one."),
    "a choice of two conditions": (_events(d.condition("a"), d.condition("b")), ""),
    "a choice of one event": (
        _events(d.timer("a")),
        "main.bpmn:x: waits for fewer than two events; draw the event alone."),
    "a choice of an event and an end": (
        _events(d.timer("a"), into=d.end("no") + d.flow("x", "no")),
        "main.bpmn:x: may lead to intermediate events only; draw one for each way."),
    "a second way into an event of a choice": (
        _events(d.timer("a"), d.condition("b"), after=d.flow("c1", "c0", flow_id="odd")),
        ("main.bpmn:c1: has several flows out of it; put a gateway behind it.\n"
        "main.bpmn:c0: stands behind an event-based gateway and may have one flow in.")),
    "a call of what starts by a timer": (
        {
            **d.simple(d.start("s") + d.call("c", "t") + d.end("e") + d.chain("s", "c", "e")),
            "t.bpmn": d.file_of(d.process("t", d.element("startEvent", "ts", d.timer("a"))
                                          + d.end("te") + d.flow("ts", "te"))),
        },
        "main.bpmn:c: calls the process t, which starts by a timer."),
    "processes that call one another": (
        {**_calls(2), "p1.bpmn": d.file_of(d.process(
            "p1", d.start("s1") + d.call("c1", "p0") + d.end("e1") + d.chain("s1", "c1", "e1")))},
        ("p0.bpmn:c0: is part of a circle of calls, which would never end; break it.\n"
        "p1.bpmn:c1: is part of a circle of calls, which would never end; break it.")),
    "a process that calls what calls itself": (
        {**_calls(2), "p1.bpmn": d.file_of(d.process(
            "p1", d.start("s1") + d.call("c1", "p1") + d.end("e1") + d.chain("s1", "c1", "e1")))},
        "p1.bpmn:c1: is part of a circle of calls, which would never end; break it."),
    "a process and a flow of one id": (
        {"a.bpmn": d.file_of(d.process("a", d.start("s") + d.end("e") + d.flow("s", "e"))),
         "b.bpmn": d.file_of(d.process("s_to_e", d.start("t") + d.end("f") + d.flow("t", "f")))},
        "b.bpmn:s_to_e: has an id that a.bpmn uses as well; choose another."),
    "notes of one id in two files": (
        {name: content.replace(b"</bpmn:process>", b'<bpmn:group id="g"/></bpmn:process>')
         for name, content in _of_files(2).items()}, ""),
    "two pools": (
        {"main.bpmn": d.file_of(
            '<bpmn:collaboration id="c"><bpmn:participant id="p1" processRef="main"/>'
            '<bpmn:participant id="p2" processRef="main"/></bpmn:collaboration>',
            d.process("main", TASK))},
        "main.bpmn:p2: is a second pool, which would do nothing; draw one pool."),
    "no process": (
        {"main.bpmn": d.file_of()},
        "main.bpmn:file: holds 0 processes; draw one process in each file."),
    "an end inside a part that leads nowhere": (
        d.simple(d.start() + d.sub("part", d.start("in") + d.user("t") + d.end("out")
                                   + d.chain("in", "t", "out") + d.user("u") + d.flow("t", "u"))
                 + d.end() + d.chain("begin", "part", "finish")),
        ("main.bpmn:t: has several flows out of it; put a gateway behind it.\n"
        "main.bpmn:u: leads nowhere; draw a flow from it, to an end event at last.")),
}  # fmt: skip


@pytest.mark.parametrize("name", HANGS)
def test_what_hangs_together_is_taken_and_what_does_not_is_refused(name: str) -> None:
    files, said = HANGS[name]

    assert said_of(files) == said
