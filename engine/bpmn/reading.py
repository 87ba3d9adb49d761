"""Reads BPMN files that nobody vouches for: no DOCTYPE, no entities, no network."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree
from SpiffWorkflow.spiff.parser.process import VALIDATOR

from engine.bpmn.profile import EXPRESSIONS, FLOW_NODES

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Larger diagrams cannot be read by people either.
SIZE_LIMIT = 2 * 1024 * 1024
#: Elements that one file may draw.
NODE_LIMIT = 1_000
#: Findings of the schema that are worth showing for one file.
_SCHEMA_FINDINGS = 20
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# lxml keeps the errors of the last validation on the validator.
_schema_lock = threading.Lock()


@dataclass
class Report:
    """Findings about one file, as lines `FILE:ELEMENT: what is wrong and what to do`."""

    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, where: _Element | str, text: str) -> None:
        """Add a finding about an element or an id."""
        named = where if isinstance(where, str) else id_of(where)
        self.lines.append(f"{self.file}:{named}: {text}")


def id_of(node: _Element) -> str:
    """Return the id of what a reader meets in the drawing, else the tag."""
    around: _Element | None = node
    while around is not None:
        element_id = around.get("id")
        if element_id and not _is_part(local(around)):
            return element_id
        around = around.getparent()
    return local(node)


def _is_part(tag: str) -> bool:
    """Return whether a tag only says something about the element it stands in."""
    return tag.endswith(("EventDefinition", "Characteristics")) or tag in {
        "definitions",
        *EXPRESSIONS,
    }


def local(node: _Element) -> str:
    """Return the tag of an element without its namespace, "" for a comment."""
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def is_bpmn(node: _Element) -> bool:
    """Return whether an element is of BPMN itself."""
    return isinstance(node.tag, str) and node.tag.startswith(_BPMN)


def read_xml(content: bytes, report: Report) -> _Element | None:
    """Return the root of a BPMN file, or None with a finding."""
    text = _text(content, report)
    if text is None:
        return None
    # The parser is told the encoding, so that a declaration cannot hide anything from _text.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        report.add("file", f"is not well-formed XML ({error}); save it again from the editor.")
        return None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        report.add("file", "holds a DOCTYPE; remove it.")
        return None
    if root.tag != _BPMN + "definitions":
        report.add("file", "is not a BPMN 2.0 file; its root must be bpmn:definitions.")
        return None
    if sum(is_bpmn(node) and local(node) in FLOW_NODES for node in root.iter()) > NODE_LIMIT:
        report.add("file", f"draws more than {NODE_LIMIT:,} elements; split the diagram.")
        return None
    return root


def check_schema(root: _Element, report: Report) -> None:
    """Check a file against the schema of BPMN 2.0 that SpiffWorkflow ships."""
    with _schema_lock:
        if VALIDATOR.validator.validate(root):
            return
        errors = list(VALIDATOR.validator.error_log)[:_SCHEMA_FINDINGS]
    for error in errors:
        where = _at(root, error.path)
        message = error.message.replace(_BPMN, "bpmn:")
        report.add(where, f"does not follow the BPMN schema, line {error.line}: {message}")


def _at(root: _Element, path: str | None) -> str:
    """Return the id of the element that a path of the schema's error leads to."""
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found: Any = root.xpath(path, namespaces=prefixes) if path else None
    except etree.XPathError:
        return "file"
    return id_of(found[0]) if found else "file"


def _text(content: bytes, report: Report) -> str | None:
    if len(content) > SIZE_LIMIT:
        report.add("file", f"is larger than {SIZE_LIMIT // 1024} kB; split the diagram.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        report.add("file", "is not UTF-8 text; save it again as UTF-8.")
        return None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        report.add("file", "holds a DOCTYPE or an entity; remove it.")
        return None
    return text
