"""A small procedure to teach with: quickly walked, and with a bit of everything that is told."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from engine.bootstrap import Engine, build_engine, seed_calendar
from engine.errors import Refused
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.model.published import PublishedVersion
from engine.package import Definition
from engine.store import MemoryStore
from engine.training import TrainingRoom, open_room
from tests.builders import NOON
from tests.scenario import compiled
from tests.small_dissent import (
    BODY,
    FILES,
    MAIN,
    SETTINGS,
    day,
    form,
    lanes,
    number,
    step,
    yes_or_no,
)
from tests.spiff.spiff_diagrams import chain, element, exclusive, file_of, flow, process, timer

ID = "small"
EXAMPLE_KEY = "small.1.x_01"
WRONG_PEOPLE = "chair: expected a name, or keys such as {name: A. Reeve, agency: Low Road School}."
WRONG_ENDS = (
    "expected a list of ends, such as [dissent_closed], or running; with several cases, such by"
    " name."
)
WRONG_WAIT = "expected a time or day, `next due`, or how long, such as `5 working days` or PT6H."
TRAINER_T = Person(id=PersonId("t1"), name="T. Rainer", roles=frozenset({TRAINER}))

_SETTINGS = (
    SETTINGS.replace(
        '[roles.professional]\ntitle = "Professional"',
        '[roles.professional]\ntitle = "Professional"\ndescription = "Disagrees."',
    )
    + """
yearly_day = 'date and time("2027-01-05T09:00:00")'
[entry.check]
title = "Ask for a check"
roles = ["admin"]
[words.next_step]
again = "look again"
"""
)
CHECK = file_of(
    process(
        "check",
        lanes(Administrator="asked look which settled looked_again")
        + step("startEvent", "asked", formKey="asked")
        + step("userTask", "look", formKey="look", due="look_by")
        + step("businessRuleTask", "which", decision="next_step")
        + exclusive("after", "after_to_settled")
        + step("endEvent", "settled")
        + step("endEvent", "looked_again")
        + chain("asked", "look", "which", "after")
        + flow("after", "settled")
        + flow("after", "looked_again", 'next_step = "again"'),
        name="Check",
    )
)
YEARLY = file_of(
    process(
        "yearly",
        lanes(Administrator="count_all")
        + element("startEvent", "year_over", timer("yearly_day"), name="Year over")
        + step("userTask", "count_all", formKey="view")
        + element("endEvent", "counted", name="Counted")
        + chain("year_over", "count_all", "counted"),
        name="Yearly count",
    )
)
_TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="next_step" name="Next step"><decisionTable id="table" hitPolicy="UNIQUE">
<input id="in" label="Score"><inputExpression id="ie" typeRef="number"><text>score</text>
</inputExpression></input><output id="out" label="What next" name="next_step" typeRef="string"/>
<annotation name="Clause"/>
<rule id="r1"><inputEntry id="c1"><text>&lt; 5</text></inputEntry>
<outputEntry id="o1"><text>"again"</text></outputEntry>
<annotationEntry><text>C3; below five</text></annotationEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>&gt;= 5</text></inputEntry>
<outputEntry id="o2"><text>"close"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
_CLAUSES = b"""
[C1]
source = "part 1"
rule = "Who raises a dissent is heard."
carried_by = ["reply", "raised", "letter:outcome"]
[C2]
source = "part 2"
rule = "The manager decides within ten working days."
carried_by = ["decide", "target_passed", "letter:late"]
deadline = true
[C3]
source = "part 3"
rule = "A low score is looked at again."
carried_by = ["look", "decide", "decision:next_step"]
[C4]
source = "part 4"
rule = "Nobody else decides."
carried_by = ["decide"]
"""
_LESSONS = """
[ten_days]
name = "The ten days"
about = "When is it late?"
example = "X-01"
begins = "decide"
plan = ["Ask by when.", "Press “Next step”."]
[gone]
name = "Gone"
about = "Of an example that is not there."
example = "X-99"
begins = "decide"
plan = ["Ask."]
""".encode()
#: Walked to its end: a case, a refusal, a second case, letters, a decision.
EXAMPLE = """
id: X-01
title: The ten days
procedure: small
story: |
  The conference is on Tuesday. P. Prof dissents.

  Later somebody looks at the score.
clauses: [C2, C3]
clock: 2026-09-08T10:00:00+01:00
people:
  chair: C. Chair
  professional: {name: P. Prof, agency: School}
  manager: [M. Manager, N. Second]
  panel: P. Panel
  admin: A. Admin
  others: O. Other
learning: [Ten working days are two weeks, Nothing lapses]
difficulty: medium
steps:
  - start: main
    as: chair
    answers:
      conference_date: 2026-09-08
      conference_end: 2026-09-08T11:30:00+01:00
      dissenter: P. Prof
      children: [{name: Ava Trent}, {name: Ben Trent}]
  - expect: {open: [reply]}
  - do: reply
    at: 2026-09-08T12:00:00+01:00
    answers: {reasons: I disagree.}
    note: Ask why.
  - refuse:
      do: decide
      as: professional
      because: NotAllowed
  - do: decide
    as: manager
    at: 2026-09-10T09:00:00+01:00
    answers: {ask_again: false, upheld: true, why: As found.}
  - do: ask_panel
    for: Ava Trent
    answers: {view: Fine.}
  - start: check
    as: admin
    case: second
    answers: {look_by: 2026-09-16, reason: doubt}
  - do: look
    case: second
    answers: {score: 3, looked_with: [files]}
  - do: ask_panel
    for: Ben Trent
    answers: {view: Well.}
  - wait: 2026-09-14
  - do: file_it
    answers: {file_reference: F 1}
  - expect: {open: []}
ends_exactly: {first: [over, closed], second: [looked_again]}
"""
_CHOICES = [{"label": "A doubt", "value": "doubt"}, {"label": "A check", "value": "check"}]
_WITH = [{"label": "The files", "value": "files"}, {"label": "The family", "value": "family"}]
_BODY = BODY.replace(b'id="target_passed" ', b'id="target_passed" name="Target passed" ')
_MAIN = MAIN.replace(b'id="withdraw_dissent" ', b'id="withdraw_dissent" name="Withdraw it" ')
SMALL: Mapping[str, bytes] = {
    **FILES,
    "main.bpmn": _MAIN,
    "body.bpmn": _BODY,
    "procedure.toml": _SETTINGS.encode(),
    "check.bpmn": CHECK,
    "yearly.bpmn": YEARLY,
    "next_step.dmn": _TABLE,
    "clauses.toml": _CLAUSES,
    "lessons.toml": _LESSONS,
    "examples/x_01.yaml": EXAMPLE.encode(),
    "forms/confirm.form": form(
        "confirm",
        yes_or_no("voluntary") | {"defaultValue": "yes"},
        {
            "type": "group",
            "path": "talk",
            "label": "Talk",
            "components": [
                {"type": "radio", "key": "about", "label": "About", "values": _CHOICES},
                yes_or_no("by_phone") | {"validate": {}},
            ],
        },
    ),
    "forms/asked.form": form(
        "asked",
        day("look_by"),
        {"type": "radio", "key": "reason", "label": "Why is it?", "values": _CHOICES},
    ),
    "forms/look.form": form(
        "look",
        number("score"),
        {"type": "checklist", "key": "looked_with", "label": "Looked with", "values": _WITH},
    ),
}


@cache
def small_definition() -> Definition:
    """Return the procedure, compiled once."""
    return compiled(ID, 1, tuple(SMALL.items()))


def small_engine() -> Engine:
    """Return an engine in which the procedure is published."""
    store, definition = MemoryStore(), small_definition()
    seed_calendar(store.work)
    engine = build_engine(store.work)
    with store.work() as work:
        version = PublishedVersion(
            procedure_id=definition.id,
            version=1,
            title=definition.procedure.title,
            content_hash="",
            published_at=NOON,
        )
        work.versions.add(version, definition.files)
        work.commit()
    engine.definitions.keep(definition)
    return engine


def small_room(folder: Path) -> TrainingRoom:
    """Open a training room over it."""
    return open_room(folder, small_engine())


def at(room: TrainingRoom, step: int) -> str:
    """Return a walk on the example after so many steps."""
    walk = room.walks.start(EXAMPLE_KEY, by=TRAINER_T).walk.id
    for _ in range(step):
        room.steps.next_step(walk, by=TRAINER_T)
    return walk


def said(command: Callable[[], object], kind: type[Refused]) -> str:
    """Return what a command is refused for."""
    with pytest.raises(kind) as refused:
        command()
    return refused.value.sentence
