"""Names who may know where a package says nobody; all else in its files stays as it is.

So a package that says nothing gets the closed audiences: whoever did or said something, and whom a
letter is for. They are written into the text of the files, which keep their order and spacing.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.model.audience import ADDRESSEE, AUTHOR, names_in
from engine.package.files import Files
from engine.safe_xml import SPIFF


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What is written where nobody is named."""

    #: At the end of `procedure.toml`, where there is no `[audiences]`.
    table: str
    #: The names for steps, answers and papers, and those for letters and notices.
    answers: str
    letters: str


CLOSED = Named(
    table=(
        "# Who may know what: whoever did or said it, and whom a letter or notice is for.\n"
        "# Add [audiences.NAME] for others, and name them in forms, letters and drawings.\n"
        "[audiences]\n"
    ),
    answers=AUTHOR,
    letters=ADDRESSEE,
)


def close(files: Files, named: Named = CLOSED) -> Files:
    """Return the files of a package in which everything says who may know it.

    What says so already stays byte for byte, and what cannot be read is left for the check.
    """
    return {name: _closed(name, content, named) for name, content in files.items()}


def _closed(name: str, content: bytes, named: Named) -> bytes:
    writer = _writer(name)
    if writer is None:
        return content
    try:
        text = content.decode("utf-8")
        return writer(text, named).encode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return content


def _writer(name: str) -> Callable[[str, Named], str] | None:
    if name == "procedure.toml":
        return _in_settings
    if name.startswith("letters/") and name.endswith(".md"):
        return _in_letter
    return {"form": _in_form, "bpmn": _in_drawing}.get(name.rpartition(".")[2])


def _break_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# --- procedure.toml and letters ----------------------------------------------------------------


def _in_settings(text: str, named: Named) -> str:
    end = _break_of(text)
    told = tomllib.loads(text)
    for name, paper in told.get("papers", {}).items():
        if isinstance(paper, dict) and not names_in(str(paper.get("audience", ""))):
            head = re.compile(rf"^(\[papers\.{re.escape(name)}\][^\r\n]*)$", re.MULTILINE)
            text = head.sub(rf'\1{end}audience = "{named.answers}"', text, count=1)
    if "audiences" in told:
        return text
    gap = "" if text.endswith("\n") else end
    return f"{text}{gap}{end}{named.table.replace(chr(10), end)}"


def _in_letter(text: str, named: Named) -> str:
    first, fence, rest = text.partition("+++")
    settings, second, _ = rest.partition("+++")
    if first.strip("\ufeff \t\r\n") or not second or "audience" in tomllib.loads(settings):
        return text
    own = settings[: len(settings) - len(settings.lstrip("\r\n"))] or _break_of(text)
    line = f'{own}audience = "{named.letters}"'
    return f"{first}{fence}{line}{rest}"


# --- forms -------------------------------------------------------------------------------------

_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


def _in_form(text: str, named: Named) -> str:
    form = json.loads(text)
    own = form.get("properties") if isinstance(form, dict) else None
    if not isinstance(form, dict) or not isinstance(own, dict | None):
        return text
    if names_in(str((own or {}).get("audience", ""))):
        return text
    said = f'"audience": "{named.answers}"'
    inside, end = _places(text)
    if own is not None:
        return _put_first(text, inside, said, is_alone=not own)
    between = re.match(r"\s*", text[text.index("{") + 1 :])
    indent = between[0] if between else ""
    last = len(text[:end].rstrip())
    comma = "," if form else ""
    return f'{text[:last]}{comma}{indent}"properties": {{ {said} }}{text[last:]}'


def _put_first(text: str, at: int, said: str, *, is_alone: bool) -> str:
    """Put a member first into an object that begins at a place."""
    space = re.match(r"\s*", text[at:])
    indent = space[0] if space else ""
    if is_alone:
        return f"{text[:at]} {said} {text[at:].lstrip()}"
    return f"{text[:at]}{indent}{said},{indent or ' '}{text[at + len(indent) :]}"


def _places(text: str) -> tuple[int, int]:
    """Return where the properties of a form begin inside, and where the form ends."""
    depth, last, inside, end = 0, "", 0, 0
    for token in _JSON.finditer(text):
        sign = token[0]
        if sign in "{[":
            if depth == 1 and sign == "{" and last == '"properties"':
                inside = token.end()
            depth += 1
        elif sign in "}]":
            depth -= 1
            end = token.start() if depth == 0 else end
        last = sign
    return inside, end


# --- drawings ----------------------------------------------------------------------------------

_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*"""
_PROCESS = re.compile(
    rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?P<prefix>[\w.-]+:)?process{_ATTRIBUTES}>", re.DOTALL
)
_AUDIENCE = re.compile(r"""\sname\s*=\s*["']audience["']""")


def _in_drawing(text: str, named: Named) -> str:
    pieces, last = list[str](), 0
    for tag in _PROCESS.finditer(text):
        if tag[0].startswith("<!"):
            continue
        at, said = _of_process(text, tag, named)
        pieces += [text[last:at], said]
        last = at
    return "".join([*pieces, text[last:]])


def _of_process(text: str, tag: re.Match[str], named: Named) -> tuple[int, str]:
    """Return what is to be written for a process, and where; "" where it names somebody."""
    prefix, at = tag["prefix"] or "", tag.end()
    documentation = (
        rf"\s*<{prefix}documentation{_ATTRIBUTES}(?:/>|>.*?</{prefix}documentation\s*>)"
    )
    while note := re.compile(documentation, re.DOTALL).match(text, at):
        at = note.end()
    extensions = re.compile(
        rf"\s*<{prefix}extensionElements{_ATTRIBUTES}>(.*?)</{prefix}extensionElements\s*>",
        re.DOTALL,
    ).match(text, at)
    spiff, declares = next(_prefixes(text), ("spiffworkflow", f' xmlns:spiffworkflow="{_SPIFF}"'))
    one = f'<{spiff}:property name="audience" value="{named.answers}" />'
    if extensions is not None:
        is_named = _AUDIENCE.search(extensions[1]) is not None
        inside = re.compile(rf"<{spiff}:properties{_ATTRIBUTES}>").search(extensions[1])
        if is_named or inside is None:
            return extensions.end(), ""
        return extensions.start(1) + inside.end(), one
    space = re.match(r"\s*", text[at:])
    indent = space[0] if space else ""
    deeper = f"{indent}  " if indent else ""
    within = f"{indent}    " if indent else ""
    return at, (
        f"{indent}<{prefix}extensionElements>{deeper}<{spiff}:properties{declares}>{within}{one}"
        f"{deeper}</{spiff}:properties>{indent}</{prefix}extensionElements>"
    )


_SPIFF = SPIFF.strip("{}")


def _prefixes(text: str) -> Iterator[tuple[str, str]]:
    """Yield the prefix that the drawing has for properties, which need not declare it then."""
    for found in re.finditer(rf"""xmlns:([\w.-]+)\s*=\s*["']{re.escape(_SPIFF)}["']""", text):
        yield found[1], ""
