"""How much an expression may cost: 50 ms and 20 MB is the promise these figures keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.feel.errors import FeelError
from engine.model.calendar import Calendar

#: Characters of an expression.
MOST_LETTERS = 2_000
#: Parts of an expression.
MOST_NODES = 1_000
#: Words and signs of an expression.
MOST_TOKENS = 1_200
#: Brackets inside brackets, as written.
MOST_NESTING = 32
#: Operations inside operations, as read.
MOST_DEPTH = 100
#: Steps of one evaluation; a step is one node, one item of a list or 32 letters of a text.
MOST_STEPS = 12_000
#: Items of a list that an expression makes.
MOST_ITEMS = 10_000
#: Letters of a text that an expression makes.
MOST_TEXT = 50_000
#: Functions that call functions.
MOST_CALLS = 40
#: Digits of a number as written.
MOST_DIGITS = 34

_LETTERS_A_STEP = 32


class Run:
    """One evaluation: what it reads, and what it may still spend."""

    __slots__ = ("calendar", "calls", "context", "left", "now", "slots")

    def __init__(
        self,
        context: Mapping[str, Any],
        slots: int,
        now: datetime | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.context = context
        self.slots: list[Any] = [None] * slots
        self.now = now
        self.calendar = calendar
        self.left = MOST_STEPS
        self.calls = 0

    def spend(self, steps: int) -> None:
        """Take steps from the budget. Raises `FeelError` where none are left."""
        self.left -= steps
        if self.left < 0:
            raise FeelError(
                f"The expression takes more than {MOST_STEPS:,} steps",
                hint="Use shorter lists, or fewer loops inside loops.",
            )

    def text(self, value: str) -> str:
        """Let a text pass that is not too long."""
        self.spend_text(len(value))
        return value

    def spend_text(self, letters: int) -> None:
        """Take the cost of a text from the budget before it is made.

        Raises `FeelError` where too little is left.
        """
        if letters > MOST_TEXT:
            raise FeelError(
                f"The expression makes a text of more than {MOST_TEXT:,} letters",
                hint="Make the text shorter.",
            )
        self.spend(1 + letters // _LETTERS_A_STEP)

    def spend_items(self, items: int) -> None:
        """Take the cost of a list from the budget before it is made.

        Raises `FeelError` where too little is left.
        """
        if items > MOST_ITEMS:
            raise FeelError(
                f"The expression makes a list of more than {MOST_ITEMS:,} items",
                hint="Use a shorter list or a smaller range.",
            )
        self.spend(items)
