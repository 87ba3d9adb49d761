"""Chooses what the benchmarks perform from the shipped example cases, whatever they are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from engine.catalogue.places import read_package, shipped, shipped_ids
from engine.definitions import Definition, build_definition
from engine.errors import NotFound
from engine.ids import ProcedureId
from engine.rehearsal import Example, read_example
from engine.rehearsal.example import Step
from engine.spiff import SpiffRuntime


@cache
def step_example() -> tuple[Example, Definition]:
    """Return the example case in the middle, by number of tasks."""
    ordered = sorted(_examples(), key=lambda pair: len(_tasks(pair[0].steps)))
    return ordered[len(ordered) // 2]


@cache
def loop_example() -> tuple[Example, Definition, int, int]:
    """Return an example case that goes round a loop, and where its first round begins and ends.

    The loop with the most different tasks is taken. Raises `NotFound` if no case has one.
    """
    loops = [
        (len(set(_tasks(example.steps[begin:end]))), example, definition, begin, end)
        for example, definition in _examples()
        for begin, end in _loops(example.steps)
    ]
    if not loops:
        raise NotFound("Expected an example case that does the same steps twice.")
    _, example, definition, begin, end = max(loops, key=lambda loop: loop[0])
    return example, definition, begin, end


def _examples() -> Iterator[tuple[Example, Definition]]:
    for procedure_id in shipped_ids():
        _, files = read_package(shipped()[0] / procedure_id)
        definition = build_definition(
            ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1
        )
        for name in files:
            if name.startswith("examples/"):
                example = read_example(files[name], source=name)
                if not any("case" in step.details for step in example.steps):
                    kept = [step for step in example.steps if step.verb not in _CHECKS]
                    yield replace(example, steps=tuple(kept)), definition


_CHECKS = ("expect", "refuse")


def _loops(steps: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """Yield where a step is done again with the same answers, only by other tasks in between."""
    for begin, first in enumerate(steps):
        for end in range(begin + 2, len(steps)):
            between = steps[begin:end]
            if any(step.verb not in ("do", "wait") for step in between):
                break
            again = steps[end]
            if first.verb == again.verb == "do" and first.object == again.object:
                yield begin, end
                break


def _tasks(steps: Sequence[Step]) -> list[str]:
    return [str(step.object) for step in steps if step.verb == "do"]
