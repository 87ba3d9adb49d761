"""Who may be a deputy, what is done in person, and how expressions see who is away."""

from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.ids import PersonId
from engine.model.people import Absence
from tests.builders import a_day, london
from tests.check.small import properties
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.service.test_service_leavers_seats import also, before
from tests.small_dissent import FILES, FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

# --- who may be a deputy


@pytest.mark.parametrize("deputy", ["Sid System", "Olga Owner", "Wim Watcher", "Paul Prof"])
def test_a_deputy_has_the_same_role_or_one_that_the_procedure_names(
    world: World, deputy: str
) -> None:
    with pytest.raises(InvalidAnswers, match="no role in which they could stand in"):
        world.away("Max Manager", deputy=deputy)

    assert world.engine.people.absences(PersonId("Max Manager")) == []
    world.away("Max Manager", deputy="Mia Manager")
    world.away("Mia Manager", deputy="Bea Boss")


def test_the_roles_named_for_one_role_stand_in_for_no_other(world: World) -> None:
    with pytest.raises(InvalidAnswers):
        world.away("Bea Boss", deputy="Max Manager")
    with pytest.raises(InvalidAnswers):
        world.away("Cleo Chair", deputy="Bea Boss")


def test_a_deputy_covers_only_the_roles_that_they_may_have(world: World) -> None:
    world.give("Max Manager", "manager", "admin")
    world.away("Max Manager", deputy="Bea Boss")
    case = world.to_decide().claim("decide", by="Max Manager")
    case.complete("decide", DECIDED, by="Bea Boss")
    case.assign("file_it", to="Max Manager", by="Ada Admin")

    with pytest.raises(NotAllowed):
        case.complete("file_it", {}, by="Bea Boss")

    [(_, page)] = world.engine.inbox.covered(PersonId("Bea Boss"))
    assert page.tasks == []


def test_a_deputy_who_lost_the_role_covers_nothing_any_more(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Bea Boss")

    world.give("Bea Boss", "watcher")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Bea Boss")
    with pytest.raises(NotFound):
        world.engine.views.case(case.id, by=PersonId("Bea Boss"))


def test_only_those_are_offered_as_deputies_who_may_be(world: World) -> None:
    for person in ("Max Manager", "Mia Manager", "Bea Boss", "Wim Watcher"):
        world.engine.people.change(
            PersonId(person), lambda each: replace(each, username=each.name[:3]), by=None
        )
    max_manager = world.engine.people.person(PersonId("Max Manager"))

    offered = world.engine.people.deputies_of(max_manager)

    assert [each.name for each in offered] == ["Bea Boss", "Mia Manager"]


def test_reminders_go_to_the_deputy_of_who_is_away(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Mia Manager", days=60)

    world.wait(days=20)
    world.work()

    late = {str(d.recipient_id) for d in case.documents if d.name == "overdue"}
    assert late == {"Mia Manager"}


# --- what is done in person

DECLARES = (
    lanes(Chair="begun over", Manager="declare", Professional="choose")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "declare", formKey="words", inPerson="true", appoints="manager = dealt_by")
    + step("userTask", "choose", formKey="words", inPerson="true")
    + element("endEvent", "over")
    + chain("begun", "declare", "choose", "over")
)


@pytest.fixture
def declaring() -> CaseOf:
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"), text("dealt_by"))}
    case = World(package(DECLARES, forms=forms)).start()
    return case.claim("declare", by="Max Manager")


def test_a_deputy_gives_a_declaration_of_their_own_and_then_has_the_part(
    declaring: CaseOf,
) -> None:
    declaring.world.away("Max Manager", deputy="Mia Manager")
    assert "NobodyFree" not in declaring.kinds

    declaring.complete("declare", {"why": "I am free."}, by="Mia Manager")

    done = next(r.event for r in declaring.rows if r.event.kind == "UserTaskCompleted")
    assert (done.actor.person_id, done.actor.on_behalf_of) == ("Mia Manager", None)
    decider = [p.person_id for p in declaring.participants if p.role == "manager"]
    assert decider == ["Mia Manager"]


def test_what_is_done_in_person_stays_with_who_has_it(declaring: CaseOf) -> None:
    for attempt in (
        lambda: declaring.release("declare", by="Max Manager"),
        lambda: declaring.assign("declare", to="Mia Manager", by="Max Manager"),
        lambda: declaring.assign("declare", to="Mia Manager", by="Ada Admin"),
    ):
        with pytest.raises(NotAllowed, match="in person"):
            attempt()

    declaring.assign("declare", to="Max Manager", by="Ada Admin")
    assert declaring.task("declare").assignee == "Max Manager"


def test_what_a_deputy_is_offered_follows_the_version_of_the_case(declaring: CaseOf) -> None:
    world = declaring.world
    world.away("Max Manager", deputy="Mia Manager")
    settings = world.files["procedure.toml"]
    as_a_panel = settings.replace(b'"Manager"\npart = "decider"', b'"Manager"\npart = "panel"')
    world.publish({**world.files, "procedure.toml": as_a_panel})

    [(_, page)] = world.engine.inbox.covered(PersonId("Mia Manager"))

    assert [task.element_id for task in page.tasks] == ["declare"]


def test_nobody_makes_a_choice_for_who_dissents(declaring: CaseOf) -> None:
    world = declaring.world
    world.give("Wim Watcher", "professional")
    world.away("Paul Prof", deputy="Wim Watcher")
    declaring.complete("declare", {}, by="Max Manager")

    for attempt in (
        lambda: declaring.complete("choose", {}, by="Wim Watcher"),
        lambda: declaring.assign("choose", to="Wim Watcher", by="Paul Prof"),
        lambda: declaring.release("choose", by="Wim Watcher"),
    ):
        with pytest.raises(NotAllowed, match=r"in person|this case alone"):
            attempt()

    assert declaring.task("choose").assignee == "Paul Prof"
    shown = world.engine.views.case(declaring.id, by=PersonId("Wim Watcher"))
    assert shown.mine == frozenset()
    [(_, page)] = world.engine.inbox.covered(PersonId("Wim Watcher"))
    assert page.tasks == []
    assert "NobodyFree" in declaring.kinds


def test_nobody_withdraws_for_who_dissents() -> None:
    files = {
        **FILES,
        "main.bpmn": FILES["main.bpmn"].replace(
            properties(role="professional", formKey="withdraw").encode(),
            properties(role="professional", formKey="withdraw", inPerson="true").encode(),
        ),
    }
    world = World(files)
    world.give("Wim Watcher", "professional")
    case = world.start()
    world.away("Paul Prof", deputy="Wim Watcher")

    with pytest.raises(NotAllowed):
        case.send("withdraw", {"words": "For them."}, by="Wim Watcher")

    assert world.engine.views.case(case.id, by=PersonId("Wim Watcher")).actions == []
    case.send("withdraw", {"words": "Myself."}, by="Paul Prof")


def test_where_nobody_can_do_a_task_its_reminders_go_to_administration_too(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    world.away("Max Manager")

    assert reminded_on_the_eighteenth(case) == ["Max Manager", "Ada Admin"]


def reminded_on_the_eighteenth(case: CaseOf) -> list[str]:
    case.world.move_to(london("2026-09-18 09:00"))
    case.world.work()
    return [str(each.recipient_id) for each in case.documents if each.name == "reminder"]


@pytest.mark.parametrize(
    ("without", "expected"), [("", "Sid System"), ("Sid System", "Olga Owner")]
)
def test_where_nobody_administers_either_the_service_is_reminded(
    without: str, expected: str
) -> None:
    world = World(people=[each for each in PEOPLE if each.id != without])
    world.give("Ada Admin", "watcher")
    case = world.to_decide().claim("decide", by="Max Manager")

    world.away("Max Manager")

    assert reminded_on_the_eighteenth(case) == ["Max Manager", expected]


def test_who_cannot_sign_in_any_more_is_not_reminded_of_what_they_still_have(
    world: World,
) -> None:
    """Their case could not be reached when they left."""
    case = world.to_decide().claim("decide", by="Max Manager")

    with world.engine.open_work() as work:
        work.people.save(replace(work.people.one(PersonId("Max Manager")), active=False))
        work.commit()

    assert reminded_on_the_eighteenth(case) == ["Ada Admin"]


# --- as expressions see who is away


@pytest.mark.parametrize(
    ("arrives", "first", "last", "given"),
    [
        ("2026-09-11", "2026-09-14", "2026-09-18", "Max Manager"),
        ("2026-09-12", "2026-09-14", "2026-09-18", "Mia Manager"),
        ("2026-09-13", "2026-09-14", "2026-09-18", "Mia Manager"),
        ("2026-09-12", "2026-09-07", "2026-09-13", "Max Manager"),
        ("2026-09-14", "2026-09-14", "2026-09-14", "Mia Manager"),
        ("2026-09-15", "2026-09-14", "2026-09-14", "Max Manager"),
        ("2026-12-25", "2026-12-29", "2026-12-31", "Mia Manager"),
    ],
)
def test_what_arrives_on_a_day_off_goes_to_who_is_there_on_the_next_working_day(
    arrives: str, first: str, last: str, given: str
) -> None:
    """It counts from the next working day."""
    drawn = (
        lanes(Chair="begun", Manager="decide over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="none", assignee="holders.manager[not(absent)][1].id")
        + element("endEvent", "over")
        + chain("begun", "decide", "over")
    )
    world = World(
        package(drawn, forms={"raise": FORMS["raise"], "none": form("none", text("why"))})
    )
    away = Absence(person_id=PersonId("Max Manager"), first_day=a_day(first), last_day=a_day(last))
    world.engine.people.add_absence(away, by=away.person_id)

    world.move_to(london(f"{arrives} 12:00"))

    assert world.start().task("decide").assignee == given


def test_a_seat_of_a_panel_is_covered_by_nobody_and_its_notices_wait() -> None:
    stage = before("determine")
    [task] = [t for t in stage.open_tasks() if t.element_id == "determine"]
    chair, stranger = PersonId(str(task.assignee)), also(stage, "No Seat", "panel_chair")
    today = stage.now.date()
    stage.engine.people.add_absence(
        Absence(person_id=chair, first_day=today, last_day=today, deputy_id=stranger), by=chair
    )

    def told(casework: Casework) -> list[str]:
        to = casework.staffing.addressed_as("panel_chair")
        return [each["id"] for each in casework.staffing.in_place_of_away(to)]

    assert not stage.engine.views.opens(task.case_id, by=stranger)
    assert stage.engine.commands.run(task.case_id, told) == [chair]
    with pytest.raises(NotAllowed, match="in person"):
        stage.engine.tasks.complete(task.id, by=stranger, answers={})
