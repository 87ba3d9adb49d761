"""Who may know something, in words for pages."""

from collections.abc import Mapping

from engine.model.audience import CASE, REPRESENTATIVE, names_in
from engine.model.procedure import Procedure

_BUILT_IN: Mapping[str, str] = {
    CASE: "everybody in the case",
    REPRESENTATIVE: "whoever represents the person whom it is about",
}


def whom(text: str, procedure: Procedure) -> str:
    """Return who is in some audiences, such as `panel, desk`, by their titles.

    "" where nobody is in them beside who did or said it, sends it, or whom it is for.
    """
    titles = {**_BUILT_IN, **{each.id: each.title for each in procedure.audiences.values()}}
    return "; ".join(titles[name] for name in names_in(text) if name in titles)


def is_for_all(procedure: Procedure, name: str) -> bool:
    """Say whether an audience is everybody in the case."""
    audience = procedure.audiences.get(name)
    return name == CASE or (audience is not None and audience.everybody)
