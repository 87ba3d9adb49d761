"""A text with everything in it, as a page and as an e-mail."""

from pathlib import Path

import pytest

from engine.texts.markdown import to_html, to_plain_text
from engine.texts.template_reader import parse_text

VALUES = {"x": "<X>", "y": "one\n two\n\n \nthree ", "n": None, "p": "a/b c@d"}
SOURCE = """# T {{x}}

Hello **you**
next\x20\x20
hard

## Sub

###### Six

- a

  more of a
- b
  1. c
  2. d

     d more
- e

3. three
4. four

> quoted
> again

```
code {{x}}
more
```

    indented

---

| A | B |
|---|---|
| 1 | {{x}} |
| [l](https://a.example) | 2 |

[mail](mailto:a@b.example) and <https://c.example/x> end `c` {{y}}

{{y}}"""
PLAIN = """T <X>

Hello you next
hard

Sub

Six

- a
  more of a
- b
  1. c
  2. d
    d more
- e

3. three
4. four

quoted again

code <X>
more

indented

---

A | B
1 | <X>
l (https://a.example) | 2

mail (a@b.example) and https://c.example/x (https://c.example/x) end c one
 two

\x20
three\x20

one
 two

\x20
three\x20
"""
HTML = (Path(__file__).parent / "whole.html").read_text(encoding="utf-8")


def test_all_of_markdown_is_written_for_an_e_mail() -> None:
    assert to_plain_text(parse_text(SOURCE), VALUES) == PLAIN


def test_all_of_markdown_is_written_for_a_page() -> None:
    assert to_html(parse_text(SOURCE), VALUES, top_heading=2) == HTML


@pytest.mark.parametrize(
    ("source", "html", "plain"),
    [
        ("", "", ""),
        ("{{n}}", "\n", "\n"),
        ("{{p}}{{p}}", "<p>a/b c@da/b c@d</p>\n", "a/b c@da/b c@d\n"),
        ("- {{p}}\n- {{n}}", "<ul>\n<li>a/b c@d</li>\n<li></li>\n</ul>\n", "- a/b c@d\n- \n"),
        ("- a\n\nb", "<ul>\n<li>a</li>\n</ul>\n<p>b</p>\n", "- a\n\nb\n"),
        ("10. a\n1. b", '<ol start="10">\n<li>a</li>\n<li>b</li>\n</ol>\n', "10. a\n11. b\n"),
        (
            "- a\n  - b\n    - c\n\nd",
            (
                "<ul>\n<li>a\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>\n"
                "<p>d</p>\n"
            ),
            "- a\n  - b\n    - c\n\nd\n",
        ),
        (
            "- ```\n  a\n  b\n  ```\n- c",
            "<ul>\n<li>\n<pre><code>a\nb\n</code></pre>\n</li>\n<li>c</li>\n</ul>\n",
            "- a\n  b\n- c\n",
        ),
        (
            "| {{x}} |\n|---|",
            "<table>\n<thead>\n<tr>\n<th>&lt;X&gt;</th>\n</tr>\n</thead>\n</table>\n",
            "<X>\n",
        ),
        ("# A\n\n#### B", "<h1>A</h1>\n<h4>B</h4>\n", "A\n\nB\n"),
        ("![a](/x.png)", '<p>!<a href="/x.png">a</a></p>\n', "!a (/x.png)\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n", "<b>a</b>\n"),
        ("<div>\na\n</div>", "<p>&lt;div&gt;\na\n&lt;/div&gt;</p>\n", "<div> a </div>\n"),
    ],
)
def test_a_text_is_written_for_both(source: str, html: str, plain: str) -> None:
    text = parse_text(source)

    assert (to_html(text, VALUES), to_plain_text(text, VALUES)) == (html, plain)


@pytest.mark.parametrize(
    ("address", "link", "told"),
    [
        (
            "https://a.example:8080/x?y#z",
            "https://a.example:8080/x?y#z",
            "https://a.example:8080/x?y#z",
        ),
        ("HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE"),
        ("https://a-1.example?b", "https://a-1.example?b", "https://a-1.example?b"),
        ("https://a.example#b", "https://a.example#b", "https://a.example#b"),
        ("/x", "/x", "/x"),
        ("x.html", "x.html", "x.html"),
        ("#x", "#x", "#x"),
        ("?y", "?y", "?y"),
        ("mailto:x@y.example", "mailto:x@y.example", "x@y.example"),
        ("{{p}}", "a%2Fb%20c%40d", "a/b c@d"),
        ("/x/{{p}}/{{x}}", "/x/a%2Fb%20c%40d/%3CX%3E", "/x/a/b c@d/<X>"),
        ("mailto:{{p}}", "mailto:a%2Fb%20c@d", "a/b c@d"),
    ],
)
def test_a_link_is_followed_by_its_address_in_an_e_mail(
    address: str, link: str, told: str
) -> None:
    text = parse_text(f"[a]({address})")

    assert to_html(text, VALUES) == f'<p><a href="{link}">a</a></p>\n'
    assert to_plain_text(text, VALUES) == f"a ({told})\n"


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example:123456/",
        "https://a.example:/",
        "https://a_b.example",
        "https://a.example{{p}}",
        "mailto:/x",
        "//x",
        "x:y",
        "http://a.example",
    ],
)
def test_an_address_that_is_not_linked_stands_as_it_was_written(address: str) -> None:
    html = to_html(parse_text(f"[a]({address})"), {"p": "P"})

    assert html == f"<p>[a]({address.replace('{{p}}', 'P')})</p>\n"


def test_quotations_deeper_than_can_be_read_are_left_out_and_nothing_breaks() -> None:
    deep = ">" * 60 + " a"

    assert to_html(parse_text(deep), {}).count("<blockquote>") == 20
