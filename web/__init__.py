"""The pages of dissent: Flask, GOV.UK components, and nothing that decides about a case."""

from flask import current_app

from engine.bootstrap import Services
from engine.errors import TrainingClosed
from engine.training import TrainingRoom


def services() -> Services:
    """Return the services of live cases that this application was made with."""
    found: Services = current_app.extensions["dissent.services"]
    return found


def training_room() -> TrainingRoom:
    """Return the training room beside them. Raises `TrainingClosed` where there is none."""
    found: TrainingRoom | None = current_app.extensions["dissent.training"]
    if found is None:
        raise TrainingClosed("This service has no training room.")
    return found
