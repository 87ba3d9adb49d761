"""What every file must keep to before anybody reads it: name, size, encoding, harmless XML."""

import re
from collections.abc import Iterator

from engine.check.finding import Finding, error, shown
from engine.package.files import LARGEST_FILE
from engine.safe_xml import (
    BPMN,
    BPMN_DI,
    DC,
    DI,
    SPIFF,
    XSI,
    NotXml,
    XmlElement,
    instructions,
    is_bpmn,
    local,
    name_of,
)
from engine.safe_xml import parse as parse_xml

#: Elements of one drawing, and levels of one in another.
MOST_ELEMENTS = 1_000
MOST_LEVELS = 60
MOST_ATTRIBUTES = 50
MOST_NODES = 100_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*\Z")
_MOST_NAME = 120
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)\Z", re.IGNORECASE)
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
#: Control characters that XML 1.0 forbids.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_KNOWN = frozenset({BPMN, SPIFF, BPMN_DI, DC, DI})
_NOT_COUNTED = {
    *("incoming", "outgoing", "documentation", "extensionElements"),
    *("flowNodeRef", "categoryValueRef"),
}


def name_findings(name: str) -> Iterator[Finding]:
    """Check the name of a file, wherever it comes from."""
    stem = name.rsplit("/", 1)[-1].split(".", 1)[0]
    if len(name) > _MOST_NAME:
        text = f"the name has {len(name)} letters; use at most {_MOST_NAME}"
    elif not _NAME.match(name) or ".." in name:
        text = "the name holds signs that no file here may have; use small letters, digits and _"
    elif _DEVICES.match(stem):
        text = f"the name {stem} means a device on Windows; choose another"
    else:
        return
    yield error(shown(name), "file", text)


def content_findings(name: str, content: bytes) -> Iterator[Finding]:
    """Check the bytes of a file; what is found makes reading on useless."""
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        text = "the file is too large: it holds too many elements or too much text; split it, and"
        yield error(name, "file", f"{text} keep each under {most} MB")
    elif not content.strip():
        yield error(name, "file", "the file is empty; save it again from the editor")
    elif name.endswith((".bpmn", ".dmn")) and (fault := _fault(content)):
        yield error(name, "file", fault)


def _fault(content: bytes) -> str:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARED.match(start)
    if content.startswith(_WIDE) or (
        declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
    ):
        return "the encoding is not UTF-8; save the file as UTF-8"
    if not start.startswith(b"<") or b"<html" in start[:500].lower():
        return "this is no XML of BPMN or DMN; save the file again from the editor"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return f"the encoding is not UTF-8 (byte {fault.start + 1}); save the file as UTF-8"
    if control := _CONTROL.search(content):
        return f"byte {control.start() + 1} is a character that XML forbids; remove it"
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        return "a DOCTYPE or an entity is not accepted; remove it"
    return ""


def parse(name: str, content: bytes) -> XmlElement | Finding:
    """Return the root of an XML file that passed `content_findings`, or what is wrong."""
    try:
        return parse_xml(content)
    except NotXml as fault:
        reason = str(fault).split("\n")[0][:160]
        if "depth" in reason.lower():
            return error(name, "file", "the elements are nested too deep; flatten them")
        return error(
            name,
            "file",
            f"this is not XML, so no BPMN or DMN ({reason}); save it again from the editor",
        )


def tree_findings(name: str, root: XmlElement) -> Iterator[Finding]:
    """Check the XML of a drawing: its root, its size, and elements of other makers."""
    if root.tag != f"{BPMN}definitions":
        space, own = name_of(root.tag)
        text = f"this is no BPMN 2.0 file: the root is <{own}> in the"
        space = space.strip("{}") or "none"
        yield error(name, "file", f"{text} namespace {shown(space)}; export BPMN 2.0")
        return
    yield from _size_findings(name, root)
    for target in instructions(root):
        text = f"a processing instruction <?{target}?>, such as a stylesheet, is not accepted"
        yield error(name, "file", f"{text}; remove it")
    for node in root.iter("*"):
        yield from _foreign(name, node)


def _size_findings(name: str, root: XmlElement) -> Iterator[Finding]:
    count = drawn = 0
    for node in root.iter():
        count += 1
        drawn += is_bpmn(node) and local(node) not in _NOT_COUNTED
        if len(node.attrib) > MOST_ATTRIBUTES:
            text = f"the element is too large: it has {len(node.attrib):,} attributes; remove them"
            yield error(name, named(node), text)
    if drawn > 2 * MOST_ELEMENTS or count > MOST_NODES:
        many = max(drawn, count if count > MOST_NODES else 0)
        text = f"the drawing has too many elements ({many:,}); split it into several processes"
        yield error(name, "file", text)


def _foreign(name: str, node: XmlElement) -> Iterator[Finding]:
    """Find elements and attributes of other makers: nobody would act on them as meant."""
    if name_of(node.tag)[0] not in _KNOWN:
        own = f"{node.prefix}:{local(node)}" if node.prefix else local(node)
        yield error(name, named(node), f"<{own}> is an unknown element; remove it")
    # Editors add colours to the picture of an element.
    for attribute in node.attrib if is_bpmn(node) and node.getparent() is not None else ():
        space, own = name_of(attribute)
        if space not in ("", XSI):
            prefixes = {uri: prefix for prefix, uri in node.nsmap.items()}
            prefix = prefixes.get(space.strip("{}")) or "?"
            value = shown(node.get(attribute))[:60]
            text = f"the attribute {prefix}:{own}=“{value}” does nothing; remove it"
            yield error(name, named(node), text)


def named(node: XmlElement) -> str:
    """Return the id of an element or of what it stands in, “file” at the top."""
    around: XmlElement | None = node
    while around is not None:
        own = around.get("id")
        if own and around.getparent() is not None:
            return own
        around = around.getparent()
    return "file"
