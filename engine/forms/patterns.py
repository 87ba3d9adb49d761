"""Patterns that a text must match: a small part of regular expressions that cannot run away.

A pattern is anchored and is a row of single signs and classes, each with an optional bounded
count: `^[A-Z]{2}\\d{4,6}$`. It is matched sign by sign without ever going back, so its cost is the
length of the text times the length of the pattern.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

#: Signs that a pattern can match at most, all counts added.
MOST_SIGNS = 500

_RULES = (
    "use ^ and $ around letters, digits, classes such as [A-Z] or \\d, "
    "and counts such as ?, {3} or {2,5}"
)
_NAMED: dict[str, Callable[[str], bool]] = {
    "d": lambda sign: "0" <= sign <= "9",
    "w": lambda sign: sign == "_" or (sign.isascii() and sign.isalnum()),
    "s": str.isspace,
}
_PART = re.compile(
    r"(?:\\(?P<named>[dws])|\\(?P<escaped>[^A-Za-z0-9])|\[(?P<class>\^?(?:\\.|[^\]\\\[])+)\]"
    r"|(?P<sign>[^\\\[\](){}^$*+?|.]))"
    r"(?P<count>\?|\{\d{1,3}(?:,\d{1,3})?\})?"
)


class BadPattern(Exception):
    """A pattern outside the small part that is allowed."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One sign of the text, which may be left out."""

    accepts: Callable[[str], bool]
    optional: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that a whole text matches or not."""

    source: str
    steps: tuple[_Step, ...]

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        if len(text) > len(self.steps):
            return False
        at = self._skip({0})
        for sign in text:
            at = self._skip(
                {i + 1 for i in at if i < len(self.steps) and self.steps[i].accepts(sign)}
            )
            if not at:
                return False
        return len(self.steps) in at

    def _skip(self, at: set[int]) -> set[int]:
        """Add the places that can be reached by leaving out optional signs."""
        reached = set(at)
        for i in sorted(at):
            while i < len(self.steps) and self.steps[i].optional and i + 1 not in reached:
                i += 1
                reached.add(i)
        return reached


def parse_pattern(source: str) -> Pattern:
    """Read a pattern. Raises `BadPattern`."""
    if not (source.startswith("^") and source.endswith("$")):
        raise BadPattern(f"a pattern begins with ^ and ends with $; {_RULES}")
    body = source[1:-1]
    steps: list[_Step] = []
    at = 0
    while at < len(body):
        match = _PART.match(body, at)
        if match is None:
            raise BadPattern(f"“{body[at : at + 12]}” may not stand in a pattern; {_RULES}")
        steps += _steps(match)
        if len(steps) > MOST_SIGNS:
            raise BadPattern(f"a pattern may match at most {MOST_SIGNS} signs; use smaller counts")
        at = match.end()
    return Pattern(source, tuple(steps))


def _steps(match: re.Match[str]) -> list[_Step]:
    accepts = _accepts(match)
    low, high = _count(match["count"] or "{1}")
    if low > high:
        raise BadPattern(f"the count {match['count']} goes down; write the smaller number first")
    return [_Step(accepts, False)] * low + [_Step(accepts, True)] * (high - low)


def _count(text: str) -> tuple[int, int]:
    if text == "?":
        return 0, 1
    low, _, high = text[1:-1].partition(",")
    return int(low), int(high or low)


def _accepts(match: re.Match[str]) -> Callable[[str], bool]:
    if match["named"]:
        return _NAMED[match["named"]]
    if match["class"]:
        return _class(match["class"])
    only = match["escaped"] or match["sign"]
    return lambda sign: sign == only


def _class(body: str) -> Callable[[str], bool]:
    negated = body.startswith("^")
    tests = _class_tests(body[1:] if negated else body)
    return lambda sign: any(test(sign) for test in tests) is not negated


def _class_tests(body: str) -> list[Callable[[str], bool]]:
    tests: list[Callable[[str], bool]] = []
    at = 0
    while at < len(body):
        if body[at] == "\\":
            named = _NAMED.get(body[at + 1])
            tests.append(named or _between(body[at + 1], body[at + 1]))
            at += 2
        elif body[at + 1 : at + 2] == "-" and at + 2 < len(body) and body[at + 2] != "\\":
            if body[at] > body[at + 2]:
                raise BadPattern(f"the range {body[at : at + 3]} goes down; turn it round")
            tests.append(_between(body[at], body[at + 2]))
            at += 3
        else:
            tests.append(_between(body[at], body[at]))
            at += 1
    return tests


def _between(low: str, high: str) -> Callable[[str], bool]:
    return lambda sign: low <= sign <= high
