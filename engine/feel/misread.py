"""Works out what to say where the parser finds something else than it expects."""

from engine.feel.hints import FUNCTIONS, INFIX, OPENERS, WORDS, nearest
from engine.feel.tokens import Token

_STARTS = frozenset({"number", "string", "name"})
_OPENING = frozenset({"(", "[", "{"})
_PAIRS = {")": "(", "]": "[", "}": "{"}
#: What to write where a word stands in the place of a value, and where one stands after it.
_MISSING_VALUE = {
    "then": "Write if, a condition, then, a value, else, a value.",
    "else": "Write if, a condition, then, a value, else, a value.",
    "and": "Write a condition on both sides of and.",
    "or": "Write a condition on both sides of or.",
    "in": "Write a value before in.",
    "satisfies": "Write every x in list satisfies ….",
    "return": "Write for x in list return ….",
    "between": "Write a value before between.",
}
_AFTER_VALUE = {
    "then": "Write if before the condition.",
    "else": "Write if … then … before else.",
    "satisfies": "Write every x in list satisfies ….",
    "return": "Write for x in list return ….",
    "in": "Write one in; put several values in brackets.",
    "and": "Write the name on both sides: x > 1 and x < 9; in a cell ? > 1 and ? < 9.",
    "or": "Write a comma between two tests: < 1, > 9.",
}
_OPERATORS = frozenset({"=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "**"})


def starts_value(token: Token) -> bool:
    """Say whether a value may begin with this token."""
    if token.kind == "key":
        return token.text in ("true", "false", "null", "if", "for", "some", "every", "function")
    return token.kind in _STARTS or token.text in ("(", "[", "{", "@", "-")


def no_value(token: Token, before: Token | None) -> tuple[str, str]:
    """Say why no value begins here."""
    last = before.text if before else ""
    if token.kind == "end":
        return _ends_early(last)
    if token.text in _PAIRS:
        return f"“{token.text}” stands where a value should be", _pair_hint(token.text, last)
    if token.text == "=" and last in _OPERATORS:
        return f"“{last} {token.text}” is not FEEL", f"Write {_joined(last)} to compare."
    if token.text in _OPERATORS and before is None:
        return (
            f"The expression begins with “{token.text}”",
            f"Write the name to compare before it: form_due {token.text} ….",
        )
    hint = "Write a name or a value before it."
    if token.kind == "key":
        hint = _MISSING_VALUE.get(token.text, f"Write a value before “{token.text}”.")
    return f"“{token.text}” stands where a value should be", hint


def _joined(op: str) -> str:
    return op + "=" if op in ("<", ">") else "one ="


def _ends_early(last: str) -> tuple[str, str]:
    if not last:
        return "There is no expression", "Write a value or a condition."
    return f"The expression ends after “{last}”", f"Write a value after “{last}”, or leave it out."


def _pair_hint(bracket: str, last: str) -> str:
    if last and last not in _OPENING and last != ",":
        return f"Write a value before “{bracket}”."
    return f"Put a value between the brackets, or leave out this “{bracket}”."


def left_over(token: Token, before: Token, functions: frozenset[str]) -> tuple[str, str]:
    """Say why the text should have ended before this token."""
    word = token.text
    if token.kind == "name" and (hint := INFIX.get(word)):
        return f"“{word}” cannot stand between two values", hint
    if before.kind == "name" and (hint := OPENERS.get(before.text)):
        return f"“{before.text}” is not FEEL here", hint
    if word in _PAIRS:
        return f"“{word}” closes nothing", f"Leave it out, or put “{_PAIRS[word]}” before."
    if word in (",", ":", "=", "."):
        return _sign_left_over(word, before)
    return _two_values(token, before, functions)


def _sign_left_over(word: str, before: Token) -> tuple[str, str]:
    if word == "," and before.kind == "number":
        hint = (
            'Write 1000 without a comma, 0.5 with a point, or ("a", "b") in brackets for a list.'
        )
        return "A comma cannot stand here", hint
    hints = {
        ",": "Put the values in brackets: in (1, 2) or [1, 2].",
        ":": "Write a point for a part, as in child.name, or if … then … else … to choose.",
        "=": "Write one = between two values.",
        ".": "Write a name after a point: child.name.",
    }
    return f"“{word}” cannot stand here", hints[word]


def _two_values(token: Token, before: Token, functions: frozenset[str]) -> tuple[str, str]:
    message = f"“{before.text}” and “{token.text}” stand side by side"
    if token.text == "?":
        return message, "Write if … then … else … to choose between two values."
    if token.kind == "key":
        return message, _AFTER_VALUE.get(token.text, "Write and or or between two conditions.")
    if before.kind == "name" and (token.kind == "name" or before.text in functions):
        return message, _names(before.text, token.text, functions)
    if token.text == "@":
        return message, "Write an operator such as = or and between them."
    if token.text == "[" or token.text == "{":
        return message, "Write an operator such as = or and between them, or a comma in a list."
    return message, "Write an operator such as =, + or and between them, or a comma in a list."


def _names(first: str, second: str, functions: frozenset[str]) -> str:
    if first in functions or f"{first} {second}" in functions:
        name = first if first in functions else f"{first} {second}"
        return f"Write {name}(…) with brackets."
    if first.lower() in FUNCTIONS:
        return FUNCTIONS[first.lower()]
    if second in WORDS:
        return WORDS[second]
    if close := nearest(second, ("and", "or", "in", "between", "then", "else", "instance")):
        return f"Write {close} if that was meant, or {first}_{second} for one name."
    return (
        f"Write {first}_{second} for one name, {first}.{second} for a part of it, "
        "or an operator such as = or and between them."
    )
