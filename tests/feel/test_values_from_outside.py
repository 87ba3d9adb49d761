"""Facts as a program hands them in: of what type they are worked with, and given back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from engine.feel import FeelError, evaluate, to_text, unary_tests
from engine.feel.types import Type, type_of
from engine.feel.values import Range, YearMonthDuration


class Colour(StrEnum):
    RED = "red"


class Grade(IntEnum):
    HIGH = 3


class Day(date):
    pass


class Moment(datetime):
    pass


class Money(Decimal):
    pass


PROXY = MappingProxyType({"a": 1.5, "b": MappingProxyType({"c": Colour.RED})})
NOON = time(12, 0, tzinfo=UTC)
#: A fact as it is handed in, and as it comes back.
FACTS: tuple[tuple[Any, Any], ...] = (
    (None, None),
    (True, True),
    (5, 5),
    (0.1, Decimal("0.1")),
    (2.0, 2),
    (1e300, Decimal("1E+300")),
    (float("inf"), None),
    (float("nan"), None),
    (Decimal("1.0"), 1),
    (Decimal("1.10"), Decimal("1.10")),
    (Decimal("NaN"), None),
    (Decimal(10**34), Decimal(10**34)),
    (Decimal(10**34 - 1), 10**34 - 1),
    (Decimal(1 - 10**34), 1 - 10**34),
    (Decimal(-(10**34)), Decimal(-(10**34))),
    ("a", "a"),
    (Colour.RED, "red"),
    (Grade.HIGH, 3),
    (Money("1.5"), Decimal("1.5")),
    (date(2026, 1, 2), date(2026, 1, 2)),
    (Day(2026, 1, 2), date(2026, 1, 2)),
    (Moment(2026, 1, 2, 3, 4, tzinfo=UTC), datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
    (NOON, NOON),
    (timedelta(days=1), timedelta(days=1)),
    (YearMonthDuration(14), YearMonthDuration(14)),
    (Range(1, 2), Range(1, 2)),
    ((1, 2.0, (3.5,)), [1, 2, [Decimal("3.5")]]),
    ([Colour.RED], ["red"]),
    ({"a": (1,), "b": {"c": 2.0}}, {"a": [1], "b": {"c": 2}}),
    (PROXY, {"a": Decimal("1.5"), "b": {"c": "red"}}),
    ({1: 2}, {"1": 2}),
)
#: An expression, the fact x, and what it comes to.
WORKED: tuple[tuple[str, Any, Any], ...] = (
    ("x + 1", 0.5, Decimal("1.5")),
    ("1 - x", 0.5, Decimal("0.5")),
    ("x + 1", 10**34 - 2, 10**34 - 1),
    ("x + 1", 10**34 - 1, Decimal(10**34)),
    ("x - 1", 2 - 10**34, 1 - 10**34),
    ("x - 1", 1 - 10**34, Decimal(-(10**34))),
    ("x * 2", 0.5, 1),
    ("3 / x", 0.5, 6),
    ("x ** 2", 0.5, Decimal("0.25")),
    ("-x", 0.5, Decimal("-0.5")),
    ("-x", Money("0.5"), Decimal("-0.5")),
    ("x = 0.5", 0.5, True),
    ("0.5 = x", 0.5, True),
    ("x != 1", 0.5, True),
    ("x < 1", 0.5, True),
    ("x between 0 and 1", 0.5, True),
    ("x in [0..1]", 0.5, True),
    ("x in (0.5, 7)", 0.5, True),
    ('x = "red"', Colour.RED, True),
    ('x + "dish"', Colour.RED, "reddish"),
    ("upper case(x)", Colour.RED, "RED"),
    ("floor(x)", 1.5, 1),
    ("abs(x)", -1.5, Decimal("1.5")),
    ("x.a", PROXY, Decimal("1.5")),
    ("x.b.c", PROXY, "red"),
    ("x.a", [PROXY, PROXY], [Decimal("1.5"), Decimal("1.5")]),
    ("x[1]", (0.5, 1), Decimal("0.5")),
    ("x[-1]", (1, 0.5), Decimal("0.5")),
    ("x[item < 1]", (0.5, 1), [Decimal("0.5")]),
    ("x[a > 1].a", [PROXY], [Decimal("1.5")]),
    ("x[1].b", [{"b": Colour.RED}], "red"),
    ('x[b = "red"]', [{"b": Colour.RED}], [{"b": "red"}]),
    ("x[item = 1]", [{"item": 1.0}], [{"item": 1}]),
    ("for y in x return y + 1", (0.5, 1), [Decimal("1.5"), 2]),
    ("for y in x return y.a", [PROXY], [Decimal("1.5")]),
    ("some y in x satisfies y = 0.5", (0.5,), True),
    ("every y in x satisfies y.a > 1", [PROXY], True),
    ("every y in x, z in x satisfies y.a = z.a", [PROXY], True),
    ("count(x)", (1, 2), 2),
    ("sum(x)", (0.5, 1), Decimal("1.5")),
    ("product(x)", (0.5, 4), 2),
    ("stddev(x)", (0.5, 0.5), 0),
    ("mode(x)", (0.5, 0.5, 1), [Decimal("0.5")]),
    ("mean(x)", (0.5, 1.5), 1),
    ("sort(x)", (1, 0.5), [Decimal("0.5"), 1]),
    ("distinct values(x)", (0.5, 0.5), [Decimal("0.5")]),
    ("index of(x, 0.5)", (1, 0.5), [2]),
    ("[1, 2][x]", 2.0, 2),
    ("1 in [x]", 1.0, True),
    ("x between x and x", 0.5, True),
    ("is(x, 0.5)", 0.5, True),
    ("modulo(x, 1)", 1.5, Decimal("0.5")),
    ("decimal(x, 1)", 1.25, Decimal("1.2")),
    ("even(x)", 2.0, True),
    ('date("2026-01-01") + duration("P1D") * x', 2.0, date(2026, 1, 3)),
    ("x / 2", timedelta(days=1), timedelta(hours=12)),
    ("x.days", timedelta(days=-1), -1),
    ("min(x)", (2, 0.5), Decimal("0.5")),
    ("max(x)", (0.5, 2.5), Decimal("2.5")),
    ("median(x)", (0.5, 1.5), 1),
    ("list contains(x, 0.5)", (0.5,), True),
    ("x = [0.5]", (0.5,), True),
    ("[0.5] = x", (0.5,), True),
    ("x = 0.5", (0.5,), True),
    ("0.5 in x", (0.5,), True),
    ("get value(x, ['a'])".replace("'", '"'), PROXY, Decimal("1.5")),
    ('x = {a: 1.5, b: {c: "red"}}', PROXY, True),
    ("x instance of number", 0.5, True),
    ("x instance of list<number>", (1,), True),
    ("x instance of context<a: number>", {"a": 0.5}, True),
    ("date(x)", Moment(2026, 1, 2, 3, 4, tzinfo=UTC), date(2026, 1, 2)),
    ("x.year", Day(2026, 1, 2), 2026),
    ("string(x)", 0.5, "0.5"),
    ("string(x)", (Colour.RED, 1.0), '["red", 1]'),
    ("concatenate(x, [1])", (0.5,), [Decimal("0.5"), 1]),
    ("flatten(x)", ((1, (2,)), 3), [1, 2, 3]),
    ("number(x)", ("1.5",), Decimal("1.5")),
    ("string length(x)", ("abc",), 3),
    ("string length(x)", ("abc", "d"), None),
    ("if x then 1 else 2", 1, 2),
    ("not(x)", None, None),
)
#: A value as text: what a reader sees of it.
WRITTEN: tuple[tuple[Any, str], ...] = (
    ("a", "a"),
    (Colour.RED, "red"),
    (None, "null"),
    (True, "true"),
    (2.50, "2.5"),
    (Decimal("100"), "100"),
    (Decimal("1E+3"), "1000"),
    (Decimal("1.500"), "1.5"),
    ((1, "a", None), '[1, "a", null]'),
    ({"a b": 1, "c": date(2026, 1, 2)}, '{"a b": 1, c: 2026-01-02}'),
    (time(9, 5), "09:05:00"),
    (time(9, 5, 7, 250_000), "09:05:07.25"),
    (time(9, 5, tzinfo=timezone(-timedelta(hours=3, minutes=30))), "09:05:00-03:30"),
    (time(9, 5, tzinfo=timezone(timedelta(0))), "09:05:00Z"),
    (time(9, 5, tzinfo=timezone(timedelta(hours=1, seconds=30))), "09:05:00+01:00:30"),
    (
        datetime(2026, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/London")),
        "2026-07-01T09:05:00@Europe/London",
    ),
    (timedelta(0), "PT0S"),
    (timedelta(days=-1, hours=-2), "-P1DT2H"),
    (timedelta(seconds=0.5), "PT0.5S"),
    (timedelta(minutes=61), "PT1H1M"),
    (timedelta(seconds=3_661), "PT1H1M1S"),
    (YearMonthDuration(0), "P0M"),
    (YearMonthDuration(-13), "-P1Y1M"),
    (YearMonthDuration(24), "P2Y"),
    (Range(1, 5, start_included=False), "(1 .. 5]"),
    (Range(None, 5, end_included=False), "< 5"),
    (Range(5, None), ">= 5"),
)


@pytest.mark.parametrize(("fact", "answer"), FACTS)
def test_a_fact_comes_back_as_a_plain_value(fact: Any, answer: Any) -> None:
    found = evaluate("x", {"x": fact})

    assert found == answer
    assert type(found) is type(answer)
    assert evaluate("[x, {y: x}]", {"x": fact}) == [answer, {"y": answer}]


@pytest.mark.parametrize(("text", "fact", "answer"), WORKED)
def test_an_expression_works_with_a_fact_of_any_type(text: str, fact: Any, answer: Any) -> None:
    found = evaluate(text, {"x": fact})

    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_a_value_is_written_for_a_reader(value: Any, text: str) -> None:
    assert to_text(value) == text


def test_a_text_with_an_end_of_its_own_is_written_as_it_is() -> None:
    assert to_text("“a”\n") == "“a”\n"
    assert to_text(["é\n"]) == '["é\\n"]'


@pytest.mark.parametrize("thing", [object(), {1}, b"a", 1j])
def test_what_is_no_value_is_refused(thing: Any) -> None:
    for text in ("x", "x = 1", "[x]", "[[x]]", "{a: x}"):
        with pytest.raises(FeelError) as caught:
            evaluate(text, {"x": thing})

        assert str(caught.value) == (
            "A name holds something that is not a value (line 1, column 1). Hand in text, numbers,"
            " yes or no, dates, times, durations, lists and contexts only."
        )


def test_a_cell_takes_a_value_of_any_type() -> None:
    assert unary_tests("0.5", 0.5, {})
    assert unary_tests('"red"', Colour.RED, {})
    assert unary_tests("?.a > 1", PROXY, {})
    assert unary_tests("< x", 1, {"x": 1.5})
    assert not unary_tests("< x", 2, {"x": 1.5})


def test_names_that_hold_spaces_or_signs_are_read_where_they_are_known() -> None:
    facts = {"first name": "A", "first name of child": "B", "e-mail": "C", "n": 1}

    assert evaluate("first name", facts) == "A"
    assert evaluate("first  name of child", facts) == "B"
    assert evaluate("e-mail + first name", facts) == "CA"
    assert unary_tests("first name", "A", facts)
    with pytest.raises(FeelError, match="“first” and “name” stand side by side"):
        evaluate("first name", cast("Mapping[str, Any]", MappingProxyType(facts)))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, Type("null")),
        ("a", Type("string")),
        (True, Type("boolean")),
        (1, Type("number")),
        (0.5, Type("number")),
        (Decimal(1), Type("number")),
        (date(2026, 1, 2), Type("date")),
        (NOON, Type("time")),
        (datetime(2026, 1, 2, tzinfo=UTC), Type("date and time")),
        (timedelta(1), Type("days and time duration")),
        (YearMonthDuration(1), Type("years and months duration")),
        (Range(1, 2), Type("range")),
        ([1, 2], Type("list", item=Type("number"))),
        ((), Type("list", item=Type("any"))),
        ([1, "a"], Type("list", item=Type("any"))),
        ({"a": 1}, Type("context", fields={"a": Type("number")})),
        (object(), Type("any")),
    ],
)
def test_a_value_is_of_its_type(value: Any, kind: Type) -> None:
    assert type_of(value) == kind
