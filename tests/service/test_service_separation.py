"""Who dissents never decides, reviews or chairs that dissent: through every command."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from engine.errors import NotAllowed, Refused
from engine.ids import ElementId, PersonId, RoleId, UserTaskId
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import Part
from engine.model.rules import APART
from tests.builders import make_person, make_user_task
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

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


def test_who_dissents_is_kept_from_the_decision_however_many_there_are_who_decide() -> None:
    managers = [make_person(f"Manager {number:02}", "manager") for number in range(60)]
    world = World(people=[*PEOPLE, *managers])
    world.give("Paul Prof", "professional", "manager")
    case = world.to_decide()

    shown = world.engine.views.case(case.id, by=PersonId("Paul Prof"))

    assert shown.mine == frozenset()
    with pytest.raises(NotAllowed, match="dissents may not be the one who decides"):
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


def test_whose_task_is_handed_on_has_still_dissented(open_world: World) -> None:
    case = open_world.start()
    case.assign("reply", to="Pia Panel", by="Ada Admin")
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


def test_who_decided_long_ago_and_was_taken_off_does_not_sit_on_the_panel(
    open_world: World,
) -> None:
    case = open_world.to_decide()
    case.complete("decide", {**DECIDED, "ask_again": True}, by="Max Manager")
    much_happens(case)
    case.assign("decide", to="Mia Manager", by="Max Manager")
    case.complete("decide", DECIDED, by="Mia Manager")

    with pytest.raises(NotAllowed):
        case.complete("ask_panel", {}, by="Max Manager", item="1")


def test_who_was_made_the_dissenter_late_and_was_taken_off_has_still_dissented(
    open_world: World,
) -> None:
    case = open_world.start()
    much_happens(case)
    case.correct("dissenter", "Mia Manager", by="Cleo Chair")
    case.assign("reply", to="Pia Panel", by="Ada Admin")
    case.complete("reply", {"reasons": "Somebody must."}, by="Pia Panel")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Mia Manager")


def test_who_wrote_long_ago_does_not_check_what_they_wrote() -> None:
    drawn = (
        lanes(Chair="begun", Administrator="write check over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "write", formKey="words")
        + step("userTask", "check", formKey="words", notBy="write")
        + element("endEvent", "over")
        + chain("begun", "write", "check", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(drawn, forms=forms))
    world.give("Mia Manager", "admin")
    case = world.start().complete("write", {}, by="Ada Admin")
    much_happens(case)

    with pytest.raises(NotAllowed, match="a second person"):
        case.assign("check", to="Ada Admin", by="Mia Manager")
    with pytest.raises(NotAllowed, match="A second person"):
        case.complete("check", {}, by="Ada Admin")
    case.assign("check", to="Mia Manager", by="Ada Admin").complete("check", {}, by="Mia Manager")


CHECKED = (
    lanes(Chair="begun over", Administrator="write check")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "write", formKey="words")
    + step(
        "userTask", "check", formKey="words", notBy="write", due="workdays_after(arrived_at, 1)"
    )
    + element("endEvent", "over")
    + chain("begun", "write", "check", "over")
)


@pytest.fixture
def checked() -> World:
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    return World(package(CHECKED, forms=forms))


def test_what_somebody_did_is_never_given_to_them_to_check(checked: World) -> None:
    checked.give("Mia Manager", "admin")

    case = checked.start().complete("write", {}, by="Ada Admin")

    inbox, task = checked.engine.inbox, case.task("check")
    assert task.assignee is None
    assert inbox.mine(PersonId("Ada Admin")).tasks == []
    assert inbox.of_roles(PersonId("Ada Admin")).tasks == []
    assert task.id not in checked.engine.views.case(case.id, by=PersonId("Ada Admin")).mine
    with pytest.raises(NotAllowed, match="A second person"):
        case.claim("check", by="Ada Admin")


def test_what_somebody_did_is_given_to_the_only_other_who_has_the_role_in_the_case(
    checked: World,
) -> None:
    checked.give("Mia Manager", "admin")
    case = checked.start().claim("write", by="Ada Admin").take_part("admin", "Mia Manager")
    case.complete("write", {}, by="Ada Admin")

    assert case.task("check").assignee == "Mia Manager"
    assert [t.id for t in checked.engine.inbox.mine(PersonId("Mia Manager")).tasks]


def test_where_nobody_else_may_check_it_administration_is_told(checked: World) -> None:
    case = checked.start().complete("write", {}, by="Ada Admin")

    assert "NobodyFree" in case.kinds


def test_no_reminder_of_a_check_goes_to_who_did_what_is_checked(checked: World) -> None:
    checked.give("Mia Manager", "admin")
    case = checked.start().complete("write", {}, by="Ada Admin")

    checked.wait(days=10)
    checked.work()

    late = {str(d.recipient_id) for d in case.documents if d.name in ("overdue", "repeat")}
    assert late == {"Mia Manager"}


def test_a_check_is_offered_to_nobody_whom_the_rules_of_separation_keep_from_it() -> None:
    by_admin = lanes(Chair="begun over", Administrator="write check")
    by_manager = lanes(Chair="begun over", Administrator="write", Manager="check")
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(CHECKED.replace(by_admin, by_manager), forms=forms))
    world.give("Paul Prof", "professional", "manager")

    case = world.start().complete("write", {}, by="Ada Admin")

    offered = world.engine.inbox.of_roles
    assert case.task("check").barred == ("Ada Admin", "Paul Prof")
    assert [task.element_id for task in offered(PersonId("Max Manager")).tasks] == ["check"]
    assert offered(PersonId("Paul Prof")).tasks == []


def test_who_did_what_is_checked_is_no_deputy_for_who_checks_it(checked: World) -> None:
    checked.give("Mia Manager", "admin")
    case = checked.start().complete("write", {}, by="Ada Admin")
    assert "NobodyFree" not in case.kinds

    checked.away("Mia Manager", deputy="Ada Admin")

    assert "NobodyFree" in case.kinds


def test_who_gave_a_part_up_mends_no_more_what_they_wrote_in_it(checked: World) -> None:
    checked.give("Ada Admin", "admin", "watcher")
    case = checked.start().take_part("watcher", "Ada Admin")
    case.complete("write", {"why": "As I wrote."}, by="Ada Admin")
    case.correct("why", "As I mended.", by="Ada Admin")

    checked.give("Ada Admin", "watcher")

    with pytest.raises(NotAllowed, match="corrected by"):
        case.correct("why", "As I would have it.", by="Ada Admin")


def test_nobody_checks_in_the_place_of_who_did_it(checked: World) -> None:
    checked.give("Mia Manager", "admin")
    case = checked.start().complete("write", {}, by="Ada Admin")
    checked.away("Ada Admin", deputy="Mia Manager")

    case.complete("check", {}, by="Mia Manager")

    done = [r.event.actor for r in case.rows if r.event.kind == "UserTaskCompleted"][-1]
    assert (done.person_id, done.on_behalf_of) == ("Mia Manager", None)


def much_happens(case: CaseOf) -> None:
    """Let a case have as many tasks and entries as a loop makes in years."""
    event = HistoryEvent(kind=EventKind.NOTICE_GIVEN, at=case.world.clock.now())
    with case.world.engine.open_work() as work:
        work.cases.save(work.cases.one(case.id, lock=True), [event] * 10_001)
        for number in range(201):
            task = make_user_task(
                id=UserTaskId(f"{case.id}.9{number}"),
                case_id=case.id,
                activity=9_000 + number,
                element_id=ElementId("file_it"),
                role=RoleId("admin"),
            )
            work.tasks.save([task.completed(by=PersonId("Ada Admin"), at=case.world.clock.now())])
        work.commit()


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
        with suppress(Refused):  # some have no role in common
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


def test_who_may_not_check_is_asked_of_the_record_also_where_the_task_does_not_say(
    checked: World,
) -> None:
    checked.give("Mia Manager", "admin")
    case = checked.start().complete("write", {}, by="Ada Admin")
    with checked.engine.open_work() as work:
        work.tasks.save([replace(case.task("check"), barred=())])
        work.commit()

    for attempt in (
        lambda: case.claim("check", by="Ada Admin"),
        lambda: case.complete("check", {}, by="Ada Admin"),
        lambda: case.assign("check", to="Ada Admin", by="Mia Manager"),
    ):
        with pytest.raises(NotAllowed, match="second person"):
            attempt()
