"""`dissent bench …` and `dissent fuzz …`: figures, without a judgement."""

import json
from collections.abc import Iterable
from importlib import import_module

import click

from engine.proving import fuzz as feel_fuzz

Figure = tuple[str, float | str, str]

#: Name on the command line to what measures it.
BENCHES = {
    "feel": ("engine.proving.bench.feel", "run"),
    "process": ("engine.proving.bench.process", "run"),
    "step": ("engine.proving.bench.cases", "step"),
    "long-case": ("engine.proving.bench.cases", "long_case"),
    "inbox": ("engine.proving.bench.store", "inbox"),
    "training": ("engine.proving.bench.training", "run"),
    "timers": ("engine.proving.bench.store", "timers"),
}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One object a figure.")
def bench(names: tuple[str, ...], *, as_json: bool) -> None:
    """Measure: all of it, or the parts that are named.

    \f
    Raises `UsageError` for a part that is none.
    """
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise click.UsageError(f"There is {', '.join(BENCHES)}; not {', '.join(unknown)}.")
    for name in names or tuple(BENCHES):
        module, function = BENCHES[name]
        # Loaded when asked for: other commands need not wait for what benchmarks compare with.
        _show(getattr(import_module(module), function)(), as_json=as_json)


def _show(figures: Iterable[Figure], *, as_json: bool) -> None:
    for name, value, unit in figures:
        if as_json:
            click.echo(json.dumps({"name": name, "value": value, "unit": unit}))
        else:
            said = value if isinstance(value, str) else f"{value:,.4g}"
            click.echo(f"{name}: {said} {unit}")


@click.group()
def fuzz() -> None:
    """Throw random inputs at parts that take input from people."""


@fuzz.command()
@click.option("--count", default=1_000_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def feel(count: int, seed: int) -> None:
    """Throw random expressions at FEEL.

    \f
    Raises `SystemExit` with 1 where one was not taken well.
    """
    raise SystemExit(feel_fuzz.main(["--count", str(count), "--seed", str(seed)]))
