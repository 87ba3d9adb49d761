"""Who may know what of a package, as its files name it."""

from collections.abc import Mapping
from typing import Protocol

from engine.letters import Template
from engine.model.audience import names_in
from engine.model.procedure import Element, ElementKind
from engine.package.asked import Asked
from engine.package.file_types import Drawn


class Naming(Drawn, Protocol):
    """The part of a package that is needed here."""

    @property
    def letters(self) -> Mapping[str, Template]:
        """The letters and notices by name."""


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
