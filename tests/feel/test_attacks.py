"""Attacks: each is refused or gives a harmless value, quickly and in little memory."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from engine.feel import FeelError, evaluate
from engine.proving.fuzz import fuzz
from tests.feel.attacks_of_each_class import OF_EACH_CLASS
from tests.feel.further_attacks import FURTHER
from tests.feel.harm import harm, outcome

OURS = {
    "deep brackets": "(" * 900 + "1" + ")" * 900,
    "deep minus": "-" * 1_900 + "1",
    "deep not": "not(" * 300 + "true" + ")" * 300,
    "deep if": "if true then " * 90 + "1" + " else 2" * 90,
    "deep list": "[" * 1_000 + "]" * 1_000,
    "deep context": "{a:" * 400 + "1" + "}" * 400,
    "deep in": "1 in (" * 30 + "1" + ")" * 30,
    "deep filter": "[1]" + "[[1][1]" * 30 + "]" * 30,
    "long sum": "1" + "+1" * 999,
    "long path": "a" + ".a" * 990,
    "long and": "true" + " and true" * 200,
    "many names": " ".join(f"n{i}" for i in range(400)),
    "text doubled": 'for i in 1..60 return if i = 1 then "aaaaa" else partial[-1] + partial[-1]',
    "list doubled": "for i in 1..60 return if i = 1 then 1 else append(partial[-1], partial[-1])",
    "list joined": "for i in 1..60 return concatenate(partial, partial, partial)",
    "list of itself": "for i in 1..60 return [partial, partial]",
    "number doubled": "for i in 1..900 return if i = 1 then 9 else partial[-1] * partial[-1]",
    "power of powers": "9 ** 9 ** 9 ** 9 ** 9 ** 9",
    "tiny power": "1.0000000001 ** 99999999999999999999",
    "great exponent": "exp(999999999999)",
    "great scale": "decimal(1, 6176)",
    "great factor": 'duration("P1D") * 1e6000',
    "great duration": 'duration("P9999999999D") * 999999',
    "great months": 'date("2026-01-01") + duration("P999999999Y")',
    "great days": 'workdays_after(date("2026-01-01"), 999999999)',
    "great hours": 'hours_after(date and time("2026-01-01T00:00:00Z"), 1e30)',
    "great range": "[1..1e30][1]",
    "great loop of dates": 'for d in date("0001-01-01")..date("9999-12-31") return d',
    "three loops": "count(for i in 1..300, j in 1..300, k in 1..300 return 1)",
    "loop in filter": "[1,2,3][count(for i in 1..999999 return i) > 0]",
    "sort badly": "sort(for i in 1..3000 return -i, function(x, y) x < y)",
    "distinct of many": "distinct values(for i in 1..2000 return i)",
    "function of itself": "{f: function(g) g(g)}.f(function(g) g(g))",
    "two functions": "(function(f, n) f(f, n))(function(f, n) [f(f, n), f(f, n)], 1)",
    "pattern of groups": 'matches("' + "a" * 300 + '", "((((((a*)*)*)*)*)*)*b")',
    "pattern of choices": 'matches("' + "a" * 300 + '", "(a|a|a|a|aa|aaa)*b")',
    "pattern with counts": 'matches("' + "a" * 200 + '", "(a{0,200}){0,200}b")',
    "pattern with references": r'matches("aaaa", "(a+)\\1+")',
    "pattern that looks ahead": 'matches("aaaa", "(?=(a+))a*b")',
    "replace to grow": 'replace("' + "a" * 900 + '", "a", "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0")',
    "split to letters": 'split("' + "a" * 1_500 + '", "a")',
    "zone from a path": '@"2026-01-01T00:00:00@../../etc/passwd"',
    "zone of a file": 'time("00:00:00@/etc/passwd")',
    "python name": "__import__",
    "python path": "name.__class__.__mro__",
    "python call": "name.upper()",
    "format": '"{0.__class__}" + name',
    "external": 'function(x) external {java: {class: "java.lang.Math"}}',
    "number of digits": "9" * 1_900,
    "digits after the point": "0." + "9" * 1_900,
    "comment without end": "/* " * 600,
    "escapes": '"' + "\\u0041" * 300 + '"',
    "half a letter": '"\\ud800"',
    "letter beyond": '"\\Uffffff"',
    "null byte": "1\x00+1",
    "keys": "{" + ",".join(f"k{i}: 1" for i in range(250)) + "}",
    "join": 'string join(for i in 1..5000 return "aaaaaaaaaa", "bbbbbbbbbb")',
    "list in a text": "string(for i in 1..4000 return i)",
}


class _Watched(Mapping[str, Any]):
    """Names that are looked up one by one, and never listed."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Any:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the names were listed")

    def __len__(self) -> int:
        raise AssertionError("the names were counted")


ATTACKS = OURS | FURTHER


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_of_ours_does_no_harm(text: str) -> None:
    assert harm(text) == ""


@pytest.mark.parametrize(("kind", "text", "gives"), OF_EACH_CLASS)
def test_an_attack_of_each_class_does_no_harm(kind: str, text: str, gives: str) -> None:
    assert harm(text) == "", kind
    assert outcome(text) == gives, kind


def test_an_object_from_outside_is_no_value() -> None:
    class Person:
        secret = "s"

    for text in ("person", "person.secret", "case.person", "[case][1].person", "string(case)"):
        with pytest.raises(FeelError, match="not a value"):
            evaluate(text, {"person": Person(), "case": {"person": Person()}})


def test_names_are_looked_up_one_by_one() -> None:
    assert evaluate("a + b", _Watched({"a": 1, "b": 2})) == 3


def test_a_result_holds_no_function() -> None:
    assert evaluate("1 + 1", {}) == 2


@pytest.mark.parametrize("seed", [7, 11])
def test_random_inputs_find_nothing(seed: int) -> None:
    outcome = fuzz(2_500, seed)

    assert outcome.findings == []
    assert outcome.values > 200
