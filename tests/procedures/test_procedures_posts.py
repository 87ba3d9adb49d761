"""Q11, S24: a post-holder who is away, barred or gone is followed at every step of the post."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.ids import CaseId, PersonId
from engine.model.calendar import london_date
from engine.model.people import Absence
from engine.model.user_task import UserTask
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.example import Example
from engine.rehearsal.going_on import gone_on
from tests.conftest import shipped_definition, shipped_examples

EXAMPLES = {example.id: example for _, example in shipped_examples()}
#: The role of the post, that of who is nominated, and the list of who attended.
MANAGER = ("qa_manager", "deputy_manager", "attended")
CIRM = ("reviewing_manager", "nominated_manager", "attendees")
STEPS = [
    ("Q-01", "confirm_independence", MANAGER),
    ("Q-01", "review_dissent", MANAGER),
    ("Q-01", "decide_dissent", MANAGER),
    ("Q-30", "confirm_withdrawal", MANAGER),
    ("S-50", "decide_missing_form", CIRM),
    ("S-02", "decide_late_form", CIRM),
    ("S-01", "review_with_chair", CIRM),
    ("S-01", "discuss_with_dissenter", CIRM),
    ("S-54", "confirm_withdrawal", CIRM),
    ("S-53", "confirm_choice_to_withdraw", CIRM),
    ("S-36", "record_no_reply", CIRM),
]


def example_of(name: str) -> Example:
    found = EXAMPLES[name]
    return gone_on(found, EXAMPLES, source=name) if found.goes_on_from else found


def played(name: str, step: str, post: tuple[str, str, str]) -> tuple[Stage, CaseId]:
    """Play an example until a step of a post is open; nobody but the nominated stands in."""
    example = example_of(name)
    people = {**example.people, post[1]: "The Nominated"}
    stage = Stage(replace(example, people=people), shipped_definition(example.procedure))
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.object == step and each.verb == "do":
            break
        if each.verb not in ("refuse", "expect"):
            performer.perform(each)
    return stage, next(iter(stage.cases.values()))


def of(stage: Stage, case: CaseId, step: str) -> UserTask:
    return next(task for task in stage.open_tasks(case) if task.element_id == step)


def holder_of(stage: Stage, case: CaseId, step: str, post: str) -> PersonId:
    """Return who has a step, or would take it."""
    if (who := of(stage, case, step).assignee) is not None:
        return who
    with stage.engine.open_work() as work:
        [person] = work.people.holders(f"{stage.definition.id}.{post}", limit=2)
    return person.id


def leaves(stage: Stage, case: CaseId, who: PersonId, attended: str) -> None:
    stage.engine.people.deactivate(who, by=None)


def attended(stage: Stage, case: CaseId, who: PersonId, attended: str) -> None:
    """Put somebody on the list of who attended."""
    person = stage.engine.people.change(
        who, lambda each: replace(each, agency="Larkborough Council"), by=None
    )
    chair = next(p for p in stage.participants(case) if p.role == "conference_chair")
    row = {"person": who, "name": person.name, "agency": person.agency}
    row |= {"how": "in_person"} if attended == "attendees" else {}
    listed = stage.case(case).file.get(attended) or ()
    stage.engine.cases.correct(
        case, attended, [*listed, row], by=chair.person_id, because="They were there."
    )


def covered(stage: Stage, case: CaseId, who: PersonId, attended: str) -> None:
    """Let somebody be away whose work the nominated one covers."""
    today, deputy = london_date(stage.now), PersonId(stage.id_of("The Nominated"))
    days = Absence(person_id=who, first_day=today, last_day=today, deputy_id=deputy)
    stage.engine.people.add_absence(days, by=who)


@pytest.mark.parametrize("happens", [leaves, attended, covered])
@pytest.mark.parametrize(("name", "step", "post"), STEPS)
def test_who_is_nominated_has_each_step_of_a_post_whose_holder_may_not_act_or_is_not_there(
    name: str, step: str, post: tuple[str, str, str], happens: Callable[..., None]
) -> None:
    stage, case = played(name, step, post)
    who = holder_of(stage, case, step, post[0])
    nominated = PersonId(stage.id_of("The Nominated"))

    happens(stage, case, who, post[2])
    stage.engine.commands.run(case, lambda casework: None)

    assert stage.opens(case, "The Nominated")
    assert (of(stage, case, step).assignee == nominated) or happens is covered
    declares = "confirm_independence"
    if post is MANAGER and step != declares:
        # Who acts in the place of somebody who had declared to be free declares first.
        assert of(stage, case, declares).assignee == nominated
        assert of(stage, case, step).assignee == nominated


@pytest.mark.parametrize(("name", "step", "post"), STEPS)
def test_administration_hands_each_step_of_a_post_to_who_is_nominated(
    name: str, step: str, post: tuple[str, str, str]
) -> None:
    stage, case = played(name, step, post)
    who = holder_of(stage, case, step, post[0])
    today, nominated = london_date(stage.now), PersonId(stage.id_of("The Nominated"))
    days = Absence(person_id=who, first_day=today, last_day=today)
    stage.engine.people.add_absence(days, by=who)
    with stage.engine.open_work() as work:
        key = f"{stage.definition.id}.conference_admin"
        admin = work.people.holders(key, limit=1)[0].id

    stage.engine.tasks.assign(of(stage, case, step).id, to=nominated, by=admin)

    assert of(stage, case, step).assignee == nominated
