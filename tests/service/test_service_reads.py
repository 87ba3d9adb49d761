"""Who may see what of which case, task and paper: what pages read is one person's."""

from dataclasses import replace

import pytest

from engine.errors import NotFound
from engine.ids import CaseId, DocumentId, PersonId, RoleId
from engine.model.people import Person
from tests.builders import make_person
from tests.scenario import DECIDED, World
from tests.service.test_service_occasions import SHARED

CLEO, PAUL, MAX = PersonId("Cleo Chair"), PersonId("Paul Prof"), PersonId("Max Manager")
MIA, BEA, ADA = PersonId("Mia Manager"), PersonId("Bea Boss"), PersonId("Ada Admin")
WIM, PIA = PersonId("Wim Watcher"), PersonId("Pia Panel")


def tasks_in(page: object) -> list[str]:
    return [str(task.id) for task in page.tasks]


def test_ones_own_tasks_and_those_of_the_roles_are_two_lists_and_nobody_elses(
    world: World,
) -> None:
    first, second = world.to_decide(), world.to_decide()
    first.claim("decide", by="Max Manager")
    own, open_ = first.task("decide").id, second.task("decide").id
    inbox = world.engine.inbox

    assert tasks_in(inbox.mine(MAX)) == [own]
    assert tasks_in(inbox.mine(MIA)) == []
    for manager in (MAX, MIA):
        assert tasks_in(inbox.of_roles(manager)) == [open_]
    for other in (BEA, ADA, PersonId("Sid System")):
        assert tasks_in(inbox.of_roles(other)) == []
    assert inbox.covered(BEA) == []

    world.away("Max Manager", deputy="Bea Boss")
    [(away, page)] = inbox.covered(BEA)
    assert (away.id, tasks_in(page)) == (MAX, [own])
    assert tasks_in(inbox.of_roles(BEA)) == [open_]
    assert tasks_in(inbox.mine(BEA)) == []
    assert inbox.covered(MIA) == []


def test_notices_are_for_whom_they_are_addressed_to(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.wait(days=20)
    world.work()

    notices = world.engine.inbox.notices(MAX)

    assert notices
    assert {each.recipient_id for each in notices} == {MAX}
    assert world.engine.inbox.notices(PIA) == []
    for each in notices:
        assert world.engine.views.document(each.id, by=MAX)[0].id == case.id
        for other in (PIA, MIA, PAUL):
            with pytest.raises(NotFound, match="There is no such document"):
                world.engine.views.document(each.id, by=other)
    with pytest.raises(NotFound, match="There is no such document"):
        world.engine.views.document(DocumentId("none"), by=MAX)


def test_of_a_conference_those_dissents_are_listed_that_open_to_who_asks(world: World) -> None:
    first, views = world.to_decide(), world.engine.views
    second = world.start(of=first)
    first.claim("decide", by="Max Manager")
    conference = first.case.conference_id

    assert [each.case.id for each in world.engine.occasions.one(conference, by=CLEO).cases] == [
        first.id,
        second.id,
    ]
    assert [each.case.id for each in world.engine.occasions.one(conference, by=MAX).cases] == [
        first.id
    ]
    for stranger in (MIA, ADA):
        with pytest.raises(NotFound, match="a conference that you take part in"):
            world.engine.occasions.one(conference, by=stranger)
    assert views.opens(first.id, by=MAX)
    assert not views.opens(second.id, by=MAX)
    views.refuse_stranger(first.task("decide").id, by=MAX)
    with pytest.raises(NotFound):
        views.refuse_stranger(first.task("decide").id, by=MIA)


def named(found: object) -> list[str]:
    return [person.id for person, _ in found]


def test_a_task_is_handed_to_another_who_may_have_it_by_name(world: World) -> None:
    with world.engine.open_work() as work:
        for each in (
            make_person("abe", "manager"),
            make_person("Moe Manager", "manager", active=False),
        ):
            work.people.save(each)
        work.people.save(
            replace(
                work.people.one(PAUL), roles=frozenset({"small.manager", "small.professional"})
            )
        )
        work.commit()
    case = world.to_decide().claim("decide", by="Max Manager")
    task, views = case.task("decide").id, world.engine.views

    assert named(views.possible_assignees(task, by=ADA)) == ["abe", "Bea Boss", "Mia Manager"]
    assert named(views.possible_assignees(task, by=MIA)) == ["abe", "Bea Boss"]
    assert named(
        views.possible_successors(case.id, RoleId("manager"), by=PersonId("Ada Admin"))
    ) == [
        "abe",
        "Bea Boss",
        "Max Manager",
        "Mia Manager",
    ]


def test_what_one_may_do_is_told_to_them_and_not_to_who_may_only_look(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager").take_part("watcher", "Wim Watcher")
    task = case.task("decide")

    def seen(by: PersonId) -> tuple[bool, list[str], bool]:
        view = world.engine.views.case(case.id, by=by)
        return (
            task.id in view.mine,
            [action.message for action in view.actions],
            view.may_correct,
        )

    assert seen(MAX) == (True, [], True)
    assert seen(PAUL) == (False, ["withdraw"], True)
    assert seen(CLEO) == (False, [], True)
    assert seen(WIM)[:2] == (False, [])
    shown = world.engine.questions.task(task.id, by=CLEO)
    assert (shown.may_do, shown.may_pass_on, shown.form.components) == (False, False, ())
    mine = world.engine.questions.task(task.id, by=MAX)
    assert (mine.may_do, mine.may_pass_on, bool(mine.form.components)) == (True, True, True)
    with pytest.raises(NotFound):
        world.engine.questions.task(task.id, by=MIA)
    with pytest.raises(NotFound):
        world.engine.questions.action(case.id, "withdraw", by=MAX)


def test_what_has_ended_is_still_seen_and_corrected_no_more(world: World) -> None:
    case = world.decided()
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    case.complete("file_it", {}, by="Ada Admin")

    view = world.engine.views.case(case.id, by=CLEO)

    assert (view.may_correct, view.mine, view.actions) == (False, frozenset(), [])
    assert view.closed_tasks[0].element_id == "file_it"
    assert {person.id for person in view.people.values()} == {CLEO, PAUL, MAX, PIA, ADA}
    assert case.case.file["why"] == DECIDED["why"]


def test_the_part_that_waits_is_told_to_who_names_somebody(world: World) -> None:
    case = world.to_decide().take_part("admin", "Ada Admin")
    world.give("Paul Prof", "watcher")

    def waiting(by: PersonId) -> list[tuple[str, Person]]:
        view = world.engine.views.case(case.id, by=by)
        return [(role.id, person) for role, person in view.vacancies]

    assert [(role, person.id) for role, person in waiting(ADA)] == [("professional", PAUL)]
    assert waiting(CLEO) == []


def test_the_history_is_read_from_an_entry_on_by_who_may(world: World) -> None:
    case, views = world.to_decide(), world.engine.views
    view, rows = views.history(case.id, by=CLEO)
    assert view.case.id == case.id

    assert [row.seq for row in rows] == sorted(row.seq for row in rows)
    parts = []
    for row in rows:
        [one] = views.history(case.id, by=CLEO, after=row.seq - 1, limit=1)[1]
        parts.append(one)
    assert parts == list(rows)
    assert views.history(case.id, by=CLEO, after=rows[-1].seq)[1] == []
    with pytest.raises(NotFound):
        views.history(case.id, by=ADA)


def test_a_conference_opens_whose_changes_were_erased() -> None:
    world = World(SHARED)
    case = world.start()
    conference = case.case.conference_id
    assert conference is not None
    case.correct("conference_end", "2026-09-08T10:15", by="Cleo Chair")
    with world.engine.open_work() as work:
        work.history.erase(CaseId(conference), [1], at=world.clock.now())
        work.commit()

    seen = world.engine.occasions.one(conference, by=CLEO)

    assert seen.changes[0].erased
