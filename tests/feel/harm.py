"""What harm an expression does: time, memory, a changed context, or a value that is none."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from engine.feel import FeelError, evaluate, unary_tests
from engine.feel.values import result

SECONDS, BYTES = 0.05, 20_000_000
#: One quick try shows that the work is small, however busy the machine is during the others.
_TRIES = 20

CONTEXT: dict[str, Any] = {
    "name": "A",
    "age": 20,
    "risk": "high",
    "score": 5,
    "roles": ["reader"],
    "case": {"status": "open"},
    "person": {"name": "R. Holm"},
}


def harm(text: str) -> str:
    """Say which harm a text does as an expression or as a cell; nothing if it does none."""
    before = repr(CONTEXT)
    for work in _ways(text):
        if all((took := _seconds(work)) >= SECONDS for _ in range(_TRIES)):
            return f"{took:.2f} s"
        if (most := _memory(work)) >= BYTES:
            return f"{most:,} bytes"
        if repr(CONTEXT) != before:
            return "changed the context"
    return ""


def outcome(text: str) -> str:
    """Say whether a text is refused or gives a value, as an expression and as a cell."""
    return ", ".join(_run(work) for work in _ways(text))


def _ways(text: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    return lambda: evaluate(text, CONTEXT), lambda: unary_tests(text, 5, CONTEXT)


def _seconds(work: Callable[[], Any]) -> float:
    """Measure by the processor: others may be busy on the machine."""
    begin = time.process_time()
    _run(work)
    return time.process_time() - begin


def _memory(work: Callable[[], Any]) -> int:
    tracemalloc.start()
    _run(work)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def _run(work: Callable[[], Any]) -> str:
    try:
        value = work()
    except FeelError:
        return "refused"
    assert result(value) == value
    return "value"
