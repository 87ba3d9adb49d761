"""Plays examples with every text marked, and finds who reads what; whole by `python -m`."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import Refused
from engine.forms import Kind
from engine.forms.model import Field
from engine.ids import PersonId
from engine.model.calendar import london_date
from engine.model.people import Person
from engine.package import Definition
from engine.rehearsal import Example, Outcome, Performer, Stage
from engine.rehearsal.example import Step
from tests.conftest import shipped_definition, shipped_examples
from tests.walls.matrix import BY_LETTER, MAY, MUST
from tests.walls.reach import reach

#: Nobody of the case, each with rights of their own elsewhere.
STRANGERS = (
    Person(id=PersonId("Sid Stranger"), name="Sid Stranger", roles=frozenset({"system_admin"})),
    Person(id=PersonId("Olga Owner"), name="Olga Owner", roles=frozenset({"policy_owner"})),
)
_MARK = re.compile(r"mark:([a-z0-9_]+\.[a-z0-9_]+):").findall


@dataclass
class Seen:
    """What was reached in an example: a mark, by whom, in which roles, where."""

    example: str
    too_much: list[str] = field(default_factory=list)
    #: Mark and role to whether somebody of the role has reached it.
    reached: set[tuple[str, str]] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    #: The letters and notices that were written, by name.
    letters: set[str] = field(default_factory=set)
    readings: int = 0


def sweep(procedure: str, example: Example, *, every: int = 1) -> Seen:
    """Play an example, and at every so many steps let everybody read all that they can reach."""
    definition, seen = shipped_definition(procedure), Seen(example=example.id)
    stage = Stage(example, definition)
    with stage.engine.open_work() as work:
        for stranger in STRANGERS:
            work.people.save(stranger)
        work.commit()
    performer = Performer(stage, Outcome(example=example))
    steps = [step for step in example.steps if step.verb not in ("expect", "refuse")]
    for number, step in enumerate(steps, 1):
        performer.perform(_marked(step, definition, stage, seen))
        if number % every == 0 or number == len(steps):
            _look(stage, procedure, seen)
    return seen


def _look(stage: Stage, procedure: str, seen: Seen) -> None:
    for case_id in stage.cases.values():
        seen.letters |= {document.name for document in stage.documents(case_id)}
        for person, roles in _people(stage, case_id).items():
            own = {
                mark
                for document in stage.documents(case_id)
                if document.recipient_id == person
                for mark in _MARK(_html(stage, document.id))
            }
            for where, text in reach(stage, case_id, person):
                seen.readings += 1
                for mark in _MARK(text):
                    seen.reached |= {(mark, role) for role in roles}
                    may = MAY[procedure].get(mark)
                    is_own = mark in own and (where.startswith("document") or where == "notices")
                    if may is not None and not is_own and not roles & may:
                        line = f"{seen.example} {person} {sorted(roles)}: {mark} in {where}"
                        seen.too_much.append(line)


def _html(stage: Stage, document_id: Any) -> str:
    with stage.engine.open_work() as work:
        return work.documents.one(document_id).html


def _people(stage: Stage, case_id: Any) -> Mapping[PersonId, set[str]]:
    """Return everybody of the cast, and strangers, with their roles in this case."""
    found: dict[PersonId, set[str]] = {person.id: set() for person in STRANGERS}
    for names in stage.holders().values():
        found |= {name: set() for name in names}
    for each in stage.participants(case_id):
        found.setdefault(each.person_id, set()).add(each.role)
    for task in stage.open_tasks(case_id):
        holders = [task.assignee] if task.assignee else stage.holders().get(task.role, [])
        for name in holders:
            found.setdefault(PersonId(name), set()).add(task.role)
    return {person: roles | _covered(stage, person, found) for person, roles in found.items()}


def _covered(stage: Stage, person: PersonId, found: Mapping[PersonId, set[str]]) -> set[str]:
    """Return the roles of those whom somebody covers today: a deputy sees what they see."""
    with stage.engine.open_work() as work:
        away = work.absences.covered_by(person, on=london_date(stage.now))
    return {role for absence in away for role in found.get(absence.person_id, ())}


def too_little(procedure: str, seen: Seen, stage_roles: set[str]) -> list[str]:
    """Return who has to read a text that was given, takes part, and never reached it.

    Who is told by a letter of their own is to read it once that has been written.
    """
    told = BY_LETTER.get(procedure, {})
    return [
        f"{seen.example} {role}: {mark}"
        for mark, roles in MUST[procedure].items()
        if mark in seen.given
        for role in roles & stage_roles
        if (mark, role) not in seen.reached and {*told.get(mark, {}).get(role, ())} <= seen.letters
    ]


# --- marks ---------------------------------------------------------------------------------


def _marked(step: Step, definition: Definition, stage: Stage, seen: Seen) -> Step:
    answers = step.details.get("answers")
    form = _form(step, definition)
    if not answers or form is None:
        return step
    marked = _mark(answers, form.id, {f.path: f for f in form.fields if isinstance(f, Field)}, ())
    seen.given |= set(_MARK(repr(marked)))
    return replace(step, details={**step.details, "answers": marked})


def _form(step: Step, definition: Definition) -> Any:
    elements = definition.procedure.elements
    if step.verb == "start":
        return definition.form(definition.start_of(str(step.object)))
    if step.verb == "do" and step.object in elements:
        return definition.form(elements[step.object])
    sent = (e for e in elements.values() if step.verb == "send" and e.trigger_value == step.object)
    return next((definition.form(element) for element in sent), None)


def _mark(value: Any, form: str, fields: Mapping[Any, Field], path: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        marked = {k: _mark(v, form, fields, (*path, k)) for k, v in value.items()}
        address = fields.get((*path, "address"))
        return {**marked, "address": f"mark:{form}.address:"} if address and path else marked
    if isinstance(value, list):
        return [_mark(item, form, fields, path) for item in value]
    asked = fields.get(path)
    is_text = asked is not None and (
        asked.kind is Kind.TEXTAREA or asked.key in ("votes", "share_with")
    )
    return f"{value} mark:{form}.{path[-1]}:" if is_text and isinstance(value, str) else value


def roles_of(procedure: str, example: Example) -> set[str]:
    """Return the roles in which anybody takes part at the end of an example."""
    stage = Stage(example, shipped_definition(procedure))
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        if step.verb not in ("expect", "refuse"):
            performer.perform(step)
    return {str(p.role) for case_id in stage.cases.values() for p in stage.participants(case_id)}


def main(every: int) -> int:
    """Sweep all examples and print what is wrong."""
    faults = 0
    for procedure, example in shipped_examples():
        try:
            seen = sweep(procedure, example, every=every)
        except Refused as refusal:
            print(f"{example.id} could not be played with marks: {refusal.message}")
            faults += 1
            continue
        wrong = [*seen.too_much, *too_little(procedure, seen, roles_of(procedure, example))]
        faults += len(wrong)
        found = f"{seen.readings} readings, {len(seen.given)} marked texts, {len(wrong)} wrong"
        print(f"{example.id}: {found}", flush=True)
        for line in sorted(set(wrong)):
            print(f"  {line}")
    return 1 if faults else 0


def sample(of: int) -> Iterator[tuple[str, Example]]:
    """Yield every so manieth example."""
    yield from shipped_examples()[::of]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
