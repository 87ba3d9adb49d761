"""What a check finds: one line each, `FILE:ELEMENT: what is wrong and what to do`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from engine.model.spaces import plain_spaces

_MOST_SHOWN = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something wrong in one place of a package."""

    #: Name of the file inside the package, or the path that was given to check.
    file: str
    #: Id of the element, key of the form or place in the file.
    element: str
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        """Write the line; a warning says that it is one."""
        kind = "" if self.is_error else "warning: "
        return f"{shown(self.file)}:{shown(self.element)}: {kind}{self.message}"

    @classmethod
    def of_line(cls, line: str, *, file: str) -> Self:
        """Read a line of a refused file; `file` is where it belongs if the line does not say."""
        for name in (file, file.rsplit("/", 1)[-1]):
            if line.startswith(f"{name}:"):
                line = line.removeprefix(f"{name}:")
                break
        element, colon, message = line.partition(": ")
        if not colon or element.startswith(" "):
            element, message = "", line
        return cls(file=file, element=element.strip() or "file", message=sentence(message))

    def at(self, file: str) -> "Finding":
        """Return the same finding under another name of its file."""
        return replace(self, file=file)


def error(file: str, element: str, message: str) -> Finding:
    """Make an error."""
    return Finding(file=file, element=element, message=sentence(message))


def warning(file: str, element: str, message: str) -> Finding:
    """Make a warning."""
    return Finding(file=file, element=element, message=sentence(message), is_error=False)


def without_repeats(findings: Iterator[Finding]) -> list[Finding]:
    """Return findings once each, file by file, errors ahead of warnings in each file."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda finding: (finding.file, not finding.is_error))


def renamed(findings: list[Finding], names: Mapping[str, str]) -> list[Finding]:
    """Return findings with the paths under which the reader knows the files."""
    return [finding.at(names.get(finding.file, finding.file)) for finding in findings]


def sentence(message: str) -> str:
    """Return a message on one line with a full stop."""
    text = " ".join(message.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def shown(text: object) -> str:
    """Return a short text on one line that is safe to show."""
    clean = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for sign in plain_spaces(str(text))
    )
    return clean if len(clean) <= _MOST_SHOWN else f"{clean[:_MOST_SHOWN]}…"
