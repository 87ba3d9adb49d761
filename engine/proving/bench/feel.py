"""How fast conditions are: beside compiled Python, and beside the libraries of the registry."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from engine.feel import compile as compile_feel
from engine.feel.expression import read

Figure = tuple[str, float, str]

_CONTEXT: dict[str, Any] = {
    "children": [{"dissent_upheld": True}, {"dissent_upheld": True}, {"dissent_upheld": False}],
    "decision": "make",
    "form_accepted": False,
    "form_due": datetime(2026, 10, 24, 15, 30, tzinfo=UTC),
    "form_received_at": datetime(2026, 10, 25, 9, 0, tzinfo=UTC),
    "age": 12,
}

#: Name, FEEL, and the same in Python.
_CONDITIONS = (
    (
        "all children upheld",
        "every c in children satisfies c.dissent_upheld",
        'all(c["dissent_upheld"] for c in children)',
    ),
    (
        "late and not accepted",
        "form_received_at > form_due and not(form_accepted)",
        "form_received_at > form_due and not form_accepted",
    ),
    (
        "children and decision",
        'count(children) > 0 and decision = "make"',
        'len(children) > 0 and decision == "make"',
    ),
)
#: What the libraries of the registry can read as well.
_SHARED = ("simple condition", 'decision = "make" and age > 10')
_SECONDS = 0.2


def run() -> list[Figure]:
    """Return the figures: name, value, unit."""
    return [*_beside_python(), *_beside_libraries()]


def _beside_python() -> Iterator[Figure]:
    for name, feel_text, python_text in _CONDITIONS:
        expression = compile_feel(feel_text)
        # Python's own evaluation is the yardstick; the text is a constant of this file.
        code = compile(python_text, "yardstick", "eval")
        ours = _each(lambda expression=expression: expression.evaluate(_CONTEXT))  # type: ignore[misc]
        theirs = _each(lambda code=code: eval(code, {}, _CONTEXT))  # type: ignore[misc]  # noqa: S307
        reading = _each(lambda text=feel_text: read(text, frozenset()))  # type: ignore[misc]
        yield f"feel.{name}", round(ours * 1e6, 2), "µs"
        yield f"feel.{name}, as Python", round(theirs * 1e6, 2), "µs"
        yield f"feel.{name}, times Python", round(ours / theirs, 1), "times"
        yield f"feel.{name}, reading", round(reading * 1e3, 3), "ms"


def _beside_libraries() -> Iterator[Figure]:
    name, text = _SHARED
    expression = compile_feel(text)
    ours = _each(lambda: expression.evaluate(_CONTEXT))
    yield f"feel.{name}", round(ours * 1e6, 2), "µs"
    for library, make in (("bkflow-feel", _bkflow), ("pySFeel", _pysfeel)):
        try:
            work = make(text)
        except ImportError:
            yield f"feel.{library} is not installed, so it was skipped", 0, "figures"
            continue
        theirs = _each(work)
        yield f"feel.{name}, {library}", round(theirs * 1e6, 2), "µs"
        yield f"feel.{name}, {library} times ours", round(theirs / ours, 1), "times"


def _bkflow(text: str) -> Callable[[], object]:
    parse = import_module("bkflow_feel.api").parse_expression
    context = {"decision": "make", "age": 12}
    return lambda: parse(text, context)


def _pysfeel(text: str) -> Callable[[], object]:
    parser = import_module("pySFeel").SFeelParser()
    parser.sFeelParse('decision <- "make"')
    parser.sFeelParse("age <- 12")
    return lambda: parser.sFeelParse(text)


def _each(work: Callable[[], object]) -> float:
    """Return the seconds of one turn: the best of several rounds."""
    work()
    turns = 1
    while (took := _seconds(work, turns)) < _SECONDS / 20:
        turns *= 4
    return min(took, *(_seconds(work, turns) for _ in range(5))) / turns


def _seconds(work: Callable[[], object], turns: int) -> float:
    begin = time.perf_counter()
    for _ in range(turns):
        work()
    return time.perf_counter() - begin
