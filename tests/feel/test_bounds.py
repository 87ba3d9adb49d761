"""How much an expression may be and do: the last that is allowed, and the first refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.feel import FeelError, compile, compile_unary, evaluate, to_text, unary_tests
from engine.model.calendar import Calendar

LONG, NUMBERS, TEXT = list(range(20_000)), list(range(1_000)), "a" * 60_000
STEPS = "more than 12,000 steps"
MADE = "more than 10,000 items"
CALENDAR = Calendar(holidays={date(2026, 12, 25): "Christmas Day"})
PARTS = "The expression has too many parts"
BRACKETS = "More than 32 brackets stand inside one another"
VALUES = "The value holds more than 10,000 values or 50 levels"


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else 1


def as_value(text: str) -> str:
    """Return what refuses a text as an expression; "" where nothing does."""
    return _refusal(lambda: evaluate(text, {"a": None}))


def as_cell(text: str) -> str:
    """Return what refuses a text as the tests of a cell; "" where nothing does."""
    return _refusal(lambda: unary_tests(text, 1, {}))


def _refusal(work: Callable[[], Any]) -> str:
    try:
        work()
    except FeelError as error:
        return str(error)
    return ""


#: What is bounded: how it is read, the most, and what refuses one more.
READ: dict[str, tuple[Callable[[str], str], Callable[[int], str], int, str]] = {
    "letters": (
        as_value,
        lambda n: " " * (n - 1) + "1",
        2_000,
        "The expression has 2,001 letters",
    ),
    "letters of a cell": (as_cell, lambda n: f"{'1':>{n}}", 2_000, "2,001 letters"),
    "items as written": (as_value, lambda n: f"[{','.join('1' * n)}]", 599, PARTS),
    "tests of a cell": (as_cell, lambda n: ",".join("1" * n), 499, PARTS),
    "parts of a cell": (as_cell, lambda n: "1," * 498 + "-" * n + "1", 1, PARTS),
    "brackets": (as_value, lambda n: "(" * n + "1" + ")" * n, 31, BRACKETS),
    "lists in lists": (as_value, lambda n: "[" * n + "1" + "]" * n, 31, BRACKETS),
    "contexts": (as_value, lambda n: "{a:" * n + "1" + "}" * n, 31, BRACKETS),
    "tests in tests": (as_value, lambda n: "1 in (" * n + "1" + ")" * n, 15, BRACKETS),
    "brackets of a cell": (as_cell, lambda n: "(" * n + "1" + ")" * n, 31, BRACKETS),
    "types in types": (
        as_value,
        lambda n: "1 instance of " + "list<" * n + "any" + ">" * n,
        30,
        BRACKETS,
    ),
    "choices in a row": (as_value, lambda n: "if true then 1 else " * n + "1", 31, BRACKETS),
    "minuses": (as_value, lambda n: "-" * n + "1", 99, PARTS),
    "sums": (as_value, lambda n: "1" + "+1" * n, 99, PARTS),
    "paths": (as_value, lambda n: "a" + ".a" * n, 99, PARTS),
    "digits": (as_value, lambda n: "1" * n, 36, "A number of 37 digits is too long"),
}
WORKED: dict[str, tuple[str, Callable[[int], Any], int, str]] = {
    "turns": ("count(for i in 1..n return 1)", int, 4_000, STEPS),
    "turns of some": ("some i in 1..n satisfies i < 0", int, 3_000, STEPS),
    "items made": ("count(append(n, 1))", LONG.__getitem__, 9_999, MADE),
    "items put in": ("count(insert before(n, 1, 0))", LONG.__getitem__, 9_999, MADE),
    "letters joined": ('n + "a"', TEXT.__getitem__, 49_999, "more than 50,000 letters"),
    "texts made": ('count(for i in 1..n return upper case("a"))', int, 2_000, STEPS),
    "letters changed": ("upper case(n)", TEXT.__getitem__, 50_000, "more than 50,000 letters"),
    "values": ("n", LONG.__getitem__, 10_000, VALUES),
    "levels": ("n", nested, 51, VALUES),
    "levels as text": ("string(n)", nested, 51, VALUES),
    "calls in calls": (
        "{f: function(g, n) if n < 2 then 0 else g(g, n - 1), r: f(f, n)}.r",
        int,
        40,
        "More than 40 functions call one another",
    ),
    "working days": (
        'workdays_after(@"2026-01-01", n)',
        int,
        2_000,
        "workdays_after counts at most 2,000 working days",
    ),
    "hours": ('hours_after(@"2026-01-01T00:00:00Z", n)', int, 1_000_000, "1,000,000 hours"),
}


def given(of: Callable[[Any], Any], number: int) -> dict[str, Any]:
    is_cut = of in (LONG.__getitem__, TEXT.__getitem__)
    return {"n": of(slice(number)) if is_cut else of(number)}


@pytest.mark.parametrize("name", READ)
def test_an_expression_may_be_so_long_and_deep_and_no_more(name: str) -> None:
    refusal, make, most, sentence = READ[name]

    assert refusal(make(most)) == ""
    assert sentence in refusal(make(most + 1))


@pytest.mark.parametrize("name", WORKED)
def test_an_expression_may_do_so_much_and_no_more(name: str) -> None:
    text, of, most, refusal = WORKED[name]

    assert evaluate(text, given(of, most), calendar=CALENDAR) is not None
    with pytest.raises(FeelError, match=refusal):
        evaluate(text, given(of, most + 1), calendar=CALENDAR)


#: What costs as much as the list or text that it goes over: twenty times is too much.
COSTLY = (
    "list contains(numbers, -1)",
    "all(truths)",
    "any(truths)",
    "sublist(numbers, 1)",
    "append(numbers, 1)",
    "concatenate(numbers, 1)",
    "insert before(numbers, 1, 1)",
    "remove(numbers, 1)",
    "list replace(numbers, 1, 1)",
    "list replace(numbers, function(a, b) false, 1)",
    "reverse(numbers)",
    "index of(numbers, 1)",
    "union(numbers)",
    "distinct values(numbers)",
    "duplicate values(numbers)",
    "flatten(numbers)",
    "sort(numbers)",
    "sort(numbers, function(a, b) a < b)",
    "min(numbers)",
    "max(numbers)",
    "sum(numbers)",
    "product(numbers)",
    "mean(numbers)",
    "median(numbers)",
    "stddev(numbers)",
    "mode(numbers)",
    "get entries(context)",
    "context(entries)",
    'context put(context, "a", 1)',
    'context put({a: context}, ["a", "b"], 1)',
    "context merge([context])",
    "string(numbers)",
    "string(frozen)",
    "string(context)",
    "string join(texts)",
    "numbers[item < 0]",
    "people.name",
    "numbers = numbers",
    "context = context",
    "1 in numbers",
    "for x in numbers return x",
    "some x in numbers satisfies x < 0",
    "every x in numbers satisfies x >= 0",
    "numbers instance of list<number>",
    'workdays_after(@"2026-01-01", 1000)',
    'workdays_between(@"2026-01-01", @"2029-01-01")',
    "upper case(text)",
    "lower case(text)",
    "substring(text, 1)",
    'substring before(text, "!")',
    'substring after(text, "<")',
    'text + "a"',
    "string(text)",
    'matches(text, "x")',
    'replace(text, "b", "c")',
    'split(text, "b")',
    'extract(text, "b")',
)


@pytest.mark.parametrize("text", COSTLY)
def test_what_goes_over_much_cannot_be_done_often(text: str) -> None:
    names = {f"n{number}": number for number in NUMBERS}
    facts = {
        "numbers": NUMBERS,
        "frozen": tuple(NUMBERS),
        "truths": [None] * 1_000,
        "texts": ["a" * 40] * 1_000,
        "text": "<" + "a" * 20_000 + "!",
        "context": names,
        "entries": [{"key": key, "value": value} for key, value in names.items()],
        "people": [{"name": "A"}] * 1_000,
    }

    with pytest.raises(FeelError, match=STEPS):
        evaluate(f"for i in 1..20 return count([{text}])", facts, calendar=CALENDAR)


#: Patterns up to the most that is read; one more is none.
PATTERNS: dict[str, tuple[Callable[[int], str], int]] = {
    "letters": (lambda n: "a" * n, 597),
    "groups": (lambda n: "(a)" * n, 30),
    "groups in groups": (lambda n: "(" * n + "a" + ")" * n, 20),
    "repeats": (lambda n: f"a{{{n}}}", 200),
    "repeats at most": (lambda n: f"a{{1,{n}}}", 200),
    "repeats at least": (lambda n: f"a{{{n},}}", 200),
    "choices": (lambda n: "|".join("a" * n), 199),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_may_be_so_long_and_deep_and_no_more(name: str) -> None:
    make, most = PATTERNS[name]

    assert evaluate('matches("b", p)', {"p": make(most)}) is False
    assert evaluate('matches("b", p)', {"p": make(most + 1)}) is None


def test_groups_that_stand_beside_one_another_are_not_deep() -> None:
    assert evaluate('matches("b", p)', {"p": "(a)" * 25 + "((a))" * 2}) is False


def test_a_text_in_a_list_is_written_up_to_its_most() -> None:
    assert len(to_text(["a" * 49_998])) == 50_002
    with pytest.raises(FeelError, match="A value is too long to be written"):
        to_text(["a" * 49_999])


def test_a_range_and_a_number_are_read_up_to_their_most() -> None:
    reads = 'range("[1..2]" + t)'
    assert evaluate(reads, {"t": " " * 194}) is not None
    assert evaluate(reads, {"t": " " * 195}) is None
    assert evaluate("number(t)", {"t": "1" * 100}) is not None
    assert evaluate("number(t)", {"t": "1" * 101}) is None


def test_an_expression_that_is_no_text_is_refused() -> None:
    none: Any = None
    for work in (
        lambda: compile(none),
        lambda: compile_unary(none),
        lambda: evaluate(none, {}),
        lambda: unary_tests(none, 1, {}),
    ):
        with pytest.raises(FeelError) as caught:
            work()

        assert str(caught.value) == (
            "An expression is a text (line 1, column 1). Hand in the text of the expression."
        )
