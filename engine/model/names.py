"""How names are compared: by their words, however they are typed."""

import unicodedata
from collections.abc import Sequence
from enum import Enum

#: Signs that stand for an apostrophe, as no keyboard has all of them.
_APOSTROPHES = dict.fromkeys(map(ord, "'`\u00b4\u02bc\u2018\u2019"))


class Alike(Enum):
    """Whether two names are one: they may be where one has initials or another order."""

    SAME = "same"
    PERHAPS = "perhaps"
    OTHER = "other"


def written_name(text: str) -> str:
    """Return a name as names are compared, "Hal\u00edm, G." as "g halim"; "" for none.

    Without case, Latin accents, apostrophes, full stops and what is not seen; a surname that is
    set before a comma comes last.
    """
    name = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    last, comma, first = name.partition(",")
    plain = "".join(_plain(sign) for sign in (f"{first} {last}" if comma else name))
    return " ".join(plain.split())


def alike(one: str, other: str) -> Alike:
    """Say whether two written names are one."""
    ours, theirs = written_name(one).split(), written_name(other).split()
    if not ours or not theirs:
        return Alike.OTHER
    if ours == theirs:
        return Alike.SAME
    return Alike.PERHAPS if _may_be_one(ours, theirs) else Alike.OTHER


def _may_be_one(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if sorted(ours) == sorted(theirs):
        return True
    if len(ours) != len(theirs):
        return False
    pairs = list(zip(ours, theirs, strict=True))
    are_alike = (a == b or _is_initial(a, b) or _is_initial(b, a) for a, b in pairs)
    return any(a == b and len(a) > 1 for a, b in pairs) and all(are_alike)


def _is_initial(one: str, other: str) -> bool:
    return len(one) == 1 and one.isalpha() and other.startswith(one)


def _plain(sign: str) -> str:
    """Return nothing for Latin accents and what is not seen, a space for what is no letter."""
    kind = unicodedata.category(sign)
    if "\u0300" <= sign <= "\u036f" or kind == "Cf":
        return ""
    return sign if sign.isalnum() or kind.startswith("M") else " "
