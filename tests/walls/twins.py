"""Two runs that differ in one protected fact alone: who may not know it gets the same from both.

A fact is an answer that an audience is named for, the hour of a step, whether a step is done, or
whether beside a paper there is another, for its adder alone.
Of each person is worked out what of a case they may know (`World`). Where that is the same in both
runs, everything that they get has to be the same, byte for byte: pages, headers, status codes, and
what they get who guess an address. Where it differs (the flow went another way where they may see
it, or a letter to them tells it), nothing can be compared, and it is counted.
Ids are made by the stage in order, and stand for the order in which somebody comes upon them.
`python -m tests.walls.twins` tries all facts of all examples; `--help` says what of it.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any

from engine.errors import Refused
from engine.forms import Kind, labels_of
from engine.forms.model import Field
from engine.ids import PersonId
from engine.rehearsal import Example
from engine.rehearsal.example import Step
from engine.rehearsal.expectations import StepFailed
from engine.rehearsal.stage import Kept
from tests.conftest import shipped_examples
from tests.walls.marks import Player, form_of, marked_definition, played, steps_of
from tests.walls.oracle import Sight, declared, sights
from tests.walls.pages import House, Page

_ID = re.compile(r"(?<![\w-])x\d+(?:\.\d+)?(?![\w-])")
_TEXTS = ("Aspen stands by the water.", "Quite another thing, and somewhat longer, about Birch.")
_TIMES = (Kind.DATE, Kind.DATETIME)


@dataclass(frozen=True)
class Fact:
    """What differs: an answer of a step, its hour, or that it is done."""

    step: int
    #: Where in the answers; () for the hour or the being done of the step itself.
    path: tuple[str, ...]
    kind: str
    values: tuple[Any, Any] = (None, None)
    #: What the step does, starts or sends.
    name: str = ""

    def __str__(self) -> str:
        return f"step {self.step} {self.kind} {'.'.join(self.path)}".strip()


@dataclass
class Tally:
    """What came of comparing."""

    facts: int = 0
    compared: int = 0
    pages: int = 0
    #: Pairs of worlds that differ for the reader: nothing to compare.
    told: int = 0
    #: Facts whose other value was refused, or had nobody outside.
    unplayed: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        for name in ("facts", "compared", "pages", "told", "unplayed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong.update(other.wrong)


# --- facts -----------------------------------------------------------------------------------


def facts_of(procedure: str, example: Example) -> Iterator[Fact]:
    """Yield every fact of an example that can be otherwise."""
    definition = marked_definition(procedure)
    for number, step in enumerate(steps_of(example)):
        form = form_of(step, definition)
        fields = {f.path: f for f in (form.fields if form else ()) if isinstance(f, Field)}
        for path, value in _answers(step.details.get("answers") or {}, ()):
            asked = fields.get(tuple(each for each in path if not each.isdecimal()))
            other = _other(asked, value) if asked is not None else None
            if other is not None:
                yield Fact(number, path, "answer", other, str(step.object))
        if step.verb == "attach":
            yield Fact(number, (), "paper", name=str(step.object))
        if step.verb in ("do", "send"):
            yield Fact(number, (), "done", name=str(step.object))
            if step.details.get("at"):
                yield Fact(number, (), "hour", name=str(step.object))


def _answers(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _answers(each, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for number, each in enumerate(value):
            yield from _answers(each, (*path, str(number)))
    else:
        yield path, value


def _other(asked: Field, value: Any) -> tuple[Any, Any] | None:
    """Return the answer and another one, where a question can be answered otherwise."""
    if asked.kind is Kind.TEXTAREA and isinstance(value, str):
        return _TEXTS
    if isinstance(value, bool):
        return value, not value
    if isinstance(value, datetime):
        return value, value - timedelta(minutes=1)
    if isinstance(value, date):
        return value, value - timedelta(days=1)
    if asked.kind is Kind.NUMBER and isinstance(value, int):
        return value, value + 1
    options = [*labels_of(asked)]
    others = [each for each in options if each != value]
    return (value, others[0]) if isinstance(value, str) and value in options and others else None


def _with(step: Step, fact: Fact, side: int) -> Step:
    if fact.kind == "answer":
        answers = _set(step.details["answers"], fact.path, fact.values[side])
        return replace(step, details={**step.details, "answers": answers})
    if fact.kind == "hour" and side:
        at = step.details["at"]
        return replace(step, details={**step.details, "at": at - timedelta(minutes=1)})
    return step


def _set(inside: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    if isinstance(inside, list):
        at = int(path[0])
        return [_set(e, path[1:], value) if n == at else e for n, e in enumerate(inside)]
    return {**inside, path[0]: _set(inside[path[0]], path[1:], value)}


# --- what somebody may know ------------------------------------------------------------------


def world(sight: Sight) -> Any:
    """Return all that somebody may know of a case, as it is kept."""
    stage, case_id = sight.stage, sight.case_id
    if not sight.opens_case:
        return ("closed", _own_documents(sight))
    file, definition = sight.casework.file, stage.definition
    with stage.engine.open_work() as work:
        tasks = [*work.tasks.open_of(case_id), *work.tasks.closed_of(case_id)]
    answers = {
        keys: _at(file.content, keys)
        for keys, asked in definition.asked.items()
        if all(sight.knows_asked(each.element.form_key, each.field.path) for each in asked)
    }
    appended = {
        key: [known for each in file.entries(key) if (known := _known_of_entry(sight, key, each))]
        for key in definition.appended
    }
    forms = {task.form_key for task in sight.own_tasks.values()} | {*_sent_by(sight).values()}
    shown = {
        key: value
        for key, value in file.content.items()
        if any(sight.shows(form, key) for form in forms)
    }
    known = sorted(
        repr(
            (
                t.element_id,
                t.item_id,
                t.assignee,
                t.due_at,
                t.due_why,
                t.state,
                t.completed_by,
                t.completed_at,
            )
        )
        for t in tasks
        if sight.knows_step(t.element_id)
    )
    states = {**file.trail, **dict(sight.casework.run.positions())}
    timers = [
        (timer.place.element_id, timer.due_at)
        for timer in sight.casework.run.timers()
        if sight.knows_step(timer.place.element_id)
    ]
    case = stage.case(case_id)
    return (
        known,
        timers,
        answers,
        appended,
        shown,
        sorted((key, value) for key, value in states.items() if sight.knows_element(key)),
        sorted((p.role, p.person_id) for p in stage.participants(case_id)),
        _own_documents(sight),
        list(_history(sight)),
        sorted(sight.roles),
        sorted(sight.audiences),
        sorted(sight.own_tasks),
        (case.has_ended, case.ended_at if case.has_ended else None, case.bookkeeping.voiding),
        sorted(m for m, _ in sight.casework.run.messages() if m in _sent_by(sight)),
    )


def _sent_by(sight: Sight) -> Mapping[str, str]:
    """Return the messages that somebody may send, with their forms."""
    elements = sight.stage.definition.procedure.elements.values()
    return {
        e.trigger_value: e.form_key
        for e in elements
        if e.trigger_value and (e.is_for_everybody or not sight.roles.isdisjoint(e.senders))
    }


def _at(inside: Any, keys: Sequence[str]) -> Any:
    if isinstance(inside, list):
        return [_at(each, keys) for each in inside]
    if not keys:
        return inside
    return _at(inside.get(keys[0]), keys[1:]) if isinstance(inside, dict) else None


def _known_of_entry(sight: Sight, key: str, entry: Any) -> Any:
    asked = sight.stage.definition.asked
    return {
        own: value
        for own, value in dict(entry).items()
        if (key, own) in asked
        and all(
            sight.knows_asked(each.element.form_key, each.field.path) for each in asked[key, own]
        )
    }


def _own_documents(sight: Sight) -> list[Any]:
    return [
        (d.title, d.html, d.content, d.created_at, d.recipient_name)
        for d in sight.stage.documents(sight.case_id)
        if sight.opens_document(d)
    ]


def _history(sight: Sight) -> Iterator[Any]:
    documents = {d.id: d for d in sight.stage.documents(sight.case_id)}
    for row in sight.stage.history(sight.case_id):
        event, content = row.event, dict(row.event.content)
        content.pop("answers", None)
        if document := documents.get(content.pop("document", None)):
            if document.kind != "notice" and not sight.opens_document(document):
                continue
        elif not sight.knows_event(event):
            continue
        if document and document.kind == "notice" and not sight.knows_step(event.element_id or ""):
            continue
        if "fact" in content and not sight.knows_key(re.sub(r"\W+\d*\W*", "_", content["fact"])):
            continue
        yield event.kind, event.at, event.actor, event.element_id, repr(content)


# --- comparing -------------------------------------------------------------------------------


@dataclass
class Run:
    """A run as it stands at one moment."""

    player: Player
    house: House
    kept: Kept

    @classmethod
    def now(cls, player: Player, house: House) -> "Run":
        return cls(player, house, player.marked.stage.keep())

    def back(self) -> None:
        self.player.marked.stage.restore(self.kept)


def compare(first: Run, second: Run, what: str, *, few: bool = False) -> Tally:
    """Compare what everybody gets of two runs as they stand, where they may know the same."""
    tally, readers = Tally(), first.house.readers(few=few)
    one, two = _worlds(first, readers), _worlds(second, readers)
    same = [person for person in readers if one[person].known == two[person].known]
    tally.told += len(readers) - len(same)
    for person in same:
        first.back()
        got = list(_got(first, person, one[person].hidden))
        second.back()
        again = list(_got(second, person, two[person].hidden))
        tally.compared += 1
        tally.pages += len(again)
        for line in _differences(got, again):
            tally.wrong[f"{two[person].roles or person} {line} ({what})"] += 1
    first.back()
    second.back()
    return tally


@dataclass(frozen=True)
class World:
    """Who somebody is in the cases, what of them they may know, and what is hidden from them."""

    roles: str
    known: str
    #: Kind of address and id.
    hidden: frozenset[tuple[str, str]]


def _worlds(run: Run, readers: Sequence[PersonId]) -> Mapping[PersonId, World]:
    run.back()
    stage = run.player.marked.stage
    each = [sights(stage, case_id) for case_id in stage.cases.values()]
    return {
        person: World(
            roles=",".join(sorted({role for found in each for role in found[person].roles})),
            known=_plain(repr([world(found[person]) for found in each]), {}),
            hidden=frozenset(one for found in each for one in _hidden(found[person])),
        )
        for person in readers
    }


def _hidden(sight: Sight) -> Iterator[tuple[str, str]]:
    with sight.stage.engine.open_work() as work:
        tasks = [*work.tasks.open_of(sight.case_id), *work.tasks.closed_of(sight.case_id)]
    for task in tasks:
        if not sight.opens_case or not sight.knows_step(task.element_id):
            yield "tasks", task.id
    for document in sight.stage.documents(sight.case_id):
        if not sight.opens_document(document):
            yield "documents", document.id


def _got(
    run: Run, person: PersonId, hidden: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, int, str]]:
    """Yield address, status and bytes of all that somebody gets, with ids in their own order."""
    seen: dict[str, str] = {}
    for page in run.house.offered(person):
        yield _plain(page.path, seen), page.status, _plain(page.text, seen)
    for page, nonsense in run.house.guessed(person, hidden):
        if (page.status, _without(page)) != (nonsense.status, _without(nonsense)):
            yield (
                "guessed",
                page.status,
                f"{page.path}: {_first_difference(_without(nonsense), _without(page))}",
            )


def _without(page: Page) -> str:
    return page.text.replace(page.path, "").replace(page.path.rpartition("/")[2], "")


def _plain(text: str, seen: dict[str, str]) -> str:
    return _ID.sub(lambda found: seen.setdefault(found[0], f"id{len(seen) + 1}"), text)


def _differences(first: Sequence[Any], second: Sequence[Any]) -> Iterator[str]:
    """Yield what is another, and what is told of an address that is not theirs."""
    one = {path: (status, text) for path, status, text in first if path != "guessed"}
    two = {path: (status, text) for path, status, text in second if path != "guessed"}
    for path in sorted(one.keys() ^ two.keys()):
        yield f"gets {path} of one alone"
    for path in sorted(one.keys() & two.keys()):
        (was, before), (now, after) = one[path], two[path]
        if was != now:
            yield f"gets {was} and {now} at {path}"
        elif before != after:
            yield f"gets another page at {path}: {_first_difference(before, after)}"
    for path, status, text in [*first, *second]:
        if path == "guessed":
            yield f"gets {status} for an address that is not theirs: {text}"


def _first_difference(one: str, two: str) -> str:
    for first, second in zip(one.splitlines(), two.splitlines(), strict=False):
        if first != second:
            return f"{first.strip()[:110]!r} / {second.strip()[:110]!r}"
    return f"{len(one)} and {len(two)} long"


# --- an example ------------------------------------------------------------------------------


def twins(procedure: str, example: Example, facts: Sequence[Fact], *, few: bool = False) -> Tally:
    """Play an example twice for each fact, and compare after its step and at the end."""
    total = Tally()
    for fact in facts:
        total.facts += 1
        compared = _done if fact.kind in ("done", "paper") else _pair
        total.add(compared(procedure, example, fact, few=few))
    return total


def _done(procedure: str, example: Example, fact: Fact, *, few: bool) -> Tally:
    """Compare before and after a step, at the same time: who may not know of it sees neither."""
    runs = around(procedure, example, fact)
    return compare(*runs, _called(example, steps_of(example), fact), few=few)


def around(procedure: str, example: Example, fact: Fact) -> tuple[Run, Run]:
    """Return an example before and after a step, both at the time of the step.

    Of a paper: with it, and with a second one that is for its adder alone.
    """
    player = played(procedure, example)
    house, steps = House(player.marked.stage), steps_of(example)
    for step in steps[: fact.step]:
        player.perform(step)
    if at := steps[fact.step].details.get("at"):
        player.perform(Step(number=0, verb="wait", object=at))
    step = steps[fact.step]
    if fact.kind == "paper":
        player.perform(step)
        step = _for_its_adder(procedure, step)
    before = Run.now(player, house)
    player.perform(step)
    return before, Run.now(player, house)


def _for_its_adder(procedure: str, step: Step) -> Step:
    kinds = declared(procedure).settings.get("papers", {})
    kind = next(key for key, each in kinds.items() if each["audience"] == "author")
    details = {key: value for key, value in step.details.items() if key not in ("at", "to")}
    return replace(step, object="own.pdf", details={**details, "kind": kind})


def _pair(procedure: str, example: Example, fact: Fact, *, few: bool) -> Tally:
    """Play both, as far as both go, and compare after the step and at the end."""
    total, steps = Tally(), steps_of(example)
    for runs in pair_of(procedure, example, fact):
        total.add(compare(*runs, _called(example, steps, fact), few=few))
    total.unplayed += not total.compared
    return total


def pair_of(procedure: str, example: Example, fact: Fact) -> Iterator[tuple[Run, Run]]:
    """Yield both runs after the step of a fact, and at the end, as far as both go.

    Where one goes on and the other does not, they part: what stood there was compared before.
    """
    steps = steps_of(example)
    one, two = (played(procedure, example) for _ in range(2))
    houses = House(one.marked.stage), House(two.marked.stage)
    for number, step in enumerate(steps):
        try:
            for side, player in enumerate((one, two)):
                player.perform(_with(step, fact, side) if number == fact.step else step)
        except (StepFailed, Refused):
            return
        if number in {fact.step, len(steps) - 1} and number >= fact.step:
            latest = max(player.marked.stage.now for player in (one, two))
            for player in (one, two):
                player.marked.stage.move_to(latest)
            yield Run.now(one, houses[0]), Run.now(two, houses[1])


def _called(example: Example, steps: Sequence[Step], fact: Fact) -> str:
    step = steps[fact.step]
    return f"{example.id} {step.object} {'.'.join(fact.path)} {fact.kind}"


def main(arguments: Sequence[str]) -> int:
    """Compare the twins of the examples and print what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.walls.twins", description=main.__doc__)
    parser.add_argument("--every", type=int, default=1, help="every so manieth fact")
    parser.add_argument("--part", default="1/1", help="such as 2/3: the second third of examples")
    parser.add_argument("--only", default="", help="examples whose ids begin so, with commas")
    parser.add_argument("--kind", default="", help="answer, hour, done or paper alone")
    parser.add_argument("--few", action="store_true", help="two strangers of each case, not all")
    asked = parser.parse_args(arguments)
    part, parts = map(int, asked.part.split("/"))
    only = tuple(filter(None, asked.only.split(",")))
    chosen = [
        each for each in shipped_examples()[part - 1 :: parts]
        if not only or each[1].id.startswith(only)
    ]  # fmt: skip
    total, begun = Tally(), monotonic()
    for number, (procedure, example) in enumerate(chosen, 1):
        facts = [f for f in facts_of(procedure, example) if asked.kind in ("", f.kind)]
        tally = twins(
            procedure, example, facts[number % asked.every :: asked.every], few=asked.few
        )
        total.add(tally)
        print(
            f"{number}/{len(chosen)} {example.id}: {tally.facts} facts, {tally.compared} "
            f"comparisons, {len(tally.wrong)} differences",
            flush=True,
        )
        for line in sorted(tally.wrong):
            print(f"  {line}", flush=True)
    print(
        f"{total.facts} facts in {len(chosen)} examples: {total.compared} comparisons of "
        f"{total.pages} pages, {total.told} readers were told otherwise, {total.unplayed} facts "
        f"could not be otherwise, {len(total.wrong)} differences, {monotonic() - begun:.0f} s"
    )
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
