"""Writes a letter or notice to somebody: HTML, plain text and its labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from engine.forms.values import to_plain
from engine.letters.template import Template
from engine.model.calendar import Calendar
from engine.texts.markdown import Html, to_html, to_plain_text

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A letter as it goes out."""

    title: str
    #: A piece of a page, from its heading to its last line; safe as it is.
    html: Html
    #: The same without marks, as for an e-mail.
    text: str
    labels: Mapping[str, Any]


def render(
    template: Template, scope: Mapping[str, Any], *, now: datetime, calendar: Calendar
) -> Rendered:
    """Write a letter with the values of a scope."""
    title = " ".join(template.title.render(scope, now=now, calendar=calendar).split())
    body = to_html(template.body, scope, now=now, calendar=calendar)
    text = to_plain_text(template.body, scope, now=now, calendar=calendar)
    if "<h1>" not in body:
        body = Html(f"<h1>{escape(title)}</h1>\n{body}")
        text = f"{title}\n\n{text}"
    labels = {
        name: to_plain(label.evaluate(scope, now=now, calendar=calendar))
        for name, label in template.labels.items()
    }
    return Rendered(title=title, html=body, text=text, labels=labels)


def page_html(rendered: Rendered, *, organisation: str, marking: str = MARKING) -> str:
    """Return a letter as a whole document that prints well; `marking` "" leaves the mark out.

    It brings no style or script of its own: the classes `letter`, `letter-marking` and
    `letter-from` are there for a style sheet.
    """
    mark = f'<p class="letter-marking"><strong>{escape(marking)}</strong></p>\n' if marking else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(rendered.title)}</title>\n</head>\n"
        f'<body class="letter">\n{mark}'
        f'<header><p class="letter-from">{escape(organisation)}</p></header>\n'
        f"<main>\n{rendered.html}</main>\n"
        f"{mark and f'<footer>{mark}</footer>'}</body>\n</html>\n"
    )


def marking_of(template: Template) -> str:
    """Return the marking that a letter bears; a notice names nobody and bears none."""
    return "" if template.is_notice else MARKING
