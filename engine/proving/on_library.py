"""Plays example cases and random walks on the library as it is, and compares every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from engine.casework.still import StillRun
from engine.errors import Refused
from engine.model.procedure import ElementKind as Kind
from engine.proving.stock_library import PlainProgram, PlainRun
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.expectations import StepFailed
from engine.spiff import SpiffRun
from engine.store.encoding import to_json
from engine.training.player import take
from engine.training.writing import steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.ids import CaseId, ElementId, UserTaskId
    from engine.model.history import HistoryRow
    from engine.package import Definition
    from engine.ports import Place, Run
    from engine.proving.random_walks import RandomWalk
    from engine.rehearsal import Example
    from engine.rehearsal.example import Step

    #: Makes of a stage what takes a step on it.
    Taking = Callable[[Stage], Callable[[Step], object]]
    #: An element, and the indexes of the instances around it.
    Where = tuple[str, tuple[int, ...]]

_judges: dict[str, Judge] = {}
_MOST_SAID = 300
#: Ids that are handed out in the order of work; the library takes branches in another order.
_HANDED_OUT = ("document", "task", "incident")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether a case on the library as it is equals ours after every step, and if not, why."""

    #: The first difference; empty where there is none.
    difference: str = ""
    #: The events that had caught something by then and should wait on; the library's do not.
    spent: tuple[str, ...] = ()
    #: The first difference where such events are armed again by hand; empty where there is none.
    left: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether nothing differs but for events that the library lets catch once."""
        return not self.difference or bool(self.spent and not self.left)

    def __str__(self) -> str:
        if not self.difference:
            return "equals ours after every step"
        if not self.is_explained:
            return f"differs {self.left or self.difference}"
        return (
            f"differs, for the library lets {' and '.join(self.spent)} catch once: "
            f"{self.difference}"
        )


class Judge:
    """Compares cases of one procedure here and on the library as it is."""

    def __init__(self, definition: Definition) -> None:
        self._ours = definition
        drawn = {n: data for n, data in definition.files.items() if n.endswith(".bpmn")}
        self._library = PlainProgram(drawn)
        flows = definition.procedure.flows.values()
        between = Counter((flow.source, flow.target) for flow in flows)
        #: The library cannot be asked which of two flows between the same elements was taken.
        self._not_asked = {f.id for f in flows if between[f.source, f.target] > 1}
        elements = definition.procedure.elements.values()
        self._gateways = {e.id for e in elements if e.kind in (Kind.PARALLEL, Kind.INCLUSIVE)}

    def example(self, example: Example) -> Verdict:
        """Compare an example case."""

        def taking(stage: Stage) -> Callable[[Step], None]:
            return Performer(stage, Outcome(example=example)).perform

        return self._verdict(example, example.steps, taking)

    def walk(self, walked: RandomWalk) -> Verdict:
        """Compare a random walk."""
        example = walked.walk.example

        def taking(stage: Stage) -> Callable[[Step], object]:
            return lambda step: take(stage, example, step)[2]

        steps = [step for move in walked.moves for step in steps_of([move.entry])]
        return self._verdict(example, steps, taking)

    def _verdict(self, example: Example, steps: Sequence[Step], taking: Taking) -> Verdict:
        found = self._compared(example, steps, taking, rearms=False)
        if not found.difference:
            return found
        again = self._compared(example, steps, taking, rearms=True)
        return replace(found, left=again.difference)

    def _compared(
        self, example: Example, steps: Sequence[Step], taking: Taking, *, rearms: bool
    ) -> Verdict:
        self._library.begin_anew(rearms=rearms)
        here = Stage(example, self._ours)
        there = Stage(example, replace(self._ours, program=self._library))
        takes = [taking(stage) for stage in (here, there)]
        spent: dict[str, set[Where]] = {}
        for step in steps:
            ours, theirs = (_told(act, step) for act in takes)
            difference = f"at {step}: here {ours}, on the library {theirs}"
            if ours == theirs:
                spent = {name: _spent(there, case_id) for name, case_id in there.cases.items()}
                found = next(self._differing(here, there, spent), "")
                difference = f"after {step}, {found}" if found else ""
            if difference:
                events = {name for places in spent.values() for name, _ in places}
                return Verdict(difference=difference, spent=tuple(sorted(events)))
        return Verdict()

    def _differing(self, here: Stage, there: Stage, spent: dict[str, set[Where]]) -> Iterator[str]:
        for label, case_id in here.cases.items():
            ours = self._seen(here, case_id, spent[label])
            theirs = self._seen(there, there.cases[label], spent[label])
            for what, found in ours.items():
                if found != theirs[what]:
                    yield f"case {label}, {what}: {_apart(found, theirs[what])}"

    def _unspent(self, found: Iterable[tuple[Place, Any]], spent: set[Where]) -> Counter[Any]:
        """Count what was found where; nobody asks since when a join waits."""
        return Counter(
            (
                *_where(place),
                place.element_id in self._gateways or place.arrived_at.isoformat(),
                what,
            )
            for place, what in found
            if _where(place) not in spent
        )

    def _seen(self, stage: Stage, case_id: CaseId, spent: set[Where]) -> dict[str, Any]:
        """Return everything of a case that has to be the same, by what it is.

        That a spent event waits no more is seen when it is to catch something.
        """
        with stage.engine.open_work() as work:
            opened = stage.engine.office.read(work, case_id)
            run, case = opened.run, opened.case
            still = work.tasks.open_of(case_id)
            # The library numbers activities in its own order of work.
            tasks = (*work.tasks.closed_of(case_id), *still)
            by_number = {t.activity: t for t in tasks}
            element_of = {t.id: t.element_id for t in tasks}
            notes = case.bookkeeping
            told = [(by_number[number], person) for number, person in notes.told]
            left = [(by_number[number], day) for number, day in notes.unstaffed]
            return {
                "what is active": self._unspent(_active(run), spent),
                "timers": self._unspent(
                    ((t.place, t.due_at.isoformat()) for t in run.timers()), spent
                ),
                "messages waited for": self._unspent(
                    ((p, name) for name, p in run.messages()), spent
                ),
                "ends in order": case.ends,
                "passed": {k: n for k, n in case.trail.items() if k not in self._not_asked},
                "values": case.file,
                "the engine's notes": replace(notes, told=(), unstaffed=()),
                "who is told of late tasks": Counter(
                    (task.element_id, task.item_path, task.state, person) for task, person in told
                ),
                "what nobody is left to do": Counter(
                    (task.element_id, task.item_path, day) for task, day in left
                ),
                "tasks": Counter(
                    (task.element_id, task.item_path, task.role, task.assignee, task.due_at)
                    for task in still
                ),
                "documents": Counter(
                    (
                        found.kind,
                        found.name,
                        found.recipient_name,
                        work.documents.one(found.id).html,
                    )
                    for found in work.documents.of(case_id)
                ),
                "history": Counter(_happened(row, element_of) for row in stage.history(case_id)),
                "whether it has ended": run.is_ended,
            }


def judging(definition: Definition) -> Callable[[Example], Verdict]:
    """Return what compares an example case of a procedure."""
    return Judge(definition).example


def in_all(verdicts: Sequence[Verdict]) -> str:
    """Return in a sentence how many equal ours, and why others do not."""
    equal = sum(not verdict.difference for verdict in verdicts)
    known = sum(verdict.is_explained for verdict in verdicts) - equal
    return (
        f"{equal} of {len(verdicts)} example cases run on SpiffWorkflow {version('SpiffWorkflow')}"
        f" as it is and equal ours after every step; {known} need an event that catches more than"
        f" once, which it lacks, and equal ours with that event armed again by hand;"
        f" {len(verdicts) - equal - known} differ otherwise"
    )


def unlike_library(walked: RandomWalk) -> list[str]:
    """Return in what a random walk differs, but for events that the library lets catch once."""
    name = walked.definition.id
    judge = _judges.get(name) or _judges.setdefault(name, Judge(walked.definition))
    verdict = judge.walk(walked)
    return [] if verdict.is_explained else [str(verdict)]


def _told(act: Callable[[Step], object], step: Step) -> str:
    """Take a step; return what came of it."""
    try:
        return str(act(step) or "it is done")
    except StepFailed as failure:
        return str(failure)
    except Refused as refused:
        return refused.message


def _spent(stage: Stage, case_id: CaseId) -> set[Where]:
    with stage.engine.open_work() as work:
        run = stage.engine.office.read(work, case_id).run
        return {_where(place) for place in run.spent()} if isinstance(run, PlainRun) else set()


def _active(run: Run) -> Iterator[tuple[Place, str]]:
    if isinstance(run, StillRun):
        return iter(())
    if not isinstance(run, SpiffRun | PlainRun):
        raise TypeError(run)
    return run.active()


def _where(place: Place) -> Where:
    return place.element_id, tuple(index for _, index in place.items)


def _happened(row: HistoryRow, element_of: Mapping[UserTaskId, ElementId]) -> tuple[object, ...]:
    event = row.event
    content = {key: value for key, value in event.content.items() if key not in _HANDED_OUT}
    if "tasks" in content:
        content["tasks"] = sorted(element_of[each] for each in content["tasks"])
    return event.kind, event.at, event.actor, event.element_id, to_json(content)


def _apart(ours: Any, theirs: Any) -> str:
    """Return in what two findings differ."""
    if isinstance(ours, Counter):
        ours, theirs = ours - theirs, theirs - ours
    elif isinstance(ours, dict):
        keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        ours, theirs = ({key: found.get(key) for key in keys} for found in (ours, theirs))
    return f"here {_said(ours)}, on the library {_said(theirs)}"


def _said(found: Any) -> str:
    text = str(list(found) if isinstance(found, Counter) else found)
    return text if len(text) <= _MOST_SAID else text[: _MOST_SAID - 3] + "..."
