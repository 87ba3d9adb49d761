"""Runs all checks over a package, or over a file that is alone."""

from collections.abc import Callable, Iterator

from engine.check import (
    audiences,
    clauses,
    corrections,
    dates,
    decisions,
    entries,
    examples,
    expressions,
    forms,
    layout,
    letters,
    loops,
    names,
    parameters,
    people,
    properties,
    receipts,
    rests,
    scopes,
    separation,
    separation_values,
    shown_past,
    soundness,
    steps_apart,
    taken_away,
    widened,
    words,
)
from engine.check.finding import Finding, error, without_repeats
from engine.check.gate import runtime_findings
from engine.check.scopes import Scopes
from engine.check.subject import Subject, read_subject
from engine.errors import DefinitionRejected
from engine.package import Files
from engine.ports import ProcessRuntime

#: Findings of one kind in one file; more would not be read.
_MOST_OF_A_RULE = 50

RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    names.ids,
    names.file_names,
    names.words,
    names.names,
    names.defaults,
    names.messages,
    people.lanes,
    people.titles,
    people.tasks,
    people.steps_in_lanes,
    people.roles_named,
    people.records,
    people.appointed,
    people.confirmations,
    words.whose_words,
    corrections.declared,
    people.senders,
    entries.entries,
    entries.starts_without_people,
    properties.unknown,
    properties.extensions,
    properties.required,
    properties.references,
    properties.unknown_decisions,
    properties.stamps,
    properties.second_persons,
    properties.switches,
    properties.reminders,
    properties.each,
    loops.call_cycles,
    loops.endless_loops,
    soundness.soundness,
    forms.used,
    forms.ids,
    forms.shared_keys,
    forms.tables_over_forms,
    forms.panel_forms,
    dates.orders,
    audiences.undeclared,
    audiences.named,
    audiences.known,
    audiences.declared,
    audiences.protected,
    audiences.asked_alike,
    widened.widened,
    shown_past.forms,
    rests.named,
    rests.confirmed,
    rests.carried,
    rests.letters,
    shown_past.notices,
    shown_past.titles,
    scopes.circular_facts,
    scopes.clashes,
    scopes.lists,
    expressions.settings_keys,
    expressions.constants,
    letters.notices,
    receipts.receipts,
    parameters.explained,
    parameters.sources,
    clauses.clauses,
    separation.apart,
    separation.unsaid,
    separation.outcomes,
    separation.asked_who_is_barred,
    separation.known_keys,
    separation.one_person,
    steps_apart.stand_ins,
    steps_apart.given,
    steps_apart.own_words,
    steps_apart.begun_within,
    steps_apart.typed,
    taken_away.taken_away,
    separation_values.never,
    separation_values.rests_on_people,
    separation_values.recorded,
    examples.examples,
    decisions.words,
    names.documented,
    names.page_sizes,
    people.unused_roles,
    layout.layout,
)
#: Rules that need the names in scope with their types.
SCOPED_RULES: tuple[Callable[[Scopes], Iterator[Finding]], ...] = (
    expressions.expressions,
    decisions.tables,
    letters.letters,
    letters.forms,
    parameters.counted,
    parameters.unused,
)


def check_files(
    procedure_id: str, files: Files, *, runtime: ProcessRuntime, in_force: Files | None = None
) -> list[Finding]:
    """Return what is wrong with a whole package; its names are those inside the package.

    The runtime has the last word: it compiles the drawings. What the version in force keeps apart,
    or else the procedure as it is shipped, stays so.
    """
    subject = read_subject(procedure_id, files, is_whole=True, in_force=in_force)
    return without_repeats(_findings(subject, runtime))


def check_loose(files: Files, *, runtime: ProcessRuntime) -> list[Finding]:
    """Return what is wrong with files that stand in no package."""
    subject = read_subject("", files, is_whole=False)
    return without_repeats(_findings(subject, runtime))


def refuse_errors(
    procedure_id: str, files: Files, *, runtime: ProcessRuntime, in_force: Files | None = None
) -> None:
    """Raise `DefinitionRejected` with every error of a package, if there is any."""
    findings = check_files(procedure_id, files, runtime=runtime, in_force=in_force)
    lines = [str(finding) for finding in findings if finding.is_error]
    if lines:
        raise DefinitionRejected(lines)


def _findings(subject: Subject, runtime: ProcessRuntime) -> Iterator[Finding]:
    found = [*subject.findings]
    if subject.is_whole and "procedure.toml" not in subject.files:
        text = "the package has no procedure.toml; add it, with title, roles and entry"
        found.append(error("procedure.toml", "file", text))
    for rule in RULES:
        found += _first(rule(subject))
    known = Scopes(subject)
    for scoped in SCOPED_RULES:
        found += _first(scoped(known))
    yield from found
    yield from _of_runtime(subject, found, runtime)


def _first(findings: Iterator[Finding]) -> list[Finding]:
    counts: dict[str, int] = {}
    kept = []
    for finding in dict.fromkeys(findings):
        counts[finding.file] = counts.get(finding.file, 0) + 1
        if counts[finding.file] <= _MOST_OF_A_RULE:
            kept.append(finding)
    return kept


def _of_runtime(
    subject: Subject, found: list[Finding], runtime: ProcessRuntime
) -> Iterator[Finding]:
    """Add what the runtime refuses; an element that is refused already is left alone."""
    told = {(finding.file, finding.element) for finding in found if finding.is_error}
    for finding in runtime_findings(subject, runtime):
        if (finding.file, finding.element) not in told:
            yield finding
