"""What a clause lets some people alone know goes on being for them alone, or it is said.

The version in force is held against the new one; where nothing is in force, the procedure as it is
shipped. A clause says so that is carried by an audience (`audience:NAME`).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from engine.check.audiences import SETTINGS
from engine.check.finding import Finding, warning
from engine.check.scopes import expression_of
from engine.check.subject import Subject, read_subject
from engine.forms import Field
from engine.model.audience import ADDRESSEE, AUTHOR, CASE, Audience, names_in
from engine.package import Package
from engine.package.places import read_package, shipped, shipped_ids

_CARRIER = "audience:"
_MEND = "take it back, unless the clause says otherwise now"
#: They are always in, so naming them opens nothing.
_ALWAYS = frozenset({AUTHOR, ADDRESSEE})


def widened(subject: Subject) -> Iterator[Finding]:
    """Warn of audiences that a clause names and that have become wider, or are named no more."""
    before = _before(subject) if subject.is_complete else None
    if before is None:
        return
    clauses = _clauses(before)
    now = subject.procedure.audiences
    for name in (each for each in clauses if each in now):
        for wider in _wider(before, subject.package, before.procedure.audiences[name], now[name]):
            text = f"{wider}, and before they might not; this carries {clauses[name]}"
            yield warning(SETTINGS, f"audiences.{name}", f"{text}; {_MEND}")
    places = {(file, place): names for file, place, names in _places(subject.package)}
    for file, place, names in _places(before):
        confining = [name for name in names if name in clauses]
        added = places.get((file, place), names) - names - _ALWAYS
        if confining and CASE not in names and added:
            text = f"{_listed(added)} may know this too, and before they might not; this is of"
            text = f"{text} {', '.join(clauses[name] for name in confining)}"
            yield warning(file, place, f"{text}; {_MEND}")


@lru_cache(maxsize=1)
def _before(subject: Subject) -> Package | None:
    """Return the version in force, else the procedure as it is shipped, if it has audiences."""
    if subject.in_force is not None:
        read = read_subject(subject.procedure_id, subject.in_force, is_whole=True)
        return read.package
    return _shipped(subject.procedure_id) if subject.procedure_id in shipped_ids() else None


@lru_cache(maxsize=2)
def _shipped(procedure_id: str) -> Package:
    files = read_package(shipped()[0] / procedure_id)[1]
    return read_subject(procedure_id, files, is_whole=True).package


def _clauses(package: Package) -> Mapping[str, str]:
    """Return the clauses that each audience carries, in words."""
    found: dict[str, list[str]] = {}
    for clause in package.procedure.clauses.values():
        for name in clause.carried_by:
            kind, audience = name[: len(_CARRIER)], name[len(_CARRIER) :]
            if kind == _CARRIER and audience in package.procedure.audiences:
                found.setdefault(audience, []).append(clause.id)
    return {name: f"clause {', '.join(ids)}" for name, ids in sorted(found.items())}


def _wider(old: Package, new: Package, was: Audience, now: Audience) -> Iterator[str]:
    if now.everybody and not was.everybody:
        yield "everybody in the case is in this audience"
    if came := _roles(new, now) - _roles(old, was) - _roles(new, was):
        yield f"{_listed(came)} may know"
    if now.people and (now.people != was.people or _reads_otherwise(old, new, was.people)):
        yield "other persons are in it (people)"
    if was.starts and (now.starts != was.starts or _comes_earlier(old, new, was.starts)):
        yield "it begins otherwise (from)"
    if was.ends and (now.ends != was.ends or _comes_later(old, new, was.ends)):
        yield "it ends otherwise (until)"


def _roles(package: Package, audience: Audience) -> frozenset[str]:
    roles = package.procedure.roles.values()
    return frozenset(
        each.id for each in roles if each.id in audience.roles or each.part in audience.parts
    )


def _comes_later(old: Package, new: Package, text: str) -> bool:
    """Say whether a fact on which a date rests is another, or a number has grown."""
    numbers = _numbers(old, new, text)
    return _reads_otherwise(old, new, text) or any(now > was for was, now in numbers)


def _comes_earlier(old: Package, new: Package, text: str) -> bool:
    numbers = _numbers(old, new, text)
    return _reads_otherwise(old, new, text) or any(now < was for was, now in numbers)


def _numbers(old: Package, new: Package, text: str) -> Iterator[tuple[float, float]]:
    """Yield the numbers that an expression reads, as they were and are."""
    was, now = old.procedure.parameters, new.procedure.parameters
    for name in _read(old, text) & was.keys() & now.keys():
        both = was[name].value, now[name].value
        if all(isinstance(each, int | float) for each in both):
            yield both


def _reads_otherwise(old: Package, new: Package, text: str) -> bool:
    """Say whether a fact that an expression reads, also through others, says something else."""
    was, now = old.procedure.facts, new.procedure.facts
    names = _read(old, text) | _read(new, text)
    return any(was.get(each, "").split() != now.get(each, "").split() for each in names)


def _read(package: Package, text: str) -> frozenset[str]:
    """Return the names that an expression reads, also through facts."""
    found, waiting = set[str](), [text]
    while waiting:
        expression = expression_of(waiting.pop())
        new = (expression.names if expression else frozenset()) - found
        found |= new
        waiting += [package.procedure.facts[name] for name in new & package.procedure.facts.keys()]
    return frozenset(found)


def _places(package: Package) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each step, answer, letter and kind of paper with the names of who may know it."""
    for element in package.procedure.elements.values():
        file = package.procedure.processes[element.process_id].file
        yield file, element.id, frozenset(package.audience_of_step(element))
    for form in package.forms.values():
        for field in form.fields:
            if isinstance(field, Field):
                names = names_in(field.audience or form.audience)
                yield form.source, ".".join(field.path), frozenset(names)
    for letter in package.letters.values():
        yield letter.source, "audience", frozenset(names_in(letter.audience))
    for paper in package.procedure.papers.values():
        yield SETTINGS, f"papers.{paper.id}.audience", frozenset(names_in(paper.audience))


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
