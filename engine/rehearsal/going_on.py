"""Lets an example case go on from another: its people, clock and first steps are that one's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.check.examples import wrong_row
from engine.errors import DefinitionRejected
from engine.rehearsal.example import Example, Step

_DOING = ("start", "do", "send")


def by_id(examples: Iterable[Example]) -> dict[str, Example]:
    """Return examples by their ids; where two have one, the first."""
    found: dict[str, Example] = {}
    for example in examples:
        found.setdefault(example.id, example)
    return found


def gone_on(example: Example, others: Mapping[str, Example], *, source: str) -> Example:
    """Return an example with what it takes from the one that it goes on from.

    `others` are those of its package by id. Raises `DefinitionRejected` where there is no such
    example or step, or where they go on from one another in a circle or too often.
    """
    if not example.goes_on_from or example.taken:
        return example
    froms = {each.id: each.goes_on_from for each in _of_its_procedure(example, others)}
    if text := wrong_row(example.id, {**froms, example.id: example.goes_on_from}):
        raise _refusal(source, "from", text)
    base = gone_on(others[example.goes_on_from], others, source=source)
    taken = base.steps[: _last(example, base, source)]
    steps = [*_called(taken, base), *_called(example.steps)]
    return replace(
        example,
        clock=base.clock,
        people=base.people,
        agencies=base.agencies,
        steps=tuple(replace(step, number=number) for number, step in enumerate(steps, 1)),
        taken=len(taken),
    )


def _of_its_procedure(example: Example, others: Mapping[str, Example]) -> Iterator[Example]:
    return (each for each in others.values() if each.procedure == example.procedure)


def _called(steps: Iterable[Step], base: Example | None = None) -> Iterator[Step]:
    """Yield steps that say where they stand: in their own file."""
    for step in steps:
        called = f"{step.place or f'step {step.number - (base.taken if base else 0)}'}"
        of = f" of {base.id}" if base and " of " not in called else ""
        yield replace(step, place=called + of)


def _last(example: Example, base: Example, source: str) -> int:
    """Return how many of the other's steps are taken: up to and with the one that is named."""
    until = example.until
    if until is None:
        return len(base.steps)
    own = len(base.steps) - base.taken
    if isinstance(until, int):
        if 1 <= until <= own:
            return base.taken + until
        said = f"{base.id} has {own} steps; write one of their numbers"
        raise _refusal(source, "until", said)
    places = (n for n, step in enumerate(base.steps, 1) if _does(step, until))
    found = next(places, None)
    if found is None:
        raise _refusal(source, "until", f"no step of {base.id} does, starts or sends {until!r}")
    return found


def _does(step: Step, name: str) -> bool:
    return step.verb in _DOING and step.object == name


def _refusal(source: str, key: str, text: str) -> DefinitionRejected:
    return DefinitionRejected([f"{source}:{key}: {text}"])
