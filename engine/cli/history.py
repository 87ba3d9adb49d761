"""`dissent history …`: the chain that protects what happened."""

import logging
import sys

import click

from engine.cli.opening import opened
from engine.model.calendar import london_date


@click.group()
def history() -> None:
    """Verify and seal the history."""


@history.command()
def verify() -> None:
    """Check every chain and seal, naming the first bad row of each; then every other row."""
    with opened() as engine, engine.open_work() as work:
        faults, damaged = work.history.verify(), work.rows.verify()
    for fault in (*faults, *damaged):
        click.echo(fault)
    click.echo("The history is whole." if not faults else f"{len(faults)} faults.")
    if damaged:
        click.echo(f"{len(damaged)} rows beside it are damaged.")
    if faults or damaged:
        sys.exit(1)


@history.command()
def seal() -> None:
    """Seal the heads of all chains for today; keep the printed seal somewhere else."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("engine").setLevel(logging.INFO)
    with opened() as engine, engine.open_work() as work:
        count = work.history.seal(london_date(engine.clock.now()))
        work.commit()
    click.echo(f"{count} chains sealed.")
