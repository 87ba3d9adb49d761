"""Tables of expressions with all that is said of each, and the names of an invented case."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from engine.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    Type,
    context,
    enumeration,
    function_of,
    list_of,
)

Answer = TypeVar("Answer")
CHILD = context(
    {
        "name": STRING,
        "age": NUMBER,
        "category": enumeration("neglect", "physical", "emotional"),
        "at_risk": BOOLEAN,
        "born": DATE,
    }
)
TYPES = {
    "decision": enumeration("make", "not_make", "end"),
    "child": CHILD,
    "children": list_of(CHILD),
    "ages": list_of(NUMBER),
    "names": list_of(STRING),
    "members": list_of(context({"role": STRING})),
    "n": NUMBER,
    "rating": enumeration(1, 2, 3),
    "late": BOOLEAN,
    "urgent": BOOLEAN,
    "reason": STRING,
    "form_due": DATE_AND_TIME,
    "conference_end": DATE_AND_TIME,
    "conference_date": DATE,
    "starts_at": TIME,
    "stay": DAYS,
    "term": MONTHS,
    "limits": Type("range", item=NUMBER),
    "letter": function_of(STRING, ["invitation", "minutes"]),
    "file": context({}),
    "anything": ANY,
    "odd name": NUMBER,
}


def answers(name: str) -> list[tuple[str, str]]:
    """Return each expression of a table with what stands after its arrow."""
    rows = (line.rpartition(" ⇒ ") for line in _lines(name))
    return [(text, answer) for text, arrow, answer in rows if arrow]


def table(name: str) -> list[tuple[str, list[str]]]:
    """Return each expression of a table with the lines indented under it."""
    rows: list[tuple[str, list[str]]] = []
    for line in _lines(name):
        if line.startswith("    "):
            rows[-1][1].append(line.strip())
        elif line and not line.startswith("# "):
            rows.append((line, []))
    return rows


def others(
    rows: list[tuple[str, Answer]], found: Callable[[str], Answer]
) -> list[tuple[str, Answer, Answer]]:
    """Return the rows that do not come to their answers: the text, what it gives, and should."""
    given = [(text, found(text), answer) for text, answer in rows]
    return [row for row in given if row[1] != row[2]]


def _lines(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
