"""The questions on whose answers it rests who takes part, and whether people are kept apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.check.separation import OUTCOMES
from engine.forms.model import Component, Field, ItemList, Section
from engine.package import Package

_WORD = re.compile(r"[A-Za-z_]\w*")
_TEXT = re.compile(r'"[^"]*"')
#: What an answer is called, where FEEL offers it.
_LABEL = re.compile(r"label:.*?,\s*(?=value:)")
#: What of a list says who was there, and for whom.
_WHO = frozenset({"person", "name", "agency", "represents"})
#: Stands between how a question is asked and what hides it.
SEPARATOR = " | "
#: Stand among what hides a question of a list to which no row is added, or only so many.
_FIXED = "no row is added"
_BOUNDED = "only so many"


@dataclass(frozen=True, kw_only=True)
class Resting:
    """On what it rests who is kept apart: where that is read, and what a clause names."""

    #: The words of that, and of all behind it.
    words: frozenset[str]
    #: Questions whose answers it reads, as form and path.
    read: frozenset[str]
    #: Forms of steps that are kept apart, and those that are somebody's own.
    forms: frozenset[str]
    own: frozenset[str]
    #: What clauses name, as form and path.
    said: frozenset[str]
    #: Keys from which it is read who attended, who led the enquiry, who is in the team.
    known: frozenset[str]
    #: Keys of who decides or sits: that fewer are offered is stricter.
    seats: frozenset[str]


def asked(package: Package, resting: Resting) -> Iterator[tuple[str, str, str]]:
    """Yield each question that must be asked: how, with which answers, and whose words they are.

    These are the ones that a clause names, that a rule reads, that give a part, or that say who
    was there or in the enquiry; in the forms of steps that are kept apart also those that say what
    becomes of a dissent, that are chosen from in what is somebody's own, or that are read where it
    rests on them. Of whom one may say that they were there, or in the enquiry, is told too.
    """
    for key, form in package.forms.items():
        for path, field, hides in _fields(form.components, "", ()):
            name = f"{key}.{path}"
            is_known = path in resting.known or _is_who(path, resting.known)
            is_asked = name in resting.said | resting.read or bool(field.appoints) or is_known
            is_own = key in resting.own
            if is_asked or (key in resting.forms and _decides(field, resting.words, is_own)):
                yield "asked", name, SEPARATOR.join((_how(field, is_known=is_known), *hides))
                if offered := _offered(field):
                    yield "offers", name, ", ".join(offered)
                is_of_people = is_known or (
                    name in resting.read and field.key not in resting.seats
                )
                if is_of_people and (people := _people(field)):
                    yield "people", name, people
            if field.said_by:
                words = f"{field.said_by}, {field.confirmed}" if field.confirmed else field.said_by
                yield "theirs", name, words


def _is_who(path: str, known: frozenset[str]) -> bool:
    """Say whether a question of a list asks who was there, and for whom."""
    listed, _, key = path.partition(".")
    return listed in known and key in _WHO


def _decides(field: Field, read: frozenset[str], is_own: bool) -> bool:
    is_chosen = is_own and (field.is_boolean or field.choices is not None)
    is_outcome = OUTCOMES.fullmatch(field.key) is not None
    return field.is_stored and (is_chosen or is_outcome or field.key in read)


def _how(field: Field, *, is_known: bool) -> str:
    """Return whether a question has to be answered, is filled in already, is asked elsewhere.

    Of who was there, or in the enquiry, also whether some answer is refused.
    """
    limits = field.limits
    words = {
        "required": field.required,
        "optional": not field.required,
        "given": field.readonly or field.prefill is not None or field.otherwise is not None,
        "shared": field.shared,
        "bounded": is_known and bool(limits.check or limits.refusal or field.unfit),
    }
    return " ".join(word for word, holds in words.items() if holds)


def _offered(field: Field) -> list[str]:
    fixed = field.choices.fixed if field.choices is not None and not field.is_boolean else ()
    return [str(each.value) for each in fixed]


def _people(field: Field) -> str:
    """Return whom a question offers, as roles, or as FEEL without what they are called there."""
    if field.choices is None or field.is_boolean:
        return ""
    offered = field.choices.expression
    roles = ", ".join(sorted(field.choices.roles))
    return _LABEL.sub("", offered.text) if offered is not None else roles


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
            if isinstance(each, ItemList):
                limits = {_FIXED: not each.may_add, _BOUNDED: each.most is not None}
                hidden = (*hidden, *(word for word, holds in limits.items() if holds))
            yield from _fields(each.components, inside, hidden)


class Behind:
    """The words of texts, with those of the facts and tables from which they follow.

    A table follows by its name; `by_answers`, also by what it gives.
    """

    def __init__(self, package: Package, *, by_answers: bool = False) -> None:
        self._of = {name: _names(text) for name, text in package.procedure.facts.items()}
        for name, model in package.decisions.items():
            decision = model.decisions.get(name)
            if decision is not None and (table := decision.table) is not None:
                asked = {word for column in table.inputs for word in _names(column.text)}
                for given in {name, *(each.name for each in table.outputs if by_answers)}:
                    self._of[given] = self._of.get(given, set()) | asked

    def words(self, texts: Iterable[str]) -> set[str]:
        """Return the words of some texts, and of all behind them."""
        found, waiting = set[str](), [words_in(text) for text in texts]
        while waiting:
            words = waiting.pop() - found
            found |= words
            waiting += [self._of[word] for word in words if word in self._of]
        return found


def _names(text: str) -> set[str]:
    """Return the words of FEEL that stand in no text of it."""
    return words_in(_TEXT.sub("", text))


def words_in(text: str) -> set[str]:
    """Return what in a text may be a name."""
    return {*_WORD.findall(text)}
