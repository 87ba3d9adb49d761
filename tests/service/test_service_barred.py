"""Whom a procedure keeps from a role (`barred_by`) comes to it by no way."""

from dataclasses import replace

import pytest

from engine.errors import InvalidAnswers, NotAllowed
from engine.ids import PersonId, RoleId
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.small_dissent import FILES

ADA, MAX, MIA, BEA, DORA = (
    "Ada Admin", "Max Manager", "Mia Manager", "Bea Boss", "Dora Deputy",
)  # fmt: skip
RULE = """
barred_by = 'if known_of(person).line_manages_dissenter then "manages who dissents" else null'
"""
REFUSED = "Somebody who manages who dissents may not act as Manager in this case"
BARRING = FILES | {
    "procedure.toml": FILES["procedure.toml"].replace(
        b'stand_ins = ["deputy"]', f'stand_ins = ["deputy"]{RULE}'.encode()
    )
}
NOMINATING = FILES | {
    "procedure.toml": BARRING["procedure.toml"]
    .replace(b'stand_ins = ["deputy"]', b'stand_ins = ["deputy"]\nnominees = "nominees"')
    .replace(b"[facts]", b"[facts]\nnominees = 'holders.deputy.id'")
}


def world_of(files: dict[str, bytes], manager: str) -> World:
    world = World(files, people=[*PEOPLE, make_person(DORA, "deputy")])
    manages(world, manager)
    return world


def manages(world: World, person: str) -> None:
    """Let somebody manage who dissents, from now on."""
    world.engine.people.change(
        PersonId("Paul Prof"),
        lambda each: replace(each, line_manager_id=PersonId(person)),
        by=None,
    )


def take_over(case: CaseOf, *, of: str, to: str) -> None:
    case.world.engine.taking_over.take_over(
        case.id,
        RoleId("manager"),
        of=PersonId(of),
        to=PersonId(to),
        by=PersonId(ADA),
        because="Ill.",
    )


def able(case: CaseOf) -> list[str]:
    task = case.task("decide").id
    found = case.world.engine.views.possible_assignees(task, by=PersonId(ADA))
    return [person.name for person, _ in found]


def test_who_holds_the_role_and_is_barred_is_neither_offered_nor_let_have_it() -> None:
    case = world_of(BARRING, MIA).to_decide()

    for act in (
        lambda: case.claim("decide", by=MIA),
        lambda: case.complete("decide", DECIDED, by=MIA),
        lambda: case.assign("decide", to=MIA, by=ADA),
    ):
        with pytest.raises(NotAllowed, match=REFUSED):
            act()

    assert able(case) == [BEA, DORA, MAX]
    assert case.complete("decide", DECIDED, by=MAX)


def test_who_is_barred_does_not_take_the_part_over() -> None:
    case = world_of(BARRING, MIA).to_decide().claim("decide", by=MAX)

    with pytest.raises(InvalidAnswers) as refusal:
        take_over(case, of=MAX, to=MIA)

    assert REFUSED in refusal.value.errors["to"]
    assert case.task("decide").assignee == MAX


def test_a_deputy_who_is_barred_does_not_stand_in() -> None:
    world = world_of(BARRING, BEA)
    world.away(MAX, deputy=BEA)
    world.away(MIA, deputy=DORA)
    case = world.to_decide()

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by=BEA)

    assert case.complete("decide", DECIDED, by=DORA)


def test_a_nominee_who_is_barred_is_passed_over() -> None:
    world = world_of(NOMINATING, BEA)
    world.away(MAX)
    world.away(MIA)

    case = world.to_decide()

    assert case.task("decide").assignee == DORA


def test_who_has_it_and_is_barred_by_now_hands_it_to_who_is_nominated() -> None:
    world = world_of(NOMINATING, ADA)
    world.give(MIA, "watcher")
    case = world.to_decide().claim("decide", by=MAX)

    manages(world, MAX)
    case.within(lambda casework: None)

    assert case.task("decide").assignee == BEA
    assert [p.person_id for p in case.participants if p.role == "manager"] == [BEA]


def test_where_nobody_is_nominated_what_who_is_barred_has_waits_and_somebody_is_told() -> None:
    world = world_of(BARRING, ADA)
    case = world.to_decide().claim("decide", by=MAX)

    manages(world, MAX)
    for _ in range(2):
        case.within(lambda casework: None)

    assert case.task("decide").assignee is None
    told = [each.recipient_id for each in case.documents if each.name == "nobody_free"]
    assert told == [ADA]
    assert case.assign("decide", to=MIA, by=ADA).complete("decide", DECIDED, by=MIA)
