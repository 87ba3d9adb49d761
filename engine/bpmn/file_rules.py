"""Checks what a file must keep to before anybody looks at what it draws."""

from engine.bpmn.profile import FLOW_NODES
from engine.bpmn.report import Report
from engine.safe_xml import BPMN, HasDoctype, NotXml, XmlElement, is_bpmn, local, parse

#: Larger diagrams cannot be read by people either.
SIZE_LIMIT = 2 * 1024 * 1024
#: Elements that one file may draw.
NODE_LIMIT = 1_000


def read_file(content: bytes, report: Report) -> XmlElement | None:
    """Return the root of a BPMN file that is not too large, or None with a finding."""
    root = _root(content)
    if isinstance(root, str):
        report.add("file", root)
        return None
    return root


def _root(content: bytes) -> XmlElement | str:
    """Return the root of a BPMN file, or what is wrong with it."""
    if len(content) > SIZE_LIMIT:
        return f"is larger than {SIZE_LIMIT // 1024} kB; split the diagram."
    try:
        content.decode()
        root = parse(content)
    except UnicodeDecodeError:
        return "is not UTF-8 text; save it again as UTF-8."
    except HasDoctype:
        return "holds a DOCTYPE or an entity; remove it."
    except NotXml as error:
        return f"is not well-formed XML ({error}); save it again from the editor."
    if root.tag != BPMN + "definitions":
        return "is not a BPMN 2.0 file; its root must be bpmn:definitions."
    if sum(is_bpmn(node) and local(node) in FLOW_NODES for node in root.iter()) > NODE_LIMIT:
        return f"draws more than {NODE_LIMIT:,} elements; split the diagram."
    return root
