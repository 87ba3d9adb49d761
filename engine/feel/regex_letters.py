"""Which letters a part of a regular expression accepts."""

import unicodedata
from collections.abc import Callable

Accepts = Callable[[str], bool]

#: Blocks of letters by their names in Unicode.
_BLOCKS = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF),
    "Gurmukhi": (0xA00, 0xA7F),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
}
#: Letters that only their small letter leads back to.
_TWINS = {"k": "\u212a", "s": "\u017f", "\u00e5": "\u212b"}


def _word(letter: str) -> bool:
    return letter == "_" or unicodedata.category(letter)[0] not in "PZC"


def other_than(accepts: Accepts) -> Accepts:
    """Accept the letters that are not accepted."""
    return lambda letter: not accepts(letter)


CLASSES: dict[str, Accepts] = {
    "d": lambda letter: unicodedata.category(letter) == "Nd",
    "s": lambda letter: letter in " \t\n\r",
    "w": _word,
    "i": lambda letter: letter.isalpha() or letter in "_:",
    "c": lambda letter: letter.isalnum() or letter in "_:.-",
}


def block_or_category(name: str) -> Accepts | None:
    """Return the letters of a block such as `IsGreek`, or of a category such as `Lu`."""
    if name.startswith("Is"):
        limits = _BLOCKS.get(name.removeprefix("Is"))
        return limits and (lambda letter: limits[0] <= ord(letter) <= limits[1])
    if not 1 <= len(name) <= 2:
        return None
    return lambda letter: unicodedata.category(letter).startswith(name)


def either_case(accepts: Accepts) -> Accepts:
    """Accept a letter also where its capital or small letter is accepted."""

    def accepts_case(letter: str) -> bool:
        small, great = letter.lower(), letter.upper()
        forms = (letter, small, great, great.lower(), _TWINS.get(small, small))
        return any(accepts(one) for one in forms if len(one) == 1)

    return accepts_case


def only(letter: str) -> Accepts:
    """Accept one letter."""
    return lambda other: other == letter


def joined(parts: list[Accepts], without: Accepts | None, *, negated: bool) -> Accepts:
    """Accept what some part accepts, without what is taken away."""

    def accepts(letter: str) -> bool:
        inside = any(part(letter) for part in parts) is not negated
        return inside and not (without is not None and without(letter))

    return accepts
