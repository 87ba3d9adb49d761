"""Letters and notices: Markdown with {{FEEL}}, written to one recipient at a time."""

from engine.letters.render import marking_of, page_html, render
from engine.letters.template import Template, check, parse_template

__all__ = [
    "Template",
    "check",
    "marking_of",
    "page_html",
    "parse_template",
    "render",
]
