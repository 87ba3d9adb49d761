"""What a step rests on, shown above its questions: what was recorded, papers and letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework.casework import Casework
from engine.casework.walls import Reader
from engine.forms import Form
from engine.model.case_file import Path, keys_of
from engine.model.document import Document
from engine.ports import Place
from engine.reads.record import RecordedStep, record_read


@dataclass(frozen=True, kw_only=True, slots=True)
class RestsOn:
    """What of it there is, as far as it is for the reader."""

    steps: Sequence[RecordedStep] = ()
    documents: Sequence[Document] = ()


NO_RESTS = RestsOn()


def rests_read(
    casework: Casework,
    reader: Reader,
    form: Form,
    place: Place,
    documents: Sequence[Document],
) -> RestsOn:
    """Return what a form rests on; about the child or other item that its step is for alone.

    `documents` are those that open to the reader.
    """
    rests = casework.definition.rests(form)
    item = casework.file.item_path(place)

    def is_rested_on(path: Path) -> bool:
        is_of_another = path[:1] == item[:1] and path[: len(item)] != item
        return keys_of(path) in rests.answers and not is_of_another

    return RestsOn(
        steps=record_read(casework, reader, is_rested_on, with_addresses=True)
        if rests.answers
        else (),
        documents=[
            each
            for each in documents
            if each.name in rests.letters
            or not rests.papers.isdisjoint(each.labels.get("kind", ()))
        ],
    )
