"""Looks into a zip before it is opened: names that lead out of it, also where it is damaged."""

import struct
from collections.abc import Iterator
from pathlib import Path

from engine.check.finding import Finding, error, shown
from engine.package.files import LARGEST_PACKAGE

_HEADER = b"PK\x03\x04"
_LENGTH_AT = 26
_NAME_AT = 30
_MOST_MEMBERS = 2_000


def zip_findings(path: Path) -> Iterator[Finding]:
    """Check size and names; the names are those before each member, not those of the index."""
    if path.stat().st_size > LARGEST_PACKAGE:
        most = LARGEST_PACKAGE // 1_000_000
        yield error(str(path), "file", f"the zip is too large; a package has {most} MB at most")
        return
    for name in _names(path.read_bytes()):
        if ".." in name or name.startswith(("/", "\\")) or ":" in name:
            text = f"the name “{shown(name)}” leads out of the package; make the zip anew"
            yield error(str(path), shown(name), text)


def _names(data: bytes) -> Iterator[str]:
    at = data.find(_HEADER)
    for _ in range(_MOST_MEMBERS):
        if at < 0 or at + _NAME_AT > len(data):
            return
        (length,) = struct.unpack_from("<H", data, at + _LENGTH_AT)
        yield data[at + _NAME_AT : at + _NAME_AT + length].decode("utf-8", "replace")
        at = data.find(_HEADER, at + _NAME_AT)
