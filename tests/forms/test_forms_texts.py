from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel.types import BOOLEAN, NUMBER, STRING, context, list_of
from engine.texts.british import display
from engine.texts.markdown import to_html, to_plain_text
from engine.texts.template_reader import TextError, parse_text

CHILDREN = [{"name": "Ava", "upheld": True}, {"name": "Ben", "upheld": False}]


def _render(source, **scope):
    return parse_text(source).render(scope)


def test_a_text_holds_values_conditions_and_loops():
    source = (
        "{{#each c in children}}{{c.name}}: "
        "{{#if c.upheld}}{{yes}}{{else}}no{{/if}}{{#if not(c.upheld)}}!{{/if}}; {{/each}}end"
    )

    assert _render(source, children=CHILDREN, yes="Y") == "Ava: Y; Ben: no!; end"
    assert parse_text(source).names == {"children", "yes"}


def test_expressions_may_hold_braces_and_quoted_marks():
    assert _render('{{ {a: {b: "}}"}}.a.b }}-{{"\\"}}"}}') == '}}-"}}'


def test_a_line_with_nothing_but_a_section_leaves_no_line():
    source = (
        "- a\n{{#each c in children}}\n- {{c.name}}\n"
        "  {{#if c.upheld}}  \n- up\n{{/if}}\n{{/each}}\n- z"
    )

    assert _render(source, children=CHILDREN) == "- a\n- Ava\n- up\n- Ben\n- z"


def test_what_is_not_known_is_empty():
    assert _render("[{{x}}{{#each i in x}}i{{/each}}{{#if x}}a{{else}}b{{/if}}]", x=None) == "[b]"


def test_a_value_with_marks_of_the_language_stays_text():
    assert _render("{{x}}", x="{{y}} {{#if x}}") == "{{y}} {{#if x}}"


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("a\nb {{x", 2, "has no end"),
        ("{{ }}", 1, "is empty"),
        ("\n\n{{#if x}}\na", 3, "is not closed; write {{/if}}"),
        ("{{#if x}}{{/each}}", 1, "write {{/if}} before line 1"),
        ("{{#each c in x}}\n{{#if c}}\n{{/each}}", 2, "is not closed"),
        ("a {{/if}}", 1, "closes nothing"),
        ("{{else}}", 1, "closes nothing"),
        ("{{#each c in x}}{{else}}{{/each}}", 1, "is not closed"),
        ("{{#unless x}}", 1, "is not understood"),
        ("{{#each C in x}}{{/each}}", 1, "is not understood"),
        ("{{#if}}{{/if}}", 1, "is not understood"),
        ("a\n{{a ==\nb}}", 2, "not FEEL"),
        ("{{#if x}}" * 11 + "{{/if}}" * 11, 1, "deeper than 10"),
        ("{{x}}" * 1_001, 1, "more than 1,000"),
        ("x" * 100_001, 1, "longer than"),
        ("\ue0001\ue001", 1, "of no script"),
    ],
)
def test_a_text_that_cannot_be_read_says_where(source, line, said):
    with pytest.raises(TextError) as refused:
        parse_text(source)

    assert refused.value.line == line
    assert said in refused.value.message


def test_loops_inside_loops_come_to_an_end():
    source = "{{#each a in x}}{{#each b in x}}{{#each c in x}}.{{/each}}{{/each}}{{/each}}"

    with pytest.raises(Exception, match="too long"):
        _render(source, x=list(range(1_000)))


def test_expressions_are_checked_against_types():
    types = {"children": list_of(context({"name": STRING, "upheld": BOOLEAN})), "n": NUMBER}
    text = parse_text(
        "{{x}}\n{{#if n}}{{/if}}\n{{#each c in children}}{{c.nam}}{{c.name}}{{/each}}"
    )

    assert [line for line, _ in text.problems(types)] == [1, 2, 3]
    assert parse_text("{{#each c in children}}{{c.upheld}}{{/each}}").problems(types) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+3"), "1000"),
        (1.5, "1.5"),
        ("a", "a"),
        (date(2026, 12, 14), "Monday 14 December 2026"),
        (datetime(2026, 10, 23, 14, 30, tzinfo=UTC), "Friday 23 October 2026, 3:30pm"),
        (datetime(2026, 12, 23, 0, 0, tzinfo=UTC), "Wednesday 23 December 2026, midnight"),
        (time(16, 50), "4:50pm"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(0, 5), "12:05am"),
        (time(23, 59, 59), "23:59:59"),
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (("a", None, "b", "c"), "a, b and c"),
        ({"id": "p1", "name": "R. Holm"}, "R. Holm"),
        ({"label": "L", "name": "N"}, "L"),
        ({}, ""),
        (timedelta(days=1, hours=2), "1 day and 2 hours"),
        (timedelta(0), "0 minutes"),
        (timedelta(minutes=-1), "minus 1 minute"),
    ],
)
def test_values_are_shown_in_british_style(value, text):
    assert display(value) == text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "# heading",
    "- item\n- item",
    "```\ncode\n```",
    "    code",
    "> quote",
    "**bold** _it_ `c` ~~s~~",
    "| a | b |\n|---|---|\n| c | d |",
    "https://evil.example <https://evil.example>",
    "{{secret}} {{#if secret}}",
    "&lt;b&gt; &#x3c;",
    "\ue0000\ue001 \ue0001\ue001",
    "a\n\n\n<hr>\n---\nb",
    "\\",
    "]: https://evil.example",
    "\x00",
]
_TAGS = (
    "<script",
    "<img",
    "<a",
    "<h",
    "<li",
    "<ul",
    "<pre",
    "<code",
    "<blockquote",
    "<strong",
    "<em",
    "<table",
    "<hr",
    "<b>",
)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("source", ["{{x}}", "Dear {{x}},\nyes", "a{{x}}b{{x}}"])
def test_a_value_never_acts_in_html(source, value):
    html = to_html(parse_text(source), {"x": value, "secret": "S3CRET"})

    assert not any(tag in html for tag in _TAGS)
    assert "S3CRET" not in html
    assert html.count("<p>") == html.count("</p>")


@given(
    st.text(),
    st.sampled_from(
        [
            "{{x}}",
            "# {{x}}",
            "- {{x}}",
            "**{{x}}**",
            "`{{x}}`",
            "| {{x}} |\n|---|\n| {{x}} |",
            "[a](/b/{{x}})",
            '[{{x}}](https://a.example/{{x}} "{{x}}")',
        ]
    ),
)
def test_no_value_adds_a_tag_or_an_attribute(value, source):
    def skeleton(text):
        html = to_html(parse_text(source), {"x": text})
        tags = html.replace("<br>", "").split("<")[1:]
        return [
            tag.split(">")[0].split("=")[0] for tag in tags if not tag.startswith(("p>", "/p>"))
        ]

    assert skeleton(value) == skeleton("plain")


@pytest.mark.parametrize(
    ("source", "value", "inside"),
    [
        ("[a]({{x}})", "javascript:alert(1)", 'href="javascript%3Aalert%281%29"'),
        ("[a](/x/{{x}})", '"><script>', 'href="/x/%22%3E%3Cscript%3E"'),
        (
            "[a](mailto:{{x}})",
            "a@b.example?bcc=d@e.example",
            'href="mailto:a@b.example%3Fbcc%3Dd@e.example"',
        ),
        (
            "[a](https://a.example/{{x}})",
            "../..//@evil",
            'href="https://a.example/..%2F..%2F%2F%40evil"',
        ),
    ],
)
def test_a_value_in_a_link_is_only_a_part_of_its_path(source, value, inside):
    assert inside in to_html(parse_text(source), {"x": value})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "http://a.example",
        "//evil.example",
        "https://{{x}}",
        "https://a.example{{x}}",
        "https://{{x}}@a.example",
        "https:evil",
        "java&#10;script:x",
        "&#106;avascript:x",
        "file:///etc/passwd",
        "ftp://x",
        "https://user@evil.example/",
        "\\\\evil.example",
    ],
)
def test_only_https_mail_and_own_pages_are_linked(address):
    html = to_html(parse_text(f"[a]({address}) <{address}>"), {"x": "evil.example"})

    assert "<a" not in html or 'href="%5C' in html or "javascript:" not in html.lower()
    assert not any(
        f'href="{start}' in html.lower()
        for start in (
            "javascript",
            "data",
            "vbscript",
            "http:",
            "//",
            "https://%",
            "https://evil",
            "file",
            "ftp",
            "https://user",
            "https:evil",
        )
    )


def test_good_links_are_linked():
    html = to_html(
        parse_text("[a](https://a.example/b?c=d#e) [b](/cases) [c](mailto:a@b.example)"), {}
    )

    assert html.count("<a href=") == 3


def test_markdown_gives_semantic_html_and_pictures_and_raw_html_nothing():
    html = to_html(
        parse_text(
            "# T\n\n1. one\n2. two\n\n**b**\n\n<div>x</div>\n\n![p](https://a.example/p.png)"
        ),
        {},
        top_heading=2,
    )

    assert "<h2>T</h2>" in html
    assert "<ol>\n<li>one</li>" in html
    assert "<strong>b</strong>" in html
    assert "<div" not in html
    assert "<img" not in html


def test_paragraphs_of_a_long_answer_stay_paragraphs():
    html = to_html(parse_text("{{x}}\n\nSaid: {{x}}"), {"x": "one\ntwo\n\n\nthree"})

    assert html == (
        "<p>one<br>\ntwo</p>\n<p>three</p>\n<p>Said: one<br>\ntwo<br>\n<br>\n<br>\nthree</p>\n"
    )


def test_plain_text_keeps_the_words_and_the_order():
    source = (
        "# T {{x}}\n\nHello\nyou  \nthere\n\n- a\n- [b](https://a.example/{{x}})\n\n"
        "1. c\n2. d\n   - e\n\nend"
    )

    assert to_plain_text(parse_text(source), {"x": "<v> *"}) == (
        "T <v> *\n\nHello you\nthere\n\n- a\n- b (https://a.example/<v> *)\n\n"
        "1. c\n2. d\n  - e\n\nend\n"
    )
