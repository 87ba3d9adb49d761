"""Plants leaks, one at a time, and says which of them the matrix or the twins find.

`python -m tests.walls.planted`; `--help` says what of it. Both read the same few examples at a few
moments (`MOMENTS`); a leak in what is written is played anew.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

from engine.casework.casework import Casework
from engine.ids import PersonId, RoleId
from engine.rehearsal import Example
from tests.conftest import shipped_examples
from tests.walls.leaks import Leak
from tests.walls.leaks_of_pages import LEAKS as OF_PAGES
from tests.walls.leaks_of_reads import LEAKS as OF_READS
from tests.walls.marks import Player, played, steps_of
from tests.walls.pages import House
from tests.walls.sweep import Seen, look, sweep
from tests.walls.twins import Run, around, compare, facts_of, pair_of

LEAKS = (*OF_READS, *OF_PAGES)
#: Examples, and after how many steps everybody reads; 0 for the end.
MOMENTS = {
    "Q-151": (8, 0),
    "S-71": (0,),
    "S-17": (34, 0),
    "S-170": (0,),
    "S-67": (0,),
    "S-160": (0,),
}
#: Days after the end of an example on which everybody reads once more.
LATER = {"S-17": 32}
#: After how many steps whoever has two parts of a case may have one of them no more.
LESS = {"S-59": 62}
#: Where everything that can be guessed is tried as well.
DEEP = ("Q-151 after 8", "S-67 after 15")
#: Twins: example, what kind of fact, and its step or a key on its way.
TWINS = (
    ("Q-01", "answer", "findings"), ("Q-01", "hour", "confirm_independence"),
    ("S-71", "done", "declare_independence"), ("S-67", "answer", "attendees"),
    ("S-67", "done", "add_pid"), ("S-151", "paper", "letter.pdf"),
)  # fmt: skip
#: Played anew, looked at every so many steps, where a leak is in what is written.
ANEW = {"Q-01": 4, "S-20": 15, "S-117": 8, "S-61": 8}


@dataclass
class Moment:
    """An example at one moment; anybody may read there again and again."""

    name: str
    run: Run
    player: Player

    def wrong(self, *, deep: bool) -> set[str]:
        self.run.back()
        house, seen = House(self.player.marked.stage), Seen(example=self.name)
        look(house, self.player, seen, deep=deep, few=True)
        self.run.back()
        return {*seen.wrong}


@dataclass
class Pair:
    """Twins at one moment."""

    name: str
    runs: tuple[Run, Run]

    def wrong(self) -> set[str]:
        for run in self.runs:
            run.back()
            run.house = House(run.player.marked.stage)
        return {*compare(*self.runs, self.name, few=True).wrong}


class Bench:
    """Where leaks are looked for, and what is found there without any."""

    def __init__(
        self,
        moments: Mapping[str, Sequence[int]] = MOMENTS,
        *,
        twins: Sequence[tuple[str, str, str]] = TWINS,
        less: Mapping[str, int] = LESS,
    ) -> None:
        self.moments = [one for name, at in moments.items() for one in _moments(name, at)]
        self.moments += [_with_less(name, at) for name, at in less.items()]
        self.pairs = [one for each in twins for one in _pairs(*each)]
        self._without: dict[str, set[str]] = {}

    def found(self, leak: Leak) -> str:
        """Return by what a leak was found first, and where; "" if it was not."""
        with leak.planted():
            return next(self._found(leak), "")

    def _found(self, leak: Leak) -> Iterator[str]:
        if leak.writes:
            yield from (f"matrix: {line}" for line in sorted(_anew() - self._without["anew"]))
            return
        for deep in (False, True):
            for one in self._moments(deep=deep):
                lines = _sound(one.wrong(deep=deep)) - self._without[f"{one.name} {deep}"]
                yield from (f"matrix: {line} ({one.name})" for line in sorted(lines))
            for pair in () if deep else self.pairs:
                lines = pair.wrong() - self._without[pair.name]
                yield from (f"twins: {line}" for line in sorted(lines))

    def _moments(self, *, deep: bool) -> list[Moment]:
        return [one for one in self.moments if not deep or one.name in DEEP]

    def read_without(self) -> int:
        """Note what is found without any leak; return how much that is."""
        for deep in (False, True):
            for one in self._moments(deep=deep):
                self._without[f"{one.name} {deep}"] = one.wrong(deep=deep)
        for pair in self.pairs:
            self._without[pair.name] = pair.wrong()
        return len({line for lines in self._without.values() for line in lines})

    def read_anew(self) -> None:
        """Note what is found without any leak where examples are played anew."""
        self._without["anew"] = _anew()


def _sound(lines: set[str]) -> set[str]:
    """Return what was found. Raises `LookupError` where pages broke: that is no leak."""
    if broken := [line for line in lines if "an error 5" in line]:
        raise LookupError(f"pages break with it: {broken[0]}")
    return lines


def _anew() -> set[str]:
    return {
        line
        for name, every in ANEW.items()
        for line in sweep(*_example(name), every=every, few=True).wrong
    }


def _example(name: str) -> tuple[str, Example]:
    return next(each for each in shipped_examples() if each[1].id == name)


def _moments(name: str, at: Sequence[int]) -> Iterator[Moment]:
    procedure, example = _example(name)
    player, steps = played(procedure, example), steps_of(example)
    house = House(player.marked.stage)
    for number, step in enumerate(steps, 1):
        player.perform(step)
        if number in at or (number == len(steps) and 0 in at):
            yield Moment(f"{name} after {number}", Run.now(player, house), player)
    if days := LATER.get(name):
        player.marked.stage.move_to(player.marked.stage.now + timedelta(days=days))
        yield Moment(f"{name} {days} days later", Run.now(player, house), player)


def _with_less(name: str, at: int) -> Moment:
    """Return a moment at which whoever had two parts has lost one, and is in the case still."""
    procedure, example = _example(name)
    player = played(procedure, example)
    for step in steps_of(example)[:at]:
        player.perform(step)
    stage = player.marked.stage
    for case_id in stage.cases.values():
        parts = stage.participants(case_id)
        for person, several in Counter(p.person_id for p in parts).items():
            role = next(p.role for p in parts if p.person_id == person)
            if several > 1:
                stage.engine.commands.run(case_id, partial(_lose, role=role, person=person))
    return Moment(f"{name} after {at}, with less", Run.now(player, House(stage)), player)


def _lose(casework: Casework, *, role: RoleId, person: PersonId) -> None:
    casework.appointing.lose(role, casework.people.person(person))


def _pairs(name: str, kind: str, what: str) -> Iterator[Pair]:
    procedure, example = _example(name)
    facts = (f for f in facts_of(procedure, example) if f.kind == kind)
    fact = next(each for each in facts if what in (each.name, *each.path))
    if kind in ("done", "paper"):
        yield Pair(f"{name} {fact}", around(procedure, example, fact))
        return
    for at, runs in enumerate(pair_of(procedure, example, fact)):
        yield Pair(f"{name} {fact} {at}", runs)


def main(arguments: Sequence[str]) -> int:
    """Plant every leak, and print which is found by what."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.walls.planted", description=main.__doc__
    )
    parser.add_argument("--only", default="", help="leaks whose names begin so, with commas")
    parser.add_argument("--part", default="1/1", help="such as 2/3: the second third of them")
    asked = parser.parse_args(arguments)
    part, parts = map(int, asked.part.split("/"))
    only = tuple(filter(None, asked.only.split(",")))
    chosen = [leak for leak in LEAKS if not only or leak.name.startswith(only)][part - 1 :: parts]
    begun, bench = monotonic(), Bench()
    print(f"{len(bench.moments)} moments, {len(bench.pairs)} twins", flush=True)
    print(f"without a leak: {bench.read_without()} wrong, {monotonic() - begun:.0f} s", flush=True)
    if any(leak.writes for leak in chosen):
        bench.read_anew()
    missed = []
    for number, leak in enumerate(chosen, 1):
        try:
            found = bench.found(leak)
        except LookupError as gone:
            found = ""
            print(f"  cannot be planted: {gone}")
        if not found:
            missed.append(leak)
        print(f"{number}/{len(chosen)} {leak.name}: {found[:170] or 'NOT FOUND'}", flush=True)
    print(f"{len(chosen) - len(missed)} of {len(chosen)} found, {monotonic() - begun:.0f} s")
    for leak in missed:
        print(f"  not found: {leak.name}: {leak.title}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
