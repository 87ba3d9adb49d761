"""Reads the boxed expressions of a DMN file: tables, literals, contexts, calls."""

from collections.abc import Callable
from typing import Any, TypeVar

from engine import feel
from engine.decisions.model import (
    Box,
    ContextBox,
    FunctionBox,
    HitPolicy,
    Input,
    InvocationBox,
    ItemType,
    ListBox,
    LiteralBox,
    Output,
    RelationBox,
    Rule,
    Table,
)
from engine.decisions.xml import child, children, text_of
from engine.errors import FileFindings
from engine.feel import Expression, FeelError, UnaryTests
from engine.feel.nodes import Arithmetic, Literal, Negation, Node, Test, parts
from engine.safe_xml import XmlElement, local

_T = TypeVar("_T", Expression, UnaryTests)
_AGGREGATIONS = ("", "SUM", "MIN", "MAX", "COUNT", "LIST")
_BOXES = frozenset(
    [
        "decisionTable",
        "literalExpression",
        "context",
        "list",
        "relation",
        "functionDefinition",
        "invocation",
    ]
)
#: Boxes of DMN 1.4 and later that are left out.
_LEFT_OUT = frozenset(["conditional", "filter", "for", "every", "some"])
MOST_DEPTH = 20


class BoxReader(FileFindings):
    """Reads boxes, and gathers what is wrong with them."""

    def __init__(self, source: str, names: frozenset[str], types: dict[str, ItemType]) -> None:
        super().__init__(source)
        self.names = names
        self.types = types
        self._depth = 0

    def type(self, name: str | None) -> ItemType:
        """Return the type of a name."""
        plain = (name or "any").split(":")[-1]
        return self.types.get(plain) or ItemType(name=_BASE.get(plain, plain))

    def box(self, parent: XmlElement, element_id: str) -> Box | None:
        """Read the box inside an element."""
        for element in children(parent):
            if local(element) in _LEFT_OUT:
                self.refuse(element_id, f"a boxed “{local(element)}” is not read; use a table")
            if local(element) in _BOXES:
                return self._one(element, element_id)
        return None

    def _one(self, element: XmlElement, element_id: str) -> Box | None:
        readers: dict[str, Callable[[XmlElement, str], Box | None]] = {
            "decisionTable": self._table,
            "literalExpression": self.literal,
            "context": self._context,
            "list": self._list,
            "relation": self._relation,
            "functionDefinition": self.function,
            "invocation": self._invocation,
        }
        self._depth += 1
        if self._depth > MOST_DEPTH:
            self.refuse(element_id, "boxes stand inside boxes too deeply; split the decision")
            return None
        found = readers[local(element)](element, element.get("id") or element_id)
        self._depth -= 1
        return found

    def literal(self, element: XmlElement, element_id: str) -> LiteralBox | None:
        """Read an expression alone."""
        self.language(element, element_id)
        text = text_of(element)
        if not text:
            self.refuse(element_id, "there is no expression; write one or remove the element")
            return None
        expression = self.expression(text, element_id)
        return LiteralBox(id=element_id, text=text, expression=expression)

    def language(self, element: XmlElement, element_id: str) -> None:
        """Refuse any language but FEEL."""
        language = element.get("expressionLanguage") or "feel"
        if "feel" not in language.lower():
            self.refuse(element_id, f"the language “{language[:40]}” is not read; write FEEL")

    def expression(self, text: str, element_id: str) -> Expression:
        """Compile an expression; one that cannot be read is noted, and null."""
        found = self._compiled(feel.compile, text, element_id)
        return found or feel.compile("null")

    def tests(self, text: str, element_id: str) -> UnaryTests:
        """Compile a cell; one that cannot be read is noted, and never passes."""
        found = self._compiled(feel.compile_unary, text, element_id)
        return found or feel.compile_unary("? != ?")

    def _watch_powers(self, whole: Node, element_id: str) -> None:
        """Refuse a power of a power: readers differ about what it means, and it is never meant."""
        waiting = [whole]
        while waiting:
            node = waiting.pop()
            waiting += parts(node)
            if _is_power(node) and any(_is_power(part) for part in parts(node)):
                self.refuse(element_id, "a power of a power stands here; write the number itself")
                return

    def _compiled(
        self, read: Callable[[str, frozenset[str]], _T], text: str, element_id: str
    ) -> _T | None:
        try:
            found = read(text, self.names)
        except FeelError as error:
            self.refuse(element_id, f"{error} The text is: {text[:80]}")
            return None
        self._watch_powers(found.node, element_id)
        return found

    def _context(self, element: XmlElement, element_id: str) -> Box | None:
        entries: list[tuple[str, Box]] = []
        result = None
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            box = self.box(entry, element_id)
            if box is None:
                continue
            if variable is None:
                result = box
            else:
                entries.append((variable.get("name", ""), box))
        return ContextBox(entries=tuple(entries), result=result)

    def _list(self, element: XmlElement, element_id: str) -> Box | None:
        items = [self._one(item, element_id) for item in children(element) if _is_box(item)]
        return ListBox(items=tuple(item for item in items if item is not None))

    def _relation(self, element: XmlElement, element_id: str) -> Box | None:
        columns = tuple(column.get("name", "") for column in children(element, "column"))
        rows = []
        for row in children(element, "row"):
            cells = [self._one(cell, element_id) for cell in children(row) if _is_box(cell)]
            found = tuple(cell for cell in cells if cell is not None)
            if len(found) != len(columns):
                self.refuse(element_id, "a row has not one value for each column; complete it")
            rows.append(found)
        return RelationBox(columns=columns, rows=tuple(rows))

    def function(self, element: XmlElement, element_id: str) -> FunctionBox | None:
        """Read a function with its parameters."""
        if element.get("kind", "FEEL") != "FEEL":
            self.refuse(element_id, "only functions in FEEL are read; write it in FEEL")
            return None
        parameters = tuple(
            (item.get("name", ""), self.type(item.get("typeRef")))
            for item in children(element, "formalParameter")
        )
        body = self.box(element, element_id)
        return None if body is None else FunctionBox(parameters=parameters, body=body)

    def _invocation(self, element: XmlElement, element_id: str) -> Box | None:
        target = child(element, "literalExpression")
        name = None if target is None else self.literal(target, element_id)
        bindings = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            box = self.box(binding, element_id)
            if parameter is not None and box is not None:
                bindings.append((parameter.get("name", ""), box))
        return None if name is None else InvocationBox(target=name, bindings=tuple(bindings))

    def _table(self, element: XmlElement, element_id: str) -> Box | None:
        policy = self._policy(element, element_id)
        inputs = [self._input(item, element_id) for item in children(element, "input")]
        outputs = [self._output(item, element_id) for item in children(element, "output")]
        if not outputs:
            self.refuse(element_id, "the table has no output; add an output column")
        rules = [
            self._rule(rule, number, (len(inputs), len(outputs)))
            for number, rule in enumerate(children(element, "rule"), 1)
        ]
        if policy is None or None in inputs or None in rules or not outputs:
            return None
        return Table(
            id=element_id,
            name=element.get("outputLabel") or element_id,
            hit_policy=policy,
            aggregation=element.get("aggregation", ""),
            inputs=tuple(item for item in inputs if item is not None),
            outputs=tuple(item for item in outputs if item is not None),
            rules=tuple(rule for rule in rules if rule is not None),
            annotation_names=tuple(a.get("name", "") for a in children(element, "annotation")),
        )

    def _policy(self, element: XmlElement, element_id: str) -> HitPolicy | None:
        name = element.get("hitPolicy", "UNIQUE")
        if element.get("aggregation", "") not in _AGGREGATIONS:
            self.refuse(element_id, "the aggregation is unknown; write SUM, MIN, MAX or COUNT")
        if name in tuple(HitPolicy):
            return HitPolicy(name)
        known = ", ".join(policy.value for policy in HitPolicy)
        self.refuse(element_id, f"the hit policy “{name[:40]}” is unknown; use one of {known}")
        return None

    def _input(self, element: XmlElement, table_id: str) -> Input | None:
        own = element.get("id") or table_id
        inner = child(element, "inputExpression")
        text = text_of(inner)
        if inner is None or not text:
            self.refuse(own, "the input has no expression; write the name that it tests")
            return None
        self.language(inner, own)
        expression = self.expression(text, own)
        allowed = self._allowed(child(element, "inputValues"), own)
        return Input(
            id=own,
            label=element.get("label") or text,
            text=text,
            expression=expression,
            type=_BASE.get(inner.get("typeRef", ""), inner.get("typeRef", "")),
            allowed=allowed or self.type(inner.get("typeRef")).allowed,
            values=listed(allowed or self.type(inner.get("typeRef")).allowed),
        )

    def _output(self, element: XmlElement, table_id: str) -> Output | None:
        own = element.get("id") or table_id
        allowed = self._allowed(child(element, "outputValues"), own)
        default_text = text_of(child(element, "defaultOutputEntry"))
        type_ref = element.get("typeRef")
        return Output(
            id=own,
            name=element.get("name") or "",
            label=element.get("label") or element.get("name") or "",
            type=_BASE.get(type_ref or "", type_ref or ""),
            default=self.expression(default_text, own) if default_text else None,
            default_text=default_text,
            allowed=allowed or self.type(type_ref).allowed,
            values=listed(allowed or self.type(type_ref).allowed),
        )

    def _allowed(self, element: XmlElement | None, element_id: str) -> UnaryTests | None:
        text = text_of(element)
        return self.tests(text, element_id) if text else None

    def _rule(self, element: XmlElement, number: int, sizes: tuple[int, int]) -> Rule | None:
        own = element.get("id") or f"rule {number}"
        entries = list(children(element, "inputEntry"))
        results = list(children(element, "outputEntry"))
        if (len(entries), len(results)) != sizes:
            self.refuse(
                own, f"rule {number} has not one cell for each column; complete or remove it"
            )
            return None
        tests = [self._cell(entry, own) for entry in entries]
        values = [self._result(entry, own, number) for entry in results]
        return Rule(
            id=own,
            number=number,
            inputs=tuple(text_of(entry) or "-" for entry in entries),
            outputs=tuple(text_of(entry) for entry in results),
            annotations=_annotations(element),
            tests=tuple(tests),
            results=tuple(values),
        )

    def _cell(self, entry: XmlElement, rule_id: str) -> UnaryTests:
        own = entry.get("id") or rule_id
        self.language(entry, own)
        return self.tests(text_of(entry) or "-", own)

    def _result(self, entry: XmlElement, rule_id: str, number: int) -> Expression:
        own = entry.get("id") or rule_id
        self.language(entry, own)
        text = text_of(entry)
        if not text:
            self.refuse(own, f"rule {number} gives nothing here; write a value, or null")
        return self.expression(text if text not in ("", "-") else "null", own)


def _is_power(node: Node) -> bool:
    return isinstance(node, Arithmetic) and node.op == "**"


def _is_box(element: XmlElement) -> bool:
    return local(element) in _BOXES


def _annotations(element: XmlElement) -> tuple[str, ...]:
    found = [text_of(entry) for entry in children(element, "annotationEntry")]
    description = child(element, "description")
    if description is not None and description.text:
        found.append(description.text.strip())
    return tuple(found)


def listed(tests: UnaryTests | None) -> tuple[Any, ...]:
    """Return the values of tests that only list values."""
    if tests is None or tests.node.negated:
        return ()
    found = []
    for item in tests.node.items:
        value = literal_value(item.operand) if isinstance(item, Test) and not item.op else None
        if value is None:
            return ()
        found.append(value)
    return tuple(found)


def literal_value(node: Node) -> Any:
    """Return the value of a literal; null for anything else."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        return -node.operand.value
    return None


_BASE = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "Any": "any",
}
