"""`dissent walks`: random walks of the training room, each proven."""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from os import cpu_count
from random import Random

import click

from engine.ids import ProcedureId
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped, shipped_ids
from engine.proving.random_walks import RandomWalk, faults
from engine.rehearsal import Example, read_example
from engine.spiff import SpiffRuntime

#: Steps that are drawn by lot after those of an example.
_STEPS = 10


@click.command()
@click.option("--count", default=100, show_default=True, help="How many walks.")
@click.option("--seed", default=1, show_default=True, help="The same number walks the same ways.")
def walks(count: int, seed: int) -> None:
    """Walk at random through the shipped procedures; step back, repeat and compare."""
    workers = cpu_count() or 1
    parts = [range(seed + start, seed + count, workers) for start in range(workers)]
    failed = steps = 0
    with ProcessPoolExecutor(workers) as pool:
        for taken, found in pool.map(_walked, parts):
            steps += taken
            failed += len(found)
            for line in found:
                click.echo(f"FAILED {line}")
    click.echo(f"{steps} steps; {count - failed} walks passed, {failed} failed")
    if failed:
        sys.exit(1)


def _walked(seeds: range) -> tuple[int, list[str]]:
    steps, found = 0, []
    for seed in seeds:
        walked, wrong = walk(seed)
        steps += len(walked.moves)
        if wrong:
            name = walked.definition.id
            found.append(f"walk {seed} ({name}, {walked.walk.title}): {'; '.join(wrong)}")
    return steps, found


def walk(seed: int, steps: int = _STEPS) -> tuple[RandomWalk, list[str]]:
    """Return a random walk and what was wrong with it."""
    chance = Random(seed)  # noqa: S311 - random ways, not secrets
    definition, examples = _package(chance.choice(shipped_ids()))
    walked = RandomWalk(chance.choice(examples), definition, chance)
    walked.go(steps)
    return walked, faults(walked, chance)


@cache
def _package(name: str) -> tuple[Definition, list[Example]]:
    procedure_id, files = read_package(shipped()[0] / name)
    made = build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1)
    return made, list(_examples(made))


def _examples(definition: Definition) -> Iterator[Example]:
    for name, content in sorted(definition.files.items()):
        if name.startswith("examples/"):
            yield read_example(content, source=name)
