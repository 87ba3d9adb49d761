"""Runs the example cases of a package, on every core and within a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing import Pool, TimeoutError, cpu_count
from signal import SIG_DFL, SIGTERM, signal
from typing import TypeVar

from engine.errors import DefinitionRejected
from engine.ids import ProcedureId
from engine.package import Definition, Files, build_definition
from engine.rehearsal.clauses import unproven
from engine.rehearsal.example import Example, read_example
from engine.rehearsal.going_on import by_id, gone_on
from engine.rehearsal.rehearse import Outcome, rehearse
from engine.spiff import SpiffRuntime

T = TypeVar("T")

#: Example cases that are not done by then are taken to run for ever.
MOST_SECONDS = 600
#: Fewer example cases than this are not worth a second process.
_PARALLEL_FROM = 16


def failures(definition: Definition) -> list[str]:
    """Return a line for each example case that fails, and for each clause that none shows.

    A package without example cases has none. Raises `DefinitionRejected` where one cannot be
    read, or where they do not come to an end.
    """
    files = definition.files
    examples = read_examples({name: files[name] for name in example_names(files)})
    if not examples:
        return []
    outcomes = run(definition.id, files, examples)
    return [*_failed(outcomes), *_not_shown(definition, outcomes)]


def example_names(files: Files) -> list[str]:
    """Return the names of the example cases of a package."""
    endings = (".yaml", ".yml")
    return sorted(n for n in files if n.startswith("examples/") and n.endswith(endings))


def read_examples(contents: Mapping[str, bytes], files: Files | None = None) -> dict[str, Example]:
    """Read example cases, each with what it takes from one that it goes on from.

    That one is among them, or among the example cases in `files`, those of their package. Raises
    `DefinitionRejected` with what is wrong in all of them.
    """
    written = _each(contents, lambda name: read_example(contents[name], source=name))
    more: Mapping[str, bytes] = {}
    if files is not None and any(example.goes_on_from for example in written.values()):
        more = {n: files[n] for n in example_names(files) if n not in contents}
    also = _each(more, lambda name: read_example(more[name], source=name))
    others = by_id([*written.values(), *also.values()])
    return _each(written, lambda name: gone_on(written[name], others, source=name))


def _each(names: Iterable[str], make: Callable[[str], Example]) -> dict[str, Example]:
    examples: dict[str, Example] = {}
    findings: list[str] = []
    for name in names:
        try:
            examples[name] = make(name)
        except DefinitionRejected as refused:
            findings += refused.findings
    if findings:
        raise DefinitionRejected(findings)
    return examples


def run(
    procedure_id: str, files: Files, examples: Mapping[str, Example], *, worker: bool = True
) -> list[tuple[str, Outcome]]:
    """Rehearse example cases; return what came of each, by its name.

    Raises `DefinitionRejected` where they do not come to an end.
    """
    return each(procedure_id, files, examples, partial(_rehearsing, worker=worker))


def each(
    procedure_id: str,
    files: Files,
    examples: Mapping[str, Example],
    doing: Callable[[Definition], Callable[[Example], T]],
) -> list[tuple[str, T]]:
    """Do something with example cases in processes of their own; return it by their names.

    `doing` makes it of a package ready to run, once a process. Raises `DefinitionRejected` where
    it does not come to an end.
    """
    many = cpu_count() if len(examples) >= _PARALLEL_FROM else 1
    parts = [dict(list(examples.items())[start::many]) for start in range(many)]
    with Pool(many, initializer=_end_when_told) as pool:
        running = pool.starmap_async(
            _do_part, [(procedure_id, files, part, doing) for part in parts]
        )
        try:
            done = running.get(MOST_SECONDS)
        except TimeoutError:
            raise DefinitionRejected([_too_long(list(examples))]) from None
        pool.close()
        pool.join()
    return sorted((pair for part in done for pair in part), key=lambda pair: pair[0])


def compiled(procedure_id: str, files: Files) -> Definition:
    """Return a package ready to run."""
    return build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1)


def _end_when_told() -> None:
    """Let a process end at once, whatever the one that made it does when it is told to end."""
    signal(SIGTERM, SIG_DFL)


def _do_part(
    procedure_id: str,
    files: Files,
    examples: Mapping[str, Example],
    doing: Callable[[Definition], Callable[[Example], T]],
) -> list[tuple[str, T]]:
    do = doing(compiled(procedure_id, files))
    return [(name, do(one)) for name, one in examples.items()]


def _rehearsing(definition: Definition, *, worker: bool) -> Callable[[Example], Outcome]:
    return partial(rehearse, definition=definition, worker=worker)


def _failed(outcomes: Sequence[tuple[str, Outcome]]) -> Iterator[str]:
    for name, outcome in outcomes:
        for failure in outcome.failures:
            yield f"{name}:{outcome.example.id}: {failure}"


def _not_shown(definition: Definition, outcomes: Sequence[tuple[str, Outcome]]) -> Iterator[str]:
    for sentence in unproven(definition, [outcome for _, outcome in outcomes]):
        yield f"clauses.toml:{sentence.removeprefix('clause ')}"


def _too_long(names: Sequence[str]) -> str:
    place = names[0] if len(names) == 1 else "examples"
    return (
        f"{place}:steps: not done within {MOST_SECONDS // 60} minutes; look for an example case"
        " that repeats or waits without end"
    )
