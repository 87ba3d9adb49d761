"""Opens DMN files without following anything that they point at."""

from collections.abc import Iterator

from engine.errors import DefinitionRejected
from engine.safe_xml import HasDoctype, NotXml, XmlElement, is_dmn, local, parse

#: Bytes of a file.
MOST_BYTES = 2_000_000
#: Elements of a file.
MOST_ELEMENTS = 50_000


def open_xml(xml: bytes, *, source: str) -> XmlElement:
    """Return the root of a DMN file; refuse what is not one."""
    if len(xml) > MOST_BYTES:
        raise refused(source, "definitions", "the file is larger than 2 MB; split it")
    root = _parsed(xml, source)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise refused(source, "definitions", "the file has too many elements; split it")
    if local(root) != "definitions" or not is_dmn(root):
        raise refused(
            source,
            "definitions",
            "this is not a DMN file; save the table from the table editor and use that file",
        )
    return root


def _parsed(xml: bytes, source: str) -> XmlElement:
    try:
        return parse(xml, without_remarks=True)
    except HasDoctype as error:
        line = "the file has a DOCTYPE; remove that line"
        raise refused(source, "definitions", line) from error
    except NotXml as error:
        reason = str(error).split("\n")[0][:200] or "it is empty"
        raise refused(
            source, "definitions", f"the file is not XML ({reason}); save it again"
        ) from error


def refused(source: str, element: str, message: str) -> DefinitionRejected:
    """Make the refusal of a file with one finding."""
    return DefinitionRejected([f"{source}:{element}: {message}"])


def children(element: XmlElement, *names: str) -> Iterator[XmlElement]:
    """Yield the DMN elements inside an element, all or those of some names."""
    for child in element:
        if is_dmn(child) and (not names or local(child) in names):
            yield child


def child(element: XmlElement, name: str) -> XmlElement | None:
    """Return the first DMN element of a name inside an element."""
    return next(children(element, name), None)


def text_of(element: XmlElement | None) -> str:
    """Return the text inside the `text` element."""
    inner = None if element is None else child(element, "text")
    return (inner.text or "").strip() if inner is not None else ""
