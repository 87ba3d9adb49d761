"""Random walks, and the proof that stepping back and repeating gives the same, byte for byte."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from engine.casework.corrections import correctable
from engine.errors import Refused
from engine.model.calendar import london_date
from engine.package import Definition
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import Example, Stage
from engine.rehearsal.packages import compiled, example_names, read_examples
from engine.rehearsal.stage import MAIN, Kept
from engine.training.asking import asked_of_message, asked_of_start, asked_of_task
from engine.training.player import Played, Player, perform, take
from engine.training.steps import addressed
from engine.training.usual_answers import usual_answers
from engine.training.walk import Move, Walk, entry_of, move_of, walk_of
from engine.training.writing import steps_of

_WAITS = ("PT15M", "PT6H", "P1D", "P3D", "1 working day", "5 working days", "20 working days")
#: What a step of a random walk is, and how often.
_KINDS = {
    "task": 12, "clock": 4, "message": 1, "correction": 2, "absence": 1, "holiday": 1, "start": 1,
}  # fmt: skip
_MOST_CASES = 4
#: Attempts that are refused before a walk gives up.
_PATIENCE = 12


class RandomWalk:
    """One walk whose every step is drawn by lot."""

    def __init__(self, example: Example, definition: Definition, chance: Random) -> None:
        self.walk = Walk(
            id="random",
            owner="",
            title=example.title,
            procedure_id=definition.id,
            version=definition.version,
            example=example,
        )
        self.definition = definition
        self.chance = chance
        self.played: list[Played] = Player().play(self.walk, definition)

    @property
    def moves(self) -> tuple[Move, ...]:
        """The steps taken."""
        return self.walk.moves

    def go(self, steps: int) -> None:
        """Take some of the example's steps, then others by lot; refused ones are drawn again."""
        shown = [step for step in self.walk.example.steps if step.verb != "expect"]
        for step in shown[: self.chance.randint(0, len(shown))]:
            self._take(move_of(entry_of(step), example_step=step.number))
        steps += len(self.moves)
        refused = 0
        while len(self.moves) < steps and refused < _PATIENCE:
            try:
                entry = self._entry()
                if entry is None:
                    refused += 1
                    continue
                self._take(move_of(entry))
            except Refused:
                refused += 1

    def _take(self, move: Move) -> None:
        self.played.append(perform(self.walk.example, self.definition, self.played[-1], move, b""))
        self.walk = self.walk.with_moves((*self.moves, move))

    def _entry(self) -> dict[str, Any] | None:
        stage = Stage.reopened(self.walk.example, self.definition, self.played[-1].kept)
        if not any(list(stage.open_tasks(case_id)) for case_id in stage.cases.values()):
            return self._start(stage) if len(stage.cases) < _MOST_CASES else self._clock(stage)
        kinds = list(_KINDS)
        kind = self.chance.choices(kinds, weights=list(_KINDS.values()))[0]
        made: dict[str, Any] | None = getattr(self, f"_{kind}")(stage)
        return made

    def _start(self, stage: Stage) -> dict[str, Any]:
        entries = [e for e in self.definition.procedure.entries.values() if e.roles]
        entry: dict[str, Any] = {"start": self.chance.choice(entries).process_id}
        if stage.cases:
            entry["case"] = f"case {len(stage.cases) + 1}"
        with asked_of_start(stage, entry["start"]) as asked:
            return self._answered(asked, entry)

    def _task(self, stage: Stage) -> dict[str, Any] | None:
        label = self.chance.choice(list(stage.cases))
        tasks = list(stage.open_tasks(stage.cases[label]))
        if not tasks:
            return self._clock(stage)
        task = self.chance.choice(tasks)
        with asked_of_task(stage, task.id) as asked:
            return self._answered(asked, addressed("do", task, label, stage))

    def _message(self, stage: Stage) -> dict[str, Any] | None:
        with stage.engine.open_work() as work:
            run = stage.engine.office.read(work, stage.cases[MAIN]).run
            messages = [
                (name, self.definition.element(place.element_id)) for name, place in run.messages()
            ]
        if not messages:
            return None
        name, element = self.chance.choice(messages)
        with asked_of_message(stage, MAIN, name) as asked:
            return self._answered(asked, {"send": name, "as": str(next(iter(element.senders)))})

    def _correction(self, stage: Stage) -> dict[str, Any] | None:
        with stage.engine.open_work() as work:
            casework = stage.engine.office.read(work, stage.cases[MAIN])
            facts = list(correctable(casework))
            dates = [key for key in facts if "date" in key or key.endswith(("_end", "_at", "_on"))]
            if not dates:
                return None
            key = self.chance.choice(dates)
            value = str(casework.file.content[key])
        roles = [r.id for r in self.definition.procedure.roles.values()]
        day = london_date(stage.now) - timedelta(days=self.chance.randint(0, 5))
        value = f"{day.isoformat()}{value[10:]}"
        role = next((r for r in roles if "admin" in r), roles[0])
        return {"correct": {key: value}, "as": role, "because": "drawn by lot"}

    def _absence(self, stage: Stage) -> dict[str, Any]:
        people = sorted({name for names in stage.holders().values() for name in names})
        away, deputy = self.chance.sample(people, 2)
        day = london_date(stage.now)
        return {"absent": {"person": away, "from": day, "to": day + timedelta(days=3),
                           "deputy": deputy}}  # fmt: skip

    def _holiday(self, stage: Stage) -> dict[str, Any]:
        day = london_date(stage.now) + timedelta(days=self.chance.randint(1, 9))
        return {"holiday": {"date": day, "name": "Office closed"}}

    def _clock(self, stage: Stage) -> dict[str, Any]:
        return {"wait": self.chance.choice(_WAITS)}

    def _answered(self, asked: Any, entry: Mapping[str, Any]) -> dict[str, Any]:
        def attempt(given: Mapping[str, Any]) -> None:
            move = move_of({**entry, "answers": given})
            perform(self.walk.example, self.definition, self.played[-1], move, b"")

        return {**entry, "answers": usual_answers(asked, attempt, chance=self.chance)}


def walk(seed: int, steps: int) -> RandomWalk:
    """Return a walk through a shipped procedure; the same number walks the same way."""
    chance = Random(seed)
    definition, examples = _package(chance.choice(shipped_ids()))
    walked = RandomWalk(chance.choice(examples), definition, chance)
    walked.go(steps)
    return walked


@cache
def _package(name: str) -> tuple[Definition, list[Example]]:
    procedure_id, files = read_package(shipped()[0] / name)
    named = {name: files[name] for name in example_names(files)}
    return compiled(procedure_id, files), list(read_examples(named).values())


def faults(walked: RandomWalk) -> list[str]:
    """Return where stepping back and repeating, or saving and restoring, gave something else."""
    found = []
    chance = walked.chance
    wanted = [as_bytes(played.kept) for played in walked.played]
    stage, kept = _without_restoring(walked)
    if [as_bytes(one) for one in kept] != wanted:
        found.append("saving and restoring after each step differs from going straight on")
    back = chance.randint(1, max(1, len(walked.moves)))
    at = max(0, len(walked.moves) - back)
    stage.restore(kept[at])
    if as_bytes(stage.keep()) != wanted[at]:
        found.append(f"stepping back {back} steps does not give the moment that was there")
    for number, move in enumerate(walked.moves[at:], at + 1):
        _again(stage, walked.walk.example, move)
        if as_bytes(stage.keep()) != wanted[number]:
            found.append(f"repeating step {number} after stepping back {back} differs")
            break
    again = walk_of("random", "", walked.walk.to_bytes(), 0)
    if again != walked.walk:
        found.append("the walk as it is kept differs from the walk")
    elif as_bytes(Player().play(again, walked.definition)[-1].kept) != wanted[-1]:
        found.append("playing the kept walk differs")
    return found


def as_bytes(kept: Kept) -> bytes:
    """Return everything that stands at a moment: state, dates, history, documents, clock, ids."""
    return repr((kept.tables, kept.at, dict(kept.cases), kept.ids)).encode()


def _without_restoring(walked: RandomWalk) -> tuple[Stage, list[Kept]]:
    stage = Stage(walked.walk.example, walked.definition)
    kept = [stage.keep()]
    for move in walked.moves:
        _again(stage, walked.walk.example, move)
        kept.append(stage.keep())
    return stage, kept


def _again(stage: Stage, example: Example, move: Move) -> None:
    for step in steps_of([move.entry]):
        take(stage, example, step)
