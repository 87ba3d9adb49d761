"""Gaps and overlaps: the exact combinations that no rule, or more than one, covers."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import Table, gaps, overlaps
from engine.feel import unary_tests
from engine.feel.types import NUMBER, enumeration
from tests.decisions.builders import model_of
from tests.effort import within


def _table(inputs: list[str], rules: list[list[str]], policy: str = "UNIQUE") -> Table:
    table = model_of(inputs, ["r"], rules, policy=policy).main.table
    assert table is not None
    return table


def test_a_gap_is_told_as_cells() -> None:
    table = _table(["age", "risk"], [[">= 18", '"Low","Medium"', "1"], ["< 18", "-", "2"]])

    assert [row.cells for row in gaps(table).rows] == [(">= 18", 'not("Low", "Medium")')]


def test_known_values_make_a_gap_exact() -> None:
    table = _table(["age", "risk"], [[">= 18", '"Low","Medium"', "1"], ["< 18", "-", "2"]])
    types = {"age": NUMBER, "risk": enumeration("High", "Low", "Medium")}

    found = gaps(table, types).rows

    assert [str(row) for row in found] == ['age: >= 18, risk: "High"']


def test_a_whole_table_has_no_gap() -> None:
    table = _table(
        ["a", "b"], [["true", "-", "1"], ["false", "true", "2"], ["false", "false", "3"]]
    )

    assert gaps(table).rows == ()
    assert gaps(table).is_complete


def test_a_missing_answer_is_a_gap_where_asked() -> None:
    table = _table(["a"], [["true", "1"], ["false", "2"]])

    assert [row.cells for row in gaps(table, with_null=True).rows] == [("null",)]


def test_an_overlap_names_its_rules() -> None:
    table = _table(["n"], [["> 1", "1"], ["[5..7]", "2"], ["< 0", "3"]])

    found = overlaps(table).rows

    assert [(row.cells, row.rules, row.is_fault) for row in found] == [(("[5..7]",), (1, 2), True)]


def test_rules_that_agree_may_overlap_in_an_any_table() -> None:
    agree = overlaps(_table(["n"], [["> 1", "1"], ["> 5", "1"]], "ANY")).rows
    differ = overlaps(_table(["n"], [["> 1", "1"], ["> 5", "2"]], "ANY")).rows

    assert [row.is_fault for row in (*agree, *differ)] == [False, True]


def test_dates_are_cut_into_intervals() -> None:
    table = _table(["d"], [['< @"2026-01-01"', "1"], ['> @"2026-01-01"', "2"]])

    assert [row.cells for row in gaps(table).rows] == [('@"2026-01-01"',)]


def test_counts_have_no_halves() -> None:
    table = _table(["count(children)"], [["<= 1", "1"], [">= 2", "2"]])

    assert gaps(table).rows == ()


def test_an_odd_cell_is_told_as_a_condition() -> None:
    table = _table(["a"], [['contains(?, "x")', "1"]])

    assert [str(row) for row in gaps(table).rows] == ['a: contains(?, "x") does not hold']


def test_too_many_combinations_are_told_and_soon() -> None:
    rules = [["true" if i == j else "-" for j in range(40)] + ["1"] for i in range(40)]
    table = _table([f"x{n}" for n in range(40)], rules)

    found = within(10_000_000, lambda: (overlaps(table), gaps(table)))

    assert [row.cells for row in found[1].rows] == [("false",) * 40]
    wide = _table(["n"], [[str(n), "1"] for n in range(400)])
    assert "too many combinations" in gaps(wide).note


CELLS = ["-", "true", "false"]
NUMBERS = ["-", "< 3", ">= 3", "[2..5]", "(2..5)", "4", "not(4)", "< 1, > 6", "2, 3"]
TEXTS = ["-", '"a"', '"a","b"', 'not("b")', '"c"']


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CELLS), st.sampled_from(NUMBERS), st.sampled_from(TEXTS)),
        min_size=1,
        max_size=6,
    )
)
def test_gaps_and_overlaps_are_those_of_trying_everything(
    rules: list[tuple[str, str, str]],
) -> None:
    table = _table(["a", "n", "t"], [[*rule, "1"] for rule in rules])
    holes = gaps(table, {"a": enumeration(True, False)}).rows
    shared = overlaps(table, {"a": enumeration(True, False)}).rows
    numbers = [n / 2 for n in range(-1, 16)]

    for point in itertools.product([True, False], numbers, ["a", "b", "c", "z"]):
        fitting = [n for n, rule in enumerate(rules, 1) if _fits(rule, point)]
        assert any(_fits(row.cells, point) for row in holes) is (not fitting)
        told = {n for row in shared if _fits(row.cells, point) for n in row.rules}
        assert told == (set(fitting) if len(fitting) > 1 else set())


ANSWERED = ["-", "null", "not(null)", '"a"', 'not("a")', '"a", null']
DAYS = ["-", '< @"2026-01-02"', '[@"2026-01-02"..@"2026-01-03"]', 'not(@"2026-01-04")', "null"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ANSWERED), st.sampled_from(DAYS)), min_size=1, max_size=5)
)
def test_gaps_and_overlaps_know_missing_answers(rules: list[tuple[str, str]]) -> None:
    table = _table(["t", "d"], [[*rule, "1"] for rule in rules])
    holes, shared = gaps(table).rows, overlaps(table).rows
    texts = ["a", "z", *[None] * any("null" in rule[0] for rule in rules)]
    days = [*(date(2026, 1, n) for n in range(1, 6)), *[None] * any("null" in r[1] for r in rules)]

    for point in itertools.product(texts, days):
        fitting = {n for n, rule in enumerate(rules, 1) if _fits(rule, point)}
        assert any(_fits(row.cells, point) for row in holes) is (not fitting)
        told = {n for row in shared if _fits(row.cells, point) for n in row.rules}
        assert told == (fitting if len(fitting) > 1 else set())


def _fits(cells: tuple[str, ...], point: tuple[object, ...]) -> bool:
    return all(unary_tests(cell, value, {}) for cell, value in zip(cells, point, strict=True))


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT"])
def test_overlaps_are_no_fault_where_the_policy_allows_them(policy: str) -> None:
    found = overlaps(_table(["n"], [["> 1", "1"], ["-", "2"]], policy)).rows

    assert [row.is_fault for row in found] == [False]
