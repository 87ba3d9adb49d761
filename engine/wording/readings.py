"""What somebody opened or looked for, in words; nothing of what stood there."""

from collections.abc import Mapping, Sequence

from engine.model.reading import AUDIT, OTHER, SEARCH, Reading
from engine.model.unusual import UNUSUAL

#: What each page is called in a list of who opened what.
VIEWS: Mapping[str, str] = {
    "case": "The case page",
    "history": "The history",
    "documents": "The list of documents",
    "document": "A document",
    "answers": "What has been recorded",
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
    AUDIT: "The audit of who read what",
    SEARCH: "A search for cases",
    # Written down no more, and still in the logs of before.
    "cases": "The list of their own cases",
    OTHER: "A page of the case",
}
#: What of the audit somebody read.
_AUDITED: Mapping[str, str] = {
    "unusual": "Unusual reading",
    "everything": "Everything",
    "searches": "Searches",
    "refused": "What was refused",
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
#: Kinds whose ids nobody can read anything from: numbers of rows and tasks, flows of a drawing.
_UNNAMED = frozenset({"entries", "reached", "tasks"})
#: Ids that are named one by one beside their number.
_NAMED = 5


def view_words(view: str) -> str:
    """Return what a page is called."""
    return VIEWS.get(view, VIEWS[OTHER])


def shown_words(reading: Reading, *, named: Mapping[str, str], names_ids: bool) -> list[str]:
    """Return how much a page showed, a line for each kind: how many, and the first of them.

    `named` are the names of some ids, such as the references of cases; an id without a name is
    said where `names_ids`, to auditors, unless it tells them nothing (`_UNNAMED`).
    """
    shown, said = reading.shown, []
    if reference := shown.get("reference"):
        said.append(f"Looked for {reference}")
    elif length := shown.get("length"):
        said.append(f"Looked for words of {length} characters")
    if what := _AUDITED.get(str(shown.get("what"))):
        by_words = ", for words that were typed" if shown.get("by_words") else ""
        said.append(f"{what}{by_words}{', an earlier page' if shown.get('before') else ''}")
    for kind in _COUNTED:
        found = shown.get(kind)
        if isinstance(found, list) and (found or kind == "cases"):
            more = shown.get(f"more_{kind}", 0)
            names = names_ids and kind not in _UNNAMED
            called = [named.get(each) or each for each in found if each in named or names]
            said.append(_counted(kind, len(found), called, more))
        elif found:
            said.append(_number(kind, int(found)))
    return said


def _counted(kind: str, count: int, called: Sequence[str], more: int) -> str:
    first, rest = ", ".join(called[:_NAMED]), len(called) - _NAMED + more
    number = _number(kind, count + more)
    if not first:
        return number
    return f"{number}: {first}{f' and {rest} more' if rest > 0 else ''}"


def _number(kind: str, count: int) -> str:
    one, several = _COUNTED[kind]
    return f"{count} {one if count == 1 else several}"


def marks_words(reading: Reading) -> list[str]:
    """Return why a reading is unusual."""
    return [UNUSUAL[mark] for mark in reading.marks if mark in UNUSUAL]
