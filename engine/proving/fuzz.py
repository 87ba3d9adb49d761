"""Throws random expressions at the language: each must give a plain value or a clear refusal."""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from engine.feel import FeelError, check
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.expression import read, read_unary
from engine.feel.text import literal
from engine.feel.tokens import KEYWORDS
from engine.feel.types import Type, type_of
from engine.feel.values import result
from engine.model.calendar import Calendar

#: Seconds of the processor that one input may take.
LIMIT = 0.05
_NO_NAMES: frozenset[str] = frozenset()
_NOW = datetime(2026, 10, 23, 15, 30, tzinfo=UTC)
_CALENDAR = Calendar(holidays={date(2026, 12, 25): "Christmas Day"})

_CONTEXT: dict[str, Any] = {
    "decision": "make",
    "age": 12,
    "late": False,
    "nothing": None,
    "form_due": datetime(2026, 10, 24, 15, 30, tzinfo=UTC),
    "conference_date": date(2026, 10, 23),
    "children": [
        {"name": "A", "dissent_upheld": True, "age": 3},
        {"name": "B", "dissent_upheld": False, "age": 15},
    ],
    "case": {"status": "open", "reviewer": {"name": "R. Holm"}},
}
_TYPES: dict[str, Type] = {name: type_of(value) for name, value in _CONTEXT.items()}

_SEEDS = (
    "every c in children satisfies c.dissent_upheld and c.age > 3",
    'count(children[dissent_upheld = true]) > 0 and decision = "make"',
    "if late then workdays_after(conference_date, 10) else null",
    "for i in 1..10, j in i..20 return i * j",
    "hours_after(form_due, 24) > now()",
    '@"2026-10-23T16:30:00@Europe/London" + duration("PT24H")',
    "{a: 1, b: {c: [1, 2, a]}}.b.c[-1]",
    "sort(children, function(x, y) x.age < y.age)[1].name",
    'replace("a-b-c", "([a-z])-", "$1+")',
    '"a" in ("a", "b", not("c"))',
    "5 in (<= 3, [4..6), > 10)",
    "some x in children, y in [1, 2] satisfies x.age = y",
    'string join(for c in children return c.name, ", ")',
    "(function(x) if x = 0 then 1 else x * 2)(4)",
    'years and months duration(date("2020-01-31"), date("2026-02-28")).months',
    "[1, 2, 3, 4][item > 2 and item < 4]",
    "age between 1 and 17 or age instance of number",
    "-2 ** 2 ** -3 / 7.5e2",
    "overlaps([1..5], (5..8])",
    'not("a", "b"), < 5, [1..3], ? > 2',
)
_PIECES = (
    *[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "@",
        "?",
        ";",
        "'",
        "#",
        "!",
        "|",
        "&",
        "\\",
        "\n",
    ],
    *sorted(KEYWORDS),
    *[
        "not",
        "item",
        "partial",
        "__class__",
        "__import__",
        "self",
    ],
    *("0", "1", "-1", "2.5", ".5", "1e9", "1e-9", "9" * 34, "10000000000", "1..3", "'"),
    *('""', '"a"', '"2026-10-23"', '"P1D"', '"(a+)+$"', '"\\u0041"', '"unclosed', "\u202e", "ä"),
    *_CONTEXT,
    *sorted(FUNCTION_NAMES),
)


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    count: int = 0
    values: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_text: str = ""
    findings: list[str] = field(default_factory=list)
    #: What took longer than `LIMIT` twice; depends on the machine, so that no test asks for it.
    slow: list[str] = field(default_factory=list)


def fuzz(count: int, seed: int, tell: Callable[[int], None] | None = None) -> Outcome:
    """Try a number of random inputs."""
    chance = random.Random(seed)
    outcome = Outcome()
    before = repr(_CONTEXT)
    for number in range(count):
        _try(make(chance), chance.random() < 0.2, outcome)
        if tell and number % 50_000 == 0 and number:
            tell(number)
    if repr(_CONTEXT) != before:
        outcome.findings.append("the context was changed")
    return outcome


def make(chance: random.Random) -> str:
    """Make a random input: a grown, a changed, or a mixed one."""
    how = chance.random()
    if how < 0.35:
        return _grown(chance, chance.randint(1, 5))
    if how < 0.75:
        return _changed(chance, chance.choice(_SEEDS))
    return chance.choice((" ", "")).join(chance.choices(_PIECES, k=chance.randint(1, 25)))


def _changed(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at, end = sorted(chance.choices(range(len(text) + 1), k=2))
        piece = chance.choice(
            (
                chance.choice(_PIECES),
                chr(chance.randint(32, 126)),
                text[at:end] * chance.choice((1, 2, 50)),
                "",
            )
        )
        text = text[:at] + piece + text[chance.choice((at, min(end, at + 3))) :]
    return text[:3_000]


def _grown(chance: random.Random, depth: int) -> str:
    """Grow an expression that mostly can be read."""
    if depth <= 0:
        return chance.choice(_LEAVES)
    parts = [_grown(chance, depth - 1 - (chance.random() < 0.4)) for _ in range(3)]
    shape = chance.choice(_SHAPES)
    if "%f" in shape:
        shape = shape.replace("%f", chance.choice(_FUNCTIONS))
    for part in parts:
        shape = shape.replace("%", part, 1)
    return shape


_FUNCTIONS = sorted(FUNCTION_NAMES)
_LEAVES = (
    *_CONTEXT,
    *("1", "0", "-3", "2.75", "1e30", '"a"', '"2026-01-31"', "true", "false", "null", "[]", "x"),
    *("item", '@"P1M"', '@"PT36H"', '@"23:59:59"', '@"2026-03-29T01:30:00@Europe/London"'),
    *("now()", "today()", "1..5", "[1..5]", "(1..5)", "{}", "children.age", "case.reviewer.name"),
)
_SHAPES = (
    "% + %",
    "% - %",
    "% * %",
    "% / %",
    "% ** %",
    "% = %",
    "% < %",
    "% and %",
    "% or %",
    "not(%)",
    "(%)",
    "-%",
    "[%, %, %]",
    "{x: %, y: %}",
    "%[%]",
    "%[1]",
    "(%).x",
    "% in %",
    "% in (%, < %)",
    "% between % and %",
    "if % then % else %",
    "for x in % return %",
    "for x in %, y in % return %",
    "some x in % satisfies %",
    "every x in % satisfies %",
    "%f(%)",
    "%f(%, %)",
    "%f(%, %, %)",
    "(function(x) %)(%)",
    "sort(%, function(x, y) x < y)",
    "% instance of number",
    "[%..%]",
)


def _try(text: str, is_cell: bool, outcome: Outcome) -> None:
    outcome.count += 1
    took = _timed(text, is_cell, outcome)
    if took > LIMIT:
        # A pause of the machine is not the language's fault: the second try counts.
        took = min(took, _timed(text, is_cell, Outcome()))
    if took > outcome.slowest:
        outcome.slowest, outcome.slowest_text = took, text
    if took > LIMIT:
        outcome.slow.append(f"{took * 1000:.0f} ms: {text!r}")


def _timed(text: str, is_cell: bool, outcome: Outcome) -> float:
    begin = time.thread_time()
    try:
        value = _work_out(text, is_cell)
    except FeelError as error:
        outcome.refused += 1
        if not error.message or not error.hint or error.line < 1 or error.column < 1:
            outcome.findings.append(f"a refusal without a mend: {text!r}")
    except Exception as error:  # noqa: BLE001 - any other error is what we look for
        outcome.findings.append(f"{type(error).__name__}: {error}: {text!r}")
    else:
        outcome.values += 1
        if result(value) != value:
            outcome.findings.append(f"not a plain value: {text!r}")
    return time.thread_time() - begin


def _work_out(text: str, is_cell: bool) -> Any:
    if is_cell:
        tests = read_unary(text, _NO_NAMES)
        check(text, _TYPES, unary_of=_TYPES["age"])
        return tests.matches(12, _CONTEXT, now=_NOW, calendar=_CALENDAR)
    expression = read(text, _NO_NAMES)
    check(text, _TYPES)
    value = expression.evaluate(_CONTEXT, now=_NOW, calendar=_CALENDAR)
    literal(value)
    return value


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; the exit status is 1 where something was found."""
    reader = argparse.ArgumentParser(description="Throw random expressions at FEEL.")
    reader.add_argument("--count", type=int, default=100_000)
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args(arguments)
    outcome = fuzz(given.count, given.seed, lambda done: _tell(f"{done:,} tried\n"))
    found = outcome.findings + outcome.slow
    for finding in found[:50]:
        _tell(f"{finding}\n")
    _tell(
        f"{outcome.count:,} inputs with seed {given.seed}: {outcome.values:,} gave a value, "
        f"{outcome.refused:,} were refused, {len(found)} findings; "
        f"the slowest took {outcome.slowest * 1000:.1f} ms: {outcome.slowest_text[:200]!r}\n"
    )
    return 1 if found else 0


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
