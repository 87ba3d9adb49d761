"""Stories of small cases, and beside each what everybody reads on its pages."""

from pathlib import Path

from tests.web.stories import asked, closed, others, staff
from tests.web.stories.house import Story

STORIES: dict[str, Story] = {
    name.replace("_", " "): told
    for module in (staff, asked, closed, others)
    for name, told in vars(module).items()
    if getattr(told, "__module__", "") == module.__name__ and name[0] != "_" and callable(told)
}


def kept_at(name: str) -> Path:
    """Return where it is kept what everybody reads in a story."""
    return Path(__file__).parent / f"{name}.txt"
