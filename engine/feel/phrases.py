"""Turns of phrase that an owner writes where FEEL has a sign: found only after an error."""

import re

_NAME = r"(?<![\w.])([^\W\d][\w.]{0,60}(?:\(\))?)"
_VALUE = r"(\"[^\"]{0,60}\"|[\w.]{1,60}(?:\(\))?)"
_IS = r"(?:(?:is|are|was|were|be)\s+)?"
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,}\s+\d{4}")
_TEXTS = re.compile(r'"[^"\n]*"')

_MORE = (
    r"(?:over|above|after|exceeds?|exceeding|"
    r"(?:more|greater|older|later|longer|higher)\s+than)"
)
_LESS = (
    r"(?:under|below|before|prior\s+to|"
    r"(?:less|fewer|younger|earlier|smaller|shorter|lower)\s+than)"
)
_BLANK = r"(?:null|blank|empty|missing|nothing|none|unknown|unanswered|nil)"

#: A phrase, and the mend with the parts of the phrase in it; the first that fits counts.
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\bbut\s+(?:is\s+)?not\b", "Write and not(…)."),
    (r"\bbut\b", "Write the word and."),
    (rf"{_NAME}\s+{_IS}(?:not|never)\s+{_BLANK}\b", "Write = or != to compare: {0} != null."),
    (rf"{_NAME}\s+{_IS}(?:has|exists|given|known|present)\s*$", "Write {0} != null."),
    (
        rf"{_NAME}\s+(?:is\s+)?{_BLANK}\b",
        'Write = to compare: {0} = null, or {0} = "" for an empty text.',
    ),
    (rf"exists?\({_NAME}\)", "Write {0} != null."),
    (rf"is_?(?:empty|blank|null)\({_NAME}\)", 'Write {0} = null, {0} = "", or count({0}) = 0.'),
    (
        rf"{_NAME}\s+{_IS}(?:not\s+)?(?:either|one\s+of|any\s+of|among)\b",
        'Write {0} in ("a", "b").',
    ),
    (rf"{_NAME}\s+in\s*\{{[^}}]*\}}?", 'Write round brackets: {0} in ("a", "b").'),
    (rf"{_NAME}\s+(?:isn|doesn|wasn|aren|hasn)['\u2019]t\b", "Write {0} != …, or not(…)."),
    (r"([^\W\d]\w*)['\u2019]s\s+([^\W\d]\w*)", "Write {0}.{1}."),
    (r"([^\W\d]\w*)\s*->\s*([^\W\d]\w*)", "Write a point: {0}.{1}."),
    (
        rf"{_NAME}\s+{_IS}(?:at\s+least|no\s+less\s+than|not\s+less\s+than|minimum)\s+{_VALUE}",
        "Write {0} >= {1}.",
    ),
    (
        rf"{_NAME}\s+{_IS}(?:at\s+most|up\s+to|no\s+more\s+than|not\s+more\s+than|maximum)\s+{_VALUE}",
        "Write {0} <= {1}.",
    ),
    (rf"{_NAME}\s+(?:does|did|is|was)\s+not\b", "Write {0} != …, or not(…) around the condition."),
    (
        rf"\d+\s+(?:hours?|days?|weeks?|months?|years?)\s+(?:of|after|from|since)\s+{_NAME}",
        'Write {0} + duration("P10D"), hours_after({0}, 24) or workdays_after({0}, 10).',
    ),
    (
        rf"\d+\s+(?:hours?|days?|weeks?|months?|years?)\s+before\s+{_NAME}",
        'Write {0} - duration("P10D"), hours_after({0}, -24) or workdays_after({0}, -10).',
    ),
    (
        rf"{_NAME}\s+{_IS}{_MORE}\s+{_VALUE}",
        "Write {0} > {1}.",
    ),
    (
        rf"{_NAME}\s+{_IS}{_LESS}\s+{_VALUE}",
        "Write {0} < {1}.",
    ),
    (rf"{_NAME}\s*=\s*{_VALUE}\s+or\s+(?:over|above|more|older)\b", "Write {0} >= {1}."),
    (rf"{_NAME}\s*=\s*{_VALUE}\s+or\s+(?:under|below|less|fewer|younger)\b", "Write {0} <= {1}."),
    (
        rf"{_NAME}\s+(?:in\s+|between\s+|from\s+|=\s*)?\[?(\d+)\s*(?:to|\.\.|-)\s*(\d+)(?!\d*-)",
        "Write {0} in [{1}..{2}], or between 1 and 10.",
    ),
    (
        rf"(?:within|in|by)\s+(\d+)\s+(?:working\s+|work\s*)days?\s+(?:of|after|from)\s+{_NAME}",
        "Write … <= workdays_after({1}, {0}).",
    ),
    (
        rf"(\d+)\s+(?:working|work|business)\s*days?\s+(?:of|after|from)\s+{_NAME}",
        "Write workdays_after({1}, {0}).",
    ),
    (
        rf"(\d+)\s+(?:working|work|business)\s*days?\s+before\s+{_NAME}",
        "Write workdays_after({1}, -{0}).",
    ),
    (
        (
            r"(?:(?:number\s+of|how\s+many)\s+)?(?:work(?:ing)?\s*)?days?\s+(?:between|from)"
            rf"\s+{_NAME}\s+(?:and|to|until)\s+{_NAME}"
        ),
        "Write workdays_between({0}, {1}) for working days, {1} - {0} for all days.",
    ),
    (rf"{_NAME}\s+{_IS}in\s+the\s+past\b", "Write {0} < today()."),
    (rf"{_NAME}\s+{_IS}in\s+the\s+future\b", "Write {0} > today()."),
    (rf"{_NAME}\s+{_IS}today\b(?!\s*\()", "Write {0} = today()."),
    (rf"{_NAME}\s+{_IS}now\b(?!\s*\()", "Write {0} = now()."),
    (r"(?<![\d.])([01]?\d|2[0-3])\s*:\s*([0-5]\d)\b", 'Write time("{0:0>2}:{1}:00").'),
    (rf"number\s+of\s+{_NAME}", "Write count({0})."),
    (rf"how\s+many\s+{_NAME}", "Write count({0})."),
    (rf"\bno\s+([^\W\d]\w*)\s+in\s+{_NAME}", "Write not(some {0} in {1} satisfies …)."),
    (
        r"for\s+(?:each|every|all)\s+([^\W\d]\w*)\s+in\s+([^\W\d][\w.]*)",
        "Write every {0} in {1} satisfies ….",
    ),
    (
        r"(every|some)\s+([^\W\d]\w*)\s+in\s+([^\W\d][\w.]*)\s+(?:where|with|that|who|is|has|:)",
        "Write {0} {1} in {2} satisfies ….",
    ),
    (rf"\bneither\s+{_NAME}\s+n?or\s+{_NAME}", "Write not({0}) and not({1})."),
    (rf"\bboth\s+{_NAME}\s+and\s+{_NAME}", "Write {0} and {1}."),
    (rf"\beither\s+{_NAME}\s+or\s+{_NAME}", "Write {0} or {1}."),
    (rf"{_NAME}\s+(?:is\s+)?yes\b", "Write {0} = true, or {0} alone."),
    (rf"{_NAME}\s+(?:is\s+)?no\b", "Write {0} = false, or not({0})."),
    (
        r"[\d.]\s*(?:pounds?|GBP|per\s+\w+|a\s+(?:day|week|month|year)|years?\s+old|yrs?)\b",
        "Write the number alone.",
    ),
    (r"\d\.\s*$", "Leave out the point at the end."),
    (r"\.{3,}", "Write two dots for a range, as in [5..16]."),
    (r",\s*,", "Write one comma between two values."),
)
#: Phrases of a condition, which is no cell.
_IN_CONDITIONS: tuple[tuple[str, str], ...] = (
    (rf"^\s*{_NAME}\s*,\s*{_NAME}\s*$", "Write {0} and {1}, or {0} or {1}."),
)
#: Phrases of a cell, whose input is not named.
_IN_CELLS: tuple[tuple[str, str], ...] = (
    (
        r"^\s*(?:any|anything|all|\*|n/?a|not\s+applicable|other|else|default)\s*$",
        "Write - for anything.",
    ),
    (rf"^\s*(?:is\s+)?not\s+{_BLANK}\s*$", "Write not(null)."),
    (rf"^\s*(?:is\s+)?{_BLANK}\s*$", 'Write null for no answer, "" for an empty text.'),
    (r"^\s*(?:at\s+least|min(?:imum)?)\s+([\w.]+)", "Write >= {0}."),
    (r"^\s*(?:at\s+most|up\s+to|max(?:imum)?)\s+([\w.]+)", "Write <= {0}."),
    (
        r"^\s*(?:over|above|more\s+than|greater\s+than|older\s+than|after)\s+([\w.]+)",
        "Write > {0}.",
    ),
    (
        r"^\s*(?:under|below|less\s+than|fewer\s+than|younger\s+than|before)\s+([\w.]+)",
        "Write < {0}.",
    ),
    (
        r"^\s*([\d.]+)\s*(?:\+|(?:years\s+)?(?:and|or)\s+(?:over|above|more|older))\s*$",
        "Write >= {0}.",
    ),
    (r"^\s*([\d.]+)\s+(?:and|or)\s+(?:under|below|less|fewer)\s*$", "Write <= {0}."),
    (
        r"^\s*(?:between\s+|from\s+)?([\d.]+)\s*(?:to|and|-|\u2013|\.\.)\s*([\d.]+)(?![\d.]*-)",
        "Write [{0}..{1}].",
    ),
    (r"^\s*[<>=]*\s*[\d.]+\s*(?!(?:and|or)\b)[a-z]+", "Write the number alone."),
    (r"^\s*[^\W\d][\w.]*\s*(?:<=|>=|!=|=|<|>)", "Leave the name out, or write ? in its place."),
)


def _compiled(phrases: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(phrase, re.IGNORECASE), mend) for phrase, mend in phrases]


_CONDITION, _CELL = _compiled((*_IN_CONDITIONS, *_PHRASES)), _compiled((*_IN_CELLS, *_PHRASES))
#: Letters before and after the place of the error that are looked at.
_LETTERS = 100


def mend(text: str, at: int, *, in_cell: bool = False) -> str | None:
    """Return the mend for the phrase that stands at a place of a wrong expression."""
    first, last = max(0, at - _LETTERS), at + _LETTERS
    if _DATE.search(text, first, last):
        return 'Write @"2026-10-23" or date("2026-10-23"): year, month, day.'
    hidden = _TEXTS.sub(lambda found: f'"{"x" * (len(found[0]) - 2)}"', text)
    for phrase, hint in _CELL if in_cell else _CONDITION:
        for found in phrase.finditer(hidden, first, last):
            if found.start() <= at <= found.end() + 1:
                return _filled(hint, text, found)
    return None


def _filled(hint: str, text: str, found: re.Match[str]) -> str:
    parts = [text[slice(*found.span(number))] for number in range(1, found.re.groups + 1)]
    return hint.format(*parts)
