"""The hard gate: refuses everything that SpiffWorkflow would ignore or take silently.

A diagram that passes runs as it is drawn. Whether it is a good one (names, lanes, forms,
expressions) is checked elsewhere.
"""

from engine.bpmn.profile import (
    ATTRIBUTES,
    BOOLEANS,
    CHILDREN,
    EVENT_DEFINITIONS,
    EXPRESSIONS,
    HINTS,
)
from engine.bpmn.report import Report, id_of
from engine.safe_xml import SPIFF, XSI, XmlElement, is_bpmn, local, name_of, xml_boolean

_EVERYWHERE = frozenset({"documentation", "extensionElements"})


def check_profile(root: XmlElement, report: Report) -> None:
    """Check every tag and attribute of a file against the profile."""
    for node in root.iter("*"):
        _check_booleans(node, report)
    _check_attributes(root, report)
    for child in root:
        if is_bpmn(child):
            _check(child, report)


def _check_booleans(node: XmlElement, report: Report) -> None:
    for name in sorted(BOOLEANS.intersection(node.attrib)):
        said = node.get(name, "")
        if xml_boolean(said) is None:
            report.add(node, f'has {name}="{said}"; write "true" or "false" (or 1 or 0).')


def _check(node: XmlElement, report: Report) -> None:
    parent = node.getparent()
    tag = local(node)
    if parent is not None and tag not in CHILDREN.get(local(parent), frozenset()) | _EVERYWHERE:
        report.add(node, _refusal(node))
        return
    _check_attributes(node, report)
    if tag == "extensionElements":
        _check_extensions(node, report)
        return
    if tag in EXPRESSIONS:
        _check_expression(node, report)
    if tag in EVENT_DEFINITIONS:
        _check_event(node, report)
    for child in node:
        if is_bpmn(child):
            _check(child, report)
        elif isinstance(child.tag, str):
            report.add(node, f"holds <{local(child)}>, which is not BPMN; remove it.")


def _refusal(node: XmlElement) -> str:
    tag = local(node)
    hint = HINTS.get(tag, "is not among the elements that can be used; remove it.")
    return hint if id_of(node) == node.get("id") else f"<{tag}> {hint}"


def _check_attributes(node: XmlElement, report: Report) -> None:
    tag = local(node)
    if tag == "definitions":
        return
    allowed = ATTRIBUTES.get(tag, {})
    for name, value in node.attrib.items():
        if name in {"id", "name"} or str(name).startswith(XSI):
            continue
        if name not in allowed:
            shown = name_of(name)[1]
            report.add(node, f"has the attribute {shown}, which would do nothing; remove it.")
        elif not _is_allowed(str(name), str(value), allowed[str(name)]):
            only = allowed[str(name)]
            report.add(node, f'has {name!s}="{value!s}"; only "{only}" can be used.')
    if tag == "process" and node.get("isExecutable") is None:
        report.add(node, 'is not executable; set isExecutable="true".')


def _is_allowed(name: str, value: str, only: str | None) -> bool:
    if only is None:
        return True
    if name in BOOLEANS:
        # What is neither true nor false has its own finding.
        return xml_boolean(value) in {None, xml_boolean(only)}
    return value == only


def _check_extensions(node: XmlElement, report: Report) -> None:
    holders = [child for child in node if isinstance(child.tag, str)]
    for child in holders:
        if child.tag != SPIFF + "properties":
            report.add(
                node,
                f"has the extension {local(child)}, which would do nothing or run a script;"
                " only spiffworkflow:properties can be used.",
            )
    properties = [child for child in holders if child.tag == SPIFF + "properties"]
    if len(properties) > 1:
        report.add(node, "has several lists of properties, of which one would count; join them.")
    seen: set[str] = set()
    for item in (item for holder in properties for item in holder if isinstance(item.tag, str)):
        name = item.get("name")
        if item.tag != SPIFF + "property" or not name or item.get("value") is None:
            report.add(node, "has a property without name or value; write both.")
        elif name in seen:
            report.add(node, f"has the property {name} twice; keep one.")
        else:
            seen.add(name)


def _check_expression(node: XmlElement, report: Report) -> None:
    if not (node.text or "").strip():
        report.add(node, f"has an empty {local(node)}; write it in FEEL.")
    if len(node):
        report.add(node, f"has more than text in its {local(node)}; write the FEEL alone.")
    language = node.get("language")
    if language is not None and "feel" not in language.lower():
        report.add(node, f"has an expression in {language}; only FEEL is evaluated.")


def _check_event(node: XmlElement, report: Report) -> None:
    kinds = [child for child in node if is_bpmn(child) and local(child).endswith("Definition")]
    if len(kinds) > 1:
        report.add(node, "waits for several things at once; draw one event for each.")
    if not kinds and local(node) in {"intermediateCatchEvent", "boundaryEvent"}:
        report.add(node, "waits for nothing; give it a timer, a message or a condition.")
    needed = {"timerEventDefinition": "timeDate", "conditionalEventDefinition": "condition"}
    for kind in kinds:
        inner = needed.get(local(kind))
        if inner and not any(is_bpmn(c) and local(c) == inner for c in kind) and len(kind) == 0:
            report.add(node, f"has a {local(kind)} without {inner}; write it in FEEL.")
