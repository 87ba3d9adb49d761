"""What follows at once from something that cannot be undone, before it is done."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.casework.casework import Casework
from engine.casework.scene import scene_of
from engine.casework.walls import reader_of
from engine.errors import ProcessFailed
from engine.forms.page.typed_text import Line, typed_lines
from engine.ids import CaseId, PersonId
from engine.model.document import Document, DocumentKind
from engine.model.procedure import Element
from engine.ports import Place
from engine.service.attempts import Tried
from engine.service.commands import Commands
from engine.service.sharing import OtherCaseFailed


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """A task that opens."""

    name: str
    #: The child or other item that it is about; "" for the whole case.
    about: str
    #: Who has it; "" where it is for everybody of its role.
    whose: str
    role: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """The answers as they were given, and what follows, as far as whoever acts may know it."""

    answers: Sequence[Line] = ()
    steps: Sequence[NextStep]
    #: The letters that are written, and those of the tasks themselves as they stand then.
    letters: Sequence[Document]
    #: Whether the case ends with it.
    ends: bool


#: What somebody does in an open case, as a step of the drawing, and from where; from several
#: places where they answer alike for several items.
Deed = Callable[[Casework], tuple[Element, Sequence[Place]]]


def foreseen(
    commands: Commands,
    case_id: CaseId,
    deed: Deed,
    answers: Mapping[str, Any],
    tried: Tried,
) -> Foreseen | None:
    """Return what a deed would do, as far as who `tried` it may know, and keep nothing of it.

    None where the procedure could not go on with it: whoever does it then is told that. Raises
    what the deed raises.
    """
    said: list[Line] = []
    known: set[int] = set()
    shown: list[Document] = []

    def act(casework: Casework) -> None:
        known.update(casework.tasks.open)
        element, places = deed(casework)
        form = casework.definition.form(element)
        said[:] = typed_lines(form, answers, scene_of(casework, places[0]))
        shown[:] = [one for each in places for one in _letters(casework, element, each)]

    try:
        return commands.what_if(
            case_id,
            act,
            lambda group: replace(
                _looked_at(group.casework, known, tried.by, shown), answers=tuple(said)
            ),
            tried=tried,
            writes=answers,
        )
    except (ProcessFailed, OtherCaseFailed):
        return None


def _letters(casework: Casework, element: Element, place: Place) -> list[Document]:
    """Return the letters of a task as they stand after the deed; none where none is written then.

    A letter that cannot be written is told to whoever does the step that writes it.
    """
    try:
        return casework.letters_shown(element, place)
    except ProcessFailed:
        return []


def _looked_at(
    casework: Casework, known: Collection[int], by: PersonId, shown: Sequence[Document]
) -> Foreseen:
    reader = reader_of(casework, casework.staffing.standing(by))
    written = [
        each
        for each in casework.ledger.documents
        if each.kind is DocumentKind.LETTER and reader.opens(each)
    ]
    there = {_is_about(each) for each in written}
    roles = casework.definition.procedure.roles
    return Foreseen(
        steps=[
            NextStep(
                name=task.name,
                about=task.item_label,
                whose=casework.people.called(task.assignee) if task.assignee else "",
                role=roles[task.role].title,
                due_at=task.due_at,
            )
            for number, task in casework.tasks.open.items()
            if number not in known and reader.knows_step(task.element_id)
        ],
        letters=[
            *(each for each in shown if _is_about(each) not in there),
            *written,
        ],
        ends=casework.run.is_ended,
    )


def _is_about(letter: Document) -> tuple[str, str, str]:
    """Return which letter it is: of two children each has their own, to the same person."""
    return letter.name, letter.recipient_name, letter.item_id
