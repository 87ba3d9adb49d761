"""Common slips, each with its mend."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

#: Signs of other languages, longest first: what is wrong, and what to write.
MARKS: dict[str, tuple[str, str]] = {
    "===": ("“===” is not FEEL", 'Write one = to compare, as in decision = "make".'),
    "!==": ("“!==” is not FEEL", "Write != for “is not equal to”."),
    "==": ("“==” is not FEEL", 'Write one = to compare, as in decision = "make".'),
    "=>": ("“=>” is not FEEL", "Write >= for “is at least”."),
    "=<": ("“=<” is not FEEL", "Write <= for “is at most”."),
    "<>": ("“<>” is not FEEL", "Write != for “is not equal to”."),
    ":=": (
        "“:=” is not FEEL",
        "An expression only reads; it cannot set a value. Write = to compare.",
    ),
    "&&": ("“&&” is not FEEL", "Write the word and."),
    "||": ("“||” is not FEEL", "Write the word or."),
    "${": ("“${” is not FEEL", "Write the expression alone, without ${ and }."),
    "#{": ("“#{” is not FEEL", "Write the expression alone, without #{ and }."),
    "...": ("“...” is not FEEL", "Write two dots for a range, as in [1..10]."),
    "…": ("“…” is not FEEL", "Write two dots for a range, as in [1..10]."),
}

SIGNS: dict[str, tuple[str, str]] = {
    "!": ("“!” is not FEEL", "Write not(…) around the condition."),
    "&": ("“&” is not FEEL", "Write and between conditions, + between texts."),
    "|": ("“|” is not FEEL", "Write the word or."),
    ";": ("“;” is not FEEL", "Write a comma; one expression holds no second sentence."),
    "#": ("“#” is not FEEL", "Write // before a remark, or leave the sign out."),
    "%": ("“%” is not FEEL", "Write 0.1 for 10 %, or modulo(a, b) for a remainder."),
    "$": ("“$” is not FEEL", "Write the name alone."),
    "£": ("“£” is not part of a number", "Write the number alone."),
    "€": ("“€” is not part of a number", "Write the number alone."),
    "^": ("“^” is not FEEL", "Write ** for “to the power of”."),
    "~": ("“~” is not FEEL", "Write not(…), or matches(text, pattern)."),
    "\\": ("“\\” is only read inside quotation marks", "Leave it out."),
    "`": ("“`” is not FEEL", 'Write text in straight double quotation marks: "make".'),
    "'": (
        "A single quotation mark is not FEEL",
        'Write text in straight double quotation marks: "make".',
    ),
    "≤": ("“≤” is not FEEL", "Write <=."),
    "≥": ("“≥” is not FEEL", "Write >=."),
    "≠": ("“≠” is not FEEL", "Write !=."),
    "\u00d7": ("“\u00d7” is not FEEL", "Write *."),
    "÷": ("“÷” is not FEEL", "Write /."),
}
for _dash in "\u2212\u2013\u2014\u2010\u2011":
    SIGNS[_dash] = (f"“{_dash}” is not the minus sign", "Write - from the keyboard.")
for _quote in "“”„‟«»":
    SIGNS[_quote] = (
        "A curly quotation mark is not FEEL",
        'Write text in straight double quotation marks: "make".',
    )
for _quote in "\u2018\u2019\u201a\u201b":
    SIGNS[_quote] = (
        "A curly quotation mark is not FEEL",
        'Write text in straight double quotation marks: "make".',
    )

#: Words of other languages and offices: what to write instead.
WORDS: dict[str, str] = {
    "True": "Write true in small letters.",
    "TRUE": "Write true in small letters.",
    "False": "Write false in small letters.",
    "FALSE": "Write false in small letters.",
    "None": "Write null.",
    "NULL": "Write null in small letters.",
    "Null": "Write null in small letters.",
    "nil": "Write null.",
    "undefined": "Write null.",
    "yes": "Write true.",
    "Yes": "Write true.",
    "no": "Write false.",
    "No": "Write false.",
    "Y": "Write true.",
    "N": "Write false.",
    "YES": "Write true.",
    "NO": "Write false.",
    "empty": 'Write null for no answer, "" for an empty text.',
    "blank": 'Write null for no answer, "" for an empty text.',
    "missing": "Write null for no answer.",
    "nothing": "Write null for no answer.",
    "unknown": "Write null for no answer.",
}

#: Words between two values: what to write instead.
INFIX: dict[str, str] = {
    "is": "Write = to compare, as in decision = null.",
    "equals": "Write = to compare.",
    "equal": "Write = to compare.",
    "not": "Write not(… in …) around the whole test, or != to compare.",
    "contains": 'Write contains(text, "part") for texts, list contains(list, value) for lists.',
    "includes": "Write list contains(list, value), or value in list.",
    "starts": 'Write starts with(text, "begin").',
    "ends": 'Write ends with(text, "end").',
    "matches": 'Write matches(text, "pattern").',
    "like": 'Write contains(text, "part") or matches(text, "pattern").',
    "mod": "Write modulo(a, b).",
    "div": "Write floor(a / b).",
    "xor": "Write a != b.",
    "greater": "Write > or >=.",
    "less": "Write < or <=.",
    "more": "Write > or >=.",
    "before": "Write < to compare dates.",
    "after": "Write > to compare dates.",
    "plus": "Write +.",
    "minus": "Write -.",
    "times": "Write *.",
    "AND": "Write and in small letters.",
    "And": "Write and in small letters.",
    "OR": "Write or in small letters.",
    "Or": "Write or in small letters.",
    "IN": "Write in in small letters.",
    "In": "Write in in small letters.",
    "BETWEEN": "Write between in small letters.",
    "Between": "Write between in small letters.",
    "THEN": "Write then in small letters.",
    "Then": "Write then in small letters.",
    "ELSE": "Write else in small letters.",
    "Else": "Write else in small letters.",
    "elif": "Write else if.",
    "elsif": "Write else if.",
    "elseif": "Write else if.",
    "unless": "Write if not(…) then … else ….",
    "where": "Write the condition in square brackets: children[age < 5].",
    "to": "Write [1..10] for a range, or between 1 and 10.",
    "days": 'Write duration("P10D") for ten days, workdays_after(date, 10) for working days.',
    "day": 'Write duration("P1D") for one day, workdays_after(date, 1) for a working day.',
    "working": "Write workdays_after(date, 10) for working days.",
    "wd": "Write workdays_after(date, 10) for working days.",
    "hours": 'Write duration("PT24H") for 24 hours, or hours_after(date and time, 24).',
    "hour": 'Write duration("PT1H") for an hour, or hours_after(date and time, 1).',
    "h": 'Write duration("PT24H") for 24 hours, or hours_after(date and time, 24).',
    "minutes": 'Write duration("PT10M") for ten minutes.',
    "weeks": 'Write duration("P14D") for two weeks.',
    "months": 'Write duration("P6M") for six months.',
    "years": 'Write duration("P1Y") for a year.',
    "and_not": "Write and not(…).",
}

#: Words that begin a sentence elsewhere: what to write instead.
OPENERS: dict[str, str] = {
    "IF": "Write if in small letters.",
    "If": "Write if in small letters.",
    "NOT": "Write not(…) in small letters.",
    "Not": "Write not(…) in small letters.",
    "EVERY": "Write every in small letters.",
    "Every": "Write every in small letters.",
    "SOME": "Write some in small letters.",
    "Some": "Write some in small letters.",
    "FOR": "Write for in small letters.",
    "For": "Write for in small letters.",
    "not": "Write not(…) with brackets around the condition.",
    "all": "Write every x in list satisfies …, or all(list) with brackets.",
    "any": "Write some x in list satisfies …, or any(list) with brackets.",
    "each": "Write every x in list satisfies ….",
    "exists": "Write some x in list satisfies ….",
    "let": "Write the expression alone; use a context {name: value} to name a part.",
    "var": "Write the expression alone; use a context {name: value} to name a part.",
    "lambda": "Write function(x) ….",
    "import": "An expression only reads values; leave the word out.",
    "case": "Write if … then … else if … then … else ….",
    "when": "Write if … then … else ….",
}

#: Functions of other languages: the name of ours.
FUNCTIONS: dict[str, str] = {
    "len": "Write count(list) for a list, string length(text) for a text.",
    "length": "Write count(list) for a list, string length(text) for a text.",
    "size": "Write count(list) for a list, string length(text) for a text.",
    "lower": "Write lower case(text).",
    "upper": "Write upper case(text).",
    "tolower": "Write lower case(text).",
    "toupper": "Write upper case(text).",
    "lowercase": "Write lower case(text).",
    "uppercase": "Write upper case(text).",
    "average": "Write mean(list).",
    "avg": "Write mean(list).",
    "str": "Write string(value).",
    "text": "Write string(value).",
    "tostring": "Write string(value).",
    "int": "Write number(text), or floor(number).",
    "float": "Write number(text).",
    "concat": "Write a + b for texts, concatenate(a, b) for lists.",
    "startswith": "Write starts with(text, part).",
    "endswith": "Write ends with(text, part).",
    "strlen": "Write string length(text).",
    "isnull": "Write value = null.",
    "isblank": 'Write value = null or value = "".',
    "isempty": "Write count(list) = 0.",
    "empty": "Write count(list) = 0.",
    "iif": "Write if … then … else ….",
    "if": "Write if … then … else ….",
    "and": "Write a and b.",
    "or": "Write a or b.",
    "exists": "Write some x in list satisfies ….",
    "filter": "Write the condition in square brackets: children[age < 5].",
    "map": "Write for x in list return ….",
    "pow": "Write a ** b.",
    "power": "Write a ** b.",
    "ceil": "Write ceiling(number).",
    "trunc": "Write round down(number, 0).",
    "datetime": 'Write date and time("2026-10-23T16:30:00").',
    "dateandtime": 'Write date and time("2026-10-23T16:30:00").',
    "days": 'Write duration("P10D").',
    "hours": 'Write duration("PT24H").',
    "adddays": 'Write date + duration("P10D"), or workdays_after(date, 10).',
    "workdays": "Write workdays_after(date, n) or workdays_between(a, b).",
    "working_days": "Write workdays_after(date, n) or workdays_between(a, b).",
    "networkdays": "Write workdays_between(a, b).",
    "workday": "Write workdays_after(date, n).",
    "has": "Write list contains(list, value).",
    "in": "Write value in list.",
    "unique": "Write distinct values(list).",
    "distinct": "Write distinct values(list).",
    "join": "Write string join(list, delimiter).",
    "find": "Write index of(list, value), or contains(text, part).",
    "indexof": "Write index of(list, value).",
    "null": "Write = null.",
    "trim": "Write replace(text, pattern, new), or leave it out.",
    "eval": "There is no such function: an expression only reads values.",
    "exec": "There is no such function: an expression only reads values.",
    "open": "There is no such function: an expression only reads values.",
}


def sign_name(sign: str) -> tuple[str, str]:
    """Say which sign cannot be read, also where it cannot be seen."""
    code = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "no name").lower()
    shown = f"“{sign}” " if sign.isprintable() else ""
    return f"The sign {shown}({code}, {name}) is not FEEL", "Leave it out and type the words anew."


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most like this one."""
    choices = {choice.lower(): choice for choice in names}
    found = get_close_matches(name.lower()[:40], choices, n=1, cutoff=0.6)
    return choices[found[0]] if found else None


def unknown_name(name: str, names: Iterable[str]) -> str:
    """Return the mend for a name that nothing has."""
    if name in WORDS:
        return WORDS[name]
    if close := nearest(name, names):
        return f"Did you mean {close}?"
    return f'Write a name of the case, or "{name}" in quotation marks if it is a text.'


def unknown_function(name: str, names: Iterable[str]) -> str:
    """Return the mend for a function that does not exist."""
    word = name.lower().replace(" ", "")
    for choice in (word, word.replace("_", "")):
        if choice in FUNCTIONS:
            return FUNCTIONS[choice]
    names = list(names)
    spaced = {known.replace(" ", "").replace("_", ""): known for known in names}
    close = spaced.get(word.replace("_", "")) or nearest(name, names)
    return f"Did you mean {close}(…)?" if close else "The functions are listed in docs/feel.md."
