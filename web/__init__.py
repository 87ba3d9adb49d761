"""The pages of dissent: Flask, GOV.UK components, and nothing that decides about a case."""

from typing import Any

from flask import current_app


def services() -> Any:
    """Return the engine's services that this application was made with."""
    return current_app.extensions["dissent.services"]
