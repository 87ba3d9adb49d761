"""Nobody waits in silence for somebody who has left, and what could not be followed up is told."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from engine.casework.casework import Casework
from engine.errors import Busy, NotFound, Unavailable
from engine.ids import CaseId, PersonId
from engine.model.people import Person
from engine.service.commands import Commands
from engine.service.leavers import takes_something
from tests.builders import make_person
from tests.scenario import CaseOf, World
from tests.service.test_service_access import opens_to
from tests.service.test_service_leavers import (
    Going,
    both_ways,
    endless_once_due,
    leaves,
    loses_the_role,
    successor,
    told,
)
from tests.small_dissent import FILES, FORMS, SETTINGS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element, parallel

# --- nobody waits in silence


@both_ways
def test_an_ended_case_asks_for_nobody(others: World, go: Going) -> None:
    case = others.decided()
    case.complete("ask_panel", {}, by="Pia Panel", item="1")
    case.complete("ask_panel", {}, by="Pia Panel", item="2")
    case.complete("file_it", {}, by="Ada Admin")
    others.give("Wim Watcher", "admin")

    go(others, "Paul Prof")

    assert told(case, "part_vacant") == told(case, "part_left") == []
    assert "Wim Watcher" not in opens_to(case)
    assert "Paul Prof" not in opens_to(case)


@both_ways
def test_administration_is_told_also_where_a_case_cannot_go_on(go: Going) -> None:
    case = endless_once_due(Professional="reply")
    with case.world.engine.open_work() as work:
        kept = work.cases.one(case.id, lock=True)
        work.cases.save(replace(kept, file={**kept.file, "conference_date": "2000-01-01"}), [])
        work.commit()

    go(case.world, "Paul Prof")

    assert case.incidents
    assert told(case, "part_vacant") == ["Ada Admin"]


@both_ways
def test_where_nobody_administers_the_service_is_told_and_then_who_is_the_first_to(
    others: World, go: Going
) -> None:
    case = others.start()
    others.give("Ada Admin", "watcher")

    go(others, "Paul Prof")

    assert told(case, "nobody_administers") == ["Sid System"]
    with pytest.raises(NotFound):
        others.engine.views.case(case.id, by=PersonId("Sid System"))
    others.give("Wim Watcher", "admin")
    assert told(case, "part_vacant") == ["Wim Watcher"]
    successor(case, "professional", "Another professional", by="Wim Watcher")


@both_ways
@pytest.mark.parametrize(
    ("deputy", "others_there", "expected"),
    [
        (None, True, "Wim Watcher"),
        ("Wim Watcher", True, "Wim Watcher"),
        ("Olga Owner", False, "Olga Owner"),
        (None, False, "Ada Admin"),
    ],
)
def test_of_administration_those_are_told_who_are_there(
    others: World, go: Going, deputy: str | None, others_there: bool, expected: str
) -> None:
    case = others.start().take_part("admin", "Ada Admin")
    others.give("Wim Watcher", "admin")
    others.give("Olga Owner", "admin")
    if deputy != "Olga Owner":
        others.give("Olga Owner", "watcher")
    others.away("Ada Admin", deputy=deputy)
    if not others_there:
        others.away("Wim Watcher")

    go(others, "Paul Prof")

    assert told(case, "part_vacant") == [expected]


def administered_by(*roles: str, stand_in: str = "") -> World:
    """Return the small procedure with more roles of administration, or one that stands in."""
    part, where = 'part = "administration"', "[parameters.decision_days]"
    more = "".join(f'[roles.{role}]\ntitle = "{role.title()}"\n{part}\n' for role in roles)
    settings = SETTINGS.replace(part, f"{part}\nstand_ins = {[*filter(None, [stand_in])]}")
    return World({**FILES, "procedure.toml": settings.replace(where, more + where).encode()})


@both_ways
def test_where_all_of_administration_are_away_who_stands_in_for_them_is_told(go: Going) -> None:
    world = administered_by(stand_in="watcher")
    case = world.start()
    world.away("Ada Admin", deputy="Wim Watcher")

    go(world, "Paul Prof")

    assert told(case, "part_vacant") == ["Wim Watcher"]


@both_ways
@pytest.mark.parametrize(("is_there", "expected"), [(True, "Ada Admin"), (False, "Wim Watcher")])
def test_of_several_that_administer_the_first_that_anybody_has_is_told_and_names_somebody(
    go: Going, is_there: bool, expected: str
) -> None:
    world = administered_by("office", "archive")
    case, waiting = world.start(), world.to_decide()
    world.give("Wim Watcher", "office")
    world.give("Olga Owner", "archive")
    if not is_there:
        world.give("Ada Admin", "watcher")

    go(world, "Paul Prof")
    world.away("Max Manager")
    world.away("Mia Manager")

    assert told(case, "part_vacant") == [expected]
    assert told(waiting, "nobody_free") == [expected]
    world.give("Mia Manager", "professional")
    with pytest.raises(NotFound):
        successor(case, "professional", "Mia Manager", by="Olga Owner")
    successor(case, "professional", "Mia Manager", by=expected)
    assert case.task("reply").assignee == "Mia Manager"


def test_all_of_administration_whose_help_a_case_has_asked_for_may_open_it() -> None:
    drawn = (
        lanes(
            Chair="begun fork over",
            Manager="decide",
            Administrator="name_manager",
            Panel_member="sit",
            Office="name_panel",
        )
        + step("startEvent", "begun", formKey="raise")
        + parallel("fork")
        + step("userTask", "decide", formKey="words")
        + step("userTask", "name_manager", formKey="words", appoints="manager = why")
        + step("userTask", "sit", formKey="words")
        + step("userTask", "name_panel", formKey="words", appoints="panel = why")
        + element("endEvent", "over")
        + chain("begun", "fork", "decide", "name_manager", "over")
        + chain("fork", "sit", "name_panel", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    office = '[roles.office]\ntitle = "Office"\npart = "administration"'
    world = World(package(drawn, forms=forms, parameters=office))
    world.give("Wim Watcher", "office")
    for person in ("Max Manager", "Mia Manager", "Pia Panel"):
        world.give(person, "watcher")

    case = world.start()

    assert told(case, "nobody_free") == ["Ada Admin", "Wim Watcher"]
    assert {"Ada Admin", "Wim Watcher"} <= {*opens_to(case)}


def test_who_is_the_first_to_administer_again_is_told_what_nobody_is_free_to_do(
    world: World,
) -> None:
    case = world.to_decide()
    for person in ("Ada Admin", "Mia Manager", "Max Manager"):
        world.give(person, "watcher")
    assert told(case, "nobody_administers") == ["Sid System"]

    world.give("Wim Watcher", "admin")

    assert told(case, "nobody_free") == ["Wim Watcher"]
    world.give("Olga Owner", "admin")
    assert told(case, "nobody_free") == ["Wim Watcher"]


@both_ways
def test_nobody_is_told_again_of_what_who_goes_could_not_do(world: World, go: Going) -> None:
    case = world.to_decide()
    world.give("Mia Manager", "watcher")
    go(world, "Max Manager")
    assert told(case, "nobody_free") == ["Ada Admin"]

    go(world, "Paul Prof")

    assert told(case, "nobody_free") == ["Ada Admin"]


WRITES = (
    lanes(Chair="begun over", Administrator="wait tell")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="words")
    + step("sendTask", "tell", letter="late", to="= dissenter")
    + element("endEvent", "over")
    + chain("begun", "wait", "tell", "over")
)


@both_ways
def test_what_is_sent_to_a_person_goes_to_who_is_in_their_place(go: Going) -> None:
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(WRITES, forms=forms))
    waiting, taken_on = world.start(), world.start()
    world.give("Wim Watcher", "professional")
    go(world, "Paul Prof")
    successor(taken_on, "professional", "Wim Watcher")

    for case in (waiting, taken_on):
        case.complete("wait", {}, by="Ada Admin")

    assert [told(case, "late") for case in (waiting, taken_on)] == [
        ["Ada Admin"],
        ["Wim Watcher"],
    ]


def sent_after_a_loss(to: str, loses: Callable[[CaseOf], None]) -> list[tuple[str, str | None]]:
    """Return who gets what is sent to a person, and in which role, once somebody has gone.

    A manager who has acted is administration too.
    """
    body = (
        lanes(Chair="begun over", Manager="decide", Administrator="wait then tell")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="words")
        + step("userTask", "wait", formKey="words")
        + step("userTask", "then", formKey="words")
        + step("sendTask", "tell", letter="late", to=f"= &quot;{to}&quot;")
        + element("endEvent", "over")
        + chain("begun", "decide", "wait", "then", "tell", "over")
    )
    world = World(package(body, forms={"raise": FORMS["raise"], "words": form("words")}))
    world.give("Max Manager", "manager", "admin")
    case = world.start().complete("decide", {}, by="Max Manager")
    case.complete("wait", {}, by="Max Manager").take_part("admin", "Ada Admin")
    loses(case)
    case.complete("then", {}, by=case.task("then").assignee or "Ada Admin")
    sent = [each for each in case.documents if each.name == "late"]
    return [(str(each.recipient_id), each.recipient_role) for each in sent]


def test_what_is_sent_to_who_lost_one_of_two_parts_still_comes_to_them() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Max Manager", "admin")

    assert sent_after_a_loss("Max Manager", loses) == [("Max Manager", "admin")]


def test_what_is_sent_to_who_has_a_successor_comes_to_them_in_that_role() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Wim Watcher", "professional")
        leaves(case.world, "Paul Prof")
        successor(case, "professional", "Wim Watcher")

    assert sent_after_a_loss("Paul Prof", loses) == [("Wim Watcher", "professional")]


def test_what_is_sent_to_who_had_no_part_and_has_left_goes_to_administration() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Max Manager", "manager")
        leaves(case.world, "Wim Watcher")

    assert sent_after_a_loss("Wim Watcher", loses) == [("Ada Admin", "admin")]
    assert sent_after_a_loss("Mia Manager", loses) == [("Mia Manager", None)]


def test_what_is_sent_to_a_role_goes_to_who_has_it_where_the_rules_bar_all_of_them(
    world: World,
) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.start()
    asked = partial(world.engine.commands.run, case.id)
    manager = [each["name"] for each in asked(lambda own: own.staffing.addressed_as("manager"))]
    assert manager == ["Max Manager", "Mia Manager"]

    world.give("Max Manager", "watcher")
    world.give("Mia Manager", "watcher")

    [only] = asked(lambda own: own.staffing.addressed_as("manager"))
    assert (only["name"], only["role"]) == ("Paul Prof", "manager")


@both_ways
def test_a_task_drawn_for_who_is_gone_is_for_the_others_of_the_role(go: Going) -> None:
    body = (
        lanes(Chair="begun over", Manager="first second", Administrator="wait")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "first", formKey="words")
        + step("userTask", "wait", formKey="words")
        + step("userTask", "second", formKey="words", assignee="&quot;Max Manager&quot;")
        + element("endEvent", "over")
        + chain("begun", "first", "wait", "second", "over")
    )
    world = World(package(body, forms={"raise": FORMS["raise"], "words": form("words")}))
    case = world.start().complete("first", {}, by="Max Manager")

    go(world, "Max Manager")
    case.complete("wait", {}, by="Ada Admin")

    assert case.task("second").assignee is None
    assert case.complete("second", {}, by="Mia Manager").case.ended_at


def test_letters_open_to_who_takes_the_part_on_and_no_more_to_who_had_it(others: World) -> None:
    case = others.decided().complete("file_it", {}, by="Ada Admin")
    [letter] = [each for each in case.documents if each.name == "outcome"]
    views = others.engine.views
    assert views.document(letter.id, by=PersonId("Paul Prof"))

    loses_the_role(others, "Paul Prof")
    successor(case, "professional", "Another professional")

    with pytest.raises(NotFound):
        views.document(letter.id, by=PersonId("Paul Prof"))
    assert views.document(letter.id, by=PersonId("Another professional"))
    shown = views.case(case.id, by=PersonId("Another professional"))
    assert letter.id in [each.id for each in shown.documents]


# --- what could not be followed up


def test_a_case_that_the_database_keeps_back_is_told_and_followed_when_it_is_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held, free = (world.to_decide().claim("decide", by="Max Manager") for _ in range(2))
    run = Commands.run

    def busy(commands: Commands, case_id: CaseId, act: Callable[[Casework], object]) -> object:
        if case_id == held.id:
            raise Busy("The database is busy.")
        return run(commands, case_id, act)

    with monkeypatch.context() as patch:
        patch.setattr(Commands, "run", busy)
        with pytest.raises(Unavailable, match="1 case could not be reached"):
            leaves(world, "Max Manager")

    assert caplog.messages == [f"case {held.id} was left: Busy"]
    assert free.task("decide").assignee is None
    assert held.task("decide").assignee == "Max Manager"
    world.engine.people.reactivate(PersonId("Max Manager"), by=PersonId("Sid System"))
    leaves(world, "Max Manager")
    assert held.task("decide").assignee is None


def test_who_is_away_is_told_where_nobody_could_be_told_that_work_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("Mia Manager", "watcher")
    world.give("Bea Boss", "watcher")
    held, free = (world.to_decide().claim("decide", by="Max Manager") for _ in range(2))
    run = Commands.run

    def busy(commands: Commands, case_id: CaseId, act: Callable[[Casework], object]) -> object:
        if case_id == held.id:
            raise Busy("The database is busy.")
        return run(commands, case_id, act)

    monkeypatch.setattr(Commands, "run", busy)
    with pytest.raises(Unavailable, match="1 case could not be reached"):
        world.away("Max Manager")

    assert "NobodyFree" in free.kinds
    assert "NobodyFree" not in held.kinds
    [away] = world.engine.people.absences(PersonId("Max Manager"))
    assert away.deputy_id is None


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        (make_person("A", "chair"), make_person("A", "chair"), False),
        (make_person("A", "chair"), make_person("A", "chair", "panel"), False),
        (make_person("A", "chair", "panel"), make_person("A", "chair"), True),
        (make_person("A", "chair"), make_person("A", "chair", active=False), True),
        (make_person("A", "chair", active=False), make_person("A"), False),
    ],
)
def test_what_takes_something_from_somebody(before: Person, after: Person, takes: bool) -> None:
    assert takes_something(before, after) is takes
