"""To take over a part is a deed of its own: all its work moves, with a reason, and both know."""

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused
from engine.ids import PersonId, RoleId
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.service.test_service_tasks_apart import DRAWN, opens, taking_part, whose

ADA, BEN, MAX, MIA, BEA = "Ada Admin", "Ben Admin", "Max Manager", "Mia Manager", "Bea Boss"


def take_over(
    case: CaseOf, role: str, *, of: str, to: str, by: str, because: str = "Gone for long."
) -> CaseOf:
    case.world.engine.taking_over.take_over(
        case.id,
        RoleId(role),
        of=PersonId(of),
        to=PersonId(to),
        by=PersonId(by),
        because=because,
    )
    return case


@pytest.fixture
def office() -> CaseOf:
    """Return a case in which Ada has two of three tasks, and Ben the third."""
    people = [*PEOPLE, make_person(BEN, "admin"), make_person("Cyd Admin", "admin")]
    case = World(DRAWN, people=people).start()
    return case.claim("write", by=ADA).claim("file", by=ADA).claim("tell", by=BEN)


def told(case: CaseOf) -> list[tuple[str | None, str]]:
    listed = [each for each in case.documents if each.name == "part_taken_over"]
    with case.world.engine.open_work() as work:
        return [(each.recipient_id, work.documents.one(each.id).html) for each in listed]


def test_with_a_part_go_all_its_tasks_and_no_other(office: CaseOf) -> None:
    take_over(office, "admin", of=ADA, to="Cyd Admin", by=ADA)

    assert whose(office) == {"write": "Cyd Admin", "file": "Cyd Admin", "tell": BEN}
    assert taking_part(office) == ["Cyd Admin"]
    assert (opens(office, ADA), opens(office, "Cyd Admin")) == (False, True)


def test_both_are_told_why_and_the_history_says_who_did_it(office: CaseOf) -> None:
    take_over(office, "admin", of=ADA, to=BEN, by=BEN, because="She is on leave.")

    assert [who for who, _ in told(office)] == [ADA, BEN]
    for _, html in told(office):
        assert "Ben Admin has taken over the part of Ada Admin" in html
        assert "2 open tasks moved" in html
        assert "Because: She is on leave." in html
    [row] = [row for row in office.rows if row.event.kind == "PartTakenOver"]
    assert (row.event.actor.person_id, row.event.content["because"]) == (BEN, "She is on leave.")
    assert whose(office) == {"write": BEN, "file": BEN, "tell": BEN}


def test_what_comes_next_is_for_who_took_over(office: CaseOf) -> None:
    take_over(office, "admin", of=ADA, to=BEN, by=BEN)

    for each in ("write", "file", "tell"):
        office.complete(each, {}, by=BEN)

    assert whose(office) == {"last": BEN}


@pytest.mark.parametrize("by", [BEA, ADA])
def test_a_review_is_taken_over_by_word_of_the_line_manager_or_administration(
    world: World, by: str
) -> None:
    case = world.to_decide().claim("decide", by=MAX)

    take_over(case, "manager", of=MAX, to=MIA, by=by)

    assert case.task("decide").assignee == MIA
    case.complete("decide", DECIDED, by=MIA)


@pytest.mark.parametrize(
    ("by", "to", "refusal"),
    [
        # Nobody takes over a review by themself, nor lets anybody else do it.
        (MIA, MIA, NotFound),
        ("Cleo Chair", MIA, NotAllowed),
        ("Paul Prof", MIA, NotAllowed),
        (MAX, MIA, NotAllowed),
        ("Wim Watcher", MIA, NotAllowed),
        ("Sid System", MIA, NotAllowed),
        # Whom the rules of separation bar, who has not the role, who has it already.
        (BEA, "Paul Prof", InvalidAnswers),
        (BEA, "Wim Watcher", InvalidAnswers),
        (BEA, MAX, InvalidAnswers),
        (BEA, "Nobody", InvalidAnswers),
    ],
)
def test_nobody_else_takes_over_a_review(
    world: World, by: str, to: str, refusal: type[Refused]
) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.to_decide().claim("decide", by=MAX)
    before = (case.rows, case.tasks, case.participants, case.documents)

    with pytest.raises(refusal):
        take_over(case, "manager", of=MAX, to=to, by=by)

    assert (case.rows, case.tasks, case.participants, case.documents) == before


@pytest.mark.parametrize("role", ["professional", "chair"])
def test_a_part_that_its_own_steps_name_is_not_taken_over(world: World, role: str) -> None:
    world.give(MIA, "professional", "chair")
    case = world.start()
    of = {"professional": "Paul Prof", "chair": "Cleo Chair"}[role]

    with pytest.raises(NotAllowed, match="named by a step"):
        take_over(case, role, of=of, to=MIA, by=ADA)


def test_a_reason_is_asked_for(office: CaseOf) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        take_over(office, "admin", of=ADA, to=BEN, by=BEN, because="  ")

    assert refusal.value.errors == {"because": "Say why the part is taken over"}


def test_who_has_no_part_is_followed_by_nobody(office: CaseOf) -> None:
    with pytest.raises(NotAllowed, match="Nobody has this part now"):
        take_over(office, "admin", of=BEN, to="Cyd Admin", by=ADA)


def test_a_page_offers_only_the_parts_that_its_reader_may_let_be_taken_over(
    office: CaseOf,
) -> None:
    views = office.world.engine.views

    assert views.case(office.id, by=PersonId(BEN)).may_take_over == [("admin", ADA)]
    assert views.case(office.id, by=PersonId("Cleo Chair")).may_take_over == []


def test_a_part_that_nobody_else_could_have_is_not_offered(office: CaseOf) -> None:
    world, views = office.world, office.world.engine.views
    assert ("admin", ADA) in views.case(office.id, by=PersonId(ADA)).may_take_over

    for person in (BEN, "Cyd Admin"):
        world.give(person, "watcher")

    assert views.case(office.id, by=PersonId(ADA)).may_take_over == []
