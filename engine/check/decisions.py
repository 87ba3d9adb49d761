"""Decision tables: their names exist, their cells fit, no case falls between or on two rules."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import islice

from engine.check.expressions import known_problems
from engine.check.finding import Finding, error, shown, warning
from engine.check.limits import excesses
from engine.check.scopes import Scopes, Types
from engine.check.subject import Subject
from engine.decisions import DecisionModel, HitPolicy, Table, gaps, overlaps
from engine.decisions.model import Box, LiteralBox
from engine.feel import Expression, FeelError, Problem, UnaryTests, check, nodes
from engine.feel import compile as compile_feel
from engine.feel.check import Checker
from engine.feel.types import ANY, Type, enumeration, simple
from engine.texts.codes import shown_code

#: What a table gives to the drawing, such as `not_quorate`; words are none.
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+").fullmatch
#: Combinations that are shown for one table.
_MOST_SHOWN = 5


def tables(scopes: Scopes) -> Iterator[Finding]:
    """Check the tables where they are asked; a table alone without the names of a case."""
    subject = scopes.subject
    asked: dict[str, list[Types]] = {}
    for _, element in subject.elements():
        if "decision" in element.properties:
            asked.setdefault(element.properties["decision"], []).extend(scopes.at(element))
    for key, model in subject.package.decisions.items():
        for types in asked.get(key) or [scopes.base]:
            known = {**types, **_own_names(model)}
            yield from _boxes(subject, model, known)
            for table in model.tables:
                if not table.rules:
                    yield error(model.source, table.id, "the table has no rules; add one")
                yield from _columns(subject, model, table, known)
                yield from _cells(subject, model, table, known)
                yield from _coverage(subject, model, table, known)
            yield from _inputs(subject, model, types)


def _own_names(model: DecisionModel) -> dict[str, Type]:
    """Return the names that other decisions and functions of the file give."""
    names = {decision.variable: ANY for decision in model.decisions.values()}
    names |= {decision.name: ANY for decision in model.decisions.values()}
    return names | {one.name: ANY for one in model.knowledge.values()}


def _inputs(subject: Subject, model: DecisionModel, types: Types) -> Iterator[Finding]:
    for one in model.inputs.values():
        if subject.is_complete and one.name not in types:
            text = f"the input “{shown(one.name)}” is no name of the case; correct or remove it"
            yield error(model.source, one.id, text)


def _boxes(subject: Subject, model: DecisionModel, types: Types) -> Iterator[Finding]:
    """Check expressions that stand outside of tables; only an outermost one sees just the case."""
    for decision in model.decisions.values():
        for box, is_outermost in _literals(decision.box):
            problems = known_problems(subject, check(box.text, types)) if is_outermost else []
            excess = list(excesses(box.expression.node))
            for text in [*map(str, problems), *(f"it {one}" for one in excess)]:
                yield error(model.source, decision.id, f"“{shown(box.text)}”: {text}")


def _literals(box: Box | None) -> Iterator[tuple[LiteralBox, bool]]:
    todo: list[tuple[object, bool]] = [(box, True)]
    while todo:
        one, is_outermost = todo.pop()
        if isinstance(one, LiteralBox):
            yield one, is_outermost
        elif isinstance(one, tuple):
            todo += [(inner, False) for inner in one]
        elif is_dataclass(one) and not isinstance(one, Table):
            todo += [(getattr(one, each.name), False) for each in fields(one)]


def _columns(
    subject: Subject, model: DecisionModel, table: Table, types: Types
) -> Iterator[Finding]:
    for column in table.inputs:
        for problem in known_problems(subject, check(column.text, types)):
            yield error(model.source, column.id, f"the input “{shown(column.text)}”: {problem}")
    for output in table.outputs:
        if output.default_text:
            for problem in known_problems(subject, check(output.default_text, types)):
                yield error(model.source, output.id, f"the default output: {problem}")


def _cells(
    subject: Subject, model: DecisionModel, table: Table, types: Types
) -> Iterator[Finding]:
    kinds = [_type_of(column.text, column.type, column.values, types) for column in table.inputs]
    for rule in table.rules:
        for column, kind, text, tests in zip(
            table.inputs, kinds, rule.inputs, rule.tests, strict=True
        ):
            problems = known_problems(subject, check(text, types, unary_of=kind))
            for problem in problems:
                where = f"rule {rule.number}, {shown(column.label)}, cell “{shown(text)}”"
                yield error(model.source, rule.id, f"{where}: {problem}")
            if not problems:
                yield from _constant_cell(model, rule.id, text, tests)
        for output, text in zip(table.outputs, rule.outputs, strict=True):
            yield from _result(subject, model, rule.id, (output.name, output.type, text), types)


def _constant_cell(
    model: DecisionModel, rule: str, text: str, tests: UnaryTests
) -> Iterator[Finding]:
    """Work out a cell that reads no names once: what fails here fails always."""
    for fault in excesses(tests.node):
        yield error(model.source, rule, f"the cell “{shown(text)}” {fault}")
    if tests.names:
        return
    try:
        tests.matches(0, {})
    except FeelError as fault:
        yield error(model.source, rule, f"the cell “{shown(text)}” cannot be worked out: {fault}")


def _result(
    subject: Subject, model: DecisionModel, rule: str, output: tuple[str, str, str], types: Types
) -> Iterator[Finding]:
    name, kind, text = output
    problems = known_problems(subject, check(text, types))
    for problem in problems:
        yield error(model.source, rule, f"{shown(name)}, cell “{shown(text)}”: {problem}")
    if problems or not text.strip():
        return
    try:
        expression = compile_feel(text)
        for excess in excesses(expression.node):
            yield error(model.source, rule, f"the cell “{shown(text)}” {excess}")
        if not expression.names:
            expression.evaluate({})
        found = Checker(text).infer(expression.node, types)
        for problem in _joined_codes(expression, types):
            yield error(model.source, rule, f"{shown(name)}, cell “{shown(text)}”: {problem}")
    except FeelError as fault:
        yield error(model.source, rule, f"the cell “{shown(text)}” cannot be worked out: {fault}")
        return
    wanted = simple(kind or "any")
    if found.kind not in (wanted.kind, "any", "null") and wanted.kind != "any":
        fault_text = f"“{shown(text)}” is {found.label}, but {shown(name)} is {wanted.label}"
        yield error(model.source, rule, f"{fault_text}; correct the cell or the type")


def _joined_codes(expression: Expression, types: Types) -> list[Problem]:
    """Return where a sentence is put together from a person's id or a choice as it is kept."""
    joins = isinstance(expression.node, nodes.Arithmetic)
    return shown_code(expression, types) if joins else []


def words(subject: Subject) -> Iterator[Finding]:
    """Warn of what a table gives, and pages show, that nothing puts into words."""
    for model in subject.package.decisions.values() if subject.is_complete else ():
        for table in model.tables:
            for place, output in enumerate(table.outputs):
                said = subject.package.words.get(output.name, {})
                for code in sorted({*filter(_CODE, _given(table, place))} - {*said}):
                    text = f"“{code}” is shown to readers; say under [words.{output.name}] in"
                    mend = f'{text} procedure.toml what it means: {code} = "…"'
                    yield warning(model.source, output.id, mend)


def _given(table: Table, place: int) -> Iterator[str]:
    """Yield the texts that a column gives."""
    for rule in table.rules:
        node = rule.results[place].node
        if isinstance(node, nodes.Literal) and isinstance(node.value, str):
            yield node.value


def _type_of(text: str, declared: str, values: tuple[object, ...], types: Types) -> Type:
    """Return the type that the cells of a column test."""
    try:
        expression = compile_feel(text)
    except FeelError:
        return ANY
    found = Checker(text).infer(expression.node, types)
    if found.kind == "any" and values:
        return enumeration(*values)
    return simple(declared or "any") if found.kind == "any" else found


def _coverage(
    subject: Subject, model: DecisionModel, table: Table, types: Types
) -> Iterator[Finding]:
    kind = error if subject.is_complete else warning
    if not table.hit_policy.is_list:
        found = gaps(table, types)
        if not found.has_default:
            for row in islice(found.rows, _MOST_SHOWN):
                text = f"there is a gap: no rule covers {row}; add a rule or a default output"
                yield kind(model.source, table.id, text)
        if found.note and not found.has_default:
            yield warning(model.source, table.id, found.note)
    if table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        shared = overlaps(table, types)
        for row in islice((row for row in shared.rows if row.is_fault), _MOST_SHOWN):
            policy = table.hit_policy.value.capitalize()
            text = f"rules overlap, which the hit policy {policy} does not allow, for {row}"
            yield error(model.source, table.id, f"{text}; change one of the rules")
