"""The cases that golden data hold, each at one moment of an example case, and how they go on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Self

from engine.ids import CaseId, PersonId
from engine.model.people import role_key
from engine.package.kept import Definition
from engine.rehearsal import Example, Outcome, Performer, Stage, read_example
from engine.store import Store

#: Example cases of each procedure, and after how many of their steps they stand still.
#:
#: Whoever records days away brings all cases up to that day, so the last comes first here, and
#: goes on last.
SCENES: Mapping[str, Mapping[str, int]] = {
    "sunderland": {
        "s_71": 24,  # a panel that decides, one of whom is away
        "s_73": 32,  # a letter that a second person has to read
        "s_03": 12,  # ended
    },
    "manager_review": {
        "q_09": 6,  # ended
        "q_30": 12,  # a withdrawal has to be confirmed while the review goes on
        "q_32": 8,  # the manager is away: a deputy reviews
        "q_44": 8,  # three children, each on a way of its own
        "q_49": 9,  # a date was corrected after its timer had fired; one task is overdue
        "q_55": 13,  # two dissents from one conference
    },
}


class Kept(NamedTuple):
    """An example case as it stood when the golden data were written."""

    procedure_id: str
    example: str
    #: How many of its steps were performed.
    steps: int
    at: str
    #: Ids made so far.
    ids: int
    #: Its cases by their names in the example.
    cases: Mapping[str, str]
    #: How many documents and events of each case an `expect` has seen.
    seen: Sequence[Mapping[str, int]]


class SharedStage(Stage):
    """An example case beside others in one store: its people have ids of their own."""

    def __init__(self, name: str, definition: Definition, store: Store) -> None:
        self.example = example_of(definition, name)
        self.name = name
        self.person_id = lambda person: PersonId(f"{name} {person}")
        _send_home(store, definition)
        super().__init__(self.example, definition, store=store, prefix=f"{name}-")
        self._performer = Performer(self, Outcome(example=self.example))

    @classmethod
    def taken_up(cls, kept: Kept, definition: Definition, store: Store) -> Self:
        """Return a stage that stands where one stood when it was kept."""
        stage = cls(kept.example, definition, store)
        stage.clock.move_to(datetime.fromisoformat(kept.at))
        stage._ids = kept.ids
        stage.cases = {label: CaseId(case_id) for label, case_id in kept.cases.items()}
        for counts, seen in zip(stage._seen(), kept.seen, strict=True):
            counts.update(seen)
        return stage

    def _seen(self) -> Sequence[dict[CaseId, int]]:
        expectations = self._performer._expectations
        return expectations._documents_seen, expectations._history_seen

    def go_on(self, first: int, last: int | None = None) -> None:
        """Perform the steps from one, counted from 0, up to another; what they expect holds."""
        for step in self.example.steps[first:last]:
            self._performer.perform(step)
        if last is None:
            for label, wanted in self.example.ends_by_case().items():
                case = self.case(self.cases[label])
                # Older packages name the last end alone.
                assert {*wanted} <= {*case.ends, "" if case.has_ended else "running"}, self.name

    def kept(self, steps: int) -> Kept:
        """Return where it stands."""
        return Kept(
            procedure_id=str(self.definition.id),
            example=self.name,
            steps=steps,
            at=self.now.isoformat(),
            ids=self._ids,
            cases=dict(self.cases),
            seen=self._seen(),
        )


def _send_home(store: Store, definition: Definition) -> None:
    """Let nobody work but those whom a stage then adds, as if each example had its own store."""
    with store.work() as work:
        for role in definition.procedure.roles:
            for person in work.people.holders(role_key(definition.id, role)):
                work.people.save(replace(person, active=False))
        work.commit()


def example_of(definition: Definition, name: str) -> Example:
    """Return an example case of a published version."""
    return read_example(definition.files[f"examples/{name}.yaml"], source=name)
