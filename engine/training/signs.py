"""Signs on paper: what no font has a shape for is written as its number; nothing is lost."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from typing import Any
from unicodedata import category

import typst

#: Holds fonts for the scripts that Typst's own lack.
_FONTS = "manimgx_fonts"
#: What may need another font, with the letter that it may stand on.
_RUN = re.compile(r"[0-9A-Za-z]?[^\x00-\x7f]+")
_NUMBER = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
#: What is tried for one hand-out; signs beyond are numbers.
_MOST_TRIALS = 3_000
_ZERO_WIDTH_JOINER = "\u200d"
#: Controls, halves of characters, and signs that mean something else in each font.
_WITHOUT_SHAPE = ("Cc", "Cs", "Co")
_HEAD = """
#set document(title: "Trial")
#set text(lang: "en", region: "GB", font: "Libertinus Serif")
"""
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99">'
    '<text x="9" y="9" font-family="Arial">{}</text></svg>'
)


class CannotBeSet(Exception):
    """Typst does not set what it was given."""


class Press:
    """Sets one hand-out as a tagged PDF, with the fonts that there are.

    `with_numbers` writes the number of every sign that is not plain.
    """

    def __init__(self, *, with_numbers: bool = False) -> None:
        self._with_numbers = with_numbers
        self._compiler = typst.Compiler(ignore_system_fonts=True, font_paths=_font_folders())
        self._written: dict[tuple[bool, str], str] = {}
        self._trials = 0

    def text(self, source: str) -> str:
        """Return Typst with numbers for the signs that cannot be set."""
        return _RUN.sub(lambda run: self._as_set(run[0], is_picture=False), source)

    def picture(self, svg: str) -> str:
        """Return a drawing with numbers for the signs that cannot be set in it."""
        return _RUN.sub(lambda run: self._as_set(run[0], is_picture=True), numbered(svg))

    def pdf(self, files: Mapping[str, str]) -> bytes:
        """Return the PDF of texts and pictures from here. Raises `CannotBeSet`."""
        sources = {name: text.encode() for name, text in files.items()}
        try:
            # Typst 0.15.2 takes several files as a mapping; its stubs know only one.
            made: Any = self._compiler.compile(  # type: ignore[type-var]
                sources, pdf_standards="ua-1"
            )
        except BaseException as error:
            # On some lines of many scripts Typst panics, which is no `Exception`.
            if isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException":
                raise CannotBeSet from error
            raise
        return bytes(made)

    def _as_set(self, run: str, *, is_picture: bool) -> str:
        if self._with_numbers:
            return _all_numbers(run)
        known = self._written.get((is_picture, run))
        if known is None:
            can_set = self._can_draw if is_picture else self._can_write
            known = next(filter(can_set, _ways(run, can_set)), _all_numbers(run))
            self._written[is_picture, run] = known
        return known

    def _can_write(self, run: str) -> bool:
        # Headings are bold, which is a font of its own.
        return self._can_set({"main.typ": f'{_HEAD}#let t = "{run}"\n#t #strong(t)'})

    def _can_draw(self, run: str) -> bool:
        return self._can_set(
            {
                "main.typ": f'{_HEAD}#image("run.svg", alt: "Trial")',
                "run.svg": _PICTURE.format(run),
            }
        )

    def _can_set(self, files: Mapping[str, str]) -> bool:
        self._trials += 1
        if self._trials > _MOST_TRIALS:
            return False
        try:
            self.pdf(files)
        except CannotBeSet:
            return False
        return True


def numbered(text: str) -> str:
    """Write what has no shape in any font as its number."""
    if text.isprintable():
        return text
    return "".join(
        _number(char) if category(char) in _WITHOUT_SHAPE and not char.isspace() else char
        for char in text
    )


def numbers_in(text: str) -> set[str]:
    """Return the numbers that stand for signs in a text."""
    return set(_NUMBER.findall(text))


def _ways(run: str, can_set: Callable[[str], bool]) -> Iterator[str]:
    """Yield how a run may be written, the nearest to it first."""
    yield run
    yield "".join(map(partial(_sign, can_set=can_set), _signs(run)))


def _signs(run: str) -> Iterator[str]:
    """Yield letters, each with the marks and joiners that belong to it."""
    sign = ""
    for char in run:
        is_part = category(char).startswith("M") or _ZERO_WIDTH_JOINER in (char, sign[-1:])
        if sign and not is_part:
            yield sign
            sign = ""
        sign += char
    yield sign


def _sign(sign: str, can_set: Callable[[str], bool]) -> str:
    """Return a sign, else its letter with numbers for its marks, else numbers alone."""
    with_numbers = sign[0] + _all_numbers(sign[1:])
    return next(filter(can_set, dict.fromkeys((sign, with_numbers))), _all_numbers(sign))


def _all_numbers(run: str) -> str:
    return "".join(char if char.isascii() else _number(char) for char in run)


def _number(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _font_folders() -> list[str]:
    """Return where the fonts are; the package is only looked into, never run."""
    found = find_spec(_FONTS)
    return list(found.submodule_search_locations or ()) if found else []
