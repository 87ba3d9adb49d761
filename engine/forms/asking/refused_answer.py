"""What is wrong with an answer, as a rule's name with details; `sentences` words it."""

from typing import Any


class RefusedAnswer(Exception):
    """An answer that cannot be taken."""

    def __init__(self, rule: str, **details: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.details = details
