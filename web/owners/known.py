"""Who may know what of a procedure, audience by audience, as its owners read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.audience import (
    ADDRESSEE,
    AUTHOR,
    CASE,
    REPRESENTATIVE,
    SENDER,
    Audience,
    names_in,
)
from engine.package import Definition
from engine.wording.terms import question_words
from web.frame.filters import with_gaps

#: The audiences that every procedure has, as its owners read them, in the order of the page.
_BUILT_IN: Mapping[str, str] = {
    CASE: "everybody in the case",
    AUTHOR: "who did or said it, and nobody else",
    ADDRESSEE: "whom a letter or notice is for, and nobody else",
    SENDER: "who prepares, checks or sends a letter",
    REPRESENTATIVE: "whoever represents the person whom it is about",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownLine:
    """An audience, and what it may know: each kind of thing with its names."""

    id: str
    title: str
    #: None for one that every procedure has.
    audience: Audience | None
    #: The titles of its roles, those of its parts among them.
    who: Sequence[str]
    what: Sequence[tuple[str, Sequence[str]]]


def known_by(definition: Definition) -> Sequence[KnownLine]:
    """Return the audiences of a version with what each may know; built-in ones where used.

    Nothing for a version without audiences, which is read closed.
    """
    procedure = definition.procedure
    if not procedure.audiences:
        return ()
    named: dict[str, dict[str, dict[str, None]]] = {}
    for kind, title, names in _named(definition):
        for name in names:
            named.setdefault(name, {}).setdefault(kind, {})[title] = None
    lines = []
    for name in (*procedure.audiences, *_BUILT_IN):
        audience = procedure.audiences.get(name)
        what = [(kind, list(titles)) for kind, titles in named.get(name, {}).items()]
        if audience or what:
            title = audience.title if audience else _BUILT_IN[name]
            who = _who(definition, audience) if audience else []
            lines.append(KnownLine(id=name, title=title, audience=audience, who=who, what=what))
    return lines


def _named(definition: Definition) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield each step, answer, letter and paper: its kind, its title, and who may know it."""
    procedure = definition.procedure
    for element in procedure.elements.values():
        if element.name:
            yield "Steps", element.name, definition.audience_of_step(element)
    yield from _answers(definition)
    for letter in definition.letters.values():
        kind = "Letters" if letter.kind == "letter" else "Notices"
        yield kind, with_gaps(letter.title.source), names_in(letter.audience)
    for paper in procedure.papers.values():
        yield "Papers", paper.title, names_in(paper.audience)


def _answers(definition: Definition) -> Iterator[tuple[str, str, Sequence[str]]]:
    for key, form in definition.forms.items():
        yield "Answers of forms", with_gaps(form.title) or key, names_in(form.audience)
    for asked in definition.asked.values():
        for each in asked:
            if own := each.field.audience:
                yield "Single answers", question_words(each.field), names_in(own)


def _who(definition: Definition, audience: Audience) -> Sequence[str]:
    roles = definition.procedure.roles.values()
    return [r.title for r in roles if r.id in audience.roles or r.part in audience.parts]
