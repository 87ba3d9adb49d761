"""`dissent check` and `dissent rehearse`."""

import sys
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path

import click

from engine.catalogue import Files
from engine.catalogue.places import packages_under, read_package, shipped
from engine.check import check_path
from engine.errors import NotFound
from engine.ids import ProcedureId
from engine.rehearsal import Coverage, Outcome, read_example
from engine.rehearsal import rehearse as rehearse_example
from engine.rehearsal.clauses import unproven
from engine.service.definitions import Definition, build_definition
from engine.spiff import SpiffRuntime


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check files, procedure folders or zips; store nothing."""
    findings = [finding for path in paths for finding in check_path(path)]
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.is_error for finding in findings)
    click.echo(f"{errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--missed", is_flag=True, help="List what no example case reaches.")
@click.option("--no-worker", is_flag=True, help="Let nothing happen between commands.")
def rehearse(paths: tuple[Path, ...], *, missed: bool, no_worker: bool) -> None:
    """Run example cases: all shipped ones, or those of files and folders."""
    jobs = [job for path in paths or (shipped()[0],) for job in _jobs(path)]
    passed = failed = 0
    for folder, names in _by_package(jobs):
        definition, outcomes = _run(folder, names, worker=not no_worker)
        coverage = Coverage()
        for name, outcome in outcomes:
            _show(name, outcome)
            passed += outcome.passed
            failed += not outcome.passed
            coverage.add(outcome.coverage)
        click.echo(coverage.line(definition))
        if missed:
            _show_missed(coverage, definition)
        if len(names) == len(_example_names(folder)):
            for sentence in unproven(definition, [outcome for _, outcome in outcomes]):
                click.echo(f"FAILED {sentence}")
                failed += 1
    click.echo(f"{passed} passed, {failed} failed")
    if failed:
        sys.exit(1)


def _jobs(path: Path) -> list[tuple[Path, str]]:
    if path.is_file() and path.suffix in (".yaml", ".yml"):
        return [(_package_of(path), str(path))]
    if path.name == "examples" and path.is_dir():
        return [(path.parent, str(found)) for found in sorted(path.glob("*.yaml"))]
    found = [
        (folder, name) for _, _, folder in packages_under(path) for name in _example_names(folder)
    ]
    loose = [] if found else sorted(path.rglob("*.yaml"))
    return found or [(_package_of(file), str(file)) for file in loose]


def _package_of(file: Path) -> Path:
    """Return the package an example case belongs to: around it, or the shipped one it names."""
    if (file.parent.parent / "procedure.toml").is_file():
        return file.parent.parent
    example = read_example(file.read_bytes(), source=file.name)
    folder = shipped()[0] / example.procedure
    if not folder.is_dir():
        raise NotFound(f"{file.name}: there is no procedure {example.procedure!r}.")
    return folder


def _example_names(folder: Path) -> list[str]:
    return sorted(name for name in read_package(folder)[1] if name.startswith("examples/"))


def _by_package(jobs: list[tuple[Path, str]]) -> list[tuple[Path, list[str]]]:
    grouped: dict[Path, list[str]] = {}
    for folder, name in jobs:
        grouped.setdefault(folder, []).append(name)
    return list(grouped.items())


def _run(
    folder: Path, names: list[str], *, worker: bool
) -> tuple[Definition, list[tuple[str, Outcome]]]:
    definition = _definition(folder)
    if len(names) < 2 * _PARALLEL_FROM or (cpu_count() or 1) < 2:
        return definition, _run_part(folder, names, worker)
    parts = [names[start :: cpu_count() or 1] for start in range(cpu_count() or 1)]
    with ProcessPoolExecutor() as pool:
        running = [pool.submit(_run_part, folder, part, worker) for part in parts if part]
        done = [outcome for part in running for outcome in part.result()]
    return definition, sorted(done, key=lambda pair: pair[0])


#: Fewer examples than this are not worth a second process.
_PARALLEL_FROM = 8


def _run_part(folder: Path, names: list[str], worker: bool) -> list[tuple[str, Outcome]]:
    definition = _definition(folder)
    return [(name, _rehearse(definition, name, worker=worker)) for name in names]


def _definition(folder: Path) -> Definition:
    procedure_id, files = read_package(folder)
    return build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1)


def _rehearse(definition: Definition, name: str, *, worker: bool) -> Outcome:
    content = _content(definition.files, name)
    return rehearse_example(read_example(content, source=name), definition, worker=worker)


def _content(files: Files, name: str) -> bytes:
    return files[name] if name in files else Path(name).read_bytes()


def _show(name: str, outcome: Outcome) -> None:
    state = "passed" if outcome.passed else "FAILED"
    click.echo(f"{state} {outcome.example.id} {outcome.example.title}")
    for failure in outcome.failures:
        click.echo(f"       {failure}")


def _show_missed(coverage: Coverage, definition: Definition) -> None:
    for kind, names in coverage.missed(definition).items():
        for name in names:
            click.echo(f"  missed ({kind}): {name}")
