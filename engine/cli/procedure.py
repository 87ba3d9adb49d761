"""`dissent procedure …`: packages in and out."""

from pathlib import Path

import click

from engine.catalogue import write_folder, write_zip
from engine.catalogue.places import read_package, shipped, shipped_ids
from engine.cli.opening import opened, publish_shipped
from engine.errors import WrongState
from engine.service.compare import compare


@click.group()
def procedure() -> None:
    """Import, export and list procedures."""


@procedure.command("import")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Publish packages as new versions: the shipped ones, or those of folders and zips."""
    chosen = paths or tuple(shipped()[0] / name for name in shipped_ids())
    with opened() as engine:
        for path in chosen:
            procedure_id, files = read_package(path)
            before = {(each.procedure_id, each.version) for each in engine.procedures.versions()}
            version = engine.procedures.import_package(procedure_id, files, note="imported")
            is_old = (version.procedure_id, version.version) in before
            click.echo(
                f"{version.procedure_id} version {version.version}: {version.title}"
                + (" (published already, nothing changed)" if is_old else "")
            )


procedure.add_command(import_, "publish")


@procedure.command("export")
@click.argument("procedure_id")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--version", type=int, help="Which version; the newest by default.")
def export(procedure_id: str, target: Path, version: int | None) -> None:
    """Write a version into a folder, or into a zip if TARGET ends so."""
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
        differences = compare(engine.definitions.latest(first), engine.definitions.latest(second))
    for difference in differences:
        click.echo(difference.point + ("" if difference.differs else " (the same)"))
        for name, said in ((first, difference.first), (second, difference.second)):
            click.echo(f"  {name}:")
            for line in said:
                click.echo(f"    - {line}")
