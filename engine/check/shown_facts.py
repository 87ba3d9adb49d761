"""Which facts of the case file a text, an expression or a form shows, as their keys."""

from collections.abc import Iterator, Mapping, Sequence

from engine.feel import Expression, FeelError, nodes
from engine.feel import compile as compile_feel
from engine.forms import Field, Form
from engine.forms.file.names import texts_of, walk
from engine.forms.model import CANDIDATE, Component
from engine.package import Package, Repeats, path_of
from engine.package.asked import Keys
from engine.texts.template import Each, Part, Text, Value, When

#: What a name stands for beside the names of the case: keys, or None for what is no fact of it.
Bound = Mapping[str, Keys | None]


def items_of(way: Repeats) -> Bound:
    """Return the keys of each item that an element inside repeated activities sees."""
    return {each.item: path_of(way[: at + 1]) for at, (_, each) in enumerate(way)}


class ShownFacts:
    """Follows names of a package to what people were asked, through its facts and lists.

    What only chooses an entry of a list, and what is done with a whole list, shows none of it.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._facts = {
            name: node
            for name, text in package.procedure.facts.items()
            if (node := _node(text)) is not None
        }

    def in_form(self, form: Form, base: Keys, bound: Bound) -> Iterator[tuple[str, Keys]]:
        """Yield each place of a form with the keys of what it shows, its own questions left out.

        `base` is where its answers stand. What hides a question is not shown by it.
        """
        names = {**bound, CANDIDATE: None, **dict.fromkeys((f.key for f in form.fields), None)}
        yield from (("form", keys) for keys in self.in_text(form.heading, names))
        for component in walk(form.components):
            for text in texts_of(component):
                yield from ((component.where, keys) for keys in self.in_text(text, names))
            for expression in _shown(component):
                yield from ((component.where, keys) for keys in self._in(expression.node, names))
            if isinstance(component, Field) and not component.is_stored:
                yield component.where, (*base, *component.path)

    def in_text(self, text: Text, bound: Bound) -> Iterator[Keys]:
        """Yield the keys of what a text shows."""
        yield from self._in_parts(text.parts, bound)

    def in_feel(self, text: str) -> Iterator[Keys]:
        """Yield the keys of what an expression at the top of a case shows."""
        if (node := _node(text)) is not None:
            yield from self._in(node, {})

    def _in_parts(self, parts: Sequence[Part], bound: Bound) -> Iterator[Keys]:
        for part in parts:
            if isinstance(part, Value):
                yield from self._in(part.expression.node, bound)
            elif isinstance(part, When):
                yield from self._in(part.condition.node, bound)
                yield from self._in_parts((*part.then, *part.otherwise), bound)
            elif isinstance(part, Each):
                item = self._keys(part.items.node, bound)
                yield from self._in_parts(part.body, {**bound, part.name: item})

    def _in(
        self, node: nodes.Node, bound: Bound, seen: frozenset[str] = frozenset()
    ) -> Iterator[Keys]:
        """Yield the keys of all that a part of an expression reads; `seen` are facts above it."""
        if isinstance(node, nodes.Name | nodes.Path | nodes.Filter):
            yield from self._at(node, bound, seen)
        elif isinstance(node, nodes.For | nodes.Quantified):
            inside = {**bound}
            for each in node.iterators:
                inside[each.name] = self._keys(each.source, inside, seen)
            yield from self._in(node.body, inside, seen)
        elif isinstance(node, nodes.FunctionNode):
            yield from self._in(node.body, {**bound, **dict.fromkeys(node.parameters)}, seen)
        elif isinstance(node, nodes.Call):
            yield from self._in_call(node, bound, seen)
        else:
            for part in nodes.parts(node):
                yield from self._in(part, bound, seen)

    def _at(
        self, node: nodes.Name | nodes.Path | nodes.Filter, bound: Bound, seen: frozenset[str]
    ) -> Iterator[Keys]:
        """Yield the place that something stands for, or what the fact does that it names."""
        keys = self._keys(node, bound, seen)
        if keys is not None:
            yield keys
        elif not isinstance(node, nodes.Name):
            yield from self._in(node.base, bound, seen)
        elif (fact := self._fact(node, bound, seen)) is not None:
            yield from self._in(fact, {}, seen | {node.name})

    def _in_call(self, node: nodes.Call, bound: Bound, seen: frozenset[str]) -> Iterator[Keys]:
        """Yield what a call reads: its arguments, and what a fact that is a function does."""
        for argument in node.arguments:
            yield from self._in(argument, bound, seen)
        called = self._fact(node.target, bound, seen)
        if isinstance(called, nodes.FunctionNode) and not node.names:
            given = (self._keys(each, bound, seen) for each in node.arguments)
            inside = dict(zip(called.parameters, given, strict=False))
            yield from self._in(called.body, inside, seen | {node.called})

    def _keys(
        self, node: nodes.Node, bound: Bound, seen: frozenset[str] = frozenset()
    ) -> Keys | None:
        """Return the keys of the place in the case file for which something stands, if it does."""
        if isinstance(node, nodes.Name):
            fact = self._fact(node, bound, seen)
            if fact is not None:
                return self._keys(fact, {}, seen | {node.name})
            return bound.get(node.name, (node.name,))
        if isinstance(node, nodes.Filter):
            return self._keys(node.base, bound, seen)
        if isinstance(node, nodes.Path):
            base = self._keys(node.base, bound, seen)
            is_latest = base == ("latest",) and node.name in self._package.appended
            return None if base is None else (node.name,) if is_latest else (*base, node.name)
        return None

    def _fact(self, node: nodes.Node, bound: Bound, seen: frozenset[str]) -> nodes.Node | None:
        if isinstance(node, nodes.Name) and node.name not in {*bound, *seen}:
            return self._facts.get(node.name)
        return None


def _shown(component: Component) -> Iterator[Expression]:
    """Yield the expressions of a component whose values are shown."""
    found: list[Expression | None] = []
    if isinstance(component, Field):
        found += [component.prefill, component.limits.refusal, component.unfit, component.remark]
        found.append(component.choices.expression if component.choices else None)
    yield from (expression for expression in found if expression is not None)


def _node(text: str) -> nodes.Node | None:
    try:
        return compile_feel(text).node
    except FeelError:
        return None
