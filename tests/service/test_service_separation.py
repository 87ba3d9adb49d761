"""Who dissents never decides, reviews or chairs that dissent: through every command."""

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest

from engine.errors import NotAllowed, Refused
from engine.ids import PersonId
from engine.model.people import Part
from engine.model.rules import APART
from tests.scenario import DECIDED, CaseOf, World

PARTS = {
    "chair": Part.CHAIR,
    "professional": Part.DISSENTER,
    "manager": Part.DECIDER,
    "panel": Part.PANEL,
    "admin": Part.ADMINISTRATION,
}
EVERYBODY = ("Cleo Chair", "Paul Prof", "Max Manager", "Mia Manager", "Pia Panel")


@pytest.fixture
def open_world(world: World) -> World:
    """Everybody holds every role: only the rules keep the parts apart."""
    for person in EVERYBODY:
        world.give(person, *PARTS)
    return world


def test_who_dissents_does_not_decide(open_world: World) -> None:
    case = open_world.to_decide()

    with pytest.raises(NotAllowed, match="dissents may not be the one who decides"):
        case.complete("decide", DECIDED, by="Paul Prof")


def test_who_dissents_does_not_claim_the_decision_either(open_world: World) -> None:
    case = open_world.to_decide()

    with pytest.raises(NotAllowed):
        case.claim("decide", by="Paul Prof")


def test_who_chaired_does_not_decide(open_world: World) -> None:
    case = open_world.to_decide()

    with pytest.raises(NotAllowed, match="chaired the conference"):
        case.complete("decide", DECIDED, by="Cleo Chair")


def test_who_decided_does_not_sit_on_the_panel(open_world: World) -> None:
    case = open_world.decided()

    with pytest.raises(NotAllowed, match="sits on the panel"):
        case.complete("ask_panel", {}, by="Max Manager", item="1")


def test_nobody_is_appointed_to_a_part_that_clashes(open_world: World) -> None:
    with pytest.raises(Refused):
        open_world.start(
            answers={"conference_date": "2026-09-08", "dissenter": "Cleo Chair", "children": []}
        )


def test_a_deputy_who_dissents_does_not_decide_for_somebody_else(open_world: World) -> None:
    case = open_world.to_decide().claim("decide", by="Max Manager")
    open_world.away("Max Manager", deputy="Paul Prof")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Paul Prof")


def test_who_decides_does_not_withdraw_the_dissent_as_a_deputy(open_world: World) -> None:
    case = open_world.to_decide().claim("decide", by="Max Manager")
    open_world.away("Paul Prof", deputy="Max Manager")

    with pytest.raises(NotAllowed):
        case.send("withdraw", {"words": "Gladly."}, by="Max Manager")


def test_a_deputy_has_taken_the_part_in_which_they_acted(open_world: World) -> None:
    open_world.away("Paul Prof", deputy="Mia Manager")
    case = open_world.start().complete("reply", {"reasons": "For Paul."}, by="Mia Manager")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Mia Manager")


def test_who_gives_a_task_back_has_still_dissented(open_world: World) -> None:
    case = open_world.start()
    case.release("reply", by="Paul Prof")
    case.complete("reply", {"reasons": "Somebody must."}, by="Pia Panel")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Paul Prof")


def test_who_hands_a_task_on_has_still_dissented(open_world: World) -> None:
    case = open_world.start()
    case.assign("reply", to="Pia Panel", by="Paul Prof")
    case.complete("reply", {"reasons": "Somebody must."}, by="Pia Panel")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Paul Prof")


def test_who_decided_once_and_was_taken_off_does_not_sit_on_the_panel(open_world: World) -> None:
    case = open_world.to_decide()
    case.complete("decide", {**DECIDED, "ask_again": True}, by="Max Manager")
    case.assign("decide", to="Mia Manager", by="Max Manager")
    case.complete("decide", DECIDED, by="Mia Manager")

    with pytest.raises(NotAllowed):
        case.complete("ask_panel", {}, by="Max Manager", item="1")


def test_who_gave_a_decision_back_untouched_may_still_sit_on_the_panel(open_world: World) -> None:
    case = open_world.to_decide().claim("decide", by="Pia Panel")
    case.release("decide", by="Pia Panel")
    case.complete("decide", DECIDED, by="Max Manager")

    case.complete("ask_panel", {}, by="Pia Panel", item="1")

    assert ("panel", "Pia Panel") in [(p.role, p.person_id) for p in case.participants]


def acted(case: CaseOf) -> Iterator[tuple[str, Part]]:
    """Yield who acted in which part: for themselves or for somebody else."""
    for row in case.rows:
        actor = row.event.actor
        part = PARTS.get(actor.role or "")
        worked = row.event.kind in ("UserTaskCompleted", "MessageReceived")
        if part in APART and worked and actor.person_id:
            yield actor.person_id, part


def test_ten_thousand_random_acts_never_put_two_parts_into_one_hand() -> None:
    chance = random.Random(4)
    for _ in range(70):
        case = a_case_of_people_with_many_roles(chance)
        for _ in range(145):
            with suppress(Refused):
                act_at_random(case, chance)
        hands: dict[str, set[Part]] = {}
        for person, part in [*acted(case), *taking_part(case)]:
            hands.setdefault(person, set()).add(part)
        assert all(len(parts) == 1 for parts in hands.values()), (hands, case.lines)


def taking_part(case: CaseOf) -> list[tuple[str, Part]]:
    found = [(p.person_id, PARTS[p.role]) for p in case.participants]
    return [(person, part) for person, part in found if part in APART]


def a_case_of_people_with_many_roles(chance: random.Random) -> CaseOf:
    world = World()
    for person in EVERYBODY:
        world.give(person, *chance.sample(sorted(PARTS), chance.randint(2, 5)))
    world.give("Cleo Chair", *PARTS)
    world.give("Paul Prof", *PARTS)
    for person in chance.sample(EVERYBODY, 2):
        world.away(person, deputy=chance.choice([one for one in EVERYBODY if one != person]))
    return world.start()


def act_at_random(case: CaseOf, chance: random.Random) -> None:
    by, to = chance.choice(EVERYBODY), chance.choice(EVERYBODY)
    if not case.tasks:
        return
    task = chance.choice(case.tasks)
    tasks = case.world.engine.tasks
    again = {**DECIDED, "ask_again": chance.random() < 0.8}
    answers = {"decide": again, "confirm_withdrawal": {"voluntary": False}}
    match chance.randrange(6):
        case 0:
            tasks.claim(task.id, by=PersonId(by))
        case 1:
            tasks.release(task.id, by=PersonId(by))
        case 2:
            tasks.assign(task.id, to=PersonId(to), by=PersonId(by))
        case 3:
            case.send("withdraw", {"words": "Perhaps."}, by=by)
        case _:
            if task.element_id == "ask_panel" and chance.random() < 0.8:
                return
            tasks.complete(task.id, by=PersonId(by), answers=answers.get(str(task.element_id), {}))
