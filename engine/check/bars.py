"""Whether a decision table keeps out whom a fact is about, whatever else is answered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.check.subject import Subject
from engine.decisions import DecisionModel, HitPolicy, Table
from engine.decisions.model import Input
from engine.feel import Expression, FeelError
from engine.feel import compile as compile_feel
from engine.feel.values import Function
from engine.model.known import FACTS

_TEXT = re.compile(r'"([^"]*)"')
#: A text that stands in no cell.
_OTHER = "something else"


def reads_of(subject: Subject, name: str, fact: str) -> bool:
    """Say whether a table, or a fact of the package, reads something known of a person."""
    model = subject.package.decisions.get(name)
    decision = model.decisions.get(name) if model else None
    if decision is not None and decision.table is not None:
        return any(_reads(subject, column, fact) for column in decision.table.inputs)
    text = subject.procedure.facts.get(name, "")
    return any(_is_read(fact, each) for each in (text, *_functions_in(subject, text)))


def _functions_in(subject: Subject, text: str) -> Iterator[str]:
    """Yield the texts of the facts that are functions and that a text names."""
    texts = (subject.procedure.facts.get(each, "") for each in re.findall(r"\w+", text))
    return (each for each in texts if each.lstrip().startswith("function"))


def _reads(subject: Subject, column: Input, fact: str) -> bool:
    return any(_is_read(fact, text) for text in _texts_behind(subject, column))


def _is_read(fact: str, text: str) -> bool:
    """Say whether a text asks `known_of` for a fact and does something with it."""
    return re.search(rf"known_of\((?:[^()]|\([^()]*\))*\)\.{fact}\b\s*=", text) is not None


def _texts_behind(subject: Subject, column: Input) -> Iterator[str]:
    """Yield the text of a column, and of all facts from which it follows."""
    facts, seen = subject.procedure.facts, set[str]()
    waiting = [column.text]
    while waiting:
        text = waiting.pop()
        yield text
        expression = _compiled(text)
        for name in sorted((expression.names if expression else frozenset()) - seen):
            seen.add(name)
            if name in facts:
                waiting.append(facts[name])


def _compiled(text: str) -> Expression | None:
    try:
        return compile_feel(text)
    except FeelError:
        return None


def bars(subject: Subject, model: DecisionModel, name: str, fact: str) -> bool:
    """Say whether what the table gives depends on a fact that one of its columns reads.

    The table is asked as it stands, for values that its cells name: with nothing against a person,
    and with the one thing against them.
    """
    table = model.decisions[name].table if name in model.decisions else None
    if table is None or table.hit_policy is not HitPolicy.FIRST or not table.outputs:
        return True
    for place, column in enumerate(table.inputs):
        if _reads(subject, column, fact):
            flipped = _Flipped(table, place)
            if column.type == "boolean":
                if flipped.changes():
                    return True
            elif flipped.keeps_out(_words_behind(subject, column)):
                return True
    return False


def is_barred_by(subject: Subject, text: str, fact: str) -> bool:
    """Say whether the `barred_by` of a role bars whom one fact is about, and nobody else.

    It is asked with that fact alone true of somebody, and with none; a switch of the package may
    turn it off.
    """
    rule = _compiled(text) if text else None
    if rule is None:
        return False
    switches = {
        name: each.value
        for name, each in subject.procedure.parameters.items()
        if isinstance(each.value, bool)
    }

    def said(facts: Mapping[str, bool], values: Mapping[str, bool]) -> object:
        known = Function(("person",), lambda _run, _who: dict(facts))
        return rule.evaluate(_Alone({**values, "person": "somebody", "known_of": known}))

    settings = [switches, *(dict.fromkeys(switches, value) for value in (True, False))]
    clear = dict.fromkeys(FACTS, False)
    one = {**clear, fact: True}
    try:
        return any(said(one, each) and not said(clear, each) for each in settings)
    except FeelError:
        return False


class _Alone(dict[str, Any]):
    """Names of which all others are null."""

    def __missing__(self, name: str) -> None:
        return None


def _words_behind(subject: Subject, column: Input) -> list[str]:
    """Return the texts that a column may hold, in the order in which its fact names them."""
    found = [word for text in _texts_behind(subject, column) for word in _results(text)]
    return list(dict.fromkeys(found))


def _results(text: str) -> list[str]:
    return re.findall(r'(?:then|else)\s+"([^"]*)"', text)


class _Flipped:
    """A table asked with nothing against a person, and with one thing."""

    def __init__(self, table: Table, place: int) -> None:
        self._table = table
        self._place = place
        self._clear: list[Any] = [self._least_tested(n) for n in range(len(table.inputs))]

    def changes(self) -> bool:
        """Say whether the one thing against somebody, whom nothing else bars, bars them."""
        cleared = self._given(self._clear)
        free = (values for values in self._variations() if self._given(values) == cleared)
        return any(self._given(self._with(values)) != cleared for values in free)

    def _with(self, values: list[Any]) -> list[Any]:
        flipped = [*values]
        flipped[self._place] = not values[self._place]
        return flipped

    def keeps_out(self, words: Sequence[str]) -> bool:
        """Say whether the last of some texts alone clears: no other gives the same."""
        return bool(words) and all(
            self._given_for(word) != self._given_for(words[-1]) for word in words[:-1]
        )

    def _given_for(self, word: str) -> str | None:
        values = [*self._clear]
        values[self._place] = word
        return self._given(values)

    def _variations(self) -> Iterator[list[Any]]:
        """Yield the clear values, then those with each text that a column is tested for."""
        yield self._clear
        for place in range(len(self._table.inputs)):
            for value in self._candidates(place) if place != self._place else ():
                yield [*self._clear[:place], value, *self._clear[place + 1 :]]

    def _candidates(self, place: int) -> list[Any]:
        if self._table.inputs[place].type == "boolean":
            return [False, True]
        cells = " ".join(rule.inputs[place] for rule in self._table.rules)
        return [*dict.fromkeys(_TEXT.findall(cells)), _OTHER]

    def _least_tested(self, place: int) -> Any:
        """Return the value of a column on which the fewest rules insist."""

        def insist(value: Any) -> int:
            cells = [rule for rule in self._table.rules if rule.inputs[place].strip() != "-"]
            return sum(_matches(rule.tests[place], value) for rule in cells)

        return min(self._candidates(place), key=insist)

    def _given(self, values: list[Any]) -> str | None:
        for rule in self._table.rules:
            if all(_matches(t, v) for t, v in zip(rule.tests, values, strict=True)):
                return rule.outputs[0]
        return None


def _matches(test: Any, value: Any) -> bool:
    try:
        return bool(test.matches(value, {}))
    except FeelError:
        return False
