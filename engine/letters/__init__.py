"""Letters and notices: Markdown with {{FEEL}}, written to one recipient at a time."""

from engine.letters.render import MARKING, Rendered, marking_of, page_html, render
from engine.letters.template import LetterKind, Template, parse_template

__all__ = [
    "MARKING",
    "LetterKind",
    "Rendered",
    "Template",
    "marking_of",
    "page_html",
    "parse_template",
    "render",
]
