"""Who may take which part in one dissent."""

import random

import pytest

from engine.errors import NotAllowed
from engine.ids import CaseId, PersonId, RoleId
from engine.model.people import Part, Participant
from engine.model.rules import parts_of, refuse_clash, refuse_deputy
from tests.builders import make_roles

ROLES = make_roles(
    chair=Part.CHAIR,
    professional=Part.DISSENTER,
    manager=Part.DECIDER,
    deputy=Part.DECIDER,
    panel=Part.PANEL,
    panel_chair=Part.PANEL,
    admin=Part.ADMINISTRATION,
    watcher=Part.OBSERVER,
)


#: Nobody has two of these in one dissent (Q10, S25, S29).
KEPT_APART = {Part.DISSENTER, Part.CHAIR, Part.DECIDER, Part.PANEL}


def participant(person: str, role: str) -> Participant:
    return Participant(case_id=CaseId("c"), role=RoleId(role), person_id=PersonId(person))


@pytest.mark.parametrize("wanted", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_two_parts_clash_exactly_when_both_must_be_kept_apart_and_differ(
    held: RoleId, wanted: RoleId
) -> None:
    one, other = ROLES[held].part, ROLES[wanted].part
    clash = {one, other} <= KEPT_APART and one is not other

    try:
        refuse_clash(PersonId("Sam"), wanted, participants=[participant("Sam", held)], roles=ROLES)
        refused = False
    except NotAllowed:
        refused = True

    assert refused is clash


def test_parts_of_other_people_do_not_matter() -> None:
    refuse_clash(
        PersonId("Sam"),
        RoleId("manager"),
        participants=[participant("Kim", "professional")],
        roles=ROLES,
    )


def test_the_refusal_says_which_parts_clash() -> None:
    with pytest.raises(NotAllowed, match="dissents may not be the one who decides"):
        refuse_clash(
            PersonId("Sam"),
            RoleId("manager"),
            participants=[participant("Sam", "professional")],
            roles=ROLES,
        )


#: For which part a deputy may have no other, and what of it bars them.
BARRED_FROM = {
    Part.DECIDER: set(Part) - {Part.DECIDER},
    Part.PANEL: set(Part) - {Part.PANEL},
    Part.ADMINISTRATION: {Part.DISSENTER, Part.CHAIR},
}


@pytest.mark.parametrize("wanted", [*ROLES, "gone"])
@pytest.mark.parametrize("held", ROLES)
def test_a_deputy_for_who_decides_or_sits_on_the_panel_takes_no_other_part(
    held: RoleId, wanted: RoleId
) -> None:
    part = ROLES[wanted].part if wanted in ROLES else Part.OBSERVER
    is_barred = ROLES[held].part in BARRED_FROM.get(part, set())

    try:
        refuse_deputy(
            PersonId("Sam"), wanted, participants=[participant("Sam", held)], roles=ROLES
        )
        refused = False
    except NotAllowed:
        refused = True

    assert refused is is_barred


def test_what_others_do_in_the_case_bars_no_deputy() -> None:
    refuse_deputy(
        PersonId("Sam"), RoleId("panel"), participants=[participant("Kim", "chair")], roles=ROLES
    )


def test_a_role_that_the_procedure_does_not_have_any_more_is_no_part() -> None:
    taken = [participant("Sam", "gone"), participant("Sam", "watcher")]

    assert parts_of(PersonId("Sam"), participants=taken, roles=ROLES) == {Part.OBSERVER}


def test_the_refusal_of_a_deputy_says_for_whom_they_may_not_stand_in() -> None:
    with pytest.raises(NotAllowed, match="stand in for who sits on the panel"):
        refuse_deputy(
            PersonId("Sam"),
            RoleId("panel"),
            participants=[participant("Sam", "chair")],
            roles=ROLES,
        )


def test_twenty_thousand_random_assignments_never_break_the_rule() -> None:
    chance = random.Random(2026)
    people = [PersonId(name) for name in ("Sam", "Kim", "Lou", "Ash")]
    for _ in range(2_000):
        taken: list[Participant] = []
        for _ in range(10):
            person, role = chance.choice(people), chance.choice(list(ROLES))
            try:
                refuse_clash(person, role, participants=taken, roles=ROLES)
            except NotAllowed:
                continue
            taken.append(participant(person, role))

        for person in people:
            held = parts_of(person, participants=taken, roles=ROLES) & KEPT_APART
            assert len(held) <= 1
