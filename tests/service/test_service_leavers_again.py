"""Who goes is followed up in each case by itself: whose work, which part, who is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.errors import Busy, Unavailable
from engine.ids import CaseId, PersonId, RoleId
from engine.model.people import Absence
from engine.service.commands import Commands
from engine.service.leavers import can_use
from tests.builders import a_day, london, make_person
from tests.scenario import CaseOf, World
from tests.service.test_service_leavers import (
    Going,
    both_ways,
    endless_once_due,
    leaves,
    told,
)
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element, parallel

MAX, SID = PersonId("Max Manager"), PersonId("Sid System")
#: Two tasks at once: one for the manager, and one for who dissents or sits on the panel.
TWO_AT_ONCE = (
    lanes(Chair="begun fork over", Manager="decide own", Panel_member="sit")
    + step("startEvent", "begun", formKey="raise")
    + parallel("fork")
    + step("userTask", "decide", formKey="words")
    + step("userTask", "sit", formKey="words")
    + step("userTask", "own", formKey="words", assignee="&quot;Max Manager&quot;")
    + element("endEvent", "over")
    + chain("begun", "fork", "decide", "over")
    + chain("fork", "sit", "over")
    + chain("fork", "own", "over")
)


@pytest.fixture
def two() -> World:
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    return World(package(TWO_AT_ONCE, forms=forms))


def assigned(case: CaseOf) -> dict[str, str | None]:
    return {task.element_id: task.assignee for task in case.tasks}


def alarmed(case: CaseOf) -> list[str]:
    rows = [row.event for row in case.rows if row.event.kind == "NobodyFree"]
    return [str(each.element_id) for each in rows]


def keeps_back(monkeypatch: pytest.MonkeyPatch, *held: CaseOf) -> None:
    """Let the database keep some cases back."""
    run, ids = Commands.run, {case.id for case in held}

    def busy(commands: Commands, case_id: CaseId, act: Callable[[Casework], object]) -> object:
        if case_id in ids:
            raise Busy("The database is busy.")
        return run(commands, case_id, act)

    monkeypatch.setattr(Commands, "run", busy)


def test_who_has_left_can_use_none_of_their_roles() -> None:
    there = make_person("A", "chair", "panel")

    assert can_use(there) == {"small.chair", "small.panel"}
    assert can_use(replace(there, active=False)) == frozenset()


# --- whose work, and which part


@both_ways
def test_a_task_that_is_somebodys_without_a_part_goes_back_as_well(two: World, go: Going) -> None:
    case = two.start()
    assert assigned(case)["own"] == MAX
    assert MAX not in [each.person_id for each in case.participants]

    go(two, "Max Manager")

    assert assigned(case)["own"] is None
    case.complete("own", {}, by="Mia Manager")


def test_of_two_parts_only_the_one_whose_role_is_lost_is_given_up(two: World) -> None:
    two.give("Bea Boss", "panel")
    case = two.start().claim("decide", by="Mia Manager").claim("sit", by="Bea Boss")
    two.give("Mia Manager", "manager", "panel")
    other = two.start().claim("sit", by="Mia Manager")
    two.give("Mia Manager", "panel")

    assert assigned(case) == {"decide": None, "sit": "Bea Boss", "own": MAX}
    assert assigned(other) == {"decide": None, "sit": "Mia Manager", "own": MAX}
    parts = {(each.role, each.person_id) for each in other.participants}
    assert ("panel", "Mia Manager") in parts
    left = [row.event for row in case.rows if row.event.kind == "ParticipantLeft"]
    assert [each.content["role"] for each in left] == ["manager"]


@both_ways
def test_what_was_given_up_is_noted_under_the_name_of_who_took_it(world: World, go: Going) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    go(world, "Max Manager")

    [event] = [row.event for row in case.rows if row.event.kind == "ParticipantLeft"]
    assert event.actor.person_id == (SID if go is leaves else None)
    assert (event.content["role"], event.content["person"]) == ("manager", "Max Manager")


@both_ways
def test_each_case_is_followed_up_wherever_somebody_is_met_in_it(
    two: World, go: Going, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.service.leavers._BATCH", 1)
    two.give("Mia Manager", "watcher")
    offered, claimed, part, also_offered = (two.start() for _ in range(4))
    claimed.claim("decide", by="Max Manager")
    for case in (part, claimed):
        case.complete("own", {}, by="Max Manager")
    part.complete("decide", {}, by="Max Manager")
    before = [case.case.revision for case in (offered, claimed, part, also_offered)]

    go(two, "Max Manager")

    after = [case.case.revision for case in (offered, claimed, part, also_offered)]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1, 1]
    assert [alarmed(case) for case in (offered, claimed, part, also_offered)] == [
        ["decide", "own"],
        ["decide"],
        [],
        ["decide", "own"],
    ]
    assert MAX not in [each.person_id for each in (*claimed.participants, *part.participants)]


# --- what cannot be followed up


@both_ways
def test_a_damaged_case_keeps_no_other_back_and_is_no_reason_to_try_again(
    world: World, go: Going, caplog: pytest.LogCaptureFixture
) -> None:
    damaged, free = (world.to_decide().claim("decide", by="Max Manager") for _ in range(2))
    with world.engine.open_work() as work:
        work.tasks.save([replace(damaged.task("decide"), role=RoleId("no_role"))])
        work.commit()

    go(world, "Max Manager")

    assert free.task("decide").assignee is None
    [said] = caplog.messages
    assert said.startswith(f"case {damaged.id} was left: Damaged")
    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_a_case_that_cannot_go_on_is_no_reason_to_record_an_absence_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    case = endless_once_due(Manager="decide")
    world = case.world
    with world.engine.open_work() as work:
        kept = work.cases.one(case.id, lock=True)
        work.cases.save(replace(kept, file={**kept.file, "conference_date": "2000-01-01"}), [])
        work.commit()

    world.away("Max Manager")

    assert caplog.messages == [f"case {case.id} was left: CaseStopped"]
    assert world.engine.people.absences(MAX)


def test_all_that_could_not_be_reached_are_counted_and_who_was_covered_is_looked_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("Mia Manager", "watcher")
    world.away("Max Manager", deputy="Bea Boss")
    held, also_held = (world.start().take_part("panel", "Bea Boss") for _ in range(2))
    free = world.to_decide()
    assert alarmed(free) == []
    keeps_back(monkeypatch, held, also_held)

    with pytest.raises(Unavailable, match="2 cases could not be reached and still"):
        leaves(world, "Bea Boss")

    assert told(free, "nobody_free") == ["Ada Admin"]
    assert alarmed(held) == []


def test_who_is_taken_out_is_spoken_of_where_those_they_covered_could_not_be_reached_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("Mia Manager", "watcher")
    world.away("Max Manager", deputy="Bea Boss")
    held, free = world.start().take_part("panel", "Bea Boss"), world.to_decide()
    keeps_back(monkeypatch, held, free)

    with pytest.raises(Unavailable, match="1 case could not be reached and still"):
        leaves(world, "Bea Boss")


# --- who is away


@pytest.mark.parametrize(
    ("first", "last", "others", "expected"),
    [
        # Another of the role does what nobody has taken; what is theirs waits for them.
        ("2026-09-08", "2026-09-08", None, ["own"]),
        ("2026-09-08", "2026-09-08", ("2026-09-08", "2026-09-08"), ["decide", "own"]),
        # Who is there counts on the first day of it.
        ("2026-09-10", "2026-09-12", ("2026-09-10", "2026-09-10"), ["decide", "own"]),
        ("2026-09-10", "2026-09-12", ("2026-09-08", "2026-09-09"), ["own"]),
        ("2026-09-10", "2026-09-12", ("2026-09-11", "2026-09-20"), ["own"]),
        # What began before today counts from today; what is over counts no more.
        ("2026-09-01", "2026-09-08", ("2026-09-08", "2026-09-08"), ["decide", "own"]),
        ("2026-09-01", "2026-09-09", ("2026-09-01", "2026-09-07"), ["own"]),
        ("2026-09-01", "2026-09-07", ("2026-09-01", "2026-09-30"), []),
    ],
)
def test_an_absence_alarms_where_nobody_is_there_on_its_first_day_that_is_still_to_come(
    two: World, first: str, last: str, others: tuple[str, str] | None, expected: list[str]
) -> None:
    two.give("Wim Watcher", "watcher")
    case = two.start()
    case.claim("sit", by="Pia Panel")
    with two.engine.open_work() as work:
        # What is somebody else's is no concern of this absence.
        pia = Absence(
            person_id=PersonId("Pia Panel"),
            first_day=a_day("2026-09-01"),
            last_day=a_day("2026-09-30"),
            deputy_id=None,
        )
        work.absences.add(pia)
        if others:
            away = Absence(
                person_id=PersonId("Mia Manager"),
                first_day=a_day(others[0]),
                last_day=a_day(others[1]),
                deputy_id=None,
            )
            work.absences.add(away)
        max_, absence = (
            work.people.one(MAX),
            Absence(person_id=MAX, first_day=a_day(first), last_day=a_day(last), deputy_id=None),
        )
        work.absences.add(absence)
        work.commit()

    two.engine.people.leavers.alarm_for(max_, absence)

    assert alarmed(case) == expected


def test_the_day_on_which_a_deputy_covers_somebody_is_the_day_in_london(world: World) -> None:
    world.give("Mia Manager", "watcher")
    world.move_to(london("2026-09-09 00:30"))
    world.away("Max Manager", deputy="Bea Boss", days=0)
    case = world.to_decide()

    leaves(world, "Bea Boss")

    assert told(case, "nobody_free") == ["Ada Admin"]


@both_ways
def test_what_somebody_who_is_away_has_taken_is_not_told_again(world: World, go: Going) -> None:
    case = world.to_decide().take_part("watcher", "Max Manager")
    case.claim("decide", by="Mia Manager")
    world.away("Mia Manager")
    assert told(case, "nobody_free") == ["Ada Admin"]

    go(world, "Max Manager")

    assert told(case, "nobody_free") == ["Ada Admin"]
    assert case.task("decide").assignee == "Mia Manager"


def test_of_two_tasks_only_the_one_whose_role_is_lost_goes_back() -> None:
    drawn = (
        lanes(Chair="begun fork sign over", Watcher="file_it")
        + step("startEvent", "begun", formKey="raise")
        + parallel("fork")
        + step("userTask", "sign", formKey="words")
        + step("userTask", "file_it", formKey="words")
        + element("endEvent", "over")
        + chain("begun", "fork", "sign", "over")
        + chain("fork", "file_it", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(drawn, forms=forms))
    world.give("Cleo Chair", "chair", "watcher")
    case = world.start().claim("file_it", by="Cleo Chair")
    assert assigned(case) == {"sign": "Cleo Chair", "file_it": "Cleo Chair"}

    world.give("Cleo Chair", "chair")

    assert assigned(case) == {"sign": "Cleo Chair", "file_it": None}


# --- who is the first to administer again


def test_who_is_the_first_to_administer_is_told_in_each_case_that_asked_and_in_no_other(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.service.leavers._BATCH", 1)
    quiet, asking, also_asking = two.start(), two.start(), two.start()
    two.give("Bea Boss", "panel")
    quiet.complete("sit", {}, by="Bea Boss")
    two.away("Bea Boss")
    ended = two.start()
    for step_id, by in (("sit", "Pia Panel"), ("own", MAX), ("decide", MAX)):
        ended.complete(step_id, {}, by=by)
    two.give("Ada Admin", "watcher")
    two.engine.people.deactivate(PersonId("Pia Panel"), by=SID)
    cases = (quiet, asking, also_asking, ended)
    before = [case.case.revision for case in cases]
    two.give("Olga Owner", "watcher", "chair")
    assert [case.case.revision for case in cases] == before

    two.give("Wim Watcher", "watcher", "admin")

    assert [told(case, "nobody_free") for case in cases] == [
        [],
        ["Wim Watcher"],
        ["Wim Watcher"],
        [],
    ]
    assert [case.case.revision for case in (quiet, ended)] == [before[0], before[3]]
