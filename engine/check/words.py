"""Whose words a form takes down: asked for where somebody notes another's."""

import re
from collections.abc import Iterator, Sequence

from engine.check.finding import Finding, error, warning
from engine.check.subject import Subject
from engine.forms import Field, Kind
from engine.ids import RoleId
from engine.model.people import Part
from engine.package import Asked, Sort

#: Parts that take down the words of others.
_SCRIBES = frozenset({Part.CHAIR, Part.DECIDER, Part.ADMINISTRATION})
#: Parts that are heard: what they answer in a step of their own is theirs.
_HEARD = frozenset({Part.DISSENTER, Part.OBSERVER})
_STATEMENT = r"(?:own )?(?:words|views?|account|reasons|reply|replies|opinion|statement|wishes)"
_SPEAKS = r"(?:said|says|say|told|replied|answered|wants?|thinks?)"
#: Whom procedures call otherwise than by the title of a role.
_OTHERS = (
    *("dissenter", "dissenting professional", "professional", "parents", "parent", "mother"),
    *("father", "family", "child", "children", "young person", "representative"),
)
_THEIRS = re.compile(
    rf"\btheir {_STATEMENT}\b|\bwhat they {_SPEAKS}\b|\bin their (?:own )?words\b"
)
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_MEND = (
    "write in saidBy whose words it holds, so that they confirm them and nobody else corrects "
    "them; if it holds the words of who fills the form in, say so in the question"
)


def whose_words(subject: Subject) -> Iterator[Finding]:
    """Find questions in which one person takes down another's words and `saidBy` is missing."""
    if not subject.is_complete:
        return
    for keys, asked in subject.package.asked.items():
        for each in asked:
            if not _may_be_anothers(subject, each):
                continue
            form = subject.package.form(each.element)
            if owner := _own_step(subject, each, asked):
                text = f"{owner} answers {keys[-1]} in a step of their own, and this form takes it"
                yield error(form.source, each.field.key, f"{text} down for them; {_MEND}")
            elif spoken := _spoken_of(subject, each):
                text = f"the question speaks of “{spoken}”, which are another's words"
                yield warning(form.source, each.field.key, f"{text}; {_MEND}")


def _may_be_anothers(subject: Subject, asked: Asked) -> bool:
    part, field = subject.package.part, asked.field
    is_written = field.kind in (Kind.TEXTAREA, Kind.TEXTFIELD) and asked.sort is Sort.TEXT
    is_scribe = bool(asked.roles) and all(part(role) in _SCRIBES for role in asked.roles)
    return is_written and is_scribe and not field.said_by and not field.limits.format


def _own_step(subject: Subject, asked: Asked, others: Sequence[Asked]) -> str:
    """Return the title of who is heard, and answers the same in a step of their own; or ""."""
    part = subject.package.part
    for other in others:
        heard = [role for role in other.roles if part(role) in _HEARD]
        if heard and len(heard) == len(other.roles) and not other.field.said_by:
            return subject.procedure.title_of(min(heard))
    return ""


def _spoken_of(subject: Subject, asked: Asked) -> str:
    """Return what in a question speaks of another's words; "" where nothing does."""
    said = _words_of(asked.field)
    if found := _THEIRS.search(said):
        return found[0]
    for name in _names(subject, asked.roles):
        whose = rf"(?:the )?{re.escape(name)}"
        pattern = (
            rf"\b{whose}'s? {_STATEMENT}\b|\bwhat {whose} {_SPEAKS}\b"
            rf"|\b(?:account|views?|words|reasons|reply) of {whose}\b"
        )
        if found := re.search(pattern, said):
            return found[0]
    return ""


def _names(subject: Subject, own: frozenset[RoleId]) -> Iterator[str]:
    """Yield how others than some roles are called, in small letters."""
    mine = {subject.procedure.title_of(role).casefold() for role in own}
    titles = (role.title.casefold() for role in subject.procedure.roles.values())
    called = dict.fromkeys([*titles, "chair", *_OTHERS])
    is_chair = any(subject.package.part(role) is Part.CHAIR for role in own)
    yield from (each for each in called if each not in mine and not (is_chair and each == "chair"))


def _words_of(field: Field) -> str:
    return f"{field.label.source} {field.hint.source}".casefold().replace(_APOSTROPHE, "'")
