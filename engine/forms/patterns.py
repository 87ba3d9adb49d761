"""Patterns that a text must match: a small part of regular expressions.

A pattern is anchored and is a row of single signs and classes, each with an optional bounded
count: `^[A-Z]{2}\\d{4,6}$`. Here it is held to that and written out sign by sign; FEEL's engine
matches it, which never goes back: the cost is the length of the text times that of the pattern.
"""

import re
from dataclasses import dataclass

from engine.feel import regex
from engine.feel.budget import Run
from engine.feel.regex_letters import Accepts, joined, only
from engine.feel.regex_program import Instruction

#: Signs that a pattern can match at most, all counts added.
MOST_SIGNS = 500
#: More than a text of as many signs can take.
_STEPS = 10 * MOST_SIGNS**2

_RULES = (
    "use ^ and $ around letters, digits, classes such as [A-Z] or \\d, "
    "and counts such as ?, {3} or {2,5}"
)
_NAMED: dict[str, Accepts] = {
    "d": lambda sign: "0" <= sign <= "9",
    "w": lambda sign: sign == "_" or (sign.isascii() and sign.isalnum()),
    "s": str.isspace,
}
_PART = re.compile(
    r"(?:\\(?P<named>[dws])|\\(?P<escaped>[^A-Za-z0-9])|\[(?P<class>\^?(?:\\.|[^\]\\\[])+)\]"
    r"|(?P<sign>[^\\\[\](){}^$*+?|.]))"
    r"(?P<count>\?|\{\d{1,3}(?:,\d{1,3})?\})?"
)
#: What a class holds: named signs, a sign as it is, a range, a sign.
_MEMBER = re.compile(r"\\([dws])|\\(.)|(.)-([^\\])|(.)", re.DOTALL)


class BadPattern(Exception):
    """A pattern outside the small part that is allowed."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that a whole text matches or not."""

    source: str
    #: Signs that it can match at most.
    most: int
    matcher: regex.Pattern

    def matches(self, text: str) -> bool:
        """Say whether the whole text matches."""
        run = Run({}, slots=0)
        run.left = _STEPS
        return len(text) <= self.most and self.matcher.search(run, text) is not None


def parse_pattern(source: str) -> Pattern:
    """Read a pattern. Raises `BadPattern`."""
    if not (source.startswith("^") and source.endswith("$")):
        raise BadPattern(f"a pattern begins with ^ and ends with $; {_RULES}")
    body = source[1:-1]
    program, most, at = [Instruction("begin")], 0, 0
    while at < len(body):
        match = _PART.match(body, at)
        if match is None:
            raise BadPattern(f"“{body[at : at + 12]}” may not stand in a pattern; {_RULES}")
        low, high = _count(match["count"] or "{1}")
        most += high
        if most > MOST_SIGNS:
            raise BadPattern(f"a pattern may match at most {MOST_SIGNS} signs; use smaller counts")
        accepts = _accepts(match)
        program += [Instruction("letter", accepts)] * low
        for _ in range(high - low):
            here = len(program)
            program.append(Instruction("split", first=here + 1, second=here + 2))
            program.append(Instruction("letter", accepts))
        at = match.end()
    program += [Instruction("end"), Instruction("match")]
    return Pattern(source, most, regex.Pattern(program, groups=0))


def _count(text: str) -> tuple[int, int]:
    if text == "?":
        return 0, 1
    low, _, high = text[1:-1].partition(",")
    if int(low) > int(high or low):
        raise BadPattern(f"the count {text} goes down; write the smaller number first")
    return int(low), int(high or low)


def _accepts(match: re.Match[str]) -> Accepts:
    if match["named"]:
        return _NAMED[match["named"]]
    if match["class"]:
        body = match["class"].removeprefix("^")
        members = [_member(member) for member in _MEMBER.finditer(body)]
        return joined(members, None, negated=body != match["class"])
    return only(match["escaped"] or match["sign"])


def _member(member: re.Match[str]) -> Accepts:
    named, escaped, low, high, sign = member.groups()
    if named:
        return _NAMED[named]
    if not low:
        return only(escaped or sign)
    if low > high:
        raise BadPattern(f"the range {member[0]} goes down; turn it round")
    return lambda other: low <= other <= high
