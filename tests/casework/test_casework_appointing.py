"""Who is given a part, who has to give one up, and whom the case file then names."""

import pytest

from engine.casework.appointing import designations, renamed
from engine.casework.casework import Casework
from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, RoleId
from tests.scenario import CaseOf, World, compiled
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

PAUL, MIA, PIA = PersonId("Paul Prof"), PersonId("Mia Manager"), PersonId("Pia Panel")
CLEO = PersonId("Cleo Chair")
#: A step names who reviews, and who sits.
NAMED = package(
    lanes(Chair="begun over", Administrator="name", Manager="decide", Panel_member="sit")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "name", formKey="words", appoints=" manager = reviewer; panel = members ")
    + step("userTask", "decide", formKey="words", assignee=" dissenter_manager ")
    + step("userTask", "sit", formKey="words", assignee="seats[1].person")
    + element("endEvent", "over")
    + chain("begun", "name", "decide", "sit", "over"),
    forms={"raise": FORMS["raise"], "words": form("words", text("why"))},
)


def appoint(case: CaseOf, role: str, *people: str) -> None:
    ids = [PersonId(person) for person in people]
    case.within(lambda casework: casework.appointing.appoint_all(RoleId(role), ids))


def lose(case: CaseOf, role: str, person: str) -> None:
    def act(casework: Casework) -> None:
        casework.appointing.lose(RoleId(role), casework.people.person(PersonId(person)))

    case.within(act)


def of_role(case: CaseOf, role: str) -> list[str]:
    return [str(p.person_id) for p in case.participants if p.role == role]


def waiting(case: CaseOf) -> dict[str, str]:
    return case.within(lambda casework: {**casework.parts.vacant})


def told(case: CaseOf) -> list[tuple[str, str]]:
    return [(each.name, str(each.recipient_id)) for each in case.documents]


def noted(case: CaseOf) -> list[tuple[str, str, str, str]]:
    """Return what history says of parts since the case began."""
    return [
        (str(row.event.kind), *(str(row.event.content[key]) for key in ("role", "person", "name")))
        for row in case.rows
        if row.event.kind in ("ParticipantAppointed", "ParticipantLeft")
        and row.event.content["person"] != "Paul Prof"
    ]


@pytest.mark.parametrize(
    ("role", "person"),
    [
        ("manager", "Mia Manager"),
        ("manager", "Bea Boss"),
        # Who is there may decide, also where they hold no role that does.
        ("manager", "Wim Watcher"),
        ("panel", "Pia Panel"),
    ],
)
def test_who_is_there_and_may_have_a_part_keeps_it(world: World, role: str, person: str) -> None:
    case = world.start()

    appoint(case, role, person)

    assert of_role(case, role) == [person]
    assert noted(case) == [("ParticipantAppointed", role, person, person)]
    assert told(case) == []


@pytest.mark.parametrize(
    ("role", "person", "waits", "notice"),
    [
        ("chair", "Mia Manager", {"chair": "Mia Manager"}, "part_vacant"),
        ("panel", "Pia Panel", {"panel": "Pia Panel"}, "part_vacant"),
        # The others who decide take it on.
        ("manager", "Mia Manager", {}, "part_left"),
    ],
)
def test_the_part_of_who_has_left_since_they_were_recorded_ends_at_once(
    world: World, role: str, person: str, waits: dict[str, str], notice: str
) -> None:
    case = world.start()
    world.engine.people.deactivate(PersonId(person), by=None)

    appoint(case, role, person)

    assert (of_role(case, role), waiting(case)) == ([], waits)
    assert told(case) == [(notice, "Ada Admin")]
    assert [line[0] for line in noted(case)] == ["ParticipantAppointed", "ParticipantLeft"]


def test_a_part_for_one_case_ends_at_once_for_who_may_not_have_it(world: World) -> None:
    case = world.start()

    appoint(case, "panel", "Wim Watcher")

    assert (of_role(case, "panel"), waiting(case)) == ([], {"panel": "Wim Watcher"})
    assert told(case) == [("part_vacant", "Ada Admin")]


def test_who_chaired_and_has_left_since_has_chaired_all_the_same(world: World) -> None:
    case = world.start()
    for person in ("Mia Manager", "Pia Panel"):
        world.engine.people.deactivate(PersonId(person), by=None)

    appoint(case, "chair", "Mia Manager")
    appoint(case, "panel", "Pia Panel")

    assert case.within(lambda casework: casework.parts.had(RoleId("chair"))) == {MIA, CLEO}
    assert case.within(lambda casework: casework.parts.had(RoleId("panel"))) == set()
    with pytest.raises(NotAllowed, match="chaired the conference"):
        case.within(lambda casework: casework.parts.refuse_clash(MIA, RoleId("manager")))


def test_nobody_is_given_a_part_who_is_not_recorded(world: World) -> None:
    case = world.start()
    appoint(case, "manager", "Mia Manager")

    with pytest.raises(NotFound, match="no such person"):
        appoint(case, "manager", "A. Stranger")

    assert of_role(case, "manager") == ["Mia Manager"]


@pytest.mark.parametrize(
    ("files", "person", "waits"),
    [
        # Whoever holds the role, or stands in, may take on what was never given to anybody.
        (None, "Mia Manager", {}),
        (None, "Bea Boss", {}),
        # There was a reason to pass over those who hold the role.
        (NAMED, "Bea Boss", {"manager": "Bea Boss"}),
        (NAMED, "Mia Manager", {}),
    ],
)
def test_a_review_waits_only_where_those_who_hold_the_role_were_passed_over(
    files: dict[str, bytes] | None, person: str, waits: dict[str, str]
) -> None:
    case = (World(files) if files else World()).start()
    appoint(case, "manager", person)

    lose(case, "manager", person)

    assert (of_role(case, "manager"), waiting(case)) == ([], waits)


def test_who_has_given_up_a_part_gives_it_up_once(world: World) -> None:
    case = world.start()

    lose(case, "chair", "Cleo Chair")
    lose(case, "chair", "Cleo Chair")

    assert noted(case) == [("ParticipantLeft", "chair", "Cleo Chair", "Cleo Chair")]


def test_keys_that_name_who_has_a_role_are_those_of_its_steps_and_never_an_answer() -> None:
    definition = compiled("small", 1, tuple(NAMED.items()))

    named = {role: designations(definition, role) for role in definition.procedure.roles}

    assert {role: keys for role, keys in named.items() if keys} == {
        "manager": {"reviewer", "dissenter_manager"},
        # A seat among several is an item of a list.
        "panel": {"members"},
    }


def test_a_successor_stands_where_the_former_was_named_in_that_part_and_nowhere_else() -> None:
    file = {"dissenter": PAUL, "signed_by": MIA, "seen_by": PAUL, "words": "Paul Prof said no."}

    changed = renamed(file, frozenset({"dissenter", "signed_by"}), PAUL, PIA)

    assert changed == {**file, "dissenter": PIA}
