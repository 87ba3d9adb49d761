"""Cuts an expression into tokens; names may hold spaces where they are known beforehand."""

import re
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from engine.feel.budget import MOST_DIGITS, MOST_TOKENS
from engine.feel.errors import FeelError
from engine.feel.hints import MARKS, SIGNS, sign_name
from engine.feel.values import DECIMALS, number

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "instance",
        "of",
        "function",
        "external",
        "true",
        "false",
        "null",
    ]
)

_SPACE = r"[\s\u0085\u180e\u200b\ufeff]"
_SKIP = re.compile(rf"(?:{_SPACE}|//[^\n]*|/\*.*?\*/)+", re.S)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![\w]))?")
_NAME = re.compile(r"[^\W\d]\w*|\?(?![\w])")
_OPERATOR = re.compile(r"\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{},:.@]")
_MARK = re.compile("|".join(map(re.escape, MARKS)))
_SIGNS_ONLY = frozenset("()[]{}<>=,;:+-*/")
_BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([\"'\\nrt]))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_KEYS = re.compile(r"[{,(]\s*([^\W\d]\w*(?:\s+\w+)+)\s*:|\"([^\"\n]*)\"\s*:")
_TURNS = re.compile(r"(?:\b(?:for|some|every)\s|,)\s*([^\W\d]\w*(?:\s+\w+)+?)\s+in\b")


class Token(NamedTuple):
    """A word of an expression: `kind` is number, string, name, key, op or end."""

    kind: str
    text: str
    at: int
    value: Any = None


def tokenize(text: str, known: frozenset[str], functions: frozenset[str]) -> list[Token]:
    """Cut a text into tokens; `known` and `functions` are names that hold spaces or signs."""
    return _Tokenizer(text, _pattern(known | _own_names(text), functions)).run()


def _own_names(text: str) -> frozenset[str]:
    if ":" not in text and " in" not in text:
        return frozenset()
    found = [key or quoted for key, quoted in _KEYS.findall(text)] + _TURNS.findall(text)
    names = (" ".join(name.split()) for name in found)
    return frozenset(
        name
        for name in names
        if not name.isidentifier() and name and not KEYWORDS & frozenset(name.split())
    )


@lru_cache(maxsize=256)
def _pattern(known: frozenset[str], functions: frozenset[str]) -> re.Pattern[str]:
    odd = [name for name in known if not name.isidentifier() and name[:1].strip()]
    choices = [_choice(name) + r"(?![\w])" for name in sorted(odd, key=len, reverse=True)]
    choices += [_choice(name) + r"(?=\s*\()" for name in sorted(functions, key=len, reverse=True)]
    return re.compile("|".join(choices) or r"(?!)")


def _choice(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())


class _Tokenizer:
    def __init__(self, text: str, known: re.Pattern[str]) -> None:
        self._text = text
        self._known = known
        self._at = 0
        self._tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self._skip():
            self._one()
            if len(self._tokens) > MOST_TOKENS:
                self._refuse(
                    "The expression has too many parts",
                    "Split it into named facts, or use a decision table.",
                )
        self._tokens.append(Token("end", "", len(self._text)))
        return self._tokens

    def _skip(self) -> bool:
        if found := _SKIP.match(self._text, self._at):
            self._at = found.end()
        if self._text.startswith("/*", self._at):
            self._refuse("This remark has no end", "Write */ after the remark.")
        return self._at < len(self._text)

    def _one(self) -> None:
        text, at = self._text, self._at
        if text[at] == '"':
            self._string()
        elif text[at] not in _SIGNS_ONLY and (found := self._known.match(text, at)):
            self._add("name", found.group(), " ".join(found.group().split()))
        elif found := _NAME.match(text, at):
            self._word(found.group())
        elif found := _NUMBER.match(text, at):
            self._number(found.group())
        else:
            self._sign()

    def _word(self, word: str) -> None:
        self._add("key" if word in KEYWORDS else "name", word, word)

    def _number(self, digits: str) -> None:
        if _BARE_DATE.match(self._text, self._at):
            day = self._text[self._at : self._at + 10]
            self._refuse(f"{day} is read as a subtraction", f'Write @"{day}" for the date.')
        if len(digits) > MOST_DIGITS + 2:
            self._refuse(
                f"A number of {len(digits)} digits is too long",
                f"Write a number of at most {MOST_DIGITS} digits.",
            )
        value = int(digits) if digits.isdigit() else number(DECIMALS.create_decimal(digits))
        self._add("number", digits, value)

    def _sign(self) -> None:
        text, at = self._text, self._at
        if mark := _MARK.match(text, at):
            self._refuse(*MARKS[mark.group()])
        found = _OPERATOR.match(text, at)
        if not found:
            self._refuse(*(SIGNS.get(text[at]) or sign_name(text[at])))
        self._add("op", found.group(), None)

    def _string(self) -> None:
        end = self._closing_quote(self._at + 1)
        raw = self._text[self._at + 1 : end]
        value = _ESCAPE.sub(_unescape, raw) if "\\" in raw else raw
        if "\\u" in raw or "\\U" in raw:
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._add("string", self._text[self._at : end + 1], value)

    def _closing_quote(self, at: int) -> int:
        text = self._text
        while at < len(text) and text[at] not in '"\n':
            at += 2 if text[at] == "\\" else 1
        if at >= len(text) or text[at] == "\n":
            self._refuse(
                'A quotation mark " is missing: this text has no end',
                'Put a second " after the last letter of the text.',
            )
        return at

    def _add(self, kind: str, text: str, value: Any) -> None:
        self._tokens.append(Token(kind, text, self._at, value))
        self._at += len(text)

    def _refuse(self, message: str, hint: str) -> NoReturn:
        raise FeelError.at(self._text, self._at, message, hint)


def _unescape(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2)
    if code:
        point = int(code, 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    return _ESCAPED[found.group(3)]
