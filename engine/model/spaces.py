"""Which signs are a space: one rule for everything that people write or paste."""

import unicodedata


def is_space(sign: str) -> bool:
    """Say whether a sign is a space of any width, as those that word processors set are."""
    return unicodedata.category(sign) == "Zs"


def plain_spaces(text: str) -> str:
    """Return a text with a plain space for each space, so that what looks the same is the same."""
    if text.isprintable():
        return text
    return "".join(" " if is_space(sign) else sign for sign in text)
