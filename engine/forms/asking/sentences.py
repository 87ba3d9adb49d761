"""Words what is wrong with an answer, in the pattern of GOV.UK: what is wrong and what to do."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.model import Field, Group, ItemList, Kind
from engine.texts.british import show_count, show_list

_CHOSEN = frozenset({Kind.RADIO, Kind.SELECT, Kind.CHECKLIST})
_ARTICLES = (
    "the ",
    "a ",
    "an ",
    "your ",
    "their ",
    "his ",
    "her ",
    "any ",
    "each ",
    "all ",
    "one ",
)
_QUESTIONS = ("why", "what", "which", "how", "who", "whom", "whose", "when", "where", "whether")
#: Words that make a label an order by themselves; “name” or “record” may also be things.
_ORDERS = frozenset(
    {"add", "attach", "choose", "confirm", "describe", "enter", "explain", "give", "say"}
    | {"select", "summarise", "tell", "write"}
)
_UNSEEN = "must not contain signs that cannot be seen, such as from a copied document"
_TIMES = "such as 3:30pm"

#: Rules whose sentence a form's owner may word under another name.
_OWNER_RULES = {
    "email": "format",
    "phone": "format",
    "number": "format",
    "whole": "format",
    "decimals": "format",
    "real_date": "format",
    "real_time": "format",
    "real_moment": "format",
}


def sentence(asked: Field | ItemList | Group, label: str, wrong: RefusedAnswer) -> str:
    """Return the sentence for a broken rule: the owner's if there is one."""
    sentences = {} if isinstance(asked, Group) else asked.sentences
    own = sentences.get(wrong.rule) or sentences.get(_OWNER_RULES.get(wrong.rule, ""))
    if own:
        return own
    if wrong.rule == "required":
        return _enter(asked, label)
    if wrong.rule == "now":
        return str(wrong.details["said"])
    return f"{_subject(label)} {_ENDINGS[wrong.rule](wrong.details)}"


def _enter(asked: Field | ItemList | Group, label: str) -> str:
    bare = label.strip().rstrip(".:")
    verb = "Choose" if asked.kind in _CHOSEN else "Enter"
    if asked.kind is Kind.CHECKBOX:
        return f"Tick “{bare}”"
    if bare.endswith("?"):
        return f"{verb} an answer to “{bare}”"
    first = bare.split(" ", 1)[0].lower()
    if first in _ORDERS:
        return bare
    thing = _lower(bare)
    if first in _QUESTIONS or thing.startswith(_ARTICLES):
        return f"{verb} {thing}"
    return f"{verb} the {thing}"


def _lower(text: str) -> str:
    """Begin with a small letter, but leave NHS, I and other capitals."""
    is_apart = text[1:2] in ("", " ", ".") and not text.startswith("A ")
    return text if is_apart or text[1:2].isupper() else text[:1].lower() + text[1:]


def _subject(label: str) -> str:
    bare = label.strip().rstrip(".:")
    first = bare.split(" ", 1)[0].lower()
    if bare.endswith("?") or first in _ORDERS or first in _QUESTIONS:
        return f"The answer to “{bare}”"
    return bare


def _missing_parts(details: Mapping[str, Any]) -> str:
    return f"must include a {show_list(list(details['parts']))}"


def _decimals(details: Mapping[str, Any]) -> str:
    return f"must have at most {show_count(details['digits'], 'decimal place')}"


def _count(text: str) -> Callable[[Mapping[str, Any]], str]:
    def ending(details: Mapping[str, Any]) -> str:
        entries = "entry" if details["count"] == 1 else "entries"
        return f"must have {text.format(**details, entries=entries)}"

    return ending


def _fixed(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: text.format(**details)


_ENDINGS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "one_text": _fixed("must be one answer"),
    "quoted_text": _fixed("must be text; in a file, put it in quotation marks"),
    "too_long_for_this": _fixed("must be a date or time"),
    "unseen": _fixed(_UNSEEN),
    "min_length": _fixed("must be {least} characters or more"),
    "max_length": _fixed("must be {most:,} characters or fewer"),
    "pattern": _fixed("must be in the correct format"),
    "email": _fixed("must be an email address, such as name@example.org"),
    "phone": _fixed("must be a phone number, such as 01632 960000"),
    "number": _fixed("must be a number, such as 3"),
    "whole": _fixed("must be a whole number"),
    "decimals": _decimals,
    "min": _fixed("must be {bound} or more"),
    "max": _fixed("must be {bound} or fewer"),
    "earliest": _fixed("must be {bound} or later"),
    "latest": _fixed("must be {bound} or earlier"),
    "not_before": _fixed("must not be before {bound}, {other}"),
    "not_after": _fixed("must not be after {bound}, {other}"),
    "check": _fixed("does not fit the other answers"),
    "real_date": _fixed("must be a real date, such as 14 12 2026"),
    "real_time": _fixed(f"must be a real time, {_TIMES}"),
    "real_moment": _fixed(f"must be a real date and time, {_TIMES}"),
    "am_or_pm": _fixed(f"must say am or pm, {_TIMES}"),
    "date_part": _missing_parts,
    "time_part": _fixed(f"must include a time, {_TIMES}"),
    "year": _fixed("must have a year of 4 numbers"),
    "year_range": _fixed("must have a year from {first} to {last}"),
    "left_out": _fixed("did not exist: the clocks went forward on {day}; enter an hour later"),
    "choice": _fixed("must be one of the options"),
    "at_least": _count("at least {count} {entries}"),
    "at_most": _count("{count} {entries} or fewer"),
    "not_items": _fixed("must be a list of entries"),
    "item_id": _fixed("must not have two entries with the same id, or an id of its own making"),
    "fixed_rows": _fixed("must have the entries that the case has, and no more"),
    "not_parts": _fixed("must be a set of answers"),
}
