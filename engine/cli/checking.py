"""`dissent check` and `dissent rehearse`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from engine.check import check_path, mend_path
from engine.errors import DefinitionRejected, NotFound
from engine.package import Definition, Files
from engine.package.places import packages_under, read_package, shipped
from engine.proving.on_library import Verdict, in_all, judging
from engine.rehearsal import Coverage, Example, Outcome, read_example
from engine.rehearsal.clauses import unproven
from engine.rehearsal.packages import compiled, each, example_names, read_examples, run
from engine.spiff import SpiffRuntime
from engine.texts.british import show_count


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--mend", is_flag=True, help="First write who may know what where nobody is named.")
def check(paths: tuple[Path, ...], *, mend: bool) -> None:
    """Check files, procedure folders or zips; store nothing.

    With --mend, the closed audiences are written into the files of folders.
    """
    for file in [file for path in paths for file in mend_path(path)] if mend else ():
        click.echo(f"{file}: now says who may know.")
    runtime = SpiffRuntime()
    findings = [finding for path in paths for finding in check_path(path, runtime=runtime)]
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"{show_count(errors, 'error')}, {show_count(warnings, 'warning')}")
    if errors:
        sys.exit(1)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--missed", is_flag=True, help="List what no example case reaches.")
@click.option("--no-worker", is_flag=True, help="Let nothing happen between commands.")
@click.option("--on-library", is_flag=True, help="Compare with SpiffWorkflow as it is.")
def rehearse(paths: tuple[Path, ...], *, missed: bool, no_worker: bool, on_library: bool) -> None:
    """Run example cases: all shipped ones, or those of files and folders.

    \f
    Raises `UsageError` for --on-library beside another option.
    """
    if on_library and (missed or no_worker):
        raise click.UsageError("--on-library compares every step, and goes with nothing else.")
    jobs = _all_jobs(paths or (shipped()[0],))
    failed = _compare(jobs) if on_library else _rehearse(jobs, missed=missed, worker=not no_worker)
    if failed:
        sys.exit(1)


def _rehearse(jobs: list[tuple[Path, str]], *, missed: bool, worker: bool) -> int:
    """Run example cases as they are; return how many failed."""
    passed = failed = 0
    for procedure_id, files, examples in _packages(jobs):
        definition = compiled(procedure_id, files)
        outcomes = run(procedure_id, files, examples, worker=worker)
        coverage = Coverage()
        for name, outcome in outcomes:
            _show(name, outcome)
            passed += outcome.passed
            failed += not outcome.passed
            coverage.add(outcome.coverage)
        click.echo(coverage.line(definition))
        if missed:
            _show_missed(coverage, definition)
        if len(examples) == len(example_names(files)):
            for sentence in unproven(definition, [outcome for _, outcome in outcomes]):
                click.echo(f"FAILED {sentence}")
                failed += 1
    click.echo(f"{passed} passed, {failed} failed")
    return failed


def _compare(jobs: list[tuple[Path, str]]) -> int:
    """Compare example cases with the library; return how many differ for no known reason."""
    verdicts: list[Verdict] = []
    for procedure_id, files, examples in _packages(jobs):
        for name, verdict in each(procedure_id, files, examples, judging):
            click.echo(f"{examples[name].id}: {verdict}")
            verdicts.append(verdict)
    click.echo(in_all(verdicts))
    return sum(not verdict.is_explained for verdict in verdicts)


_ENDINGS = (".yaml", ".yml")


def _all_jobs(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Return the jobs of all. Raises `DefinitionRejected` with what is wrong in any."""
    jobs: list[tuple[Path, str]] = []
    findings: list[str] = []
    for path in paths:
        try:
            jobs += _jobs(path)
        except DefinitionRejected as refused:
            findings += refused.findings
    if findings:
        raise DefinitionRejected(findings)
    return jobs


def _jobs(path: Path) -> list[tuple[Path, str]]:
    if path.is_file() and path.suffix in _ENDINGS:
        return [(_package_of(path), str(path))]
    if path.name == "examples" and path.is_dir():
        return [(path.parent, str(found)) for found in sorted(path.glob("*.yaml"))]
    found = [
        (folder, name)
        for _, files, folder in packages_under(path)
        for name in example_names(files)
    ]
    loose = () if found else sorted(path.rglob("*.y*ml"))
    return found or _all_jobs(file for file in loose if file.suffix in _ENDINGS)


def _package_of(file: Path) -> Path:
    """Return the package an example case belongs to: around it, or the shipped one it names."""
    if (file.parent.parent / "procedure.toml").is_file():
        return file.parent.parent
    example = read_example(file.read_bytes(), source=file.name)
    folder = shipped()[0] / example.procedure
    if not folder.is_dir():
        raise NotFound(f"{file.name}: there is no procedure {example.procedure!r}.")
    return folder


def _packages(jobs: list[tuple[Path, str]]) -> Iterator[tuple[str, Files, dict[str, Example]]]:
    """Yield each package with those of its example cases that are asked for, read."""
    grouped: dict[Path, list[str]] = {}
    for folder, name in jobs:
        grouped.setdefault(folder, []).append(name)
    for folder, names in grouped.items():
        procedure_id, files = read_package(folder)
        contents = {name: files.get(name) or Path(name).read_bytes() for name in names}
        yield procedure_id, files, read_examples(contents, files)


def _show(name: str, outcome: Outcome) -> None:
    state = "passed" if outcome.passed else "FAILED"
    click.echo(f"{state} {outcome.example.id} {outcome.example.title}")
    for failure in outcome.failures:
        click.echo(f"       {failure}")


def _show_missed(coverage: Coverage, definition: Definition) -> None:
    for kind, names in coverage.missed(definition).items():
        for name in names:
            click.echo(f"  missed ({kind}): {name}")
