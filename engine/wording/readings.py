"""What somebody opened or looked for, in words; nothing of what stood there."""

from collections.abc import Mapping, Sequence

from engine.model.reading import LIST, SEARCH, Reading
from engine.model.unusual import UNUSUAL

#: What each page is called in a list of who opened what.
VIEWS: Mapping[str, str] = {
    "case": "The case page",
    "history": "The history",
    "documents": "The list of documents",
    "document": "A document",
    "answers": "The answers given",
    "correct": "A correction of facts",
    "conference": "The conference",
    "task": "A task",
    "assign": "Handing on a task",
    "action": "The form of something that can be done at any time",
    "key-in": "The form for what somebody sent in writing",
    "successor": "Naming who takes on a part",
    "part": "Taking over a part",
    "words": "Words that another noted",
    "void": "Whether the case was opened by mistake",
    "start": "The start of a further dissent",
    "readers": "Who has opened the case",
    "audit": "The audit of who read what",
    SEARCH: "A search for cases",
    LIST: "The list of their own cases",
}
#: How ids of a kind, or numbers, are counted: one, several.
_COUNTED: Mapping[str, tuple[str, str]] = {
    "answers": ("step with answers", "steps with answers"),
    "cases": ("case", "cases"),
    "documents": ("document", "documents"),
    "entries": ("entry", "entries"),
    "facts": ("fact", "facts"),
    "people": ("person", "people"),
    "reached": ("step reached", "steps reached"),
    "refused": ("refusal", "refusals"),
    "steps": ("step", "steps"),
    "tasks": ("task", "tasks"),
}
#: Ids that are named one by one beside their number.
_NAMED = 5


def view_words(view: str) -> str:
    """Return what a page is called."""
    return VIEWS.get(view, "Another page of the case")


def shown_words(reading: Reading, *, named: Mapping[str, str]) -> list[str]:
    """Return how much a page showed, a line for each kind: how many, and the first of them.

    `named` are the names, for whoever may know them, of some ids: the references of cases.
    """
    shown, said = reading.shown, []
    if reference := shown.get("reference"):
        said.append(f"Looked for {reference}")
    elif length := shown.get("length"):
        said.append(f"Looked for words of {length} characters")
    for kind in _COUNTED:
        found = shown.get(kind)
        if isinstance(found, list) and (found or kind == "cases"):
            said.append(_counted(kind, found, shown.get(f"more_{kind}", 0), named))
        elif found:
            said.append(_number(kind, int(found)))
    return said


def _counted(kind: str, ids: Sequence[str], more: int, named: Mapping[str, str]) -> str:
    first = ", ".join(named.get(each, each) for each in ids[:_NAMED])
    rest = len(ids) - _NAMED + more
    if not ids or rest <= 0:
        return f"{_number(kind, len(ids))}{f': {first}' if first else ''}"
    return f"{_number(kind, len(ids))}: {first} and {rest} more"


def _number(kind: str, count: int) -> str:
    one, several = _COUNTED[kind]
    return f"{count} {one if count == 1 else several}"


def marks_words(reading: Reading) -> list[str]:
    """Return why a reading is unusual."""
    return [UNUSUAL[mark] for mark in reading.marks if mark in UNUSUAL]
