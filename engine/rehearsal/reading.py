"""What somebody may read of a case of an example, asked of the `Reader` that pages ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from engine.casework.need_to_know import require_access
from engine.casework.walls import Reader, reader_of
from engine.errors import NotFound
from engine.ids import CaseId, PersonId
from engine.model.document import Document, DocumentKind
from engine.package import Definition
from engine.rehearsal.stage import Stage

_STEP, _LETTER, _PAPER = "step", "letter", "paper"


def kind_and_name(thing: str) -> tuple[str, str]:
    """Take `step:decide`, `letter:outcome`, `paper:minutes.pdf` apart; an answer is of kind ""."""
    kind, colon, name = thing.partition(":")
    return (kind, name) if colon and kind in (_STEP, _LETTER, _PAPER) else ("", thing)


def unknown_thing(thing: str, definition: Definition) -> str:
    """Say what a procedure does not have that is to be read in it; "" where it may have it."""
    kind, name = kind_and_name(thing)
    if kind == _PAPER:
        return ""
    if kind == "":
        is_asked = tuple(name.split(".")) in definition.asked
        told = "no form asks for {!r}; name an answer, or step:…, letter:… or paper:…"
        return "" if is_asked else told.format(name)
    there = definition.procedure.elements if kind == _STEP else definition.letters
    return "" if name in there else f"there is no {kind} {name!r}; choose one of the procedure"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A case as somebody may read it now."""

    definition: Definition
    documents: Sequence[Document]
    content: Mapping[str, Any]
    #: None where the case does not open to them.
    reader: Reader | None

    @classmethod
    def of(cls, stage: Stage, case_id: CaseId, name: str) -> Self:
        """Return how somebody may read a case. Raises `NotFound` for whoever is nobody."""
        if not stage.knows(name):
            raise NotFound(f"Expected somebody called {name!r}, but there is nobody.")
        with stage.engine.open_work() as work:
            casework = stage.engine.office.read(work, case_id)
            standing = casework.staffing.standing(PersonId(stage.id_of(name)))
            try:
                require_access(work, casework.case, standing)
                reader = reader_of(casework, standing)
            except NotFound:
                reader = None
            appended = {key: casework.file.entries(key) for key in casework.definition.appended}
            return cls(
                definition=casework.definition,
                documents=work.documents.of(case_id),
                content={**casework.file.content, **appended},
                reader=reader,
            )

    def has(self, thing: str) -> bool:
        """Say whether the case has something, such as a letter of a name, whoever may read it."""
        return any(True for _ in self._places(thing))

    def opens(self, thing: str) -> bool:
        """Say whether it may be read: where there are several, one of them."""
        return self.reader is not None and any(self._places(thing))

    def _places(self, thing: str) -> Iterator[bool]:
        """Yield of each place at which something stands whether it may be read there."""
        kind, name = kind_and_name(thing)
        if kind == _STEP:
            yield self.reader is not None and self.reader.knows_step(name)
        elif kind:
            for each in self.documents:
                if each.name == name and (each.kind is DocumentKind.PAPER) is (kind == _PAPER):
                    yield self.reader is not None and self.reader.opens(each)
        else:
            yield from self._answers(tuple(name.split(".")))

    def _answers(self, keys: tuple[str, ...]) -> Iterator[bool]:
        asked = self.definition.asked[keys]
        for entry in _entries(self.content, keys, None):
            yield self.reader is not None and self.reader.knows(asked, entry)


def _entries(
    inside: Any, keys: tuple[str, ...], entry: Mapping[str, Any] | None
) -> Iterator[Mapping[str, Any] | None]:
    """Yield, of each answer that stands under some keys, the entry of a list that holds it."""
    if keys and isinstance(inside, list):
        for each in inside:
            yield from _entries(each, keys, each)
    elif keys and isinstance(inside, Mapping):
        yield from _entries(inside.get(keys[0]), keys[1:], entry)
    elif not keys and inside not in (None, "", []):
        yield entry
