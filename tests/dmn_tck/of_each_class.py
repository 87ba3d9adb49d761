"""Conformance cases of our own: at least one of each class of the public ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.decisions.builders import definitions, table_xml

_TESTS = "http://www.omg.org/spec/DMN/20160719/testcase"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

#: What is given, and what the decision `found` gives.
Case = tuple[Mapping[str, object], object]


@dataclass(frozen=True)
class Own:
    """A model with a decision `found`, and cases of it."""

    kind: str
    model: bytes
    cases: Sequence[Case]


def _model(inputs: Mapping[str, str], box: str, *, kind: str = "", more: str = "") -> bytes:
    given = "".join(
        f'<inputData id="in_{n}" name={quoteattr(name)}>'
        f'<variable name={quoteattr(name)} typeRef="{of}"/></inputData>'
        for n, (name, of) in enumerate(inputs.items())
    )
    needed = "".join(
        f'<informationRequirement id="r_{n}"><requiredInput href="#in_{n}"/>'
        "</informationRequirement>"
        for n, _ in enumerate(inputs)
    )
    typed = f' typeRef="{kind}"' if kind else ""
    return definitions(
        f'{more}<decision id="found" name="found"><variable name="found"{typed}/>'
        f"{needed}{box}</decision>{given}"
    )


def _literal(text: str, **inputs: str) -> bytes:
    return _model(inputs, f"<literalExpression><text>{escape(text)}</text></literalExpression>")


def _table(
    policy: str,
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    inputs: Mapping[str, str],
    more: str = "",
) -> bytes:
    return _model(inputs, table_xml(list(inputs), outputs, rules, policy=policy, more=more))


def _values(*names: str) -> str:
    listed = ",".join(f'"{name}"' for name in names)
    return f"<outputValues><text>{escape(listed)}</text></outputValues>"


_AGE, _TWO = {"age": "number"}, {"age": "number", "risk": "string"}
_FEES = (
    (">= 18", '"low"', '"standard"'),
    (">= 18", '"high"', '"closer"'),
    ("< 18", "-", '"child"'),
)
_MANY = ((">= 10", '"seen"'), (">= 10", '"seen"'), (">= 16", '"told"'))
_COUNTED = ((">= 10", "3"), (">= 12", "5"), (">= 16", "2"))
_PAIRS = ((">= 10", '"seen"', "1"), (">= 12", '"told"', "2"), (">= 16", '"seen"', "3"))
_RANKED = f"step|{_values('told', 'seen')}"
_RANK = f"rank|{_values('b', 'a')}"
_STATUS = (
    '<itemDefinition name="tStatus"><typeRef>string</typeRef><allowedValues>'
    '<text>"open","closed"</text></allowedValues></itemDefinition>'
)
_SUM = (
    '<businessKnowledgeModel id="share" name="share"><variable name="share"/><encapsulatedLogic>'
    '<formalParameter name="whole" typeRef="number"/><formalParameter name="parts"'
    ' typeRef="number"/><literalExpression><text>whole / parts</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)
_INVOKED = (
    '<knowledgeRequirement id="k"><requiredKnowledge href="#share"/></knowledgeRequirement>'
    "<invocation><literalExpression><text>share</text></literalExpression>"
    '<binding><parameter name="whole"/><literalExpression><text>days * 2</text>'
    '</literalExpression></binding><binding><parameter name="parts"/><literalExpression>'
    "<text>4</text></literalExpression></binding></invocation>"
)

OF_EACH_CLASS: tuple[Own, ...] = (
    Own("input-data-string", _literal('"For " + name', name="string"), [
        ({"name": "Ava Trent"}, "For Ava Trent"), ({}, None)]),
    Own("input-data-number", _literal("days * 2", days="number"), [({"days": 10}, 20)]),
    Own("input-data-string-allowed-values", _model(
        {"status": "tStatus"}, "<literalExpression><text>status</text></literalExpression>",
        more=_STATUS), [({"status": "open"}, "open"), ({"status": "lost"}, None)]),
    Own("simpletable-U", _table("UNIQUE", ["step"], _FEES, inputs=_TWO), [
        ({"age": 20, "risk": "low"}, "standard"), ({"age": 20, "risk": "high"}, "closer"),
        ({"age": 9, "risk": "low"}, "child"), ({"age": 20, "risk": "none"}, None)]),
    Own("simpletable-A", _table("ANY", ["step"], _MANY, inputs=_AGE), [
        ({"age": 12}, "seen"), ({"age": 5}, None)]),
    Own("simpletable-P1", _table("PRIORITY", [_RANKED], _MANY, inputs=_AGE), [
        ({"age": 17}, "told")]),
    Own("simpletable-P2", _table("PRIORITY", [_RANKED], _MANY[::-1], inputs=_AGE), [
        ({"age": 17}, "told"), ({"age": 12}, "seen")]),
    Own("LX-arithmetic", _literal("(a + b) * 2 - a ** 2 / 4", a="number", b="number"), [
        ({"a": 4, "b": 3}, 10)]),
    Own("invocation-arithmetic", _model({"days": "number"}, _INVOKED, more=_SUM), [
        ({"days": 10}, 5)]),
    Own("multi-output-U", _table("UNIQUE", ["step", "rank"], [
        ("< 18", '"child"', "1"), (">= 18", '"grown"', "2")], inputs=_AGE), [
        ({"age": 9}, {"step": "child", "rank": 1})]),
    Own("feel-constants", _literal('["a", 1.5, true, null]'), [
        ({}, ["a", Decimal("1.5"), True, None])]),
    Own("feel-constants", _literal("if flag then 1 else -1", flag="boolean"), [
        ({"flag": True}, 1), ({"flag": False}, -1)]),
    Own("feel-math", _literal("modulo(a, 3) + floor(a / 2) + abs(-a)", a="number"), [
        ({"a": 7}, 11)]),
    Own("feel-ternary-logic", _literal("a and b", a="boolean", b="boolean"), [
        ({"a": True, "b": True}, True), ({"a": False}, False), ({"a": True}, None)]),
    Own("feel-ternary-logic", _literal("a or b", a="boolean", b="boolean"), [
        ({"a": True}, True), ({"a": False}, None)]),
    Own("feel-ternary-logic-not", _literal("not(a)", a="boolean"), [
        ({"a": True}, False), ({}, None)]),
    Own("first-hitpolicy", _table("FIRST", ["step", "rank"], _PAIRS, inputs=_AGE), [
        ({"age": 17}, {"step": "seen", "rank": 1})]),
    Own("ruleOrder-hitpolicy", _table("RULE ORDER", ["step", "rank"], _PAIRS, inputs=_AGE), [
        ({"age": 12}, [{"step": "seen", "rank": 1}, {"step": "told", "rank": 2}])]),
    Own("outputOrder-hitpolicy", _table("OUTPUT ORDER", [_RANKED, _RANK], [
        (">= 10", '"seen"', '"a"'), (">= 12", '"told"', '"b"')], inputs=_AGE), [
        ({"age": 12}, [{"step": "told", "rank": "b"}, {"step": "seen", "rank": "a"}])]),
    Own("first-hitpolicy-singleoutputcol", _table("FIRST", ["step"], _MANY, inputs=_AGE), [
        ({"age": 17}, "seen")]),
    Own("ruleOrder-hitpolicy-singleinoutcol", _table(
        "RULE ORDER", ["step"], _MANY, inputs=_AGE), [({"age": 17}, ["seen", "seen", "told"])]),
    Own("outputOrder-hitpolicy-singleinoutcol", _table(
        "OUTPUT ORDER", [_RANKED], _MANY, inputs=_AGE), [({"age": 17}, ["told", "seen", "seen"])]),
    *(
        Own(f"{kind}-collect-hitpolicy", _table(
            "COLLECT", ["days"], _COUNTED, inputs=_AGE, more=f'aggregation="{kind.upper()}"'), [
            ({"age": 17}, found)])
        for kind, found in (("min", 2), ("sum", 10), ("count", 3))
    ),
    Own("multi-any-hitpolicy", _table("ANY", ["step", "rank"], [
        (">= 10", '"seen"', "1"), (">= 12", '"seen"', "1")], inputs=_AGE), [
        ({"age": 17}, {"step": "seen", "rank": 1})]),
    Own("multi-priority-hitpolicy", _table("PRIORITY", [_RANKED, _RANK], [
        (">= 10", '"seen"', '"a"'), (">= 12", '"told"', '"a"'), (">= 16", '"told"', '"b"')],
        inputs=_AGE), [({"age": 17}, {"step": "told", "rank": "b"})]),
    Own("multi-collect-hitpolicy", _table("COLLECT", ["step", "rank"], _PAIRS, inputs=_AGE), [
        ({"age": 12}, [{"step": "seen", "rank": 1}, {"step": "told", "rank": 2}])]),
)  # fmt: skip


def write(own: Own, folder: Path, *, result: str = 'name="found" type="decision"') -> None:
    """Write a model and its cases as the public ones are written."""
    (folder / "own.dmn").write_bytes(own.model)
    cases = "".join(
        f'<testCase id="{number:03}">'
        + "".join(
            f"<inputNode name={quoteattr(name)}>{_value(value)}</inputNode>"
            for name, value in given.items()
        )
        + f"<resultNode {result}><expected>{_value(found)}</expected></resultNode></testCase>"
        for number, (given, found) in enumerate(own.cases, 1)
    )
    (folder / "own-test-01.xml").write_text(
        f'<testCases xmlns="{_TESTS}" xmlns:xsi="{_XSI}" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<modelName>own.dmn</modelName>{cases}</testCases>",
        encoding="utf-8",
    )


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"<list>{''.join(f'<item>{_value(one)}</item>' for one in value)}</list>"
    if isinstance(value, dict):
        return "".join(
            f"<component name={quoteattr(name)}>{_value(one)}</component>"
            for name, one in value.items()
        )
    if value is None:
        return '<value xsi:nil="true"/>'
    if isinstance(value, bool):
        return f'<value xsi:type="xsd:boolean">{str(value).lower()}</value>'
    kind = "string" if isinstance(value, str) else "decimal"
    return f'<value xsi:type="xsd:{kind}">{escape(str(value))}</value>'
