"""`dissent procedure …`: packages in and out."""

import sys
from pathlib import Path

import click

from engine.bootstrap import Engine
from engine.cli.opening import opened, publish_shipped
from engine.errors import DefinitionRejected, WrongState
from engine.package import write_folder, write_zip
from engine.package.closing import close
from engine.package.places import read_package, shipped, shipped_ids
from engine.reads.comparison import compare
from engine.rehearsal.packages import example_names
from engine.service.procedures import Proven


@click.group()
def procedure() -> None:
    """Import, export and list procedures."""


@procedure.command("import")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--mend", is_flag=True, help="Name author and addressee where nobody is named.")
def import_(paths: tuple[Path, ...], *, mend: bool) -> None:
    """Publish packages as new versions: the shipped ones, or those of folders and zips.

    Each is checked and its example cases are run before; where one is refused, none is published.
    With --mend, what says nobody who may know it gets the closed audiences; no file is changed.
    """
    chosen = paths or tuple(shipped()[0] / name for name in shipped_ids())
    with opened() as engine:
        proven = [_proven(engine, path, mend=mend) for path in chosen]
        for one in proven:
            if one is not None and None not in proven:
                _publish(engine, one)
    if None in proven:
        click.echo("Nothing was published.", err=True)
        sys.exit(1)


def _proven(engine: Engine, path: Path, *, mend: bool) -> Proven | None:
    """Prove a package, or say why it is refused."""
    try:
        procedure_id, files = read_package(path)
        return engine.procedures.prove(procedure_id, close(files) if mend else files)
    except DefinitionRejected as refused:
        click.echo(f"{path} is refused:\n{refused.told()}", err=True)
        return None


def _publish(engine: Engine, proven: Proven) -> None:
    version = engine.procedures.publish(proven, note="imported")
    click.echo(
        f"{version.procedure_id} version {version.version}: {version.title}"
        + ("" if proven.definition else " (published already, nothing changed)")
    )
    if not example_names(proven.files):
        text = "it has no example case, so nothing shows that it does what it says"
        click.echo(f"warning: {version.procedure_id}: {text}.", err=True)
    if fault := engine.records.faults().get(version.procedure_id):
        click.echo(f"warning: {version.procedure_id}: {fault}", err=True)


procedure.add_command(import_, "publish")


@procedure.command("export")
@click.argument("procedure_id")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--version", type=int, help="Which version; the newest by default.")
def export(procedure_id: str, target: Path, version: int | None) -> None:
    """Write a version into a folder, or into a zip if TARGET ends so.

    \f
    Raises `WrongState` for a zip with another name.
    """
    with opened() as engine:
        files = engine.procedures.export_package(procedure_id, version)
    if target.suffix == ".zip":
        if target.stem.split("-")[0] != procedure_id:
            raise WrongState(f"A zip is named for its procedure: {procedure_id}.zip.")
        target.write_bytes(write_zip(files))
    else:
        # The folder's name is the procedure's id.
        target = target if target.name == procedure_id else target / procedure_id
        write_folder(files, target)
    click.echo(f"{len(files)} files written to {target}")


@procedure.command("list")
def list_() -> None:
    """List every published version."""
    with opened() as engine:
        for version in engine.procedures.versions():
            click.echo(
                f"{version.procedure_id} {version.version} "
                f"{version.published_at:%Y-%m-%d %H:%M} {version.content_hash[:12]} "
                f"{version.title}"
            )


@procedure.command("compare")
@click.argument("first")
@click.argument("second")
def compare_(first: str, second: str) -> None:
    """Say where two procedures differ; published ones, or the shipped ones in an empty store."""
    with opened() as engine:
        publish_shipped(engine)
        one, other = map(engine.definitions.in_force, (first, second))
        differences = compare(one, other)
    for difference in differences:
        click.echo(difference.point + ("" if difference.differs else " (the same)"))
        for name, said in ((first, difference.first), (second, difference.second)):
            click.echo(f"  {name}:")
            for line in said:
                click.echo(f"    - {line}")
