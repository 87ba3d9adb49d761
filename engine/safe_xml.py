"""The one door for XML that nobody vouches for, and the names of what stands in it."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

XmlElement = etree._Element

#: Namespaces as they stand ahead of a tag.
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMN_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
#: DMN has a namespace for each of its versions.
_DMN = re.compile(r"\{https?://www\.omg\.org/spec/DMN/")


class NotXml(Exception):
    """A file that is no well-formed XML in UTF-8; the text is the parser's."""


class HasDoctype(NotXml):
    """A file with a DOCTYPE or an entity, of which nothing is read."""


def parse(content: bytes, *, without_remarks: bool = False) -> XmlElement:
    """Return the root of an XML file: no DOCTYPE, no entities, no network, nothing huge.

    The parser is told the encoding, so that a declaration cannot hide anything. Remarks are
    comments and processing instructions. Raises `HasDoctype` and `NotXml`.
    """
    text = content.upper()
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise HasDoctype
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=without_remarks,
        remove_pis=without_remarks,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)) from error


def write(root: XmlElement) -> bytes:
    """Return an XML file in UTF-8."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def name_of(tag: object) -> tuple[str, str]:
    """Return the namespace, as above, and the local name of a tag or attribute.

    Both are "" for the tag of a comment or processing instruction.
    """
    space, brace, own = tag.rpartition("}") if isinstance(tag, str) else ("", "", "")
    return space + brace, own


def local(node: XmlElement) -> str:
    """Return the tag of an element without its namespace, "" for a comment."""
    return name_of(node.tag)[1]


def is_bpmn(node: XmlElement) -> bool:
    """Say whether an element is of BPMN itself."""
    return name_of(node.tag)[0] == BPMN


def is_dmn(node: XmlElement) -> bool:
    """Say whether an element is of DMN, in any of its versions."""
    return _DMN.match(name_of(node.tag)[0]) is not None


def instructions(root: XmlElement) -> Iterator[str]:
    """Yield what the processing instructions ahead of an element and inside it are for."""
    for found in (*root.itersiblings(etree.PI, preceding=True), *root.iter(etree.PI)):
        yield str(getattr(found, "target", ""))


def at_path(root: XmlElement, path: str | None) -> XmlElement | None:
    """Return the element that a path of a validator leads to, if it can be followed."""
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found: Any = root.xpath(path, namespaces=prefixes) if path else None
    except etree.XPathError:
        return None
    return found[0] if found else None


_MEANT = {"true": True, "1": True, "false": False, "0": False}
#: The signs that XML takes for blanks; nothing else may stand around a value.
_BLANKS = " \t\r\n"


def xml_boolean(text: str) -> bool | None:
    """Return what `true`, `1`, `false` or `0` means; None for anything else."""
    return _MEANT.get(text.strip(_BLANKS))
