"""Matches regular expressions in a time that grows with pattern times text, and no faster.

All the ways through a pattern are followed at once, a letter at a time, so that no pattern can
blow up; there is nothing to back-track.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.feel.budget import Run
from engine.feel.regex_program import BadPattern, Instruction, PatternReader

Places = tuple[int, ...]


class Pattern:
    """A compiled pattern."""

    def __init__(self, program: list[Instruction], groups: int) -> None:
        self._program = program
        self._groups = groups

    def search(self, run: Run, text: str, start: int = 0) -> Places | None:
        """Return the places of the first match and of its groups."""
        threads: list[tuple[int, Places]] = []
        found: Places | None = None
        empty = (-1,) * (2 * self._groups + 2)
        for at in range(start, len(text) + 1):
            seen: set[int] = set()
            current: list[tuple[int, Places]] = []
            for place, saved in threads:
                self._follow(current, seen, place, saved, (text, at))
            if found is None:
                self._follow(current, seen, 0, empty, (text, at))
            run.spend(4 + 3 * len(seen))
            threads, found = self._step(current, text[at : at + 1], found)
            if not threads and found is not None:
                break
        return found

    def _step(
        self, current: list[tuple[int, Places]], letter: str, found: Places | None
    ) -> tuple[list[tuple[int, Places]], Places | None]:
        """Go over a letter; a way that ends wins over those that come after it."""
        threads = []
        for place, saved in current:
            step = self._program[place]
            if step.op == "match":
                found = saved
                break
            if letter and step.accepts is not None and step.accepts(letter):
                threads.append((place + 1, saved))
        return threads, found

    def _follow(
        self,
        current: list[tuple[int, Places]],
        seen: set[int],
        place: int,
        saved: Places,
        spot: tuple[str, int],
    ) -> None:
        """Add the letters that may come next from a place of the program, in their order."""
        text, at = spot
        waiting = [(place, saved)]
        while waiting:
            place, saved = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self._program[place]
            if step.op == "jump":
                waiting.append((step.first, saved))
            elif step.op == "split":
                waiting += [(step.second, saved), (step.first, saved)]
            elif step.op == "save":
                number = step.first
                waiting.append((place + 1, (*saved[:number], at, *saved[number + 1 :])))
            elif step.op in ("begin", "end"):
                if _at_edge(step, text, at):
                    waiting.append((place + 1, saved))
            else:
                current.append((place, saved))

    def find_all(self, run: Run, text: str) -> Iterator[Places] | None:
        """Yield the matches one after the other; null where nothing at all would match."""
        if self.search(run, "") is not None:
            return None
        return self._matches(run, text)

    def _matches(self, run: Run, text: str) -> Iterator[Places]:
        at = 0
        while (found := self.search(run, text, at)) is not None:
            yield found
            at = found[1]

    def replace(self, run: Run, text: str, replacement: str) -> str | None:
        """Put a text in the place of each match."""
        matches = self.find_all(run, text)
        template = _template(replacement)
        if matches is None or template is None:
            return None
        parts = []
        at = 0
        for found in matches:
            parts.append(text[at : found[0]])
            parts += [
                part if isinstance(part, str) else _group(text, found, part) for part in template
            ]
            at = found[1]
            run.spend_text(sum(map(len, parts[-len(template) - 1 :])))
        parts.append(text[at:])
        return run.text("".join(parts))

    def split(self, run: Run, text: str) -> list[str] | None:
        """Cut a text at each match."""
        matches = self.find_all(run, text)
        if matches is None:
            return None
        parts = []
        at = 0
        for found in matches:
            parts.append(text[at : found[0]])
            at = found[1]
        run.spend_items(len(parts) + 1)
        return [*parts, text[at:]]

    def extract(self, run: Run, text: str) -> list[str] | None:
        """List the parts that match."""
        matches = self.find_all(run, text)
        return None if matches is None else [text[found[0] : found[1]] for found in matches]


def _at_edge(step: Instruction, text: str, at: int) -> bool:
    lines = bool(step.first)
    if step.op == "begin":
        return at == 0 or (lines and text[at - 1] == "\n")
    return at == len(text) or (lines and text[at] == "\n")


def _group(text: str, found: Places, number: int) -> str:
    if 2 * number + 1 >= len(found) or found[2 * number] < 0:
        return ""
    return text[found[2 * number] : found[2 * number + 1]]


#: A part of a replacement: a group, a sign that is escaped, or another letter.
_PART = r"\$([0-9])|\\([$\\])|([^$\\])"


def _template(text: str) -> list[str | int] | None:
    if not re.fullmatch(f"(?:{_PART})*", text):
        return None
    parts = re.findall(_PART, text)
    return [int(group) if group else escaped or letter for group, escaped, letter in parts]


@lru_cache(maxsize=256)
def pattern_of(text: str, flags: str) -> Pattern | None:
    """Compile a pattern; null where it cannot be read."""
    if set(flags) - set("smix"):
        return None
    reader = PatternReader(text, flags)
    try:
        return Pattern(reader.read(), reader.groups)
    except (BadPattern, RecursionError):
        return None
