"""Letters and notices: Markdown with {{FEEL}}, written to one recipient at a time."""

from engine.letters.render import MARKING, Rendered, marking_of, page_html, render
from engine.letters.template import LetterKind, Template, check, parse_template

__all__ = [
    "MARKING",
    "LetterKind",
    "Rendered",
    "Template",
    "check",
    "marking_of",
    "page_html",
    "parse_template",
    "render",
]
