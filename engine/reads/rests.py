"""What a step rests on, shown above its questions: what was recorded, papers and letters."""

from collections.abc import Callable, Sequence
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
    #: What is of the other children or items that may be answered with it.
    others: Sequence[RecordedStep] = ()
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
    others = [casework.file.item_path(casework.place_of(each)) for each in tasks[1:]]

    def recorded(wanted: Callable[[Path], bool]) -> Sequence[RecordedStep]:
        def is_wanted(path: Path) -> bool:
            return keys_of(path) in rests.answers and wanted(path)

        return record_read(casework, reader, is_wanted, with_addresses=True)

    def is_its_own(path: Path) -> bool:
        return path[:1] != item[:1] or path[: len(item)] == item

    return RestsOn(
        steps=recorded(is_its_own) if rests.answers else (),
        others=recorded(lambda path: path[: len(item)] in others)
        if rests.answers and others
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
