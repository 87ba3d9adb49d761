"""Forms, notices and titles that show somebody what is not for them.

Where a package has no audiences but those built in, it is closed: a form shows what it reads.
"""

from collections.abc import Iterable, Iterator

from engine.check.audiences import SETTINGS, protects
from engine.check.finding import Finding, error, warning
from engine.check.shown_facts import ShownFacts, items_of
from engine.check.subject import Subject
from engine.ids import RoleId
from engine.letters import Template
from engine.model.audience import CASE, REPRESENTATIVE
from engine.model.people import WRITES
from engine.model.procedure import Element, ElementKind
from engine.package import Package, path_of
from engine.package.asked import Asked, Keys, Sort, answering

#: What everybody in a case reads.
_TITLES = ("title", "conference")


def forms(subject: Subject) -> Iterator[Finding]:
    """Find forms that show whoever fills them in what is not for them."""
    if not subject.is_whole or not subject.procedure.audiences:
        return
    facts, package = ShownFacts(subject.package), subject.package
    for _, element in subject.elements():
        form = package.forms.get(element.form_key)
        if form is None:
            continue
        for way in package.ways(element):
            shown = dict.fromkeys(facts.in_form(form, path_of(way), items_of(way)))
            shown |= dict.fromkeys(("restsOn", keys) for keys in package.rests(form).answers)
            for place, keys in shown:
                for role in sorted(_doers(package, element)):
                    if not may_know(package, role, package.asked.get(keys, ())):
                        text = f"shows {_called(package, keys)} to {_title(package, role)}"
                        yield error(form.source, place, f"{element.id} {text}, {_PAST}")


def notices(subject: Subject) -> Iterator[Finding]:
    """Find notices that tell a role what is not for it, and letters with another's address."""
    if not subject.is_whole or not subject.procedure.audiences:
        return
    facts, package = ShownFacts(subject.package), subject.package
    for _, element in subject.elements():
        letter = package.letters.get(element.properties.get("letter", ""))
        role = RoleId(element.properties.get("to", "").strip())
        if element.kind is not ElementKind.SEND or letter is None or role not in _roles(package):
            continue
        for keys in _told(facts, package, element, letter):
            asked = package.asked.get(keys, ())
            text = f"{element.id} tells {_title(package, role)} {_called(package, keys)}, {_PAST}"
            if may_know(package, role, asked):
                continue
            if letter.is_notice:
                yield error(letter.source, "file", text)
            elif any(each.sort is Sort.ADDRESS for each in asked):
                yield warning(letter.source, "file", text)


def titles(subject: Subject) -> Iterator[Finding]:
    """Find titles that tell everybody in the case what is not for everybody."""
    if not subject.is_whole or not subject.procedure.audiences:
        return
    facts, package = ShownFacts(subject.package), subject.package
    for name in _TITLES:
        for keys in dict.fromkeys(facts.in_feel(package.procedure.labels.get(name, ""))):
            asked = package.asked.get(keys, ())
            if any(protects(each.field) for each in asked) and not all(
                _is_everybodys(package, each) for each in asked
            ):
                text = f"everybody in the case reads this, and it tells {_called(package, keys)}"
                yield error(SETTINGS, f"labels.{name}", f"{text}, which is not for everybody")


_PAST = "who is not among those who may know it; name them in its audience, or do not show it"


def may_know(package: Package, role: RoleId, asked: Iterable[Asked]) -> bool:
    """Say whether somebody of a role may know an answer at some time, by every form that asks."""
    return all(_may_know(package, role, each) for each in asked)


def _may_know(package: Package, role: RoleId, asked: Asked) -> bool:
    if role in asked.roles or role == asked.field.said_by:
        return True
    return any(_may_be_in(package, role, name) for name in package.audience_of_answer(asked))


def _may_be_in(package: Package, role: RoleId, name: str) -> bool:
    """Say whether somebody of a role may be in an audience; persons whom FEEL names may be any."""
    part, audience = package.part(role), package.procedure.audiences.get(name)
    if audience is None:
        return name == CASE or (name == REPRESENTATIVE and part in WRITES)
    if audience.everybody or audience.people:
        return True
    return role in audience.roles or part in audience.parts


def _is_everybodys(package: Package, asked: Asked) -> bool:
    declared = package.procedure.audiences
    names = package.audience_of_answer(asked)
    return any(name == CASE or (name in declared and declared[name].everybody) for name in names)


def _doers(package: Package, element: Element) -> frozenset[RoleId]:
    return _roles(package) if element.is_for_everybody else answering(package, element)


def _roles(package: Package) -> frozenset[RoleId]:
    return frozenset(package.procedure.roles)


def _told(
    facts: ShownFacts, package: Package, element: Element, letter: Template
) -> Iterator[Keys]:
    found: dict[Keys, None] = {}
    for way in package.ways(element):
        for text in (letter.title, letter.body):
            found |= dict.fromkeys(facts.in_text(text, items_of(way)))
    yield from found


def _called(package: Package, keys: Keys) -> str:
    return f"“{'.'.join(keys)}”"


def _title(package: Package, role: RoleId) -> str:
    return f"“{package.procedure.roles[role].title}”"
