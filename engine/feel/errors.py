"""What is said when an expression cannot be read or worked out."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A fault in an expression, with its place and what to write instead."""

    message: str
    line: int = 1
    column: int = 1
    hint: str = ""

    def __str__(self) -> str:
        """Say what is wrong, where, and how to mend it."""
        text = f"{self.message} (line {self.line}, column {self.column})."
        return f"{text} {self.hint}" if self.hint else text


class FeelError(Exception):
    """An expression that cannot be read, or that may not be worked out."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint

    @classmethod
    def at(cls, text: str, offset: int, message: str, hint: str = "") -> "FeelError":
        """Make the error for a place in a text."""
        line, column = place(text, offset)
        return cls(message, line=line, column=column, hint=hint)

    @property
    def problem(self) -> Problem:
        """Return the same as a value."""
        return Problem(message=self.message, line=self.line, column=self.column, hint=self.hint)

    def __str__(self) -> str:
        """Say what is wrong, where, and how to mend it."""
        return str(self.problem)


def offset(text: str, line: int, column: int) -> int:
    """Return the offset of a line and column counted from 1."""
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
