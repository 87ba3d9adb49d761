"""What a step rests on, as its form names it: what its page shows above its questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.forms import Form
from engine.letters import Template
from engine.package.asked import Asked, Keys
from engine.package.file_types import Drawn

#: Before the name of a form of which all answers are meant, of a kind of paper, and of a letter.
FORM, PAPER, LETTER = "form:", "paper:", "letter:"


class Resting(Drawn, Protocol):
    """The part of a package that is needed here."""

    @property
    def letters(self) -> Mapping[str, Template]:
        """The letters and notices by name."""

    @property
    def asked(self) -> Mapping[Keys, tuple[Asked, ...]]:
        """The questions that ask for each place of the case file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rests:
    """The answers, the kinds of paper, and the letters and notices, that a form rests on."""

    answers: frozenset[Keys] = frozenset()
    papers: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()


def rests_of(package: Resting, form: Form) -> Rests:
    """Return what a form rests on; what does not exist is left out.

    `reasons` or `children.decision` is an answer; `reviews` is all that is asked of a list.
    """
    named = form.rests_on
    return Rests(
        answers=frozenset(keys for name in named for keys in _answers(package, name)),
        papers=frozenset(_after(PAPER, named)) & package.procedure.papers.keys(),
        letters=frozenset(_after(LETTER, named)) & package.letters.keys(),
    )


def unknown_in(package: Resting, form: Form) -> Iterator[str]:
    """Yield what a form says that it rests on, and that does not exist."""
    for name in form.rests_on:
        if name.startswith(PAPER):
            is_known = name.removeprefix(PAPER) in package.procedure.papers
        elif name.startswith(LETTER):
            is_known = name.removeprefix(LETTER) in package.letters
        else:
            is_known = any(True for _ in _answers(package, name))
        if not is_known:
            yield name


def _answers(package: Resting, name: str) -> Iterator[Keys]:
    key = name.removeprefix(FORM)
    is_form, path = name.startswith(FORM), tuple(key.split("."))
    for keys, asked in package.asked.items():
        is_asked = any(each.element.form_key == key for each in asked)
        if is_asked if is_form else keys[: len(path)] == path:
            yield keys


def _after(kind: str, names: tuple[str, ...]) -> Iterator[str]:
    return (name.removeprefix(kind) for name in names if name.startswith(kind))
