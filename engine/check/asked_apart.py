"""The questions on whose answers it rests who takes part, and whether people are kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.check.separation import OUTCOMES
from engine.forms.model import Component, Field, Section
from engine.package import Package

_WORD = re.compile(r"[A-Za-z_]\w*")
#: What of a list says who was there, and for whom.
_WHO = frozenset({"person", "name", "agency", "represents"})
#: Stands between how a question is asked and what hides it.
SEPARATOR = " | "


@dataclass(frozen=True, kw_only=True)
class Resting:
    """On what it rests who is kept apart: where that is read, and what a clause names."""

    #: FEEL, or names of tables.
    texts: frozenset[str]
    #: Forms of steps that are kept apart, and those that are somebody's own.
    forms: frozenset[str]
    own: frozenset[str]
    #: What clauses name, as form and path.
    said: frozenset[str]
    #: Keys from which it is read who attended, who led the enquiry, who is in the team.
    known: frozenset[str]


def asked(package: Package, resting: Resting) -> Iterator[tuple[str, str, str]]:
    """Yield each question that must be asked: how, with which answers, and whose words they are.

    These are the ones that a clause names, that give a part, or that say who was there or in the
    enquiry; in the forms of steps that are kept
    apart also those that say what becomes of a dissent, that are chosen from in what is somebody's
    own, or that is read where it rests on them.
    """
    read = _words_behind(package, resting.texts)
    for key, form in package.forms.items():
        for path, field, hides in _fields(form.components, "", ()):
            name = f"{key}.{path}"
            is_known = path in resting.known or _is_who(path, resting.known)
            is_asked = name in resting.said or bool(field.appoints) or is_known
            if is_asked or (key in resting.forms and _decides(field, read, key in resting.own)):
                yield "asked", name, SEPARATOR.join((_how(field), *hides))
                if offered := _offered(field):
                    yield "offers", name, ", ".join(offered)
            if field.said_by:
                words = f"{field.said_by}, {field.confirmed}" if field.confirmed else field.said_by
                yield "theirs", name, words


def _is_who(path: str, known: frozenset[str]) -> bool:
    """Say whether a question of a list asks who was there, and for whom."""
    listed, _, key = path.partition(".")
    return listed in known and key in _WHO


def _decides(field: Field, read: set[str], is_own: bool) -> bool:
    is_chosen = is_own and (field.is_boolean or field.choices is not None)
    is_outcome = OUTCOMES.fullmatch(field.key) is not None
    return field.is_stored and (is_chosen or is_outcome or field.key in read)


def _how(field: Field) -> str:
    """Return whether a question has to be answered, is filled in already, is asked elsewhere."""
    words = {
        "required": field.required,
        "optional": not field.required,
        "given": field.readonly or field.prefill is not None,
        "shared": field.shared,
    }
    return " ".join(word for word, holds in words.items() if holds)


def _offered(field: Field) -> list[str]:
    fixed = field.choices.fixed if field.choices is not None and not field.is_boolean else ()
    return [str(each.value) for each in fixed]


def _fields(
    components: Sequence[Component], around: str, hides: tuple[str, ...]
) -> Iterator[tuple[str, Field, tuple[str, ...]]]:
    """Yield each question with its path and all that hides it."""
    for each in components:
        hidden = (*hides, each.hide.text) if each.hide is not None else hides
        if isinstance(each, Field):
            yield around + each.key, each, hidden
        elif isinstance(each, Section):
            inside = f"{around}{each.key}." if each.key else around
            yield from _fields(each.components, inside, hidden)


def _words_behind(package: Package, texts: Iterable[str]) -> set[str]:
    """Return the words of some texts, and of the facts and tables from which they follow."""
    facts: Mapping[str, str] = package.procedure.facts
    found, waiting = set[str](), [*texts]
    while waiting:
        words = {*_WORD.findall(waiting.pop())} - found
        found |= words
        waiting += [facts[word] for word in sorted(words) if word in facts]
        for word in sorted(words):
            model = package.decisions.get(word)
            decision = model.decisions.get(word) if model is not None else None
            if decision is not None and decision.table is not None:
                waiting += [column.text for column in decision.table.inputs]
    return found
