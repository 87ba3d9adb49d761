"""What became of the inputs of a corpus: a line each, as it is kept in `golden`."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

GOLDEN = Path(__file__).parent / "golden"


class Line(NamedTuple):
    """One input: its id, what should become of it, and what becomes of it."""

    id: str
    expected: str
    got: str

    @property
    def is_right(self) -> bool:
        """Say whether what became of it is what should."""
        return self.got == self.expected or self.got.startswith(f"{self.expected}: ")


def kept(corpus: str) -> list[Line]:
    """Return the lines that are kept of a corpus."""
    text = (GOLDEN / f"{corpus}.txt").read_text(encoding="utf-8")
    return [Line(*line.split(" | ")) for line in text.splitlines()]


def keep(corpus: str, lines: Iterable[Line]) -> None:
    """Keep the lines of a corpus in the place of those before."""
    text = "".join(f"{' | '.join(line)}\n" for line in lines)
    (GOLDEN / f"{corpus}.txt").write_text(text, encoding="utf-8")


def differences(before: Iterable[Line], now: Iterable[Line]) -> list[str]:
    """Say what is another line than before, is new, or is gone."""
    old, new = ({line.id: line for line in lines} for lines in (before, now))
    found = []
    for id_ in sorted(old.keys() | new.keys()):
        was, now_ = old.get(id_), new.get(id_)
        if was is None or now_ is None:
            found.append(f"{id_}: {'gone from the corpus' if now_ is None else 'not kept yet'}")
        elif was != now_:
            found.append(f"{id_}: expected {now_.expected}; was {was.got}, is {now_.got}")
    return found
