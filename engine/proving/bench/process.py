"""Measures running processes in memory: against the stock library, and over many rounds."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.proving.stock_library import PlainProgram
from engine.safe_xml import BPMN
from engine.spiff import SpiffRuntime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.ports import Place

Figure = tuple[str, float, str]

_LATER = datetime(2099, 1, 1, tzinfo=UTC)
_SAMPLES = 15
#: Tasks that a case may take; more means that the answers lead in a circle.
_TASK_LIMIT = 200


class Script:
    """A situation that answers expressions from a mapping and does nothing else."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self.now = datetime(2026, 12, 14, 9, tzinfo=UTC)

    def ask(self, expression: str) -> Any:
        """Answer an expression; what is not in the mapping is false."""
        return self.answers.get(expression, False)

    def evaluate(self, expression: str, place: Place) -> Any:
        """Answer an expression."""
        return self.ask(expression)

    def due(self, expression: str, place: Place) -> datetime | None:
        """Answer a timer's expression; it is far away unless the mapping says otherwise."""
        at = self.answers.get(expression, _LATER)
        return at if isinstance(at, datetime) else None

    def decide(self, place: Place) -> None:
        """Decide nothing."""

    def send(self, place: Place) -> None:
        """Send nothing."""

    def passed(self, element_id: str) -> None:
        """Note nothing."""

    def ended(self, place: Place) -> None:
        """Note nothing."""


def whole_case(
    diagrams: Mapping[str, bytes], process_id: str, answers: Mapping[str, Any]
) -> list[Figure]:
    """Measure a case from its start to its end, here and on the stock library.

    Raises `ValueError` where it never ends.
    """
    program = SpiffRuntime().compile(diagrams)
    stock = PlainProgram(diagrams)

    def ours() -> None:
        run = program.start(process_id, Script(answers))
        for _ in range(_TASK_LIMIT):
            tasks = run.activities()
            if not tasks:
                return
            run.complete(tasks[0].number)
        raise ValueError("With these answers the case never ends.")

    def theirs() -> None:
        case = stock.start(process_id, Script(answers)).workflow
        for _ in range(_TASK_LIMIT):
            if not _complete_first(case):
                return

    here, there = _times(ours, theirs)
    return [
        ("whole case", here * 1000, "ms"),
        ("whole case, stock library", there * 1000, "ms"),
        ("whole case, times faster", there / here, "x"),
    ]


def state(
    diagrams: Mapping[str, bytes], process_id: str, answers: Mapping[str, Any], *, after: int
) -> list[Figure]:
    """Measure a saved case after some completed tasks, here and on the stock library."""
    program = SpiffRuntime().compile(diagrams)
    script = Script(answers)
    run = program.start(process_id, script)
    stock = PlainProgram(diagrams).start(process_id, script)
    for _ in range(after):
        run.complete(run.activities()[0].number)
        _complete_first(stock.workflow)
    saved = run.snapshot()

    def save_and_restore() -> None:
        program.restore(saved, script).snapshot()

    (here,) = _times(save_and_restore)
    return [
        ("saved case", len(saved), "bytes"),
        ("saved case, stock library's JSON", len(stock.state()), "bytes"),
        ("saved case, times smaller", len(stock.state()) / len(saved), "x"),
        ("restore and save", here * 1000, "ms"),
    ]


def long_loop(
    diagrams: Mapping[str, bytes],
    process_id: str,
    answers: Mapping[str, Any],
    *,
    rounds: int = 1_000,
    tasks_per_round: int = 3,
) -> list[Figure]:
    """Measure the rounds of a loop, saved and restored after every step.

    The tenth and the last round are each played again from where they began, by turns, so that
    other work on the machine falls on both.
    """
    script = Script(answers)
    program = SpiffRuntime().compile(diagrams)

    def play(saved: bytes) -> bytes:
        for _ in range(tasks_per_round):
            run = program.restore(saved, script)
            run.timers()
            run.complete(run.activities()[0].number)
            saved = run.snapshot()
        return saved

    saved = [program.start(process_id, script).snapshot()]
    began = perf_counter()
    for _ in range(rounds):
        saved.append(play(saved[-1]))
    total = perf_counter() - began
    tenth, last = _times(lambda: play(saved[9]), lambda: play(saved[rounds - 1]))
    return [
        (f"loop, all {rounds} rounds", total, "s"),
        ("loop, 10th round", tenth * 1000, "ms"),
        (f"loop, round {rounds}", last * 1000, "ms"),
        ("loop, last to 10th round", last / tenth, "x"),
        ("loop, saved case", len(saved[-1]), "bytes"),
    ]


def run() -> list[Figure]:
    """Return all figures, for the drawings below."""
    permit, answers = {"permit.bpmn": _permit()}, {"amount_is_high": True}
    return [
        *whole_case(permit, "permit", answers),
        *state(permit, "permit", answers, after=3),
        *long_loop({"loop.bpmn": _loop()}, "loop", {"more_is_needed": True}),
    ]


def _times(*works: Callable[[], object]) -> Iterator[float]:
    """Time several works by turns; yield the best time of each.

    Whatever else the machine does only ever adds to a time, so the best says most.
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(_SAMPLES):
        for work, own in zip(works, times, strict=True):
            began = perf_counter()
            for _ in range(5):
                work()
            own.append((perf_counter() - began) / 5)
    return (min(own) for own in times)


def _complete_first(case: Any) -> bool:
    """Complete the first ready user task on the stock library, if there is one."""
    task = case.get_next_task(state=TaskState.READY, manual=True)
    if task is not None:
        task.run()
        case.do_engine_steps()
    return task is not None


def _permit() -> bytes:
    """Return 40 elements: 8 tasks on the way, decisions, letters, a fork, 3 timers."""
    line = _words(
        "begin register fee complete? normalise risk intake acknowledge fork technical"
        " technical_score join total high? merge draft draft_letter approve approved? issue"
        " permit_letter merged final archive close end"
    )
    flows = [
        *pairwise(line),
        ("complete?", "supplement"),
        ("supplement", "checked"),
        ("checked", "normalise_2"),
        ("normalise_2", "end_2"),
        ("fork", "legal"),
        ("legal", "legal_score"),
        ("legal_score", "join"),
        ("high?", "board"),
        ("board", "merge"),
        ("approved?", "reject"),
        ("reject", "merged"),
        ("intake_late", "remind"),
        ("remind", "reminded"),
        ("draft_late", "escalate"),
        ("escalate", "escalated"),
    ]
    conditions = {
        ("complete?", "supplement"): "is_incomplete",
        ("high?", "board"): "amount_is_high",
        ("approved?", "reject"): "is_refused",
    }
    tasks = _words(
        "register intake technical legal board draft approve issue archive reject supplement"
    )
    timers = {"intake_late": "intake", "draft_late": "draft"}
    return _drawing("permit", flows, conditions, tasks, timers)


def _loop() -> bytes:
    """Return a review that asks two people at once, again and again, with time limits."""
    flows = [
        *pairwise(["begin", "merge", "review", "more?", "fork", "ask_a", "join", "merge"]),
        ("fork", "ask_b"),
        ("ask_b", "join"),
        ("more?", "end"),
        ("review_late", "remind"),
        ("remind", "reminded"),
        ("ask_late", "chase"),
        ("chase", "chased"),
    ]
    conditions = {("more?", "fork"): "more_is_needed"}
    timers = {"review_late": "review", "ask_late": "ask_a"}
    return _drawing("loop", flows, conditions, ["review", "ask_a", "ask_b"], timers)


def _drawing(
    process_id: str,
    flows: list[tuple[str, str]],
    conditions: Mapping[tuple[str, str], str],
    tasks: list[str],
    timers: Mapping[str, str],
) -> bytes:
    """Return BPMN; the name of an element tells what it is."""
    parts = []
    for name in dict.fromkeys(name for flow in flows for name in flow):
        ways_out = [flow for flow in flows if flow[0] == name]
        if name == "begin":
            parts.append(f'<startEvent id="{name}"/>')
        elif not ways_out:
            parts.append(f'<endEvent id="{_id(name)}"/>')
        elif name in timers:
            due = f"<timerEventDefinition><timeDate>{name}_at</timeDate></timerEventDefinition>"
            parts.append(
                f'<boundaryEvent id="{name}" attachedToRef="{timers[name]}"'
                f' cancelActivity="false">{due}</boundaryEvent>'
            )
        elif name.endswith("?"):
            default = next(flow for flow in ways_out if flow not in conditions)
            parts.append(f'<exclusiveGateway id="{_id(name)}" default="{_flow_id(default)}"/>')
        else:
            parts.append(f'<{_tag(name, tasks)} id="{name}"/>')
    for flow in flows:
        text = conditions.get(flow)
        inner = f"<conditionExpression>{text}</conditionExpression>" if text else ""
        parts.append(
            f'<sequenceFlow id="{_flow_id(flow)}" sourceRef="{_id(flow[0])}"'
            f' targetRef="{_id(flow[1])}">{inner}</sequenceFlow>'
        )
    body = f'<process id="{process_id}" isExecutable="true">{"".join(parts)}</process>'
    space = BPMN.strip("{}")
    return f'<definitions xmlns="{space}" targetNamespace="bench">{body}</definitions>'.encode()


def _tag(name: str, tasks: list[str]) -> str:
    if name in tasks:
        return "userTask"
    if name in {"fork", "join"}:
        return "parallelGateway"
    if name in {"merge", "merged"}:
        return "exclusiveGateway"
    return "businessRuleTask" if "score" in name or name in {"fee", "risk"} else "sendTask"


def _words(text: str) -> list[str]:
    return text.split()


def _id(name: str) -> str:
    return name.rstrip("?")


def _flow_id(flow: tuple[str, str]) -> str:
    return f"{_id(flow[0])}_to_{_id(flow[1])}"


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name:40} {value:12.3f} {unit}")  # noqa: T201 - the output of the command
