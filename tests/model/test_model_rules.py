"""Who may take which part in one dissent."""

import random

import pytest

from engine.errors import NotAllowed
from engine.ids import CaseId, PersonId, RoleId
from engine.model.people import Part, Participant
from engine.model.rules import APART, parts_of, refuse_clash
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


def participant(person: str, role: str) -> Participant:
    return Participant(case_id=CaseId("c"), role=RoleId(role), person_id=PersonId(person))


@pytest.mark.parametrize("wanted", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_two_parts_clash_exactly_when_both_must_be_kept_apart_and_differ(
    held: RoleId, wanted: RoleId
) -> None:
    one, other = ROLES[held].part, ROLES[wanted].part
    clash = one in APART and other in APART and one is not other

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
            held = parts_of(person, participants=taken, roles=ROLES) & set(APART)
            assert len(held) <= 1
