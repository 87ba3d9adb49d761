"""A package as its tests hand it in, opened to everybody in a case."""

import json
import re
from collections.abc import Mapping

_EVERYBODY = """
[audiences.everybody]
title = "everybody in the case"
everybody = true
why = "Nothing in this small procedure is kept from anybody."
"""
_PROCESS = re.compile(rb"<(bpmn:|)process\b[^>]*?(/?)>")
_PROPERTY = (
    '<{0}extensionElements><spiffworkflow:properties xmlns:spiffworkflow="'
    'http://spiffworkflow.org/bpmn/schema/1.0/core"><spiffworkflow:property name="audience" '
    'value="{1}" /></spiffworkflow:properties></{0}extensionElements>'
)


def open_to_all(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a package in which all in a case may know everything, unless it says who may.

    Letters and notices are for whom they are addressed to, and for those who send them.
    """
    settings = files.get("procedure.toml", b"")
    if b"[audiences" in settings or not settings:
        return dict(files)
    opened = {name: _opened(name, content) for name, content in files.items()}
    return {**opened, "procedure.toml": settings + _EVERYBODY.encode()}


def _opened(name: str, content: bytes) -> bytes:
    if name.endswith(".form"):
        form = json.loads(content)
        form["properties"] = {"audience": "everybody", **form.get("properties", {})}
        return json.dumps(form).encode()
    if name.startswith("letters/"):
        return content.replace(b"+++\n", b'+++\naudience = "sender"\n', 1)
    return named_around(content, "everybody") if name.endswith(".bpmn") else content


def named_around(drawing: bytes, audience: str) -> bytes:
    """Return a drawing of which a process names who may know of its steps."""

    def named(match: re.Match[bytes]) -> bytes:
        prefix, is_empty = match[1].decode(), match[2]
        said = _PROPERTY.format(prefix, audience).encode()
        start = match[0].removesuffix(b"/>") + b">" if is_empty else match[0]
        return start + said + (f"</{prefix}process>".encode() if is_empty else b"")

    return _PROCESS.sub(named, drawing)


def with_steps_for(files: Mapping[str, bytes], audience: str, settings: str) -> dict[str, bytes]:
    """Return a package in which all may know everything but its steps, which are for an audience.

    `settings` declares that audience, and whatever else a test needs.
    """
    opened = open_to_all(files)
    everybody, named = (
        b'name="audience" value="%s"' % a for a in (b"everybody", audience.encode())
    )
    drawings = {n: c.replace(everybody, named) for n, c in opened.items() if n.endswith(".bpmn")}
    return {
        **opened,
        **drawings,
        "procedure.toml": opened["procedure.toml"] + settings.encode(),
    }
