"""Files are refused that do not go together, or that nobody should read."""

import pytest

from tests.bpmn.rules import refusals
from tests.spiff import spiff_diagrams as d

TASK = d.start() + d.user("ask") + d.end() + d.chain("begin", "ask", "finish")


def test_an_id_may_stand_in_one_file_only():
    findings = refusals(
        {
            "a.bpmn": d.file_of(d.process("a", TASK)),
            "b.bpmn": d.file_of(d.process("b", TASK)),
        }
    )

    assert "b.bpmn:ask: has an id that a.bpmn uses as well; choose another." in findings


def test_processes_that_call_one_another_in_a_circle_are_refused():
    def calls(name: str, other: str) -> bytes:
        body = d.start(f"{name}_s") + d.call(f"{name}_c", other) + d.end(f"{name}_e")
        return d.file_of(d.process(name, body + d.chain(f"{name}_s", f"{name}_c", f"{name}_e")))

    findings = refusals({"a.bpmn": calls("a", "b"), "b.bpmn": calls("b", "a")})

    assert any("circle" in line for line in findings)


def test_a_deep_tower_of_calls_is_refused():
    def calls(index: int) -> bytes:
        body = d.start(f"s{index}") + d.end(f"e{index}")
        if index == 31:
            return d.file_of(d.process(f"p{index}", body + d.flow(f"s{index}", f"e{index}")))
        middle = d.call(f"c{index}", f"p{index + 1}")
        links = d.chain(f"s{index}", f"c{index}", f"e{index}")
        return d.file_of(d.process(f"p{index}", body + middle + links))

    assert "30 levels" in refusals({f"{i:02}.bpmn": calls(i) for i in range(32)})[0]


def test_a_process_that_is_not_executable_is_refused():
    plain = d.file_of(d.process("main", TASK, isExecutable="false"))

    assert "isExecutable" in refusals({"main.bpmn": plain})[0]


def test_a_file_holds_one_process_and_one_pool():
    two = d.file_of(
        d.process("a", TASK),
        d.process("b", TASK.replace('id="', 'id="b_').replace('Ref="', 'Ref="b_')),
    )

    assert "main.bpmn:file: holds 2 processes; draw one process in each file." in refusals(
        {"main.bpmn": two}
    )


def test_a_process_without_an_end_is_refused():
    findings = refusals(d.simple(d.start() + d.user("ask") + d.flow("begin", "ask")))

    assert "main.bpmn:main: has no end event; let every path end in one." in findings


def test_no_diagram_at_all_is_refused():
    assert refusals({}) == ["package:bpmn: holds 0 diagrams; 1 to 200 can be used."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "well-formed"),
        (b"not xml", "well-formed"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"<html/>", "not a BPMN"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>', "well-formed"),
        (b"<a>" * 400 + b"</a>" * 400, "well-formed"),
        (b" " * (2 * 1024 * 1024 + 1), "larger"),
    ],
)
def test_hostile_files_are_refused_in_words(content, words):
    (line,) = refusals({"main.bpmn": content})

    assert line.startswith("main.bpmn:file: ")
    assert words in line


def test_too_many_elements_are_refused():
    names = [f"t{i}" for i in range(1001)]
    body = d.start() + "".join(map(d.user, names)) + d.end() + d.chain("begin", *names, "finish")

    assert "1,000 elements" in refusals(d.simple(body))[0]
