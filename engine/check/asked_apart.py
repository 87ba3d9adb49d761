"""The questions on whose answers it rests who takes part, and whether people are kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.check.separation import OUTCOMES
from engine.forms.model import Component, Field, Section
from engine.package import Package

_WORD = re.compile(r"[A-Za-z_]\w*")
#: Stands between whether a question has to be answered and what hides it.
SEPARATOR = " | "
_REQUIRED = {True: "required", False: "optional"}


def asked(
    package: Package, *, rests: Iterable[str], forms: Iterable[str], said: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield each question that must be asked, with whether it has to be answered.

    These are the ones that a clause names (`said`) or that give a part; in some forms, also those
    that say what becomes of a dissent, or that some FEEL texts, or what they follow from, read.
    """
    read, own, named = _words_behind(package, rests), {*forms}, {*said}
    for key, form in package.forms.items():
        for path, field, hides in _fields(form.components, "", ()):
            name = f"{key}.{path}"
            is_read = key in own and field.key in read and field.is_stored
            is_outcome = key in own and OUTCOMES.fullmatch(field.key) is not None
            if is_read or is_outcome or field.appoints or name in named:
                yield "asked", name, SEPARATOR.join((_REQUIRED[field.required], *hides))
            if field.said_by:
                words = f"{field.said_by}, {field.confirmed}" if field.confirmed else field.said_by
                yield "theirs", name, words


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
