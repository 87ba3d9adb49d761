"""Editing an example case in the browser."""

from __future__ import annotations

from flask import Blueprint

from engine.model.people import POLICY_OWNER, TRAINER
from web.security import roles

pages = Blueprint("training_editing", __name__)


@pages.get("/training/examples/<key>/edit")
@roles(TRAINER, POLICY_OWNER)
def edit(key: str) -> str:
    """Edit."""
    return key
