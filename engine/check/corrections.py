"""What a procedure says of corrections: what may be corrected, by whom, confirmed by whom."""

from collections import Counter
from collections.abc import Iterator

from engine.check.finding import Finding, error
from engine.check.subject import Subject
from engine.model.people import Part
from engine.model.procedure import CorrectionRule
from engine.package import Asked, Sort

_FILE = "procedure.toml"


def declared(subject: Subject) -> Iterator[Finding]:
    """Find corrections that name nothing there is, or what nobody corrects."""
    rules = subject.procedure.corrections.values()
    twice = Counter(fact for rule in rules for fact in rule.facts)
    for rule in rules:
        at = f"corrections.{rule.id}"
        yield from (error(_FILE, at, text) for text in _of_people(subject, rule))
        for fact in rule.facts if subject.is_complete else ():
            if text := _of_fact(subject, rule, fact):
                yield error(_FILE, at, f"{fact}: {text}")
            elif twice[fact] > 1:
                text = "it is named twice, and the first alone counts; name it once"
                yield error(_FILE, at, f"{fact}: {text}")


def _of_people(subject: Subject, rule: CorrectionRule) -> Iterator[str]:
    if not rule.facts:
        yield "it names no fact; add facts, such as [conference_date]"
    if not rule.by:
        yield "nobody corrects these; name roles in by, or take it out"
    for role in dict.fromkeys((*rule.by, *rule.confirmed_by)):
        if role not in subject.procedure.roles:
            yield f"there is no role {role!r}; name one of this procedure"
    if len(rule.by) == 1 and rule.confirmed_by == rule.by:
        yield (
            f"only {rule.by[0]} corrects this, and only {rule.by[0]} confirms it; name another "
            "role in confirmed_by"
        )


def _of_fact(subject: Subject, rule: CorrectionRule, fact: str) -> str:
    """Say what is wrong with a fact that is named; "" where nothing is."""
    if fact == subject.procedure.known.attended:
        return ""
    asked = subject.package.asked.get(tuple(fact.split(".")), ())
    if not asked:
        return "no form asks for this; name the key of a question, such as children.name"
    sort = max(each.sort for each in asked)
    if sort is Sort.CHOICE:
        return (
            "it is chosen, and a choice is withdrawn or reopened by its own step; what is shared "
            "of a conference its chair and administration correct. Take it out"
        )
    if sort is Sort.ADDRESS:
        return "an address is asked again where it is needed; take it out"
    return _of_words(subject, rule, asked) if sort is Sort.TEXT else ""


def _of_words(subject: Subject, rule: CorrectionRule, asked: tuple[Asked, ...]) -> str:
    if all(each.field.said_by and each.field.said_by not in each.roles for each in asked):
        return "these are another's words, and nobody corrects them; take it out"
    part = subject.package.part
    dissents = any(part(role) is Part.DISSENTER for each in asked for role in each.roles)
    writers = {role for each in asked if not each.field.said_by for role in each.roles}
    authors = {role for role in writers if not dissents or part(role) is Part.DISSENTER}
    others = [role for role in rule.by if role in subject.procedure.roles and role not in authors]
    if not others:
        return ""
    who = ", ".join(sorted(authors)) or "who writes them"
    return f"words are corrected by who wrote them; name {who} in by, and not {', '.join(others)}"
