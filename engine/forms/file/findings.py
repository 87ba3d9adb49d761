"""Collects what is wrong with a file, as lines `FILE:KEY: what is wrong and what to do`."""

from typing import NoReturn

from engine.errors import DefinitionRejected, FileFindings
from engine.feel import Expression, FeelError
from engine.feel import compile as compile_feel
from engine.model.spaces import plain_spaces
from engine.texts.template import Text
from engine.texts.template_reader import TextError, parse_text

#: Findings of one file; more would not be read.
MOST_FINDINGS = 50
_MOST_SHOWN = 80


class Findings(FileFindings):
    """What is wrong with a form or letter so far, told without signs that cannot be shown."""

    def __init__(self, source: str) -> None:
        super().__init__(printable(source))

    def add(self, where: str, message: str) -> None:
        """Note a finding."""
        if len(self.findings) < MOST_FINDINGS:
            self.refuse(printable(where), f"{message}.")

    def fail(self, where: str, message: str) -> NoReturn:
        """Note a finding after which nothing more can be read, and raise `DefinitionRejected`."""
        self.add(where, message)
        raise DefinitionRejected(self.findings)

    def expression(self, where: str, what: str, source: object) -> Expression | None:
        """Compile FEEL; a leading = is not part of it."""
        if not isinstance(source, str) or not source.strip():
            self.add(where, f"{what} is not an expression; write FEEL as text")
            return None
        try:
            return compile_feel(source.strip().removeprefix("="))
        except FeelError as error:
            self.add(where, f"{what} cannot be read: {str(error).rstrip('.')}")
            return None

    def text(self, where: str, what: str, source: object, most: int) -> Text:
        """Read a text that may hold {{FEEL}}."""
        if not isinstance(source, str):
            wrong = "is not text; write it in quotation marks"
        elif len(source) > most:
            wrong = f"is longer than {most:,} letters; shorten it"
        elif not is_clean(source):
            wrong = "holds signs that cannot be shown; type it anew"
        else:
            try:
                return parse_text(source)
            except TextError as error:
                wrong = f"cannot be read: {error.message.rstrip('.')}"
        self.add(where, f"{what} {wrong}")
        return NO_TEXT


NO_TEXT = parse_text("")


def printable(text: object) -> str:
    """Return a short text on one line that is safe to show in a message."""
    plain = plain_spaces(str(text)[:_MOST_SHOWN])
    shown = "".join(sign if sign.isprintable() else "?" for sign in plain)
    return f"{shown}…" if len(str(text)) > _MOST_SHOWN else shown


def is_clean(text: str) -> bool:
    """Say whether a text holds only signs that can be shown and stored."""
    return text.isprintable() or all(
        sign in "\n\t" or (sign.isprintable() and sign not in TURNING) or sign in JOINING
        for sign in plain_spaces(text)
    )


#: Signs that turn the direction of text around them, so that it reads as something else.
TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Signs without a shape that scripts, emoji and word processors need: joiners, hyphens, line ends.
JOINING = frozenset("\u200c\u200d\u00ad\u2028\u2029")
