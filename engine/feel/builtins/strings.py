"""Functions on texts."""

from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.regex import Pattern, pattern_of


@builtin("substring(string: string, start position: number, length?: number) -> string")
def substring(run: Run, text: str, start: Any, length: Any = None) -> str | None:
    """Return a part of a text; positions count from 1, or from the end where negative."""
    begin, letters = int(start), None if length is None else int(length)
    if begin == 0 or abs(begin) > len(text) or (letters is not None and letters < 1):
        return None
    begin = begin - 1 if begin > 0 else len(text) + begin
    return run.text(text[begin:] if letters is None else text[begin : begin + letters])


@builtin("string length(string: string) -> number")
def string_length(_run: Run, text: str) -> int:
    """Count the letters."""
    return len(text)


@builtin("upper case(string: string) -> string")
def upper_case(run: Run, text: str) -> str:
    """Write in capitals."""
    return run.text(text.upper())


@builtin("lower case(string: string) -> string")
def lower_case(run: Run, text: str) -> str:
    """Write in small letters."""
    return run.text(text.lower())


@builtin("substring before(string: string, match: string) -> string")
def substring_before(run: Run, text: str, match: str) -> str:
    """Return what stands before a part."""
    found = text.find(match)
    return run.text(text[:found]) if found > 0 else ""


@builtin("substring after(string: string, match: string) -> string")
def substring_after(run: Run, text: str, match: str) -> str:
    """Return what stands after a part."""
    found = text.find(match)
    return run.text(text[found + len(match) :]) if found >= 0 else ""


@builtin("contains(string: string, match: string) -> boolean")
def contains(run: Run, text: str, match: str) -> bool:
    """Say whether a text holds another."""
    run.spend_text(min(len(text), 1_000))
    return match in text


@builtin("starts with(string: string, match: string) -> boolean")
def starts_with(_run: Run, text: str, match: str) -> bool:
    """Say whether a text begins with another."""
    return text.startswith(match)


@builtin("ends with(string: string, match: string) -> boolean")
def ends_with(_run: Run, text: str, match: str) -> bool:
    """Say whether a text ends with another."""
    return text.endswith(match)


@builtin("string join(list: list, delimiter?: any, prefix?: any, suffix?: any) -> string")
def string_join(
    run: Run, items: list[Any], delimiter: Any = None, prefix: Any = None, suffix: Any = None
) -> str | None:
    """Join texts."""
    extra = (delimiter, prefix, suffix)
    if any(type(part) not in (str, type(None)) for part in extra):
        return None
    texts = [item for item in items if item is not None]
    if any(type(item) is not str for item in texts):
        return None
    run.spend_text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return run.text((prefix or "") + (delimiter or "").join(texts) + (suffix or ""))


@builtin("matches(input: string, pattern: string, flags?: any) -> boolean")
def matches(run: Run, text: str, pattern: str, flags: Any = None) -> bool | None:
    """Say whether a text holds a pattern."""
    compiled = _compiled(run, pattern, flags)
    return None if compiled is None else compiled.search(run, text) is not None


@builtin("replace(input: string, pattern: string, replacement: string, flags?: any) -> string")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: Any = None) -> str | None:
    """Put another text in the place of a pattern; `$1` stands for the first group."""
    compiled = _compiled(run, pattern, flags)
    return None if compiled is None else compiled.replace(run, text, replacement)


@builtin("split(string: string, delimiter: string) -> list of string")
def split(run: Run, text: str, delimiter: str) -> list[str] | None:
    """Cut a text at a pattern."""
    compiled = _compiled(run, delimiter, None)
    return None if compiled is None else compiled.split(run, text)


@builtin("extract(input: string, pattern: string, flags?: any) -> list of string")
def extract(run: Run, text: str, pattern: str, flags: Any = None) -> list[str] | None:
    """List the parts of a text that follow a pattern."""
    compiled = _compiled(run, pattern, flags)
    return None if compiled is None else compiled.extract(run, text)


def _compiled(run: Run, pattern: str, flags: Any) -> Pattern | None:
    if flags is not None and type(flags) is not str:
        return None
    run.spend_text(len(pattern))
    return pattern_of(pattern, flags or "")
