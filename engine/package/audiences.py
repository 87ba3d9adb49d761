"""Who may know what of a package, as its files name it."""

import re
from collections.abc import Mapping
from typing import Protocol

from engine.ids import ElementId
from engine.letters import Template
from engine.model.audience import names_in
from engine.model.procedure import Element, ElementKind
from engine.package.asked import Asked, Keys
from engine.package.file_types import Drawn

_WORDS = re.compile(r"[A-Za-z_]\w*")


class Naming(Drawn, Protocol):
    """The part of a package that is needed here."""

    @property
    def letters(self) -> Mapping[str, Template]:
        """The letters and notices by name."""

    @property
    def asked(self) -> Mapping[Keys, tuple[Asked, ...]]:
        """The questions that ask for each place of the case file."""


def of_step(package: Naming, element: Element) -> tuple[str, ...]:
    """Return who may know that a step is, and what of it: its own, or what stands around it says.

    A boundary event is known to whoever knows what it is attached to. () where nobody is named.
    """
    procedure, around = package.procedure, element
    while True:
        if named := names_in(around.properties.get("audience", "")):
            return named
        outer = around.attached_to or around.parent_id
        if outer is None:
            process = procedure.processes.get(around.process_id)
            return names_in(process.audience) if process else ()
        around = procedure.elements[outer]


def of_answer(package: Naming, asked: Asked) -> tuple[str, ...]:
    """Return who may know an answer: as its question says, or its form; () for nobody."""
    form = package.forms[asked.element.form_key]
    return names_in(asked.field.audience or form.audience)


def of_letter(package: Naming, element: Element) -> tuple[str, ...]:
    """Return who may read what a send task sends, beside whom it is for."""
    letter = package.letters.get(element.properties.get("letter", ""))
    return names_in(letter.audience) if letter and element.kind is ElementKind.SEND else ()


def behind_fact(package: Naming, fact: str) -> tuple[frozenset[Keys], frozenset[ElementId]]:
    """Return what a fact of `[facts]` rests on: the answers that it reads, and the steps.

    Those are the steps that stamp a time. By the names that it mentions, in whatever list they
    stand: rather too much than too little.
    """
    facts, mentioned, todo = package.procedure.facts, set[str](), [fact]
    while todo:
        name = todo.pop()
        if name not in mentioned:
            mentioned.add(name)
            todo += _WORDS.findall(facts.get(name, ""))
    stamped = (e for e in package.procedure.elements.values() if "stamps" in e.properties)
    return (
        frozenset(keys for keys in package.asked if keys[-1] in mentioned),
        frozenset(each.id for each in stamped if each.properties["stamps"] in mentioned),
    )
