"""A walk as it is kept: the scene, and the steps of each branch; all else follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self

from engine.errors import NotFound
from engine.rehearsal import Example
from engine.rehearsal.example import Step
from engine.store.encoding import from_json, pack, to_json, unpack
from engine.training.writing import entries_of, example_of

#: Name of the branch a walk begins in.
TRUNK = "First branch"
_AT, _ON = "$at", "$on"
#: A name may be added without another number. The first papers had none.
_FORMAT = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One step that was taken; made by `move_of`."""

    #: The entry as it would stand in an example case, as JSON: it is compared and kept as it is.
    text: str
    #: The step of the example that it was, from 1; 0 for one of the trainer's own.
    example_step: int = 0
    note: str = ""

    @property
    def entry(self) -> Mapping[str, Any]:
        """The step as an entry of an example case."""
        return _entry(self.text)


def move_of(entry: Mapping[str, Any], *, example_step: int = 0) -> Move:
    """Return a step that is written as in an example case."""
    return Move(text=to_json(to_tagged(entry)).decode(), example_step=example_step)


@lru_cache(maxsize=10_000)
def _entry(text: str) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = from_tagged(from_json(text.encode()))
    return entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A walk of one trainer."""

    id: str
    owner: str
    title: str
    procedure_id: str
    version: int
    example: Example
    #: Key of the example in the library; "" for none.
    key: str = ""
    #: The lesson it was begun as; "" for none.
    lesson: str = ""
    branches: Mapping[str, tuple[Move, ...]] = field(default_factory=lambda: {TRUNK: ()})
    branch: str = TRUNK
    revision: int = 0

    @property
    def moves(self) -> tuple[Move, ...]:
        """The steps of the branch that is walked."""
        return self.branches[self.branch]

    def steps_of(self, branch: str) -> tuple[Move, ...]:
        """Return the steps of a branch. Raises `NotFound`."""
        if branch not in self.branches:
            raise NotFound(f"There is no branch “{branch}” in this walk.")
        return self.branches[branch]

    def with_moves(self, moves: tuple[Move, ...]) -> Self:
        """Return the walk with other steps in this branch."""
        return replace(self, branches={**self.branches, self.branch: moves})

    def to_bytes(self) -> bytes:
        """Return the walk as bytes."""
        return to_paper(
            {
                "title": self.title,
                "procedure": self.procedure_id,
                "version": self.version,
                "key": self.key,
                "lesson": self.lesson,
                "example": entries_of(self.example, is_whole=True),
                "branch": self.branch,
                "branches": {
                    name: [[move.text, move.example_step, move.note] for move in moves]
                    for name, moves in self.branches.items()
                },
            }
        )


def walk_of(id: str, owner: str, data: bytes, revision: int) -> Walk:
    """Read a walk back."""
    raw = from_paper(data)
    return Walk(
        id=id,
        owner=owner,
        title=raw["title"],
        procedure_id=raw["procedure"],
        version=raw["version"],
        key=raw["key"],
        lesson=raw.get("lesson", ""),  # walks kept before lessons had names have none
        example=example_of(raw["example"]),
        branch=raw["branch"],
        branches={
            name: tuple(
                Move(text=text, example_step=number, note=note) for text, number, note in moves
            )
            for name, moves in raw["branches"].items()
        },
        revision=revision,
    )


def entry_of(step: Step) -> dict[str, Any]:
    """Return a step as the entry of its file."""
    return {step.verb: step.object, **step.details}


def to_paper(named: Mapping[str, Any]) -> bytes:
    """Return what is kept of a walk or an example case as bytes."""
    return pack({"format": _FORMAT} | to_tagged(named))


def from_paper(data: bytes) -> Mapping[str, Any]:
    """Read back what `to_paper` wrote. Raises `ValueError` for what a newer version wrote."""
    named: dict[str, Any] = from_tagged(unpack(data))
    if named.pop("format", _FORMAT) != _FORMAT:
        raise ValueError("a newer version of this software wrote this")
    return named


def to_tagged(value: Any) -> Any:
    """Return plain data in which dates are told from texts."""
    if isinstance(value, datetime):
        return {_AT: value.isoformat()}
    if isinstance(value, date):
        return {_ON: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): to_tagged(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [to_tagged(part) for part in value]
    return value


def from_tagged(value: Any) -> Any:
    """Read what `to_tagged` wrote."""
    if isinstance(value, dict):
        if value.keys() == {_AT}:
            return datetime.fromisoformat(value[_AT])
        if value.keys() == {_ON}:
            return date.fromisoformat(value[_ON])
        return {key: from_tagged(part) for key, part in value.items()}
    if isinstance(value, list):
        return [from_tagged(part) for part in value]
    return value
