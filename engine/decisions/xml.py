"""Opens DMN files without following anything that they point at."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.errors import DefinitionRejected

Element = etree._Element

#: Bytes of a file.
MOST_BYTES = 2_000_000
#: Elements of a file.
MOST_ELEMENTS = 50_000

_SPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/")


def open_xml(xml: bytes, *, source: str) -> Element:
    """Return the root of a DMN file; refuse what is not one."""
    if len(xml) > MOST_BYTES:
        raise refused(source, "definitions", "the file is larger than 2 MB; split it")
    root = _parsed(xml, source)
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(source, "definitions", "the file has a DOCTYPE; remove that line")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise refused(source, "definitions", "the file has too many elements; split it")
    if local(root) != "definitions" or not is_dmn(root):
        raise refused(
            source,
            "definitions",
            "this is not a DMN file; save the table from the table editor and use that file",
        )
    return root


def _parsed(xml: bytes, source: str) -> Element:
    if b"<!DOCTYPE" in xml.upper():
        raise refused(source, "definitions", "the file has a DOCTYPE; remove that line")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = str(error).split("\n")[0][:200] or "it is empty"
        raise refused(
            source, "definitions", f"the file is not XML ({reason}); save it again"
        ) from error


def refused(source: str, element: str, message: str) -> DefinitionRejected:
    """Make the refusal of a file with one finding."""
    return DefinitionRejected([f"{source}:{element}: {message}"])


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def is_dmn(element: Element) -> bool:
    """Say whether an element belongs to DMN."""
    space = etree.QName(element).namespace if isinstance(element.tag, str) else None
    return bool(space and _SPACE.match(space))


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the DMN elements inside an element, all or those of some names."""
    for child in element:
        if is_dmn(child) and (not names or local(child) in names):
            yield child


def child(element: Element, name: str) -> Element | None:
    """Return the first DMN element of a name inside an element."""
    return next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """Return the text inside the `text` element."""
    inner = None if element is None else child(element, "text")
    return (inner.text or "").strip() if inner is not None else ""
