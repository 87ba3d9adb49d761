"""Who has, had and lost which part in a case, and what that keeps them from."""

from collections.abc import Sequence
from functools import partial

import pytest

from engine.casework.casework import Casework
from engine.casework.parts import CaseParts
from engine.errors import Damaged, NotAllowed
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.people import Part
from tests.builders import make_user_task
from tests.scenario import DECIDED, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

CHAIR, PROFESSIONAL, MANAGER, PANEL, ADMIN, WATCHER = (
    RoleId(name) for name in ("chair", "professional", "manager", "panel", "admin", "watcher")
)
CLEO, PAUL, MAX, MIA, PIA, ADA, WIM = (
    PersonId(name)
    for name in (
        "Cleo Chair",
        "Paul Prof",
        "Max Manager",
        "Mia Manager",
        "Pia Panel",
        "Ada Admin",
        "Wim Watcher",
    )
)


def parts(case: CaseOf) -> CaseParts:
    """Return the parts of a case as they are saved."""
    return case.within(lambda casework: casework.parts)


def change(case: CaseOf, *acts: tuple[str, str, str]) -> None:
    """Do something to parts, each in a command of its own."""
    for name, *whose in acts:
        case.within(partial(_change, name, whose))


def _change(name: str, whose: Sequence[str], casework: Casework) -> None:
    getattr(casework.parts, name)(*whose)


def lose(case: CaseOf, role: RoleId, person: PersonId, successor: str | None) -> None:
    named = None if successor is None else PersonId(successor)
    lost = LostPart(role=role, person_id=person, successor=named)
    case.within(lambda casework: casework.parts.note_loss(lost))


def seats(case: CaseOf) -> list[tuple[str, str]]:
    return [(str(p.role), str(p.person_id)) for p in case.participants]


BEGUN = [("chair", "Cleo Chair"), ("professional", "Paul Prof")]


# --- who has a part


def test_a_case_with_a_role_that_its_procedure_does_not_know_is_damaged(world: World) -> None:
    case = world.start().take_part("magistrate", "Wim Watcher")

    with pytest.raises(Damaged):
        parts(case)


def test_who_takes_part_is_found_by_their_role_and_a_role_by_who_takes_part(world: World) -> None:
    case = world.start().take_part("watcher", "Wim Watcher").take_part("watcher", "Ada Admin")
    case.take_part("admin", "Ada Admin")

    found = parts(case)

    assert [p.person_id for p in found.of_role(WATCHER)] == [WIM, ADA]
    assert found.of_role(None) == []
    assert (found.role_of(CLEO), found.role_of(ADA), found.role_of(MAX)) == (
        "chair",
        WATCHER,
        None,
    )


def test_who_joins_has_a_part_once(world: World) -> None:
    case = world.start()

    change(case, ("join", MANAGER, MAX), ("join", MANAGER, MAX), ("join", MANAGER, MIA))

    assert seats(case) == [*BEGUN, ("manager", "Max Manager"), ("manager", "Mia Manager")]


def test_nobody_joins_in_a_part_that_the_rules_of_separation_keep_from_them(world: World) -> None:
    case = world.start()

    for role, person in ((MANAGER, PAUL), (CHAIR, PAUL), (PANEL, CLEO)):
        with pytest.raises(NotAllowed, match="may not be the one who"):
            change(case, ("join", role, person))

    assert seats(case) == BEGUN


def test_who_joins_again_has_not_lost_that_part_any_more(world: World) -> None:
    case = world.start()
    lose(case, MANAGER, MAX, "")
    lose(case, MANAGER, MIA, "")
    lose(case, ADMIN, MAX, "")

    change(case, ("join", MANAGER, MAX))

    found = parts(case)
    assert (found.lost_by(MAX), found.lost_by(MIA)) == (["admin"], ["manager"])


# --- who had a part


def test_who_has_had_a_part_is_bound_by_it_once_and_administration_by_none(world: World) -> None:
    case = world.start()

    change(case, ("bind", PANEL, PIA), ("bind", PANEL, PIA), ("bind", ADMIN, ADA))

    assert case.case.bookkeeping.former == (("panel", "Pia Panel"),)
    found = parts(case)
    assert (found.had(PANEL), found.had(ADMIN)) == ({PIA}, set())
    assert (found.of_person(PIA), found.of_person(PAUL)) == ({Part.PANEL}, {Part.DISSENTER})
    assert (found.may_take(PIA, MANAGER), found.may_take(PIA, PANEL)) == (False, True)
    assert found.may_take(PIA, RoleId("magistrate"))


@pytest.mark.parametrize(
    ("role", "person"), [("chair", "Cleo Chair"), ("professional", "Paul Prof")]
)
def test_who_dissented_or_chaired_has_done_so_for_ever(
    world: World, role: str, person: str
) -> None:
    case = world.start()

    change(case, ("step_down", RoleId(role), PersonId(person)))

    assert (role, person) not in seats(case)
    assert len(seats(case)) == 1
    assert parts(case).had(RoleId(role)) == {person}


@pytest.mark.parametrize(
    ("role", "person", "is_appointed"),
    [
        # They took a task of the part up, and gave it back.
        ("chair", "Wim Watcher", False),
        # They were named, and have decided nothing.
        ("manager", "Mia Manager", True),
    ],
)
def test_who_did_nothing_in_a_part_that_is_taken_up_is_not_bound_by_it(
    world: World, role: str, person: str, is_appointed: bool
) -> None:
    case = world.start()
    if is_appointed:
        case.within(lambda one: one.appointing.appoint(RoleId(role), PersonId(person)))
    else:
        case.take_part(role, person)
    assert (role, person) in seats(case)

    change(case, ("step_down", RoleId(role), PersonId(person)))

    assert seats(case) == BEGUN
    assert parts(case).had(RoleId(role)) == set()


def test_who_has_acted_in_a_part_stays_bound_by_it_and_nobody_else_does(world: World) -> None:
    case = world.decided().take_part("manager", "Mia Manager").take_part("watcher", "Max Manager")

    change(case, ("leave", MANAGER, MAX), ("leave", MANAGER, MIA), ("leave", WATCHER, MIA))

    assert seats(case) == [*BEGUN, ("watcher", "Max Manager")]
    assert parts(case).had(MANAGER) == {MAX}
    acted = case.within(
        lambda casework: [
            (role, person)
            for role in (MANAGER, PROFESSIONAL)
            for person in (MAX, MIA, PAUL)
            if casework.parts.has_acted(role, person)
        ]
    )
    assert acted == [(MANAGER, MAX), (PROFESSIONAL, PAUL)]


def test_whoever_is_bound_by_a_part_has_acted_in_it(world: World) -> None:
    case = world.start()

    change(case, ("bind", PANEL, PIA))

    assert parts(case).has_acted(PANEL, PIA)


def test_what_somebody_does_now_counts_at_once(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    task = case.task("decide").completed(by=MAX, at=world.clock.now())

    def acted(casework: Casework) -> list[bool]:
        casework.tasks.put(task)
        of = casework.parts
        return [
            of.has_acted(MANAGER, MAX),
            of.has_acted(MANAGER, MIA),
            of.has_acted(PANEL, MAX),
        ]

    assert case.within(acted) == [True, False, False]


# --- what that keeps somebody from


def test_nobody_stands_in_who_was_ever_given_another_part(world: World) -> None:
    case = world.start()
    case.within(lambda casework: casework.appointing.appoint(MANAGER, MIA))
    change(case, ("leave", MANAGER, MIA))
    case.take_part("watcher", "Wim Watcher")

    for person in (MIA, WIM, PAUL):
        with pytest.raises(NotAllowed, match="may not stand in"):
            change(case, ("refuse_deputy", person, PANEL))
    change(case, ("refuse_deputy", MAX, PANEL))


def test_who_was_given_a_part_took_part_also_after_they_lost_it(world: World) -> None:
    case = world.start().take_part("watcher", "Wim Watcher")
    case.within(lambda casework: casework.appointing.appoint(MANAGER, MIA))
    change(case, ("leave", MANAGER, MIA), ("leave", CHAIR, CLEO))

    took = case.within(
        lambda casework: [casework.parts.took_part(p) for p in (CLEO, PAUL, MIA, WIM, MAX)]
    )

    assert took == [True, True, True, False, False]


def test_who_dissents_chairs_sits_or_is_named_by_a_step_has_that_part_for_one_case() -> None:
    drawn = (
        lanes(Chair="begun over", Administrator="name")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "name", formKey="words", appoints="manager = a; watcher = b; admin = c")
        + element("endEvent", "over")
        + chain("begun", "name", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    nobody = {**forms, "raise": form("raise", text("why"))}
    plain, named = World().start(), World(package(drawn, forms=forms)).start()
    unnamed = World(package(drawn, forms=nobody)).start(answers={})

    def for_one_case(case: CaseOf) -> set[str]:
        roles = case.within(lambda casework: casework.definition.procedure.roles)
        return {str(role) for role in (*roles, None) if parts(case).is_for_one_case(role)}

    assert for_one_case(plain) == {"chair", "professional", "panel"}
    # Who decides is named because others were passed over: any other may still be named.
    assert for_one_case(named) == {"chair", "professional", "panel", "watcher", "admin"}
    assert for_one_case(unnamed) == for_one_case(named)


def test_a_task_is_theirs_alone_whose_part_was_given_to_them_for_this_case(world: World) -> None:
    case = world.start().take_part("panel", "Pia Panel")
    case.within(lambda casework: casework.appointing.appoint(MANAGER, MIA))

    def alone(role: RoleId, who: PersonId | None) -> bool:
        task = make_user_task(role=role, assignee=who)
        return case.within(lambda casework: casework.parts.is_theirs_alone(task))

    assert alone(PROFESSIONAL, PAUL)
    assert not alone(PROFESSIONAL, None)
    assert not alone(PROFESSIONAL, CLEO)
    assert not alone(PANEL, PIA)
    assert not alone(MANAGER, MIA)


# --- who has left


def test_what_somebody_gave_up_is_remembered_of_each_part_once(world: World) -> None:
    case = world.start()
    lose(case, MANAGER, MAX, None)
    lose(case, ADMIN, MAX, "")
    lose(case, MANAGER, MIA, "")
    lose(case, MANAGER, MAX, "")

    found = parts(case)

    assert found.lost_by(MAX) == ["admin", "manager"]
    assert (found.has_left(MANAGER, MIA), found.has_left(ADMIN, MIA)) == (True, False)
    assert (found.has_left(None, MIA), found.has_left(MANAGER, PAUL)) == (False, False)
    assert found.gone() == ["Max Manager", "Mia Manager"]


def test_only_who_had_a_part_and_gave_up_every_one_keeps_nothing(world: World) -> None:
    case = world.start()
    lose(case, ADMIN, CLEO, "")
    lose(case, MANAGER, MIA, "")

    found = parts(case)

    assert found.keeps_nothing(MIA)
    assert not found.keeps_nothing(CLEO)
    assert not found.keeps_nothing(PAUL)
    assert not found.keeps_nothing(WIM)


def test_a_role_waits_until_somebody_has_it_and_not_in_a_case_that_has_ended(
    world: World,
) -> None:
    case = world.to_decide()
    lose(case, PANEL, PIA, None)
    lose(case, MANAGER, MAX, None)
    lose(case, ADMIN, ADA, "")
    change(case, ("join", MANAGER, MIA))

    assert parts(case).vacant == {"panel": "Pia Panel"}
    case.complete("decide", DECIDED, by="Mia Manager")
    change(case, ("join", PANEL, PIA))
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    case.complete("file_it", {}, by="Ada Admin")
    lose(case, WATCHER, WIM, None)
    assert parts(case).vacant == {}


def followers(lost: Sequence[tuple[PersonId, PersonId | None]], of: World) -> CaseOf:
    case = of.start()
    for person, successor in lost:
        lose(case, MANAGER, person, successor)
    return case


@pytest.mark.parametrize(
    ("lost", "now"),
    [
        ([], MAX),
        ([(MAX, MIA)], MIA),
        ([(MAX, MIA), (MIA, WIM)], WIM),
        ([(MIA, WIM), (MAX, MIA)], WIM),
        # One has to be named, or all who have the role are in their place.
        ([(MAX, None)], None),
        ([(MAX, MIA), (MIA, PersonId(""))], None),
        ([(MIA, WIM)], MAX),
    ],
)
def test_in_the_place_of_who_left_is_the_last_who_followed(
    world: World, lost: list[tuple[PersonId, PersonId | None]], now: PersonId | None
) -> None:
    found = parts(followers(lost, of=world))

    assert found.now_in_place_of(MANAGER, MAX) == now
    assert found.now_in_place_of(PANEL, MAX) == MAX


def test_of_each_part_that_was_left_it_is_said_who_had_it_and_who_has_it_now(
    world: World,
) -> None:
    case = followers([(MAX, MIA), (MIA, WIM), (PIA, None)], of=world)

    assert list(parts(case).followed()) == [(MANAGER, MAX, WIM), (MANAGER, MIA, WIM)]
