"""What a column leaves open is told as its cells would be written, whatever its values are."""

from collections.abc import Sequence

import pytest

from engine.decisions import Table, gaps, overlaps
from engine.decisions.coverage import Coverage
from engine.feel.types import BOOLEAN, NUMBER, Type, enumeration
from tests.decisions.builders import model_of, table_xml
from tests.decisions.test_reading_whole import read


def column(*cells: str, label: str = "n", policy: str = "UNIQUE") -> Table:
    table = model_of([label], ["r"], [[cell, "1"] for cell in cells], policy=policy).main.table
    assert table is not None
    return table


def told(found: Coverage) -> list[str]:
    return [str(row) for row in found.rows]


@pytest.mark.parametrize(
    ("cells", "open_cell"),
    [
        (["1"], "< 1, > 1"),
        (["-1"], "< -1, > -1"),
        (["> 1"], "<= 1"),
        ([">= 1"], "< 1"),
        (["< 1"], ">= 1"),
        (["<= 1"], "> 1"),
        (["< 1", "> 1"], "1"),
        (["[1..3]", "> 5"], "< 1, (3..5]"),
        (["(1..3)"], "<= 1, >= 3"),
        (["[1..3)", "(3..4]"], "< 1, 3, > 4"),
        (["1", "3"], "< 1, (1..3), > 3"),
        (["1, 2"], "< 1, (1..2), > 2"),
        (["[1, 2]"], "< 1, (1..2), > 2"),
        (["1.5", "2.5"], "< 1.5, (1.5..2.5), > 2.5"),
        (["not(1)"], "1"),
        (["not([1..3])"], "[1..3]"),
        (["null"], "not(null)"),
        (["not(null)"], "null"),
        (["1", "null"], "< 1, > 1"),
        (["? > 1"], "<= 1"),
        (["? = 1"], "< 1, > 1"),
        (["not(? > 1)"], "> 1"),
        (["not(? = 1)"], "1"),
        (["? in [1..3]"], "< 1, > 3"),
        (["? between 1 and 3"], "< 1, > 3"),
        (["? > 1 and ? < 3"], "<= 1, >= 3"),
        (["? > 1 and not(? > 3)"], "<= 1, > 3"),
        (['@"10:00:00"', '@"10:00:00.000001"'], '< @"10:00:00", > @"10:00:00.000001"'),
        (['date("2026-01-01")'], '< @"2026-01-01", > @"2026-01-01"'),
        (['< date("2026-01-01")', '> date("2026-01-02")'], '@"2026-01-01", @"2026-01-02"'),
        (
            ['@"2026-01-01"', '@"2026-01-03"'],
            '< @"2026-01-01", (@"2026-01-01"..@"2026-01-03"), > @"2026-01-03"',
        ),
        (["> date(2026, 1, 1)"], '<= @"2026-01-01"'),
        (['@"0001-01-01"'], '> @"0001-01-01"'),
        (['@"9999-12-31"'], '< @"9999-12-31"'),
        (
            ['date and time("2026-01-01T10:00:00")', '> @"2026-01-01T12:00:00"'],
            '< @"2026-01-01T10:00:00", (@"2026-01-01T10:00:00"..@"2026-01-01T12:00:00"]',
        ),
        (['time("10:00:00")'], '< @"10:00:00", > @"10:00:00"'),
        (['[@"10:00:00"..@"12:00:00"]', '> @"12:00:00"'], '< @"10:00:00"'),
        (
            ['@"10:00:00+02:00"', '> @"12:00:00+02:00"'],
            '< @"10:00:00+02:00", (@"10:00:00+02:00"..@"12:00:00+02:00"]',
        ),
        (['> @"00:00:00"'], '@"00:00:00"'),
        (['> duration("P1D")'], '<= @"P1D"'),
        (['@"P1D"', '@"P3D"'], '< @"P1D", (@"P1D"..@"P3D"), > @"P3D"'),
        (
            ['< duration("P1M")', '[duration("P3M")..duration("P4M")]'],
            '[@"P1M"..@"P3M"), > @"P4M"',
        ),
        (['@"P1M"', '@"P2M"'], '< @"P1M", > @"P2M"'),
        (['@"P1M"', '@"P3M"'], '< @"P1M", (@"P1M"..@"P3M"), > @"P3M"'),
        (['"a"', '"b"'], 'not("a", "b")'),
        (['not("a", "b")'], '"a", "b"'),
        (['"a", "b"', "null"], 'not("a", "b", null)'),
        (["true"], "false"),
        (["false"], "true"),
        (["true", "null"], "false"),
        (["1", '"a"'], 'not(1, "a")'),
        (["1", '@"2026-01-01"'], 'not(1, @"2026-01-01")'),
        (['@"P1D"', '@"P1M"'], 'not(@"P1D", @"P1M")'),
        (
            ['@"2026-01-01T10:00:00"', '@"2026-01-01T10:00:00Z"'],
            'not(@"2026-01-01T10:00:00", @"2026-01-01T10:00:00Z")',
        ),
    ],
)
def test_what_is_open_is_told_as_a_cell(cells: Sequence[str], open_cell: str) -> None:
    assert told(gaps(column(*cells))) == [f"n: {open_cell}"]
    assert told(overlaps(column(*cells))) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["-"],
        ["true", "false"],
        ["< 1", ">= 1"],
        ['< @"10:00:00"', '>= @"10:00:00"'],
        ['<= duration("P1Y")', '> duration("P1Y")'],
        ["null", "not(null)"],
    ],
)
def test_a_column_that_leaves_nothing_open_has_no_gap(cells: Sequence[str]) -> None:
    assert told(gaps(column(*cells))) == told(overlaps(column(*cells))) == []


@pytest.mark.parametrize(
    "cell",
    [
        '< "a"',
        '<= "a"',
        '> "a"',
        '>= "a"',
        '["a".."c"]',
        '? < "b"',
        '? between "a" and "c"',
        'not(["a".."c"])',
        'contains(?, "a")',
        'not(contains(?, "a"))',
        "> limit",
        "-limit",
        "even(?)",
        "> date(x)",
        "> today()",
        "> number(1)",
        "? + 1 = 2",
        "if ? > 1 then true else false",
    ],
)
def test_a_cell_that_cannot_be_cut_is_told_as_a_condition(cell: str) -> None:
    assert told(gaps(column(cell))) == [f"n: {cell} does not hold"]


def test_conditions_stand_beside_cells_and_beside_one_another() -> None:
    both = column('starts with(?, "a")', 'ends with(?, "b")')
    cell = column('"a"', 'contains(?, "b")')

    assert told(gaps(both)) == [
        'n: starts with(?, "a") does not hold, n: ends with(?, "b") does not hold'
    ]
    assert told(overlaps(both)) == [
        'n: starts with(?, "a") holds, n: ends with(?, "b") holds (rules 1, 2)'
    ]
    assert told(gaps(cell)) == ['n: not("a"), n: contains(?, "b") does not hold']
    assert told(overlaps(cell)) == ['n: "a", n: contains(?, "b") holds (rules 1, 2)']


@pytest.mark.parametrize(
    ("label", "between"),
    [
        ("count(children)", "(2..5)"),
        ("string length(x)", "(2..5)"),
        ("workdays_between(a, b)", "(2..5)"),
        ("count(children) + 1", "(1..2), (2..5)"),
        ("(count(x))", "(1..2), (2..5)"),
        ("n", "(1..2), (2..5)"),
    ],
)
def test_only_what_counts_has_no_halves(label: str, between: str) -> None:
    assert told(gaps(column("1", "2", "5", label=label))) == [f"{label}: < 1, {between}, > 5"]


def test_what_is_shared_is_told_with_every_rule_that_shares_it() -> None:
    assert told(overlaps(column("[1..3]", "[3..5]", "3", "> 5"))) == ["n: 3 (rules 1, 2, 3)"]
    assert told(overlaps(column("-", "< 2", "-"))) == [
        "n: < 2 (rules 1, 2, 3)",
        "anything (rules 1, 3)",
    ]


def test_what_several_rules_leave_open_together_is_told_in_one_line() -> None:
    def left(columns: str, *rules: str) -> list[str]:
        cells = [[*rule.split(" | "), "1"] for rule in rules]
        table = model_of([*columns], ["r"], cells).main.table
        assert table is not None
        return told(gaps(table))

    assert left("ab", "true | < 1", "false | < 1") == ["b: >= 1"]
    assert left("abc", "true | true | < 1", "true | false | < 1", "false | - | < 1") == ["c: >= 1"]
    assert left("ab", "true | < 1", "false | < 2") == ["a: false, b: >= 2", "a: true, b: >= 1"]


def test_a_table_without_rules_or_without_columns_leaves_anything_open() -> None:
    assert told(gaps(column())) == ["anything"]
    bare = model_of([], ["r"], [], policy="FIRST").main.table
    assert bare is not None
    assert told(gaps(bare)) == ["anything"]


def test_values_that_are_allowed_are_all_that_there_are() -> None:
    listed = table_xml(["n"], ["r"], [['"a"', "1"]]).replace(
        "</inputExpression>",
        '</inputExpression><inputValues><text>"a", "b", "c"</text></inputValues>',
    )
    own = read(f"<decision>{listed}</decision>").tables[0]
    plain, types = column('"a"', '"z"'), {"n": enumeration("a", "b")}

    assert told(gaps(own)) == ['n: "b", "c"']
    assert told(gaps(plain, types)) == ['n: "b"']
    assert told(gaps(own, types)) == ['n: "b", "c"']
    twice = column('"a"', '"z"', '"z"')
    assert told(overlaps(twice, types)) == ['n: "z" (rules 2, 3)']
    assert told(gaps(column("-"), {"n": BOOLEAN})) == []
    assert told(gaps(column(), {"n": BOOLEAN})) == ["anything"]


def typed(kind: str) -> Table:
    xml = table_xml(["n"], ["r"], [["null", "1"]]).replace(
        "<inputExpression", f'<inputExpression typeRef="{kind}"'
    )
    return read(f"<decision>{xml}</decision>").tables[0]


@pytest.mark.parametrize(
    ("kind", "types", "open_cell"),
    [
        ("boolean", {}, "true, false"),
        ("string", {}, "not(null)"),
        ("boolean", {"n": NUMBER}, "not(null)"),
        ("string", {"n": BOOLEAN}, "true, false"),
    ],
)
def test_the_type_of_a_name_comes_before_that_of_its_column(
    kind: str, types: dict[str, Type], open_cell: str
) -> None:
    assert told(gaps(typed(kind), types)) == [f"n: {open_cell}"]


def test_a_default_is_told_with_the_gaps_and_not_with_what_is_shared() -> None:
    default = "r|<defaultOutputEntry><text>9</text></defaultOutputEntry>"
    table = model_of(["n"], [default, "s"], [["1", "1", "2"]]).main.table
    assert table is not None

    assert gaps(table).has_default
    assert not overlaps(table).has_default
    assert not gaps(column("1")).has_default


def test_so_many_rows_are_shown_and_the_rest_is_counted() -> None:
    def found(columns: int) -> Coverage:
        rules = [["true" if i == j else "-" for j in range(columns)] for i in range(columns)]
        names = [f"x{n}" for n in range(columns)]
        table = model_of(names, ["r"], [[*cells, "1"] for cells in rules]).main.table
        assert table is not None
        return overlaps(table)

    fewer, more = found(20), found(21)

    assert (len(fewer.rows), fewer.note, fewer.is_complete) == (190, "", True)
    assert (len(more.rows), more.is_complete) == (200, False)
    assert more.note == "210 combinations were found; the first 200 are shown."


def test_a_column_is_cut_into_so_many_parts_and_no_more() -> None:
    def whole(parts: int) -> Coverage:
        # Each number is a part, and so are what is between them, below and above.
        return gaps(column(*(str(n) for n in range((parts - 1) // 2))))

    too_many = (
        "Table t has too many combinations to list. Split it into two tables, "
        "or use fewer columns."
    )

    assert (whole(299).note, len(whole(299).rows)) == ("", 1)
    assert (whole(301).note, whole(301).rows) == (too_many, ())
    assert overlaps(column(*(str(n) for n in range(150)))).note == too_many
