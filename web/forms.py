"""Joins the forms of a procedure with the page: names, ids, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def add_to_templates(app: Flask) -> None:
    """Let templates render forms."""
