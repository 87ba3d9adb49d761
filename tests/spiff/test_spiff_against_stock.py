"""Random diagrams run the same here and on the unmodified library.

Two faults of the library would make it differ, so it is given the same thing drawn otherwise:
in a loop its parallel join may fire in the second round when one of the branches is still open
(it gets the rounds drawn one after the other), and its inclusive join does not see sub-processes
that are running (it gets a parallel gateway over the branches that are taken).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import spiff_diagrams as d
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.proving.stock_library import PlainProgram
from engine.spiff import SpiffRuntime

LEAVES = st.sampled_from([("user",), ("user",), ("rule",), ("letter",)])


def _blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        st.tuples(st.just("sequence"), several),
        st.tuples(st.just("exclusive"), several, st.integers(0, 2)),
        st.tuples(st.just("parallel"), several),
        st.tuples(st.just("inclusive"), several, st.lists(st.booleans(), min_size=3, max_size=3)),
        st.tuples(st.just("sub"), inner),
        st.tuples(st.just("call"), inner),
        st.tuples(st.just("cancelable"), inner),
        st.tuples(st.just("each"), inner, st.integers(0, 3), st.booleans()),
        st.tuples(st.just("each_task"), st.integers(0, 3), st.booleans()),
    )


ACYCLIC = st.recursive(LEAVES, _blocks, max_leaves=8)


@dataclass
class Model:
    """A drawing under way: its parts, files and answers."""

    answers: dict[str, Any] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    #: Whether it is drawn for the library, without loops and without some inclusive joins.
    straight: bool = False
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def draw(self, block: tuple[Any, ...]) -> tuple[str, str, str]:
        """Return XML, first and last element of a block."""
        return getattr(self, f"_{block[0]}")(*block[1:])

    def whole(self, block: tuple[Any, ...]) -> str:
        xml, first, last = self.draw(block)
        begin, finish = self.name("begin"), self.name("finish")
        return d.start(begin) + xml + d.end(finish) + d.flow(begin, first) + d.flow(last, finish)

    def diagrams(self, block: tuple[Any, ...]) -> dict[str, bytes]:
        body = self.whole(block)
        return {**self.files, "main.bpmn": d.file_of(*self._named(body), d.process("main", body))}

    def _named(self, body: str) -> list[str]:
        return [d.named_message(m) for m in self.messages if f"{m}_message" in body]

    def _leaf(self, make: Any, kind: str) -> tuple[str, str, str]:
        name = self.name(kind)
        return make(name), name, name

    def _user(self):
        return self._leaf(d.user, "user")

    def _rule(self):
        return self._leaf(d.rule, "rule")

    def _letter(self):
        return self._leaf(d.letter, "letter")

    def _sequence(self, blocks):
        parts = [self.draw(block) for block in blocks]
        xml = "".join(part[0] for part in parts)
        for before, after in pairwise(parts):
            xml += d.flow(before[2], after[1])
        return xml, parts[0][1], parts[-1][2]

    def _between(self, split, join, opened, closed, blocks, conditions):
        xml = opened + closed
        for block, condition in zip(blocks, conditions, strict=True):
            part, first, last = self.draw(block)
            xml += part + d.flow(split, first, condition) + d.flow(last, join)
        return xml, split, join

    def _exclusive(self, blocks, chosen):
        split, join = self.name("xor"), self.name("merge")
        conditions = [None]
        for index in range(1, len(blocks)):
            text = self.name("condition")
            self.answers[text] = index == chosen
            conditions.append(text)
        xml, first, last = self._between(split, join, "", d.exclusive(join), blocks, conditions)
        default = xml.split(f'sourceRef="{split}"')[0].rsplit('id="', 1)[1].split('"')[0]
        return d.exclusive(split, default) + xml, first, last

    def _parallel(self, blocks):
        split, join = self.name("fork"), self.name("join")
        nothing = [None] * len(blocks)
        return self._between(split, join, d.parallel(split), d.parallel(join), blocks, nothing)

    def _inclusive(self, blocks, truths):
        split, join = self.name("some"), self.name("gather")
        conditions = []
        for index in range(len(blocks)):
            text = self.name("condition")
            self.answers[text] = truths[index] or not any(truths[: len(blocks)])
            conditions.append(text)
        if self.straight and not all(block in (("user",), ("rule",)) for block in blocks):
            xml = d.parallel(split) + d.parallel(join)
            for block, condition in zip(blocks, conditions, strict=True):
                part, first, last = self.draw(block)
                if self.answers[condition]:
                    xml += part + d.flow(split, first) + d.flow(last, join)
            return xml, split, join
        return self._between(
            split, join, d.inclusive(split), d.inclusive(join), blocks, conditions
        )

    def _sub(self, block, loop=""):
        name = self.name("sub")
        return d.sub(name, loop + self.whole(block)), name, name

    def _call(self, block):
        name, process_id = self.name("call"), self.name("process")
        body = self.whole(block)
        self.files[f"{process_id}.bpmn"] = d.file_of(
            *self._named(body), d.process(process_id, body)
        )
        return d.call(name, process_id), name, name

    def _cancelable(self, block):
        xml, name, _ = self._sub(block)
        event, message, merge = self.name("event"), self.name("stop"), self.name("merge")
        self.messages.append(message)
        xml += d.boundary(event, name, d.message(f"{message}_message"), interrupting=True)
        xml += d.exclusive(merge) + d.flow(event, merge) + d.flow(name, merge)
        return xml, name, merge

    def _times(self, count, sequential):
        text = self.name("count")
        self.answers[text] = count
        return d.times(text, sequential=sequential)

    def _each(self, block, count, sequential):
        return self._sub(block, self._times(count, sequential))

    def _each_task(self, count, sequential):
        name = self.name("user")
        return d.user(name, self._times(count, sequential)), name, name

    def _loop(self, block, rounds):
        merge, split, text = self.name("merge"), self.name("again"), self.name("round")
        self.rounds[text] = rounds
        xml, first, last = self.draw(block)
        out = self.name("out")
        if self.straight:
            xml += d.exclusive(merge) + d.exclusive(split) + d.chain(merge, first)
            xml += d.flow(last, split)
            copies = [_renamed(xml, index) for index in range(rounds + 1)]
            links = [
                d.flow(f"{split}.r{i}", f"{merge}.r{i + 1}", flow_id=f"back_to_{i}")
                for i in range(rounds)
            ]
            links.append(d.flow(f"{split}.r{rounds}", out))
            return "".join([*copies, *links, d.rule(out)]), f"{merge}.r0", out
        xml += d.exclusive(merge) + d.exclusive(split, f"{split}_to_{out}") + d.rule(out)
        xml += d.chain(merge, first) + d.chain(last, split, out)
        return xml + d.flow(split, merge, text), merge, out

    def answer(self) -> Any:
        left = dict(self.rounds)

        def evaluate(text: str) -> Any:
            if text in left:
                left[text] -= 1
                return left[text] >= 0
            return self.answers[text]

        return evaluate


def _renamed(xml: str, index: int) -> str:
    """Return a copy of a drawing whose ids end in the number of the round."""
    return re.sub(
        r' (id|sourceRef|targetRef|attachedToRef|default)="([^"]*)"', rf' \1="\2.r{index}"', xml
    )


def _base(element_id: str) -> str:
    return element_id.partition(".r")[0]


class Asking(d.Facts):
    def __init__(self, evaluate: Any) -> None:
        super().__init__()
        self._evaluate = evaluate

    def evaluate(self, expression, place):
        return self._evaluate(expression)


def compare(block: tuple[Any, ...], data: st.DataObject) -> None:
    model, straight = Model(), Model(straight=True)
    files = model.diagrams(block)
    program = SpiffRuntime().compile(files)
    stock = d.Player(PlainProgram(straight.diagrams(block)), Asking(straight.answer()))
    saved = d.Player(program, Asking(model.answer()), restores=True)
    kept = d.Player(program, Asking(model.answer()), restores=False)
    note(f"{files}")

    for _ in range(60):
        ready = {(_base(name), indexes): (name, indexes) for name, indexes in stock.items}
        assert saved.items == sorted(ready)
        assert saved.saved == kept.saved
        assert saved.run.is_ended == stock.run.is_ended
        if not saved.items:
            break
        waiting = sorted({name for name, _ in saved.run.messages()})
        move = data.draw(st.sampled_from([*saved.items, *waiting]))
        if isinstance(move, str):
            stock.send(move)
            saved.send(move)
            kept.send(move)
        else:
            name, indexes = ready[move]
            stock.do(name, *indexes)
            saved.do(move[0], *move[1])
            kept.do(move[0], *move[1])

    flows = {f for f in saved.facts.trail if "_to_" in f}
    passed = Counter(e for e in saved.facts.trail if e not in flows)
    expected: Counter[str] = Counter()
    for element_id in stock.facts.trail:
        if "_to_" not in element_id:
            expected[_base(element_id)] += 1
    assert passed == expected
    assert saved.facts.trail == kept.facts.trail


FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@FEW
@given(block=ACYCLIC, data=st.data())
def test_random_blocks_run_as_on_the_stock_library(block, data):
    compare(block, data)


@FEW
@given(before=ACYCLIC, body=ACYCLIC, after=LEAVES, rounds=st.integers(1, 3), data=st.data())
def test_random_loops_run_as_on_the_stock_library(before, body, after, rounds, data):
    inner = ("sequence", [("user",), body])
    compare(("sequence", [before, ("loop", inner, rounds), after]), data)
