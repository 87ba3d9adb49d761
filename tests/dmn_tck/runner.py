"""Reads the cases of the DMN TCK, works them out, and compares."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine import feel
from engine.decisions import DecisionFailed, DecisionModel, decide, parse_decisions
from engine.errors import DefinitionRejected
from engine.feel import FeelError, to_text

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_CLOSE = Decimal("0.00000001")


#: What of DMN is not read; docs/feel.md says so.
_UNREAD = ("import", "decisionService")
_UNREAD_BOXES = ("conditional", "filter", "for", "some", "every")


@dataclass(frozen=True)
class Outcome:
    """The result of one case: `passed`, `failed` or `skipped`, with the reason."""

    case: str
    result: str
    reason: str = ""


def run_folder(folder: Path) -> Iterator[Outcome]:
    """Run every case found under a folder."""
    for path in sorted(folder.rglob("*.xml")):
        try:
            root = etree.parse(str(path)).getroot()
        except etree.XMLSyntaxError:
            continue
        if _local(root) == "testCases":
            yield from _run_file(path, root)


def _run_file(path: Path, root: Any) -> Iterator[Outcome]:
    model_name = next((child.text for child in root if _local(child) == "modelName"), "") or ""
    name = path.stem
    cases = [child for child in root if _local(child) == "testCase"]
    try:
        model = _model(path.parent / model_name.strip())
    except OSError as error:
        yield from (Outcome(f"{name}#{case.get('id')}", "skipped", str(error)) for case in cases)
        return
    except DefinitionRejected as error:
        yield from (Outcome(f"{name}#{case.get('id')}", "failed", str(error)) for case in cases)
        return
    unread = _unread(path.parent / model_name.strip())
    for case in cases:
        yield from _run_case(model, f"{name}#{case.get('id')}", case, unread)


def _model(path: Path) -> DecisionModel:
    """Read a model; cases of errors need the rest of their model."""
    return parse_decisions(path.read_bytes(), source=path.name, lenient=True)


def _unread(path: Path) -> frozenset[str]:
    """Return the names of what needs a part of DMN that is not read, however far away."""
    root = etree.parse(str(path)).getroot()
    needs = {
        _href(child): {each.get("href", "") for each in child.iter() if each.get("href")}
        for child in root
        if _local(child) in ("decision", "businessKnowledgeModel")
    }
    found = {_href(child) for child in root if _local(child) in _UNREAD}
    found |= {href for hrefs in needs.values() for href in hrefs if not href.startswith("#")}
    found |= {_href(child) for child in root if any(map(_is_unread, child.iter()))}
    while more := {own for own, hrefs in needs.items() if hrefs & found} - found:
        found |= more
    return frozenset(child.get("name", "") for child in root if _href(child) in found)


def _href(node: Any) -> str:
    return f"#{node.get('id') or node.get('name')}"


def _is_unread(node: Any) -> bool:
    return _local(node) in _UNREAD_BOXES or node.get("kind") in ("Java", "PMML")


def _run_case(
    model: DecisionModel, name: str, case: Any, unread: frozenset[str]
) -> Iterator[Outcome]:
    context = {child.get("name"): _value(child) for child in case if _local(child) == "inputNode"}
    for node in case:
        if _local(node) != "resultNode":
            continue
        label = f"{name} {node.get('name')}"
        if (
            case.get("type", "decision") != "decision"
            or node.get("type", "decision") != "decision"
        ):
            yield Outcome(label, "skipped", "not a decision")
            continue
        if node.get("name") in unread:
            yield Outcome(label, "skipped", "needs what docs/feel.md says is not read")
            continue
        yield _run_decision(model, label, node, context)


def _run_decision(model: DecisionModel, label: str, node: Any, context: dict[str, Any]) -> Outcome:
    expected = next((_value(child) for child in node if _local(child) == "expected"), None)
    wanted = next((d for d in model.decisions.values() if d.name == node.get("name")), None)
    if wanted is None:
        return Outcome(label, "skipped", "the model has no such decision")
    try:
        found = decide(model, wanted.id, context, strict=False).value
    except (FeelError, DecisionFailed) as error:
        found = None
        if expected is not None:
            return Outcome(label, "failed", str(error))
    if same(found, expected):
        return Outcome(label, "passed")
    return Outcome(label, "failed", f"expected {to_text(expected)}, found {_shown(found)}")


def _shown(value: Any) -> str:
    try:
        return to_text(value)
    except FeelError:
        return repr(value)


def same(found: Any, expected: Any) -> bool:
    """Say whether a result is the expected one; numbers may differ in the last places."""
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(same(a, b) for a, b in zip(found, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[key], expected[key]) for key in expected)
        )
    if _is_number(expected):
        return _is_number(found) and _is_close(Decimal(found), Decimal(expected))
    return type(found) is type(expected) and feel.evaluate("is(a, b)", {"a": found, "b": expected})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_close(found: Decimal, expected: Decimal) -> bool:
    return abs(found - expected) <= _CLOSE * max(1, abs(expected))


def _value(node: Any) -> Any:
    """Read the value, list or context inside a node."""
    components = [child for child in node if _local(child) == "component"]
    if components:
        return {child.get("name"): _value(child) for child in components}
    for child in node:
        if _local(child) == "list":
            return [_value(item) for item in child if _local(item) == "item"]
        if _local(child) == "value":
            return _scalar(child)
    return None


def _scalar(node: Any) -> Any:
    if node.get(_NIL) in ("true", "1"):
        return None
    kind = (node.get(_TYPE) or "").split(":")[-1]
    text = node.text or ""
    if kind == "string":
        return text
    if kind == "boolean":
        return text.strip() == "true"
    if kind in ("decimal", "double", "integer", "float", "int", "long"):
        return feel.evaluate("number(text)", {"text": text.strip()})
    function = {"date": "date", "time": "time", "dateTime": "date and time"}.get(kind, "")
    if function or kind == "duration":
        return feel.evaluate(f"{function or 'duration'}(text)", {"text": text.strip()})
    return text


def _local(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
