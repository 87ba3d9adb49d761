"""Turns a walk into an example case that proves what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from engine.errors import WrongState
from engine.model.calendar import in_utc
from engine.model.document import DocumentKind
from engine.package import Definition
from engine.rehearsal import Example, Stage
from engine.rehearsal.example import MAIN, RUNNING
from engine.rehearsal.rehearse import standing
from engine.training.player import Played
from engine.training.walk import Move, Walk
from engine.training.writing import steps_of

#: Verbs after which nothing new needs to be expected.
_QUIET = ("refuse", "absent", "attach")


def example_from(
    walk: Walk, definition: Definition, played: Sequence[Played], *, id: str, title: str
) -> Example:
    """Return the example case of a walk: its steps, and after each what was there.

    Raises `WrongState` before the first step.
    """
    if not walk.moves:
        raise WrongState("Take a step first; there is nothing to keep yet.")
    entries: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    met: dict[str, str] = {}
    for move, (before, after) in zip(walk.moves, pairwise(played), strict=True):
        entries.append(_entry(move, before))
        if next(iter(move.entry)) in _QUIET:
            continue
        stage = Stage.reopened(walk.example, definition, after.kept)
        for name in stage.cases:
            expected = _expected(stage, name, seen)
            shown = repr((expected["open"], expected.get("due"), expected.get("letters")))
            if met.get(name) != shown or "letters" in expected:
                met[name] = shown
                case = {"case": name} if name != MAIN else {}
                entries.append({"expect": expected, **case})
    return replace(
        walk.example,
        id=id.strip(),
        title=title.strip(),
        steps=tuple(steps_of(entries)),
        goes_on_from="",
        until=None,
        taken=0,
        ends=None,
        ends_exactly=_ends(Stage.reopened(walk.example, definition, played[-1].kept)),
    )


def _entry(move: Move, before: Played) -> dict[str, Any]:
    entry = dict(move.entry)
    if "at" in entry and in_utc(entry["at"]) <= before.at:
        # The trainer had moved the clock past it.
        del entry["at"]
    return {**entry, "note": move.note} if move.note else entry


def _expected(stage: Stage, name: str, seen: dict[str, int]) -> dict[str, Any]:
    case_id = stage.cases[name]
    tasks = sorted(stage.open_tasks(case_id), key=lambda task: task.activity)
    expected: dict[str, Any] = {"open": [str(task.element_id) for task in tasks]}
    due: Mapping[str, Any] = {
        str(task.element_id): task.due_at for task in tasks if task.due_at is not None
    }
    if due:
        expected["due"] = due
    documents = stage.documents(case_id)
    new = documents[seen.get(name, 0) :]
    seen[name] = len(documents)
    letters = [
        {"to": one.recipient_name, "letter": one.name}
        for one in new
        if one.kind is DocumentKind.LETTER
    ]
    return {**expected, "letters": letters} if letters else expected


def _ends(stage: Stage) -> Any:
    ends = {name: standing(stage.case(case_id)) for name, case_id in stage.cases.items()}
    return ends.get(MAIN, [RUNNING]) if ends.keys() <= {MAIN} else ends
