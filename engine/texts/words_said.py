"""Words that a procedure says once, such as the name of a team, put where a text names them."""

import re
from collections.abc import Mapping

_NAMED = re.compile(r"\{\{(\w+)\}\}")


def with_words(text: str, said: Mapping[str, str]) -> str:
    """Return a text with each `{{name}}` that is said replaced by its words; others stay."""
    return _NAMED.sub(lambda found: said.get(found[1], found[0]), text)
