"""What kept people apart goes on doing so: no new version of a procedure takes that away.

The list of the version in force (`kept_apart.py`) is held against the new one; where nothing is in
force, that of the procedure as it is shipped. Titles, order and ids may change, and rules may be
added or made stricter.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from engine.check.asked_apart import SEPARATOR
from engine.check.came_beside import cut_too, led_past, stopping, written_too
from engine.check.finding import Finding, error, shown
from engine.check.held_against import HeldAgainst
from engine.check.kept_apart import Kept, anchors_of, as_shipped, kept_apart
from engine.check.kinds import KINDS, is_there
from engine.check.subject import Subject, read_subject
from engine.check.written_by import GIVEN
from engine.ids import ElementId
from engine.model.procedure import Clause
from engine.package.places import read_package, shipped, shipped_ids

#: Clauses that are named where none says that the step keeps people apart.
_MOST_CLAUSES = 3


def taken_away(subject: Subject) -> Iterator[Finding]:
    """Find what kept people apart before, and does not any more."""
    if not subject.is_complete or subject.settings is None:
        return
    if before := kept_before(subject):
        held = HeldAgainst(subject, before)
        for old, new, wrong in _lost(held):
            mend = KINDS[old.kind].mend.format(old=old).replace(SEPARATOR, ", hidden where ")
            yield _finding(held, new, wrong, mend, about=(old.thing,))
        yield from _came(held)
        for old in _gone(held):
            wrong = f"“{shown(old.thing)}” is gone, and nothing came in its place"
            yield _finding(held, old, wrong, "draw it again, or what does the same")


def _came(held: HeldAgainst) -> Iterator[Finding]:
    """Find what came beside what kept people apart, and goes round it."""
    for old, step in held.copies():
        wrong = f"“{held.called(step)}” asks what “{held.called(old.thing)}” does"
        wrong = f"{wrong}, and is not kept from the same people"
        copied = Kept(kind="by", name=step)
        yield _finding(held, copied, wrong, "give it the same lane and properties")
    for old, new in written_too(held):
        other, is_given = held.called(old.thing), new.value.startswith(GIVEN)
        does = f"gives the role of {held.called(new.rest)}" if is_given else f"writes {new.rest}"
        wrong = f"“{held.called(new.thing)}” {does}, on which a rule rests"
        mend = f"let “{other}” alone do so" + ("" if is_given else ", or ask under its own key")
        yield _finding(held, new, f"{wrong}, beside “{other}”", mend, about=(old.thing,))
    for new in cut_too(held):
        wrong = f"“{held.called(new.thing)}” cuts “{held.called(new.rest)}” off"
        yield _finding(held, new, wrong, "let it run beside that", about=(new.rest,))
    for new, answers in led_past(held):
        wrong = f"“{held.called(new.thing)}” leads past what keeps people apart by"
        mend = "let those answer it who dissent, decide or sit"
        yield _finding(held, new, f"{wrong} {', '.join(answers)}", mend)
    for new in stopping(held):
        wrong = f"“{held.called(new.thing)}” stops all that goes on beside it, and did not"
        yield _finding(held, new, wrong, "let it end its own way alone")


@lru_cache(maxsize=1)
def kept_before(subject: Subject) -> Sequence[Kept]:
    """Return what is kept apart in force, else as shipped; worked out once for all rules.

    A version of which no clause says that it keeps people apart binds nobody. A procedure that is
    taken over as it is shipped, with a new release, is held against nothing else.
    """
    if subject.in_force is None or _is_shipped(subject):
        return as_shipped(subject.procedure_id)
    package = read_subject(subject.procedure_id, subject.in_force, is_whole=True).package
    is_said = any(clause.apart for clause in package.procedure.clauses.values())
    return kept_apart(package) if is_said else []


def _is_shipped(subject: Subject) -> bool:
    name = subject.procedure_id
    return name in shipped_ids() and read_package(shipped()[0] / name)[1] == subject.files


def _lost(held: HeldAgainst) -> Iterator[tuple[Kept, Kept, str]]:
    """Yield what is kept apart no more, with where it stands and what is wrong, in order."""
    for key, old in held.before.items():
        found: list[Kept | None] = [held.now.get(key)]
        if found == [None] and KINDS[old.kind].at == ("forms",):
            found = [*held.moved(old)] or found
        if found == [None] and not is_there(held, old):
            continue
        wrong = [(new or old, _wrong(held, old, new)) for new in found]
        if all(said for _, said in wrong):
            yield old, *wrong[0]


def _wrong(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    """Say what is wrong with what stands for a rule now; "" where nothing is."""
    is_same = new is not None and new.value == old.value
    return "" if is_same else KINDS[old.kind].check(held, old, new)


def _gone(held: HeldAgainst) -> Iterator[Kept]:
    """Yield what is gone with its step, role or form, and nothing came in its place."""
    came = [new for key, new in held.now.items() if key not in held.before]
    for key, old in held.before.items():
        if not KINDS[old.kind].goes_on or key in held.now or is_there(held, old):
            continue
        instead = next((new for new in came if _replaces(held, new, old)), None)
        if instead is None:
            yield old
        else:
            came.remove(instead)


def _replaces(held: HeldAgainst, new: Kept, old: Kept) -> bool:
    """Say whether a rule can have come in the place of one whose step, role or form is gone."""
    if new.kind != old.kind:
        return False
    if old.kind == "said":
        return new.name.partition(":")[0] == old.name.partition(":")[0]
    if old.kind in ("asked", "refused"):
        is_like = old.thing == new.thing or old.rest == new.rest
        return is_like and not _wrong(held, old, new)
    return old.kind not in ("part", "way") or new.value == old.value


# --- how it is told ---------------------------------------------------------------------------


def _finding(
    held: HeldAgainst, rule: Kept, wrong: str, mend: str, *, about: Sequence[str] = ()
) -> Finding:
    """Return a finding, with the clauses of a rule, or of what else it is about."""
    clauses = _clauses(held.subject, rule, (*about, rule.thing, *held.rests_on(rule)))
    file, place = _place(held.subject, rule, clauses)
    said = f" ({', '.join(clauses)})" if clauses else ""
    text = f"{wrong}{said}. It keeps people apart, and no new version takes that away"
    return error(file, place, f"{text}; {shown(mend)}")


def _place(subject: Subject, rule: Kept, clauses: list[str]) -> tuple[str, str]:
    element = subject.procedure.elements.get(ElementId(rule.thing))
    form = subject.package.forms.get(rule.thing)
    kind = KINDS[rule.kind]
    if kind.table:
        return "procedure.toml", f"{kind.table}.{rule.thing}"
    if kind.at == ("forms",) and form is not None:
        return form.source, rule.rest.rpartition(".")[2]
    if element is not None and rule.kind != "said":
        return subject.file_of(element), element.id
    if rule.kind == "callers":
        return subject.procedure.processes[rule.thing].file, rule.thing
    if rule.kind == "turns" and rule.thing in subject.package.decisions:
        return subject.package.decisions[rule.thing].source, rule.thing
    if rule.kind == "turns":
        return "procedure.toml", f"facts.{rule.thing}"
    is_there = bool(clauses) and clauses[0] in subject.procedure.clauses
    return "clauses.toml", clauses[0] if is_there else "file"


def _clauses(subject: Subject, rule: Kept, things: Iterable[str]) -> list[str]:
    """Return the clauses that say a rule, else the first of those that carry the first thing."""
    if rule.kind == "said":
        return [rule.value]
    clauses = subject.procedure.clauses.values()
    for thing in things:
        carriers = {thing, f"form:{thing}", f"decision:{thing}"}
        said = [each.id for each in clauses if thing in _things(each)]
        carried = [each.id for each in clauses if carriers & {*each.carried_by}]
        if said or carried:
            return said or carried[:_MOST_CLAUSES]
    return []


def _things(clause: Clause) -> set[str]:
    said = [Kept(kind="said", name=each) for each in anchors_of(clause)]
    checked = {each.rest for each in said if each.name.startswith("second_person:")}
    return {each.thing for each in said} | checked
