"""Tables of expressions with all that is said of each, and the names of an invented case."""

from collections.abc import Iterator
from pathlib import Path

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


def answers(name: str) -> Iterator[tuple[str, str]]:
    """Yield each expression of a table with what stands after its arrow."""
    for line in _lines(name):
        text, arrow, answer = line.rpartition(" ⇒ ")
        if arrow:
            yield text, answer


def _lines(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()


def table(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each expression of a table with the lines that stand indented under it."""
    text: str | None = None
    said: list[str] = []
    for line in _lines(name):
        if line.startswith("    "):
            said.append(line.strip())
        elif line and not line.startswith("# "):
            if text is not None:
                yield text, said
            text, said = line, []
    if text is not None:
        yield text, said
