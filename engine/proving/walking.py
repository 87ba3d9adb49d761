"""`dissent walks`: random walks of the training room, each proven."""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from os import cpu_count

import click

from engine.proving.on_library import unlike_library
from engine.proving.random_walks import faults, walk

#: Steps that are drawn by lot after those of an example.
_STEPS = 10


@click.command()
@click.option("--count", default=100, show_default=True, help="How many walks.")
@click.option("--seed", default=1, show_default=True, help="The same number walks the same ways.")
@click.option("--on-library", is_flag=True, help="Compare with SpiffWorkflow as it is instead.")
def walks(count: int, seed: int, *, on_library: bool) -> None:
    """Walk at random through the shipped procedures; step back, repeat and compare."""
    workers = cpu_count() or 1
    parts = [range(seed + start, seed + count, workers) for start in range(workers)]
    failed = steps = 0
    with ProcessPoolExecutor(workers) as pool:
        for taken, found in pool.map(partial(_walked, on_library=on_library), parts):
            steps += taken
            failed += len(found)
            for line in found:
                click.echo(f"FAILED {line}")
    click.echo(f"{steps} steps; {count - failed} walks passed, {failed} failed")
    if failed:
        sys.exit(1)


def _walked(seeds: range, *, on_library: bool) -> tuple[int, list[str]]:
    steps, found = 0, []
    for seed in seeds:
        walked = walk(seed, _STEPS)
        steps += len(walked.moves)
        wrong = unlike_library(walked) if on_library else faults(walked)
        if wrong:
            name = walked.definition.id
            found.append(f"walk {seed} ({name}, {walked.walk.title}): {'; '.join(wrong)}")
    return steps, found
