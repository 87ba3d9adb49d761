"""What every part of the training room works with: who asks, walks read and saved, moments."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.errors import Damaged, NotAllowed, NotFound, ProgramFailed, Refused, WrongState
from engine.ids import NewId
from engine.model.damage import Damage, Listed
from engine.model.people import POLICY_OWNER, TRAINER, Person
from engine.package import Definition
from engine.package.kept import Definitions
from engine.rehearsal import Stage
from engine.rehearsal.rehearse import refuse_beyond
from engine.store.training import CALLED, Paper, TrainingStore, damaged_paper
from engine.texts.british import show_count
from engine.training.moment import Moment
from engine.training.moment_of import moment
from engine.training.player import Played, Player
from engine.training.walk import Move, Walk, walk_of

T = TypeVar("T")

WALK, EXAMPLE = "walk", "example"
#: Steps of one branch; a class sees a few dozen.
MOST_STEPS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A walk as it stands, with everything that a command needs."""

    walk: Walk
    definition: Definition
    #: Before the first step, and after each.
    played: list[Played]
    #: Stands at the last moment; free to be changed.
    stage: Stage

    @property
    def last(self) -> Played:
        """The moment the walk stands at."""
        return self.played[-1]


class Desk:
    """The store of trainers, the published procedures, and the player of walks."""

    def __init__(self, store: TrainingStore, definitions: Definitions, *, new_id: NewId) -> None:
        self.store = store
        self.definitions = definitions
        self.new_id = new_id
        self.player = Player()

    def read(self, walk_id: str, by: Person) -> Walk:
        """Return a walk of the trainer's own. Raises `NotFound`, `NotAllowed`, `Damaged`."""
        require_trainer(by)
        paper = self.store.paper(WALK, walk_id)
        if paper.owner != by.id:
            raise NotFound("There is nothing here any more; it may have been deleted.", id=walk_id)
        return self.walk_in(paper)

    def read_each(
        self, kind: str, read: Callable[[Paper], T], *, owner: str | None = None
    ) -> Listed[T]:
        """Return what is read of each paper of a kind, and which of them cannot be read.

        Those are damaged, or of a procedure or version that is not here any more.
        """
        papers = self.store.papers(kind, owner=owner)
        found, damaged = [], list(papers.damaged)
        for paper in papers:
            try:
                found.append(read(paper))
            except (Damaged, NotFound, WrongState):
                damaged.append(Damage(kind=CALLED[kind], id=paper.id))
        return Listed(found, damaged)

    def walk_in(self, paper: Paper) -> Walk:
        """Return the walk that a paper keeps. Raises `Damaged`."""
        with whole(paper):
            return walk_of(paper.id, paper.owner, paper.data, paper.revision)

    def definition_of(self, walk: Walk) -> Definition:
        """Return the version that a walk is of. Raises `WrongState` where it is gone."""
        try:
            return self.definitions.get(walk.procedure_id, walk.version)
        except NotFound as missing:
            raise WrongState(
                f"The procedure of this walk is not here in version {walk.version} any more."
            ) from missing

    def open(self, walk_id: str, by: Person, *, step: int | None = None) -> Opened:
        """Return a walk of the trainer's own as it stands, or after an earlier step."""
        return self.opened(self.read(walk_id, by), step=step)

    def opened(self, walk: Walk, *, step: int | None = None) -> Opened:
        """Return a walk played to where it stands, or to a step. Raises `WrongState`."""
        definition = self.definition_of(walk)
        if step is not None and not 0 <= step <= len(walk.moves):
            raise no_step(walk, step)
        return _opened(walk, definition, self._played(walk, definition, walk.moves[:step]))

    def _played(self, walk: Walk, definition: Definition, moves: Sequence[Move]) -> list[Played]:
        try:
            return self.player.play(walk, definition, moves)
        except ProgramFailed:
            raise
        except Refused as refusal:
            raise WrongState(
                f"This walk cannot be shown as it was left: {refusal.sentence}"
            ) from refusal

    def show(self, opened: Opened) -> Moment:
        """Return the moment at which a walk stands."""
        return moment(opened.walk, opened.definition, opened.played, opened.stage)

    def save(self, walk: Walk) -> Walk:
        """Keep a walk. Raises `ConcurrentChange` where it was changed meanwhile."""
        paper = Paper(
            kind=WALK, id=walk.id, owner=walk.owner, data=walk.to_bytes(), revision=walk.revision
        )
        return replace(walk, revision=self.store.save(paper).revision)

    def change(self, walk_id: str, by: Person, change: Callable[[Walk], Walk]) -> Moment:
        """Change a walk, keep it, and show where it stands then."""
        return self.show(self.opened(self.save(change(self.read(walk_id, by)))))

    def take(self, opened: Opened, moves: Sequence[Move]) -> Moment:
        """Take steps, keep them, and show what came of them.

        Raises `WrongState` where the walk has too many steps.
        """
        walk = opened.walk
        if len(walk.moves) + len(moves) > MOST_STEPS:
            raise WrongState("This walk is too long to go on; begin another.")
        played = list(opened.played)
        for move in moves:
            played.append(self.player.step(walk, opened.definition, played[-1], move))
        refuse_beyond(played[-1].at, walk.example)
        walk = self.save(walk.with_moves((*walk.moves, *moves)))
        return self.show(_opened(walk, opened.definition, played))


def _opened(walk: Walk, definition: Definition, played: list[Played]) -> Opened:
    stage = Stage.reopened(walk.example, definition, played[-1].kept)
    return Opened(walk=walk, definition=definition, played=played, stage=stage)


def no_step(walk: Walk, number: int) -> NotFound:
    """Return the refusal of a step that this branch does not have."""
    return NotFound(f"There is no step {number} in this branch: it has {number_of_steps(walk)}.")


def number_of_steps(walk: Walk) -> str:
    """Say how many steps a branch has."""
    return show_count(len(walk.moves), "step")


@contextmanager
def whole(paper: Paper) -> Iterator[None]:
    """Raise `Damaged` where what is kept of a paper cannot be read as one."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, Refused) as error:
        raise damaged_paper(paper.kind, paper.id) from error


def require_trainer(by: Person) -> None:
    """Raise `NotAllowed` for whoever has no business in the training room."""
    if not (by.holds(TRAINER) or by.holds(POLICY_OWNER)):
        raise NotAllowed("The training room is for trainers and policy owners.")
