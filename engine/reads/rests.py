"""What a step rests on, shown above its questions: what was recorded, papers and letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.casework.casework import Casework
from engine.casework.walls import Reader
from engine.ids import UserTaskId
from engine.model.case_file import Path, keys_of
from engine.model.document import Document, digest_of
from engine.model.user_task import UserTask
from engine.ports import Place
from engine.reads.record import RecordedStep, record_read


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterShown:
    """The letters that a task is about, as they would be written now."""

    task_id: UserTaskId
    #: The child or other item of the task.
    about: str
    letters: Sequence[Document]

    @property
    def digest(self) -> str:
        """What says whether they are still the same."""
        return digest_of(self.letters)


@dataclass(frozen=True, kw_only=True, slots=True)
class RestsOn:
    """What of it there is, as far as it is for the reader."""

    steps: Sequence[RecordedStep] = ()
    documents: Sequence[Document] = ()
    #: The letters of the task itself, then of those that may be answered with it.
    letters: Sequence[LetterShown] = ()


NO_RESTS = RestsOn()


def rests_read(
    casework: Casework,
    reader: Reader,
    tasks: Sequence[UserTask],
    place: Place,
    documents: Sequence[Document],
) -> RestsOn:
    """Return what a task rests on; about the child or other item that it is for alone.

    `tasks` are the task and those that may be answered with it; `documents` those that open to
    the reader. Raises `ProcessFailed` where a letter cannot be written.
    """
    element = casework.definition.element(tasks[0].element_id)
    rests = casework.definition.rests(casework.definition.form(element))
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
        letters=[
            LetterShown(
                task_id=each.id,
                about=each.item_label,
                letters=casework.letters_shown(element, casework.place_of(each)),
            )
            for each in (tasks if element.properties.get("letterOf") else ())
        ],
    )
