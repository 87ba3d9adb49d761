"""Reads a regular expression into a program for the matcher; null for what it does not know.

A safe part of the XPath dialect that DMN names: no back references, no look-around.
"""

from dataclasses import dataclass

from engine.feel.regex_letters import (
    CLASSES,
    Accepts,
    block_or_category,
    either_case,
    joined,
    only,
    other_than,
)

#: Instructions of a program; counted repeats are written out.
MOST_INSTRUCTIONS = 600
_MOST_REPEATS = 200
_MOST_GROUPS = 30
_MOST_NESTING = 20


class BadPattern(Exception):
    """A pattern that cannot be read."""


@dataclass(slots=True)
class Instruction:
    """A step of a program: accept a letter, branch, jump, note a place, or be done."""

    op: str
    accepts: Accepts | None = None
    first: int = 0
    second: int = 0


_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_META = frozenset("\\|.?*+(){}[]^$-&~/")


class PatternReader:
    """Reads a pattern by recursive descent."""

    def __init__(self, text: str, flags: str) -> None:
        self._text = text
        self._at = 0
        self._fold = "i" in flags
        self._all = "s" in flags
        self._lines = "m" in flags
        self._spaced = "x" in flags
        self._levels = 0
        self.groups = 0
        self.program: list[Instruction] = []

    def read(self) -> list[Instruction]:
        """Read the whole pattern. Raises `BadPattern`."""
        self._emit("save", first=0)
        self._choice()
        if self._at < len(self._text):
            raise BadPattern
        self._emit("save", first=1)
        self._emit("match")
        return self.program

    def _emit(
        self, op: str, accepts: Accepts | None = None, first: int = 0, second: int = 0
    ) -> int:
        if len(self.program) >= MOST_INSTRUCTIONS:
            raise BadPattern
        self.program.append(Instruction(op, accepts, first, second))
        return len(self.program) - 1

    def _peek(self) -> str:
        while self._spaced and self._text[self._at : self._at + 1] in tuple(" \t\n\r"):
            self._at += 1
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            raise BadPattern
        self._at += 1
        return letter

    def _choice(self) -> None:
        start = len(self.program)
        self._sequence()
        while self._peek() == "|":
            self._at += 1
            self._insert(start)
            jump = self._emit("jump")
            self.program[start].first, self.program[start].second = start + 1, jump + 1
            self._choice()
            self.program[jump].first = len(self.program)

    def _insert(self, place: int) -> None:
        """Put a branch before instructions that stand already, moving where they point to."""
        for step in self.program[place:]:
            if step.op in ("split", "jump"):
                step.first += 1
                step.second += 1
        self.program.insert(place, Instruction("split"))

    def _sequence(self) -> None:
        while self._peek() not in ("", "|", ")"):
            start = len(self.program)
            self._atom()
            self._repeat(start)

    def _repeat(self, start: int) -> None:
        sign = self._peek()
        if sign not in ("*", "+", "?", "{"):
            return
        self._at += 1
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self._counts()
        lazy = self._peek() == "?"
        self._at += lazy
        body = self.program[start:]
        del self.program[start:]
        self._write_out(body, start, (least, most), lazy=lazy)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        inside = self._text[self._at : end] if end > 0 else "?"
        self._at = end + 1
        low, comma, high = inside.partition(",")
        if not low.isdigit() or (high and not high.isdigit()) or len(inside) > 8:
            raise BadPattern
        least, most = int(low), int(high) if high else (None if comma else int(low))
        if least > _MOST_REPEATS or (most is not None and not least <= most <= _MOST_REPEATS):
            raise BadPattern
        return least, most

    def _write_out(
        self, body: list[Instruction], start: int, counts: tuple[int, int | None], *, lazy: bool
    ) -> None:
        least, most = counts
        for _ in range(least):
            self._copy(body, start)
        if most is None:
            self._loop(body, start, lazy=lazy)
            return
        splits = []
        for _ in range(most - least):
            splits.append(self._emit("split"))
            self._copy(body, start)
        for split in splits:
            self._branch(split, split + 1, len(self.program), lazy=lazy)

    def _loop(self, body: list[Instruction], start: int, *, lazy: bool) -> None:
        split = self._emit("split")
        self._copy(body, start)
        self._emit("jump", first=split)
        self._branch(split, split + 1, len(self.program), lazy=lazy)

    def _branch(self, split: int, inside: int, after: int, *, lazy: bool) -> None:
        first, second = (after, inside) if lazy else (inside, after)
        self.program[split].first, self.program[split].second = first, second

    def _copy(self, body: list[Instruction], start: int) -> None:
        moved = len(self.program) - start
        for step in body:
            place = moved if step.op in ("split", "jump") else 0
            self._emit(step.op, step.accepts, step.first + place, step.second + place)

    def _atom(self) -> None:
        letter = self._next()
        if letter == "(":
            self._group()
        elif letter == "[":
            self._emit("letter", self._folded(self._set()))
        elif letter == ".":
            self._emit("letter", self._any())
        elif letter in "^$":
            self._emit("begin" if letter == "^" else "end", first=int(self._lines))
        elif letter == "\\":
            self._emit("letter", self._folded(self._escape()))
        elif letter in "*+?{}":
            raise BadPattern
        else:
            self._emit("letter", self._folded(only(letter)))

    def _any(self) -> Accepts:
        if self._all:
            return lambda _: True
        return lambda letter: letter not in "\n\r"

    def _group(self) -> None:
        self._levels += 1
        keeps = not self._text.startswith("?", self._at)
        if keeps:
            self.groups += 1
        elif self._text.startswith("?:", self._at):
            self._at += 2
        else:
            raise BadPattern
        number = self.groups
        if self._levels > _MOST_NESTING or number > _MOST_GROUPS:
            raise BadPattern
        if keeps:
            self._emit("save", first=2 * number)
        self._choice()
        if self._next() != ")":
            raise BadPattern
        if keeps:
            self._emit("save", first=2 * number + 1)
        self._levels -= 1

    def _folded(self, accepts: Accepts) -> Accepts:
        return either_case(accepts) if self._fold else accepts

    def _escape(self, *, in_set: bool = False) -> Accepts:
        letter = self._raw() if in_set else self._next()
        if letter in _CONTROLS:
            return only(_CONTROLS[letter])
        if letter.lower() in CLASSES and letter:
            accepts = CLASSES[letter.lower()]
            return other_than(accepts) if letter.isupper() else accepts
        if letter in ("p", "P"):
            return self._category(without=letter == "P")
        if letter not in _META:
            raise BadPattern
        return only(letter)

    def _category(self, *, without: bool) -> Accepts:
        end = self._text.find("}", self._at)
        found = block_or_category(self._text[self._at + 1 : end])
        if self._text[self._at : self._at + 1] != "{" or end < 0 or found is None:
            raise BadPattern
        self._at = end + 1
        return other_than(found) if without else found

    def _set(self) -> Accepts:
        negated = self._text[self._at : self._at + 1] == "^"
        self._at += negated
        parts: list[Accepts] = []
        without: Accepts | None = None
        while (letter := self._raw()) != "]" or not parts:
            if letter == "]":
                raise BadPattern
            if letter == "-" and self._text[self._at : self._at + 1] == "[" and parts:
                self._at += 1
                without = self._set()
                if self._raw() != "]":
                    raise BadPattern
                break
            parts.append(self._set_part(letter))
        return joined(parts, without, negated=negated)

    def _raw(self) -> str:
        if self._at >= len(self._text):
            raise BadPattern
        self._at += 1
        return self._text[self._at - 1]

    def _set_part(self, letter: str) -> Accepts:
        if letter == "\\":
            low = self._text[self._at : self._at + 1]
            first = self._escape(in_set=True)
            if low not in _META:
                return first
        else:
            low = letter
        following = self._text[self._at : self._at + 2]
        if len(following) == 2 and following[0] == "-" and following[1] not in "][":
            self._at += 1
            high = self._raw()
            if high == "\\":
                high = self._raw()
            if high < low:
                raise BadPattern
            return lambda other: low <= other <= high
        return only(low)
