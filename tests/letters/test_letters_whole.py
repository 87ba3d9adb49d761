"""Each thing that is wrong with a letter: the whole sentence, and the line where it stands."""

from collections.abc import Sequence
from typing import Any

import pytest

from engine.errors import DefinitionRejected
from engine.feel.types import NUMBER, STRING, Type
from engine.letters import Template, check, parse_template
from engine.letters.template import LetterKind

HEAD = '+++\nkind = "letter"\ntitle = "T"\n'
#: The lines of a letter before its text, and its text.
WHOLE = HEAD + "{}+++\n{}"


def read(text: str | bytes) -> Template:
    data = text if isinstance(text, bytes) else text.encode()
    return parse_template(data, source="letters/x.md")


def findings(text: str | bytes) -> list[str]:
    with pytest.raises(DefinitionRejected) as refused:
        read(text)
    return [line.removeprefix("letters/x.md:") for line in refused.value.findings]


_NO_SETTINGS = "line 1: the settings are missing; begin with +++, kind, title and +++ on lines."
_SNAKE = "the name is not snake_case; use small letters, digits and _."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", [_NO_SETTINGS]),
        ("", [_NO_SETTINGS]),
        ('+++\nkind = "letter"', [_NO_SETTINGS]),
        (f"\n{HEAD}+++\nx", [_NO_SETTINGS]),
        (
            "+++\n+++\nx",
            [
                "kind: “None” is no kind; write letter or notice.",
                "title: there is no title; write one.",
            ],
        ),
        (
            '+++\nkind = "memo"\ntitle = ""\n+++\nx',
            [
                "kind: “memo” is no kind; write letter or notice.",
                "title: there is no title; write one.",
            ],
        ),
        (
            '+++\nkind = ["letter"]\ntitle = 5\n+++\nx',
            [
                "kind: “['letter']” is no kind; write letter or notice.",
                "title: the title is not text; write it in quotation marks.",
            ],
        ),
        (
            f'+++\nkind = "letter"\ntitle = "{"x" * 301}"\n+++\nx',
            ["title: the title is longer than 300 letters; shorten it."],
        ),
        (
            WHOLE.format('to = "x"\nby = 1\n', "x"),
            [
                "settings: “to” is not a setting; take it away.",
                "settings: “by” is not a setting; take it away.",
            ],
        ),
        (
            WHOLE.format("labels = 5\n", "x"),
            ["labels: they are not a table of at most 20 labels; shorten it."],
        ),
        (
            WHOLE.format("[labels]\n" + "".join(f'a{n} = "1"\n' for n in range(21)), "x"),
            ["labels: they are not a table of at most 20 labels; shorten it."],
        ),
        (WHOLE.format('[labels]\nA = "1"\n', "x"), [f"labels.A: {_SNAKE}"]),
        (WHOLE.format('[labels]\n"" = "1"\n', "x"), [f"labels.: {_SNAKE}"]),
        (
            WHOLE.format(f'[labels]\n{"a" * 61} = "1"\n', "x"),
            [f"labels.{'a' * 61}: {_SNAKE}"],
        ),
        (
            WHOLE.format("[labels]\na = 1\n", "x"),
            ["labels.a: the label is not an expression; write FEEL as text."],
        ),
        (
            WHOLE.format('[labels]\na = " "\n', "x"),
            ["labels.a: the label is not an expression; write FEEL as text."],
        ),
        (
            WHOLE.format("", ""),
            ["line 5: the text is empty; write the letter below the settings."],
        ),
        (
            WHOLE.format("", " \n\n"),
            ["line 5: the text is empty; write the letter below the settings."],
        ),
        (WHOLE.format("", "a\n{{#if x}}"), ["line 6: {{#if x}} is not closed; write {{/if}}."]),
        (
            WHOLE.format('[labels]\na = "1"\n', "a\n\n{{x"),
            ["line 9: A placeholder {{ has no end; write }} after its expression."],
        ),
        (
            WHOLE.format("", "a\x00b"),
            ["file: the file holds signs that cannot be shown; type them anew."],
        ),
        (b"+++\n\xff", ["file: the encoding is not UTF-8; save the file as UTF-8."]),
        (b"x" * 200_001, ["file: the file has too many bytes; keep it under 200,000."]),
    ],
)
def test_what_is_wrong_with_a_letter_is_told_whole(text: str | bytes, said: Sequence[str]) -> None:
    assert findings(text) == said


@pytest.mark.parametrize("settings", ["kind = ", "a = " + "[" * 5_000])
def test_settings_that_are_none_say_why_in_a_short_line(settings: str) -> None:
    (found,) = findings(f"+++\n{settings}\n+++\nx")

    assert found.startswith("settings: they are not TOML: ")
    assert found.endswith("; correct that line.")
    assert len(found) < 150


def test_all_of_a_letter_is_read() -> None:
    letter = read(
        '\ufeff +++ \r\nkind = "notice"\r\ntitle = "To {{who}}"\r\n[labels]\r\n'
        'so_2 = "= n + 1"\r\n+++\r\n\r\nDear {{name}}\r\n+++\r\n'
    )

    assert (letter.source, letter.name, letter.kind) == ("letters/x.md", "x", LetterKind.NOTICE)
    assert (letter.title.source, letter.body.source) == ("To {{who}}", "\nDear {{name}}\n+++\n")
    assert {name: label.text for name, label in letter.labels.items()} == {"so_2": " n + 1"}
    assert (letter.body_line, letter.is_notice) == (7, True)
    assert letter.names == {"who", "n", "name"}


def test_a_letter_may_be_as_large_as_it_may() -> None:
    head = WHOLE.format("", "")
    labels = "[labels]\n" + "".join(f'{"a" * 58}{n} = "1"\n' for n in range(10, 30))

    assert read(head + "x" * (100_000 - 1)).body.source == "x" * 99_999
    assert len(read(WHOLE.format(labels, "x")).labels) == 20
    assert read(f'+++\nkind = "letter"\ntitle = "{"x" * 300}"\n+++\nx').title.source == "x" * 300
    assert findings(head + "é" * 100_000) == [
        "file: the file has too many bytes; keep it under 200,000."
    ]
    # Signs are counted in the text, bytes in the file.
    assert findings(head + "x" * 100_001) == [
        "line 5: The text is longer than 100,000 letters; shorten it."
    ]


def told(source: str, **types: Type) -> list[tuple[int, Any]]:
    return [(found.line, found.message.partition("(")[0]) for found in check(read(source), types)]


def test_expressions_are_checked_where_they_stand() -> None:
    text = (
        '+++\nkind = "letter"\ntitle = "{{a}}"\n[labels]\nfirst = "b"\n+++\nx\n{{c}}\n\n'
        "{{#if d}}{{/if}}"
    )

    assert told(text, a=STRING, b=STRING, c=STRING, d=NUMBER) == [
        (10, "This condition is a number, not yes or no")
    ]
    assert told(text, d=NUMBER) == [
        (8, "There is no name “c” here"),
        (10, "This condition is a number, not yes or no"),
        (1, "title: There is no name “a” here"),
        (1, "labels.first: There is no name “b” here"),
    ]
