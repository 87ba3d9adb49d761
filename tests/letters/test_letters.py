from datetime import UTC, date, datetime

import pytest

from engine.errors import DefinitionRejected
from engine.feel.types import BOOLEAN, NUMBER, STRING, context
from engine.letters import check, marking_of, page_html, parse_template, render
from engine.model.calendar import Calendar

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LETTER = """+++
kind = "letter"
title = "Outcome for {{child.name}}"
[labels]
option = "if child.upheld then 2 else 1"
due = "decided"
+++
Dear {{recipient.name}}

{{#if child.upheld}}
The dissent about {{child.name}} is **upheld**.
{{else}}
It is not upheld.
{{/if}}

Decided on {{decided}}. {{standing_text}}
"""
SCOPE = {
    "child": {"name": "Ava", "upheld": True},
    "recipient": {"name": "J. Pace"},
    "decided": date(2026, 12, 14),
    "standing_text": "The decision stands.",
}


def _template(text=LETTER, source="letters/outcome_dissenter.md"):
    return parse_template(text.encode(), source=source)


def _render(text=LETTER, **scope):
    return render(_template(text), {**SCOPE, **scope}, now=NOW, calendar=Calendar())


def _findings(text):
    with pytest.raises(DefinitionRejected) as refused:
        parse_template(text if isinstance(text, bytes) else text.encode(), source="letters/x.md")
    return refused.value.findings


def test_a_letter_is_written_to_somebody():
    letter = _render()

    assert letter.title == "Outcome for Ava"
    assert letter.html == (
        "<h1>Outcome for Ava</h1>\n<p>Dear J. Pace</p>\n"
        "<p>The dissent about Ava is <strong>upheld</strong>.</p>\n"
        "<p>Decided on Monday 14 December 2026. The decision stands.</p>\n"
    )
    assert letter.text == (
        "Outcome for Ava\n\nDear J. Pace\n\nThe dissent about Ava is upheld.\n\n"
        "Decided on Monday 14 December 2026. The decision stands.\n"
    )
    assert letter.labels == {"option": 2, "due": "2026-12-14"}


def test_a_letter_tells_its_name_kind_and_what_it_reads():
    letter = _template()

    assert letter.name == "outcome_dissenter"
    assert letter.kind == "letter"
    assert not letter.is_notice
    assert letter.names == {"child", "recipient", "decided", "standing_text"}


def test_a_letter_may_place_its_heading_itself():
    letter = _render(
        '+++\nkind = "letter"\ntitle = "T"\n+++\nTo you\n\n# Your dissent\n\n## Why\n\nx'
    )

    assert letter.html.count("<h1>") == 1
    assert letter.html.startswith("<p>To you</p>\n<h1>Your dissent</h1>\n<h2>Why</h2>")


@pytest.mark.parametrize("where", ["child", "recipient", "standing_text"])
def test_no_value_acts_in_a_letter(where):
    hostile = '<script>x</script> [a](javascript:x) # h {{child.upheld}} "><img src=x>'
    scope = {where: hostile if where == "standing_text" else {"name": hostile, "upheld": True}}

    letter = _render(**scope)
    page = page_html(letter, organisation=hostile)

    for text in (letter.html, page):
        assert "<script" not in text
        assert "<img" not in text
        assert "<a" not in text
    assert hostile in letter.text


def test_a_page_is_a_whole_document_with_its_marking():
    letter = _render()
    page = page_html(letter, organisation="Children & families", marking=marking_of(_template()))

    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "<title>Outcome for Ava</title>" in page
    assert page.count("OFFICIAL-SENSITIVE") == 2
    assert "Children &amp; families" in page
    assert "<style" not in page
    assert "style=" not in page
    assert letter.html in page


def test_a_notice_bears_no_marking():
    notice = _template('+++\nkind = "notice"\ntitle = "A task waits"\n+++\nCase {{reference}}.')

    assert marking_of(notice) == ""
    page = page_html(
        render(notice, {"reference": "MR-1"}, now=NOW, calendar=Calendar()),
        organisation="O",
        marking="",
    )
    assert "OFFICIAL" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", "letters/x.md:line 1: the settings are missing"),
        ("+++\nkind = 1", "letters/x.md:line 1: the settings are missing"),
        ("", "letters/x.md:line 1: the settings are missing"),
        ("+++\nkind = \n+++\nx", "letters/x.md:settings: they are not TOML"),
        ('+++\nkind = "memo"\ntitle = "T"\n+++\nx', "letters/x.md:kind: “memo” is no kind"),
        ('+++\nkind = ["letter"]\ntitle = "T"\n+++\nx', "letters/x.md:kind: "),
        ('+++\nkind = "letter"\n+++\nx', "letters/x.md:title: there is no title"),
        ('+++\nkind = "letter"\ntitle = 5\n+++\nx', "letters/x.md:title: the title is not text"),
        (
            '+++\nkind = "letter"\ntitle = "T"\nto = "x"\n+++\nx',
            "letters/x.md:settings: “to” is not",
        ),
        ('+++\nkind = "letter"\ntitle = "T"\n+++\n\n', "letters/x.md:line 5: the text is empty"),
        (
            '+++\nkind = "letter"\ntitle = "T"\n+++\na\n{{#if x}}',
            "letters/x.md:line 6: {{#if x}} is not",
        ),
        (
            '+++\nkind = "letter"\ntitle = "T"\n+++\na\n\n{{a ==}}',
            "letters/x.md:line 7: “==” is not FEEL",
        ),
        ('+++\nkind = "letter"\ntitle = "T"\nlabels = 5\n+++\nx', "letters/x.md:labels: "),
        (
            '+++\nkind = "letter"\ntitle = "T"\n[labels]\nA-b = "1"\n+++\nx',
            "letters/x.md:labels.A-b: ",
        ),
        ('+++\nkind = "letter"\ntitle = "T"\n[labels]\na = 1\n+++\nx', "letters/x.md:labels.a: "),
        ('+++\nkind = "letter"\ntitle = "T\\u0000"\n+++\nx', "letters/x.md:title: "),
        ('+++\nkind = "letter"\ntitle = "T"\n+++\na\x00b', "letters/x.md:file: "),
        ("+++\na = " + "[" * 5000 + "\n+++\nx", "letters/x.md:settings: "),
    ],
)
def test_a_template_that_cannot_be_read_says_where_and_what_to_do(text, said):
    assert _findings(text)[0].startswith(said)


def test_bytes_that_are_no_text_or_too_many_are_refused():
    assert "UTF-8" in _findings(b"+++\n\xff")[0]
    assert "too many bytes" in _findings(b"x" * 200_001)[0]


def test_a_letter_is_checked_against_the_types_of_the_case():
    types = {
        "child": context({"name": STRING, "upheld": BOOLEAN}),
        "recipient": context({}),
        "decided": NUMBER,
    }

    problems = check(_template(), types)

    assert [(problem.line, "standing_text" in problem.message) for problem in problems] == [
        (16, True)
    ]
    assert check(_template(), {**types, "standing_text": STRING}) == []


def test_a_title_is_one_line_and_stands_in_a_letter_that_has_no_heading_of_its_own():
    own = '+++\nkind = "letter"\ntitle = "Told\\n {{a}}"\n+++\n{}'

    without = _render(own.replace("{}", "## Why\n\nSo."), a="<x>\n y")
    with_one = _render(own.replace("{}", "# Why\n\nSo."), a="<x>\n y")

    assert without.title == with_one.title == "Told <x> y"
    assert without.html.startswith("<h1>Told &lt;x&gt; y</h1>\n<h2>Why</h2>")
    assert without.text.startswith("Told <x> y\n\n")
    assert with_one.html.startswith("<h1>Why</h1>")
    assert not with_one.text.startswith("Told")


def test_a_letter_without_a_mark_has_no_foot_and_one_with_it_bears_it_above_and_below():
    letter = _render()

    plain = page_html(letter, organisation="O", marking="")
    marked = page_html(letter, organisation="O", marking="A & B")

    assert "<footer>" not in plain
    assert "letter-marking" not in plain
    mark = '<p class="letter-marking"><strong>A &amp; B</strong></p>\n'
    assert marked == plain.replace(
        '<body class="letter">\n', f'<body class="letter">\n{mark}'
    ).replace("</main>\n", f"</main>\n<footer>{mark}</footer>")
    assert page_html(letter, organisation="O").count("OFFICIAL-SENSITIVE") == 2
    assert marking_of(_template()) == "OFFICIAL-SENSITIVE"


def test_labels_are_worked_out_at_the_instant_and_with_the_holidays_of_the_letter():
    text = (
        '+++\nkind = "letter"\ntitle = "{{today()}}"\n[labels]\n'
        'day = "workdays_after(today(), 1)"\nlate = "now()"\n+++\n{{today()}}'
    )
    closed = Calendar(holidays={date(2026, 11, 23): "Closed"})

    letter = render(_template(text), {}, now=NOW, calendar=closed)

    assert letter.labels["day"] == "2026-11-24"
    assert letter.labels["late"].startswith("2026-11-22T12:00")
    assert letter.title == "Sunday 22 November 2026"
    assert "<p>Sunday 22 November 2026</p>" in letter.html
    assert letter.text.count("Sunday 22 November 2026") == 2
