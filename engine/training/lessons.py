"""What a trainer does with a class: ask, keep the walk as an example, hand it out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.errors import NotFound, Refused, WrongState
from engine.model.people import Person
from engine.model.procedure import Lesson
from engine.package import Definition
from engine.rehearsal import Stage
from engine.training.desk import Desk, Opened, require_trainer
from engine.training.hand_out import Picture, hand_out_html, picture
from engine.training.library import Library
from engine.training.moment import ClassQuestion, LibraryEntry, Moment, WalkLine
from engine.training.moment_of import line_of, moment
from engine.training.pdf import hand_out_pdf
from engine.training.questions import questions
from engine.training.saving import example_from
from engine.training.steps import Steps
from engine.training.walk import Move
from engine.training.walks import Walks
from engine.training.writing import entries_of

_MOST_PICTURES = 60


class Lessons:
    """Commands for a class."""

    def __init__(self, desk: Desk, library: Library, walks: Walks, steps: Steps) -> None:
        self._desk = desk
        self._library = library
        self._walks = walks
        self._steps = steps

    def first_class(self, *, by: Person) -> Sequence[tuple[Lesson, LibraryEntry]]:
        """Return the lessons of all procedures, each with its example case."""
        require_trainer(by)
        return [
            each
            for definition in self._library.procedures()
            for each in self._lessons_of(definition)
        ]

    def start_lesson(self, procedure_id: str, lesson_id: str, *, by: Person) -> Moment:
        """Begin a lesson where it matters; it is kept once it is there.

        Raises `NotFound`, and `WrongState` where its example case does not come there.
        """
        for lesson, entry in self.first_class(by=by):
            if (entry.procedure_id, lesson.id) == (procedure_id, lesson_id):
                walk = replace(self._walks.walk_on(entry.key, by), lesson=lesson.id)
                opened = self._desk.opened(walk)
                return self._desk.take(opened, self._way_to_lesson(opened, lesson))
        raise NotFound("Expected a lesson of the library, but there is none here.")

    def restart(self, walk_id: str, *, by: Person) -> Moment:
        """Go back to where the walk began: before the first step, or where its lesson begins."""
        walk = self._desk.read(walk_id, by).with_moves(())
        lesson = self.lesson_of(line_of(walk, self._desk.definition_of(walk)), by=by)
        opened = self._desk.opened(walk)
        way = self._way_to_lesson(opened, lesson) if lesson and walk.lesson else []
        return self._desk.take(opened, way)

    def _way_to_lesson(self, opened: Opened, lesson: Lesson) -> list[Move]:
        try:
            return self._steps.way_to(opened, lesson.begins)
        except Refused as refusal:
            raise WrongState(
                f"The lesson “{lesson.name}” cannot be begun: {refusal.sentence}"
            ) from refusal

    def lesson_of(self, walk: WalkLine, *, by: Person) -> Lesson | None:
        """Return the lesson a walk was begun as, else one that is taught on its example case."""
        require_trainer(by)
        found = self._lessons_of(self._desk.definitions.get(walk.procedure_id, walk.version))
        taught = (lesson for lesson, entry in found if entry.key == walk.example)
        return next((one for one in taught if walk.lesson in ("", one.id)), None)

    def _lessons_of(self, definition: Definition) -> Iterator[tuple[Lesson, LibraryEntry]]:
        entries = {entry.id: entry for entry in self._library.shipped_with(definition)}
        for lesson in definition.procedure.lessons.values():
            if lesson.example in entries:
                yield lesson, entries[lesson.example]

    def ask(self, walk_id: str, *, by: Person) -> Sequence[ClassQuestion]:
        """Return what can be asked now, with right and instructive wrong answers."""
        opened = self._desk.open(walk_id, by)
        return questions(opened.walk, opened.definition, opened.played, opened.stage)

    def save_as_example(self, walk_id: str, *, by: Person, id: str, title: str) -> str:
        """Keep a walk as an example case that proves what was seen; return its key.

        Raises `InvalidAnswers` for the number of one that came with the procedure.
        """
        opened = self._desk.open(walk_id, by)
        self._library.refuse_number(id, opened.definition.id)
        example = example_from(opened.walk, opened.definition, opened.played, id=id, title=title)
        return self._library.keep_new(entries_of(example), by)

    def hand_out_html(self, walk_id: str, *, by: Person) -> str:
        """Return a whole page: the story, each step, date arithmetic, clauses, drawing."""
        opened = self._desk.open(walk_id, by)
        return hand_out_html(self._desk.show(opened), self._pictures(opened))

    def hand_out_pdf(self, walk_id: str, *, by: Person) -> bytes:
        """Return the same as a tagged PDF."""
        opened = self._desk.open(walk_id, by)
        return hand_out_pdf(self._desk.show(opened), self._pictures(opened))

    def _pictures(self, opened: Opened) -> dict[int, Picture]:
        """Return the drawing after each of the first steps; no class is handed more."""
        found = {}
        for number in range(1, min(len(opened.walk.moves), _MOST_PICTURES) + 1):
            played = opened.played[: number + 1]
            stage = Stage.reopened(opened.walk.example, opened.definition, played[-1].kept)
            made = picture(moment(opened.walk, opened.definition, played, stage))
            if made is not None:
                found[number] = made
        return found
