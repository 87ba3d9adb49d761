"""Walks as a whole: begin, look, go back, branch, compare, wipe."""

from dataclasses import replace
from datetime import datetime

from engine.errors import DefinitionRejected, NotFound, WrongState
from engine.ids import PersonId
from engine.model.calendar import LONDON
from engine.model.damage import Listed
from engine.model.people import Person
from engine.rehearsal import Example
from engine.training.comparing import compare
from engine.training.desk import WALK, Desk, no_step, number_of_steps, require_trainer
from engine.training.library import Library
from engine.training.moment import Comparison, Moment, WalkLine
from engine.training.moment_of import line_of
from engine.training.seen_by import SeenCase, seen_by
from engine.training.walk import Walk
from engine.training.writing import entries_of, example_of, wrong_in

_MOST_BRANCHES = 20
_MOST_LETTERS = 60
_MOST_NOTE_LETTERS = 2_000


class Walks:
    """Commands on walks."""

    def __init__(self, desk: Desk, library: Library) -> None:
        self._desk = desk
        self._library = library

    def all_of(self, *, by: Person) -> Listed[WalkLine]:
        """Return the trainer's walks, the one changed last first."""
        require_trainer(by)
        return self._desk.read_each(
            WALK, lambda paper: self._line(self._desk.walk_in(paper)), owner=by.id
        )

    def start(self, key: str, *, by: Person) -> Moment:
        """Begin a walk on an example case: its scene stands, no step is taken yet."""
        return self._begun(self.walk_on(key, by))

    def start_empty(
        self, procedure_id: str, *, by: Person, clock: datetime | None = None
    ) -> Moment:
        """Begin a walk without an example, with an invented person for each role."""
        require_trainer(by)
        definition = self._desk.definitions.in_force(procedure_id)
        title = f"{definition.procedure.title}, from the start"
        example = example_of({"title": title, "procedure": procedure_id, "clock": clock})
        return self._begun(self._new_walk(example, definition.version, by))

    def moment(self, walk_id: str, *, by: Person, step: int | None = None) -> Moment:
        """Show a walk as it stands, or after an earlier step."""
        return self._desk.show(self._desk.open(walk_id, by, step=step))

    def seen_by(
        self, walk_id: str, person_id: PersonId, *, by: Person
    ) -> tuple[Moment, tuple[SeenCase, ...]]:
        """Show a walk as it stands, and its cases as somebody of it may see them.

        Raises `NotFound` for whoever is nobody.
        """
        opened = self._desk.open(walk_id, by)
        return self._desk.show(opened), seen_by(opened.stage, person_id)

    def line(self, walk_id: str, *, by: Person) -> WalkLine:
        """Return a walk as it stands in a list; nothing of it is played."""
        return self._line(self._desk.read(walk_id, by))

    def _line(self, walk: Walk) -> WalkLine:
        return line_of(walk, self._desk.definition_of(walk))

    def wipe(self, walk_id: str, *, by: Person) -> None:
        """Delete a walk with everything in it. Raises `NotFound`."""
        require_trainer(by)
        # A walk that cannot be read can be wiped all the same.
        if not self._desk.store.delete(WALK, owner=by.id, id=walk_id):
            raise NotFound("There is nothing here any more; it may have been deleted.", id=walk_id)
        self._desk.player.forget()

    def wipe_all(self, *, by: Person) -> int:
        """Delete all walks of the trainer; return how many."""
        require_trainer(by)
        self._desk.player.forget()
        return self._desk.store.delete(WALK, owner=by.id)

    # --- backwards and sideways

    def back(self, walk_id: str, *, by: Person, steps: int = 1) -> Moment:
        """Step back, exactly; the steps are gone from this branch.

        Raises `WrongState` before the first of them.
        """

        def change(walk: Walk) -> Walk:
            if not 1 <= steps <= len(walk.moves):
                raise WrongState(_too_far_back(walk))
            return walk.with_moves(walk.moves[:-steps])

        return self._desk.change(walk_id, by, change)

    def branch(self, walk_id: str, at: int, name: str, *, by: Person) -> Moment:
        """Begin a branch after step `at` and go on in it.

        Raises `WrongState` for a name that is taken, or one branch too many.
        """

        def change(walk: Walk) -> Walk:
            label = " ".join(name.split())[:_MOST_LETTERS]
            if not label or label in walk.branches:
                raise WrongState("Give the branch a name that no other one has.")
            if len(walk.branches) >= _MOST_BRANCHES:
                raise WrongState(f"A walk has at most {_MOST_BRANCHES} branches.")
            if not 0 <= at <= len(walk.moves):
                raise no_step(walk, at)
            return replace(walk, branch=label, branches={**walk.branches, label: walk.moves[:at]})

        return self._desk.change(walk_id, by, change)

    def switch(self, walk_id: str, branch: str, *, by: Person) -> Moment:
        """Go on in another branch."""

        def change(walk: Walk) -> Walk:
            walk.steps_of(branch)
            return replace(walk, branch=branch)

        return self._desk.change(walk_id, by, change)

    def compare(self, walk_id: str, one: str, other: str, *, by: Person) -> Comparison:
        """Return two branches side by side."""
        walk = self._desk.read(walk_id, by)
        first, second = walk.steps_of(one), walk.steps_of(other)
        pairs = zip(first, second, strict=False)
        differing = (n for n, pair in enumerate(pairs) if pair[0].text != pair[1].text)
        shared = next(differing, min(len(first), len(second)))
        moments = [
            self._desk.show(self._desk.opened(replace(walk, branch=branch)))
            for branch in (one, other)
        ]
        return compare(*moments, shared_steps=shared)

    def note(self, walk_id: str, step: int, text: str, *, by: Person) -> Moment:
        """Write a note on a step; an empty one takes it away."""

        def change(walk: Walk) -> Walk:
            if not 1 <= step <= len(walk.moves):
                raise no_step(walk, step)
            moves = list(walk.moves)
            moves[step - 1] = replace(moves[step - 1], note=text.strip()[:_MOST_NOTE_LETTERS])
            return walk.with_moves(tuple(moves))

        return self._desk.change(walk_id, by, change)

    def walk_on(self, key: str, by: Person) -> Walk:
        """Return a new walk on an example case; it is not kept yet."""
        version = self._library.entry(key, by=by).version
        return replace(self._new_walk(self._library.example(key, by=by), version, by), key=key)

    def _new_walk(self, example: Example, version: int, by: Person) -> Walk:
        if example.clock.astimezone(LONDON).year not in _YEARS:
            raise DefinitionRejected([f"Expected a clock in {_YEARS[0]} to {_YEARS[-1]}."])
        if wrong := list(wrong_in(entries_of(example))):
            raise DefinitionRejected(wrong)
        return Walk(
            id=self._desk.new_id(),
            owner=by.id,
            title=example.title,
            procedure_id=example.procedure,
            version=version,
            example=example,
        )

    def _begun(self, walk: Walk) -> Moment:
        opened = self._desk.opened(walk)
        return self._desk.show(replace(opened, walk=self._desk.save(walk)))


def _too_far_back(walk: Walk) -> str:
    if not walk.moves:
        return "The walk stands at its beginning; there is no step to take back."
    return (
        f"The walk cannot go back further than to its beginning: it has {number_of_steps(walk)}."
    )


#: Years for which bank holidays are known well enough to teach with.
_YEARS = range(2000, 2100)
