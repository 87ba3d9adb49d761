"""Chooses what the benchmarks perform from the shipped example cases, whatever they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from engine.errors import NotFound
from engine.ids import ProcedureId
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import Example, Outcome, Performer, Stage
from engine.rehearsal.example import Step
from engine.rehearsal.expectations import StepFailed
from engine.rehearsal.packages import example_names, read_examples
from engine.spiff import SpiffRuntime


@cache
def step_example() -> tuple[Example, Definition]:
    """Return the example case in the middle, by number of tasks."""
    ordered = sorted(_examples(), key=lambda pair: len(_tasks(pair[0].steps)))
    return ordered[len(ordered) // 2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """A procedure's own loop: the steps that lead to it, and the tasks of one round."""

    example: Example
    definition: Definition
    before: tuple[Step, ...]
    round: tuple[Step, ...]


@cache
def loop_example() -> Loop:
    """Return the loop with the most different tasks that any example case goes round.

    Raises `NotFound` if no case has one.
    """
    loops = [loop for pair in _examples() for loop in _loops(*pair)]
    for loop in sorted(loops, key=lambda one: -len(set(_tasks(one.round)))):
        if _goes_round(loop):
            return loop
    raise NotFound("Expected an example case that does the same steps twice.")


def _examples() -> Iterator[tuple[Example, Definition]]:
    for procedure_id in shipped_ids():
        _, files = read_package(shipped()[0] / procedure_id)
        definition = build_definition(
            ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1
        )
        for example in read_examples(
            {name: files[name] for name in example_names(files)}
        ).values():
            if not any("case" in step.details for step in example.steps):
                kept = [step for step in example.steps if step.verb not in _CHECKS]
                yield replace(example, steps=tuple(kept)), definition


_CHECKS = ("expect", "refuse")


def _loops(example: Example, definition: Definition) -> Iterator[Loop]:
    """Yield where a task is done again, with only other tasks in between."""
    steps = example.steps
    for begin, first in enumerate(steps):
        for end in range(begin + 2, len(steps)):
            if steps[end - 1].verb not in ("do", "wait"):
                break
            if first.verb == steps[end].verb == "do" and first.object == steps[end].object:
                tasks = tuple(_at_once(step) for step in steps[begin:end] if step.verb == "do")
                yield Loop(
                    example=example, definition=definition, before=steps[:begin], round=tasks
                )
                break


def _goes_round(loop: Loop) -> bool:
    """Say whether the same answers lead round again and again."""
    performer = Performer(Stage(loop.example, loop.definition), Outcome(example=loop.example))
    try:
        for step in (*loop.before, *loop.round, *loop.round, *loop.round):
            performer.perform(step)
    except StepFailed:
        return False
    return True


def _at_once(step: Step) -> Step:
    return replace(step, details={key: v for key, v in step.details.items() if key != "at"})


def _tasks(steps: Sequence[Step]) -> list[str]:
    return [str(step.object) for step in steps if step.verb == "do"]
