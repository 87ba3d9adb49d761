"""An expression that is read once: its names, its faults in their places, its functions."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.feel import FeelError, Problem, check, compile, compile_unary, evaluate, unary_tests
from engine.feel.builtins import registry


def refused(work: Callable[[], Any]) -> str:
    with pytest.raises(FeelError) as caught:
        work()
    assert str(caught.value.problem) == str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1 + 2", set()),
        ("a + b * c", {"a", "b", "c"}),
        ("a.b.c", {"a"}),
        ("a[b > c].d", {"a", "b", "c"}),
        ("a[item.b = 1]", {"a"}),
        ("for x in a return x + b", {"a", "b"}),
        ("for x in a, y in x return y", {"a"}),
        ("for x in a return partial", {"a"}),
        ("some x in 1..n satisfies x = m", {"n", "m"}),
        ("function(x) x + y", {"y"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("count(a)", {"a"}),
        ("f(a)", {"f", "a"}),
        ("sort(a, precedes)", {"a", "precedes"}),
        ("if a then b else c", {"a", "b", "c"}),
        ("a in (b, < c)", {"a", "b", "c"}),
        ("a between b and c", {"a", "b", "c"}),
        ("[a..b]", {"a", "b"}),
        ("not(a) and -b instance of number", {"a", "b"}),
        ("range(a)", {"a"}),
    ],
)
def test_an_expression_tells_what_it_reads(text: str, names: set[str]) -> None:
    expression = compile(text)

    assert expression.names == names
    assert expression.text == text


def test_a_cell_tells_what_it_reads() -> None:
    tests = compile_unary("< a, ? + b > c, [d..e], not(f)")

    assert tests.names == {"a", "b", "c", "d", "e", "f"}
    assert tests.text == "< a, ? + b > c, [d..e], not(f)"
    assert compile_unary("-").names == set()


def test_names_with_spaces_are_handed_in() -> None:
    assert compile("full name + x", ["full name"]).names == {"full name", "x"}
    assert compile_unary("full name, x", ["full name"]).names == {"full name", "x"}
    assert refused(lambda: compile("full name")).startswith("“full” and “name” stand side by side")


WORKED = (
    ("decison = 1", {"decision": 1}, "1, column 1). Did you mean decision?"),
    ("n = 5 or over", {"n": 1}, "1, column 10). Write n >= 5."),
    ("1 +\n  nn", {"n": 1}, "2, column 3). Did you mean n?"),
    ("ages[zzz > 1]", {"ages": [1]}, "1, column 6). Write a name of the case, or"),
    ("zzz", {}, '"zzz" in quotation marks if it is a text.'),
    ("late = yes", {"late": True}, "There is no name “yes” here (line 1, column 8). Write true."),
    ("1 +\n lenght(n)", {"n": "a"}, "2, column 2). The functions are listed in docs/feel.md."),
    ("len(n)", {"n": "a"}, "There is no function “len” (line 1, column 1). Write count(list)"),
    ("true and\n now() = 1", {}, "now() has no clock here (line 2, column 2). Use a date of the"),
    (" today()", {}, "today() has no clock here (line 1, column 2). Use a date of the case file,"),
    ("[1, workdays_after(n, 1)]", {"n": 1}, "workdays_after has no calendar here (line 1, column"),
    ("workdays_between(n, n)", {"n": 1}, "workdays_between has no calendar here (line 1, column"),
    (
        "1 + f(2, 3)",
        {},
        "There is no function “f” (line 1, column 5). The functions are listed in",
    ),
    ('"a" + upper case(zzz)', {}, "There is no name “zzz” here (line 1, column 18). Write a name"),
    (
        "count([zzz])",
        {},
        "There is no name “zzz” here (line 1, column 8). Write a name of the case",
    ),
    (
        "max(1, zzz)",
        {},
        "There is no name “zzz” here (line 1, column 8). Write a name of the case",
    ),
    ("count(list: zzz)", {}, "There is no name “zzz” here (line 1, column 13). Write a name of"),
)


@pytest.mark.parametrize(("text", "facts", "sentence"), WORKED)
def test_what_fails_when_it_is_worked_out_is_told_in_its_place(
    text: str, facts: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(lambda: evaluate(text, facts))


def test_what_fails_in_a_cell_is_told_in_its_place() -> None:
    assert refused(lambda: unary_tests("1,\n nn", 5, {"n": 1})) == (
        "There is no name “nn” here (line 2, column 2). Did you mean n?"
    )
    assert refused(lambda: unary_tests("16 or over", 5, {})) == (
        "There is no name “over” here (line 1, column 7). Write >= 16."
    )
    assert refused(lambda: unary_tests("now()", 5, {})).startswith("now() has no clock here")


def test_a_long_name_is_cut_where_it_is_told() -> None:
    name = "n" * 70

    assert f"“{'n' * 60}”" in refused(lambda: evaluate(name, {}))
    assert f"“{'n' * 60}”" in refused(lambda: evaluate(f"{name}(1)", {}))


def test_a_problem_stands_in_the_first_place_if_nothing_else_is_said() -> None:
    assert str(Problem(message="It is wrong")) == "It is wrong (line 1, column 1)."
    assert (
        str(FeelError("It is wrong", hint="Mend it."))
        == "It is wrong (line 1, column 1). Mend it."
    )


def test_places_are_counted_over_lines() -> None:
    told = check("a = 1 and\n\n  b = 2", {})
    assert [(each.line, each.column) for each in told] == [(1, 1), (3, 3)]
    assert refused(lambda: compile("1 +\n2 ; 3")).startswith("“;” is not FEEL (line 2, column 3).")
    assert refused(lambda: compile("1\n+")).startswith(
        "The expression ends after “+” (line 2, column 2)."
    )


def test_nothing_is_no_expression_and_any_cell() -> None:
    sentence = "There is no expression (line 1, column {}). Write a value or a condition."
    assert refused(lambda: compile("")) == sentence.format(1)
    assert refused(lambda: compile("  ")) == sentence.format(3)
    assert unary_tests("", 5, {})
    assert unary_tests("-", None, {})
    assert not unary_tests("- 5", 5, {})


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[registry.Signature]]:
    table: dict[str, list[registry.Signature]] = {}
    monkeypatch.setattr(registry, "SIGNATURES", table)
    return table


def test_a_function_is_entered_as_it_is_written(
    entered: dict[str, list[registry.Signature]],
) -> None:
    def pick(*given: Any) -> Any:
        return given

    for spec in (
        "pick one(list: list, start position: number, length?: any) -> any",
        "pick one(list: list, item*: any) -> list of number",
        "pick() -> date and time",
    ):
        assert registry.builtin(spec)(pick) is pick

    first, second = entered["pick one"]
    (third,) = entered["pick"]
    assert [one.text for one in (first, second, third)] == [
        "pick one(list, start position, length)",
        "pick one(list, item)",
        "pick()",
    ]
    assert [one.result for one in (first, second, third)] == [
        "any",
        "list of number",
        "date and time",
    ]
    assert [
        (one.kind, one.optional, one.many) for one in first.parameters + second.parameters
    ] == [
        ("list", False, False),
        ("number", False, False),
        ("any", True, False),
        ("list", False, False),
        ("any", False, True),
    ]
    assert [[one.takes(count) for count in range(5)] for one in (first, second, third)] == [
        [False, False, True, True, False],
        [False, False, True, True, True],
        [True, False, False, False, False],
    ]
    assert first.arrange(["start position", "list"]) == (1, 0, -1)
    assert first.arrange(["list"]) is None
    assert first.arrange(["list", "start position", "other"]) is None
    assert first.call is pick


@pytest.mark.parametrize("spec", ["pick", "pick(list: list)", "(list: list) -> any", ""])
def test_a_function_that_is_written_otherwise_is_not_entered(
    spec: str, entered: dict[str, list[registry.Signature]]
) -> None:
    with pytest.raises(ValueError, match="^" + spec.replace("(", r"\(").replace(")", r"\)") + "$"):
        registry.builtin(spec)

    assert entered == {}
