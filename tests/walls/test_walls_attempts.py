"""What was refused because it was not theirs stands beside the history of the case."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from engine.errors import NotAllowed, NotFound, Refused, WrongState
from engine.ids import CaseId, PersonId
from engine.model.history import EventKind, HistoryRow
from engine.model.unusual import MOST_REFUSALS
from engine.service.attempts import Tried
from engine.store import Store
from tests.scenario import DECIDED, CaseOf, World

Act = Callable[[], object]


@pytest.fixture
def world(store: Store) -> World:
    """A world over every kind of store."""
    return World(store=store)


def refused_in(case: CaseOf) -> list[HistoryRow]:
    """Return what was refused in a case, oldest first."""
    with case.world.engine.open_work() as work:
        return [*work.history.refusals(case.id, limit=1000)][::-1]


def lines(case: CaseOf) -> list[str]:
    found = []
    for row in refused_in(case):
        event, content = row.event, row.event.content
        who = f"{event.actor.person_id} ({', '.join(content['roles'])})"
        what = " ".join(filter(None, [content["tried"], event.element_id, content["about"]]))
        found.append(f"{who}: {what}: {content['reason']}")
    return found


def attempt(act: Act, kind: type[Refused] = Refused) -> Refused:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value


def test_a_refused_command_is_written_down_with_who_what_and_why(world: World) -> None:
    case, engine = world.to_decide().claim("decide", by="Max Manager"), world.engine
    task = case.task("decide").id
    before = case.case

    attempt(lambda: engine.tasks.complete(task, by=PersonId("Paul Prof"), answers=DECIDED))
    attempt(lambda: engine.tasks.release(task, by=PersonId("Mia Manager")))

    assert lines(case) == [
        "Paul Prof (professional): complete decide: This task is with somebody else.",
        "Mia Manager (manager): release decide: Only who has this task can give it back.",
    ]
    assert [row.event.at for row in refused_in(case)] == [world.clock.now()] * 2
    assert {row.event.kind for row in refused_in(case)} == {EventKind.ATTEMPT_REFUSED}
    assert case.case == before


def test_it_makes_no_form_of_others_old_and_the_chain_verifies_and_is_sealed(
    world: World,
) -> None:
    case = world.start()
    rows, revision = case.kinds, case.case.revision

    attempt(lambda: world.engine.cases.correct(
        case.id, "conference_date", "2026-09-09", by=PersonId("Wim Watcher"), because="x"
    ), NotFound)  # fmt: skip

    assert (case.kinds, case.case.revision) == (rows, revision)
    with world.engine.open_work() as work:
        assert [*work.history.verify(), *work.rows.verify()] == []
        sealed = work.history.seal(world.clock.now().date())
        work.commit()
    # The case, its conference, and what was refused.
    assert sealed >= 2
    with world.engine.open_work() as work:
        assert [*work.history.verify()] == []


def test_what_is_refused_for_another_reason_is_no_attempt(world: World) -> None:
    case, engine = world.to_decide().claim("decide", by="Max Manager"), world.engine
    task = case.task("decide").id

    attempt(lambda: engine.tasks.complete(task, by=PersonId("Max Manager"), answers={}))
    case.complete("decide", DECIDED, by="Max Manager")
    late = attempt(lambda: engine.tasks.complete(task, by=PersonId("Max Manager"), answers={}))

    assert isinstance(late, WrongState)
    assert lines(case) == []


def test_what_comes_too_late_from_somebody_without_a_part_is_one(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    task = case.task("decide").id
    case.complete("decide", DECIDED, by="Max Manager")

    attempt(lambda: world.engine.tasks.complete(task, by=PersonId("Wim Watcher"), answers={}))

    [line] = lines(case)
    assert line.startswith("Wim Watcher (watcher): complete decide: ")


def test_naming_oneself_is_written_down_though_a_field_says_it(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    task = case.task("decide").id

    def name_the_dissenter() -> None:
        world.engine.tasks.assign(task, to=PersonId("Paul Prof"), by=PersonId("Max Manager"))

    attempt(name_the_dissenter, NotAllowed)

    [line] = lines(case)
    assert line.startswith("Max Manager (manager): assign decide: ")


@pytest.mark.parametrize("about", ["Tommy Tumbledown hit her", "x" * 300, "[9]", "no_such_fact"])
def test_no_text_that_somebody_made_up_is_kept(world: World, about: str) -> None:
    case, engine = world.start(), world.engine

    attempt(
        lambda: engine.cases.correct(case.id, about, "x", by=PersonId("Sid System"), because="y")
    )
    attempt(lambda: engine.cases.send(case.id, about, by=PersonId("Sid System"), answers={}))
    attempt(
        lambda: engine.cases.correct(case.id, about, "x", by=PersonId("Cleo Chair"), because="y")
    )
    attempt(lambda: engine.cases.attach(
        case.id, by=PersonId("Cleo Chair"), name="a", media_type="", content=b"x", to=[about]
    ))  # fmt: skip

    assert {row.event.content["about"] for row in refused_in(case)} == {""}
    assert refused_in(case)[-1].event.content["reason"] == "Expected a role of this procedure."
    assert about not in str([row.event for row in refused_in(case)])


def test_the_same_counts_once_in_a_quarter_of_an_hour(world: World) -> None:
    case = world.start()

    def try_it(fact: str = "conference_date") -> None:
        attempt(lambda: world.engine.cases.preview_correction(
            case.id, fact, "2026-09-09", by=PersonId("Wim Watcher")
        ))  # fmt: skip

    try_it()
    try_it()
    try_it("conference_end")
    world.wait(minutes=15)
    try_it()

    assert [row.event.content["about"] for row in refused_in(case)] == [
        "conference_date", "conference_end", "conference_date",
    ]  # fmt: skip


def test_after_so_many_in_an_hour_one_row_says_that_there_was_more(world: World) -> None:
    case = world.start()
    world.clock.move_to(world.clock.now().replace(minute=0) + timedelta(hours=1))

    for _ in range(3):
        for number in range(MOST_REFUSALS + 3):
            tried = Tried(by=PersonId("Wim Watcher"), verb=f"try {number}")
            refusal = NotAllowed("This is not yours.")
            world.engine.commands.attempts.note(case.id, tried, refusal)

    tried = [row.event.content["tried"] for row in refused_in(case)]
    assert len(tried) == MOST_REFUSALS + 1
    assert tried.count("more") == 1
    assert tried[-1] == "more"


def test_attempts_at_once_pass_the_bound_as_little(world: World) -> None:
    case, together = world.start(), Barrier(8)
    attempts = world.engine.commands.attempts

    def flood(number: int) -> None:
        together.wait()
        for again in range(5):
            tried = Tried(by=PersonId("Wim Watcher"), verb=f"try {number} {again}")
            attempts.note(case.id, tried, NotAllowed("This is not yours."))

    threads = [Thread(target=flood, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    tried = [row.event.content["tried"] for row in refused_in(case)]
    assert len(tried) == MOST_REFUSALS + 1
    assert tried.index("more") == MOST_REFUSALS


def test_the_same_attempt_at_once_is_written_down_once(world: World) -> None:
    case, together = world.start(), Barrier(8)
    attempts, tried = world.engine.commands.attempts, Tried(by=PersonId("Wim Watcher"), verb="it")

    def attempt_it() -> None:
        together.wait()
        attempts.note(case.id, tried, NotAllowed("This is not yours."))

    threads = [Thread(target=attempt_it) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(refused_in(case)) == 1


def test_what_does_not_exist_leaves_nothing(world: World) -> None:
    world.start()

    attempt(lambda: world.engine.cases.send(
        CaseId("nothing"), "withdraw", by=PersonId("Paul Prof"), answers={}
    ), NotFound)  # fmt: skip

    with world.engine.open_work() as work:
        assert [*work.history.all_refusals(before=None, limit=10)] == []
        assert [*work.history.verify()] == []


def test_only_who_decides_or_administers_the_case_is_told(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    attempt(lambda: world.engine.cases.attach(
        case.id, by=PersonId("Wim Watcher"), name="x", media_type="text/plain", content=b"x"
    ))  # fmt: skip

    def told(person: str) -> int:
        views = world.engine.views
        return len(views.refusals(views.case(case.id, by=PersonId(person))))

    assert [told("Max Manager"), told("Paul Prof"), told("Cleo Chair")] == [1, 0, 0]
    with pytest.raises(NotFound):
        told("Wim Watcher")
