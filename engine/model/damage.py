"""What stands in a list in the place of something that cannot be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """Something of which what is kept is damaged."""

    #: In the words of pages, such as `task`.
    kind: str
    #: As far as they can be read.
    id: str = ""
    case_id: str = ""
    reference: str = ""


class Listed(list[T]):
    """What a list holds, and what of it cannot be read."""

    def __init__(self, found: Iterable[T] = (), damaged: Sequence[Damage] = ()) -> None:
        super().__init__(found)
        self.damaged = damaged
