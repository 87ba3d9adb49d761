"""Parameters and facts: explained, used, and traced to their source."""

from collections.abc import Iterator

from engine.check.expressions import uses
from engine.check.finding import Finding, error, warning
from engine.check.limits import parts
from engine.check.scopes import Scopes, expression_of
from engine.check.subject import Subject
from engine.feel import nodes
from engine.feel.expression import Expression, UnaryTests

_FILE = "procedure.toml"


def explained(subject: Subject) -> Iterator[Finding]:
    """Find parameters that do not say what they are, and where they come from."""
    for parameter in subject.procedure.parameters.values():
        for name in ("label", "unit", "source"):
            if not getattr(parameter, name).strip():
                text = f"the parameter has no {name}; write it"
                yield error(_FILE, f"parameters.{parameter.id}", text)


def counted(scopes: Scopes) -> Iterator[Finding]:
    """Find limits that nobody can count: less than nothing, in parts, or in another unit."""
    counts = {each for use in uses(scopes) for each in _counts(use.text)}
    for parameter in scopes.subject.procedure.parameters.values():
        place = f"parameters.{parameter.id}"
        units = sorted(unit for name, unit in counts if name == parameter.id)
        for unit in units:
            if parameter.unit != unit:
                text = f"{unit} are counted with it, but its unit is “{parameter.unit}”"
                yield error(_FILE, place, f"{text}; write {unit}, or take another parameter")
        if (units or parameter.unit in _UNITS.values()) and not _is_count(parameter.value):
            text = f"“{parameter.value}” cannot be counted; write a whole number from 0"
            yield error(_FILE, place, text)


#: What a function counts, in its second argument.
_UNITS = {"workdays_after": "working days", "hours_after": "hours"}


def _counts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each name that an expression counts with, and its unit."""
    expression = expression_of(text)
    for part in parts(expression.node) if expression is not None else ():
        if not isinstance(part, nodes.Call):
            continue
        unit = _UNITS.get(part.called)
        for count in part.arguments[1:2]:
            inner = count.operand if isinstance(count, nodes.Negation) else count
            if unit and isinstance(inner, nodes.Name):
                yield inner.name, unit


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def sources(subject: Subject) -> Iterator[Finding]:
    """Warn of parameters whose source is no clause."""
    clauses = subject.procedure.clauses
    for parameter in subject.procedure.parameters.values() if clauses else ():
        named = [part.strip() for part in parameter.source.split(",")]
        if parameter.source and not any(name in clauses for name in named):
            text = f"the source “{parameter.source}” is no clause of clauses.toml; correct it"
            yield warning(_FILE, f"parameters.{parameter.id}", text)


def unused(scopes: Scopes) -> Iterator[Finding]:
    """Warn of parameters and facts that nothing reads."""
    subject = scopes.subject
    if not subject.is_complete:
        return
    read = set(_read(scopes))
    settings = subject.files.get(_FILE, b"").decode("utf-8", "replace")
    for name in subject.procedure.parameters:
        if name not in read and f"{{{{{name}}}}}" not in settings:
            text = "no expression reads this parameter; use or remove it"
            yield warning(_FILE, f"parameters.{name}", text)
    for name in subject.procedure.facts:
        if name not in read:
            text = "no expression reads this fact; use or remove it"
            yield warning(_FILE, f"facts.{name}", text)


def _read(scopes: Scopes) -> Iterator[str]:
    """Yield every name that some expression of the package reads."""
    subject = scopes.subject
    for role in subject.procedure.roles.values():
        yield from (role.nominees, role.declared, role.ends_for)
    for use in uses(scopes):
        yield from _names(expression_of(use.text))
    for form in subject.package.forms.values():
        yield from form.reads
    for letter in subject.package.letters.values():
        yield from letter.names
    for model in subject.package.decisions.values():
        for _, expression in model.expressions():
            yield from _names(expression)


def _names(expression: Expression | UnaryTests | None) -> Iterator[str]:
    if expression is not None:
        yield from expression.names
        for part in parts(expression.node):
            if isinstance(part, nodes.Name):
                yield part.name
