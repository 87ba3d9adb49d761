"""The small language of texts: each part as it is read, each fault with its line and sentence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.feel import FeelError
from engine.feel.types import BOOLEAN, NUMBER, STRING, Type, context, list_of
from engine.model.calendar import Calendar
from engine.texts.codes import CHOICE, PERSON_ID, choice_of
from engine.texts.template import Each, Value, When, Words
from engine.texts.template_reader import TextError, parse_text

UNKNOWN = "{} is not understood; write {{{{#if condition}}}} or {{{{#each item in list}}}}"


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("a\nb {{x", 11, "A placeholder {{ has no end; write }} after its expression"),
        ('{{ "x}}', 10, "A placeholder {{ has no end; write }} after its expression"),
        ('{{ "x\\', 10, "A placeholder {{ has no end; write }} after its expression"),
        ("{{ {a: 1}}", 10, "A placeholder {{ has no end; write }} after its expression"),
        ("{{x}} {{y}", 10, "A placeholder {{ has no end; write }} after its expression"),
        ("{{ }}", 10, "A placeholder is empty; write an expression inside {{ and }}"),
        ("\n\n{{#if x}}\na", 12, "{{#if x}} is not closed; write {{/if}}"),
        ("{{#if x}}\n{{/each}}", 10, "{{#if x}} is not closed; write {{/if}} before line 11"),
        (
            "{{#if x}}\n{{else}}\n{{else}}{{/if}}",
            10,
            "{{#if x}} is not closed; write {{/if}} before line 12",
        ),
        (
            "{{#if x}}{{#each a in b}}\n\n{{/if}}",
            10,
            "{{#each a in b}} is not closed; write {{/each}} before line 12",
        ),
        (
            "{{#each c in x}}{{else}}{{/each}}",
            10,
            "{{#each c in x}} is not closed; write {{/each}} before line 10",
        ),
        (
            "{{#if " + "x" * 70 + "}}",
            10,
            "{{#if " + "x" * 56 + "}} is not closed; write {{/if}}",
        ),
        ("a {{/if}}", 10, "{{/if}} closes nothing; take it away"),
        ("\n{{/each}}", 11, "{{/each}} closes nothing; take it away"),
        ("{{else}}", 10, "{{else}} closes nothing; take it away"),
        ("{{#unless x}}", 10, UNKNOWN.format("{{#unless x}}")),
        ("{{#if}}{{/if}}", 10, UNKNOWN.format("{{#if}}")),
        ("{{#each C in x}}", 10, UNKNOWN.format("{{#each C in x}}")),
        ("{{#each a of x}}", 10, UNKNOWN.format("{{#each a of x}}")),
        (
            "{{#" + "u" * 70 + "}}",
            10,
            UNKNOWN.format("{{#" + "u" * 59 + "}}"),
        ),
        (
            "a\n{{b\n + c ==}}",
            12,
            (
                "“==” is not FEEL (line 2, column 6). Write one = to compare, as in "
                'decision = "make".'
            ),
        ),
        ("{{#if x}}" * 11, 10, "Sections go deeper than 10 levels; use fewer"),
        ("\ue000", 10, "The text holds a sign of no script (U+E000 to U+E001); remove it"),
        ("a\n\ue001", 10, "The text holds a sign of no script (U+E000 to U+E001); remove it"),
        ("x" * 100_001, 10, "The text is longer than 100,000 letters; shorten it"),
        ("{{x}}" * 1_001, 10, "The text has more than 1,000 placeholders; split it"),
        ("{{x}}y" * 501, 10, "The text has more than 1,000 placeholders; split it"),
    ],
)
def test_what_cannot_be_read_is_told_whole_with_its_line(
    source: str, line: int, said: str
) -> None:
    with pytest.raises(TextError) as refused:
        parse_text(source, first_line=10)

    assert (refused.value.line, refused.value.message) == (line, said)
    assert str(refused.value) == said


def test_a_text_may_be_as_long_deep_and_full_as_it_may() -> None:
    assert parse_text("x" * 100_000).render({}) == "x" * 100_000
    assert parse_text("{{x}}" * 1_000).render({"x": "y"}) == "y" * 1_000
    deep = parse_text("{{#if x}}" * 10 + "z" + "{{/if}}" * 10)
    assert deep.render({"x": True}) == "z"


def test_the_parts_of_a_text_are_read_with_their_lines() -> None:
    text = parse_text(
        "a {{ n }}\n{{#if b}}\nyes {{m}}\n{{else}}\nno\n{{/if}}\n"
        "{{#each one in many}}{{one.x}}{{/each}} z",
        first_line=5,
    )
    words, value, newline, when, each, last = text.parts

    assert (words, newline, last) == (Words("a "), Words("\n"), Words(" z"))
    assert isinstance(value, Value)
    assert (value.line, value.expression.text) == (5, "n")
    assert isinstance(when, When)
    assert (when.line, when.condition.text) == (6, "b")
    assert [type(part) for part in when.then] == [Words, Value, Words]
    assert when.otherwise == (Words("no\n"),)
    assert isinstance(each, Each)
    assert (each.line, each.name, each.items.text, len(each.body)) == (11, "one", "many", 1)
    assert text.names == {"n", "b", "m", "many"}
    assert str(text) == text.source


def test_a_text_without_places_is_itself() -> None:
    assert parse_text("").parts == ()
    assert (parse_text("a } b").parts, parse_text("a").names) == ((Words("a } b"),), frozenset())
    assert parse_text("a {{1}}").render({}) == "a 1"


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ('{{ "}}" }}', "}}"),
        ('{{ "a\\"}}" }}', 'a"}}'),
        ("{{ {a: {b: 1}}.a.b }}!", "1!"),
        ("{{1}}}", "1}"),
        ("a{{#if t}}b{{/if}}c", "abc"),
        ("a\n{{#if t}}\nb\n{{/if}}\nc", "a\nb\nc"),
        ("a\n  {{#if t}}  \nb\n{{/if}}", "a\nb\n"),
        ("a\n{{#if t}} b\n{{/if}}\nc", "a\n b\nc"),
        ("a {{#if t}}\nb\n{{/if}}\nc", "a \nb\nc"),
        ("{{#if t}}\nb\n{{/if}} c", "b\n c"),
        ("{{#if t}}\n{{t}}\n{{/if}}", "yes\n"),
        ("{{#if f}}a{{else}}b{{/if}}", "b"),
        ("{{#if n}}a{{else}}b{{/if}}", "b"),
        ("{{#if one}}a{{/if}}", ""),
        ("{{#each i in list}}[{{i}}]{{/each}}", "[1][2]"),
        ("{{#each i in one}}[{{i}}]{{/each}}", "[1]"),
        ("{{#each i in n}}[{{i}}]{{/each}}", ""),
        ("{{#each one in list}}{{one}}{{/each}}{{one}}", "121"),
        ("{{#each\ni\nin list}}{{i}}{{/each}}", "12"),
        ("{{#if\nt}}a{{/if}}", "a"),
        ("{{list}}", "1 and 2"),
        ("{{n}}", ""),
    ],
)
def test_each_part_is_written_as_it_is_meant(source: str, written: str) -> None:
    values = {"t": True, "f": False, "n": None, "one": 1, "list": [1, 2]}

    assert parse_text(source).render(values) == written


def test_a_text_knows_the_instant_and_the_holidays_and_may_be_shown_otherwise() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    closed = Calendar(holidays={date(2026, 11, 23): "Closed"})
    text = parse_text("{{#if today() > date(2026, 1, 1)}}{{workdays_after(today(), 1)}}{{/if}}")

    assert text.render({}, now=now, calendar=closed) == "Tuesday 24 November 2026"
    assert text.render({}, now=now, calendar=closed, show=repr) == "datetime.date(2026, 11, 24)"


def test_a_text_is_put_together_of_so_many_pieces_and_no_more() -> None:
    loop = "{{#each i in x}}.{{/each}}"
    many = {"x": [1] * 9_999}

    # The loops themselves are pieces too.
    assert parse_text(loop * 2).render(many) == "." * 19_998
    with pytest.raises(FeelError) as failed:
        parse_text(loop * 2 + "end").render(many)
    assert "The text becomes too long" in str(failed.value)
    assert "Use shorter lists in its loops." in str(failed.value)


TYPES: dict[str, Type] = {
    "n": NUMBER,
    "yes": BOOLEAN,
    "text": STRING,
    "many": list_of(context({"name": STRING, "who": PERSON_ID})),
    "who": PERSON_ID,
    "way": choice_of(("a", "b")),
    "odd": CHOICE,
}


@pytest.mark.parametrize(
    ("source", "line", "begins"),
    [
        ("a\n{{missing}}", 4, "There is no name “missing”"),
        ("\n{{#if n}}{{/if}}", 4, ""),
        ("{{#each i in n}}{{/each}}", 3, ""),
        ("{{#if yes}}\n{{missing}}{{/if}}", 4, "There is no name “missing”"),
        ("{{#if yes}}{{else}}\n\n{{missing}}{{/if}}", 5, "There is no name “missing”"),
        ("{{#each i in many}}\n{{i.nam}}{{/each}}", 4, ""),
        ("{{n\n + missing}}", 4, "There is no name “missing”"),
        ("{{who}}", 3, "This would show the id of a person"),
        ("\n{{#each i in many}}{{i.who}}{{/each}}", 4, "This would show the id of a person"),
        ("{{way}}", 3, "This would show a choice as it is kept, not in words"),
    ],
)
def test_each_expression_is_checked_and_told_with_its_line(
    source: str, line: int, begins: str
) -> None:
    ((found, problem),) = parse_text(source, first_line=3).problems(TYPES)

    assert found == line
    assert problem.message.startswith(begins)


@pytest.mark.parametrize(
    "source",
    [
        "{{n}}{{text}}{{yes}}{{#if yes}}{{n}}{{else}}{{text}}{{/if}}",
        "{{#each i in many}}{{i.name}}{{#if i.name = text}}{{n}}{{/if}}{{/each}}",
        "{{#each i in unknown}}{{i.anything}}{{/each}}",
    ],
)
def test_what_fits_its_types_is_no_problem(source: str) -> None:
    known: dict[str, Any] = {**TYPES, "unknown": Type("any")}

    assert parse_text(source).problems(known) == []


@pytest.mark.parametrize(
    ("source", "mend"),
    [
        ("who", "Write name_of(who)."),
        ("many[1].who", "Write name_of(…)."),
        ("case.who", "Write name_of(case.who)."),
        ("way", 'Write words_of("way", way), or say it in words of your own.'),
        ("case.way", 'Write words_of("way", case.way), or say it in words of your own.'),
        (
            "if yes then way else way",
            'Write words_of("question", …), or say it in words of your own.',
        ),
    ],
)
def test_what_would_show_a_code_says_what_to_write(source: str, mend: str) -> None:
    types = {**TYPES, "case": context({"who": PERSON_ID, "way": TYPES["way"]})}

    ((_, problem),) = parse_text(f"{{{{{source}}}}}").problems(types)

    assert problem.hint == mend
