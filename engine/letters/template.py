"""Reads a letter or notice: a few settings between `+++` lines, then Markdown with {{FEEL}}."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.feel import Expression, Problem, Type
from engine.feel import check as check_feel
from engine.forms.file.findings import Findings, is_clean, printable
from engine.texts.template import Text
from engine.texts.template_reader import TextError, parse_text

#: Bytes of a file.
MOST_BYTES = 200_000
#: Labels of a letter.
MOST_LABELS = 20

_MOST_TITLE = 300
_KEYS = frozenset({"kind", "title", "labels", "audience"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_FENCE = "+++"


class LetterKind(StrEnum):
    """A letter may say what happened to a child; a notice to people of the service may not."""

    LETTER = "letter"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """A letter or notice, ready to be written to anybody."""

    #: The name of its file, for messages.
    source: str
    kind: LetterKind
    title: Text
    #: Who may read it beside whom it is for (`audience`); "" where nobody is named.
    audience: str
    #: Short facts about the letter, such as its option; example cases may expect them.
    labels: Mapping[str, Expression]
    body: Text
    #: The line of the file on which the body begins.
    body_line: int

    @property
    def name(self) -> str:
        """The name of the letter: that of its file without the ending."""
        return self.source.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def names(self) -> frozenset[str]:
        """The names that the letter reads."""
        read = {name for label in self.labels.values() for name in label.names}
        return self.title.names | self.body.names | read

    @property
    def is_notice(self) -> bool:
        """Whether it is a notice to people of the service."""
        return self.kind is LetterKind.NOTICE


def parse_template(data: bytes, *, source: str) -> Template:
    """Read and check a template. Raises `DefinitionRejected` with every finding."""
    findings = Findings(source)
    lines = _decode(data, findings).split("\n")
    end = _end_of_settings(lines)
    if end is None:
        findings.fail(
            "line 1", "the settings are missing; begin with +++, kind, title and +++ on lines"
        )
    settings = _settings("\n".join(lines[1:end]), findings)
    body_line = end + 2
    template = Template(
        source=findings.source,
        kind=_kind(settings, findings),
        title=_title(settings, findings),
        audience=_audience(settings, findings),
        labels=_labels(settings, findings),
        body=_body("\n".join(lines[end + 1 :]), body_line, findings),
        body_line=body_line,
    )
    findings.finish()
    return template


def _decode(data: bytes, findings: Findings) -> str:
    if len(data) > MOST_BYTES:
        findings.fail("file", f"the file has too many bytes; keep it under {MOST_BYTES:,}")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        findings.fail("file", "the encoding is not UTF-8; save the file as UTF-8")
    if not is_clean(text):
        findings.fail("file", "the file holds signs that cannot be shown; type them anew")
    return text


def _end_of_settings(lines: list[str]) -> int | None:
    """Return the number of the line that ends the settings, from 0."""
    if lines[0].strip() != _FENCE:
        return None
    ends = (i for i, line in enumerate(lines) if i and line.strip() == _FENCE)
    return next(ends, None)


def _settings(text: str, findings: Findings) -> Mapping[str, Any]:
    try:
        settings = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.fail("settings", f"they are not TOML: {printable(error)}; correct that line")
    for name in settings:
        if name not in _KEYS:
            findings.add("settings", f"“{printable(name)}” is not a setting; take it away")
    return settings


def _kind(settings: Mapping[str, Any], findings: Findings) -> LetterKind:
    kind = settings.get("kind")
    if not isinstance(kind, str) or kind not in set(LetterKind):
        findings.add("kind", f"“{printable(kind)}” is no kind; write letter or notice")
        return LetterKind.LETTER
    return LetterKind(kind)


def _title(settings: Mapping[str, Any], findings: Findings) -> Text:
    title = settings.get("title", "")
    if not title:
        findings.add("title", "there is no title; write one")
    return findings.text("title", "the title", title, _MOST_TITLE)


def _audience(settings: Mapping[str, Any], findings: Findings) -> str:
    audience = settings.get("audience", "")
    if isinstance(audience, str):
        return audience
    findings.add("audience", "it names who may know, with commas between the names")
    return ""


def _labels(settings: Mapping[str, Any], findings: Findings) -> Mapping[str, Expression]:
    labels = settings.get("labels", {})
    if not isinstance(labels, dict) or len(labels) > MOST_LABELS:
        findings.add("labels", f"they are not a table of at most {MOST_LABELS} labels; shorten it")
        return {}
    found = {}
    for name, source in labels.items():
        where = f"labels.{printable(name)}"
        if not _NAME.fullmatch(name):
            findings.add(where, "the name is not snake_case; use small letters, digits and _")
        expression = findings.expression(where, "the label", source)
        if expression is not None:
            found[name] = expression
    return found


def _body(source: str, first_line: int, findings: Findings) -> Text:
    try:
        body = parse_text(source, first_line=first_line)
    except TextError as error:
        findings.add(f"line {error.line}", error.message.rstrip("."))
        return parse_text("")
    if not source.strip():
        findings.add(
            f"line {first_line}", "the text is empty; write the letter below the settings"
        )
    return body


def check(template: Template, types: Mapping[str, Type]) -> list[Problem]:
    """Check the expressions against the types of names; lines are those of the file."""
    found = [replace(problem, line=line) for line, problem in template.body.problems(types)]
    named = [("title", problem) for _, problem in template.title.problems(types)]
    for name, label in template.labels.items():
        named += [(f"labels.{name}", problem) for problem in check_feel(label.text, types)]
    return [*found, *(replace(one, message=f"{where}: {one.message}") for where, one in named)]
